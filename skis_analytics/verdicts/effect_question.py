"""From an initiative to the question whether it had an effect."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from skis_analytics.domain import Indicator
from skis_analytics.records import Initiative, When
from skis_analytics.verdicts.effect import Controls, Question, wanted_direction

_NEW_SCHOOL_YEAR = 7


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


def question_of(
    initiative: Initiative,
    indicators: Mapping[str, Indicator],
    region: Collection[str],
    controls: Controls = Controls.NEAREST,
    excluded: Collection[str] = (),
) -> Question:
    """The question an initiative poses, as far as it says what is needed. One for the whole region is its municipalities'."""
    indicator = indicators.get(initiative.expected_indicator)
    first, between = (
        touched_years(initiative.start, indicator) if initiative.start and indicator else (None, frozenset[int]())
    )
    return Question(
        municipalities=tuple(sorted(region)) if initiative.region else initiative.municipalities,
        first=first,
        between=between,
        wanted=wanted_direction(indicator, initiative.expected_change),
        controls=controls,
        excluded=frozenset(excluded),
    )
