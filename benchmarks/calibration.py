"""How often is an ordinary year called a change? Prints the answer per indicator and year, on all 290 municipalities.

Every year is judged by noise fitted on the other years. A call counts as false when the change is taken for one *beyond
the nation's own*; "on screen" is the same rule without that correction, as the pages apply it. Run from the project's root:

    python -m benchmarks.calibration
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from skis_analytics.domain import NATION, Gender, Kind, Provider
from skis_analytics.statistics import calibration
from skis_analytics.verdicts.calibrated import calibrate

PROPORTIONS = (
    "vocational_eligibility_9",
    "all_subjects_9",
    "all_subjects_6",
    "np_english_9",
    "np_swedish_9",
    "np_maths_9",
    "girls_9",
    "parents_tertiary_9",
    "foreign_background_9",
)
STOCKS = ("certified_teachers", "parents_tertiary_1_9", "foreign_background_1_9")
MEANS = ("merit_value_9",)
TARGET = ("merit_value_9", "vocational_eligibility_9", "all_subjects_9", "all_subjects_6")
"""The results that the promise "5 % ± 1, averaged over the left-out years" is made for."""

SIZES = (15, 30, 60, 120, 250, 500)
"""Lower bounds of the size classes, in pupils (the harmonic mean of the two years)."""

RESULTS = Path(__file__).resolve().parent.parent / "data" / "results.parquet"


@dataclass(frozen=True, slots=True)
class Row:
    """Called changes of one indicator and provider in one group: shares 0–1, NaN where a rule does not apply.

    ``group`` is the later year, the lower bound of a size class, or "average" (over years, each weighing the same).
    ``noise`` is the production fit on all years: φ, or s for a mean.
    """

    indicator: str
    provider: str
    group: str
    noise: float
    changes: int
    calibrated: float
    on_screen: float
    plain: float
    half_point: float


def consecutive_years(results: pd.DataFrame, indicator: str, provider: str, gender: str) -> pd.DataFrame:
    """One row per municipality and pair of consecutive years with an unmarked value in both (``_before``, ``_after``)."""
    chosen = results[
        (results["indicator"] == indicator)
        & (results["provider"] == provider)
        & (results["gender"] == gender)
        & (results["municipality"] != NATION)
        & results["mark"].isna()
        & results["value"].notna()
    ][["municipality", "year", "value", "pupils"]]
    earlier = chosen.assign(year=chosen["year"] + 1)
    return earlier.merge(chosen, on=["municipality", "year"], suffixes=("_before", "_after"))


def rows(results: pd.DataFrame, indicator: str, provider: str, by_size: bool = False) -> list[Row]:
    """The indicator's rows by year, or by size class."""
    pairs = consecutive_years(results, indicator, provider, Gender.ALL)
    n0, n1, year = (pairs[name].to_numpy() for name in ("pupils_before", "pupils_after", "year"))
    kind = Kind.MEAN if indicator in MEANS else Kind.PROPORTION
    judged = calibrate(pairs, kind, new_cohort=indicator not in STOCKS)
    size = np.asarray(SIZES)[np.clip(np.searchsorted(SIZES, 2 / (1 / n0 + 1 / n1), side="right") - 1, 0, None)]
    rates = calibration.false_call_rates(judged.calls, size if by_size else year)
    shares = np.stack([rates.calibrated, rates.on_screen, rates.plain, rates.half_point], axis=1)
    found = [
        Row(indicator, provider, str(group), judged.noise, int(changes), *(float(share) for share in share_row))
        for group, changes, share_row in zip(rates.group, rates.changes, shares, strict=True)
    ]
    if not by_size:
        average = (float(share) for share in shares.mean(axis=0))
        found.append(Row(indicator, provider, "average", judged.noise, int(rates.changes.sum()), *average))
    return found


def table(parquet_path: str | Path, by_size: bool = False) -> list[Row]:
    """Rows for every indicator, municipal provider and all providers together, gender T, at least 15 pupils, unmarked."""
    results = pd.read_parquet(parquet_path)
    return [
        row
        for indicator in (*TARGET, *(name for name in (*PROPORTIONS, *STOCKS) if name not in TARGET))
        for provider in (Provider.MUNICIPAL, Provider.ALL)
        for row in rows(results, indicator, provider, by_size)
    ]


def main() -> None:
    """Print both tables: by year with averages, and by size."""
    for by_size, heading in ((False, "by left-out year"), (True, "by number of pupils, from")):
        print(f"\nCalled a change at 95 %, {heading} (per cent of changes)")
        print(f"{'indicator':26}{'provider':11}{'group':>8}{'noise':>8}{'changes':>9}", end="")
        print(f"{'ours':>7}{'screen':>8}{'plain':>7}{'±0.5':>7}")
        for row in table(RESULTS, by_size):
            print(f"{row.indicator:26}{row.provider:11}{row.group:>8}{row.noise:8.4g}{row.changes:9d}", end="")
            print(f"{row.calibrated:7.1%}{row.on_screen:8.1%}{row.plain:7.1%}{row.half_point:7.1%}".replace("%", " "))


if __name__ == "__main__":
    main()
