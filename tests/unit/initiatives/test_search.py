"""Whoever looks for an initiative finds it, however it is spelt, and the counts beside the choices are true."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skis_analytics.initiatives.search import NOT_STATED, Field, Index, Wanted, collated
from skis_analytics.records import Entry, Initiative, Stage, Status

MUNICIPALITIES = {"1497": "Hjo", "1472": "Tibro", "1471": "Götene"}
THEMES = {"matematik": "Matematik", "las": "Skolbibliotek och läsning"}


def entries(*records: Initiative) -> list[Entry[Initiative]]:
    at = datetime(2026, 10, 2, tzinfo=UTC)
    return [
        Entry(record, 1, place, at, "Anna", 0, accepted=True, withdrawn=False) for place, record in enumerate(records)
    ]


READING = Initiative(
    "Läslyft i åk 1–3", municipalities=("1471",), themes=("las",), status=Status.PLANNED, stages=(Stage.YEARS_1_3,)
)
LIBRARY = Initiative(
    "Förstudie skolbibliotek", municipality_note="kanske Lidköping", partner="Göteborgs universitet, Skolverket"
)
REGION = Initiative(
    "Trygghet & Studiero", region=True, themes=("matematik",), status=Status.ONGOING, description="Café Élan för alla"
)
DONE = Initiative(
    "Ämnesråd", municipalities=("1497", "1472"), themes=("matematik",), status=Status.COMPLETED, partner="skolverket"
)
INDEX = Index(entries(READING, LIBRARY, REGION, DONE), MUNICIPALITIES, THEMES)


def titles(**wanted: object) -> list[str]:
    return [found.record.title for found in INDEX.find(Wanted(**wanted))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("läslyft", READING), ("LASLYFT", READING), ("lyft läs", READING), ("läslyfft", READING), ("götene", READING), ("gotene", READING),
        ("bibliotek förstudie", LIBRARY), ("biblotek", LIBRARY), ("göteborg", LIBRARY), ("elan", REGION), ("élan", REGION), ("studiero", REGION),
        ("amnesrad", DONE), ("tibro", DONE),
    ],
)  # fmt: skip
def test_text_is_forgiven(text: str, first: Initiative) -> None:
    assert titles(text=text)[:1] == [first.title]


def test_every_word_must_be_found_and_marks_mean_what_they_say() -> None:
    assert titles(text="läslyft matematik") == []
    assert titles(text="läs") == titles(text="las")
    assert "Läslyft i åk 1–3" not in titles(text="lås")


def test_a_hit_in_the_title_comes_before_one_in_the_theme() -> None:
    assert titles(text="bibliotek") == [LIBRARY.title, READING.title]


def test_the_whole_regions_are_everybodys_and_those_that_do_not_say_are_a_choice() -> None:
    assert titles(municipalities=("1497",)) == [REGION.title, DONE.title]
    assert titles(municipalities=(NOT_STATED,)) == [LIBRARY.title]
    assert titles(statuses=(NOT_STATED,)) == [LIBRARY.title]
    assert titles(stages=(Stage.YEARS_1_3.value,)) == [READING.title]


def test_partners_are_one_however_they_are_capitalised() -> None:
    assert INDEX.partners == ("Göteborgs universitet", "Skolverket")
    assert titles(partners=("Skolverket",)) == [LIBRARY.title, DONE.title]


def test_those_under_way_come_first_then_by_the_swedish_alphabet() -> None:
    assert titles() == [REGION.title, READING.title, LIBRARY.title, DONE.title]
    assert sorted(["Ö", "Z", "Å", "a", "Ä", "V", "W", "é"], key=collated) == ["a", "é", "V", "W", "Z", "Å", "Ä", "Ö"]


@given(
    text=st.sampled_from(["", "skol", "läs", "zzz"]),
    themes=st.lists(st.sampled_from(list(THEMES)), max_size=2),
    municipalities=st.lists(st.sampled_from([*MUNICIPALITIES, NOT_STATED]), max_size=2),
    statuses=st.lists(st.sampled_from([*Status, NOT_STATED]), max_size=2),
    field=st.sampled_from(Field),
)
def test_a_count_is_what_one_gets_by_choosing(
    text: str, themes: list[str], municipalities: list[str], statuses: list[str], field: Field
) -> None:
    said = {
        "text": text,
        "themes": tuple(themes),
        "municipalities": tuple(municipalities),
        "statuses": tuple(map(str, statuses)),
    }
    for value, count in INDEX.counts(Wanted(**said), field).items():  # type: ignore[arg-type]
        assert len(INDEX.find(Wanted(**{**said, field.value: (value,)}))) == count  # type: ignore[arg-type]
