"""From an initiative to the question whether it had an effect."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from skis_analytics.domain import Indicator
from skis_analytics.records import Initiative, Stage, When
from skis_analytics.verdicts.effect import Controls, Question, wanted_direction

_NEW_SCHOOL_YEAR = 7
_LAST_GRADE: Final[Mapping[Stage, int]] = {
    Stage.PRESCHOOL: -1,
    Stage.PRESCHOOL_CLASS: 0,
    Stage.YEARS_1_3: 3,
    Stage.YEARS_4_6: 6,
    Stage.YEARS_7_9: 9,
}
_GRADES_OF: Final[Mapping[str, int]] = {"åk F–3": 3, "åk 4–6": 6, "åk 7–9": 9}
"""The last grade of the stages whose figures are of pupils in one grade."""
_PAST_SCHOOL: Final = frozenset({Stage.UPPER_SECONDARY, Stage.ADULT})


def touched_years(start: When, indicator: Indicator) -> tuple[int, frozenset[int]]:
    """The first year whose results the initiative can have touched from their beginning, and the years that are neither before nor after.

    A school year's results are those of the spring in which it ends. What starts in August 2022 is there for all of 2022/23, and nothing in
    2021/22 can come of it. What starts in the spring of 2022, or "2022", may have touched 2021/22 at its end: that year stands aside.
    """
    if indicator.calendar_year:
        return (start.year, frozenset()) if start.month == 1 else (start.year + 1, frozenset({start.year}))
    if start.month >= _NEW_SCHOOL_YEAR:
        return start.year + 1, frozenset()
    return start.year + 1, frozenset({start.year})


def graded(indicator: Indicator) -> int | None:
    """The grade that an indicator's pupils are in: as its title says (``åk 8``), else the last of its stage. None when they are of many."""
    last = _GRADES_OF.get(indicator.stage)
    if last is None:
        return None
    named = re.search(r"\båk (\d)\b(?!–)", indicator.title)
    return int(named[1]) if named else last


def question_of(
    initiative: Initiative,
    indicators: Mapping[str, Indicator],
    region: Collection[str],
    controls: Controls = Controls.NEAREST,
    excluded: Collection[str] = (),
) -> Question:
    """The question an initiative poses, as far as it says what is needed. One for the whole region is its municipalities'.

    One for younger pupils than the figures are of can be seen in them when the first of its pupils get there; until then every year since the
    start stands aside.
    """
    indicator = indicators.get(initiative.expected_indicator)
    first, between = (
        touched_years(initiative.start, indicator) if initiative.start and indicator else (None, frozenset[int]())
    )
    grade = graded(indicator) if indicator else None
    wait = _years_until(grade, initiative.stages) if grade is not None else 0
    if first is not None and wait:
        between |= frozenset(range(first, first + wait))
        first += wait
    return Question(
        municipalities=tuple(sorted(region)) if initiative.region else initiative.municipalities,
        first=first,
        between=between,
        wanted=wanted_direction(indicator, initiative.expected_change),
        controls=controls,
        excluded=frozenset(excluded),
        waits_for=grade if wait else None,
        never_seen=grade is not None and _never_there(grade, initiative.stages),
    )


def _years_until(grade: int, stages: Collection[Stage]) -> int:
    """How long it takes the oldest pupils of the stages to come to the grade; 0 when some stage holds it, or is not one of grades."""
    if not stages or any(stage not in _LAST_GRADE for stage in stages):
        return 0
    return max(grade - max(_LAST_GRADE[stage] for stage in stages), 0)


def _never_there(grade: int, stages: Collection[Stage]) -> bool:
    """Whether everyone that the initiative is for has left the grade."""
    return bool(stages) and all(
        stage in _PAST_SCHOOL or (stage in _LAST_GRADE and _LAST_GRADE[stage] - 2 > grade) for stage in stages
    )
