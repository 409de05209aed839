"""What a municipality's profile says: strengths, what to look into, and what may be chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from skis_analytics import swedish
from skis_analytics.domain import Desirable, Direction
from skis_analytics.verdicts.cells import short_value
from skis_analytics.verdicts.profile import ProfileRow

MAYBE: Final = "Kan vara slump – värt att följa"
"""What stands over that which clears 95 % by itself, on screen and on paper."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """A municipality's strengths and what to look into, a sentence per indicator.

    ``maybe_strengths`` and ``maybe_concerns`` clear 95 % by themselves but may be noise among all that is judged.
    ``tested`` results were judged, ``untested`` could not be.
    """

    strengths: list[str]
    concerns: list[str]
    maybe_strengths: list[str]
    maybe_concerns: list[str]
    tested: int
    untested: int


def assess(rows: Sequence[ProfileRow], group: str) -> Assessment:
    """What a profile's verdicts say in words.

    Args:
        rows: the municipality's profile.
                group: the comparison group's name in a sentence.
    """
    strengths, concerns = (
        [text for row in _by_evidence(rows) if (text := _statement(row, direction, group))]
        for direction in (Direction.BETTER, Direction.WORSE)
    )
    results = [row for row in rows if row.indicator.desirable is not Desirable.NONE and row.level.shown]
    maybe = [row for row in results if row.level.borderline]
    tested = sum(row.level.direction is not Direction.UNKNOWN for row in results)
    return Assessment(
        strengths,
        concerns,
        [_borderline(row, group) for row in maybe if _good(row)],
        [_borderline(row, group) for row in maybe if not _good(row)],
        tested,
        len(results) - tested,
    )


def _good(row: ProfileRow) -> bool:
    return (row.level.difference > 0) == (row.indicator.desirable is Desirable.HIGHER)


def _borderline(row: ProfileRow, group: str) -> str:
    way = "högre" if row.level.difference > 0 else "lägre"
    return f"**{row.indicator.short_title}**: {short_value(row.level, row.indicator)}, {way} än {group} ({_group_value(row)})"


def _by_evidence(rows: Sequence[ProfileRow]) -> list[ProfileRow]:
    """The rows with the strongest verdicts first, otherwise in their order."""

    def evidence(row: ProfileRow) -> int:
        return sum(judged.strength for judged in (row.level, row.change, row.trend) if judged is not None)

    return sorted(rows, key=evidence, reverse=True)


def _statement(row: ProfileRow, direction: Direction, group: str) -> str | None:
    """All that one indicator certainly says in one direction: level, change and trend in one sentence."""
    indicator, level = row.indicator, row.level
    parts = []
    if level.strength and level.direction is direction:
        parts.append(f"{short_value(level, indicator)}, {level.words} än {group} ({_group_value(row)})")
    if row.change is not None and row.change.strength and row.change.direction is direction:
        words = swedish.change_words(row.change.direction, row.change.strength, row.change.difference)
        size = swedish.difference(row.change.difference, indicator.kind, indicator.unit)
        parts.append(f"{words} sedan {swedish.period(row.change.since, indicator)} ({size})")
    if row.trend is not None and row.trend.strength and row.trend.direction is direction:
        way = "uppåt" if row.trend.difference > 0 else "nedåt"
        size = swedish.difference(row.trend.difference, indicator.kind, indicator.unit)
        parts.append(f"säker trend {way} sedan {swedish.period(row.trend.since, indicator)} ({size})")
    return f"**{indicator.short_title}**: {'; '.join(parts)}" if parts else None


def _group_value(row: ProfileRow) -> str:
    return swedish.quantity(row.level.group_value, row.indicator.kind, row.indicator.unit)


def municipality_headline(name: str, assessment: Assessment, group: str, school_year: str) -> str:
    """The profile's one message."""
    if not assessment.tested:
        return f"{name} {school_year}: inga resultat kan prövas mot {group}"
    good, look = len(assessment.strengths), len(assessment.concerns)
    if not good and not look:
        return f"{name} {school_year}: inga säkra skillnader mot {group} i {assessment.tested} prövade resultat"
    strengths = (
        f"{swedish.numeral(good)} {'säker styrka' if good == 1 else 'säkra styrkor'}" if good else "ingen säker styrka"
    )
    concerns = f"{swedish.numeral(look, neuter=True)} att undersöka" if look else "inget säkert att undersöka"
    return f"{name} {school_year}: {strengths} och {concerns} bland {assessment.tested} prövade resultat"
