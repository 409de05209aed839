"""Insatser with 5,000 initiatives and 20,000 versions: every filter and view as the server answers it, and the register read anew."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from benchmarks.report import Required, Row
from skis_analytics.access import on_this_computer
from skis_analytics.database.connection import data_folder
from skis_analytics.database.register import open_register
from skis_analytics.database.register.shipped import theme_tables
from skis_analytics.initiatives.search import NOT_STATED, Field, Index, Wanted
from skis_analytics.records import Initiative, Need, Stage, Status, When
from skis_analytics.verdicts.needs import Judgement, Unjudged, need_matrix, themes_of

_INITIATIVES, _SHORT, _VERSIONS_EACH = 5_000, 1_000, 4
_SAVED_AT_ONCE = 2_500
_MUNICIPALITIES = {f"14{number}": f"Kommun {number}" for number in range(50, 65)}
_WORDS = [
    f"{first}{second}"
    for first in (
        "läs",
        "skriv",
        "matematik",
        "skol",
        "elev",
        "trygg",
        "studie",
        "språk",
        "kvalitets",
        "ledar",
        "biblioteks",
        "närvaro",
    )
    for second in (
        "lyft",
        "utveckling",
        "arbete",
        "satsning",
        "stöd",
        "samarbete",
        "projekt",
        "plan",
        "grupp",
        "råd",
        "analys",
    )
]


def measure(home: Path, repetitions: int, *, short: bool) -> list[Row]:
    """Measure in a register of its own in ``home``. ``short``: fewer initiatives, because they take a minute to write down."""
    count = _SHORT if short else _INITIATIVES
    own = home / "initiatives"
    themes = themes_of(*theme_tables(data_folder()))
    register = open_register(own)
    register.known = None
    made = _fill(register.save_many, [theme.id for theme in themes], count)
    contents = [_seconds(lambda: (register.contents(), register.changes())) for _ in range(repetitions)]
    read = register.contents()
    names = {theme.id: theme.name for theme in themes}
    index = Index(read.initiatives, _MUNICIPALITIES, names)
    built = [_seconds(lambda: Index(read.initiatives, _MUNICIPALITIES, names)) for _ in range(repetitions)]
    wanted = {
        "no filter": Wanted(),
        "theme": Wanted(themes=(themes[0].id,)),
        "municipality, status and stage": Wanted(
            municipalities=("1452", NOT_STATED), statuses=(Status.ONGOING.value,), stages=(Stage.YEARS_7_9.value,)
        ),
        "text": Wanted("matematiklyft"),
        "text with two misspelt words": Wanted("matematiklyftt skolbiblotek"),
    }
    rows = [_looked_for(index, what, asked, count, repetitions) for what, asked in wanted.items()]
    unjudged = {
        (code, theme.id): Judgement((), 0, Unjudged.NO_INDICATOR) for code in _MUNICIPALITIES for theme in themes
    }
    needs = [Need(code, themes[0].id) for code in _MUNICIPALITIES]
    initiatives = [entry.record for entry in read.initiatives]
    matrix = [
        1000 * _seconds(lambda: need_matrix(themes, _MUNICIPALITIES, unjudged, needs, initiatives))
        for _ in range(repetitions)
    ]
    return [
        *rows,
        Row("Behov ↔ insats with them", matrix, "ms", Required(200)),
        Row(f"The register read anew ({made} versions)", contents, "s", Required(1)),
        Row("The search made anew", built, "s", Required(1)),
    ]


def _looked_for(index: Index, what: str, asked: Wanted, count: int, repetitions: int) -> Row:
    taken = [1000 * _seconds(lambda: (index.find(asked), index.counts(asked, Field.THEME))) for _ in range(repetitions)]
    return Row(f"{count} initiatives, {what}", taken, "ms", Required(200), f"{len(index.find(asked))} found")


def _seconds(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def _fill(save_many: Callable[..., object], themes: list[str], count: int) -> int:
    """Every initiative in as many versions as there must be."""
    chance = random.Random(20241002)
    by = on_this_computer("benchmark")
    first = [
        Initiative(
            title=" ".join(chance.sample(_WORDS, 4)),
            description=" ".join(chance.choices(_WORDS, k=40)),
            municipalities=tuple(chance.sample(list(_MUNICIPALITIES), chance.randint(0, 3))),
            themes=tuple(chance.sample(themes, chance.randint(0, 2))),
            status=chance.choice([None, *Status]),
            stages=tuple(chance.sample(list(Stage), chance.randint(0, 2))),
            start=When(chance.randint(2015, 2026)),
            partner=chance.choice(["", "Göteborgs universitet", "Skolverket", "Karlstads universitet"]),
        )
        for _ in range(count)
    ]
    for version in range(_VERSIONS_EACH):
        changed = [(replace(each, note=f"version {version + 1}"), version) for each in first]
        for start in range(0, len(changed), _SAVED_AT_ONCE):
            save_many(changed[start : start + _SAVED_AT_ONCE], by)
    return _VERSIONS_EACH * len(first)
