"""Figures in: a fetch of the whole country from a Kolada on loopback, and a hundred files in one drop."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import pandas as pd

from benchmarks.report import Required, Row
from skis_analytics.access import on_this_computer
from skis_analytics.database import build, imports
from skis_analytics.database.connection import DATABASE_NAME, data_folder, open_results
from skis_analytics.domain import Municipality
from skis_analytics.intake import files, kolada
from skis_analytics.queries import catalogue
from skis_analytics.sources.kolada import Limits
from tests.kolada_server import KoladaServer

_LATENCY = 0.05
_FILES = 100


def measure(home: Path, *, short: bool) -> list[Row]:
    """Measure in a folder of its own below ``home``. ``short``: a fetch of the region only."""
    with tempfile.TemporaryDirectory(dir=home) as folder:
        own = Path(folder)
        return [*_fetch(own, whole_country=not short), *_drop(own)]


def _fetch(home: Path, *, whole_country: bool) -> list[Row]:
    """What the rate limit alone would take, and what it took: the share of the time that was ours."""
    results = open_results(home, data_folder())
    asked = kolada.errand(results, home, datetime.now(UTC).date(), whole_country=whole_country)
    with KoladaServer(latency=_LATENCY) as server:
        started = perf_counter()
        fetched = kolada.ask(asked, home, base_url=server.url)
        seconds = perf_counter() - started
        rehearsed, held = _held(lambda: build.rehearse(home / DATABASE_NAME, data_folder(), [_draft(fetched.rows)]))
    results.close()
    bound = (fetched.requests - 1) / Limits().per_second
    what = "the whole country" if whole_country else "the region"
    note = f"{fetched.requests} requests at {Limits().per_second:g}/s take {bound:.1f} s; {len(fetched.rows)} figures"
    return [
        Row(f"Kolada, {what}, beyond the rate limit", [seconds - bound], "s", Required(3), note),
        Row(f"Kolada, {what}, what it would do", [rehearsed], "s", Required(8)),
        Row(f"Kolada, {what}, memory on top while that is found out", held, "MB", Required(400)),
    ]


def _draft(rows: pd.DataFrame) -> imports.Draft:
    return imports.Draft(rows=rows.assign(removed=False), kind="kolada", file="Kolada", sha256="")


def _held(work: Callable[[], object]) -> tuple[float, list[float]]:
    """How long something takes, and the most memory that the process had meanwhile beyond what it had before; empty where that
    cannot be read."""
    status, marks = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    readable = status.exists() and os.access(marks, os.W_OK)
    if readable:
        marks.write_text("5")  # the peak begins anew
    before = _peak(status) if readable else 0.0
    started = perf_counter()
    work()
    seconds = perf_counter() - started
    return seconds, [_peak(status) - before] if readable else []


def _peak(status: Path) -> float:
    """The most memory so far, in MB."""
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _drop(home: Path) -> list[Row]:
    """A hundred cost reports, each of one municipality and with a changed figure."""
    results = open_results(home, data_folder())
    country = list(catalogue.country(results).values())[:_FILES]
    offered = [files.Offered(f"kostnader {one.name}.csv", _costs(one)) for one in country]
    started = perf_counter()
    found = files.preview(offered, results, home, data_folder())
    seen = perf_counter()
    batches = files.save(found, on_this_computer("benchmark"), home, data_folder())
    saved = perf_counter()
    results.close()
    return [
        Row(
            f"{_FILES} files in one drop, preview", [seen - started], "s", Required(30), f"{len(found.refused)} refused"
        ),
        Row(f"{_FILES} files in one drop, saved", [saved - seen], "s", Required(30), f"{len(batches)} batches"),
    ]


def _costs(municipality: Municipality) -> bytes:
    """Skolverket's report *Kostnader per kommun* with one row."""
    header = (
        "Kommun;Kommunkod;Län;Läns-kod;Typ av huvudman;Genomsnittligt elevantal;Totalt;Undervisning;Totalt per elev;"
        "Undervisning per elev;Lokaler per elev;Måltider per elev;Lärverktyg per elev;Elevhälsa per elev;Övrigt per elev;"
    )
    row = f"{municipality.name};{municipality.code};Län;{municipality.code[:2]};Kommunal;1 000;150000;90 000;150 001;90 001;1;1;1;5 001;1;"
    lines = ("Statistik från Skolverket", "", "Grundskola - Kostnader per kommun", "Valt år: 2024", "", header, row)
    return "\r\n".join(lines).encode("utf-8-sig")
