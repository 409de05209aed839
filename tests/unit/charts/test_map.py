"""The map: verdict as tint, symbol and value in text, nothing from a foreign host."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from skis_analytics.charts.map import _inside, label_point, region_map
from tests.unit.charts.examples import HOSTILE, everything, indicator, texts, traces


@pytest.fixture(scope="module")
def shapes(project: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((project / "data" / "skaraborg.geojson").read_text(encoding="utf-8"))
    return found


def draw(levels: pd.DataFrame, shapes: dict[str, Any], **changes: Any) -> go.Figure:
    arguments: dict[str, Any] = {
        "indicator": indicator(),
        "focus": "1498",
        "title": "Finding",
        "source": "Källa: Skolverket",
        "alt": "Karta",
    }
    return region_map(levels, shapes, **{**arguments, **changes})


def test_no_trace_that_would_fetch_a_world_map(levels: pd.DataFrame, shapes: dict[str, Any]) -> None:
    figure = draw(levels, shapes)
    assert {trace.type for trace in figure.data} == {"scatter"}
    assert "http" not in everything(figure)


def test_every_shape_says_name_symbol_and_value(levels: pd.DataFrame, shapes: dict[str, Any]) -> None:
    labels = " ".join(traces(draw(levels, shapes), name="labels")[0].text)
    assert "Skara" in labels
    assert "▼" in labels
    assert "▼▼" in labels
    assert "69,6" in labels
    assert "~100" in labels
    assert "100,0" not in labels
    assert "Gullspång<br>skyddat" in labels


def test_a_tint_per_verdict_and_hatching_for_no_figure(levels: pd.DataFrame, shapes: dict[str, Any]) -> None:
    areas = {trace.meta: trace for trace in draw(levels, shapes).data if trace.fill == "toself"}
    assert areas["1495"].fillcolor == areas["1445"].fillcolor
    assert len({areas[code].fillcolor for code in ("1498", "1495", "1470", "1472")}) == 4
    assert areas["1447"].fillpattern.shape == "/"
    assert areas["1495"].fillpattern.shape is None


def test_labels_lie_inside_their_shapes(shapes: dict[str, Any]) -> None:
    import numpy as np

    for feature in shapes["features"]:
        spot = label_point(feature["geometry"], 0.2, 0.06)
        rings = [np.asarray(polygon[0], dtype=float)[:, :2] for polygon in feature["geometry"]["coordinates"]]
        assert any(_inside(np.asarray([spot]), ring)[0] for ring in rings), feature["properties"]


def test_a_municipality_without_shape_is_named(levels: pd.DataFrame, shapes: dict[str, Any]) -> None:
    fewer = {**shapes, "features": [f for f in shapes["features"] if f["properties"]["kommun_kod"] != "1495"]}
    assert "utan karta: Skara" in texts(draw(levels, fewer), "foot")[0]


def test_hostile_names_and_empty_tables(levels: pd.DataFrame, shapes: dict[str, Any]) -> None:
    assert texts(draw(levels.iloc[:0], shapes), "message")
    levels["name"] = HOSTILE
    figure = draw(levels, shapes)
    assert "<img" not in everything(figure)
    assert figure.layout.meta["alt"] == "Karta"
