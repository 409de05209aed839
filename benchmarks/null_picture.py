"""How often the joint picture marks anything when nothing differs: real pupils, calibrated noise, the page's own verdicts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.report import Required, Row
from skis_analytics.database.connection import open_results
from skis_analytics.domain import Comparison, Gender, Indicator, Kind, Provider, Selection
from skis_analytics.queries import catalogue, figures
from skis_analytics.verdicts.judge import alone
from skis_analytics.verdicts.level import judge_levels


def measure(home: Path, draws: int, year: int = 2024) -> list[Row]:
    """Draw ``draws`` joint pictures in which every municipality has its group's value, and count what is marked."""
    results = open_results(home)
    indicators = catalogue.indicators(results)
    core = [id_ for id_, indicator in indicators.items() if indicator.core]
    selection = Selection("", year, Comparison.REGION, None, Provider.MUNICIPAL, Gender.ALL)
    cells = figures.levels(results, selection, list(catalogue.region(results)), core)
    noise = figures.noise(results)
    cells = cells[cells["pupils"].notna()].merge(noise, on=["indicator", "provider", "gender"])
    generator = np.random.default_rng(20241115)
    marked, by_itself = [], []
    for _ in range(draws):
        drawn = [_null(part, indicators[str(name)], generator) for name, part in cells.groupby("indicator", sort=False)]
        judged = judge_levels(pd.concat(drawn)[_asked(cells)], noise, indicators)
        marked.append(int((judged["strength"] > 0).sum()))
        by_itself.append(float((alone(judged)["strength"] > 0).mean()))
    results.close()
    return [
        Row("joint pictures with any false mark", [100 * float(np.mean(np.array(marked) > 0))], "%", Required(5),
            f"{draws} drawn, {len(cells)} cells each"),
        Row("cells called by themselves (Resultat)", [100 * float(np.mean(by_itself))], "%", Required(6, low=4)),
    ]  # fmt: skip


def _asked(cells: pd.DataFrame) -> list[str]:
    """The columns of a question's answer, without the noise that was joined to it."""
    return [str(name) for name in cells if name not in ("dispersion", "spread", "pairs", "fitted_on")]


def _null(part: pd.DataFrame, indicator: Indicator, generator: np.random.Generator) -> pd.DataFrame:
    """One indicator's cells with everybody at the region's value: beta-binomial with φ, or normal with s."""
    pupils = part["pupils"].to_numpy(dtype=float)
    middle = float(np.average(part["group_value"], weights=part["group_pupils"]))
    if indicator.kind is Kind.PROPORTION:
        share, dispersion = middle / 100, max(1.0001, float(part["dispersion"].iloc[0]))
        scale = (pupils - 1) / (dispersion - 1) - 1
        chance = generator.beta(share * np.maximum(scale, 1), (1 - share) * np.maximum(scale, 1))
        value = 100 * generator.binomial(pupils.astype(int), chance) / pupils
    else:
        value = generator.normal(middle, float(part["spread"].iloc[0]) / np.sqrt(pupils))
    others = ((value * pupils).sum() - value * pupils) / (pupils.sum() - pupils)
    return part.assign(value=value, estimate=value, group_value=others, mark=None)
