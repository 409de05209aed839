"""Two indicators together: how they follow each other, and never why."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from skis_analytics.verdicts import relation
from tests.unit.verdicts.frames import CATALOGUE

ONE, OTHER = CATALOGUE["Nått målet"], CATALOGUE["Bakgrund"]


def cells(values: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "municipality": [str(n) for n in range(len(values))],
            "name": [f"K{n}" for n in range(len(values))],
            "in_region": [n < 3 for n in range(len(values))],
            "estimate": values,
        }
    )


def together(x: list[float], y: list[float]) -> pd.DataFrame:
    return relation.pair(cells(x), cells(y))


def test_strength_and_way_are_told_with_the_interval() -> None:
    chance = np.random.default_rng(1)
    x = chance.normal(50, 10, 290)
    points = together(x.tolist(), (x + chance.normal(0, 4, 290)).tolist())
    found = relation.of(points)
    assert relation.headline(found, OTHER, ONE) == "Nått målet och bakgrund följs starkt åt i landet"
    assert "över 290 kommuner" in relation.sentence(found)
    away = relation.of(together(x.tolist(), (-x).tolist()))
    assert "åt olika håll" in relation.headline(away, OTHER, ONE)


def test_chance_is_not_called_a_relation() -> None:
    chance = np.random.default_rng(2)
    points = together(chance.normal(0, 1, 100).tolist(), chance.normal(0, 1, 100).tolist())
    assert "följs inte säkert åt" in relation.headline(relation.of(points), OTHER, ONE)


def test_gaps_are_left_out_and_too_few_say_so() -> None:
    points = together([1.0, float("nan"), 3.0], [2.0, 5.0, float("nan")])
    found = relation.of(points)
    assert found.pairs == 1
    assert "för få kommuner" in relation.headline(found, OTHER, ONE)
    assert relation.sentence(found) == "Bara 1 kommuner har båda uppgifterna."
    assert relation.line(points) is None


def test_the_line_is_least_squares() -> None:
    chance = np.random.default_rng(3)
    x, y = chance.normal(0, 1, 50), chance.normal(0, 1, 50)
    line = relation.line(together(x.tolist(), y.tolist()))
    assert line is not None
    slope, intercept = np.polyfit(x, y, 1)
    assert line == pytest.approx((intercept, slope))
    assert relation.line(together([5.0] * 50, y.tolist())) is None
