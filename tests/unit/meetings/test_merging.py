"""Two who write in the same note at once lose nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skis_analytics.meetings.merging import merged

texts = st.lists(st.sampled_from(["", "Vi ser", "Läsning", "Frånvaro i åk 8", "Vikarier"]), max_size=6).map("\n".join)
own_lines = st.lists(st.text("abc ", min_size=1, max_size=4), max_size=4)


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "both"),
    [
        ("", "Frånvaro", "Vikarier", "Frånvaro\nVikarier"),
        ("Ett\nTvå", "Ett\nTvå\nTre", "Noll\nEtt\nTvå", "Noll\nEtt\nTvå\nTre"),
        ("Ett\nTvå", "Ett", "Ett\nTvå", "Ett"),
        ("Ett\nTvå", "Ett ändrat\nTvå", "Ett\nTvå ändrat", "Ett ändrat\nTvå ändrat"),
        ("Ett", "Ett hos dem", "Ett hos mig", "Ett hos dem\nEtt hos mig"),
        ("", "Vi ser", "Vi ser\nFrånvaron ökar", "Vi ser\nFrånvaron ökar"),
        ("", "5", "50 elever saknar betyg", "5\n50 elever saknar betyg"),
        ("A", "A\nNej", "A\nNej, det räcker inte", "A\nNej\nNej, det räcker inte"),
        ("Ett", "", "Ett\nTvå", "Ett\nTvå"),
    ],
)
def test_each_change_is_there(base: str, theirs: str, mine: str, both: str) -> None:
    assert merged(base, theirs, mine) == both


@given(texts, own_lines, own_lines, st.data())
def test_no_line_that_anybody_wrote_is_missing(
    base: str, theirs_new: list[str], mine_new: list[str], data: st.DataObject
) -> None:
    theirs, mine = (_with(base, new, mark, data) for new, mark in ((theirs_new, "d"), (mine_new, "m")))
    found = merged(base, theirs, mine)
    for line in {*theirs.split("\n"), *mine.split("\n")} - {"", *base.split("\n")}:
        assert line in found.split("\n")


@given(texts, texts, texts)
def test_who_changed_nothing_decides_nothing(base: str, changed: str, other: str) -> None:
    assert merged(base, changed, base) == changed
    assert merged(base, base, changed) == changed
    assert merged(base, other, other) == other


def _with(base: str, new: list[str], mark: str, data: st.DataObject) -> str:
    """The base with lines of somebody's own put in, and perhaps some of its lines gone."""
    lines = [line for line in base.split("\n") if data.draw(st.booleans())]
    for line in new:
        lines.insert(data.draw(st.integers(0, len(lines))), f"{mark}:{line}")
    return "\n".join(lines)
