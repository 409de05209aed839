"""What a timeline's rows say and where they lie: spans of known and unknown time, the axis, words that fit."""

from __future__ import annotations

import math
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from skis_analytics import regions, swedish
from skis_analytics.charts import style
from skis_analytics.records import Initiative, Status, When

_AXIS_YEARS: Final = 15
"""How far from today the axis goes at most, so that one mistyped year does not squeeze everybody else's bars."""
NO_START, NO_END = "start ej angiven", "slut ej angivet"
_MONTHS: Final = ("jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
_STEPS: Final = (1, 3, 6, 12, 24, 60, 120)
_LONGEST: Final = 400
_EMOJI: Final = 1.4
"""Width of an emoji or an East Asian character, in type sizes."""


@dataclass(frozen=True, slots=True)
class Span:
    """When an initiative is known to go on (``solid``) and where that is not stated (``before`` and ``after``), in days.

    An infinite end of a dashed stretch reaches the picture's edge.
    """

    solid: tuple[float, float] | None = None
    before: tuple[float, float] | None = None
    after: tuple[float, float] | None = None

    @property
    def days(self) -> list[float]:
        """The days that are known; none when no time is stated."""
        stretches = [stretch for stretch in (self.before, self.solid, self.after) if stretch]
        return [day for stretch in stretches for day in stretch if math.isfinite(day)]


def span(initiative: Initiative, now: float) -> Span:
    """When an initiative goes on. One that is ongoing is known to do so until today, whatever else is not stated."""
    start = None if initiative.start is None else float(initiative.start.first_day.toordinal())
    end = None if initiative.end is None else initiative.end.last_day.toordinal() + 1.0
    ongoing = initiative.status is Status.ONGOING
    if start is not None and end is not None:
        return Span(solid=(start, end))
    if start is not None:
        if ongoing and start < now:
            return Span(solid=(start, now), after=(now, math.inf))
        over = initiative.status in (Status.COMPLETED, Status.CANCELLED, Status.PAUSED) and start < now
        return Span(after=(start, now if over else math.inf))
    if end is not None:
        if ongoing and end > now:
            return Span(before=(-math.inf, now), solid=(now, end))
        return Span(before=(-math.inf, end))
    return Span()


def status_word(status: Status | None) -> str:
    """The status on screen, also when nobody has stated it."""
    return status.label if status else "status ej angiven"


def width_of(text: str, size: float) -> float:
    """Width of plain text in pixels; unlike the style's estimate it knows that emoji and East Asian characters are wide."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return style.text_width(style.plain(text), size) + wide * (_EMOJI - 0.61) * size


def cut(text: str, width: float, size: float) -> str:
    """Plain text on one line, cut with … to fit, escaped. A text of any length is cut in a moment."""
    line = " ".join(text[:_LONGEST].split())
    if len(text) <= _LONGEST and width_of(line, size) <= width:
        return style.plain(line)
    while line and width_of(line + "…", size) > width:
        line = line[:-1]
    return style.plain(line.rstrip()) + "…"


def where(initiative: Initiative, names: Mapping[str, str]) -> str:
    """Whose it is: the municipalities, the whole region, or what is known when that is not stated."""
    if initiative.region:
        return swedish.sentence(regions.current().whole)
    found = [names.get(code, code) for code in initiative.municipalities]
    return ", ".join(found) or initiative.municipality_note or "kommun ej angiven"


def _when(initiative: Initiative) -> str:
    if initiative.start is None and initiative.end is None:
        return "tid ej angiven"
    start = f"från {stated(initiative.start)}" if initiative.start else NO_START
    end = f"till {stated(initiative.end)}" if initiative.end else NO_END
    return f"{start}, {end}" if initiative.start is None or initiative.end is None else f"{start} {end}"


def stated(when: When) -> str:
    """A time as exactly as it was stated: ``2024``, ``aug 2024``, ``15 aug 2024``."""
    day = f"{when.day} " if when.day else ""
    month = f"{_MONTHS[when.month - 1]} " if when.month else ""
    return f"{day}{month}{when.year}"


def hover(initiative: Initiative, names: Mapping[str, str]) -> str:
    """All of a row, in markup: the title that may be cut in the picture, whose it is, status and time."""
    lines = textwrap.wrap(initiative.title[:_LONGEST], 60) or [""]
    owners = textwrap.wrap(where(initiative, names)[:_LONGEST], 70)
    return "<br>".join(
        [
            *(style.bold(style.plain(line)) for line in lines),
            *(style.plain(line) for line in owners),
            f"{status_word(initiative.status)}, {_when(initiative)}",
        ]
    )


class Axis:
    """Which days are in the picture (``low`` to ``high``), with room beside the bars for what is written on open ends."""

    def __init__(self, days: Sequence[float], now: float, plot: float, left: float, right: float) -> None:
        """``plot``, ``left`` and ``right`` in pixels: the plot's width, and the room wanted on either side of the days."""
        bounds = now - 365.25 * _AXIS_YEARS, now + 365.25 * _AXIS_YEARS
        inside = [min(max(day, bounds[0]), bounds[1]) for day in [*days, now]]
        first, last = min(inside), max(inside)
        short = max(365.0 - (last - first), 0)
        first, last = first - short / 2, last + short / 2
        self.day = max(plot - left - right, plot / 3) / (last - first)
        """Pixels per day."""
        self.low, self.high = first - left / self.day, last + right / self.day

    def at(self, day: float) -> float:
        """The day, or the edge where it is outside."""
        return min(max(day, self.low), self.high)

    def ticks(self, size: float) -> list[tuple[float, str]]:
        """As many years (or months, where there is room) as can be read side by side."""
        first, last = date.fromordinal(max(int(self.low), 1)), date.fromordinal(int(self.high))
        for step in _STEPS:
            widest = style.text_width("2024" if step >= 12 else "april 2024", size) + 1.6 * size
            if step * 30.4 * self.day >= widest:
                break
        else:
            step = _STEPS[-1]
        months = range(first.year * 12 // step * step, last.year * 12 + 12, step)
        days = [(date(month // 12, month % 12 + 1, 1), month % 12) for month in months if month >= 12]
        return [
            (float(day.toordinal()), str(day.year) if step >= 12 else f"{_MONTHS[month]} {day.year}")
            for day, month in days
            if self.low <= day.toordinal() <= self.high
        ]
