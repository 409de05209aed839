"""``python -m benchmarks [--short]``: every measurement beside what is required. Exits 0 also when something is OVER.

Drills are commands of their own, for they exit 1 when anything is lost: ``benchmarks.register_drill`` and ``benchmarks.faults``.
"""

from __future__ import annotations

import argparse
import logging
import os
import platform
import signal
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

from benchmarks import calibration, database, effect, initiatives, intake, lake, needs, null_picture, report
from benchmarks.report import Required, Row


def main() -> None:
    """Run everything in a home of its own and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer repetitions: a few minutes in all")
    short = parser.parse_args().short
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server that is measured ends too
    logging.disable(logging.WARNING)  # Streamlit warns, from its import on, that there is no server
    from benchmarks import endurance, load, meeting, national, pages, server  # noqa: PLC0415

    started = perf_counter()
    print(_machine())
    with tempfile.TemporaryDirectory(prefix="skis-benchmarks-") as folder:
        home = Path(folder)
        os.environ["SKIS_HOME"] = str(home)
        rows = _shown("Results database", database.measure(home, 2 if short else 9))
        rows += _shown("Server and browser", server.measure(home, 1 if short else 5))
        rows += _shown("One rerun on the server", pages.measure(1 if short else 5))
        rows += _shown("Figures in", intake.measure(home, short=short))
        rows += _shown("The register on Insatser", initiatives.measure(home, 2 if short else 9, short=short))
        rows += _shown("The register in PostgreSQL", lake.measure(home, short=short))
        rows += _shown("Behov ↔ insats", needs.measure(home, 2 if short else 9))
        rows += _shown("Effekt and expected values, the country as noise", effect.measure(home, short=short))
        rows += _shown("A meeting", meeting.measure(home, short=short))
        rows += _shown("Many at once", load.measure(home, short=short))
        rows += _shown("Twelve hours of meetings", endurance.measure(home, short=short))
        rows += _shown("The whole country", national.measure(home, home, short=short))
        rows += _shown("Where nothing differs", null_picture.measure(home, 100 if short else 1000))
        rows += _shown("Ordinary years called a change, at 95 %, by noise fitted on the other years", _calibration())
    print(f"\n{report.summary(rows)}. Took {perf_counter() - started:.0f} s. {_load()}")


def _shown(title: str, rows: list[Row]) -> list[Row]:
    report.show(title, rows)
    return rows


def _calibration() -> list[Row]:
    """The average over the left-out years of each indicator; required of the results that the promise is made for."""
    return [
        Row(
            f"{row.indicator}, {row.provider}",
            [100 * row.calibrated],
            "%",
            Required(6, low=4) if row.indicator in calibration.TARGET else None,
            f"{row.changes} changes; as on screen {100 * row.on_screen:.1f} %, without calibration {100 * row.plain:.1f} %",
        )
        for row in calibration.table(calibration.RESULTS)
        if row.group == "average"
    ]


def _machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("streamlit", "duckdb", "pandas", "plotly"))
    return f"Python {platform.python_version()}, {packages}; {os.cpu_count()} cores. {_load()}"


def _load() -> str:
    """How busy the machine is: above the number of cores, times are longer than they would be."""
    return f"Load average {os.getloadavg()[0]:.1f}." if hasattr(os, "getloadavg") else ""


if __name__ == "__main__":
    main()
