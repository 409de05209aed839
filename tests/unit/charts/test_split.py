"""Two parts side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from skis_analytics.charts import style
from skis_analytics.charts.split import split
from tests.unit.charts.examples import HOSTILE, everything, indicator, level, texts, traces


@pytest.fixture
def parts() -> pd.DataFrame:
    return pd.DataFrame(
        [
            level("1498", "Tidaholm", 88.0, part="K"),
            level("1498", "Tidaholm", 84.0, part="M"),
            level("1495", "Skara", 66.0, part="K"),
            level("1495", "Skara", 73.0, part="M"),
            level("1497", "Hjo", 90.0, part="K"),
            level("1497", "Hjo", part="M", mark="suppressed"),
            level("1444", "Grästorp", 100.0, part="K", mark="nearly_all", lower=90.0, upper=97.5),
            level("1444", "Grästorp", 85.0, part="M"),
        ]
    )


def draw(table: pd.DataFrame, **changes: Any) -> go.Figure:
    arguments: dict[str, Any] = {
        "indicator": indicator(),
        "parts": [("K", "Flickor"), ("M", "Pojkar")],
        "focus": "1498",
        "title": "Finding",
        "source": "Källa: Skolverket",
        "alt": "Hantlar",
    }
    return split(table, **{**arguments, **changes})


def test_parts_differ_in_shape_and_colour_and_are_named_above(parts: pd.DataFrame) -> None:
    figure = draw(parts)
    girls, boys = traces(figure, name="Flickor")[0], traces(figure, name="Pojkar")[0]
    assert girls.marker.symbol != boys.marker.symbol
    used = set(girls.marker.color) | set(boys.marker.color)
    assert not used & {style.BETTER, style.WORSE, style.NEUTRAL}
    header = texts(figure, "parts")[0]
    assert "● Flickor" in header
    assert "◆ Pojkar" in header


def test_each_value_stands_on_the_outer_side(parts: pd.DataFrame) -> None:
    sides = {note.text: note.xanchor for note in draw(parts).layout.annotations if note.name == "value"}
    assert sides["88,0"] == "left"
    assert sides["84,0"] == "right"
    assert sides["~100"] == "left"


def test_a_row_that_lacks_a_part_says_so(parts: pd.DataFrame) -> None:
    figure = draw(parts)
    assert [text for text in texts(figure, "absent") if text] == ["pojkar: skyddat"]
    assert 0 not in traces(figure, name="Pojkar")[0].x
    without_row = draw(parts[~((parts.municipality == "1495") & (parts.part == "M"))])
    assert "pojkar: saknas" in texts(without_row, "absent")


def test_nearly_all_is_a_band(parts: pd.DataFrame) -> None:
    figure = draw(parts)
    band = next(shape for shape in figure.layout.shapes if shape.name == "nearly_all")
    assert (band.x0, band.x1) == (90.0, 97.5)
    assert 100.0 not in traces(figure, name="Flickor")[0].x


def test_hostile_and_empty(parts: pd.DataFrame) -> None:
    assert texts(draw(parts.iloc[:0]), "message")
    figure = draw(parts.assign(name=HOSTILE), parts=[("K", HOSTILE), ("M", "Pojkar")])
    assert "<img" not in everything(figure)
    assert figure.layout.meta["alt"] == "Hantlar"
