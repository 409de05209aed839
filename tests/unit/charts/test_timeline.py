"""Every initiative has a row, what nobody has stated is drawn as not stated, and what people wrote is text."""

from __future__ import annotations

from datetime import date

import plotly.graph_objects as go
import pytest

from skis_analytics.charts.timeline import MOST, description, timeline
from skis_analytics.records import Initiative, Status, When

TODAY = date(2026, 11, 15)
NAMES = {"1497": "Hjo", "1472": "Tibro"}


def drawn(*initiatives: Initiative, focus: str | None = None) -> go.Figure:
    return timeline(initiatives, names=NAMES, today=TODAY, focus=focus, title="Titel", source="Källa", alt="Alt")


def texts(figure: go.Figure, name: str) -> list[str]:
    return [each.text for each in figure.layout.annotations if each.name == name]


def traces(figure: go.Figure, meta: str) -> list[object]:
    return [trace for trace in figure.data if trace.meta == meta]


KNOWN = Initiative("Känd", municipalities=("1497",), status=Status.COMPLETED, start=When(2020), end=When(2022))
OPEN = Initiative("Öppen", municipalities=("1472",), status=Status.ONGOING, start=When(2024, 8))
ENDING = Initiative("Slutar", status=Status.PLANNED, end=When(2028))
TIMELESS = Initiative("Tidlös", region=True, status=Status.ONGOING)


def test_each_has_a_row_with_title_status_and_whose_it_is() -> None:
    figure = drawn(KNOWN, OPEN, ENDING, TIMELESS)
    assert set(texts(figure, "title")) == {"Känd", "Öppen", "Slutar", "Tidlös"}
    assert {"avslutad", "pågående", "planerad"} <= set(texts(figure, "status"))
    assert {"Hjo", "Tibro", "Hela Skaraborg"} <= set(texts(figure, "where"))


def test_only_known_time_is_a_bar_and_what_is_open_says_so() -> None:
    figure = drawn(KNOWN, OPEN, ENDING, TIMELESS)
    assert len(traces(figure, "bar")) == 2  # Känd, and Öppen until today
    words = texts(figure, "words")
    assert "slut ej angivet" in words
    assert "start ej angiven" in words
    assert any("Tid ej angiven (1)" in text for each in figure.layout.annotations if (text := each.text or ""))


def test_titles_are_text_and_not_markup() -> None:
    figure = drawn(Initiative('<img src=x onerror=alert(1)> <a href="javascript:x">', start=When(2024)))
    (title,) = texts(figure, "title")
    assert "<img" not in title
    assert "<a" not in title


def test_of_very_many_those_that_matter_now_are_drawn_and_the_picture_says_how_many() -> None:
    many = [
        Initiative(f"Gammal {number}", status=Status.COMPLETED, start=When(2015), end=When(2016))
        for number in range(3000)
    ]
    figure = drawn(*many, OPEN)
    assert len(texts(figure, "title")) == MOST
    assert "Öppen" in texts(figure, "title")
    assert f"visar {MOST} av 3001" in str(figure.layout.annotations)


@pytest.mark.parametrize(
    ("initiatives", "said"), [((), "0 insatser"), ((KNOWN, OPEN), "2 insatser: pågående 1, avslutad 1")]
)
def test_the_alt_text_counts(initiatives: tuple[Initiative, ...], said: str) -> None:
    assert said in description(initiatives)


def test_nothing_to_show_says_so() -> None:
    assert "Inga insatser" in str(drawn().layout.annotations)
