"""Small tables in the pictures' contracts."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from skis_analytics.charts.style import Canvas
from tests.unit.charts.examples import NAN, level


@pytest.fixture(autouse=True)
def every_figure_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are built without Plotly's check, for speed: here each one goes through it, and comes out the same."""
    build = Canvas.figure

    def checked(canvas: Canvas, *frame: Any) -> go.Figure:
        figure = build(canvas, *frame)
        drawn = json.loads(figure.to_json())
        assert json.loads(go.Figure(drawn).to_json()) == drawn
        return figure

    monkeypatch.setattr(Canvas, "figure", checked)


@pytest.fixture
def levels() -> pd.DataFrame:
    """A better, a worse, a very clearly worse, an uncertain, an unknown, a *nästan alla* and two without a figure."""
    return pd.DataFrame(
        [
            level("1498", "Tidaholm", 86.2, direction="better", strength=1, word="tydligt högre än Skaraborg"),
            level("1495", "Skara", 69.6, direction="worse", strength=1, word="tydligt lägre än Skaraborg"),
            level("1445", "Essunga", 55.0, direction="worse", strength=2, word="mycket tydligt lägre än Skaraborg"),
            level("1470", "Vara", 78.7),
            level("1472", "Tibro", 80.0, lower=NAN, upper=NAN, pupils=pd.NA, direction="unknown", word="ej bedömd"),
            level(
                "1444",
                "Grästorp",
                100.0,
                mark="nearly_all",
                lower=93.9,
                upper=98.5,
                direction="better",
                strength=1,
                word="tydligt högre än Skaraborg",
            ),
            level("1447", "Gullspång", mark="suppressed", direction="unknown", word=""),
            level("1497", "Hjo", mark="missing", direction="unknown", word=""),
        ]
    )


@pytest.fixture
def series() -> pd.DataFrame:
    """Tidaholm with a gap (2022 missing as row) and a protected year, Skara whole, Grästorp with a *nästan alla*."""
    rows = [
        level("1498", "Tidaholm", value, year=year)
        for year, value in ((2019, 85.0), (2020, 84.0), (2021, 80.0), (2023, 81.0), (2024, 86.2))
    ]
    rows.append(level("1498", "Tidaholm", year=2018, mark="suppressed"))
    rows += [level("1495", "Skara", 75.0 - step, year=2019 + step) for step in range(6)]
    rows += [
        level("1444", "Grästorp", 88.0, year=2023),
        level("1444", "Grästorp", 100.0, year=2024, mark="nearly_all", lower=93.9, upper=98.5),
    ]
    return pd.DataFrame(rows)
