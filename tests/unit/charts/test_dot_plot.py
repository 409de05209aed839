"""The dot plot: what a reader would notice."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from skis_analytics.charts import style
from skis_analytics.charts.dot_plot import dot_plot
from skis_analytics.domain import Desirable, Direction
from tests.unit.charts.examples import HOSTILE, everything, indicator, level, reference, texts, traces


def draw(levels: pd.DataFrame, **changes: Any) -> go.Figure:
    arguments: dict[str, Any] = {
        "indicator": indicator(),
        "group": reference(),
        "nation": reference("Riket", 83.8),
        "focus": "1498",
        "title": "Skara ligger tydligt under gruppen",
        "source": "Källa: Skolverket",
        "alt": "Prickdiagram",
    }
    return dot_plot(levels, **{**arguments, **changes})


def test_every_municipality_has_its_name_beside_its_row_and_the_focus_is_bold(levels: pd.DataFrame) -> None:
    names = draw(levels).layout.yaxis.ticktext
    assert len(names) == len(levels)
    assert [name for name in names if "<b>" in name] == [name for name in names if "Tidaholm" in name]


def test_rows_go_from_the_highest_to_those_without_a_value(levels: pd.DataFrame) -> None:
    figure = draw(levels)
    rows = dict(zip(figure.layout.yaxis.ticktext, figure.layout.yaxis.tickvals, strict=True))
    order = [name for name, _ in sorted(rows.items(), key=lambda pair: -pair[1])]
    assert [name for name in order if "Tidaholm" not in name] == [
        "Grästorp",
        "Tibro",
        "Vara",
        "Skara",
        "Essunga",
        "Gullspång",
        "Hjo",
    ]


def test_nearly_all_is_a_band_and_never_a_point_at_100(levels: pd.DataFrame) -> None:
    figure = draw(levels)
    band = next(shape for shape in figure.layout.shapes if shape.name == "nearly_all")
    assert (band.x0, band.x1) == (93.9, 98.5)
    assert all(100.0 not in (trace.x or ()) for trace in figure.data)
    assert any("~100" in text for text in texts(figure, "value"))


def test_a_protected_figure_is_said_and_not_drawn(levels: pd.DataFrame) -> None:
    figure = draw(levels)
    assert texts(figure, "absent") == ["uppgift saknas i källan", "skyddat: för få elever för att visas"] or set(
        texts(figure, "absent")
    ) == {"uppgift saknas i källan", "skyddat: för få elever för att visas"}
    drawn = [x for trace in figure.data for x in (trace.x or ()) if x is not None]
    assert 0 not in drawn
    assert len(traces(figure, name="value")[0].x) == 5


def test_a_figure_that_slipped_in_beside_a_mark_stays_protected(levels: pd.DataFrame) -> None:
    levels.loc[levels.municipality == "1447", "value"] = 12.3
    assert "12.3" not in everything(draw(levels))
    assert "12,3" not in everything(draw(levels))


def test_symbol_and_colour_say_the_same(levels: pd.DataFrame) -> None:
    trace = traces(draw(levels), name="value")[0]
    looks = {
        text.split("</b>")[0].removeprefix("<b>"): look
        for text, look in zip(
            trace.hovertext, zip(trace.marker.symbol, trace.marker.color, trace.marker.size, strict=True), strict=True
        )
    }
    assert looks["Tidaholm"][:2] == ("triangle-up", style.BETTER)
    assert looks["Skara"][:2] == ("triangle-down", style.WORSE)
    assert looks["Essunga"][:2] == ("triangle-down", style.WORSE)
    assert looks["Essunga"][2] > looks["Skara"][2]
    assert looks["Vara"][:2] == ("circle", style.MUTED)
    assert looks["Tibro"][:2] == ("circle-open", style.MUTED)


def test_where_lower_is_better_the_blue_triangle_points_down() -> None:
    table = pd.DataFrame([level("1498", "Tidaholm", 4.0, group_value=9.0, direction="better", strength=1)])
    trace = traces(draw(table, indicator=indicator(desirable=Desirable.LOWER)), name="value")[0]
    assert (trace.marker.symbol[0], trace.marker.color[0]) == ("triangle-down", style.BETTER)


@pytest.mark.parametrize(("direction", "symbol"), [("higher", "triangle-up"), ("lower", "triangle-down")])
def test_where_neither_is_better_the_colour_is_neutral(direction: str, symbol: str) -> None:
    value = 90.0 if direction == "higher" else 60.0
    table = pd.DataFrame([level("1498", "Tidaholm", value, direction=direction, strength=1)])
    trace = traces(draw(table, indicator=indicator(desirable=Desirable.NONE)), name="value")[0]
    assert (trace.marker.symbol[0], trace.marker.color[0]) == (symbol, style.SIGNAL_COLOUR[Direction(direction)])


def test_hover_says_value_interval_pupils_and_verdict_in_swedish(levels: pd.DataFrame) -> None:
    text = next(text for text in traces(draw(levels), name="value")[0].hovertext if "Skara</b>" in text)
    for part in (
        "2023/24",
        "69,6\u00a0%",
        "95 % säkerhet: 63,6–75,6\u00a0%",
        "100 elever",
        "▼ tydligt lägre än Skaraborg",
    ):
        assert part in text
    unknown = next(text for text in traces(draw(levels), name="value")[0].hovertext if "Tibro" in text)
    assert "osäkerheten är okänd" in unknown


@pytest.mark.parametrize("nation", [79.6, 79.7, 60.0, 100.0])
def test_the_two_references_names_never_meet(levels: pd.DataFrame, nation: float) -> None:
    figure = draw(levels, nation=reference("Riket", nation), width=640)
    first, second = [note for note in figure.layout.annotations if note.name == "reference"]
    low, high = sorted((first, second), key=lambda note: note.x)
    assert (low.xanchor, high.xanchor) == ("right", "left") or low.yshift != high.yshift


def test_hostile_names_are_shown_as_text(levels: pd.DataFrame) -> None:
    levels.loc[0, "name"] = HOSTILE
    levels.loc[1, "word"] = HOSTILE
    page = everything(draw(levels, title=HOSTILE, source=HOSTILE, group=reference(HOSTILE), focus=None))
    assert "<img" not in page
    assert "&lt;img" in page
    assert "<b>Hjo</b>" not in page.replace('"<b>Hjo</b><br>', "")


def test_alt_text_and_frame(levels: pd.DataFrame) -> None:
    figure = draw(levels, alt="Femton kommuner")
    assert figure.layout.meta["alt"] == "Femton kommuner"
    assert figure.layout.showlegend is False
    assert "Källa: Skolverket" in texts(figure, "foot")[0]
    assert figure.layout.xaxis.title.text == "Behöriga yrkesprogram (%)"


def test_meeting_mode_is_larger_and_still_fits(levels: pd.DataFrame) -> None:
    normal, large = draw(levels), draw(levels, large=True)
    assert normal.layout.height <= 560
    assert large.layout.height <= 620
    assert large.layout.font.size == 20


def test_a_long_finding_is_wrapped(levels: pd.DataFrame) -> None:
    title = draw(levels, title="Meritvärdet ligger inom slumpen " * 6, width=1080).layout.title.text
    assert all(len(line) <= 95 for line in title.split("<br>"))


@pytest.mark.parametrize("mark", ["suppressed", None])
def test_without_a_single_value_a_sentence_says_so(mark: str | None) -> None:
    table = pd.DataFrame([level("1498", "Tidaholm", mark=mark, direction="unknown")])
    sentence = texts(draw(table), "message")[0]
    assert sentence.startswith("Det finns inget värde att visa")
    assert ("skyddat" in sentence) is (mark == "suppressed")


def test_an_empty_table_is_no_error(levels: pd.DataFrame) -> None:
    assert texts(draw(levels.iloc[:0]), "message")
