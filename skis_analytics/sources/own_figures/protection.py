"""Protection of small groups, before a figure is kept anywhere.

Primary, per figure:

* fewer than 10 pupils → ``suppressed``: neither value nor number of pupils is kept;
* a share that 1–4 pupils reached → ``suppressed``;
* a share that all but 1–4 reached → ``nearly_all`` (value 100 as a placeholder), as Skolverket prints it.

Complementary: totalt = flickor + pojkar for each huvudman, and samtliga = kommunal + enskild for each kön. Where a file has all three
parts of such a sum and exactly one of them is protected, it could be derived from the other two. So one more is suppressed, the
smaller part or else the whole, and again until no sum has exactly one. Sums across files (the whole this year, a part the next) are
not seen: whoever fills in protects a group in every file or in none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from skis_analytics.domain import Gender, Kind, Mark, Provider

FEWEST_PUPILS: Final = 10
FEWEST_ON_A_SIDE: Final = 5
"""Fewer pupils than this on either side of a goal are not told."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as filled in. ``reached`` is of shares; ``value`` in the indicator's unit."""

    indicator: str
    municipality: str
    year: int
    gender: Gender
    provider: Provider
    kind: Kind
    pupils: int | None
    reached: int | None
    value: float | None
    mark: Mark | None = None


def protect(figures: list[Figure]) -> list[Figure]:
    """The figures in the same order, small groups protected."""
    kept = {_key(one): _primary(one) for one in figures}
    while (more := _derivable(kept)) is not None:
        kept[more] = _suppressed(kept[more])
    return [kept[_key(one)] for one in figures]


_Key = tuple[str, str, int, Gender, Provider]


def _key(one: Figure) -> _Key:
    return one.indicator, one.municipality, one.year, one.gender, one.provider


def _primary(one: Figure) -> Figure:
    if one.pupils is None or one.pupils < FEWEST_PUPILS:
        return _suppressed(one)
    if one.kind is Kind.PROPORTION and one.reached is not None:
        if 0 < one.reached < FEWEST_ON_A_SIDE:
            return _suppressed(one)
        if 0 < one.pupils - one.reached < FEWEST_ON_A_SIDE:
            return replace(one, value=100.0, mark=Mark.NEARLY_ALL)
    return one


def _suppressed(one: Figure) -> Figure:
    return replace(one, value=None, pupils=None, mark=Mark.SUPPRESSED)


def _derivable(kept: dict[_Key, Figure]) -> _Key | None:
    """A figure to suppress because exactly one of its sum is protected; None when there is no such sum."""
    for whole, parts in _sums(kept):
        members = (whole, *parts)
        if sum(kept[member].mark is not None for member in members) == 1:
            open_parts = [part for part in parts if kept[part].mark is None]
            return min(open_parts, key=lambda part: kept[part].pupils or 0) if open_parts else whole
    return None


def _sums(kept: dict[_Key, Figure]) -> Iterator[tuple[_Key, tuple[_Key, _Key]]]:
    for indicator, municipality, year, gender, provider in kept:
        of_gender = tuple((indicator, municipality, year, part, provider) for part in (Gender.GIRLS, Gender.BOYS))
        of_provider = tuple(
            (indicator, municipality, year, gender, part) for part in (Provider.MUNICIPAL, Provider.INDEPENDENT)
        )
        whole = (indicator, municipality, year, gender, provider)
        if gender is Gender.ALL and all(part in kept for part in of_gender):
            yield whole, (of_gender[0], of_gender[1])
        if provider is Provider.ALL and all(part in kept for part in of_provider):
            yield whole, (of_provider[0], of_provider[1])
