"""One cohort through school: what was seen of the same pupils in grade 3, 6 and 9, and whether it was seen early."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from skis_analytics import swedish
from skis_analytics.domain import Direction, Strength
from skis_analytics.verdicts.cells import JudgedLevel, judged_levels

STEPS: Final[Sequence[tuple[int, Sequence[str]]]] = (
    (6, ("np_swedish_3_home", "np_maths_3_home")),
    (3, ("all_subjects_6", "swedish_6", "maths_6")),
    (0, ("all_subjects_9", "swedish_9", "maths_9")),
)
"""How many years before grade 9 a cohort sat in the grade, and what tells of it there."""


@dataclass(frozen=True, slots=True)
class Step:
    """One indicator of a cohort in the year it sat in that grade. ``levels``: the municipalities' judged cells by code."""

    indicator: str
    year: int
    levels: Mapping[str, JudgedLevel]


def steps(judged_of: Mapping[int, pd.DataFrame], leaving: int) -> list[Step]:
    """What there is of the cohort that leaves grade 9 in the year ``leaving``.

    Args:
        judged_of: year → the region's judged levels of that year (``judge_levels``).
        leaving: the year in which the school year ends.
    """
    found = []
    for years_before, names in STEPS:
        year = leaving - years_before
        table = judged_of.get(year)
        if table is None:
            continue
        for name in names:
            # A series that has no figures that year shows its latest: another cohort's.
            own = table[(table["indicator"] == name) & (table["year"] == year)]
            if own["value"].notna().any() or own["mark"].notna().any():
                found.append(Step(name, year, {level.municipality: level for level in judged_levels(own)}))
    return found


def headline(found: Sequence[Step], names: Mapping[str, str], leaving: int) -> str:
    """The view's one message: where a weak result in grade 9 was seen already, or where a coming one may be."""
    when = swedish.school_year(leaving)
    early = {code for step in found if step.year < leaving for code in _worse(step)}
    late = {code for step in found if step.year == leaving for code in _worse(step)}
    finished = any(step.year == leaving for step in found)

    def listed(codes: set[str]) -> str:
        return swedish.some_of([name for code, name in names.items() if code in codes])

    if not found:
        return f"Det finns inga värden för årskullen som går ut åk 9 {when}"
    if not finished:
        if early:
            return f"Tidig signal: årskullen som går ut åk 9 {when} har tydligt lägre resultat i {listed(early)}"
        return f"Ingen kommun har en säker tidig signal i årskullen som går ut åk 9 {when}"
    if early & late:
        return f"I {listed(early & late)} syntes det lägre resultatet i åk 9 {when} redan tidigare"
    if late:
        return f"Det lägre resultatet i åk 9 {when} i {listed(late)} syntes inte säkert i tidigare årskurser"
    return f"Ingen kommun har säkert lägre resultat i åk 9 {when}" + (
        f"; tidiga signaler fanns i {listed(early)}" if early else ""
    )


def _worse(step: Step) -> set[str]:
    return {
        code
        for code, level in step.levels.items()
        if level.direction is Direction.WORSE and level.strength is not Strength.NONE
    }
