"""Initiatives over time: a row for each, and never a time that nobody has stated."""

from __future__ import annotations

from datetime import date
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skis_analytics.charts import style
from skis_analytics.charts.timeline import MOST, MOST_LARGE, description, timeline
from skis_analytics.records import Initiative, Status, When
from tests.unit.charts.examples import HOSTILE, everything, texts, traces

NAMES = {"1497": "Hjo", "1495": "Skara"}
TODAY = date(2024, 11, 15)
NOW = TODAY.toordinal()


def draw(*initiatives: Initiative, **changes: Any) -> go.Figure:
    arguments: dict[str, Any] = {
        "names": NAMES,
        "today": TODAY,
        "focus": None,
        "title": "Insatser",
        "source": "Källa: registret",
        "alt": "Tidslinje",
    }
    return timeline(initiatives, **{**arguments, **changes})


def made(
    title: str = "Läslyftet", status: Status | None = Status.ONGOING, start: str = "", end: str = "", **more: Any
) -> Initiative:
    return Initiative(title, status=status, start=When.parse(start), end=When.parse(end), **more)


def bars(figure: go.Figure) -> list[tuple[float, float]]:
    """From and to of what is drawn as known time."""
    return [(trace.base[0], trace.base[0] + trace.x[0]) for trace in traces(figure, meta="bar")]


def dashes(figure: go.Figure) -> list[tuple[str, str]]:
    """The signs at the ends of what is drawn as not stated."""
    return [tuple(trace.marker.symbol) for trace in traces(figure, meta="open")]


def day(year: int, month: int = 1, of_month: int = 1) -> float:
    return float(date(year, month, of_month).toordinal())


ON, STOP = ("triangle-left", "triangle-right"), "line-ns"


@pytest.mark.parametrize(
    ("initiative", "known", "open_ends", "words"),
    [
        (made(start="2023-08", end="2025-06"), [(day(2023, 8), day(2025, 7))], [], []),
        (made(start="2024", status=Status.PLANNED, end="2024"), [(day(2024), day(2025))], [], []),
        (made(start="2023"), [(day(2023), NOW)], [(STOP, ON[1])], ["slut ej angivet"]),
        (made(start="2026"), [], [(STOP, ON[1])], ["slut ej angivet"]),
        (made(start="2023", status=Status.PLANNED), [], [(STOP, ON[1])], ["slut ej angivet"]),
        (made(start="2023", status=None), [], [(STOP, ON[1])], ["slut ej angivet"]),
        (made(start="2023", status=Status.COMPLETED), [], [(STOP, STOP)], ["slut ej angivet"]),
        (made(start="2023", status=Status.PAUSED), [], [(STOP, STOP)], ["slut ej angivet"]),
        (made(end="2025-06"), [(NOW, day(2025, 7))], [(ON[0], STOP)], ["start ej angiven"]),
        (made(end="2023"), [], [(ON[0], STOP)], ["start ej angiven"]),
        (made(end="2025", status=Status.PLANNED), [], [(ON[0], STOP)], ["start ej angiven"]),
        (made(), [], [], []),
    ],
    ids=lambda value: "" if isinstance(value, list) else f"{value.status}, {value.start}–{value.end}",
)
def test_only_stated_time_is_solid(
    initiative: Initiative, known: list[tuple[float, float]], open_ends: list[tuple[str, str]], words: list[str]
) -> None:
    figure = draw(initiative)
    assert bars(figure) == known
    assert dashes(figure) == open_ends
    assert texts(figure, "words") == words


def test_every_initiative_has_its_row_with_title_status_and_owner() -> None:
    figure = draw(
        made("A", start="2024", municipalities=("1497", "1495")),
        made("B", status=None, region=True),
        made("C", municipality_note="kommun ej angiven (kanske Lidköping)"),
        made("D", Status.PAUSED, end="2025", municipalities=("9999",)),
    )
    assert texts(figure, "title") == ["A", "D", "B", "C"]
    assert texts(figure, "status") == ["pågående", "pausad", "status ej angiven", "pågående"]
    assert texts(figure, "where")[0] == "Hjo, Skara"
    assert texts(figure, "where")[1:3] == ["9999", "Hela Skaraborg"]
    assert "kommun ej angiven" in everything(figure)


def test_what_has_no_time_stands_apart_and_invites_to_state_it() -> None:
    figure = draw(made("Utan"), made("Med", start="2024"), made("Också utan"))
    assert texts(figure, "band") == ["<b>Tid ej angiven (2)</b>"]
    (marks,) = traces(figure, meta="undated")
    lowest_dated = max(trace.y[0] for trace in traces(figure, meta="bar"))
    assert min(marks.y) > lowest_dated
    assert any("tid ej angiven" in note for note in texts(figure))


def test_without_any_time_there_is_no_axis_to_read_years_from() -> None:
    figure = draw(made("A"), made("B"))
    assert figure.layout.xaxis.visible is False
    assert not texts(figure, "today")
    assert not bars(figure)
    assert not dashes(figure)


def test_nothing_to_show_is_said() -> None:
    assert texts(draw(), "message")


