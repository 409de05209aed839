"""Lär av: for a need, whose results in the theme are certainly better, and what they do about it.

Never a cause: that two things stand side by side is a question to ask a neighbour, and every sentence here is worded so.
Plain text that holds what people have written: escape it before it is shown as Markdown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from skis_analytics import regions, swedish
from skis_analytics.domain import Direction, Indicator
from skis_analytics.records import Initiative
from skis_analytics.verdicts.evidence import Evidence, Ground, Verdicts, certain, judged
from skis_analytics.verdicts.need_findings import named
from skis_analytics.verdicts.needs import NeedMatrix, Theme

_CAVEAT: Final = "Fråga vad de har gjort: det är ett samtal att ha, inte ett bevis."


@dataclass(frozen=True, slots=True)
class Example:
    """A municipality to ask.

    ``better``: its certain verdicts in the theme, first those of the need's own indicators, then what has improved or lies above
    the expected, then the strongest; ``worse``: where it nevertheless is certainly worse. ``initiatives``: its own in the theme,
    whatever their status; those of the whole region are everybody's and left out.
    """

    municipality: str
    name: str
    in_region: bool
    better: tuple[Evidence, ...]
    worse: tuple[Evidence, ...]
    initiatives: tuple[Initiative, ...]

    @property
    def improved(self) -> bool:
        """Whether it has certainly improved, and not only stands well."""
        return any(evidence.improved for evidence in self.better)

    @property
    def sentences(self) -> list[str]:
        """What is certain, what is not as good, what is known of its initiatives, and what else is certain."""
        return [
            f"{self.name}, {swedish.uncapitalised(self.better[0].sentence)}",
            *(f"Å andra sidan, {swedish.uncapitalised(evidence.sentence)}" for evidence in self.worse),
            self._known,
            *(evidence.sentence for evidence in self.better[1:]),
        ]

    @property
    def _known(self) -> str:
        if not self.in_region:
            return f"Registret rymmer bara {regions.current().genitive} insatser: vad {self.name} har gjort får ni fråga dem om."
        if not self.initiatives:
            return "Ingen egen insats i temat är inlagd."
        return f"Egna insatser i temat: {named(self.initiatives)}."


@dataclass(frozen=True, slots=True)
class Standing:
    """What is certainly better and worse in the same municipalities, and where (municipality, indicator) an expected value says what the pupils'
    background makes of a level. The same for every theme, so it is asked once."""

    better: Sequence[Evidence]
    worse: Sequence[Evidence]
    weighed: Collection[tuple[str, str]]


def standing(verdicts: Verdicts, catalogue: Mapping[str, Indicator]) -> Standing:
    """How the municipalities of some judged tables stand. ``catalogue``: the indicators by id."""
    return Standing(
        certain(verdicts, catalogue, Direction.BETTER),
        certain(verdicts, catalogue, Direction.WORSE),
        judged(verdicts, catalogue, Ground.EXPECTED),
    )


def learn_from(
    municipality: str,
    theme: Theme,
    matrix: NeedMatrix,
    region: Standing,
    *,
    similar: Standing | None = None,
    similar_names: Mapping[str, str] | None = None,
) -> list[Example]:
    """Whom the municipality with a need can ask: the region's first, then liknande kommuner, each the nearest to the need first.

    A level above the group's counts only where no expected value says what the pupils' background makes of it.

    Args:
        municipality: who has the need; never its own example. "" for the theme as such.
        theme: the need's.
        matrix: where the initiatives stand.
        region: how the region's stand, by the tables that the matrix is made of.
        similar: how similar municipalities stand, a family of their own; those in the region are told of once, as the region's.
        similar_names: their names by code; codes without a name are left out.
    """
    cell = matrix.cells.get((municipality, theme.id))
    needed = cell.indicators if cell else set()
    inside = {code: name for code, name in matrix.municipalities.items() if code != municipality}
    found = []
    for code, better, worse in _outstanding(region, theme, inside, needed):
        there = matrix.cells[code, theme.id]
        own = tuple(each for each in (*there.initiatives, *there.earlier) if not each.region)
        found.append(Example(code, inside[code], True, better, worse, own))
    if similar is not None:
        outside = {code: name for code, name in (similar_names or {}).items() if code not in matrix.municipalities}
        found += [
            Example(code, outside[code], False, better, worse, ())
            for code, better, worse in _outstanding(similar, theme, outside, needed)
        ]
    return found


def _outstanding(
    found_certain: Standing,
    theme: Theme,
    codes: Collection[str],
    needed: Collection[str],
) -> list[tuple[str, tuple[Evidence, ...], tuple[Evidence, ...]]]:
    """The municipalities with something certainly better in a theme: code, what is better, what is worse; the nearest first."""
    better: dict[str, list[Evidence]] = defaultdict(list)
    worse: dict[str, list[Evidence]] = defaultdict(list)
    for certain_ones, sorted_out in ((found_certain.better, better), (found_certain.worse, worse)):
        for evidence in certain_ones:
            if evidence.municipality in codes and evidence.indicator.id in theme.indicators:
                sorted_out[evidence.municipality].append(evidence)

    def nearness(evidence: Evidence) -> tuple[bool, bool, tuple[int, float, int]]:
        return evidence.indicator.id not in needed, evidence.ground is Ground.LEVEL, evidence.order

    found = []
    for code, all_better in better.items():
        kept = [
            evidence
            for evidence in all_better
            if evidence.ground is not Ground.LEVEL or (code, evidence.indicator.id) not in found_certain.weighed
        ]
        if kept:
            found.append((code, tuple(sorted(kept, key=nearness)), tuple(worse.get(code, ()))))

    def reading_order(each: tuple[str, tuple[Evidence, ...], tuple[Evidence, ...]]) -> tuple[bool, tuple[object, ...]]:
        """Who is worse in something too is a good example only of the very thing that is needed."""
        _, best, also_worse = each
        nearest = nearness(best[0])
        return bool(also_worse) and nearest[0], nearest

    return sorted(found, key=reading_order)


def learning_headline(municipality: str, theme: Theme, matrix: NeedMatrix, examples: Sequence[Example]) -> str:
    """Whom to ask and about what; when nobody stands out, who at least works with the theme."""
    if not examples:
        return f"{_nobody(municipality, theme, matrix)} {_at_work(municipality, theme, matrix)}"
    kinds: tuple[tuple[str, str, Callable[[Evidence], bool]], ...] = (
        ("Säker förbättring", "", lambda evidence: evidence.improved),
        (
            "Tydligt bättre än väntat utifrån elevsammansättningen",
            "",
            lambda evidence: evidence.ground is Ground.EXPECTED,
        ),
        (
            "Tydligt bättre nivå",
            "; elevsammansättningen är inte vägd in",
            lambda evidence: evidence.ground is Ground.LEVEL,
        ),
    )
    told = []
    for what, but, is_kind in kinds:
        leads = [_lead(example) for example in examples if is_kind(example.better[0])]
        if leads:
            told.append(f"{what}: {swedish.some_of(leads)}{but}.")
    return " ".join([*told, _CAVEAT])


def _lead(example: Example) -> str:
    place = "" if example.in_region else f", utanför {regions.current().name}"
    return f"{example.name} ({swedish.uncapitalised(example.better[0].indicator.short_title)}{place})"


def _nobody(municipality: str, theme: Theme, matrix: NeedMatrix) -> str:
    about = swedish.uncapitalised(theme.name)
    others = [cell for cell in matrix.row(theme.id) if cell.municipality != municipality]
    if not theme.indicators:
        return f"Inget nyckeltal visar vem som har bättre resultat inom {about}."
    if not any(cell.judgement.judged for cell in others):
        return f"Siffrorna kan inte visa vem som har bättre resultat inom {about}."
    return (
        f"Ingen annan kommun i nätverket har säkert bättre resultat eller en säker förbättring inom {about}, när alla kommuner och nyckeltal prövas "
        "samtidigt (det är strängare än på Resultat)."
    )


def _at_work(municipality: str, theme: Theme, matrix: NeedMatrix) -> str:
    """Who else works with the theme, and who has: an initiative that is over is the one whose effect can be judged."""
    working = {
        cell.municipality for _, cells in matrix.others_work(theme.id, municipality, earlier=False) for cell in cells
    }
    active = matrix.names(cell for cell in matrix.row(theme.id) if cell.municipality in working)
    past = [
        f"{swedish.some_of(matrix.names(cells))} med {named([each])}"
        for each, cells in matrix.others_work(theme.id, municipality, earlier=True)
    ]
    if active:
        now = f"Egna insatser i temat har {swedish.some_of(active)}."
    elif past:
        now = "Ingen annan har en planerad eller pågående egen insats i temat."
    else:
        return "Ingen annan har en egen insats i temat."
    return f"{now} Har arbetat med det tidigare: {swedish.some_of(past)}." if past else now
