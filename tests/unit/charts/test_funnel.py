"""The funnel: own names without collisions, nothing drawn that is not known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from skis_analytics.charts import style
from skis_analytics.charts.funnel import funnel
from skis_analytics.charts.scale import Box, place, scale, spread
from skis_analytics.domain import Direction, Kind, Strength
from tests.unit.charts.examples import HOSTILE, NAN, everything, indicator, level, reference, texts, traces


def limits() -> pd.DataFrame:
    pupils = np.geomspace(10, 2000, 40)
    noise = np.sqrt(79.6 * 20.4 / pupils)
    return pd.DataFrame(
        {
            "pupils": pupils,
            "lower_95": 79.6 - 1.96 * noise,
            "upper_95": 79.6 + 1.96 * noise,
            "lower_998": 79.6 - 3.09 * noise,
            "upper_998": 79.6 + 3.09 * noise,
        }
    )


def points(levels: pd.DataFrame) -> pd.DataFrame:
    others = [
        level(str(code), f"Annan {code}", 60 + code % 37, pupils=20 + 7 * (code % 90), direction=None)
        for code in range(100)
    ]
    return pd.concat([levels.assign(in_region=True), pd.DataFrame(others).assign(in_region=False)])


def draw(table: pd.DataFrame, **changes: Any) -> go.Figure:
    arguments: dict[str, Any] = {
        "indicator": indicator(),
        "target": reference(),
        "focus": "1498",
        "title": "Finding",
        "source": "Källa: Skolverket",
        "alt": "Tratt",
    }
    return funnel(table, limits(), **{**arguments, **changes})


def test_own_municipalities_are_named_and_the_others_grey(levels: pd.DataFrame) -> None:
    figure = draw(points(levels))
    names = texts(figure, "municipality")
    assert {"<b>Tidaholm</b>", "Skara", "Essunga", "Grästorp"} <= set(names)
    assert not any("Annan" in name for name in names)
    assert traces(figure, name="others")[0].marker.color == style.CONTEXT


def test_nearly_all_is_an_upright_block(levels: pd.DataFrame) -> None:
    figure = draw(points(levels))
    assert tuple(traces(figure, meta="nearly_all")[0].y) == (93.9, 98.5)
    assert 100.0 not in traces(figure, name="region")[0].y


def test_those_that_cannot_be_drawn_are_listed(levels: pd.DataFrame) -> None:
    foot = texts(draw(points(levels)), "foot")[0].replace("<br>", " ")
    assert "visas inte: Tibro (underlag saknas), Gullspång (skyddat) och Hjo (saknas)" in foot


def test_the_axis_has_swedish_texts_on_a_log_scale(levels: pd.DataFrame) -> None:
    levels.loc[levels.municipality == "1495", "pupils"] = 1500
    axis = draw(points(levels)).layout.xaxis
    assert axis.type == "log"
    assert {"20", "50", "100", "1\u00a0000"} <= set(axis.ticktext)


def test_hostile_names_are_shown_as_text(levels: pd.DataFrame) -> None:
    table = points(levels)
    table["name"] = HOSTILE
    assert "<img" not in everything(draw(table, target=reference(HOSTILE)))


def test_no_points_is_a_sentence(levels: pd.DataFrame) -> None:
    assert texts(draw(points(levels).iloc[:0]), "message")
    assert texts(draw(points(levels).assign(value=NAN, mark="suppressed")), "message")


def test_a_label_keeps_off_what_is_there_already() -> None:
    area = Box(0, 0, 100, 100)
    right = Box(55, 40, 100, 60)
    spot = place(50, 50, 30, 10, 5, area, [right])
    assert spot is not None
    assert spot.xanchor == "right"
    assert not spot.box.overlaps(right)
    assert place(50, 50, 300, 10, 5, area, []) is None
    assert place(50, 50, 300, 10, 5, area, [], force=True) is not None


def test_names_at_line_ends_are_spread_as_little_as_needed() -> None:
    assert spread([10.0, 50.0], 18, 0, 100) == [10.0, 50.0]
    placed = spread([50.0, 52.0, 51.0], 18, 0, 100)
    assert sorted(placed) == [33.0, 51.0, 69.0]
    assert placed[0] < placed[2] < placed[1]
    assert min(spread([1.0, 2.0], 18, 5, 100)) == 5
    assert spread([], 18, 0, 100) == []


def test_an_axis_has_at_least_two_round_ticks_and_shares_none_above_100() -> None:
    for values in ([170.0, 245.0], [99.0, 100.0], [0.1, 0.2], [5.0, 5.0], [], [98_000.0, 131_000.0]):
        assert len(scale(values, Kind.MEAN, wanted=3).ticks) >= 2
    assert max(scale([60.0, 100.0], Kind.PROPORTION).ticks) == 100
    assert scale([0.5, 1.5], Kind.MEAN).texts[0] == "0,6"


def test_no_name_of_a_limit_hides_a_municipality_and_what_is_certain_is_named() -> None:
    on_the_limit = [
        level(
            str(1440 + row), f"Kommun {row}", float(limits()["lower_95"][row]), pupils=int(limits()["pupils"][row]),
            direction=Direction.LOWER, strength=Strength.CLEAR,
        )
        for row in range(4, 20, 2)
    ]  # fmt: skip
    figure = draw(points(pd.DataFrame(on_the_limit)), focus=None)
    named = [note.text for note in figure.layout.annotations if note.name == "municipality"]
    assert sorted(named) == sorted(one["name"] for one in on_the_limit)
    limit = [note for note in figure.layout.annotations if note.name == "limit"]
    assert [note.text for note in limit] == ["95 %", "99,8 %"]
    low, high = figure.layout.yaxis.range
    for note in limit:
        for one in on_the_limit:
            apart = abs(note.y - one["value"]) / (high - low) * 400 + abs(note.x - _across(figure, one["pupils"])) * 600
            assert apart > 8


def _across(figure: go.Figure, pupils: float) -> float:
    low, high = figure.layout.xaxis.range
    return float((np.log10(pupils) - low) / (high - low))
