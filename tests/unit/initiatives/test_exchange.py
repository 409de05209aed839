"""A file of initiatives that is taken out and read in again changes nothing; one that is changed says what; nothing runs as a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import fields, replace
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skis_analytics.database.register import Known, tidied
from skis_analytics.initiatives import files
from skis_analytics.initiatives.exchange import COLUMNS, Names, Outcome, heading_of, preview, row_of
from skis_analytics.records import Entry, Initiative, Material, MaterialKind, Stage, Status, When
from skis_analytics.sources.errors import SourceError

NAMES = Names(
    {"1497": "Hjo", "1472": "Tibro", "1493": "Mariestad"},
    {"matematik": "Matematik", "narvaro": "Närvaro"},
    {"merit_value_9": "Meritvärde åk 9; genomsnitt", "all_subjects_9": "Alla ämnen åk 9"},
)
KNOWN = Known(NAMES.municipalities, NAMES.themes, NAMES.indicators)

LINE = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
LONG = st.one_of(
    LINE,
    st.text(max_size=400),
    st.sampled_from(["=1+1", "'=x", "''=x", "'68", "-2", "+46", "@a", "a\n=b", "😀" * 40_000, 'x;y"z"\n\n|']),
)
WHEN = st.one_of(
    st.none(),
    st.builds(When, st.integers(1990, 2090), st.integers(0, 12)),
    st.builds(When, st.just(2024), st.just(2), st.integers(1, 29)),
)
MATERIAL = st.builds(
    Material,
    st.sampled_from(MaterialKind),
    st.one_of(LINE, st.just("a|b\\|c\\")),
    st.sampled_from(["", "https://skaraborg.se/a|b?c=d;e"]),
)


def unique(elements: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(elements, unique=True, max_size=3).map(tuple)


INITIATIVE = st.builds(
    Initiative,
    title=LINE.map(lambda text: f"T{text}"),
    description=LONG,
    municipalities=unique(st.sampled_from(list(NAMES.municipalities))),
    region=st.booleans(),
    municipality_note=LINE,
    themes=unique(st.sampled_from(list(NAMES.themes))),
    status=st.one_of(st.none(), st.sampled_from(Status)),
    stages=st.lists(st.sampled_from(Stage), unique=True, max_size=4).map(tuple),
    target_group=LINE,
    start=WHEN,
    end=WHEN,
    partner=LINE,
    needs=unique(st.uuids().map(str)),
    causes=unique(st.uuids().map(str)),
    expected_indicator=st.sampled_from(["", *NAMES.indicators]),
    expected_change=st.one_of(st.none(), st.floats(-1e6, 1e6)),
    expected_by=WHEN,
    success_criteria=LONG,
    follow_up=LONG,
    outcome=LONG,
    materials=st.lists(MATERIAL.filter(lambda each: each.title.strip() != "" or each.link != ""), max_size=3).map(
        tuple
    ),
    contact_role=LINE,
    note=LONG,
    source=LINE,
)


def entry(record: Initiative, version: int = 1) -> Entry[Initiative]:
    return Entry(
        tidied(record)[0],
        version,
        version,
        datetime(2026, 10, 2, tzinfo=UTC),
        "Anna",
        version - 1,
        accepted=True,
        withdrawn=False,
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(record=INITIATIVE)
def test_a_round_trip_loses_nothing(kind: str, record: Initiative) -> None:
    kept = entry(record, 3)
    rows = [row_of(kept, NAMES)]
    content = files.as_csv(rows) if kind == "csv" else files.as_xlsx(rows)
    read = files.read(f"insatser.{kind}", content)
    (found,) = preview(read.lines, {kept.record.id: kept}, NAMES, None)
    if found.outcome is Outcome.INVALID:  # what may not be saved was not in the register either
        assert any(text for text in found.problems)
        return
    assert found.outcome is Outcome.UNCHANGED, found.differences
    assert found.record == kept.record


def test_every_field_has_a_column() -> None:
    assert {each.name for each in fields(Initiative)} <= set(COLUMNS)
    assert len({heading_of(name).casefold() for name in COLUMNS}) == len(COLUMNS)


def read_csv(text: str) -> files.Rows:
    return files.read("nya.csv", text.encode())


def test_a_row_without_an_id_is_new_and_the_same_one_again_is_not() -> None:
    rows = read_csv("Titel;Kommuner;Teman\nRäknelyft;Hjo;matematik\n")
    (first,) = preview(rows.lines, {}, NAMES, KNOWN)
    assert (first.outcome, first.record.municipalities if first.record else None) == (Outcome.NEW, ("1497",))
    assert first.record is not None
    (again,) = preview(rows.lines, {first.record.id: entry(first.record)}, NAMES, KNOWN)
    assert again.outcome is Outcome.UNCHANGED


def test_what_the_file_leaves_out_stays_as_it_is() -> None:
    kept = entry(Initiative("Räknelyft", id="a1", description="Lång text", partner="Skolverket"))
    rows = read_csv(f"titel;status;{heading_of('id')}\nRäknelyft;Avslutad;a1\n")
    (found,) = preview(rows.lines, {"a1": kept}, NAMES, KNOWN)
    assert found.record == replace(kept.record, status=Status.COMPLETED)
    assert [(each.field, each.after) for each in found.differences] == [("status", Status.COMPLETED)]


def test_a_row_that_builds_on_an_earlier_version_is_a_conflict_only_if_it_differs() -> None:
    now = entry(Initiative("Räknelyft", id="a1", partner="Skolverket"), version=4)
    other, same = (
        preview(
            read_csv(f"titel;samarbetspartner;id;version\nRäknelyft;{partner};a1;2\n").lines, {"a1": now}, NAMES, KNOWN
        )[0]
        for partner in ("Karlstads universitet", "Skolverket")
    )
    assert (other.outcome, other.base_version) == (Outcome.CONFLICT, 2)
    assert "Anna" in other.problems[0]
    assert "version 4" in other.problems[0]
    assert same.outcome is Outcome.UNCHANGED


def test_a_new_row_that_seems_to_be_there_already_says_so() -> None:
    kept = entry(Initiative("Räknelyft", municipalities=("1497",)))
    (found,) = preview(read_csv("titel;kommuner\nräknelyft;Hjo\n").lines, {kept.record.id: kept}, NAMES, KNOWN)
    assert found.outcome is Outcome.SIMILAR
    assert "Räknelyft" in found.problems[0]


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("kommuner", "Tibbro", "kommunen ”Tibbro” finns inte (menas Tibro?)"),
        ("kommuner", "Paris", "kommunen ”Paris” finns inte"),
        ("teman", "Matte", "temat ”Matte” finns inte"),
        ("status", "klar", "”klar” är inte något av: planerad, pågående"),
        ("start", "hösten", "skriv ett år (2024)"),
        ("förväntad förändring", "mycket", "inget tal"),
        ("hela Skaraborg", "kanske", "ska vara ja eller tomt"),
        ("material", "film | Titel", "inte något av: teori"),
        ("material", "teori | T | javascript:alert(1)", "börjar inte med https://"),
        ("slut", "2020", "ligger före start"),
        ("id", "../../x", "inget som panelen har gett"),
        ("version", "två", "inget heltal"),
        ("beskrivning", "x" * 100_000, "Korta till högst"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_row(column: str, cell: str, said: str) -> None:
    start = "" if column == "start" else ";start"
    year = "" if column == "start" else ";2024"
    rows = read_csv(f"titel;{column}{start}\nRäknelyft;{cell}{year}\n")
    (found,) = preview(rows.lines, {}, NAMES, KNOWN)
    assert found.outcome is Outcome.INVALID
    assert found.line == 2
    assert said in " ".join(found.problems)


def test_two_rows_of_one_initiative_are_not_both_taken() -> None:
    kept = entry(Initiative("A", id="a1"))
    rows = read_csv("titel;id\nB;a1\nC;a1\n")
    first, second = preview(rows.lines, {"a1": kept}, NAMES, KNOWN)
    assert (first.outcome, second.outcome) == (Outcome.CHANGED, Outcome.INVALID)
    assert "rad 2" in second.problems[0]


def test_no_text_is_a_formula_in_a_taken_out_file() -> None:
    bad = '=HYPERLINK("http://x","y")'
    rows = [row_of(entry(Initiative(bad, description="@SUM(A1)", partner="+1", note="-1")), NAMES)]
    sheet = openpyxl.load_workbook(io.BytesIO(files.as_xlsx(rows)))[files.SHEET]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    cells = list(csv.reader(io.StringIO(files.as_csv(rows).decode("utf-8-sig")), delimiter=";"))[1]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_the_template_is_filled_in_and_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(files.template(NAMES)))
    sheet = book[files.SHEET]
    filled = {
        "title": "Räknelyft",
        "municipalities": "Hjo; Tibro",
        "start": date(2025, 8, 15),
        "expected_change": 2.5,
        "status": "Pågående",
    }
    for name, said in filled.items():
        sheet.cell(2, COLUMNS.index(name) + 1, said)
    file = io.BytesIO()
    book.save(file)
    read = files.read("mall.xlsx", file.getvalue())
    (found,) = preview(read.lines, {}, NAMES, KNOWN)
    assert found.outcome is Outcome.NEW, found.problems
    record = found.record
    assert record is not None
    assert (record.municipalities, record.start, record.expected_change, record.status) == (
        ("1497", "1472"), When(2025, 8, 15), 2.5, Status.ONGOING,
    )  # fmt: skip
    assert not read.remarks


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Filen är tom"),
        (b"<html><table>", "webbsida"),
        (b"a;b\n1;2\n", "Ingen rad har kolumnen titel"),
        (b"PK\x03\x04skadad", "skadad eller avhuggen"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "gamla Excelformatet"),
    ],
)
def test_a_file_that_is_something_else_says_what_and_what_to_do(content: bytes, said: str) -> None:
    with pytest.raises(SourceError) as error:
        files.read("fil.csv", content)
    assert said in str(error.value)
    assert "Skolverket" not in str(error.value)


def test_an_old_excel_encoding_and_unknown_columns_are_read_and_told() -> None:
    read = files.read("x.csv", "Titel;Färg\nRäknelyft på hösten;blå\n".encode("cp1252"))
    assert read.lines[0].cells["title"] == "Räknelyft på hösten"
    assert "Färg" in read.remarks[0]


def test_a_row_read_in_before_does_not_overwrite_what_somebody_has_written_since() -> None:
    cells = {"title": "Ny insats B", "description": "gammal", "municipalities": "Hjo"}
    first = preview([files.Line(2, cells)], {}, NAMES, None)[0]
    assert first.record is not None
    changed = replace(first.record, description="Bos text")
    current = {changed.id: entry(changed, version=2)}
    again = preview([files.Line(2, cells)], current, NAMES, None)[0]
    assert (again.outcome, again.base_version) == (Outcome.CONFLICT, 1)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"title": "A", "id": "gone"}, "togs bort av"),
        ({"title": "A", "id": "need-1"}, "hör till något annat än en insats"),
        ({"title": "A", "id": "there", "version": "999"}, "Version 999 finns inte"),
        ({"title": "A", "expected_change": "1.000"}, "är inget tal"),
        ({"title": "A", "expected_change": "1_000"}, "är inget tal"),
        ({"title": "A", "start": "2024-00"}, "finns inte i almanackan"),
    ],
)
def test_what_cannot_be_saved_says_why(cells: dict[str, str], reason: str) -> None:
    there, gone = (Initiative("A", id=name) for name in ("there", "gone"))
    found = preview(
        [files.Line(2, cells)],
        {"there": entry(there, version=3)},
        NAMES,
        None,
        {"gone": entry(gone, version=2)},
        {"need-1"},
    )[0]
    assert found.outcome is Outcome.INVALID
    assert reason in " ".join(found.problems)


@pytest.mark.parametrize(("said", "number"), [("5 %", 5.0), ("–3", -3.0), ("2,5 procentenheter", 2.5), ("1.5", 1.5)])
def test_a_change_is_read_as_the_form_reads_it(said: str, number: float) -> None:
    found = preview([files.Line(2, {"title": "A", "expected_change": said})], {}, NAMES, None)[0]
    assert found.record is not None
    assert found.record.expected_change == number


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_csv_file_may_have_any_of_the_usual_separators(separator: str) -> None:
    text = (
        separator.join(("Titel", "Kommuner", "Beskrivning")) + "\n" + separator.join(("Läslyft", "Hjo", "Kort")) + "\n"
    )
    line = files.read("fil.csv", text.encode()).lines[0]
    assert dict(line.cells) == {"title": "Läslyft", "municipalities": "Hjo", "description": "Kort"}


def test_a_formula_that_was_never_calculated_is_no_text() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Titel", "Beskrivning"])
    sheet.append(["Läslyft", '="a"&"b"'])
    file = io.BytesIO()
    book.save(file)
    line = files.read("fil.xlsx", file.getvalue()).lines[0]
    assert "formel som aldrig har räknats ut" in line.problems[0]


def test_a_file_of_too_many_rows_is_refused_with_what_to_do() -> None:
    text = "Titel\n" + "".join(f"Insats {number}\n" for number in range(files.MOST_LINES + 1))
    with pytest.raises(SourceError, match="Dela den i flera filer"):
        files.read("fil.csv", text.encode())
