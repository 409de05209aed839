"""A record's fields as they are read on screen: names instead of codes, periods, status, and what changed between two versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from skis_analytics import regions, swedish
from skis_analytics.app import picture, register_access
from skis_analytics.database.register import RegisterError
from skis_analytics.meetings import timing
from skis_analytics.records import (
    Action,
    Cause,
    Entry,
    Evidence,
    Initiative,
    Labelled,
    Material,
    Meeting,
    Need,
    Note,
    Record,
    RecordKind,
    Status,
    Step,
    When,
    field_label,
    kind_of,
    name_of,
)

NOT_STATED: Final = "ej angivet"
NO_MUNICIPALITY: Final = "kommun ej angiven"
NO_STATUS: Final = "status ej angiven"
STATUS_SYMBOL: Final[dict[Status | None, str]] = {
    Status.ONGOING: "●", Status.PLANNED: "○", Status.PAUSED: "◐", Status.COMPLETED: "✓", Status.CANCELLED: "×", None: "?",
}  # fmt: skip
"""A shape per status, always with its word."""


def everybody() -> str:
    """The whole region, where something begins."""
    return swedish.sentence(regions.current().whole)


def municipality_name(code: str) -> str:
    """A municipality's name; the code itself where there is no such municipality."""
    country = picture.choices().country
    return country[code].name if code in country else code


def municipality_names() -> dict[str, str]:
    """The country's municipalities: code → name. For lists: each name looked up by itself takes its time."""
    return {code: one.name for code, one in picture.choices().country.items()}


def municipalities(initiative: Initiative, known: Mapping[str, str] | None = None) -> str:
    """Whose an initiative is: names, the whole region, or that it is not stated. ``known``: the names, where there are many to tell."""
    if initiative.region:
        return regions.current().whole
    if initiative.municipalities:
        names = municipality_names() if known is None else known
        return swedish.enumeration([names.get(code, code) for code in initiative.municipalities])
    return initiative.municipality_note or NO_MUNICIPALITY


def theme_name(theme: str) -> str:
    """A theme's name; its id where there is no such theme any more."""
    return next((each.name for each in register_access.themes() if each.id == theme), theme)


def meeting_name(meeting: Meeting) -> str:
    """What a meeting is called in a list: ``SKIS-möte 2 oktober 2024``."""
    return f"{meeting.title} {when(meeting.day)}" if meeting.day else meeting.title


def theme_names() -> dict[str, str]:
    """The themes: id → name."""
    return {each.id: each.name for each in register_access.themes()}


def themes(names: Sequence[str], known: Mapping[str, str] | None = None) -> str:
    """Several themes' names. ``known`` as for ``municipalities``."""
    if not names:
        return ""
    called = theme_names() if known is None else known
    return ", ".join(called.get(each, each) for each in names)


def indicator_name(indicator: str) -> str:
    """An indicator's short title; its id where there is no such indicator any more."""
    found = picture.indicators().get(indicator)
    return found.short_title if found else indicator


def status(initiative: Initiative) -> str:
    """Symbol and word."""
    return f"{STATUS_SYMBOL[initiative.status]} {initiative.status.label if initiative.status else NO_STATUS}"


def when(at: When) -> str:
    """A year, a month or a day in words: ``2025``, ``augusti 2025``, ``15 augusti 2025``."""
    if at.day:
        return swedish.day(at.first_day)
    return swedish.day(at.first_day).partition(" ")[2] if at.month else str(at.year)


def period(initiative: Initiative) -> str:
    """From when to when, as far as it is stated."""
    start, end = initiative.start, initiative.end
    if start and end:
        return when(start) if start == end else f"{when(start)} – {when(end)}"
    if start:
        return f"från {when(start)}, slut ej angivet"
    if end:
        return f"till {when(end)}, start ej angiven"
    return "tid ej angiven"


def expected_change(initiative: Initiative) -> str:
    """``+5,0 procentenheter till 2027``; empty when nothing is expected."""
    if initiative.expected_change is None:
        return ""
    indicator = picture.indicators().get(initiative.expected_indicator)
    change = (
        swedish.difference(initiative.expected_change, indicator.kind, indicator.unit)
        if indicator
        else swedish.number(initiative.expected_change, 1)
    )
    return f"{change} till {when(initiative.expected_by)}" if initiative.expected_by else change


def value(field: str, said: Any) -> str:
    """One field's value in plain words."""
    match said:
        case None | "" | ():
            return NOT_STATED
        case bool():
            return "ja" if said else "nej"
        case Labelled():
            return said.label
        case When():
            return when(said)
        case Step():
            asked = f": {said.question}" if said.question else ""
            return f"{said.title}{f' ({said.minutes} min)' if said.minutes else ''}{asked}{f' [{said.view}]' if said.view else ''}"
        case Material():
            return f"{said.kind.label}: {said.title}{f' ({said.link})' if said.link else ''}"
        case float():
            return swedish.number(said, 1)
        case int() if field == "year":
            return swedish.school_year(said)
        case tuple():
            return "; ".join(value(field, each) for each in said)
        case _:
            return _named(field, str(said))


def _named(field: str, said: str) -> str:
    if field in ("municipality", "municipalities"):
        return municipality_name(said)
    if field in ("theme", "themes"):
        return theme_name(said)
    if field in ("expected_indicator", "indicators"):
        return indicator_name(said)
    if field in ("needs", "causes"):
        return _linked(field, said)
    return said


def _linked(field: str, record_id: str) -> str:
    try:
        written = register_access.written()
    except RegisterError:
        return record_id
    found: Entry[Any] | None = written.needs.get(record_id) if field == "needs" else written.causes.get(record_id)
    return record_name(found.record) if found else "borttagen post"


def record_name(record: Record) -> str:
    """What a record is called in a list, also a need without a reason."""
    name = name_of(record)
    if name:
        return name
    match record:
        case Initiative() | Evidence() | Meeting() | Action() | Note():
            return "(utan titel)"
        case Cause() | Need():
            return f"{theme_name(record.theme)} i {municipality_name(record.municipality)}"


def changed_fields(before: Record | None, after: Record) -> list[tuple[str, str, str]]:
    """What differs between two versions: (field's name on screen, before, after), in plain words."""
    found = []
    for each in fields(after):
        old, new = (None if before is None else getattr(before, each.name)), getattr(after, each.name)
        if each.name != "id" and old != new and not (before is None and new in (None, "", (), False)):
            said = "" if before is None else value(each.name, old)
            found.append((field_label(kind_of(after), each.name), said, value(each.name, new)))
    return found


WRITE_WORD: Final = {
    RecordKind.INITIATIVE: "insats", RecordKind.CAUSE: "orsak", RecordKind.NEED: "behov", RecordKind.EVIDENCE: "forskning",
    RecordKind.MEETING: "mote", RecordKind.ACTION: "beslut",
}  # fmt: skip
"""What a kind of record is called in an address."""


def agenda_length(meeting: Meeting) -> str:
    """How long the agenda takes, and by how much it is too long, as Markdown; empty when no step says its minutes."""
    minutes = timing.needed(meeting)
    if not minutes:
        return ""
    room = timing.available(meeting)
    if room is None:
        return f"Dagordningen tar {minutes} minuter."
    if timing.over(meeting):
        return f":orange-background[Dagordningen tar {minutes} minuter och mötet är {room}: {timing.over(meeting)} minuter för långt.]"
    return f"Dagordningen tar {minutes} av mötets {room} minuter."
