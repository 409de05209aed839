"""Whatever is wrong with a file: one message in Swedish that says where, and never any other exception."""

from __future__ import annotations

import io
import pickle
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from skis_analytics.sources import sheets, skolverket
from skis_analytics.sources.skolverket import SourceError
from tests.unit.sources.exports import (
    ALE,
    ARJEPLOG,
    COSTS,
    COSTS_HEADER,
    ELIGIBILITY,
    ELIGIBILITY_HEADER,
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
    WHO,
    Cells,
    csv_file,
    csv_text,
    grade_6,
    over_time,
    package,
    parts_of,
    read,
    sheet,
    with_shared_strings,
    workbook,
)

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000)
SHARE = GRADE_6_HEADER[7]


def refused(content: bytes, *, known: tuple[str, ...] | None = None) -> SourceError:
    """The error, having checked that it is whole."""
    with pytest.raises(SourceError) as raised:
        read(content, "Min fil.csv", known)
    error = raised.value
    assert error.file == "Min fil.csv"
    assert error.problem.endswith(".") and error.remedy.endswith(".")
    assert str(error) == f"Min fil.csv{', ' if error.place else ''}{error.place}: {error.problem} {error.remedy}"
    assert str(error).isprintable()
    assert len(str(error)) < 3000
    return error


def one_row(*cells: object) -> bytes:
    return grade_6(rows=[GRADE_6_ROWS[0], (*ARJEPLOG, *cells)])


def book(header: Cells = GRADE_6_HEADER, *rows: Cells) -> bytes:
    return workbook({"Statistik": sheet(GRADE_6, header, rows)})


# --- what a file is instead -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "tom"),
        (b" \r\n\t\n", "tom"),
        (b"\xef\xbb\xbf", "ingen rapporttitel"),
        (OLE, "gamla Excelformatet"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "lösenord"),
        (b"<!DOCTYPE html><html><body>Logga in</body></html>", "webbsida"),
        (b"\xef\xbb\xbf\r\n<HTML lang='sv'>", "webbsida"),
        (b"<table><tr><td>Kommun</td></tr></table>", "webbsida"),
        (b"<?xml version='1.0'?><Workbook/>", "XML"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binära tecken"),
        (b"PAR1\x15\x04\x15\x00", "binära tecken"),
        (bytes(range(1, 256)) * 10, "binära tecken"),
        (b"a;b\x00;c\n" * 10, "binära tecken"),
        (b"\x81\x8d\x8f\x90\x9d;;", "teckenkodning"),
        (b"\xff\xfea", "avhuggen"),
        ("\ud83d".encode("utf-16-le", "surrogatepass").join([b"\xff\xfe", b"a\0b\0c\0d\0"]), "skadad"),
        (b'{"values": []}', "känns inte igen"),
        (b"Ale;1440;75,9\n", "känns inte igen"),
        ("Gymnasieskolan - Betyg;\nValt läsår: 2024/25;".encode(), "känns inte igen"),
    ],
)
def test_not_a_file_of_ours(content: bytes, problem: str) -> None:
    assert problem in refused(content).problem


def test_an_unknown_report_says_its_name_and_which_are_known() -> None:
    error = refused(csv_file("Anpassad grundskola - Antal elever per årskurs", PUPILS_HEADER, []))
    assert '"Anpassad grundskola - Antal elever per årskurs" känns inte igen' in error.problem
    assert len(skolverket.REPORTS) == 8
    assert all(report in error.remedy for report in skolverket.REPORTS)


@pytest.mark.parametrize("title", ["exkl. nyinvandrade elever och okänd bakgrund", "per svensk och utländsk bakgrund"])
def test_a_report_on_some_of_the_pupils(title: str) -> None:
    error = refused(csv_file(GRADE_6.replace("samtliga elever", title), GRADE_6_HEADER, GRADE_6_ROWS))
    assert "bara en del av eleverna" in error.problem


def test_too_large_is_refused_before_it_is_looked_at() -> None:
    content = bytes(200_000_000)
    content = b"a" + content
    start = time.perf_counter()
    tracemalloc.start()
    error = refused(content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "för stor (200 MB); gränsen är 20 MB" in error.problem
    assert most < 1_000_000
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"a" * 10_000_000, "10000000 tecken"),
        (b"x\n" * 200_000, "fler än 100000 rader"),
        ((b";" * 10_000 + b"\n") * 1_000, "fler än 1000000 celler"),
        (b'x;"' + b"y\n" * 90_000, "citattecken"),
    ],
    ids=["one line", "many rows", "many cells", "a quotation that never ends"],
)
def test_text_without_bounds(content: bytes, problem: str) -> None:
    start = time.perf_counter()
    error = refused(content)
    assert problem in error.problem
    assert time.perf_counter() - start < 10


