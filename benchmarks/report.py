"""Numbers beside their requirements, as aligned tables. Says "OVER" and never fails: a busy machine is no error."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

_HEADINGS: Final = ("", "median", "best", "worst", "n", "required", "", "")
_LEFT: Final = frozenset({0, 5, 6, 7})


@dataclass(frozen=True, slots=True)
class Required:
    """What a number must be: at most ``high``, and at least ``low`` where that is not zero."""

    high: float
    low: float = 0.0

    def text(self, unit: str) -> str:
        return f"{self.low:g}–{self.high:g} {unit}" if self.low else f"≤ {self.high:g} {unit}"

    def met(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Row:
    """One number: every time it was measured, in ``unit``; the median is what counts. None measured: ``note`` says why."""

    name: str
    samples: Sequence[float]
    unit: str
    required: Required | None = None
    note: str = ""

    @property
    def value(self) -> float:
        return median(self.samples) if self.samples else math.nan

    @property
    def verdict(self) -> str:
        if self.required is None or not self.samples:
            return ""
        return "within" if self.required.met(self.value) else "OVER"

    def cells(self) -> tuple[str, ...]:
        if not self.samples:
            return (self.name, "–", "", "", "0", self.required.text(self.unit) if self.required else "", "", self.note)
        numbers = (self.value, min(self.samples), max(self.samples))
        middle, best, worst = (f"{number:.{0 if number >= 20 else 2}f} {self.unit}" for number in numbers)
        if len(self.samples) == 1:
            best = worst = ""
        required = self.required.text(self.unit) if self.required else ""
        return (self.name, middle, best, worst, str(len(self.samples)), required, self.verdict, self.note)


def p95(values: Sequence[float]) -> list[float]:
    """The 95th percentile, as the only sample of a row; none of none."""
    return [sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]] if values else []


def show(title: str, rows: Sequence[Row]) -> None:
    """Print one table."""
    cells = [_HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_HEADINGS))]
    print(f"\n{title}")
    for line in cells:
        fitted = (
            text.ljust(width) if column in _LEFT else text.rjust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        )
        print("  ".join(fitted).rstrip(), flush=True)


def summary(rows: Sequence[Row]) -> str:
    """How many requirements hold, and which do not."""
    judged = [row for row in rows if row.verdict]
    over = [row.name for row in judged if row.verdict == "OVER"]
    return f"{len(judged) - len(over)} of {len(judged)} requirements are met" + (
        f"; OVER: {', '.join(over)}" if over else ""
    )
