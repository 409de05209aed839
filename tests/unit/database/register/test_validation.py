"""What may be saved: each problem at its field, in Swedish, and nothing good is refused."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skis_analytics.database.register import Known, Severity, problems, similar, tidied
from skis_analytics.database.register.validation import has_personal_number, link_problem
from skis_analytics.records import Cause, Initiative, Material, MaterialKind, Meeting, Need, Step, When

KNOWN = Known({"1497"}, {"matematik"}, {"merit_9"})
GOOD = Initiative(title="Räkna", municipalities=("1497",), themes=("matematik",), expected_indicator="merit_9")


def link(address: str) -> tuple[Material, ...]:
    return (Material(MaterialKind.THEORY, "Bok", address),)


@pytest.mark.parametrize(
    ("record", "field", "text"),
    [
        (replace(GOOD, title=""), "title", "Skriv en titel."),
        (replace(GOOD, title="x" * 301), "title", "Titel är 301 tecken. Korta till högst 300."),
        (
            replace(GOOD, description="x" * 100_000),
            "description",
            "är 100\u00a0000 tecken. Korta till högst 20\u00a0000.",
        ),
        (replace(GOOD, start=When(2025), end=When(2024, 12)), "end", "Slut (2024-12) ligger före start (2025)."),
        (replace(GOOD, start=When(2025), expected_by=When(2024)), "expected_by", "före start"),
        (replace(GOOD, municipalities=("9999",)), "municipalities", "Kommunen ”9999” finns inte."),
        (replace(GOOD, region=True), "municipalities", "inte båda"),
        (replace(GOOD, themes=("alkemi",)), "themes", "Temat ”alkemi” finns inte"),
        (replace(GOOD, themes=("matematik",) * 301), "themes", "301 val"),
        (replace(GOOD, expected_indicator="nej"), "expected_indicator", "Nyckeltalet ”nej”"),
        (replace(GOOD, expected_change=float("nan")), "expected_change", "inget tal"),
        (replace(GOOD, materials=link("javascript:alert(1)")), "materials", "börjar inte med https://"),
        (replace(GOOD, materials=(Material(MaterialKind.THEORY, ""),)), "materials", "saknar både titel och länk"),
        (Cause(text="", municipality=""), "text", "Skriv vad ni tror"),
        (Cause(text="x", municipality=""), "municipality", "Välj kommun."),
        (Need("1497", ""), "theme", "Välj tema."),
        (Need("1497", "matematik", year=24), "year", "Läsåret 24 finns inte."),
    ],
)
def test_what_does_not_hold_is_told_at_its_field(record: Initiative | Cause | Need, field: str, text: str) -> None:
    found = [problem for problem in problems(record, KNOWN) if problem.severity is Severity.ERROR]
    assert any(problem.field == field and text in problem.text for problem in found), found
    assert {problem.field for problem in found} <= {each.name for each in fields(record)}


@pytest.mark.parametrize(
    "record",
    [
        GOOD,
        Initiative(title="=HYPERLINK() <script>*å* 👩🏽‍🏫"),
        replace(GOOD, start=When(2025), end=When(2025)),
        replace(GOOD, start=When(2025, 3), end=When(2025)),
        replace(GOOD, materials=link("https://sv.wikipedia.org/wiki/Åsa?x=1#y")),
        replace(GOOD, description="x" * 20_000),
        Cause(text="x", municipality="1497"),
        Need("1497", "matematik"),
    ],
)
def test_what_holds_is_not_remarked_on(record: Initiative | Cause | Need) -> None:
    assert problems(record, KNOWN) == ()


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.se", "www.skara.se", "https://",
        "http:evil", "https://a@b.se", "https://a b.se", 'https://a.se/"><script>', "https://[::1", "ftp://a.se", "vbscript:x",
        "https://a.se/" + "x" * 2000,
    ],
)  # fmt: skip
def test_links_that_are_no_web_addresses_are_refused(address: str) -> None:
    assert link_problem(address) is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Eleven 20100412-1234 har", True),
        ("100412-1234", True),
        ("100472-1234", True),  # coordination number: the day plus 60
        ("19900101-0017 och", True),
        ("8112189876", True),  # right check digit
        ("8112189875", False),
        ("ring 0511-320 00 eller 0500-498000", False),
        ("läsåren 2023-2024, 2024-10-02", False),
        ("101313-1234", False),
        ("1 234 567 890 kr", False),
    ],
)
def test_what_looks_like_a_personal_number_is_warned_about_and_not_refused(text: str, expected: bool) -> None:
    assert has_personal_number(text) is expected
    found = problems(Cause(text=text, municipality="1497"), KNOWN)
    assert [(p.field, p.severity) for p in found] == ([("text", Severity.WARNING)] if expected else [])
    assert all("läses av alla kommuner" in problem.text for problem in found)


@given(st.text(), st.text(), st.lists(st.text()))
def test_tidying_twice_is_tidying_once_and_its_result_can_be_written(title: str, text: str, themes: list[str]) -> None:
    once, notes = tidied(Initiative(title=title, description=text, themes=tuple(themes)))
    again, none = tidied(once)
    assert again == once and none == ()
    assert (once.title + once.description + "".join(once.themes)).encode("utf-8").count(b"\x00") == 0
    assert "\n" not in once.title and "" not in once.themes
    assert all(note.severity is Severity.NOTE for note in notes)


def test_the_title_of_material_is_looked_at_too() -> None:
    found = problems(replace(GOOD, materials=(Material(MaterialKind.EXAMPLE, "Fallet 20100412-1234"),)), KNOWN)
    assert [(problem.field, problem.severity) for problem in found] == [("materials", Severity.WARNING)]


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("https://nulage.example.se/kommun?kommun=hjo", "/kommun?kommun=hjo"),
        ("http://127.0.0.1:8501/?lasar=2024-25", "/?lasar=2024-25"),
        ("/kommun?kommun=hjo", "/kommun?kommun=hjo"),
        ("https://nulage.example.se//evil.se", "https://nulage.example.se//evil.se"),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_a_whole_address_is_a_view_of_this_dashboard(pasted: str, kept: str) -> None:
    meeting, _ = tidied(Meeting("Möte", steps=(Step("Hjo", view=pasted),)))
    assert [step.view for step in meeting.steps] == [kept]
    assert bool(problems(meeting, KNOWN)) == (not kept.startswith("/"))


def test_lines_of_a_text_stay_and_one_spelling_of_a_letter_counts() -> None:
    clean, _ = tidied(Cause(text="a\u030a rad 1\r\nrad 2\t.  ", municipality="1497"))
    assert clean.text == "å rad 1\nrad 2\t."


def test_the_same_twice_is_noticed() -> None:
    other = replace(GOOD, id="annan", title="  räkna ")
    assert similar(GOOD, [GOOD, other]) == [other]
    assert similar(GOOD, [replace(other, municipalities=("1495",)), replace(other, title="Räkna mer")]) == []
    assert similar(GOOD, [replace(other, municipalities=(), region=True)]) != []
