"""A record ↔ a row of its table. Lists become VARCHAR[], choices their value, times the text they were stated as."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any, Final, get_args, get_type_hints

from skis_analytics.records import (
    RECORD_TYPES,
    Entry,
    Labelled,
    Material,
    MaterialKind,
    Record,
    RecordKind,
    Step,
    When,
    kind_of,
)

_RENAMED: Final = {"start": "start_when", "end": "end_when"}
"""START and END are words of SQL."""
_PARTS: Final[Mapping[str, tuple[type[Material | Step], tuple[str, ...]]]] = {
    "materials": (Material, ("material_kinds", "material_titles", "material_links")),
    "steps": (Step, ("step_titles", "step_minutes", "step_questions", "step_views")),
}
"""Fields that are lists of parts → what a part is, and the columns that hold its fields side by side, in their order."""
_AFTER_TIME: Final = ("recorded_by", "base_version", "accepted", "withdrawn")
"""The last fields of ``Entry``."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_Reader = Callable[[Any], Any]


def to_row(record: Record) -> dict[str, object]:
    """The values of a record's own columns."""
    row: dict[str, object] = {}
    for each in fields(record):
        value = getattr(record, each.name)
        if each.name in _PARTS:
            row |= _part_columns(each.name, value)
        else:
            row[_RENAMED.get(each.name, each.name)] = _stored(value)
    return row


def from_rows(kind: RecordKind, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Entry[Any]]:
    """Entries from rows with the columns ``names``; columns of other versions of the program are passed over.

    Column by column: 5,000 initiatives are read in a third of the time that it takes row by row.
    """
    if not rows:
        return []
    stored = dict(zip(names, zip(*rows, strict=True), strict=True))
    values = [_values(each, reader, stored) for each, reader in _READERS[kind].items()]
    made: Callable[..., Record] = RECORD_TYPES[kind]
    records = [made(*row) for row in zip(*values, strict=True)]
    times = [moment(microseconds) for microseconds in stored["recorded_at"]]
    own = (stored["version"], stored["change"], times, *(stored[name] for name in _AFTER_TIME))
    return [Entry(record, *row) for record, row in zip(records, zip(*own, strict=True), strict=True)]


def _values(field: str, reader: _Reader | None, stored: Mapping[str, Sequence[Any]]) -> Iterable[Any]:
    """One field of every record."""
    if field in _PARTS:
        made, names = _PARTS[field]
        rows = zip(*(stored[name] for name in names), strict=True)
        return [tuple(_part(made, values) for values in zip(*lists, strict=True)) for lists in rows]
    column = stored[_RENAMED.get(field, field)]
    return column if reader is None else map(reader, column)


def _part(made: type[Material | Step], values: Sequence[Any]) -> Material | Step:
    if made is Material:
        kind, title, link = values
        return Material(MaterialKind(kind), title, link)
    return Step(*values)


def entry_row(entry: Entry[Any]) -> dict[str, object]:
    """All columns of a version, as the parameters of its kind's insert statement."""
    own = {each.name: getattr(entry, each.name) for each in fields(entry) if each.name != "record"}
    return own | to_row(entry.record)


def insert_of(record: Record) -> str:
    """The statement that adds a version."""
    return f"{kind_of(record).value}_insert"


def moment(microseconds: int) -> datetime:
    """A time as the register's questions answer it. Not as DuckDB's own type, which needs a time zone library of its own."""
    return _EPOCH + timedelta(microseconds=microseconds)


def _stored(value: Any) -> object:
    match value:
        case Enum():
            return value.value
        case When():
            return str(value)
        case tuple():
            return [_stored(each) for each in value]
        case _:
            return value


def _part_columns(field: str, parts: Sequence[Any]) -> dict[str, object]:
    made, names = _PARTS[field]
    columns = zip(*([_stored(getattr(part, each.name)) for each in fields(made)] for part in parts), strict=True)
    return dict(zip(names, map(list, columns), strict=True)) if parts else {name: [] for name in names}


def _reader(hint: Any) -> _Reader | None:
    """How a stored value becomes the field's; None when it is the same."""
    if hint == tuple[str, ...]:
        return tuple
    kinds = [part for part in (hint, *get_args(hint)) if isinstance(part, type)]
    if When in kinds:
        return _when
    choice = next((part for part in kinds if issubclass(part, Labelled)), None)
    if choice is None:
        return None
    members: dict[str | None, Labelled | None] = {None: None, **{member.value: member for member in choice}}
    if Ellipsis in get_args(hint):
        return lambda values: tuple(members[value] for value in values)
    return members.__getitem__


@lru_cache(maxsize=4096)
def _when(text: str | None) -> When | None:
    return None if text is None else When.parse(text)


_READERS: Final[Mapping[RecordKind, Mapping[str, _Reader | None]]] = {
    kind: {name: _reader(hint) for name, hint in get_type_hints(made).items()} for kind, made in RECORD_TYPES.items()
}
