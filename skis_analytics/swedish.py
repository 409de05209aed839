"""Numbers, school years and words the Swedish way; what charts, pages and handouts all print with."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from skis_analytics.domain import Direction, Gender, Indicator, Kind, Mark, Provider, Strength

MISSING: Final = "–"
_CLOCKS: Final = ZoneInfo("Europe/Stockholm")
_MONTHS: Final = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
_NO_BREAK: Final = "\u00a0"
_MINUS: Final = "\u2212"

DECIMALS: Final = {
    Kind.PROPORTION: 1,
    Kind.MEAN: 1,
    Kind.COUNT: 0,
    Kind.AMOUNT: 0,
    Kind.RATIO: 1,
    Kind.INDEX: 1,
    Kind.DEVIATION: 1,
}

FACTS: Final = (Kind.COUNT, Kind.AMOUNT)
"""Counted, not sampled: there is no chance in how many pupils there are or what they cost, and nothing to judge."""

NAMED: Final = 4
"""How many municipalities a sentence names before it says how many more there are."""

GENDER: Final = {Gender.ALL: "Totalt", Gender.GIRLS: "Flickor", Gender.BOYS: "Pojkar"}
PROVIDER: Final = {
    Provider.MUNICIPAL: "Kommunal huvudman",
    Provider.INDEPENDENT: "Enskild huvudman",
    Provider.ALL: "Samtliga huvudmän",
    Provider.HOME: "Hemkommun",
}
MARK: Final = {
    Mark.SUPPRESSED: "skyddat: för få elever för att visas",
    Mark.NEARLY_ALL: "nästan alla: 1–4 elever nådde inte målet",
    Mark.MISSING: "uppgift saknas i källan",
    Mark.NOT_SURVEYED: "inte undersökt det här året",
}
MARK_SYMBOL: Final = {Mark.SUPPRESSED: "..", Mark.NEARLY_ALL: "~100", Mark.MISSING: ".", Mark.NOT_SURVEYED: "ej"}
MARK_BRIEF: Final = {
    Mark.SUPPRESSED: "skyddat", Mark.NEARLY_ALL: "nästan alla", Mark.MISSING: "uppgift saknas", Mark.NOT_SURVEYED: "inte undersökt",
}  # fmt: skip


def mark_legend(marks: Collection[Mark] = tuple(Mark)) -> str:
    """What signs mean, for the line under a table: ``.. = skyddat, ~100 = nästan alla``."""
    return ", ".join(f"{MARK_SYMBOL[mark]} = {MARK_BRIEF[mark]}" for mark in Mark if mark in marks)


def _is_missing(value: float | None) -> bool:
    return value is None or math.isnan(value)


def number(value: float | None, decimals: int = 0) -> str:
    """``1234.5`` → ``1 234,5`` (no-break space, decimal comma, real minus sign); missing → ``–``."""
    if value is None or math.isnan(value):
        return MISSING
    text = f"{value:,.{decimals}f}".replace(",", _NO_BREAK).replace(".", ",")
    if text.startswith("-"):
        text = text[1:] if not any(digit in text for digit in "123456789") else _MINUS + text[1:]
    return text


def quantity(value: float | None, kind: Kind, unit: str) -> str:
    """A value with its unit: ``81,5 %``, ``211,0 poäng``, ``98 200 kr``; indices without one."""
    text = number(value, DECIMALS[kind])
    if _is_missing(value) or kind is Kind.INDEX:
        return text
    return f"{text}{_NO_BREAK}{unit}"


def signed(value: float | None, kind: Kind) -> str:
    """A difference with its sign and no unit: ``+3,2``, ``−0,4``, ``0,0``."""
    text = number(value, DECIMALS[kind])
    rises = value is not None and value > 0 and any(digit in text for digit in "123456789")
    return f"+{text}" if rises else text


def difference(value: float | None, kind: Kind, unit: str) -> str:
    """A signed difference with its unit; shares differ in percentage points: ``−3,2 procentenheter``."""
    text = signed(value, kind)
    if _is_missing(value):
        return text
    if kind is Kind.PROPORTION:
        return f"{text}{_NO_BREAK}procentenheter"
    return text if kind is Kind.INDEX else f"{text}{_NO_BREAK}{unit}"


def school_year(year: int) -> str:
    """The year in which a school year ends → ``2023/24``."""
    return f"{year - 1}/{year % 100:02d}"


def period(year: int, indicator: Indicator) -> str:
    """A figure's year as its source counts it: ``2023/24`` or, for calendar-year figures, ``2024``."""
    return str(year) if indicator.calendar_year else school_year(year)


def day(at: date) -> str:
    """``12 november 2026``."""
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def today() -> date:
    """The date in Sweden."""
    return datetime.now(_CLOCKS).date()


