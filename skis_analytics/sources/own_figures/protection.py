"""Which figures are too few pupils to show, and which others must be hidden lest those be worked out.

**First, by itself.** A figure is protected when

- it is a share or a mean on fewer than ten pupils, or on a number that is not known;
- it is a share that one to four pupils reached;
- it is a share that one to four pupils did *not* reach: then it is ``nearly_all``, otherwise ``suppressed``.

**Then, by its neighbours.** Totals are sums: *totalt* of girls and boys (for each huvudman), *samtliga* of municipal and
independent (for each gender). If exactly one member of such a sum is protected, the other two tell it. Then one more is
protected: the smallest of the parts that are left, else the total. That is repeated over both sums until none has exactly
one protected member. ``nearly_all`` counts as protected, since the others would tell it to the pupil.

**A row that is left out** is told by the two others just as well. So where two members of a sum are given, the third is
worked out and takes part: small, it is protected like a row; otherwise it is the first choice when one more is to be
protected, because hiding it costs nothing. A part that nobody is in is known to all and is never chosen.

That is enough for exact figures: with genders as one side and providers as the other of a graph, and protected figures as
its edges, only a bridge could be worked out from the sums. When no node has one edge, a graph of three and three nodes has
no bridge, as two separate cycles do not fit in it.

Protected figures lose value and number of pupils together (``nearly_all`` keeps its placeholder 100): otherwise the number of
one protected figure would tell that of the next. Sums across files (the whole in one, a part in
the next) are not seen: whoever fills in protects a group in every file or in none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from skis_analytics.domain import Gender, Kind, Mark, Provider

FEWEST_PUPILS: Final = 10
"""The smallest group whose figures are shown."""

FEWEST: Final = 5
"""As many pupils must at least have reached, and not have reached, unless nobody or everybody did."""

Place = tuple[Gender, Provider]
Sum = tuple[Place, Place, Place]
"""A total and its two parts."""

_SUMS: Final[tuple[Sum, ...]] = (
    *(((Gender.ALL, each), (Gender.GIRLS, each), (Gender.BOYS, each)) for each in Provider),
    *(((each, Provider.ALL), (each, Provider.MUNICIPAL), (each, Provider.INDEPENDENT)) for each in Gender),
)


@dataclass(frozen=True, slots=True)
class Group:
    """The pupils behind one figure. ``count`` is how many reached (a share) or the number itself; None for a mean.

    ``protected``: it came protected, and its numbers are not known.
    """

    pupils: float | None
    count: float | None
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as filled in. ``reached`` is of shares; ``value`` in the indicator's unit."""

    indicator: str
    municipality: str
    year: int
    gender: Gender
    provider: Provider
    kind: Kind
    pupils: int | None
    reached: int | None
    value: float | None
    mark: Mark | None = None


def protect(figures: list[Figure]) -> list[Figure]:
    """The figures in the same order, small groups protected."""
    together: dict[tuple[str, str, int, Kind], dict[Place, Group]] = defaultdict(dict)
    for one in figures:
        group = Group(one.pupils, one.reached, protected=one.pupils is None)
        together[one.indicator, one.municipality, one.year, one.kind][one.gender, one.provider] = group
    found = {about: marks(about[-1], groups) for about, groups in together.items()}
    return [
        _protected(one, found[one.indicator, one.municipality, one.year, one.kind].get((one.gender, one.provider)))
        for one in figures
    ]


def _protected(one: Figure, mark: Mark | None) -> Figure:
    if mark is None:
        return one
    return replace(one, value=100.0 if mark is Mark.NEARLY_ALL else None, pupils=None, mark=mark)


def marks(kind: Kind, groups: Mapping[Place, Group]) -> dict[Place, Mark]:
    """What is to be protected, and how, of one indicator in one municipality and year."""
    every = {**groups, **_left_out(groups)}
    found = {place: mark for place, group in every.items() if (mark := _mark(kind, group))}
    while chosen := next(_one_more(every, groups, found), None):
        found[chosen] = Mark.SUPPRESSED
    return {place: mark for place, mark in found.items() if place in groups}


def _mark(kind: Kind, group: Group) -> Mark | None:
    """What a group needs by itself."""
    if group.protected:
        return Mark.SUPPRESSED
    if _empty(group):
        return None
    if group.pupils is not None and group.pupils < FEWEST_PUPILS:
        return Mark.SUPPRESSED
    if kind is Kind.PROPORTION and group.count is not None and 0 < group.count < FEWEST:
        return Mark.SUPPRESSED
    if kind is Kind.PROPORTION and group.pupils is not None and group.count is not None:
        return Mark.NEARLY_ALL if 0 < group.pupils - group.count < FEWEST else None
    return None


def _empty(group: Group) -> bool:
    """Whether nobody is in it; numbers below zero come of totals that are not exactly their parts."""
    return group.pupils <= 0 if group.pupils is not None else group.count is not None and group.count <= 0


def _left_out(groups: Mapping[Place, Group]) -> dict[Place, Group]:
    """The groups that are not among those given but follow from them, directly or by way of each other."""
    found: dict[Place, Group] = {}
    while True:
        every = {**groups, **found}
        new = {}
        for members in _SUMS:
            absent = [place for place in members if place not in every]
            if len(absent) == 1 and (group := _worked_out(every, members, absent[0])):
                new[absent[0]] = group
        if not new:
            return found
        found.update(new)


def _worked_out(groups: Mapping[Place, Group], members: Sum, absent: Place) -> Group | None:
    """A member from the two others, None when their numbers are not known."""
    total, *parts = members
    if absent == total:
        plus, minus = parts, []
    else:
        plus, minus = [total], [place for place in parts if place != absent]
    if any(groups[place].protected for place in (*plus, *minus)):
        return None
    pupils = _sum([groups[place].pupils for place in plus], [groups[place].pupils for place in minus])
    count = _sum([groups[place].count for place in plus], [groups[place].count for place in minus])
    return None if pupils is None and count is None else Group(pupils, count)


def _sum(plus: list[float | None], minus: list[float | None]) -> float | None:
    known = [each for each in plus if each is not None]
    taken = [each for each in minus if each is not None]
    return sum(known) - sum(taken) if len(known) == len(plus) and len(taken) == len(minus) else None


def _one_more(
    every: Mapping[Place, Group], given: Mapping[Place, Group], found: Mapping[Place, Mark]
) -> Iterator[Place]:
    """What else to protect, for each sum that has exactly one protected member."""
    for members in _SUMS:
        if all(place in every for place in members) and sum(place in found for place in members) == 1:
            left = [place for place in members if place not in found and not _unfilled(every, given, place)]
            if left:
                yield min(left, key=lambda place: (place in given, place == members[0], _size(every[place])))


def _unfilled(every: Mapping[Place, Group], given: Mapping[Place, Group], place: Place) -> bool:
    """Whether it is a left-out group that nobody is in."""
    return place not in given and _empty(every[place])


def _size(group: Group) -> float:
    return group.pupils if group.pupils is not None else group.count or 0.0
