"""The whole country: are pages as quick with 7.5 and 50 million results as with the shipped ones? ``python -m benchmarks.national [--short]``.

The shipped results database is copied and the rest of the country's indicators are made up into it, in the shape of results.parquet:
2,000 indicators × 290 municipalities × up to 29 years, half of them without pupils, as Kolada's are. So the pages that are measured are
the real ones on the same figures as ever, with all the others beside them; every page is measured in one and the same run with
the shipped data and with the large ones.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Final, NamedTuple

import duckdb
import streamlit as st
from streamlit.testing.v1 import AppTest

from benchmarks import database, report
from benchmarks.report import Required, Row
from skis_analytics.app import address, picture
from skis_analytics.app.registry import MAIN_SCRIPT, PAGES, Screen
from skis_analytics.database.connection import DATABASE_NAME, open_results

INDICATORS: Final = 2000
RATIO: Final = Required(1.5)
_TIMEOUT: Final = 300.0


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is made up: years and gender splits of every indicator that does not ship."""

    name: str
    indicators: int
    years: int
    genders: tuple[str, ...]


SCALES: Final = (
    Scale("7.4 million", INDICATORS, 13, ("T",)),
    Scale("50 million", INDICATORS, 29, ("T", "K", "M")),
)
SHORT: Final = (Scale("half a million", 300, 4, ("T",)),)

_MADE_UP: Final = """
CREATE TEMP TABLE made_up AS
SELECT format('N{:05d}', number) AS id, number FROM range($indicators::BIGINT - (SELECT count(*) FROM big.indicator)) AS made (number);

INSERT INTO big.indicator
SELECT id, 'Nyckeltal ' || id, 'Nyckeltal ' || id, 'proportion', '%', 'higher', 'Övrigt', 'åk 7–9', 'kolada', NULL, NULL, id, NULL, NULL,
       NULL, true, false, NULL, 1000 + number, false
FROM made_up;
"""
_RESULTS: Final = """
INSERT INTO big.result
SELECT id, municipality.code, 2025 - $years + year, gender, 'municipal',
       round(40 + 50 * (hash(number, municipality.code, year, gender) % 1009) / 1009.0, 1),
       CASE WHEN number % 2 = 0 THEN 15 + hash(municipality.code, number) % 600 END, NULL, 'kolada'
FROM (FROM made_up ORDER BY id) AS made_up
CROSS JOIN (SELECT unnest($genders) AS gender) AS split
CROSS JOIN (SELECT unnest(range(1, $years + 1)) AS year) AS span
CROSS JOIN (SELECT code FROM big.municipality WHERE code <> '0000' ORDER BY code) AS municipality;
"""
_DERIVED: Final = """
INSERT INTO big.coverage
SELECT id, 'municipal', gender, 2025 - $years + year, 290, 15
FROM made_up CROSS JOIN (SELECT unnest($genders) AS gender) AS split CROSS JOIN (SELECT unnest(range(1, $years + 1)) AS year) AS span;

INSERT INTO big.noise
SELECT id, 'municipal', gender, 1.5, NULL, 1000, 'own'
FROM made_up CROSS JOIN (SELECT unnest($genders) AS gender) AS split WHERE number % 2 = 0;
"""


def make(shipped: Path, home: Path, scale: Scale) -> tuple[int, float]:
    """Copy the built database of ``shipped`` to ``home`` and make the country up in it. Returns results and seconds."""
    home.mkdir(parents=True, exist_ok=True)
    file = home / DATABASE_NAME
    shutil.copyfile(shipped / DATABASE_NAME, file)
    began = perf_counter()
    with duckdb.connect(config={"preserve_insertion_order": True, "memory_limit": "1500MB"}) as connection:
        connection.execute(f"ATTACH '{file}' AS big")
        values: dict[str, object] = {"years": scale.years, "genders": list(scale.genders)}
        values["indicators"] = scale.indicators
        for statement in filter(str.strip, (_MADE_UP + _RESULTS + _DERIVED).split(";")):
            used = {name: value for name, value in values.items() if f"${name}" in statement}
            connection.execute(statement, used)
        counted = connection.execute("SELECT count(*) FROM big.result").fetchone()
        connection.execute("CHECKPOINT big")
    return (int(counted[0]) if counted else 0), perf_counter() - began


