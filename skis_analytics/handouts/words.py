"""What the sections have in common: sentences without the screen's marks, and where figures come from."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from skis_analytics import regions, swedish
from skis_analytics.domain import Direction, Indicator
from skis_analytics.export.figure import UNTESTED, Figure, is_untested
from skis_analytics.verdicts.cells import JudgedLevel

SOURCE: Final = "Skolverket och Kolada. Jämförelser och intervall: egen bearbetning"
CHANCE: Final = "Bara ▲ och ▼ är säkra skillnader. Övriga värden kan skilja sig av slump, mest i små kommuner"


_UNTESTED: Final = f"Kursiv med {UNTESTED}: kan inte prövas, källan anger inget elevantal"


def register_source() -> str:
    """The source of what people have written."""
    return f"Det som kommunerna själva har skrivit i {regions.title()}"


def bare(text: str) -> str:
    """A sentence without the marks that make words bold on screen."""
    return text.replace("**", "")


def bares(texts: Iterable[str]) -> tuple[str, ...]:
    """Several sentences as ``bare``."""
    return tuple(bare(text) for text in texts if text)


def number(value: float) -> float | None:
    """A chart's number: None where there is none."""
    return None if math.isnan(value) else float(value)


def drawn(level: JudgedLevel) -> float | None:
    """A level's value in a chart; None where it is protected or missing."""
    return number(level.value) if level.shown and level.mark is None else None


def dated(indicator: Indicator, year: int, period: str) -> str:
    """An indicator's name, with its year where that is not ``period``, which the page is about."""
    own = swedish.period(year, indicator)
    return indicator.short_title if own == period else f"{indicator.short_title} ({own})"


def figure(level: JudgedLevel, decimals: int, unit: str = "") -> Figure:
    """A level in a table: the value as on screen, its verdict's sign, and whether there is none because it cannot be judged."""
    sign = UNTESTED if level.shown and level.direction is Direction.UNKNOWN else level.symbol
    if level.mark is not None:
        return Figure(None, decimals, unit, sign, swedish.MARK_SYMBOL[level.mark])
    return Figure(number(level.value), decimals, unit, sign)


def explained(figures: Iterable[object]) -> tuple[str, ...]:
    """What explains the values that cannot be judged; nothing where there are none."""
    return (_UNTESTED,) if any(map(is_untested, figures)) else ()
