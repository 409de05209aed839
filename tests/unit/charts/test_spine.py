"""The profile: each row on its own scale, better to the right."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from skis_analytics.charts import style
from skis_analytics.charts.spine import CLIP, spine
from tests.unit.charts.examples import HOSTILE, NAN, everything, texts, traces


def row(label: str, value: float, **columns: Any) -> dict[str, Any]:
    return {
        "indicator": "x",
        "section": "Delmål 1 · Kunskapsresultat",
        "label": label,
        "value": value,
        "value_text": f"{value:.1f} %".replace(".", ","),
        "period_text": "2023/24",
        "change_text": "ingen säker förändring",
        "desirable": "higher",
        "p10": 70.0,
        "p25": 76.0,
        "p50": 80.0,
        "p75": 85.0,
        "p90": 90.0,
        "similar_value": 82.0,
        "direction": "none",
        "strength": 0,
        "word": "",
        "spark": [(2020, 78.0), (2021, 80.0), (2023, 79.0), (2024, 81.0)],
        **columns,
    }


@pytest.fixture
def rows() -> pd.DataFrame:
    return pd.DataFrame(
        [
            row("Mitt i", 80.0),
            row("Nittionde", 90.0, direction="better", strength=1),
            row("Frånvaro", 70.0, desirable="lower", direction="better", strength=1, section="Delmål 2 · Trygghet"),
            row("Långt under", 20.0, direction="worse", strength=2, section="Delmål 2 · Trygghet"),
            row("Skyddad", NAN, value_text="skyddat", direction="unknown", section="Delmål 2 · Trygghet", spark=[]),
            row("Nästan alla", NAN, value_text="~100 %", lower=92.0, upper=97.0, section="Delmål 2 · Trygghet"),
            row("Andel flickor", 45.0, desirable="none", p10=NAN, section="Delmål 2 · Trygghet"),
        ]
    )


def draw(table: pd.DataFrame, **changes: Any) -> go.Figure:
    return spine(table, **{"title": "Finding", "source": "Källa: Skolverket", "alt": "Profil", **changes})


def test_the_median_is_in_the_middle_and_better_is_to_the_right(rows: pd.DataFrame) -> None:
    dots = traces(draw(rows), name="municipality")[0]
    assert list(dots.x) == [0.0, 1.0, 1.0, -CLIP]
    assert list(dots.marker.symbol) == ["circle", "triangle-up", "triangle-down", "triangle-down"]
    assert list(dots.marker.color) == [style.MUTED, style.BETTER, style.BETTER, style.WORSE]


def test_a_dot_beyond_the_scale_has_an_arrow_and_says_so(rows: pd.DataFrame) -> None:
    figure = draw(rows)
    assert texts(figure, "beyond") == ["‹"]
    assert "utanför skalan" in traces(figure, name="municipality")[0].hovertext[3]


def test_a_missing_figure_has_its_text_and_no_dot(rows: pd.DataFrame) -> None:
    figure = draw(rows)
    assert "skyddat" in texts(figure, "value")
    assert len(traces(figure, name="municipality")[0].x) == 4
    assert len(traces(figure, name="nearly_all")) == 1


def test_sections_head_their_rows_once(rows: pd.DataFrame) -> None:
    assert texts(draw(rows), "section") == ["<b>Delmål 1 · Kunskapsresultat</b>", "<b>Delmål 2 · Trygghet</b>"]


def test_a_gap_in_the_spark_stays_a_gap(rows: pd.DataFrame) -> None:
    spark = traces(draw(rows.iloc[:1]), name="spark")[0]
    assert list(spark.x) == [2020, 2021, None, 2023, 2024, None]


def test_height_grows_with_the_rows(rows: pd.DataFrame) -> None:
    assert draw(rows).layout.height - draw(rows.iloc[:-1]).layout.height >= 26
    assert draw(rows, large=True).layout.height > draw(rows).layout.height


@pytest.mark.parametrize("width", [740, 1080])
def test_columns_do_not_overlap(rows: pd.DataFrame, width: int) -> None:
    figure = draw(rows, width=width)
    plot = figure.layout.xaxis.domain
    labels = [
        style.text_width(line, note.font.size)
        for note in figure.layout.annotations
        if note.name == "label"
        for line in note.text.split("<br>")
    ]
    assert max(labels) <= plot[0] * (width - 16)
    assert plot[1] < figure.layout.xaxis2.domain[0]


def test_a_flat_distribution_is_no_error() -> None:
    flat = row("Alla lika", 81.0, p10=80.0, p25=80.0, p50=80.0, p75=80.0, p90=80.0, similar_value=80.0)
    assert list(traces(draw(pd.DataFrame([flat])), name="municipality")[0].x) == [CLIP]


def test_hostile_and_empty(rows: pd.DataFrame) -> None:
    assert texts(draw(rows.iloc[:0]), "message")
    hostile = rows.assign(label=HOSTILE, section=HOSTILE, value_text=HOSTILE, change_text=HOSTILE, word=HOSTILE)
    figure = draw(hostile, against=HOSTILE, similar=HOSTILE)
    assert "<img" not in everything(figure)
    assert figure.layout.meta["alt"] == "Profil"
