"""Skolverket's reports, each in its own shape: what a file says becomes rows, and nothing else does."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import pytest

from skis_analytics.sources import skolverket
from tests.unit.sources.exports import (
    ALE,
    ARJEPLOG,
    COSTS,
    COSTS_HEADER,
    ELIGIBILITY,
    ELIGIBILITY_HEADER,
    ESSUNGA,
    GRADE_6,
    GRADE_6_HEADER,
    GRADE_6_ROWS,
    OVER_TIME,
    OVER_TIME_HEADER,
    OVER_TIME_ROWS,
    PUPILS,
    PUPILS_HEADER,
    SUBJECTS,
    SUBJECTS_HEADER,
    TEACHERS,
    TESTS_9,
    TESTS_9_MEASURES,
    WHO,
    csv_file,
    csv_text,
    grade_6,
    over_time,
    read,
    said,
    sheet,
    with_shared_strings,
    workbook,
)

GRADE_6_SAID = {
    ("all_subjects_6", "1440", 2023, "T", "all"): (75.9, 481, None),
    ("all_subjects_6", "1440", 2023, "T", "municipal"): (74.6, 457, None),
    ("all_subjects_6", "1440", 2023, "T", "independent"): (100, 24, None),
    ("all_subjects_6", "2506", 2023, "T", "all"): (100, 26, "nearly_all"),
}


# --- every report -----------------------------------------------------------------------------------------------------


def test_grade_6() -> None:
    export = read(grade_6())
    assert said(export) == GRADE_6_SAID
    assert export.years == (2023,)
    assert export.report in skolverket.REPORTS
    assert set(export.rows.source) == {"skolverket"}


def test_rows_have_the_types_of_the_shipped_figures(real_data: Path) -> None:
    shipped = pd.read_parquet(real_data / "results.parquet")
    assert dict(read(grade_6()).rows.dtypes) == dict(shipped.dtypes)


def test_results_over_time_has_a_sheet_per_provider() -> None:
    export = read(over_time(), "vad som helst.dat")
    rows = said(export)
    assert export.years == (2019, 2025)
    assert rows["pupils_9", "1440", 2025, "T", "all"] == (434, None, None)
    assert rows["girls_9", "1440", 2025, "T", "all"] == (49.3, 434, None)
    assert rows["foreign_background_9", "1440", 2019, "T", "all"] == (None, 347, "missing")
    assert rows["parents_tertiary_9", "1440", 2019, "T", "all"] == (55.4, 347, None)
    assert rows["merit_value_9", "1440", 2025, "T", "all"] == (224.5, 434, None)
    assert rows["vocational_eligibility_9", "1440", 2025, "T", "all"] == (100, 434, "nearly_all")
    assert rows["all_subjects_9", "1440", 2025, "T", "all"] == (None, 434, "suppressed")
    assert rows["merit_value_9", "1440", 2025, "T", "municipal"] == (None, None, "missing")
    assert not any(provider == "independent" for *_, provider in rows), "no school, nothing missing"
    assert export.notes == ("Filen har 1 av 3 kommuner.",)


def test_a_workbook_with_shared_strings() -> None:
    assert said(read(with_shared_strings(over_time()))) == said(read(over_time()))


def test_results_over_time_as_csv_has_a_column_of_providers() -> None:
    header = (*OVER_TIME_HEADER[:4], "Typ av huvudman", *OVER_TIME_HEADER[4:])
    rows = [(*row[:4], "Kommunal", *(str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in row[4:]))
            for row in OVER_TIME_ROWS]  # fmt: skip
    there = said(read(csv_file(OVER_TIME, header, rows)))
    assert there["merit_value_9", "1440", 2025, "T", "municipal"] == (224.5, 434, None)


def test_subjects_over_time() -> None:
    rows = [
        (*ALE, "Enskild", "Bild", "100,0", "100,0"),
        (*ALE, "Samtliga", "Matematik", "83,4", "89,0"),
        (*ALE, "Samtliga", "Svenska", "..", "93,8"),
        (*ALE, "Samtliga", "Svenska som andraspråk", ".", "-"),
        (*ALE, "Enskild", "Svenska som andraspråk", ".", ".."),
    ]
    export = read(csv_file(SUBJECTS, SUBJECTS_HEADER, rows, below=()))
    assert said(export) == {
        ("maths_9", "1440", 2025, "T", "all"): (83.4, None, None),
        ("maths_9", "1440", 2024, "T", "all"): (89.0, None, None),
        ("swedish_9", "1440", 2025, "T", "all"): (None, None, "suppressed"),
        ("swedish_9", "1440", 2024, "T", "all"): (93.8, None, None),
        ("swedish_second_language_9", "1440", 2025, "T", "all"): (None, None, "missing"),
        ("swedish_second_language_9", "1440", 2024, "T", "all"): (None, None, "missing"),
        ("swedish_second_language_9", "1440", 2024, "T", "independent"): (None, None, "suppressed"),
    }
    assert "Engelska finns inte i filen." in export.notes


def _tests_9(rows: list[tuple[object, ...]]) -> bytes:
    groups = [*[""] * 6, *(measure for measure in TESTS_9_MEASURES for _ in range(3))]
    header = [*WHO, "Ämne", *["Totalt", "Flickor", "Pojkar"] * 3]
    return csv_file(TESTS_9, header, rows, groups=groups, chosen="Valt läsår: 2021/22")


def test_national_tests_have_two_header_rows() -> None:
    rows = [
        (*ALE, "Samtliga", "Matematik", "85,2", "82,9", "87,6", "364", "180", "184", "79,4", "81,7", "77,2"),
        (*ALE, "Samtliga", "Engelska", "85,5", "88,0", "82,9", "1 364", "1\u00a0191", "..", "~100", "..", "100,0"),
    ]
    export = read(_tests_9(rows))
    assert said(export) == {
        ("np_maths_9", "1440", 2022, "T", "all"): (79.4, 364, None),
        ("np_maths_9", "1440", 2022, "K", "all"): (81.7, 180, None),
        ("np_maths_9", "1440", 2022, "M", "all"): (77.2, 184, None),
        ("np_english_9", "1440", 2022, "T", "all"): (100, 1364, "nearly_all"),
        ("np_english_9", "1440", 2022, "K", "all"): (None, 1191, "suppressed"),
        ("np_english_9", "1440", 2022, "M", "all"): (100, None, None),
    }
    assert "Svenska finns inte i filen." in export.notes


def test_merged_header_cells_reach_over_their_columns() -> None:
    rows = [
        [TESTS_9], ["Valt läsår: 2021/22"], [],
        [None] * 6 + [cell for measure in TESTS_9_MEASURES for cell in (measure, None, None)],
        [*WHO, "Ämne", *["Totalt", "Flickor", "Pojkar"] * 3],
        [*ALE, "Samtliga", "Matematik", 85.2, 82.9, 87.6, 364, 180, 184, 79.4, 81.7, 77.2],
    ]  # fmt: skip
    merged_down = [
        *rows[:3],
        [*WHO, "Ämne", *rows[3][6:]],
        [*[None] * 6, *["Totalt", "Flickor", "Pojkar"] * 3],
        rows[5],
    ]
    for table in (rows, merged_down):
        assert said(read(workbook({"Statistik": table}))) == {
            ("np_maths_9", "1440", 2022, "T", "all"): (79.4, 364, None),
            ("np_maths_9", "1440", 2022, "K", "all"): (81.7, 180, None),
            ("np_maths_9", "1440", 2022, "M", "all"): (77.2, 184, None),
        }


def test_eligibility_has_a_column_of_genders_and_lines_of_notes() -> None:
    rows = [
        (*ALE, "Samtliga", "Flickor", "214", "83,2", "81,8", "80,8", "79,0"),
        (*ALE, "Samtliga", "Samtliga", "434", "81,6", "80,6", "79,0", "~100"),
    ]
    above = ("", "Inför nya gymnasieskolan 2011 skärptes kraven.", "Det finns 3 olika behörighetskrav.")
    there = said(read(csv_file(ELIGIBILITY, ELIGIBILITY_HEADER, rows, above=above)))
    assert len(there) == 8
    assert there["vocational_eligibility_9", "1440", 2025, "K", "all"] == (83.2, 214, None)
    assert there["arts_eligibility_9", "1440", 2025, "K", "all"] == (81.8, 214, None)
    assert there["economics_eligibility_9", "1440", 2025, "T", "all"] == (79.0, 434, None)
    assert there["natural_science_eligibility_9", "1440", 2025, "T", "all"] == (100, 434, "nearly_all")


def test_pupils_leaves_other_providers_out_and_says_so() -> None:
    rows = [
        (*ALE, "Samtliga", "47,8", "24,3", "66,8", "444", "4 102"),
        (*ALE, "Internationella skolor", "46,0", "5,0", "70,0", "4", "52"),
    ]
    export = read(csv_file(PUPILS, PUPILS_HEADER, rows))
    assert said(export) == {
        ("pupils_1_9", "1440", 2025, "T", "all"): (4102, None, None),
        ("foreign_background_1_9", "1440", 2025, "T", "all"): (24.3, 4102, None),
        ("parents_tertiary_1_9", "1440", 2025, "T", "all"): (66.8, 4102, None),
    }
    assert any("Internationella skolor (1 rad)" in note for note in export.notes)


def test_teachers_count_full_time_posts_rounded_half_upwards() -> None:
    groups = [*[""] * 5, *["#Heltidstjänster"] * 3, *["#Tjänstgörande lärare"] * 2]
    header = [
        *WHO,
        *("Totalt antal", "Antal med lärarlegitimation och behörighet", "Andel med lärarlegitimation och behörighet"),
        *("Totalt antal", "Andel med lärarlegitimation och behörighet i minst ett ämne"),
    ]
    rows = [
        (*ALE, "Samtliga", "280,5", "214,2", "76,5", "313", "85,6"),
        (*ALE, "Kommunal", "3 079,4", "214,2", "76,4", "313", "85,6"),
        (*ALE, "Enskild", "..", "..", "..", "..", ".."),
        (*ARJEPLOG, "Enskild", "0,4", "0,2", "50,0", "1", "100,0"),
    ]
    export = read(csv_file(TEACHERS, header, rows, groups=groups, above=("Valt uttag: 2025-02-12",)))
    assert said(export) == {
        ("certified_teachers", "1440", 2025, "T", "all"): (76.5, 281, None),
        ("certified_teachers", "1440", 2025, "T", "municipal"): (76.4, 3079, None),
        ("certified_teachers", "1440", 2025, "T", "independent"): (None, None, "suppressed"),
        ("certified_teachers", "2506", 2025, "T", "independent"): (50, None, None),
    }


def test_costs_are_of_a_calendar_year() -> None:
    rows = [(*ALE, "Kommunal", "3 827", "526708", "302 227", "137 600", "79 000", "22 200", "5 190")]
    export = read(csv_file(COSTS, COSTS_HEADER, rows, chosen="Valt år: 2024", above=("Endast kommunal huvudman",)))
    assert said(export) == {
        ("cost_per_pupil", "1440", 2024, "T", "municipal"): (137600, 3827, None),
        ("teaching_cost_per_pupil", "1440", 2024, "T", "municipal"): (79000, 3827, None),
        ("pupil_health_cost_per_pupil", "1440", 2024, "T", "municipal"): (5190, 3827, None),
    }
    header = [name for name in COSTS_HEADER if name != "Typ av huvudman"]
    without = csv_file(COSTS, header, [[*ALE, *rows[0][5:]]], chosen="Valt år: 2024")
    assert said(read(without)) == said(export)


GRADE_6_BY_GENDER = GRADE_6.replace("samtliga elever", "per kön")
BY_GENDER = {
    ("all_subjects_6", "1440", 2025, "K", "all"): (80.1, 231, None),
    ("all_subjects_6", "1440", 2025, "M", "all"): (72.4, 250, None),
}


@pytest.mark.parametrize(
    "content",
    [
        csv_file(
            GRADE_6_BY_GENDER,
            (*WHO, "Kön", *GRADE_6_HEADER[5:8]),
            [(*ALE, "Samtliga", "Flickor", "231", "17,0", "80,1"), (*ALE, "Samtliga", "Pojkar", "250", "17,0", "72,4")],
        ),
        csv_file(
            GRADE_6_BY_GENDER,
            (*WHO, *["Flickor", "Pojkar"] * 2),
            [(*ALE, "Samtliga", "231", "250", "80,1", "72,4")],
            groups=[*[""] * 5, *[GRADE_6_HEADER[5]] * 2, *[GRADE_6_HEADER[7]] * 2],
        ),
        csv_file(
            GRADE_6_BY_GENDER,
            (*WHO, *[GRADE_6_HEADER[5], GRADE_6_HEADER[7]] * 2),
            [(*ALE, "Samtliga", "231", "80,1", "250", "72,4")],
            groups=[*[""] * 5, *["Flickor"] * 2, *["Pojkar"] * 2],
        ),
        csv_file(
            GRADE_6_BY_GENDER,
            (*WHO, *(f"{name}, {gender}" for gender in ("flickor", "pojkar") for name in GRADE_6_HEADER[5:8:2])),
            [(*ALE, "Samtliga", "231", "80,1", "250", "72,4")],
        ),
        workbook(
            {
                "Flickor": sheet(GRADE_6_BY_GENDER, GRADE_6_HEADER, [(*ALE, "Samtliga", 231, 17, 80.1, 9)]),
                "Pojkar": sheet(GRADE_6_BY_GENDER, GRADE_6_HEADER, [(*ALE, "Samtliga", 250, 17, 72.4, 9)]),
            }
        ),
        workbook(
            {
                "Blad1": [["Kön: Flickor"], *sheet(GRADE_6_BY_GENDER, GRADE_6_HEADER, [(*ALE, "Samtliga", 231, 17, 80.1, 9)])],
                "Blad2": [["Kön: Pojkar"], *sheet(GRADE_6_BY_GENDER, GRADE_6_HEADER, [(*ALE, "Samtliga", 250, 17, 72.4, 9)])],
            }
        ),
    ],
    ids=["column", "lower header", "upper header", "in the heading", "sheets", "line above"],
)  # fmt: skip
def test_grade_6_by_gender_however_it_is_laid_out(content: bytes) -> None:
    assert said(read(content)) == BY_GENDER


# --- formats that vary ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_usual_encoding_and_line_end(encoding: str, line_end: str) -> None:
    text = csv_text(GRADE_6, GRADE_6_HEADER, GRADE_6_ROWS, chosen="Valt läsår: 2022/23")
    assert said(read(text.replace("\n", line_end).encode(encoding))) == GRADE_6_SAID


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Kommun-kod", "Kommunkod"),
        ("Kommun-kod", "KOMMUNKOD"),
        ("Läns-kod", "Länskod"),
        (
            "Andel (%) elever som fått godkänt betyg i alla ämnen",
            "Andel elever (%) som fått godkänt betyg i alla ämnen",
        ),
        ("Andel (%) elever som fått", "Andel (%)  elever\u00a0som fått"),
        ("Valt läsår: 2022/23", "Valt läsår: 2022/2023"),
        ("Valt läsår: 2022/23", "Valt Läsår:2022/23"),
        ("Grundskola - Betyg", "Grundskolan – Betyg"),
        ("Valt läsår: 2022/23", "Valt läsår: 2022/23;;;;;"),
        (";481;", ";481,0;"),
        (";481;", ";\u202f481 ;"),
        (";75,9;", ";75.9;"),
        ("~100", "~ 100"),
        ("Ale;1440", '"Ale";"1440"'),
        ("Statistik från Skolverket, https://www.skolverket.se\n\n", ""),
    ],
)
def test_small_differences_between_years_are_read_past(before: str, after: str) -> None:
    text = csv_text(GRADE_6, GRADE_6_HEADER, GRADE_6_ROWS, chosen="Valt läsår: 2022/23")
    assert before in text
    assert said(read(text.replace(before, after).encode("utf-8-sig"))) == GRADE_6_SAID


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_other_delimiters(delimiter: str) -> None:
    header, rows = [f'"{name}"' for name in GRADE_6_HEADER], [[f'"{cell}"' for cell in row] for row in GRADE_6_ROWS]
    text = csv_text(GRADE_6, header, rows, chosen="Valt läsår: 2022/23").replace(";", delimiter)
    assert said(read(text.encode())) == GRADE_6_SAID


def test_a_workbook_saved_again_may_have_lost_the_zeros_of_codes() -> None:
    header = GRADE_6_HEADER
    rows = [("Upplands Väsby", 114, "Stockholms län", 1, "Samtliga", 100, 17, 75.9, None)]
    export = read(workbook({"Statistik": sheet(GRADE_6, header, rows)}), known=["0114"])
    assert list(export.rows.municipality) == ["0114"]


def test_a_line_break_in_a_heading() -> None:
    header = [name.replace(" i alla", "\ni alla") for name in GRADE_6_HEADER]
    rows = [(*ALE, "Samtliga", 481, 17, 75.9, 9)]
    chosen = "Valt läsår: 2022/23"
    there = said(read(workbook({"Statistik": sheet(GRADE_6, header, rows, chosen=chosen)})))
    quoted = csv_file(
        GRADE_6, [f'"{name}"' for name in header], [(*ALE, "Samtliga", 481, 17, "75,9", 9)], chosen=chosen
    )
    assert there == said(read(quoted)) == {("all_subjects_6", "1440", 2023, "T", "all"): (75.9, 481, None)}


def test_an_empty_cell_is_missing() -> None:
    rows = [(*ALE, "Samtliga", "481", "17,0", "", "10,8")]
    assert said(read(grade_6(rows=rows))) == {("all_subjects_6", "1440", 2023, "T", "all"): (None, 481, "missing")}


def test_rows_below_a_blank_line_are_read_and_definitions_are_not() -> None:
    text = csv_text(GRADE_6, GRADE_6_HEADER, GRADE_6_ROWS, chosen="Valt läsår: 2022/23")
    assert said(read(text.replace("Arjeplog;", "\nArjeplog;").encode())) == GRADE_6_SAID
    below = ["", "Läsår;2024;Text om läsåret;", 'En "citerad;rad']
    assert (
        said(read(csv_file(GRADE_6, GRADE_6_HEADER, GRADE_6_ROWS, chosen="Valt läsår: 2022/23", below=below)))
        == GRADE_6_SAID
    )


@pytest.mark.parametrize("code", ["0000", "00", "0", ""])
def test_riket_is_kept_as_the_source_s_own(code: str) -> None:
    rows = [*GRADE_6_ROWS, ("Riket", code, "", "", "Samtliga", "125 730", "16,5", "71,2", "9,0")]
    export = read(grade_6(rows=rows))
    assert said(export) == {**GRADE_6_SAID, ("all_subjects_6", "0000", 2023, "T", "all"): (71.2, 125730, None)}
    assert any("riket" in note for note in export.notes)


def test_a_repeated_row_counts_once() -> None:
    export = read(grade_6(rows=[*GRADE_6_ROWS, GRADE_6_ROWS[0]]))
    assert said(export) == GRADE_6_SAID
    assert any(note.startswith("1 rad säger samma sak") for note in export.notes)


def test_new_columns_and_labels_are_remarked_upon() -> None:
    export = read(csv_file(GRADE_6, (*GRADE_6_HEADER, "Andel med A"), [(*row, "3,0") for row in GRADE_6_ROWS]))
    assert 'Okända mått har inte lästs: "Andel med A".' in export.notes
    rows = [(*ALE, "Samtliga", subject, "83,4", "89,0") for subject in ("Matematik", "Trolldom")]
    export = read(csv_file(SUBJECTS, SUBJECTS_HEADER, rows))
    assert any("Trolldom" in note for note in export.notes)
    assert set(export.rows.indicator) == {"maths_9"}


def test_what_is_known_and_not_used_is_not_remarked_upon() -> None:
    assert [note for note in read(over_time()).notes if "Okända" in note] == []
    assert [note for note in read(grade_6()).notes if "Okända" in note] == []


def test_coverage_is_said_when_codes_are_known() -> None:
    assert "Filen har 2 av 3 kommuner." in read(grade_6()).notes
    rows = [*GRADE_6_ROWS, (*ESSUNGA, "Samtliga", "50", "17,0", "75,0", ".")]
    assert read(grade_6(rows=rows)).notes == ()
    assert read(grade_6(), known=None).notes == ()


def test_next_year_s_school_year_is_not_the_future() -> None:
    assert read(grade_6(chosen="Valt läsår: 2025/26")).years == (2026,)


# --- amounts ----------------------------------------------------------------------------------------------------------


def test_a_hundred_files_in_one_go() -> None:
    contents = [grade_6(chosen=f"Valt läsår: {year}/{(year + 1) % 100:02}") for year in range(2000, 2025)] * 4
    assert len({read(content).years for content in contents}) == 25


def test_a_workbook_of_the_real_size_is_read_within_seconds() -> None:
    years = [f"{year}/{(year + 1) % 100:02}" for year in range(2024, 2014, -1)]
    labels = [row[4] for row in OVER_TIME_ROWS]
    rows = [
        (f"Kommun {code}", f"{code:04}", "Län", "01", label, *[40 + place] * 10)
        for code in range(200, 490)
        for place, label in enumerate(labels)
    ]
    content = workbook(
        {
            name: sheet(OVER_TIME, (*OVER_TIME_HEADER[:5], *years), rows, provider=name)
            for name in ("Samtliga", "Kommunal", "Enskild")
        }
    )
    start = time.process_time()
    export = read(content, known=None)
    assert time.process_time() - start < 15, "about one second of a processor"
    assert len(export.rows) == 3 * 290 * 7 * 10
