"""Lär av: for a need, whose results in the theme are certainly better, and what they do about it.

Never a cause: that two things stand side by side is a question to ask a neighbour, and every sentence here is worded so.
Plain text that holds what people have written: escape it before it is shown as Markdown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from skis_analytics import swedish
from skis_analytics.domain import Desirable, Direction, Indicator
from skis_analytics.records import Initiative
from skis_analytics.verdicts.evidence import Evidence, Verdicts, certain
from skis_analytics.verdicts.need_findings import named
from skis_analytics.verdicts.needs import NeedMatrix, Theme

CAVEAT: Final = "Det är en fråga att ställa, inte ett bevis."


@dataclass(frozen=True, slots=True)
class Example:
    """A municipality to ask.

    ``better``: its certain verdicts in the theme, the strongest first; ``worse``: where it nevertheless is certainly worse.
    ``initiatives``: its own in the theme, whatever their status; those of the whole region are everybody's and left out.
    """

    municipality: str
    name: str
    in_region: bool
    better: tuple[Evidence, ...]
    worse: tuple[Evidence, ...]
    initiatives: tuple[Initiative, ...]

    @property
    def sentences(self) -> list[str]:
        """What is certain, what is not as good, and what is known of its initiatives."""
        found = [f"{self.name}, {swedish.uncapitalised(self.better[0].sentence)}"]
        found += [evidence.sentence for evidence in self.better[1:]]
        found += [f"Samtidigt: {swedish.uncapitalised(evidence.sentence)}" for evidence in self.worse]
        return [*found, self._known]

    @property
    def _known(self) -> str:
        if not self.in_region:
            return f"Registret rymmer bara Skaraborgs insatser: vad {self.name} har gjort får ni fråga dem om."
        if not self.initiatives:
            return "Ingen egen insats i temat är inlagd."
        return f"Egna insatser i temat: {named(self.initiatives)}."


def learn_from(
    municipality: str,
    theme: Theme,
    matrix: NeedMatrix,
    region: Verdicts,
    catalogue: Mapping[str, Indicator],
    *,
    similar: Verdicts | None = None,
    similar_names: Mapping[str, str] | None = None,
    indicator: str | None = None,
) -> list[Example]:
    """Whom the municipality with a need can ask: Skaraborg's first, then liknande kommuner, each the most certain first.

    Args:
        municipality: who has the need; never its own example.
        theme: the need's.
        matrix: where the initiatives stand.
        region: the region's judged tables, as for the matrix.
        catalogue: the indicators by id.
        similar: judged tables of similar municipalities, a family of their own; those in the region are told of once, as the region's.
        similar_names: their names by code; codes without a name are left out.
        indicator: only this one of the theme's indicators.
    """
    wanted = [
        name
        for name in theme.indicators
        if indicator in (None, name) and name in catalogue and catalogue[name].desirable is not Desirable.NONE
    ]
    examples = _examples(region, wanted, catalogue, matrix.municipalities, in_region=True, theme=theme, matrix=matrix)
    if similar is not None:
        outside = {code: name for code, name in (similar_names or {}).items() if code not in matrix.municipalities}
        examples += _examples(similar, wanted, catalogue, outside, in_region=False, theme=theme, matrix=matrix)
    return [example for example in examples if example.municipality != municipality]


def _examples(
    verdicts: Verdicts,
    wanted: Sequence[str],
    catalogue: Mapping[str, Indicator],
    names: Mapping[str, str],
    *,
    in_region: bool,
    theme: Theme,
    matrix: NeedMatrix,
) -> list[Example]:
    better, worse = (
        _by_municipality(certain(verdicts, catalogue, direction), wanted)
        for direction in (Direction.BETTER, Direction.WORSE)
    )
    # Both are sorted by certainty, so the municipalities come in that order too.
    return [
        Example(
            code,
            names[code],
            in_region,
            tuple(found),
            tuple(worse.get(code, ())),
            _own_initiatives(matrix, code, theme) if in_region else (),
        )
        for code, found in better.items()
        if code in names
    ]


def _by_municipality(found: Sequence[Evidence], wanted: Sequence[str]) -> dict[str, list[Evidence]]:
    sorted_out: dict[str, list[Evidence]] = defaultdict(list)
    for evidence in found:
        if evidence.indicator.id in wanted:
            sorted_out[evidence.municipality].append(evidence)
    return sorted_out


def _own_initiatives(matrix: NeedMatrix, code: str, theme: Theme) -> tuple[Initiative, ...]:
    cell = matrix.cells[code, theme.id]
    return tuple(initiative for initiative in (*cell.initiatives, *cell.earlier) if not initiative.region)


def learning_headline(municipality: str, theme: Theme, matrix: NeedMatrix, examples: Sequence[Example]) -> str:
    """Whom to ask, in a sentence or two; when nobody stands out, who at least works with the theme."""
    about = swedish.uncapitalised(theme.name)
    if examples:
        near = [example.name for example in examples if example.in_region]
        far = [example.name for example in examples if not example.in_region]
        who = [swedish.some_of(near)] if near else []
        who += [f"{'utanför Skaraborg ' if near else ''}{swedish.some_of(far)}"] if far else []
        place = "" if near else " utanför Skaraborg"
        return f"{' och '.join(who)}{place} har säkert bättre resultat inom {about}: fråga vad de har gjort. {CAVEAT}"
    active = [
        name for code, name in matrix.municipalities.items() if code != municipality and _active(matrix, code, theme)
    ]
    nobody = (
        "Ingen annan kommun har säkert bättre resultat"
        if theme.indicators
        else "Inget nyckeltal visar vem som har bättre resultat"
    )
    works = (
        f"Insatser i temat finns i {swedish.some_of(active)}." if active else "Ingen annan har en egen insats i temat."
    )
    return f"{nobody} inom {about}. {works}"


def _active(matrix: NeedMatrix, code: str, theme: Theme) -> bool:
    return any(not initiative.region for initiative in matrix.cells[code, theme.id].initiatives)
