"""What a form holds becomes the record it came from, and what cannot be read is told without losing the rest."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from skis_analytics.app.record_content import content_of, record_of, typed_number
from skis_analytics.records import (
    Cause,
    CauseKind,
    Initiative,
    Material,
    MaterialKind,
    Need,
    Priority,
    Record,
    Stage,
    Status,
    When,
)

RECORDS = [
    Initiative("Tom", id="a"),
    Initiative(
        "Full", id="b", municipalities=("1497",), region=True, themes=("m", "n"), status=Status.PAUSED, stages=(Stage.ADULT,), start=When(2024, 8),
        end=When(2026, 1, 31), needs=("x",), expected_change=-2.5, expected_by=When(2027), materials=(Material(MaterialKind.EXAMPLE, "T", "https://a.se"),),
    ),
    Cause("Orsak", "1497", id="c", indicators=("i",), year=2024, kind=CauseKind.STAFF),
    Need("1497", "m", id="d", priority=Priority.HIGH),
]  # fmt: skip


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
def test_a_record_comes_back_as_it_was_also_through_a_draft(record: Record) -> None:
    content = json.loads(json.dumps(content_of(record)))
    read, wrong = record_of(content, replace(record))
    assert (read, wrong) == (record, [])


def test_what_cannot_be_read_is_told_and_the_rest_is_read() -> None:
    content = {**content_of(RECORDS[1]), "start": "i höst", "expected_change": "mycket", "title": "Ny titel"}
    read, wrong = record_of(content, RECORDS[1])
    assert isinstance(read, Initiative)
    assert read.title == "Ny titel"
    assert {problem.field for problem in wrong} == {"start", "expected_change"}


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("", None),
        ("5", 5.0),
        ("+2,5", 2.5),
        ("−3 procentenheter", -3.0),
        ("-1.5", -1.5),
        ("10 %", 10.0),
        ("4 poäng", 4.0),
    ],
)
def test_numbers_are_read_as_swedes_type_them(typed: str, number: float | None) -> None:
    assert typed_number(typed) == number


@pytest.mark.parametrize("typed", ["mycket", "1,2,3", "5-10", "1e9", "∞"])
def test_what_is_no_number_says_how_to_write_one(typed: str) -> None:
    with pytest.raises(ValueError, match="skriv till exempel 5"):
        typed_number(typed)