def test_texts_are_shown_as_they_were_written() -> None:
    figure = draw(
        made(HOSTILE, start="2024", municipality_note=HOSTILE), made(HOSTILE), title=HOSTILE, names={"1497": HOSTILE}, focus="1497"
    )  # fmt: skip
    assert "<img" not in everything(figure)
    assert "&lt;img" in everything(figure)
    rows = traces(figure, meta="rows")[0]
    assert all("onerror" in text for text in rows.hovertext), "the row answers with the whole title"


def test_a_long_title_is_cut_in_the_row_and_whole_to_the_pointer() -> None:
    title = "Kollegialt lärande i matematik " * 6
    figure = draw(made(title.strip(), start="2024"))
    assert texts(figure, "title")[0].endswith("…")
    shown = traces(figure, meta="rows")[0].hovertext[0].replace("<br>", " ").replace("<b>", "").replace("</b>", "")
    assert title.strip() in shown


def test_one_mistyped_year_does_not_squeeze_the_others() -> None:
    figure = draw(made("A", start="1900", end="2100"), made("B", start="2024", end="2025"))
    low, high = figure.layout.xaxis.range
    assert (high - low) / 365 < 50
    assert "från 1900 till 2100" in texts(figure, "words")


def test_the_focus_municipality_stands_out_without_colour_too() -> None:
    figure = draw(made("Vår", start="2024", municipalities=("1497",)), made("Deras", start="2024"), focus="1497")
    assert len([shape for shape in figure.layout.shapes if shape.name == "focus"]) == 1
    assert [text for text in texts(figure, "title") if "<b>" in text] == [
        style.bold(style.coloured("Vår", style.ACCENT))
    ]


def test_status_differs_in_more_than_colour() -> None:
    figure = draw(
        *(made(status.label, status, "2023", "2024") for status in Status), made("Utan", None, "2023", "2024")
    )
    looks = {
        (trace.marker.color == "white", trace.marker.line.color, trace.marker.pattern.shape)
        for trace in traces(figure, meta="bar")
    }
    assert len(looks) == len(Status) + 1
    assert sorted(texts(figure, "status")) == sorted([*(status.label for status in Status), "status ej angiven"])


def test_of_thousands_those_that_matter_now_are_drawn_and_the_picture_says_so() -> None:
    statuses = [None, *Status]
    many = [
        made(f"Insats {number}", statuses[number % 6], str(2015 + number % 10), "2026" if number % 7 else "")
        for number in range(5000)
    ]
    figure = draw(*many)
    assert len(texts(figure, "title")) == MOST
    assert set(texts(figure, "status")) == {"pågående"}
    assert any(f"visar {MOST} av 5000" in note for note in texts(figure))
    assert len(everything(figure)) < 300_000


def test_meeting_type_fits_one_screen() -> None:
    crowd = [made(f"Insats {number}", start="2024" if number % 2 else "") for number in range(40)]
    figure = draw(*crowd, large=True, width=1240)
    assert len(texts(figure, "title")) == MOST_LARGE
    assert figure.layout.height <= 640
    assert min(note.font.size for note in figure.layout.annotations if note.name == "title") >= 20


@pytest.mark.parametrize(
    ("initiatives", "expected"),
    [
        ([], "Tidslinje med 0 insatser."),
        ([made(start="2024")], "Tidslinje med 1 insats: pågående 1. Start är inte angiven för 0 och slut inte för 1."),
        ([made(), made(status=None)],
         "Tidslinje med 2 insatser: pågående 1, status ej angiven 1. Start är inte angiven för 2 och slut inte för 2."),
    ],
)  # fmt: skip
def test_alt_text(initiatives: list[Initiative], expected: str) -> None:
    assert description(initiatives) == expected
    assert draw(*initiatives, alt=expected).layout.meta["alt"] == expected


def test_alt_text_says_when_not_all_are_shown() -> None:
    crowd = [made() for _ in range(MOST + 1)]
    assert description(crowd).endswith(f"De {MOST} mest aktuella visas.")
    assert f"De {MOST_LARGE} mest aktuella" in description(crowd, large=True)


WHEN = st.none() | st.builds(When, year=st.integers(1900, 2100), month=st.integers(0, 12))


@given(st.lists(st.builds(Initiative, title=st.text(max_size=40), status=st.sampled_from([None, *Status]), start=WHEN,
                          end=WHEN, region=st.booleans()), max_size=8))  # fmt: skip
def test_whatever_is_stated_each_has_a_row_and_each_missing_time_is_shown_as_missing(
    initiatives: list[Initiative],
) -> None:
    figure = timeline(
        initiatives, names=NAMES, today=TODAY, focus=None, title="T", source="K", alt=description(initiatives)
    )
    assert len(texts(figure, "title")) == len(initiatives)
    dated = [one for one in initiatives if one.start or one.end]
    half = [one for one in dated if one.start is None or one.end is None]
    assert len(dashes(figure)) == len(half)
    assert sum(len(trace.x) for trace in traces(figure, meta="undated")) == len(initiatives) - len(dated)