# --- workbooks --------------------------------------------------------------------------------------------------------


def replaced(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    parts = parts_of(content)
    assert change(parts[name]) != parts[name]
    return package({**parts, name: change(parts[name])})


def without_sheets() -> bytes:
    return replaced(over_time(), "xl/workbook.xml", lambda xml: xml.replace(xml[xml.index(b"<sheets>") : xml.index(b"</sheets>") + 9], b"<sheets/>"))  # fmt: skip


def protected() -> bytes:
    """A workbook of which every part says that it is encrypted."""
    content = bytearray(over_time())
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        content[place + 8] |= 1
        place = content.find(b"PK\x01\x02", place + 4)
    return bytes(content)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: package({}), "ZIP-arkiv"),
        (lambda: package({"läs mig.txt": b"hej"}), "ZIP-arkiv"),
        (lambda: package({"word/document.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}), "ZIP-arkiv"),
        (lambda: package({"xl/workbook.bin": b"x"}), "xlsb"),
        (lambda: package({"xl/workbook.xml": b"<workbook/>"}), "skadad"),
        (lambda: package(parts_of(over_time()), zipfile.ZIP_LZMA), "packad"),
        (protected, "lösenord"),
        (without_sheets, "inga blad"),
        (lambda: over_time()[:3000], "avhuggen"),
        (lambda: over_time()[:-1], "avhuggen"),
        (lambda: b"PK\x03\x04" + bytes(500), "avhuggen"),
        (lambda: replaced(over_time(), "xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2]), "skadad"),
        (lambda: replaced(with_shared_strings(over_time()), "xl/sharedStrings.xml", lambda _: b"<sst/>"), "skadad"),
        (
            lambda: replaced(
                over_time(),
                "xl/worksheets/sheet1.xml",
                lambda xml: b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + xml,
            ),
            "dokumenttypsdeklaration",
        ),
    ],
)
def test_not_a_workbook_of_ours(make: Callable[[], bytes], problem: str) -> None:
    assert problem in refused(make()).problem


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        (b" " * 300_000_000, "packas upp"),
        (b" " * 20_000_000, "packas upp"),
        (b"<c/>" * 1_000 + b"x" * 39_000_000, "packas upp"),
    ],
)
def test_a_zip_bomb_is_refused_by_its_directory(part: bytes, problem: str) -> None:
    content = package({**parts_of(over_time()), "xl/worksheets/sheet9.xml": part})
    assert len(content) < sheets.MAX_BYTES
    tracemalloc.start()
    error = refused(content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert problem in error.problem
    assert most < 1_000_000


@pytest.mark.parametrize(
    ("part", "new"),
    [
        ("xl/worksheets/sheet1.xml", b'<row r="18">%s</row></sheetData>'),
        ("xl/worksheets/sheet1.xml", b"</sheetData>%s"),
        ("xl/styles.xml", b"%s"),
        ("xl/anything.xml", b"%s"),
    ],
)
def test_markup_without_bounds(part: str, new: bytes) -> None:
    parts = parts_of(over_time())
    many = b"".join(b'<c r="%d"/>' % number for number in range(110_000))
    before = parts.get(part, b"").replace(b"</sheetData>", b"") if b"sheetData" in new else b""
    assert "för många celler" in refused(package({**parts, part: before + new % many})).problem


def test_rows_of_markup_without_bounds() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % ((number,) * 3) for number in range(18, 600_000))
    change = replaced(
        over_time(), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>")
    )
    assert "för många celler" in refused(change).problem


def test_a_row_number_beyond_all_limits() -> None:
    change = replaced(
        over_time(), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'<row r="12"', b'<row r="99999999"')
    )
    start = time.perf_counter()
    assert "fler än 100000 rader" in refused(change).problem
    assert time.perf_counter() - start < 10


def test_a_sheet_that_lies_about_its_size_is_read() -> None:
    lie = replaced(over_time(), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b':G17"', b':XFD1048576"'))
    assert len(read(lie).rows) == len(read(over_time()).rows)


