"""Small groups are protected, and no protected figure follows from those that are shown."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skis_analytics.domain import Gender, Kind, Mark, Provider
from skis_analytics.sources.own_figures.protection import Group, Place, marks

ALL = (Gender.ALL, Provider.ALL)
GENDERS = (Gender.ALL, Gender.GIRLS, Gender.BOYS)
PROVIDERS = (Provider.ALL, Provider.MUNICIPAL, Provider.INDEPENDENT)
PLACES: tuple[Place, ...] = tuple(itertools.product(GENDERS, PROVIDERS))
INNER = tuple(itertools.product(GENDERS[1:], PROVIDERS[1:]))
SUMS = [
    *([(gender, provider) for gender in GENDERS] for provider in PROVIDERS),
    *([(gender, provider) for provider in PROVIDERS] for gender in GENDERS),
]


def of_genders(total: Group, girls: Group, boys: Group) -> dict[Place, Group]:
    return {(gender, Provider.ALL): group for gender, group in zip(GENDERS, (total, girls, boys), strict=True)}


@pytest.mark.parametrize(("pupils", "expected"), [(9, Mark.SUPPRESSED), (10, None), (11, None)])
@pytest.mark.parametrize(("kind", "count"), [(Kind.PROPORTION, 5), (Kind.MEAN, None)])
def test_fewer_than_ten_pupils_are_protected(pupils: int, expected: Mark | None, kind: Kind, count: int | None) -> None:
    assert marks(kind, {ALL: Group(pupils, count)}).get(ALL) is expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, None),
        (1, Mark.SUPPRESSED),
        (4, Mark.SUPPRESSED),
        (5, None),
        (45, None),
        (46, Mark.NEARLY_ALL),
        (49, Mark.NEARLY_ALL),
        (50, None),
    ],
)
def test_one_to_four_pupils_on_either_side_of_a_goal_are_protected(count: int, expected: Mark | None) -> None:
    assert marks(Kind.PROPORTION, {ALL: Group(50, count)}).get(ALL) is expected


def test_the_other_gender_is_protected_too() -> None:
    found = marks(Kind.PROPORTION, of_genders(Group(40, 20), Group(9, 5), Group(31, 15)))
    assert set(found) == {(Gender.GIRLS, Provider.ALL), (Gender.BOYS, Provider.ALL)}


def test_the_smaller_part_goes_when_the_total_is_nearly_all() -> None:
    found = marks(Kind.PROPORTION, of_genders(Group(100, 97), Group(45, 38), Group(55, 47)))
    assert found == {ALL: Mark.NEARLY_ALL, (Gender.GIRLS, Provider.ALL): Mark.SUPPRESSED}


def test_a_part_that_is_left_out_is_not_told_by_the_others() -> None:
    groups = of_genders(Group(40, 20), Group(9, 5), Group(31, 15))
    del groups[Gender.GIRLS, Provider.ALL]
    assert len(marks(Kind.PROPORTION, groups)) == 1


def test_where_all_schools_are_municipal_both_rows_are_protected() -> None:
    groups = {
        (gender, provider): group
        for provider in (Provider.ALL, Provider.MUNICIPAL)
        for (gender, _), group in of_genders(Group(40, 20), Group(9, 5), Group(31, 15)).items()
    }
    found = marks(Kind.PROPORTION, groups)
    assert {gender for gender, provider in found if provider is Provider.ALL} == {
        gender for gender, provider in found if provider is Provider.MUNICIPAL
    }


def test_what_came_protected_is_not_told_by_the_others() -> None:
    found = marks(Kind.MEAN, of_genders(Group(40, None), Group(None, None, protected=True), Group(31, None)))
    assert set(found) == {(Gender.GIRLS, Provider.ALL), (Gender.BOYS, Provider.ALL)}


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[Place, Group], set[Place]]:
    """Every gender and provider of one indicator, totals being sums, some left out; and where there are no pupils."""
    pupils = {place: draw(st.integers(0, 25)) for place in INNER}
    count = {place: draw(st.integers(0, pupils[place])) for place in INNER}

    def summed(of: dict[Place, int], place: Place) -> int:
        return sum(
            number
            for (gender, provider), number in of.items()
            if place[0] in (gender, Gender.ALL) and place[1] in (provider, Provider.ALL)
        )

    given_places = draw(st.sets(st.sampled_from(PLACES), min_size=1))
    nobody = {place for place in PLACES if summed(pupils, place) == 0}
    return {place: Group(summed(pupils, place), summed(count, place)) for place in given_places - nobody}, nobody


@given(tables(), st.sampled_from((Kind.PROPORTION, Kind.MEAN)))
@settings(max_examples=400, deadline=None)
def test_no_sum_has_exactly_one_protected_member(table: tuple[dict[Place, Group], set[Place]], kind: Kind) -> None:
    groups, _ = table
    found = marks(kind, groups)
    for members in SUMS:
        if all(member in groups for member in members):
            assert sum(member in found for member in members) != 1


@given(tables())
@settings(max_examples=400, deadline=None)
def test_no_small_group_can_be_worked_out_from_what_is_shown(table: tuple[dict[Place, Group], set[Place]]) -> None:
    """All the sums as equations, shown figures and groups that nobody is in moved to the other side: what is determined?"""
    groups, nobody = table
    found = marks(Kind.PROPORTION, groups)
    small = [place for place, group in groups.items() if marks(Kind.PROPORTION, {place: group})]
    unknown = [place for place in PLACES if place in found or place not in groups.keys() | nobody]
    if not unknown:
        return
    equations = np.array(
        [[(1 if place == members[0] else -1) if place in members else 0 for place in unknown] for members in SUMS]
    )
    rank = np.linalg.matrix_rank(equations)
    for place in small:
        wanted = np.array([each == place for each in unknown], dtype=int)
        assert np.linalg.matrix_rank(np.vstack([equations, wanted])) == rank + 1
