"""The words that the whole project shares: frozen dataclasses and enums, no behaviour beyond them.

Every other package may import this one; it imports nothing of theirs. Terms follow the glossary:
Swedish on screen, English in code.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

NATION: Final = "0000"
"""Municipality code of *riket*."""

OWN_SOURCE: Final = "egna"
"""The source of figures that the municipalities have gathered themselves."""

CONFIDENCE: Final = 0.95
"""Level of a "tydlig" difference and of every interval that is drawn."""

STRICT_CONFIDENCE: Final = 0.998
"""Level of a "mycket tydlig" difference (the funnel's outer limits)."""


class Kind(StrEnum):
    """What sort of number an indicator is; decides range, interval and unit of a difference."""

    PROPORTION = "proportion"
    MEAN = "mean"
    COUNT = "count"
    AMOUNT = "amount"
    RATIO = "ratio"
    INDEX = "index"
    DEVIATION = "deviation"


class Desirable(StrEnum):
    """Which way an indicator should go (column ``direction`` of the indicator table)."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


class Gender(StrEnum):
    """Pupils' gender in a figure; ``ALL`` is *totalt*."""

    ALL = "T"
    GIRLS = "K"
    BOYS = "M"


class Provider(StrEnum):
    """Huvudman. ``HOME`` is pupils by home municipality, wherever they go to school."""

    MUNICIPAL = "municipal"
    INDEPENDENT = "independent"
    ALL = "all"
    HOME = "home"


class Mark(StrEnum):
    """Why a figure is not an ordinary number (skyddsmarkering)."""

    SUPPRESSED = "suppressed"
    NEARLY_ALL = "nearly_all"
    MISSING = "missing"
    NOT_SURVEYED = "not_surveyed"


class Comparison(StrEnum):
    """What a municipality is compared with (jämförelsegrupp); values are the address's."""

    REGION = "regionen"
    SKR_GROUP = "skr"
    SIMILAR = "liknande"
    NATION = "riket"
    OWN = "egen"


class Basis(StrEnum):
    """What a group's value rests on, always said on screen."""

    PUBLISHED = "published"
    """The source's own row (riket)."""
    WEIGHTED = "weighted"
    """Pupil-weighted mean of the municipalities with a value."""
    MEDIAN = "median"
    """Median of the municipalities: the source gives no number of pupils to weight by."""


class Direction(StrEnum):
    """Which way a certain difference goes. Colour and symbol follow from it alone."""

    BETTER = "better"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"
    """Judged, and no certain difference (inom slumpvariationen)."""
    UNKNOWN = "unknown"
    """Not judged: the uncertainty is unknown, or there is no figure."""


class Strength(IntEnum):
    """How certain a difference is."""

    NONE = 0
    CLEAR = 1
    """Clears 95 % ("tydligt")."""
    VERY_CLEAR = 2
    """Clears 99.8 % ("mycket tydligt")."""


class Comparand(StrEnum):
    """What a signal compares with what."""

    LEVEL = "level"
    """A municipality's value with its comparison group's."""
    CHANGE = "change"
    """A year's value with an earlier year's."""
    TREND = "trend"
    """The course over the latest five yearly points."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A nyckeltal. ``unit`` is as printed (%, poäng, kr …); ``core`` is its place in the joint picture, 0 if not in it.

    ``calendar_year``: its years are calendar years; otherwise a year is the one in which the school year ends.
    ``publication``: when in the year new figures come, in Swedish. ``profile``: judged together with a municipality's other indicators
    (Kommun, Insatser); the others are looked up one at a time.
    """

    id: str
    title: str
    short_title: str
    kind: Kind
    unit: str
    desirable: Desirable
    area: str
    stage: str
    source: str
    national_goal: str | None
    definition: str | None
    core: int = 0
    calendar_year: bool = False
    publication: str | None = None
    profile: bool = True


@dataclass(frozen=True, slots=True)
class Municipality:
    """A kommun; ``code`` is SCB's four digits."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Signal:
    """A verdict on one difference, with what a Swedish sentence about it needs.

    ``value``, ``reference`` and ``difference`` are in the indicator's unit (a difference of shares in percentage points), None when
    unknown. ``p_value`` is of the difference by itself. ``tested`` is the number of comparisons that were judged together
    (Benjamini–Hochberg).
    """

    comparand: Comparand
    direction: Direction
    strength: Strength
    value: float | None
    reference: float | None
    difference: float | None
    p_value: float | None
    tested: int

    @property
    def certain(self) -> bool:
        """Whether a difference may be called one."""
        return self.strength is not Strength.NONE


@dataclass(frozen=True, slots=True)
class Selection:
    """What the user has chosen; the same on every page and in the address.

    ``view`` is which of a page's views of the same figures is open. ``year`` is the year in which the school year ends. ``focus`` is a municipality code or None (the whole region).
    ``own_group`` holds municipality codes and counts only when ``comparison`` is OWN.
    """

    indicator: str
    year: int
    comparison: Comparison
    focus: str | None
    provider: Provider
    gender: Gender
    own_group: tuple[str, ...] = ()
    view: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A comparison group's or the nation's value of one indicator in one year.

    ``value`` is in the indicator's unit, None when no municipality has one. ``pupils`` and ``municipalities`` are
    what it rests on; ``pupils`` is None when the source gives no denominators.
    """

    label: str
    value: float | None
    basis: Basis
    pupils: int | None
    municipalities: int
