"""A small region for needs: three municipalities, themes with and without indicators, judged tables made by the real judges."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from skis_analytics.domain import Indicator
from skis_analytics.records import Initiative, Need, Status
from skis_analytics.verdicts.change import judge_changes, judge_trends
from skis_analytics.verdicts.evidence import Verdicts
from skis_analytics.verdicts.level import judge_levels
from skis_analytics.verdicts.needs import Cell, Judgement, NeedMatrix, Theme, judge_themes, need_matrix
from tests.unit.verdicts.frames import CATALOGUE as OTHERS
from tests.unit.verdicts.frames import NOISE as OTHER_NOISE
from tests.unit.verdicts.frames import PHI, history, indicator, levels

TEST = indicator("NP åk 9", area="Nationella prov")
CATALOGUE: dict[str, Indicator] = {**OTHERS, TEST.id: TEST}
NOISE = pd.concat(
    [OTHER_NOISE, pd.DataFrame([(TEST.id, "municipal", "T", PHI, math.nan, 1000, "own")], columns=OTHER_NOISE.columns)],
    ignore_index=True,
)
TOWNS = {"Hjo": "Hjo", "Skara": "Skara", "Vara": "Vara"}
MATHS = Theme("matematik", "Matematik", "", {"Nått målet": "", "NP åk 9": ""})
ATTENDANCE = Theme("narvaro", "Närvaro", "", {"Frånvaro": ""})
GRADING = Theme("bedomning", "Bedömning och betyg", "", {})
SAFETY = Theme("trygghet", "Trygghet", "", {"Trygghet": ""})
CONDITIONS = Theme("bakgrund", "Bakgrund", "", {"Bakgrund": ""})
THEMES = (MATHS, ATTENDANCE, GRADING, SAFETY, CONDITIONS)


def verdicts(
    *cells: dict[str, object],
    courses: Sequence[list[dict[str, object]]] = (),
    expected: pd.DataFrame | None = None,
) -> Verdicts:
    """What the figures certainly say, judged as on the pages."""
    past = history(*courses)
    return Verdicts(
        levels=judge_levels(levels(*cells), NOISE, CATALOGUE),
        changes=judge_changes(past, NOISE, CATALOGUE),
        trends=judge_trends(past, NOISE, CATALOGUE),
        group="övriga Skaraborg",
        expected=expected,
    )


def expected_values(*rows: tuple[str, str, float, float, str, int]) -> pd.DataFrame:
    """Judged expected values: indicator, municipality, value, expected, direction, strength."""
    columns = ["indicator", "municipality", "value", "expected", "direction", "strength"]
    table = pd.DataFrame(list(rows), columns=columns)
    return table.assign(year=2024, mark=None, difference=table["value"] - table["expected"], adjusted=0.001)


Judged = Mapping[tuple[str, str], Judgement]


def judgements(found: Verdicts | None = None, themes: Sequence[Theme] = THEMES) -> Judged:
    """What the figures say of every square."""
    return judge_themes(themes, found or verdicts(), CATALOGUE, TOWNS)


def matrix(
    found: Verdicts | Judged | None = None, needs: Sequence[Need] = (), initiatives: Sequence[Initiative] = ()
) -> NeedMatrix:
    """The matrix of the three municipalities."""
    judged = found if isinstance(found, Mapping) else judgements(found)
    return need_matrix(THEMES, TOWNS, judged, needs, initiatives)


def cell(found: NeedMatrix, town: str = "Hjo", theme: Theme = MATHS) -> Cell:
    return found.cells[town, theme.id]


def initiative(
    title: str = "Läslyftet",
    *towns: str,
    theme: Theme | None = MATHS,
    status: Status | None = Status.ONGOING,
    region: bool = False,
    needs: tuple[str, ...] = (),
) -> Initiative:
    return Initiative(
        title,
        municipalities=towns,
        themes=(theme.id,) if theme else (),
        status=status,
        region=region,
        needs=needs,
    )


def plain(text: str) -> str:
    """With ordinary spaces."""
    return text.replace("\u00a0", " ")
