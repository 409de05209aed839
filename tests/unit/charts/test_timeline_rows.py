"""What a timeline's rows say, and where the axis has its ticks."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from skis_analytics.charts import style
from skis_analytics.charts.timeline_rows import Axis, cut, hover, stated, width_of
from skis_analytics.records import Initiative, Status, When


@pytest.mark.parametrize(
    ("typed", "expected"), [("2024", "2024"), ("2024-08", "aug 2024"), ("2024-08-15", "15 aug 2024")]
)
def test_a_time_is_told_as_exactly_as_it_was_stated(typed: str, expected: str) -> None:
    when = When.parse(typed)
    assert when is not None
    assert stated(when) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2023", "2024-06", "från 2023 till juni 2024"),
        ("2023", "", "från 2023, slut ej angivet"),
        ("", "2024", "start ej angiven, till 2024"),
        ("", "", "tid ej angiven"),
    ],
)
def test_the_pointer_is_told_the_whole_row(start: str, end: str, expected: str) -> None:
    found = hover(
        Initiative(
            "Läs & skriv", municipalities=("1497",), status=Status.PLANNED, start=When.parse(start), end=When.parse(end)
        ),
        {"1497": "Hjo"},
    )
    assert found == f"<b>Läs &amp; skriv</b><br>Hjo<br>planerad, {expected}"


@pytest.mark.parametrize(
    "text", ["", "Kort", "Ett mycket långt namn på en insats", "🙂🙂🙂🙂🙂🙂🙂🙂🙂", "<b>&" * 40, "x" * 100_000]
)
def test_what_is_cut_fits_and_is_escaped(text: str) -> None:
    for width in (30.0, 120.0, 400.0):
        shown = cut(text, width, 14)
        assert "<" not in shown
        assert style.text_width(shown, 14) <= width
        assert shown.endswith("…") or len(text) < 400
    assert cut("Kort", 400, 14) == "Kort"


def test_an_emoji_needs_more_room_than_a_letter() -> None:
    assert width_of("🙂🙂", 14) > width_of("xx", 14)


@pytest.mark.parametrize(("years", "width"), [(1, 900), (1, 200), (3, 600), (12, 600), (30, 300)])
def test_ticks_can_be_read_side_by_side(years: int, width: float) -> None:
    start = date(2020, 1, 1).toordinal()
    axis = Axis([start, start + 365 * years], start, width, 8, 12)
    ticks = axis.ticks(12)
    assert ticks
    assert all(axis.low <= day <= axis.high for day, _ in ticks)
    needed = [style.text_width(text, 12) for _, text in ticks]
    gaps = [(after - before) * axis.day for (before, _), (after, _) in pairwise(ticks)]
    assert all(gap > (left + right) / 2 for gap, (left, right) in zip(gaps, pairwise(needed), strict=True))


def test_the_axis_holds_all_days_and_today() -> None:
    now = date(2024, 11, 15).toordinal()
    axis = Axis([now - 400.0, now - 100.0], now, 500, 40, 120)
    assert axis.low < now - 400 < now < axis.high
    assert axis.at(now - 99_999) == axis.low
    assert axis.at(now + 99_999) == axis.high
