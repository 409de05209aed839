"""Building the results database from data/, and opening it."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

from benchmarks.report import Required, Row
from skis_analytics.database.build import build, ensure_built
from skis_analytics.database.connection import DATABASE_NAME, data_folder, open_results


def measure(home: Path, repetitions: int) -> list[Row]:
    """Build in ``home`` and open, ``repetitions`` times each. The built file stays there."""
    database = home / DATABASE_NAME
    built, opened, checked, results = [], [], [], 0
    for _ in range(repetitions):
        start = perf_counter()
        results = build(database, data_folder())
        built.append(perf_counter() - start)
    for _ in range(repetitions):
        start = perf_counter()
        ensure_built(database, data_folder())
        checked.append(perf_counter() - start)
        start = perf_counter()
        open_results(home).close()
        opened.append(perf_counter() - start)
    size = database.stat().st_size / 1e6
    return [
        Row("build from data/", built, "s", Required(2), f"{results:,} results, a file of {size:.1f} MB"),
        Row("open, with the check that it is whole and current", opened, "s"),
        Row("  of which the check", checked, "s"),
    ]