@contextmanager
def _at(home: Path) -> Iterator[None]:
    """The application in this process at another home, with nothing remembered of the one before: their fingerprints are the same."""
    before = os.environ.get("SKIS_HOME")
    os.environ["SKIS_HOME"] = str(home)
    st.cache_data.clear()
    st.cache_resource.clear()
    try:
        yield
    finally:
        if before is None:
            del os.environ["SKIS_HOME"]
        else:
            os.environ["SKIS_HOME"] = before


class _Took(NamedTuple):
    """Milliseconds of the processor, in all threads, and on the clock."""

    processor: float
    clock: float


def _reruns(screen: Screen, repetitions: int, indicator: str = "") -> Mapping[str, list[_Took]]:
    """What reruns of a page take: as it is, and with municipalities that nobody has asked for."""
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=_TIMEOUT).run()
    if not screen.is_default:
        app.switch_page(str(screen.file))
    choices = picture.choices()
    start = replace(
        address.read({"nyckeltal": indicator} if indicator else {}, choices), focus=next(iter(choices.region))
    )
    found: dict[str, list[_Took]] = {"again": [], "another municipality": []}
    for number, focus in enumerate([*choices.region][: repetitions + 1]):
        app.query_params.clear()
        app.query_params.update(address.write(replace(start, focus=focus), choices))
        took = _rerun(app)
        if number:  # the first opens the page
            found["another municipality"].append(took)
    found["again"] = [_rerun(app) for _ in range(repetitions)]
    return found


def _rerun(app: AppTest) -> _Took:
    clock, processor = perf_counter(), process_time()
    app.run()
    took = _Took(1000 * (process_time() - processor), 1000 * (perf_counter() - clock))
    if app.exception:
        raise RuntimeError(f"The page failed: {app.exception}")
    return took


def measure(shipped: Path, folder: Path, *, short: bool) -> list[Row]:
    """Measure with the built database of ``shipped``; the large ones are made in ``folder`` and removed."""
    repetitions = 2 if short else 7
    rows = []
    for number, scale in enumerate(SHORT if short else SCALES):
        large = folder / f"country-{number}"
        results, took = make(shipped, large, scale)
        size = (large / DATABASE_NAME).stat().st_size / 1e6
        rows.append(
            Row(
                f"{scale.name}: made",
                [took],
                "s",
                note=f"{results:,} results of {scale.indicators:,} indicators, a file of {size:.0f} MB",
            )
        )
        began = perf_counter()
        open_results(large).close()
        rows.append(
            Row(
                f"{scale.name}: opened, with the check that it is whole",
                [perf_counter() - began],
                "s",
                note="once, when the server starts",
            )
        )
        for screen in PAGES[:3:2] if short else PAGES:
            rows += _compared(screen, shipped, large, scale, repetitions)
        outside = next(screen for screen in PAGES if screen.url_path == "resultat")
        rows += _compared(outside, shipped, large, scale, repetitions, "N00000")
        shutil.rmtree(large)
    return rows


def _compared(
    screen: Screen, shipped: Path, large: Path, scale: Scale, repetitions: int, indicator: str = ""
) -> Sequence[Row]:
    with _at(shipped):
        before = _reruns(screen, repetitions)
    with _at(large):
        after = _reruns(screen, repetitions, indicator)
    what = f"{screen.title}, one of the country's indicators" if indicator else screen.title
    return [_ratio(f"{scale.name}: {what}, {change}", before[change], after[change]) for change in before]


def _ratio(name: str, before: Sequence[_Took], after: Sequence[_Took]) -> Row:
    """The best of several, of the processor: what others do on the machine weighs least there, and threads that share the work are all counted."""
    shipped, large = (min(took.processor for took in taken) for taken in (before, after))
    clocks = [median(took.clock for took in taken) for taken in (after, before)]
    note = f"best {large:.0f} ms against {shipped:.0f} ms of the processor; on the clock, medians {clocks[0]:.0f} and {clocks[1]:.0f} ms"
    return Row(name, [large / shipped], "×", RATIO, note)


def main() -> None:
    """Measure in a folder of its own and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.national", description=__doc__)
    parser.add_argument("--short", action="store_true", help="half a million results, two pages with two reruns each")
    short = parser.parse_args().short
    with tempfile.TemporaryDirectory(prefix="skis-national-") as folder:
        shipped = Path(folder) / "shipped"
        shipped.mkdir()
        database.measure(shipped, 1)
        report.show("The whole country", measure(shipped, Path(folder), short=short))
    print(f"Load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")


if __name__ == "__main__":
    main()
