"""A record as what a form holds, and back: plain values that a widget shows and a draft can keep. Pure.

Text is text, choices are their stored values, lists are lists, and a point in time or a change is what somebody typed, so that
what cannot be read is still there to be corrected.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from typing import Any, Final, get_args, get_type_hints

from skis_analytics import swedish
from skis_analytics.database.register import FieldProblem, Severity
from skis_analytics.records import (
    RECORD_TYPES,
    Labelled,
    Material,
    MaterialKind,
    Record,
    RecordT,
    Stage,
    Step,
    When,
)

Content = dict[str, Any]

_ENDS: Final = ("end", "expected_by", "due")
_TIMES: Final = ("start", "end", "expected_by", "published", "day", "due")
_NUMBER: Final = "expected_change"
_TYPED_NUMBER: Final = re.compile(
    r"([+\-\u2212\u2013]?)\s*(\d{1,9}(?:[,.]\d{1,6})?)\s*(?:%|procentenheter|p\.?e\.?|poäng)?"
)


def content_of(record: Record) -> Content:
    """What a form holds when somebody opens the record."""
    return {each.name: _shown(getattr(record, each.name)) for each in fields(record)}


def _shown(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case When():
            return str(value)
        case bool() | str() | int() | None:
            return value
        case float():
            return swedish.number(value, 6).rstrip("0").rstrip(",") if math.isfinite(value) else str(value)
        case tuple():
            return [_shown(each) for each in value]
        case Material():
            return {"kind": value.kind.value, "title": value.title, "link": value.link}
        case Step():
            minutes = "" if value.minutes is None else str(value.minutes)
            return {"title": value.title, "minutes": minutes, "question": value.question, "view": value.view}
        case _:
            raise TypeError(f"{type(value).__name__} has no place in a form")


def record_of(content: Mapping[str, Any], blank: RecordT) -> tuple[RecordT, list[FieldProblem]]:
    """The record that a form's content says, and what in it cannot be read (those fields are as in ``blank``).

    Args:
        content: field → value as ``content_of``. A field that is missing is as in ``blank``.
        blank: a record of the right kind, whose id the record gets.
    """
    found: dict[str, Any] = {}
    wrong: list[FieldProblem] = []
    for each in fields(blank):
        before = getattr(blank, each.name)
        if each.name == "id" or each.name not in content:
            found[each.name] = before
            continue
        try:
            choice = _choices(type(blank)).get(each.name)
            value = content[each.name]
            if choice is not None:
                found[each.name] = choice(value) if value else None
            else:
                found[each.name] = _read(each.name, value, before)
        except ValueError as error:
            found[each.name] = before
            wrong.append(FieldProblem(each.name, Severity.ERROR, f"{swedish.sentence(str(error))}."))
    return type(blank)(**found), wrong


def _choices(made: type[Any]) -> Mapping[str, type[Labelled]]:
    """The fields that hold one of some choices, and which."""
    found = {}
    for name, hint in _HINTS[made].items():
        kinds = [part for part in (hint, *get_args(hint)) if isinstance(part, type) and issubclass(part, Labelled)]
        if kinds and Ellipsis not in get_args(hint):
            found[name] = kinds[0]
    return found


_HINTS: Final[Mapping[type[Any], Mapping[str, Any]]] = {made: get_type_hints(made) for made in RECORD_TYPES.values()}


def _step(said: Mapping[str, str]) -> Step:
    minutes = " ".join(said["minutes"].split()).removesuffix("min").strip()
    if minutes and not (minutes.isascii() and minutes.isdigit() and len(minutes) < 6):
        raise ValueError(f"”{minutes[:20]}” är inget antal minuter: skriv till exempel 20")
    return Step(said["title"], int(minutes) if minutes else None, said["question"], said["view"])


def _read(name: str, value: Any, before: Any) -> Any:
    if name in _TIMES:
        return When.parse(value or "", ends=name in _ENDS)
    if name == _NUMBER:
        return typed_number(value or "")
    if name == "stages":
        return tuple(Stage(each) for each in value)
    if name == "materials":
        return tuple(
            Material(MaterialKind(each.get("kind") or MaterialKind.PRACTICAL), each["title"], each["link"])
            for each in value
            if each["title"].strip() or each["link"].strip()
        )
    if name == "steps":
        return tuple(_step(each) for each in value if any(str(part).strip() for part in each.values()))
    if name == "year":
        return value
    if isinstance(before, tuple):
        return tuple(value)
    return value if isinstance(before, bool) else (value or "")


def typed_number(text: str) -> float | None:
    """A number as somebody types it in Swedish: ``5``, ``+2,5``, ``−3 procentenheter``; None for nothing.

    Raises:
        ValueError: in Swedish, how to write it.
    """
    typed = " ".join(text.split())
    if not typed:
        return None
    found = _TYPED_NUMBER.fullmatch(typed.replace("\u00a0", ""))
    if found is None:
        raise ValueError(f"”{typed[:40]}” är inget tal: skriv till exempel 5 eller −2,5")
    sign, digits = found.groups()
    number = float(digits.replace(",", "."))
    return number if sign in ("", "+") else -number
