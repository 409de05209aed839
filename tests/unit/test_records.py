"""Times as exactly as they were stated, choices by their Swedish names, and what an initiative lacks."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skis_analytics.records import (
    FIELD_LABELS,
    RECORD_TYPES,
    CauseKind,
    EvidenceLevel,
    Initiative,
    Labelled,
    MaterialKind,
    NeedOrigin,
    Priority,
    RecordKind,
    Stage,
    Status,
    When,
    field_label,
    kind_of,
    missing,
)

whens = st.dates(date(1900, 1, 1), date(2100, 12, 31)).flatmap(
    lambda day: st.sampled_from([When(day.year), When(day.year, day.month), When(day.year, day.month, day.day)])
)


@given(whens)
def test_a_time_reads_back_as_it_was_written(when: When) -> None:
    assert When.parse(str(when)) == when
    assert when.first_day <= when.last_day


@given(whens, whens)
def test_times_sort_by_when_they_begin_a_year_before_its_months(one: When, other: When) -> None:
    if one < other:
        assert one.first_day <= other.first_day


def test_times_keep_their_precision() -> None:
    assert [str(When(2024)), str(When(2024, 8)), str(When(2024, 8, 5))] == ["2024", "2024-08", "2024-08-05"]
    assert (When(2024, 2).last_day, When(2024, 12).last_day, When(2024).last_day) == (
        date(2024, 2, 29),
        date(2024, 12, 31),
        date(2024, 12, 31),
    )
    assert min(When(2025), When(2024, 12), When(2024), When(2024, 12, 1)) == When(2024)
    assert When.parse("  ") is None
    assert When.parse(" 2024-8-5 ") == When(2024, 8, 5)


@pytest.mark.parametrize(
    ("typed", "begins", "ends"),
    [
        ("augusti 2025", When(2025, 8), When(2025, 8)),
        ("Aug. 2025", When(2025, 8), When(2025, 8)),
        ("4 december 2026", When(2026, 12, 4), When(2026, 12, 4)),
        ("den 15:e jan. 2027", When(2027, 1, 15), When(2027, 1, 15)),
        ("ht 2025", When(2025, 8), When(2025, 12)),
        ("VT  2026", When(2026, 1), When(2026, 6)),
        ("hösten 2025", When(2025, 8), When(2025, 12)),
        ("2025/26", When(2025, 8), When(2026, 6)),
        ("läsåret 2025/2026", When(2025, 8), When(2026, 6)),
    ],
)
def test_a_time_may_be_said_in_words(typed: str, begins: When, ends: When) -> None:
    assert When.parse(typed) == begins
    assert When.parse(typed, ends=True) == ends


@pytest.mark.parametrize(
    ("typed", "told"),
    [("våren", "skriv ett år"), ("24", "skriv ett år"), ("2024-13", "almanackan"), ("2023-02-29", "almanackan"), ("0024", "årtalet"),
     ("2024/26", "skriv ett år"), ("m 2024", "skriv ett år"), ("ju 2024", "skriv ett år"), ("hösten", "skriv ett år"), ("2024-00-05", "månad")],
)  # fmt: skip
def test_what_is_no_time_is_told_in_swedish(typed: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        When.parse(typed)


@pytest.mark.parametrize(
    "choice", [RecordKind, Status, Stage, CauseKind, EvidenceLevel, NeedOrigin, Priority, MaterialKind]
)
def test_choices_are_found_by_value_and_by_label(choice: type[Labelled]) -> None:
    for member in choice:
        assert choice(member.value) is member
        assert choice.parse(member.label.upper()) is choice.parse(f" {member.value} ") is member
        assert member.label
    with pytest.raises(ValueError, match="är inte något av"):
        choice.parse("något helt annat")


def test_every_field_has_a_swedish_name() -> None:
    for kind, record in RECORD_TYPES.items():
        assert {each.name for each in fields(record)} - {"id"} <= set(FIELD_LABELS), kind


def test_no_two_fields_of_a_record_have_the_same_name_and_a_decision_is_no_cause() -> None:
    for kind, record in RECORD_TYPES.items():
        labels = [field_label(kind, each.name) for each in fields(record)]
        assert len(set(labels)) == len(labels), kind
        assert kind is RecordKind.CAUSE or not {"orsak", "slag av orsak"} & set(labels)
    assert field_label(RecordKind.CAUSE, "text") == "orsak"
    assert field_label(RecordKind.ACTION, "status") == "läge"  # as its form says


def test_two_new_records_are_two() -> None:
    one, other = Initiative(title="a"), Initiative(title="a")
    assert one.id != other.id
    assert kind_of(one) is RecordKind.INITIATIVE


def test_what_is_missing_is_said_until_it_is_there() -> None:
    assert missing(Initiative(title="a"))[:4] == ["kommun", "tema", "status", "startår"]
    whole = Initiative(
        title="a", region=True, themes=("t",), status=Status.ONGOING, start=When(2024), stages=(Stage.ADULT,), needs=("n",),
        expected_indicator="i", expected_change=0.0, expected_by=When(2026), follow_up="varje vår",
    )  # fmt: skip
    assert missing(whole) == []
    assert missing(Initiative(title="a", status=Status.COMPLETED))[-1] == "utfall"
