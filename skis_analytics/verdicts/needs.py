"""Behov ↔ insats: where results or the group point out a need, and whether anything is done about it.

A need is a municipality × theme that the strongest certain verdict among the theme's indicators points out (level, expected value,
trend, change), or that the group has stated. Never one from noise: where the figures cannot tell, that is what is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

import pandas as pd

from skis_analytics.domain import Desirable, Direction, Indicator
from skis_analytics.records import Initiative, Need, NeedOrigin, Priority, Status
from skis_analytics.verdicts.evidence import Evidence, Ground, Verdicts, certain, judged

ACTIVE: Final = frozenset({Status.PLANNED, Status.ONGOING, None})
"""What counts as having an initiative. One whose status nobody has stated counts (nobody writes down what nobody means to do, and its
card says what is missing); one that is completed, paused or cancelled meets no need today, and is shown apart."""

_PRIORITIES: Final = (Priority.HIGH, Priority.MEDIUM, None, Priority.LOW)
"""Low is said on purpose: it comes after what nobody has ranked, as what the figures alone suggest."""


class NeedState(StrEnum):
    """What a municipality has in a theme."""

    BOTH = "both"
    NEED = "need"
    INITIATIVE = "initiative"
    NEITHER = "neither"
    UNKNOWN = "unknown"
    """Nobody has stated a need, there is no initiative, and the figures cannot tell."""


SYMBOL: Final = {
    NeedState.BOTH: "●",
    NeedState.NEED: "○",
    NeedState.INITIATIVE: "■",
    NeedState.NEITHER: "–",
    NeedState.UNKNOWN: "?",
}
"""A shape per state, told apart without colour; the word always stands beside it or in the table twin."""
WORD: Final = {
    NeedState.BOTH: "behov och insats",
    NeedState.NEED: "behov utan insats",
    NeedState.INITIATIVE: "insats utan dokumenterat behov",
    NeedState.NEITHER: "varken dokumenterat behov eller insats",
    NeedState.UNKNOWN: "kan inte prövas, ingen insats",
}


class Unjudged(StrEnum):
    """Why the figures cannot tell whether there is a need."""

    NO_INDICATOR = "no_indicator"
    NO_FIGURES = "no_figures"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, slots=True)
class Theme:
    """A tema. ``indicators``: the ids that speak of a need in it, in order, and why they do."""

    id: str
    name: str
    description: str
    indicators: Mapping[str, str] = field(hash=False)


def themes_of(themes: pd.DataFrame, links: pd.DataFrame) -> list[Theme]:
    """The themes in their order on screen.

    Args:
        themes: as data/themes.csv: id, name, description, position.
        links: as data/theme_indicators.csv: theme, indicator, why.
    """
    why: dict[str, dict[str, str]] = defaultdict(dict)
    for link in links.to_dict("records"):
        why[str(link["theme"])][str(link["indicator"])] = _text(link["why"])
    ordered = themes.assign(position=themes["position"].astype(int)).sort_values("position", kind="stable")
    return [
        Theme(str(row["id"]), str(row["name"]), _text(row["description"]), why.get(str(row["id"]), {}))
        for row in ordered.to_dict("records")
    ]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the figures say of one municipality in one theme.

    ``worse``: the certain verdicts that point out a need, the strongest first. ``judged``: how many of the theme's ``indicators``
    could be judged; ``unjudged`` says why when it is none.
    """

    worse: tuple[Evidence, ...]
    judged: int
    unjudged: Unjudged | None
    indicators: int = 0


def judge_themes(
    themes: Sequence[Theme], verdicts: Verdicts, catalogue: Mapping[str, Indicator], municipalities: Iterable[str]
) -> dict[tuple[str, str], Judgement]:
    """Suggested needs, by municipality code and theme id: only from verdicts that are certain among all that were judged together."""
    known = judged(verdicts, catalogue, *Ground)
    levels = verdicts.levels[verdicts.levels["value"].notna()]
    figures = set(zip(levels["municipality"].tolist(), levels["indicator"].tolist(), strict=True))
    worse: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for evidence in certain(verdicts, catalogue, Direction.WORSE):
        worse[evidence.municipality, evidence.indicator.id].append(evidence)
    found = {}
    for code in municipalities:
        for theme in themes:
            places = [(code, name) for name in theme.indicators if _has_direction(name, catalogue)]
            hits = [evidence for place in places for evidence in worse.get(place, [])]
            count = sum(place in known for place in places)
            if count:
                reason = None
            elif not places:
                reason = Unjudged.NO_INDICATOR
            else:
                reason = Unjudged.NO_FIGURES if figures.isdisjoint(places) else Unjudged.NOT_COMPARABLE
            found[code, theme.id] = Judgement(
                tuple(sorted(hits, key=lambda hit: hit.order)), count, reason, len(places)
            )
    return found


def _has_direction(name: str, catalogue: Mapping[str, Indicator]) -> bool:
    return name in catalogue and catalogue[name].desirable is not Desirable.NONE


