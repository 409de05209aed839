"""How often an ordinary year is called a change, one series at a time: what the page Data shows and the benchmark prints.

Source: docs/methods.md 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from skis_analytics.domain import Kind
from skis_analytics.statistics import calibration
from skis_analytics.statistics.arrays import FloatArray
from skis_analytics.statistics.calibration import CallRates, Calls


@dataclass(frozen=True)
class Calibrated:
    """A series' noise, fitted on all its years, and which changes each rule calls when their own year is left out.

    ``noise`` is φ of a share, s (in the indicator's unit) of a mean; NaN when there are too few pairs.
    """

    noise: float
    calls: Calls
    year: FloatArray

    @property
    def by_year(self) -> CallRates:
        """Shares (0–1) of called changes per year that could be judged by the noise of the others."""
        return calibration.false_call_rates(self.calls, self.year)

    @property
    def average(self) -> float:
        """The share of called changes (0–1), each year weighing the same: what the promise is about. NaN without a judged year."""
        rates = self.by_year.calibrated
        return float(rates.mean()) if rates.size else float("nan")


def calibrate(pairs: pd.DataFrame, kind: Kind, *, new_cohort: bool) -> Calibrated:
    """Judge every consecutive pair of years of one series at 95 %, each year by the noise of the others.

    Args:
        pairs: year (the later), value_before, value_after (in the indicator's unit: per cent for shares), pupils_before, pupils_after;
            marked figures left out. As ``queries.quality.consecutive_years`` of one series.
        kind: PROPORTION or MEAN; nothing else has calibrated noise.
        new_cohort: other pupils every year.

    Raises:
        ValueError: a share outside 0–100.
    """
    before, after, n0, n1, year = (
        pairs[name].to_numpy(dtype=np.float64, na_value=np.nan)
        for name in ("value_before", "value_after", "pupils_before", "pupils_after", "year")
    )
    if kind is Kind.MEAN:
        arrays = (before, after, n0, n1, year)
        return Calibrated(calibration.spread(*arrays), calibration.judge_left_out_years_of_means(*arrays), year)
    shares = (before / 100, after / 100, n0, n1, year)
    noise = calibration.dispersion(*shares, new_cohort)
    return Calibrated(noise, calibration.judge_left_out_years(*shares, new_cohort), year)