def date_of(at: datetime) -> date:
    """The date in Sweden at a point in time."""
    return at.astimezone(_CLOCKS).date()


def moment(at: datetime) -> str:
    """A point in time as the clocks in Sweden show it: ``12 november 2026 kl. 14.05``."""
    here = at.astimezone(_CLOCKS)
    return f"{day(here)} kl. {here:%H.%M}"


def clock(at: datetime) -> str:
    """A time of day as the clocks in Sweden show it: ``14.05``."""
    return f"{at.astimezone(_CLOCKS):%H.%M}"


def enumeration(words: list[str]) -> str:
    """``["Hjo", "Tibro", "Vara"]`` → ``Hjo, Tibro och Vara``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} och {words[-1]}"


def symbol(direction: Direction, strength: Strength, difference_sign: float) -> str:
    """The sign beside a judged value: ▲ ▼ (doubled when very clear); empty when there is no certain difference."""
    if strength is Strength.NONE or direction in (Direction.NONE, Direction.UNKNOWN):
        return ""
    return ("▲" if difference_sign > 0 else "▼") * (2 if strength is Strength.VERY_CLEAR else 1)


_STRENGTH: Final = {Strength.CLEAR: "tydligt", Strength.VERY_CLEAR: "mycket tydligt"}
_NUMERALS: Final = (
    "noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv",
    "tretton", "fjorton", "femton", "sexton", "sjutton", "arton", "nitton", "tjugo",
)  # fmt: skip


def some_of(names: Sequence[str]) -> str:
    """The first names and how many more: ``Hjo, Tibro, Vara och två till``."""
    if len(names) <= NAMED:
        return enumeration(list(names))
    return f"{', '.join(names[: NAMED - 1])} och {numeral(len(names) - NAMED + 1)} till"


def numeral(count: int, *, neuter: bool = False, largest: int = 12) -> str:
    """Small counts in words (``ett`` when ``neuter``), those over the ``largest`` (20 at most) in figures."""
    if count == 1 and neuter:
        return "ett"
    return _NUMERALS[count] if 0 <= count <= largest else number(count)


def sentence(text: str) -> str:
    """Upper-case first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def uncapitalised(title: str) -> str:
    """An indicator's title inside a sentence: ``Meritvärde åk 9`` → ``meritvärde åk 9``; abbreviations (``NP``) keep theirs."""
    return title if len(title) > 1 and title[1].isupper() else title[:1].lower() + title[1:]


def genitive(name: str) -> str:
    """``Hjo`` → ``Hjos``; a name that ends in s, x or z is its own: ``Borås``."""
    return name if name[-1:] in "sxz" else f"{name}s"


def level_words(direction: Direction, strength: Strength, difference_sign: float) -> str:
    """``tydligt lägre``, ``ingen säker skillnad``, ``osäkerheten är okänd``; says better or worse where that is not plain."""
    if direction is Direction.UNKNOWN:
        return "osäkerheten är okänd"
    if strength is Strength.NONE or direction is Direction.NONE:
        return "ingen säker skillnad"
    return (
        f"{_STRENGTH[strength]} {'högre' if difference_sign > 0 else 'lägre'}{_judgement(direction, difference_sign)}"
    )


def change_words(direction: Direction, strength: Strength, difference_sign: float) -> str:
    """``säker ökning``, ``mycket säker minskning``, ``ingen säker förändring``, ``osäkerheten är okänd``."""
    if direction is Direction.UNKNOWN:
        return "osäkerheten är okänd"
    if strength is Strength.NONE or direction is Direction.NONE:
        return "ingen säker förändring"
    certain = "säker" if strength is Strength.CLEAR else "mycket säker"
    return f"{certain} {'ökning' if difference_sign > 0 else 'minskning'}{_judgement(direction, difference_sign)}"


def _judgement(direction: Direction, difference_sign: float) -> str:
    """Where lower is better, or higher worse, the word for it must be said: colour never speaks alone."""
    if direction is Direction.BETTER and difference_sign < 0:
        return " (bättre)"
    if direction is Direction.WORSE and difference_sign > 0:
        return " (sämre)"
    return ""


def denominator(indicator: Indicator) -> str:
    """What a figure's denominator counts: pupils, or full-time posts for teachers."""
    return "heltidstjänster" if "eltidstjänst" in indicator.title else "elever"


def whose(provider: Provider, gender: Gender) -> str:
    """Whose figures they are when it is not everybody in the municipality's own schools: ``flickor``, ``enskild huvudman``."""
    parts = [] if gender is Gender.ALL else [GENDER[gender].lower()]
    if provider in (Provider.INDEPENDENT, Provider.ALL):
        parts.append(PROVIDER[provider].lower())
    return ", ".join(parts)
