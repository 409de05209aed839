"""The pictures of Analys and Effekt: what they show of the figures, and that nothing typed becomes markup."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from skis_analytics.charts import style
from skis_analytics.charts.event_study import event_study
from skis_analytics.charts.expected import difference_course, dumbbell
from skis_analytics.charts.placebo import placebo_strip
from skis_analytics.charts.relation import relation
from tests.unit.charts.examples import HOSTILE, NAN, everything, indicator, texts, traces

FRAME: dict[str, Any] = {"title": "Titel", "source": "Källa", "alt": "Beskrivning"}
COURSE = pd.DataFrame(
    {
        "year": [2020, 2021, 2022, 2023],
        "value": [70.0, NAN, 72.0, 80.0],
        "lower": [65.0, NAN, 67.0, 75.0],
        "upper": [75.0, NAN, 77.0, 85.0],
        "control": [71.0, 71.0, 72.0, 73.0],
        "control_low": [65.0, 65.0, 66.0, 67.0],
        "control_high": [78.0, 78.0, 79.0, 80.0],
    }
)


def study(course: pd.DataFrame = COURSE, **changes: Any) -> go.Figure:
    return event_study(
        course, **{**FRAME, "indicator": indicator(), "treated": "Hjo", "first": 2023, "between": [], **changes}
    )


def test_the_start_stands_between_the_last_year_before_and_the_first_touched() -> None:
    start = next(shape for shape in study().layout.shapes if shape.name == "start")
    assert (start.x0, start.x1) == (2022.5, 2022.5)
    wide = next(shape for shape in study(between=[2022]).layout.shapes if shape.name == "start")
    assert (wide.x0, wide.x1) == (2021.5, 2022.5)
    assert any("2021/22 räknas varken" in text for text in texts(study(between=[2022])))


def test_a_missing_year_is_a_gap_and_no_zero() -> None:
    assert list(traces(study(), meta="value")[0].y) == [70.0, None, 72.0, 80.0]


def test_a_course_without_values_says_so() -> None:
    empty = COURSE.assign(**dict.fromkeys(COURSE.columns[1:], NAN))
    assert any("inga värden" in text for text in texts(study(empty)))


def strip(**changes: Any) -> go.Figure:
    arguments = {
        "value": 9.0, "reach": 6.0, "certain": True, "better": True, "several": False, "indicator": indicator(), "treated": "Hjo",
        "placebos": [-3.0, 0.0, 0.1, 2.0, 400.0], **FRAME, **changes,
    }  # fmt: skip
    return placebo_strip(arguments.pop("placebos"), **arguments)


def test_every_place_where_nothing_was_done_is_one_dot_inside_the_picture() -> None:
    figure = strip()
    dots = traces(figure, name="placebos")[0]
    assert len(dots.x) == 5
    low, high = figure.layout.xaxis.range
    assert all(low <= x <= high for x in dots.x)


def test_only_a_certain_effect_has_a_signals_colour() -> None:
    assert traces(strip(), name="treated")[0].marker.color == style.BETTER
    assert traces(strip(better=False), name="treated")[0].marker.color == style.WORSE
    assert traces(strip(certain=False), name="treated")[0].marker.color == style.ACCENT


def row(name: str, value: float, wanted: float, direction: str = "none", year: int = 2024) -> dict[str, Any]:
    return {
        "municipality": name, "name": name, "year": year, "value": value, "expected": wanted, "lower": wanted - 8, "upper": wanted + 8,
        "pupils": 100, "direction": direction, "word": "ingen säker skillnad", "region": True,
    }  # fmt: skip


def test_the_furthest_above_stands_at_the_top_and_who_has_none_is_named() -> None:
    figure = dumbbell(
        pd.DataFrame([row("Hjo", 60, 80, "worse"), row("Vara", 90, 80), row("Tibro", 70, NAN)]),
        indicator=indicator(),
        focus="Hjo",
        **FRAME,
    )
    names = [style.plain(text) for text in figure.layout.yaxis.ticktext]
    assert figure.layout.yaxis.tickvals[0] > figure.layout.yaxis.tickvals[1]
    assert "Vara" in names[0]
    assert list(traces(figure, name="value")[0].marker.symbol) == ["circle", "triangle-down"]
    assert any("Tibro" in text for text in texts(figure))


def test_a_year_without_expected_value_is_named() -> None:
    figure = difference_course(
        pd.DataFrame([row("Hjo", 60, 80, "worse", 2022), row("Hjo", 81, 80, year=2024)]),
        indicator=indicator(),
        years=[2022, 2023, 2024],
        **FRAME,
    )
    assert list(traces(figure, name="difference")[0].y) == [-20, 1]
    assert any("2022/23" in text for text in texts(figure))


def points(**changes: Any) -> go.Figure:
    table = pd.DataFrame(
        [
            {"municipality": "1497", "name": "Hjo", "x": 50.0, "y": 80.0, "in_region": True},
            {"municipality": "1495", "name": "Skara", "x": NAN, "y": 70.0, "in_region": True},
            *(
                {"municipality": str(n), "name": f"K{n}", "x": 40.0 + n, "y": 75.0 + n % 5, "in_region": False}
                for n in range(20)
            ),
        ]
    )
    return relation(
        table, **{**FRAME, "across": indicator(), "up": indicator(), "line": (60.0, 0.4), "focus": None, **changes}
    )


def test_the_region_is_named_and_who_lacks_a_figure_too() -> None:
    figure = points()
    assert "Hjo" in texts(figure, "municipality")
    assert any("visas inte" in text and "Skara" in text for text in texts(figure))
    assert len(traces(figure, name="others")[0].x) == 20


@pytest.mark.parametrize("large", [False, True])
def test_nothing_typed_becomes_markup_and_meetings_get_larger_type(large: bool) -> None:
    frame = {"title": HOSTILE, "source": HOSTILE, "alt": "x", "large": large}
    hostile = [row(HOSTILE, 60, 80), row("Vara", 70, 80)]
    for figure in (
        study(treated=HOSTILE, **frame),
        strip(treated=HOSTILE, **frame),
        dumbbell(pd.DataFrame(hostile), indicator=indicator(), focus=None, **frame),
        difference_course(pd.DataFrame(hostile[:1]), indicator=indicator(), **frame),
        points(**frame),
    ):
        assert "<img" not in everything(figure)
        assert figure.layout.font.size == (style.MEETING_SIZE if large else style.BODY_SIZE)
