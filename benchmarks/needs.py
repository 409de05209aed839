"""Behov ↔ insats on the shipped figures with 5,000 initiatives: what a rerun waits for when somebody has just saved one."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

from benchmarks.report import Required, Row
from skis_analytics import regions
from skis_analytics.database.connection import data_folder, open_results
from skis_analytics.database.register.shipped import theme_tables
from skis_analytics.domain import Comparison, Gender, Provider, Selection
from skis_analytics.queries import catalogue, figures
from skis_analytics.records import Initiative, Need, Status
from skis_analytics.verdicts import need_findings
from skis_analytics.verdicts.change import judge_changes, judge_trends
from skis_analytics.verdicts.evidence import Verdicts
from skis_analytics.verdicts.learning import learn_from, learning_headline, standing
from skis_analytics.verdicts.level import judge_levels
from skis_analytics.verdicts.needs import NeedMatrix, Theme, judge_themes, need_matrix, themes_of

_MANY, _FEW = 5_000, 500


def measure(home: Path, repetitions: int, year: int = 2024) -> list[Row]:
    """Join the figures of ``year`` in the database in ``home`` with made-up initiatives, ``repetitions`` times."""
    results = open_results(home)
    indicators, noise = catalogue.indicators(results), figures.noise(results)
    names = {code: one.name for code, one in catalogue.region(results).items()}
    selection = Selection("", year, Comparison.REGION, None, Provider.MUNICIPAL, Gender.ALL)
    past = figures.history(results, selection, list(names))
    verdicts = Verdicts(
        judge_levels(figures.levels(results, selection, list(names)), noise, indicators),
        judge_changes(past, noise, indicators),
        judge_trends(past, noise, indicators),
        regions.current().others,
    )
    results.close()
    themes = themes_of(*theme_tables(data_folder()))
    judgements = judge_themes(themes, verdicts, indicators, names)
    many, few = (_initiatives(themes, list(names), count) for count in (_MANY, _FEW))
    stated = [Need(code, theme.id) for code in names for theme in themes[::3]]

    def shown(initiatives: Sequence[Initiative]) -> NeedMatrix:
        found = need_matrix(themes, names, judgements, stated, initiatives)
        need_findings.headline(found)
        need_findings.findings(found)
        for theme in themes:
            need_findings.theme_line(found, theme.id)
        _ = found.without_initiative, found.without_need
        return found

    matrix = shown(many)
    written = [_milliseconds(lambda: shown(many)) for _ in range(repetitions)]
    less = [_milliseconds(lambda: shown(few)) for _ in range(repetitions)]
    growth = [more / small for more, small in zip(written, less, strict=True)]

    def learnt() -> None:
        stands = standing(verdicts, indicators)
        for theme in themes:
            learning_headline("", theme, matrix, learn_from("", theme, matrix, stands))

    return [
        Row(f"matrix, lists and sentences, {_MANY} initiatives", written, "ms", Required(50)),
        Row(f"  as many times as for {_FEW}", growth, "times", Required(1.5 * _MANY / _FEW), f"{_MANY // _FEW} is in proportion"),
        Row("needs from the judged figures", _repeated(
            lambda: judge_themes(themes, verdicts, indicators, names), repetitions), "ms", Required(50)),
        Row(f"whom to learn from, {len(themes)} themes", _repeated(learnt, repetitions), "ms", Required(200)),
        Row("every square's words", _repeated(
            lambda: [need_findings.cell_sentence(matrix, cell) for cell in matrix.cells.values()], repetitions), "ms", Required(50)),
        Row("as text to copy", _repeated(lambda: need_findings.as_text(matrix), repetitions), "ms", Required(200)),
    ]  # fmt: skip


def _repeated(work: Callable[[], object], repetitions: int) -> list[float]:
    return [_milliseconds(work) for _ in range(repetitions)]


def _milliseconds(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return 1000 * (perf_counter() - started)


def _initiatives(themes: Sequence[Theme], codes: Sequence[str], count: int) -> list[Initiative]:
    chance = random.Random(20241204)
    return [
        Initiative(
            title=f"Insats {number}",
            municipalities=tuple(chance.sample(codes, chance.randint(0, 3))),
            region=chance.random() < 0.05,
            themes=tuple(theme.id for theme in chance.sample(themes, chance.randint(0, 2))),
            status=chance.choice([None, *Status]),
        )
        for number in range(count)
    ]
