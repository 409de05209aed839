"""The matrix: every square in the right state, nothing lost, no need without a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skis_analytics.records import Initiative, Need, NeedOrigin, Priority, Status
from skis_analytics.verdicts.needs import NeedMatrix, NeedState, Unjudged, themes_of
from tests.unit.verdicts.frames import course, level
from tests.unit.verdicts.needs_example import (
    ATTENDANCE,
    CONDITIONS,
    GRADING,
    MATHS,
    SAFETY,
    THEMES,
    TOWNS,
    Judged,
    cell,
    initiative,
    judgements,
    matrix,
    verdicts,
)

LOW_IN_HJO = verdicts(level(value=40.0), level(value=80.0, town="Skara"))


def test_themes_stand_in_their_order_with_what_speaks_of_them() -> None:
    themes = pd.DataFrame(
        [("b", "Andra", None, "2"), ("a", "Första", "Om det", "1")], columns=["id", "name", "description", "position"]
    )
    links = pd.DataFrame([("b", "x", "därför"), ("b", "y", None)], columns=["theme", "indicator", "why"])
    first, second = themes_of(themes, links)
    assert (first.name, first.description, dict(first.indicators)) == ("Första", "Om det", {})
    assert (second.description, dict(second.indicators)) == ("", {"x": "därför", "y": ""})


# --- The states ---


@pytest.mark.parametrize(
    ("needs", "initiatives", "expected"),
    [
        ([], [], {"Hjo": NeedState.NEED, "Skara": NeedState.NEITHER, "Vara": NeedState.UNKNOWN}),
        ([], [initiative("A", "Hjo", "Skara", "Vara")],
         {"Hjo": NeedState.BOTH, "Skara": NeedState.INITIATIVE, "Vara": NeedState.INITIATIVE}),
        ([Need("Skara", "matematik"), Need("Vara", "matematik")], [],
         {"Hjo": NeedState.NEED, "Skara": NeedState.NEED, "Vara": NeedState.NEED}),
        ([Need("Vara", "matematik")], [initiative("A", "Vara")],
         {"Hjo": NeedState.NEED, "Skara": NeedState.NEITHER, "Vara": NeedState.BOTH}),
        ([], [initiative("A", region=True)],
         {"Hjo": NeedState.BOTH, "Skara": NeedState.INITIATIVE, "Vara": NeedState.INITIATIVE}),
        ([], [initiative("A")], {"Hjo": NeedState.NEED, "Skara": NeedState.NEITHER, "Vara": NeedState.UNKNOWN}),
        ([], [initiative("A", "Hjo", theme=ATTENDANCE)],
         {"Hjo": NeedState.NEED, "Skara": NeedState.NEITHER, "Vara": NeedState.UNKNOWN}),
    ],
    ids=["figures", "own initiatives", "the group's needs", "need and initiative", "whole region", "nobody's", "other theme"],
)  # fmt: skip
def test_states(needs: list[Need], initiatives: list[Initiative], expected: dict[str, NeedState]) -> None:
    found = matrix(LOW_IN_HJO, needs, initiatives)
    assert {town: cell(found, town).state for town in TOWNS} == expected


@pytest.mark.parametrize("status", [None, *Status])
def test_only_what_goes_on_or_is_planned_meets_a_need(status: Status | None) -> None:
    found = cell(matrix(LOW_IN_HJO, initiatives=[initiative("A", "Hjo", status=status)]))
    counts = status in (None, Status.PLANNED, Status.ONGOING)
    assert found.state is (NeedState.BOTH if counts else NeedState.NEED)
    assert [one.title for one in (found.initiatives if counts else found.earlier)] == ["A"]


def test_why_the_figures_cannot_tell() -> None:
    protected = verdicts(level(value=None, mark="suppressed"), level("Trygghet", 7.0), level("Bakgrund", 20.0))
    found = matrix(protected)
    assert {theme.id: cell(found, theme=theme).judgement.unjudged for theme in THEMES} == {
        MATHS.id: Unjudged.NO_FIGURES,
        ATTENDANCE.id: Unjudged.NO_FIGURES,
        GRADING.id: Unjudged.NO_INDICATOR,
        SAFETY.id: Unjudged.NOT_COMPARABLE,
        CONDITIONS.id: Unjudged.NO_INDICATOR,
    }
    assert all(one.state is NeedState.UNKNOWN for one in found.cells.values())


def test_a_need_that_only_the_group_sees_counts_where_the_figures_are_silent() -> None:
    found = cell(matrix(needs=[Need("Hjo", GRADING.id, reason="Betygen skiljer sig mellan skolorna")]), theme=GRADING)
    assert found.state is NeedState.NEED
    assert found.reasons == ["Gruppen: Betygen skiljer sig mellan skolorna."]


def test_the_reasons_are_the_figures_then_the_group_by_priority() -> None:
    stated = [
        Need("Hjo", MATHS.id, reason="Sist", priority=Priority.LOW),
        Need("Hjo", MATHS.id, reason="", origin=NeedOrigin.FIGURES),
        Need("Hjo", MATHS.id, reason="Först!", priority=Priority.HIGH),
    ]
    reasons = cell(matrix(LOW_IN_HJO, stated)).reasons
    assert reasons[0].startswith("Nått målet 2023/24: ")
    assert reasons[1:] == [
        "Gruppen (prioritet hög): Först!",
        "Noterat ur siffrorna: behovet är utpekat utan angivet skäl.",
        "Gruppen (prioritet låg): Sist.",
    ]


def test_needs_come_in_the_groups_order_then_by_certainty() -> None:
    found = verdicts(
        level(value=66.0, pupils=150), level(value=30.0, town="Vara"), level("Frånvaro", 99.0, town="Skara")
    )
    needs = [
        Need("Skara", GRADING.id, priority=Priority.LOW),
        Need("Hjo", GRADING.id, priority=Priority.HIGH),
        Need("Vara", GRADING.id, priority=Priority.MEDIUM),
    ]
    order = [(one.municipality, one.theme) for one in matrix(found, needs).needs]
    assert order[:2] == [("Hjo", GRADING.id), ("Vara", GRADING.id)]
    assert order[-1] == ("Skara", GRADING.id)
    assert order.index(("Vara", MATHS.id)) < order.index(("Hjo", MATHS.id))


# --- What stands where ---


def test_own_initiatives_come_before_the_regions_and_each_once() -> None:
    wide = initiative("Hela", "Hjo", region=True)
    own = replace(initiative("Egen", "Hjo"), municipalities=("Hjo", "Hjo"), themes=(MATHS.id, MATHS.id))
    assert [one.title for one in cell(matrix(initiatives=[wide, own])).initiatives] == ["Egen", "Hela"]


def test_what_has_no_municipality_or_theme_is_kept_apart() -> None:
    nobodys, themeless = initiative("A", "9999"), initiative("B", "Hjo", theme=None)
    lost = initiative("C", theme=None, status=Status.CANCELLED)
    need = Need("Hjo", "ett-tema-som-togs-bort")
    found = matrix(needs=[need], initiatives=[nobodys, themeless, lost])
    assert found.without_municipality == (nobodys, lost)
    assert found.without_theme == (themeless, lost)
    assert found.needs_elsewhere == (need,)


def test_an_initiative_that_says_which_need_it_addresses_meets_it_whatever_its_theme() -> None:
    need = Need("Hjo", MATHS.id)
    other_theme = initiative("A", "Hjo", theme=GRADING, needs=(need.id,))
    assert cell(matrix(needs=[need], initiatives=[other_theme])).state is NeedState.BOTH
    nothing_else_stated = initiative("B", theme=None, needs=(need.id,))
    found = matrix(needs=[need], initiatives=[nothing_else_stated])
    assert cell(found).state is NeedState.BOTH
    assert not found.without_municipality
    assert not found.without_theme
    wide = initiative("C", region=True, theme=GRADING, needs=(need.id,))
    assert cell(matrix(needs=[need], initiatives=[wide])).initiatives == (wide,)
    somebody_elses = initiative("D", "Skara", needs=(need.id,))
    assert cell(matrix(needs=[need], initiatives=[somebody_elses])).state is NeedState.NEED


def test_initiatives_without_a_need_are_told_once_with_all_their_municipalities() -> None:
    found = matrix(LOW_IN_HJO, initiatives=[initiative("A", region=True), initiative("B", "Vara", theme=ATTENDANCE)])
    a, b = found.without_need
    assert (a.initiative.title, a.municipalities, a.untested) == ("A", ("Skara", "Vara"), 1)
    assert (b.theme, b.municipalities, b.untested) == (ATTENDANCE, ("Vara",), 1)


def test_an_initiative_that_addresses_a_stated_need_is_not_called_needless() -> None:
    need = Need("Hjo", MATHS.id)
    addressed = initiative("A", "Hjo", theme=GRADING, needs=(need.id,))
    assert matrix(needs=[need], initiatives=[addressed]).without_need == []


def test_without_initiative_lists_exactly_the_unmet_needs() -> None:
    found = matrix(LOW_IN_HJO, [Need("Vara", GRADING.id)], [initiative("A", "Hjo")])
    assert [(one.municipality, one.theme) for one in found.without_initiative] == [("Vara", GRADING.id)]
    assert len(found.needs) == 2


def test_how_many_of_the_themes_indicators_could_be_judged_is_known() -> None:
    judgement = cell(matrix(verdicts(level(), courses=[course({2023: 80.0, 2024: 80.0})]))).judgement
    assert (judgement.judged, judgement.indicators) == (1, 2)


# --- Whatever is written ---

TOWN = st.sampled_from([*TOWNS, "9999"])
THEME = st.sampled_from([*(theme.id for theme in THEMES), "okänt"])
NEEDS = st.lists(
    st.builds(Need, municipality=TOWN, theme=THEME, priority=st.sampled_from([None, *Priority])), max_size=6
)
INITIATIVE = st.builds(
    Initiative,
    title=st.text(max_size=10),
    municipalities=st.lists(TOWN, max_size=3).map(tuple),
    region=st.booleans(),
    themes=st.lists(THEME, max_size=2).map(tuple),
    status=st.sampled_from([None, *Status]),
)
INITIATIVES = st.lists(INITIATIVE, max_size=5)
SILENT = judgements()
FIGURES = st.sampled_from([SILENT, judgements(LOW_IN_HJO), judgements(verdicts(level("Frånvaro", 99.0, town="Vara")))])


def addressing(needs: Sequence[Need], initiatives: Sequence[Initiative]) -> list[Initiative]:
    """The same initiatives, every other one of them for the needs."""
    ids = tuple(need.id for need in needs)
    return [replace(one, needs=ids) if place % 2 else one for place, one in enumerate(initiatives)]


def places_of_need(found: NeedMatrix) -> set[tuple[str, str]]:
    return {place for place, one in found.cells.items() if one.has_need}


@given(FIGURES, NEEDS, INITIATIVES)
def test_every_square_is_in_one_state_that_follows_from_what_it_holds(
    figures: Judged, needs: list[Need], initiatives: list[Initiative]
) -> None:
    found = matrix(figures, needs, addressing(needs, initiatives))
    assert set(found.cells) == {(town, theme.id) for town in TOWNS for theme in THEMES}
    for one in found.cells.values():
        assert one.has_need == (one.state in (NeedState.BOTH, NeedState.NEED)) == bool(one.reasons)
        assert bool(one.initiatives) == (one.state in (NeedState.BOTH, NeedState.INITIATIVE))
        assert (one.judgement.judged == 0) == (one.judgement.unjudged is not None)
        assert one.judgement.judged <= one.judgement.indicators
    by_state = [one for state in NeedState for one in found.with_state(state)]
    assert len(by_state) == len(found.cells)


@given(FIGURES, NEEDS, INITIATIVES, INITIATIVE)
def test_an_initiative_never_makes_or_removes_a_need(
    figures: Judged, needs: list[Need], initiatives: list[Initiative], another: Initiative
) -> None:
    with_it = matrix(figures, needs, addressing(needs, [*initiatives, another]))
    assert places_of_need(matrix(figures, needs, addressing(needs, initiatives))) == places_of_need(with_it)


@given(NEEDS, INITIATIVES)
def test_nothing_that_is_written_is_lost(needs: list[Need], initiatives: list[Initiative]) -> None:
    found = matrix(SILENT, needs=needs, initiatives=addressing(needs, initiatives))
    shown = {need.id for one in found.cells.values() for need in one.stated}
    assert shown | {need.id for need in found.needs_elsewhere} == {need.id for need in needs}
    placed = {one.id for each in found.cells.values() for one in (*each.initiatives, *each.earlier)}
    apart = {one.id for one in (*found.without_municipality, *found.without_theme)}
    assert placed | apart == {one.id for one in initiatives}


@given(NEEDS, INITIATIVES)
def test_the_order_of_writing_changes_no_state(needs: list[Need], initiatives: list[Initiative]) -> None:
    forwards = matrix(SILENT, needs=needs, initiatives=initiatives)
    backwards = matrix(SILENT, needs=needs[::-1], initiatives=initiatives[::-1])
    assert {place: one.state for place, one in forwards.cells.items()} == {
        place: one.state for place, one in backwards.cells.items()
    }
