"""The course over years, and the small multiples of it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from skis_analytics.charts import style
from skis_analytics.charts.small_multiples import small_multiples
from skis_analytics.charts.tables import ReferenceLine, TimeMark
from skis_analytics.charts.trend import trend
from tests.unit.charts.examples import HOSTILE, everything, indicator, texts, traces

GROUP = ReferenceLine("Skaraborg", pd.DataFrame({"year": range(2019, 2025), "value": [80.0, 81, 80, 79, 78, 79.6]}))
NATION = ReferenceLine("Riket", pd.DataFrame({"year": range(2019, 2025), "value": [83.0, 83, 83, 83, 83, 79.7]}))
COMMON: dict[str, Any] = {
    "indicator": indicator(),
    "group_series": GROUP,
    "focus": "1498",
    "title": "Finding",
    "source": "Källa: Skolverket",
    "alt": "Linjer",
}


def course(series: pd.DataFrame, **changes: Any) -> go.Figure:
    return trend(series, **{**COMMON, "nation_series": NATION, **changes})


def test_a_missing_year_stays_a_gap(series: pd.DataFrame) -> None:
    line = traces(course(series), meta="focus")[0]
    by_year = dict(zip(line.x, line.y, strict=True))
    assert by_year[2022] is None
    assert by_year[2018 + 3] == 80.0
    assert line.connectgaps is False


def test_a_protected_year_is_said_and_not_drawn(series: pd.DataFrame) -> None:
    figure = course(series)
    assert "Tidaholm skyddat: 2017/18" in texts(figure, "foot")[0]
    assert 0 not in [y for trace in figure.data for y in trace.y]


def test_nearly_all_is_a_block_between_its_bounds(series: pd.DataFrame) -> None:
    figure = course(series, focus="1444")
    block = traces(figure, meta="nearly_all")[0]
    assert (tuple(block.x), tuple(block.y)) == ((2024, 2024), (93.9, 98.5))
    assert all(100.0 not in trace.y for trace in figure.data)
    assert any("Grästorp ~100" in text for text in texts(figure, "end"))


def test_only_focus_group_and_nation_are_named_at_their_ends_without_touching(series: pd.DataFrame) -> None:
    figure = course(series)
    ends = [note for note in figure.layout.annotations if note.name == "end"]
    assert len(ends) == 3
    span = figure.layout.yaxis.range
    height = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    heights = sorted((note.y - span[0]) / (span[1] - span[0]) * height + note.yshift for note in ends)
    assert all(upper - lower >= 14 for lower, upper in pairwise(heights))
    assert next(note for note in ends if "Tidaholm" in note.text).text.startswith("<b>")


def test_without_a_focus_the_group_is_the_strong_line(series: pd.DataFrame) -> None:
    figure = course(series, focus=None)
    strong = [trace for trace in figure.data if trace.line.color == style.ACCENT]
    assert [trace.name for trace in strong] == ["Skaraborg"]


def test_years_are_school_years_unless_the_caller_says_otherwise(series: pd.DataFrame) -> None:
    assert course(series, width=1280).layout.xaxis.ticktext[-1] == "2023/24"
    assert course(series, width=1280, year_text=str).layout.xaxis.ticktext[-1] == "2024"


def test_many_years_in_little_room_leave_out_every_other_text(series: pd.DataFrame) -> None:
    wide, narrow = course(series, width=1280), course(series, width=500)
    assert len(narrow.layout.xaxis.tickvals) < len(wide.layout.xaxis.tickvals)
    assert narrow.layout.xaxis.tickvals[-1] == 2024


def test_a_single_year_is_points_with_a_remark(series: pd.DataFrame) -> None:
    one = ReferenceLine("Skaraborg", GROUP.table[GROUP.table.year == 2023])
    figure = course(series[series.year == 2023], group_series=one, nation_series=None)
    assert "Bara 2022/23 finns" in texts(figure, "foot")[0]
    assert "markers" in traces(figure, meta="focus")[0].mode


def test_hostile_names_are_shown_as_text(series: pd.DataFrame) -> None:
    series["name"] = HOSTILE
    hostile = ReferenceLine(HOSTILE, GROUP.table)
    for figure in (
        course(series, group_series=hostile),
        small_multiples(series, **{**COMMON, "group_series": hostile}),
    ):
        assert "<img" not in everything(figure)


def test_nothing_to_draw_is_said(series: pd.DataFrame) -> None:
    for empty in (series.iloc[:0], series[series["mark"] == "suppressed"]):
        assert texts(course(empty), "message")
        assert texts(small_multiples(empty, **COMMON), "message")


def test_panels_share_one_scale_and_carry_name_and_latest_figure(series: pd.DataFrame) -> None:
    figure = small_multiples(series, **COMMON)
    assert texts(figure, "panel") == ["<b>Tidaholm</b>", "Skara", "Grästorp"]
    assert texts(figure, "latest") == ["86,2\u00a0%", "70,0\u00a0%", "~100\u00a0%"]
    ranges = {tuple(figure.layout[axis].range) for axis in ("yaxis", "yaxis2", "yaxis3")}
    assert len(ranges) == 1


def test_panels_keep_gaps_and_bands(series: pd.DataFrame) -> None:
    figure = small_multiples(series, **COMMON)
    line = next(trace for trace in traces(figure, meta="municipality") if trace.name == "Tidaholm")
    assert dict(zip(line.x, line.y, strict=True))[2022] is None
    assert tuple(traces(figure, meta="nearly_all")[0].y) == (93.9, 98.5)
    assert figure.layout.meta["alt"] == "Linjer"


def test_fifteen_panels_fit_the_screen(series: pd.DataFrame) -> None:
    many = pd.concat(
        [
            series[series.municipality == "1495"].assign(municipality=str(code), name=f"Kommun {code}")
            for code in range(15)
        ]
    )
    figure = small_multiples(many, **COMMON)
    assert len(texts(figure, "panel")) == 15
    assert figure.layout.height <= 560


def test_a_start_is_marked_among_the_years_and_told_when_it_lies_outside_them(series: pd.DataFrame) -> None:
    inside = course(series, mark=TimeMark(2021.2, 2021.3, "start augusti 2021"))
    (shape,) = [each for each in inside.layout.shapes if each.name == "mark"]
    assert (shape.x0, shape.x1) == (2021.2, 2021.3)
    assert texts(inside, "mark") == ["start augusti 2021"]
    outside = course(series, mark=TimeMark(2026.5, 2027.5, "start 2027"))
    assert not [each for each in outside.layout.shapes if each.name == "mark"]
    assert "start 2027 ligger efter den senaste uppgiften" in texts(outside, "foot")[0]