@dataclass(frozen=True, slots=True)
class Cell:
    """One municipality in one theme.

    ``stated``: needs in the register, the highest priority first. ``initiatives``: those that count (see ``ACTIVE``), the
    municipality's own before the region's; ``earlier``: completed, paused and cancelled ones, which do not.
    """

    municipality: str
    theme: str
    judgement: Judgement
    stated: tuple[Need, ...]
    initiatives: tuple[Initiative, ...]
    earlier: tuple[Initiative, ...]

    @property
    def has_need(self) -> bool:
        """Whether the figures or the group point out a need."""
        return bool(self.judgement.worse or self.stated)

    @property
    def state(self) -> NeedState:
        """Which of the states it is in."""
        if self.has_need:
            return NeedState.BOTH if self.initiatives else NeedState.NEED
        if self.initiatives:
            return NeedState.INITIATIVE
        return NeedState.NEITHER if self.judgement.judged else NeedState.UNKNOWN

    @property
    def symbol(self) -> str:
        """The state's shape."""
        return SYMBOL[self.state]

    @property
    def word(self) -> str:
        """The state in words; an initiative whose need the figures cannot tell of says so."""
        untested = self.state is NeedState.INITIATIVE and not self.judgement.judged
        return f"{WORD[self.state]} (siffrorna kan inte pröva det)" if untested else WORD[self.state]

    @property
    def reasons(self) -> list[str]:
        """Why there is a need, a sentence each: what the figures say first, then the group."""
        figures = [evidence.sentence for evidence in self.judgement.worse]
        return figures + [stated_reason(need) for need in self.stated]

    @property
    def indicators(self) -> set[str]:
        """The ids of the indicators that its need is about, as far as anybody has said."""
        stated = {name for need in self.stated for name in need.indicators}
        return stated | {evidence.indicator.id for evidence in self.judgement.worse}

    @property
    def urgency(self) -> tuple[int, tuple[int, float, int]]:
        """Sorts needs: what the group has put first, then the most certain."""
        first = _priority(self.stated[0]) if self.stated else _PRIORITIES.index(None)
        return first, self.judgement.worse[0].order if self.judgement.worse else (0, 1.0, 0)


def stated_reason(need: Need) -> str:
    """A need in the register as a sentence, as it was written."""
    who = "Gruppen" if need.origin is NeedOrigin.GROUP else "Noterat ur siffrorna"
    priority = f" (prioritet {need.priority.label})" if need.priority else ""
    text = need.reason.strip() or "behovet är utpekat utan angivet skäl"
    return f"{who}{priority}: {text}{'' if text[-1] in '.!?…' else '.'}"


def _priority(need: Need) -> int:
    return _PRIORITIES.index(need.priority)


@dataclass(frozen=True, slots=True)
class Unneeded:
    """An initiative that counts in a theme, and the municipalities it is for where no need is documented. ``untested`` of them
    cannot be judged by the figures."""

    initiative: Initiative
    theme: Theme
    municipalities: tuple[str, ...]
    untested: int


@dataclass(frozen=True, eq=False)
class NeedMatrix:
    """Municipalities × themes; the same only as itself, so that what is made of it can be kept by it. ``municipalities``: code → name, in the order of the columns; ``themes``: the rows.

    ``without_municipality`` and ``without_theme`` are initiatives of any status that stand in no cell because that is not stated
    (or is none of these); ``needs_elsewhere`` are stated needs of another municipality or theme than these.
    """

    municipalities: Mapping[str, str]
    themes: tuple[Theme, ...]
    cells: Mapping[tuple[str, str], Cell]
    without_municipality: tuple[Initiative, ...]
    without_theme: tuple[Initiative, ...]
    needs_elsewhere: tuple[Need, ...]

    def row(self, theme: str) -> list[Cell]:
        """A theme's cells, in the order of the municipalities."""
        return [self.cells[code, theme] for code in self.municipalities]

    def with_state(self, *states: NeedState) -> list[Cell]:
        """The cells in any of some states, the most urgent needs first, otherwise by theme and municipality."""
        found = [cell for theme in self.themes for cell in self.row(theme.id) if cell.state in states]
        return sorted(found, key=lambda cell: cell.urgency)

    @property
    def without_initiative(self) -> list[Cell]:
        """Behov utan insats."""
        return self.with_state(NeedState.NEED)

    @property
    def needs(self) -> list[Cell]:
        """Every need, met or not."""
        return self.with_state(NeedState.NEED, NeedState.BOTH)

    @cached_property
    def without_need(self) -> list[Unneeded]:
        """Insats utan dokumenterat behov: one row per initiative and theme, however many municipalities it is for.

        An initiative that says which need it addresses has one, also where that need is sorted under another theme.
        """
        stated = {need.id: cell.municipality for cell in self.cells.values() for need in cell.stated}
        found: dict[tuple[str, str], list[Cell]] = defaultdict(list)
        initiatives: dict[str, Initiative] = {}
        for theme in self.themes:
            for cell in self.row(theme.id):
                if cell.state is not NeedState.INITIATIVE:
                    continue
                for initiative in cell.initiatives:
                    if initiative.needs and any(stated.get(need) == cell.municipality for need in initiative.needs):
                        continue
                    initiatives[initiative.id] = initiative
                    found[theme.id, initiative.id].append(cell)
        by_id = {theme.id: theme for theme in self.themes}
        return [
            Unneeded(
                initiatives[initiative],
                by_id[theme],
                tuple(cell.municipality for cell in cells),
                sum(not cell.judgement.judged for cell in cells),
            )
            for (theme, initiative), cells in found.items()
        ]

    def others_work(self, theme: str, municipality: str, *, earlier: bool) -> list[tuple[Initiative, list[Cell]]]:
        """Other municipalities' own initiatives in a theme that this one has no part in, each with the cells where it stands: those that
        count or, with ``earlier``, those that are completed, paused or cancelled and have something to tell. The region's are everybody's."""
        found: dict[str, tuple[Initiative, list[Cell]]] = {}
        for cell in self.row(theme):
            for each in cell.earlier if earlier else cell.initiatives:
                if cell.municipality != municipality and not each.region and municipality not in each.municipalities:
                    found.setdefault(each.id, (each, []))[1].append(cell)
        return list(found.values())

    def names(self, cells: Iterable[Cell]) -> list[str]:
        """The municipalities' names."""
        return [self.municipalities[cell.municipality] for cell in cells]