def with_formula(cached: str) -> bytes:
    content = book(GRADE_6_HEADER, (*ALE, "Samtliga", 481, 17, "=H9", 9))
    return replaced(content, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<v />", cached.encode()).replace(b"<v></v>", cached.encode()))  # fmt: skip


def test_a_formula_says_what_it_said_when_calculated() -> None:
    assert list(read(with_formula("<v>75.9</v>")).rows.value) == [75.9]


def test_a_formula_that_was_never_calculated() -> None:
    error = refused(book(GRADE_6_HEADER, (*ALE, "Samtliga", 481, 17, "=H9", 9)))
    assert error.place == f'blad "Statistik", rad 8, kolumn "{SHARE}" (cell H8)'
    assert "formel" in error.problem


def test_a_formula_in_place_of_a_code() -> None:
    error = refused(book(GRADE_6_HEADER, ("Ale", "=B9", *ALE[2:], "Samtliga", 481, 17, 75.9, 9)))
    assert "rad 8" in error.place and "(formel)" in error.problem


@pytest.mark.parametrize("value", ["#N/A", True, "2024-05-01", 1e300, -3, 100.5])
def test_a_cell_of_a_workbook_that_is_no_share(value: object) -> None:
    error = refused(book(GRADE_6_HEADER, (*ALE, "Samtliga", 481, 17, value, 9)))
    assert error.place == f'blad "Statistik", rad 8, kolumn "{SHARE}" (cell H8)'


def test_a_workbook_of_definitions_only() -> None:
    assert "ingen tabell" in refused(workbook({"Rapportbeskrivning": [[GRADE_6]]})).problem


def test_two_reports_in_one_workbook() -> None:
    content = workbook(
        {
            "Ett": sheet(GRADE_6, GRADE_6_HEADER, GRADE_6_ROWS),
            "Två": sheet(PUPILS, PUPILS_HEADER, []),
        }
    )
    assert "flera rapporter" in refused(content).problem


# --- tables -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", range(1, 60, 4))
def test_a_csv_file_cut_off_within_its_last_row(cut: int) -> None:
    text = csv_text(GRADE_6, GRADE_6_HEADER, GRADE_6_ROWS, below=()).rstrip("\n")
    last = text.rindex("\n") + 1
    error = refused(text[: min(len(text) - 1, last + cut)].encode())
    assert "rad 10" in error.place


def test_a_csv_file_cut_off_anywhere_is_refused_or_says_less() -> None:
    content = grade_6()
    whole = len(read(content).rows)
    for length in range(len(content)):
        try:
            assert len(read(content[:length]).rows) <= whole
        except SourceError:
            continue


@pytest.mark.parametrize("header", [GRADE_6_HEADER, COSTS_HEADER, ELIGIBILITY_HEADER])
def test_another_report_s_columns(header: tuple[str, ...]) -> None:
    row = [*ALE, "Samtliga", *["1"] * (len(header) - 5)]
    error = refused(csv_file(PUPILS, header, [row]))
    assert 'Kolumnen "Elever, årskurs 1-9" saknas' in error.problem
    assert "De hör till rapporten" in error.problem
    assert all(name in error.problem for name in header[:8])


@pytest.mark.parametrize(
    ("title", "header", "missing"),
    [
        (GRADE_6, GRADE_6_HEADER, "Kommun-kod"),
        (GRADE_6, GRADE_6_HEADER, "Typ av huvudman"),
        (GRADE_6, GRADE_6_HEADER, "Antal elever"),
        (GRADE_6, GRADE_6_HEADER, SHARE),
        (ELIGIBILITY, ELIGIBILITY_HEADER, "Kön"),
        (ELIGIBILITY, ELIGIBILITY_HEADER, "Andel (%) elever behöriga till yrkesprog."),
        (COSTS, COSTS_HEADER, "Elevhälsa per elev"),
        (SUBJECTS, SUBJECTS_HEADER, "Andel (%) elever som fått godkänt betyg i respektive ämne"),
    ],
)
def test_a_renamed_column(title: str, header: tuple[str, ...], missing: str) -> None:
    changed = [f"Nytt {name}" if name == missing else name for name in header]
    chosen = "Valt år: 2024" if title == COSTS else "Valt läsår: 2024/25"
    error = refused(csv_file(title, changed, [[*ALE, *["1"] * (len(header) - 4)]], chosen=chosen))
    assert error.place == "rad 6"
    assert f'"{missing.replace("-", "")}" saknas' in error.problem.replace("-", "")
    assert f'"Nytt {missing}"' in error.problem


def test_a_renamed_column_in_one_sheet_of_a_workbook() -> None:
    content = workbook(
        {
            "Samtliga": sheet(OVER_TIME, OVER_TIME_HEADER, OVER_TIME_ROWS, provider="Samtliga"),
            "Kommunal": sheet(OVER_TIME, ("Kommun", "Kod", *OVER_TIME_HEADER[2:]), OVER_TIME_ROWS, provider="Kommunal"),
        }
    )
    error = refused(content)
    assert error.place == 'blad "Kommunal", rad 8'
    assert '"Kommunkod" saknas' in error.problem


def test_a_renamed_measure() -> None:
    rows = [[*row[:4], row[4].replace("meritvärde", "merit"), *row[5:]] for row in OVER_TIME_ROWS]
    error = refused(workbook({"Samtliga": sheet(OVER_TIME, OVER_TIME_HEADER, rows, provider="Samtliga")}))
    assert error.place == 'blad "Samtliga", kolumn "Uppgift"'
    assert 'Måttet "Genomsnittligt meritvärde (17 ämnen)" saknas' in error.problem
    assert '"Genomsnittligt merit (17 ämnen)"' in error.problem


def test_a_grade_6_report_by_gender_without_genders() -> None:
    error = refused(csv_file(GRADE_6.replace("samtliga elever", "per kön"), GRADE_6_HEADER, GRADE_6_ROWS))
    assert 'Kolumnen "Kön" saknas' in error.problem


@pytest.mark.parametrize(("name", "level"), [("Skol-enhetskod", "skolenheter"), ("Skola", "skolenheter"), ("Huvudman orgnr", "huvudmän")])  # fmt: skip
def test_another_level_than_municipalities(name: str, level: str) -> None:
    error = refused(csv_file(GRADE_6, (name, *GRADE_6_HEADER), [("1", *row) for row in GRADE_6_ROWS]))
    assert level in error.problem
    assert error.place == "rad 6"


def test_a_table_without_rows_or_years() -> None:
    assert "inga uppgifter" in refused(csv_file(GRADE_6, GRADE_6_HEADER, [])).problem
    assert (
        "inga uppgifter" in refused(csv_file(SUBJECTS, SUBJECTS_HEADER, [(*ALE, "Samtliga", "Bild", "1", "2")])).problem
    )
    assert (
        '"2024/25" saknas' in refused(csv_file(SUBJECTS, SUBJECTS_HEADER[:6], [(*ALE, "Samtliga", "Svenska")])).problem
    )


@pytest.mark.parametrize(
    ("chosen", "problem"),
    [
        ("Valt läsår: 2026/27", "2027, som ligger i framtiden"),
        ("Valt läsår: 9998/99", "framtiden"),
        ("Valt läsår: 1901/02", "före 1990"),
        ("Valt läsår: 2024/26", "inget läsår"),
        ("Valt år: 2024", "ett läsår"),
        ("Valt läsår: Samtliga", "saknas vilket år"),
        ("", "saknas vilket år"),
    ],
)
def test_years_that_cannot_be(chosen: str, problem: str) -> None:
    assert problem in refused(grade_6(chosen=chosen)).problem


def test_costs_of_a_school_year_and_a_column_in_the_future() -> None:
    row = [(*ALE, "Kommunal", *["1"] * 7)]
    assert "ett kalenderår" in refused(csv_file(COSTS, COSTS_HEADER, row, chosen="Valt läsår: 2024/25")).problem
    assert "framtiden" in refused(csv_file(COSTS, COSTS_HEADER, row, chosen="Valt år: 2027")).problem
    header = [*SUBJECTS_HEADER[:6], "2024/25", "2027/28"]
    error = refused(csv_file(SUBJECTS, header, [(*ALE, "Samtliga", "Matematik", "1", "2")]))
    assert error.place == 'rad 6, kolumn "2027/28"'


@pytest.mark.parametrize(
    "cell",
    ["n/a", "75,9 %", "7 5,9", "75,,9", "75,9,1", "1.234", "100,1", "-1,0", "9" * 13, "9" * 400, "…", "~99", "x", "٣", "1e5", "inf", "nan", "..."],
)  # fmt: skip
def test_a_cell_that_is_no_share(cell: str) -> None:
    error = refused(one_row("Samtliga", "26", "16,8", cell, ".."))
    assert error.place == f'rad 8, kolumn "{SHARE}"'
    assert f'"{cell[:40]}' in error.problem


def test_cells_that_are_no_number_of_pupils() -> None:
    assert refused(one_row("Samtliga", "~100", "16,8", "75,9", "..")).place == 'rad 8, kolumn "Antal elever"'
    assert refused(one_row("Samtliga", "-26", "16,8", "75,9", "..")).place == 'rad 8, kolumn "Antal elever"'
    rows = [(*ALE, "Samtliga", "47,8", "24,3", "66,8", "444", "410,5")]
    assert "heltal" in refused(csv_file(PUPILS, PUPILS_HEADER, rows)).problem
    merit = [[*row[:5], 340.5 if "17" in row[4] else row[5], row[6]] for row in OVER_TIME_ROWS]
    error = refused(workbook({"Samtliga": sheet(OVER_TIME, OVER_TIME_HEADER, merit, provider="Samtliga")}))
    assert "högst 340" in error.problem and "(cell F14)" in error.place


@pytest.mark.parametrize(
    ("row", "place", "problem"),
    [
        ((*ALE, "Komunal", "26", "16,8", "75,9", ".."), 'rad 8, kolumn "Typ av huvudman"', '"Komunal"'),
        (("Ale", "Ale", *ALE[2:], "Samtliga", "26", "16,8", "75,9", ".."), 'rad 8, kolumn "Kommunkod"', '"Ale"'),
        (("Ale", "14", *ALE[2:], "Samtliga", "26", "16,8", "75,9", ".."), 'rad 8, kolumn "Kommunkod"', '"14"'),
        (("Ale", "", *ALE[2:], "Samtliga", "26", "16,8", "75,9", ".."), 'rad 8, kolumn "Kommunkod"', '""'),
        (("Ale",), "rad 8", "avhuggen"),
        ((*ALE, "Samtliga", "26", "16,8", "75,9", "..", "7"), "rad 8", "fler celler"),
        ((*ALE[:3], '"14', "Samtliga", "26", "16,8", "75,9", ".."), "rad 8", "citattecken"),
    ],
)
def test_a_broken_row(row: tuple[str, ...], place: str, problem: str) -> None:
    error = refused(grade_6(rows=[GRADE_6_ROWS[0], row, GRADE_6_ROWS[3]]))
    assert error.place == place
    assert problem in error.problem


def test_a_gender_that_is_none() -> None:
    error = refused(csv_file(ELIGIBILITY, ELIGIBILITY_HEADER, [(*ALE, "Samtliga", "Alla", *["1"] * 5)]))
    assert error.place == 'rad 7, kolumn "Kön"'


def test_two_values_for_one_cell_names_both_rows() -> None:
    other = (*ALE, "Samtliga", "481", "17,0", "76,1", "10,8")
    error = refused(grade_6(rows=[*GRADE_6_ROWS, other]))
    assert error.place == f'rad 11, kolumn "{SHARE}"'
    assert f'"76,1" här, "75,9" på rad 7, kolumn "{SHARE}"' in error.problem


def test_two_values_on_two_sheets_names_both() -> None:
    content = workbook(
        {
            "Ett": sheet(GRADE_6, GRADE_6_HEADER, [(*ALE, "Samtliga", 481, 17, 75.9, 9)]),
            "Två": sheet(GRADE_6, GRADE_6_HEADER, [(*ALE, "Samtliga", 481, 17, "..", 9)]),
        }
    )
    error = refused(content)
    assert 'blad "Två", rad 8' in error.place
    assert 'blad "Ett", rad 8' in error.problem


def test_codes_that_do_not_exist() -> None:
    rows = [*GRADE_6_ROWS, ("Påhitt", "9999", "", "", "Samtliga", "1", "1", "1", "1")]
    error = refused(grade_6(rows=rows))
    assert '9999 ("Påhitt", rad 11)' in error.problem
    error = refused(grade_6(), known=("0000", "1440"))
    assert '2506 ("Arjeplog", rad 10)' in error.problem
    many = [("Påhitt", f"{code}", "", "", "Samtliga", "1", "1", "1", "1") for code in range(9000, 9050)]
    assert "och 40 till" in refused(grade_6(rows=many)).problem


def test_no_header_at_all() -> None:
    error = refused(csv_file(GRADE_6, WHO[:1], []))
    assert '"Kommunkod" saknas' in error.problem


def test_hostile_text_is_shown_short_and_printable() -> None:
    error = refused(csv_file("Grundskola - \u202e\x9b<script>" + "å" * 5000, GRADE_6_HEADER, []))
    assert len(error.problem) < 300


def test_the_error_survives_another_process() -> None:
    error = pickle.loads(pickle.dumps(refused(b"")))  # noqa: S301
    assert str(error) == "Min fil.csv: Filen är tom. Hämta den på nytt från Skolverket, som CSV eller Excel (.xlsx)."


def test_openpyxl_is_the_reader_that_the_tests_write_with() -> None:
    """A workbook that has been saved by a person in Excel has no trailing definitions and other styles."""
    file = io.BytesIO(workbook({"Statistik": sheet(GRADE_6, GRADE_6_HEADER, GRADE_6_ROWS)}, definitions=False))
    saved = openpyxl.load_workbook(file)
    saved.worksheets[0].column_dimensions["A"].width = 40
    again = io.BytesIO()
    saved.save(again)
    assert len(read(again.getvalue()).rows) == len(GRADE_6_ROWS)
