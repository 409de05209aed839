"""What one rerun of each page costs the server: as it is, and with a selection that nobody has asked for before.

Measured through AppTest, which runs the real frame and pages without network and browser; its own share is the first row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from statistics import median
from time import perf_counter, process_time
from typing import Final
from unittest.mock import patch

import pandas as pd
import streamlit as st
from streamlit.testing.v1 import AppTest

from benchmarks.report import Required, Row
from skis_analytics.app import address, picture
from skis_analytics.app.registry import MAIN_SCRIPT, PAGES, Screen
from skis_analytics.database.connection import Results
from skis_analytics.domain import Comparison, Gender, Indicator, Kind, Provider, Selection

RERUN: Final = Required(200)
_TIMEOUT: Final = 120.0
_RESULTS_PAGE: Final = "resultat"

Question = tuple[str, dict[str, object]]


def measure(repetitions: int) -> list[Row]:
    """Every page, and every view of Resultat: nothing cached, rerun, rerun with another selection. ``SKIS_HOME`` is built."""
    rows = [_of_apptest_itself(repetitions)]
    for screen in PAGES:
        app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=_TIMEOUT).run()
        if not screen.is_default:
            app.switch_page(str(screen.file))
        for view in address.VIEWS if screen.url_path == _RESULTS_PAGE else ("",):
            rows += _of_screen(app, screen, view, repetitions)
    return rows


def _of_apptest_itself(repetitions: int) -> Row:
    app = AppTest.from_string("import streamlit as st\nst.title('Tom')", default_timeout=_TIMEOUT).run()
    return Row("an empty page (AppTest itself)", [_rerun(app)[0] for _ in range(repetitions)], "ms")


def _of_screen(app: AppTest, screen: Screen, view: str, repetitions: int) -> list[Row]:
    name = f"{screen.title}, {view}" if view else screen.title
    choices = picture.choices()
    start = replace(address.read({}, choices), view=view, focus=list(choices.region)[-1])
    _choose(app, start)
    _rerun(app)
    changes = _changes(start, screen, repetitions)
    _forget()
    with _questions() as asked:
        cold = _rerun(app)
    sql = _time_of(asked, repetitions)
    again = [_rerun(app) for _ in range(repetitions)]
    rows = [
        Row(f"{name}: nothing cached, database to open", [cold[0]], "ms", note=_times(cold[0], sql, cold[1])),
        _row(f"{name}: rerun", again, sql),
    ]
    for what, changed in changes.items():
        runs = []
        for selection in changed:
            _choose(app, selection)
            runs.append(_rerun(app))
        rows.append(_row(f"{name}: another {what}", runs, sql))
    return [*rows, Row(f"{name}: its {len(asked)} questions, bare SQL", [sql], "ms")]


def _changes(start: Selection, screen: Screen, repetitions: int) -> Mapping[str, Sequence[Selection]]:
    """Selections that differ from ``start`` in one choice, and that nobody has asked for yet."""
    choices = picture.choices()
    others = [code for code in choices.region if code != start.focus]
    years = [year for year in choices.years if year < start.year]
    indicators = [one for one in _with_every_view(picture.indicators()) if one != start.indicator]
    # Each focus has a similar and an SKR group of its own; the nation is one group for all.
    groups = [replace(start, comparison=Comparison.NATION)] + [
        replace(start, comparison=group, focus=code)
        for code in others
        for group in (Comparison.SIMILAR, Comparison.SKR_GROUP)
    ]
    found: dict[str, Sequence[Selection]] = {"municipality": [replace(start, focus=code) for code in others]}
    if screen.url_path == _RESULTS_PAGE:
        found["indicator"] = [replace(start, indicator=one) for one in indicators]
    found |= {"year": [replace(start, year=year) for year in years], "group": groups}
    return {what: selections[:repetitions] for what, selections in found.items()}


def _with_every_view(catalogue: Mapping[str, Indicator]) -> Iterator[str]:
    """Indicators that every view of Resultat has something to show for."""
    for id_, indicator in catalogue.items():
        there = picture.available(id_)
        parts = {*there["gender"], *there["provider"]}
        wanted = {Gender.GIRLS.value, Gender.BOYS.value, Provider.MUNICIPAL.value, Provider.INDEPENDENT.value}
        if indicator.kind in (Kind.PROPORTION, Kind.MEAN) and wanted <= parts:
            yield id_


def _choose(app: AppTest, selection: Selection) -> None:
    app.query_params.clear()
    app.query_params.update(address.write(selection, picture.choices()))


def _forget() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


def _rerun(app: AppTest) -> tuple[float, float]:
    """Milliseconds on the clock and of the processor, in all threads."""
    clock, processor = perf_counter(), process_time()
    app.run()
    taken = 1000 * (perf_counter() - clock), 1000 * (process_time() - processor)
    if app.exception:
        raise RuntimeError(f"The page failed: {app.exception}")
    return taken


@contextmanager
def _questions() -> Iterator[list[Question]]:
    """Collects every different question that is asked meanwhile."""
    asked: list[Question] = []
    ask = Results.ask

    def remember(self: Results, sql: str, parameters: Mapping[str, object] | None = None) -> pd.DataFrame:
        question = (sql, dict(parameters or {}))
        if question not in asked:
            asked.append(question)
        return ask(self, sql, parameters)

    with patch.object(Results, "ask", remember):
        yield asked


def _time_of(questions: Sequence[Question], repetitions: int) -> float:
    """Milliseconds that the questions take one after the other, as tables, without judging or drawing."""
    results, times = picture.results(), []
    for _ in range(repetitions):
        start = perf_counter()
        for sql, parameters in questions:
            results.ask(sql, parameters)
        times.append(1000 * (perf_counter() - start))
    return median(times)


def _row(name: str, runs: Sequence[tuple[float, float]], sql: float) -> Row:
    clock = [run[0] for run in runs]
    return Row(name, clock, "ms", RERUN, _times(median(clock), sql, median(run[1] for run in runs)))


def _times(milliseconds: float, sql: float, processor: float) -> str:
    return f"{milliseconds / sql:.1f} × its SQL, processor {processor:.0f} ms"
