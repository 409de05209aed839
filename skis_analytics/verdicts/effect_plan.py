"""When an effect could be told from noise: how large it must be, and how many years it takes (docs/methods.md 5)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from skis_analytics.statistics import effect
from skis_analytics.statistics.arrays import FloatArray
from skis_analytics.statistics.effect import Estimates
from skis_analytics.verdicts.effect import FEWEST_BEFORE, MOST_AFTER, MOST_BEFORE, Panel

FEWEST_MUNICIPALITIES: Final = 60
"""With figures from fewer, how municipalities drift apart is not known."""
_MOST_TOGETHER: Final = 15
_FEW_YEARS: Final = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """What could be told in one series. ``noise`` is one pupil's variance by chance, in the unit squared; ``drift`` per number of years after
    (1 …), the standard deviation of municipalities' real changes, measured on the country's years and NaN where there are too few to
    measure it; ``reach`` per number of municipalities together (1 …), how many standard errors chance covers 95 times of 100."""

    noise: float
    drift: tuple[float, ...]
    reach: tuple[float, ...]

    def detectable(self, pupils: float, before: int, after: int, municipalities: int = 1) -> float:
        """The smallest effect that is found four times of five, in the unit.

        Args:
            pupils: per municipality and year.
            before, after: years with results; more than are used count as those that are.
            municipalities: that do the same at the same time.
        """
        if pupils <= 0 or before < FEWEST_BEFORE or after < 1:
            return math.nan
        reach = self.reach[min(municipalities, len(self.reach)) - 1]
        errors = [
            effect.planned_error(self.noise / pupils, drift, min(before, MOST_BEFORE), years, municipalities)
            for years, drift in enumerate(self._drifts()[: min(after, MOST_AFTER)], start=1)
        ]
        # A year more never makes it harder: it can always be left out.
        return effect.smallest_detectable(min(errors), reach)

    def _drifts(self) -> list[float]:
        """Drift per number of years; where it is not known, that of the most years for which it is."""
        found = [self.drift[0]]
        for drift in self.drift[1:]:
            found.append(found[-1] if math.isnan(drift) else drift)
        return found

    def years_needed(self, change: float, pupils: float, before: int, municipalities: int = 1) -> int | None:
        """After how many years an effect of this size can be told; None when not within as many as are used."""
        return next(
            (
                after
                for after in range(1, MOST_AFTER + 1)
                if self.detectable(pupils, before, after, municipalities) <= abs(change)
            ),
            None,
        )


def plan(panel: Panel) -> Plan | None:
    """Measure what a panel lets one tell; None when its noise is unknown or too few municipalities have enough years."""
    if panel.variance is None or len(panel.codes) < FEWEST_MUNICIPALITIES:
        return None
    cells = panel.variance * np.where(panel.pupils > 0, panel.pupils, np.nan)
    known = cells[np.isfinite(cells)]
    tried = {after: _tried(panel, after) for after in range(1, MOST_AFTER + 1)}
    if not known.size or not tried[1]:
        return None
    return Plan(
        float(np.median(known)),
        tuple(math.sqrt(np.mean([each.drift**2 for each in found])) if found else math.nan for found in tried.values()),
        _reach(tried),
    )


def _tried(panel: Panel, after: int) -> list[Estimates]:
    """Every time in the country's years that so many could follow a start: municipalities drift apart differently in different times."""
    if panel.variance is None:
        return []
    columns, count = np.arange(len(panel.years)), len(panel.codes)
    everybody = np.ones((count, count), bool)
    found = []
    for start in range(FEWEST_BEFORE, len(panel.years) - after + 1):
        before, later = columns[max(start - MOST_BEFORE, 0) : start], columns[start : start + after]
        each = effect.estimate(panel.value, panel.variance, panel.likeness, before, later, everybody)
        if int(np.isfinite(each.value).sum()) >= FEWEST_MUNICIPALITIES:
            found.append(each)
    return found


def _reach(tried: Mapping[int, Sequence[Estimates]]) -> tuple[float, ...]:
    """By how many they are together: neighbours' years go somewhat together, so that sets vary more than as many strangers would."""
    found = []
    for size in range(1, _MOST_TOGETHER + 1):
        each = [
            effect.reach(estimates, float(np.nanmedian(estimates.error)), size)
            for years, all_starts in tried.items()
            if years <= _FEW_YEARS
            for estimates in all_starts
        ]
        known = [reach for reach in each if not math.isnan(reach)]
        found.append(float(np.mean(known)) if known else math.nan)
    return tuple(found)


def usual_pupils(panel: Panel, codes: Sequence[str]) -> FloatArray:
    """The middle number of pupils a year of some municipalities, NaN where there is none. Shape (codes,)."""
    rows = {code: row for row, code in enumerate(panel.codes)}
    found = []
    for code in codes:
        known = panel.pupils[rows[code]][np.isfinite(panel.pupils[rows[code]])] if code in rows else np.empty(0)
        found.append(float(np.median(known)) if known.size else math.nan)
    return np.array(found)