def need_matrix(
    themes: Sequence[Theme],
    municipalities: Mapping[str, str],
    judgements: Mapping[tuple[str, str], Judgement],
    stated: Iterable[Need],
    initiatives: Iterable[Initiative],
) -> NeedMatrix:
    """Join what the figures suggest, what the group has stated and what is done.

    Args:
        themes: as ``themes_of``.
        municipalities: code → name of the region's, in the order they stand.
        judgements: as ``judge_themes``.
        stated, initiatives: the register's current ones. One for the whole region counts for every municipality; one with no
            municipality stated for none. One that says which stated need it addresses counts there too, whatever its own theme.
    """
    known = {theme.id for theme in themes}
    needs: dict[tuple[str, str], list[Need]] = defaultdict(list)
    elsewhere: list[Need] = []
    for need in stated:
        inside = need.municipality in municipalities and need.theme in known
        (needs[need.municipality, need.theme] if inside else elsewhere).append(need)
    placed = _Placed(known, municipalities, {need.id: place for place, found in needs.items() for need in found})
    for initiative in initiatives:
        placed.add(initiative)
    cells = {
        (code, theme.id): Cell(
            code,
            theme.id,
            judgements[code, theme.id],
            tuple(sorted(needs.get((code, theme.id), ()), key=_priority)),
            placed.of(code, theme.id, active=True),
            placed.of(code, theme.id, active=False),
        )
        for theme in themes
        for code in municipalities
    }
    return NeedMatrix(
        municipalities, tuple(themes), cells, tuple(placed.nowhere), tuple(placed.themeless), tuple(elsewhere)
    )


class _Placed:
    """Initiatives sorted by cell in one pass. The region's are kept once per theme and not once per municipality."""

    def __init__(
        self, themes: set[str], municipalities: Mapping[str, str], needs: Mapping[str, tuple[str, str]]
    ) -> None:
        """``needs``: where each stated need stands, by its id."""
        self._themes, self._municipalities, self._needs = themes, municipalities, needs
        self._own: dict[tuple[bool, str, str], list[Initiative]] = defaultdict(list)
        self._wide: dict[tuple[bool, str], list[Initiative]] = defaultdict(list)
        self.nowhere: list[Initiative] = []
        self.themeless: list[Initiative] = []

    def add(self, initiative: Initiative) -> None:
        active = initiative.status in ACTIVE
        themes = [theme for theme in dict.fromkeys(initiative.themes) if theme in self._themes]
        codes = [code for code in dict.fromkeys(initiative.municipalities) if code in self._municipalities]
        addressed = [self._needs[need] for need in initiative.needs if need in self._needs]
        if initiative.region:
            for theme in themes:
                self._wide[active, theme].append(initiative)
            places = [place for place in addressed if place[1] not in themes]
        else:
            # Whose need it addresses says whose it is, unless that has been stated.
            addressed = [place for place in addressed if not initiative.municipalities or place[0] in codes]
            places = [*((code, theme) for theme in themes for code in codes), *addressed]
        for code, theme in dict.fromkeys(places):
            self._own[active, code, theme].append(initiative)
        if not codes and not initiative.region and not addressed:
            self.nowhere.append(initiative)
        if not themes and not addressed:
            self.themeless.append(initiative)

    def of(self, code: str, theme: str, *, active: bool) -> tuple[Initiative, ...]:
        return (*self._own.get((active, code, theme), ()), *self._wide.get((active, theme), ()))
