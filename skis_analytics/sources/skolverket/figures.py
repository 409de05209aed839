"""What a cell says: a figure or a mark, a year, a gender, a provider."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

from skis_analytics.domain import Gender, Mark, Provider
from skis_analytics.sources.sheets import Cell, Uncalculated, key, text

FIRST_YEAR: Final = 1990

GENDERS: Final = {
    "totalt": Gender.ALL,
    "samtliga": Gender.ALL,
    "samtligaelever": Gender.ALL,
    "flickor": Gender.GIRLS,
    "kvinnor": Gender.GIRLS,
    "pojkar": Gender.BOYS,
    "män": Gender.BOYS,
}

PROVIDERS: Final = {
    "samtliga": Provider.ALL,
    "samtligahuvudmän": Provider.ALL,
    "totalt": Provider.ALL,
    "kommunal": Provider.MUNICIPAL,
    "kommunalhuvudman": Provider.MUNICIPAL,
    "endastkommunalhuvudman": Provider.MUNICIPAL,
    "enskild": Provider.INDEPENDENT,
    "enskildhuvudman": Provider.INDEPENDENT,
    "fristående": Provider.INDEPENDENT,
}

OTHER_PROVIDERS: Final = frozenset(
    {
        "statlig",
        "region",
        "regional",
        "landsting",
        "internationellskola",
        "internationellaskolor",
        "sameskola",
        "sameskolor",
        "specialskola",
        "specialskolor",
        "kommunalförbund",
    }
)
"""Kinds of provider that Skolverket shows and we do not; their pupils count among all."""

_MISSING: Final = frozenset({"", ".", "-", "–", "—", "−"})
_NUMBER: Final = re.compile(r"-?(?:[0-9]{1,3}(?: [0-9]{3}){1,3}|[0-9]{1,12})(?:[,.][0-9]{1,12})?")
_AMBIGUOUS: Final = re.compile(r"-?[0-9]{1,3}\.[0-9]{3}")
_NEARLY_ALL: Final = re.compile(r"[~∼≈] ?100(?:,0)?")
_SCHOOL_YEAR: Final = re.compile(r"([0-9]{4})\s*[/–-]\s*([0-9]{4}|[0-9]{2})")
_CHOSEN: Final = re.compile(
    r"(?:valt\s+(?:läsår|år)\s*:?|(?:läsår|år)\s*:)\s*([0-9]{4}(?:\s*[/–-]\s*[0-9]{2,4})?)(?![0-9])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, or why there is none. ``NEARLY_ALL`` has both: 100 stands for the interval that it is."""

    value: float | None
    mark: Mark | None = None


class UnreadableError(ValueError):
    """A cell or a line that cannot be read; the message is a Swedish sentence."""


def figure(cell: Cell) -> Figure:
    """A cell as a figure.

    ``.``, ``-`` and an empty cell are missing, ``..`` is suppressed, ``~100`` is nearly all.

    Raises:
        UnreadableError: it is anything else.
    """
    if isinstance(cell, Uncalculated):
        raise UnreadableError("Cellen har en formel som aldrig har räknats ut.")
    if isinstance(cell, int | float):
        if not math.isfinite(cell) or abs(cell) > 1e12:
            raise UnreadableError("Talet är orimligt stort.")
        return Figure(float(cell))
    printed = text(cell)
    if printed in _MISSING:
        return Figure(None, Mark.MISSING)
    if printed == "..":
        return Figure(None, Mark.SUPPRESSED)
    if _NEARLY_ALL.fullmatch(printed):
        return Figure(100.0, Mark.NEARLY_ALL)
    number = printed.replace("\u2212", "-")
    if _AMBIGUOUS.fullmatch(number):
        raise UnreadableError("Talet är tvetydigt: punkten kan vara decimaltecken eller skilja tusental.")
    if not _NUMBER.fullmatch(number):
        raise UnreadableError("Cellen är varken ett tal eller någon av Skolverkets markeringar (. .. - ~100).")
    return Figure(float(number.replace(" ", "").replace(",", ".")))


def pupils(found: Figure | None) -> float | None:
    """A denominator as whole pupils (or full-time posts), half upwards; None where the source shows none, or less than half of one."""
    if found is None or found.value is None:
        return None
    return math.floor(found.value + 0.5) or None


def school_year(printed: str) -> int | None:
    """The year in which a school year ends (``2024/25`` → 2025); None if it is not one.

    Raises:
        UnreadableError: its two years do not follow upon each other.
    """
    found = _SCHOOL_YEAR.fullmatch(printed)
    if found is None:
        return None
    year = int(found[1]) + 1
    if str(year)[-len(found[2]) :] != found[2]:
        raise UnreadableError(f"{printed} är inget läsår: åren ska följa på varandra.")
    return year


def calendar_year(printed: str) -> int | None:
    """A calendar year; None if it is not one."""
    return int(printed) if re.fullmatch(r"[0-9]{4}", printed) else None


def plausible_year(year: int, this_year: int) -> int:
    """The year, if there can be figures for it.

    Raises:
        UnreadableError: it is long ago, or more than one year ahead.
    """
    if year > this_year + 1:
        raise UnreadableError(f"Uppgifterna gäller {year}, som ligger i framtiden.")
    if year < FIRST_YEAR:
        raise UnreadableError(f"Uppgifterna gäller {year}, före {FIRST_YEAR}.")
    return year


def chosen_year(lines: tuple[str, ...], *, calendar: bool) -> int:
    """The year of a report that shows one: "Valt läsår: 2024/25" or, for calendar years, "Valt år: 2024".

    Raises:
        UnreadableError: no line says it, or the year is of the other sort, so that nobody knows which one it is.
    """
    for line in lines:
        found = _CHOSEN.match(line)
        if found is None:
            continue
        year = calendar_year(found[1]) if calendar else school_year(found[1])
        if year is None:
            wanted = "ett kalenderår (Valt år: 2024)" if calendar else "ett läsår (Valt läsår: 2024/25)"
            raise UnreadableError(f"Rapporten ska gälla {wanted}, men filen säger {line[:60]}.")
        return year
    wanted = "Valt år: 2024" if calendar else "Valt läsår: 2024/25"
    raise UnreadableError(f'Ovanför tabellen saknas vilket år den gäller, som "{wanted}".')


def named_gender(lines: tuple[str, ...]) -> Gender | None:
    """The gender that a line above the table says: "Kön: Flickor"."""
    return next((GENDERS[said] for said in _said(lines, "kön") if said in GENDERS), None)


def named_provider(lines: tuple[str, ...]) -> Provider | None:
    """The provider that a line above the table says: "Typ av huvudman: Kommunal"."""
    return next((PROVIDERS[said] for said in _said(lines, "typavhuvudman") if said in PROVIDERS), None)


def _said(lines: tuple[str, ...], subject: str) -> list[str]:
    parts = (line.partition(":") for line in lines)
    return [key(value) for name, _, value in parts if key(name) in {subject, f"vald{subject}", f"valt{subject}"}]
