"""Does Effekt claim what is not there, and find what is? The country's own figures are the noise: fake starts in real municipalities.

Nothing began in any of them at those times as far as anybody knows, so whatever is claimed is false (some municipality did do something,
which makes the rates upper bounds). For power the same figures are used with 5 or 10 points added from the fake start on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.report import Required, Row
from skis_analytics.database.connection import Results, open_results
from skis_analytics.domain import Provider
from skis_analytics.queries import catalogue, figures
from skis_analytics.queries import effect as questions
from skis_analytics.verdicts.effect import Assessment, EffectVerdict, Panel, Question, assess
from skis_analytics.verdicts.effect_panel import panel
from skis_analytics.verdicts.effect_plan import plan
from skis_analytics.verdicts.expected import RESULTS, judge_expected

_FIRST_YEARS = (2021, 2022, 2023, 2024, 2025)
_SIZES = {60: (45, 80), 150: (120, 190), 500: (400, 650)}
_ADDED = (5.0, 10.0)


def measure(home: Path, *, short: bool) -> list[Row]:
    """Fake starts in every third municipality of the country; ``short``: in every nineteenth."""
    results = open_results(home)
    panels = [_panel(results, name) for name in RESULTS]
    step = 19 if short else 3
    rows = [*_claims(panels, step), *_power(panels[1], 6 if short else 40), *_intervals(results)]
    results.close()
    return rows


def _panel(results: Results, indicator: str) -> Panel:
    known = catalogue.indicators(results)[indicator]
    return panel(
        known, Provider.MUNICIPAL.value, questions.cells(results, indicator, Provider.MUNICIPAL.value), figures.noise(results),
        questions.background(results), questions.skr_groups(results),
    )  # fmt: skip


def _claims(panels: Sequence[Panel], step: int) -> list[Row]:
    answers: list[Assessment] = []
    took: list[float] = []
    for offset, each in enumerate(panels):
        for number, first in enumerate(_FIRST_YEARS):
            for code in each.codes[(offset + number) % step :: step]:
                started = perf_counter()
                answers.append(assess(Question((code,), first, wanted=1), each))
                took.append(1000 * (perf_counter() - started))
    low = [each for each in answers if each.started_low]
    found = [each for each in answers if each.finding is not None]
    covered = [each.finding.lower <= 0 <= each.finding.upper for each in found if each.finding is not None]
    refused = [each.verdict is EffectVerdict.CANNOT_BE_JUDGED for each in answers]
    return [
        Row(
            "claims of effect where nothing began", [_claimed(answers)], "%", Required(5), f"{len(answers)} fake starts"
        ),
        Row("  of those after an unusually low year", [_claimed(low)], "%", Required(5), f"{len(low)} fake starts"),
        Row("intervals that hold the truth (no effect)", [100 * float(np.mean(covered))], "%", Required(97, low=93)),
        Row("refused: cannot be judged", [100 * float(np.mean(refused))], "%"),
        Row("one answer, 290 placebos and all guards", took, "ms", Required(500)),
    ]


def _claimed(answers: Sequence[Assessment]) -> float:
    claims = [each.verdict is EffectVerdict.SUGGESTS_EFFECT for each in answers]
    return 100 * float(np.mean(claims)) if claims else 0.0


def _power(each: Panel, most: int, first: int = 2023) -> list[Row]:
    """How often an effect that is there is found, in municipalities of three sizes, with three years after."""
    rows = []
    column = each.years.index(first)
    usual = np.nanmedian(each.pupils, axis=1)
    planned = plan(each)
    for size, (least, largest) in _SIZES.items():
        chosen = np.flatnonzero((usual >= least) & (usual <= largest))
        chosen = chosen[:: max(1, len(chosen) // most)][:most]
        smallest = planned.detectable(size, 6, len(each.years) - column) if planned else float("nan")
        for added in _ADDED:
            answers = [_with_effect(each, int(row), column, first, added) for row in chosen]
            rows.append(
                Row(f"+{added:g} points found, about {size} pupils", [_claimed(answers)], "%", None,
                    f"{len(chosen)} municipalities, three years after; 80 % is planned at {smallest:.1f}")
            )  # fmt: skip
    return rows


def _with_effect(each: Panel, row: int, column: int, first: int, added: float) -> Assessment:
    value = each.value.copy()
    value[row, column:] = np.minimum(value[row, column:] + added, 100)
    return assess(Question((each.codes[row],), first, wanted=1), replace(each, value=value))


def _intervals(results: Results) -> list[Row]:
    """Of municipalities' results, how many lie where the model of expected values says that 95 of 100 do."""
    indicators = catalogue.indicators(results)
    rows = []
    for name in RESULTS:
        table = questions.expected(results, name)
        held = []
        for _, year in table.groupby("year"):
            judged = judge_expected(year, indicators)
            known = judged[judged["p_value"].notna()]
            held.append(100 * float((known["p_value"] >= 0.05).mean()))
        rows.append(Row(f"results within the expected interval, {name}", held, "%", Required(97, low=93), "per year"))
    return rows
