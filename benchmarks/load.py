"""A hundred who have a page open and thirty who look around, on one server: ``python -m benchmarks.load [--short]``.

Everybody speaks with the real server as a browser does (``benchmarks.session``); those who are idle still have the parts that renew
themselves drawn anew. Somebody who looks around does something every ten seconds or so, as quickly as anybody reads a page: another
municipality in the page's own list, another page, another view, another indicator.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from benchmarks import database, report
from benchmarks.report import Required, Row, p95
from benchmarks.server import memory, peak_memory, running
from benchmarks.session import Session

IDLE, ACTIVE, SECONDS = 100, 30, 120.0
SHORT_IDLE, SHORT_ACTIVE, SHORT_SECONDS = 10, 4, 6.0
_THINKS: Final = (5.0, 15.0)
"""Seconds between two things that somebody does."""
_COMING: Final = 8
"""How many open their first page at the same time."""
_PLACES: Final = ("Hjo", "Tibro", "Skara", "Vara", "Karlsborg", "Mariestad", "Tidaholm", "Falköping")
_IDLE_PAGES: Final = ("", "kommun", "insatser", "resultat", "mote", "analys")
_PAGES: Final = ("", "kommun", "kommun", "resultat", "resultat", "analys", "insatser", "effekt", "underlag", "data")
_VIEWS: Final = ("tid", "alla", "tratt", "karta", "kon", "tabell")
_INDICATORS: Final = ("merit_value_9", "vocational_eligibility_9", "all_subjects_9")
_REQUIRED: Final = Required(1)
_REQUIRED_MEMORY: Final = Required(1000)


@dataclass(slots=True)
class _Found:
    """What those who looked around met: seconds per interaction, by its kind, and how many pages failed."""

    seconds: list[tuple[str, float]] = field(default_factory=list)
    failed: int = 0

    def of(self, kind: str = "") -> list[float]:
        return [took for what, took in self.seconds if kind in ("", what)]


async def _look_around(session: Session, found: _Found, rng: random.Random, until: float) -> None:
    page = "kommun"
    await asyncio.sleep(rng.uniform(0, min(_THINKS[1], (until - perf_counter()) / 2)))
    while perf_counter() < until:
        place = rng.choice(_PLACES)
        began = perf_counter()
        what = rng.choices(("municipality", "page", "view", "indicator"), (5, 3, 1, 1))[0]
        try:
            if what == "municipality":
                await session.choose("Kommun i fokus", place)
            elif what == "page":
                page = rng.choice(_PAGES)
                await session.open(page, f"kommun={place.lower()}")
            else:
                asked = f"vy={rng.choice(_VIEWS)}" if what == "view" else f"nyckeltal={rng.choice(_INDICATORS)}"
                address = f"kommun={place.lower()}&{asked}"
                await (session.again(address) if page == "resultat" else session.open("resultat", address))
                page = "resultat"
        except TimeoutError:
            found.failed += 1  # and its patience counts as what it took
        found.seconds.append((what, perf_counter() - began))
        await asyncio.sleep(rng.uniform(*_THINKS))
    found.failed += session.failed


async def _crowd(
    address: str, pid: int, idle: int, active: int, seconds: float, seed: int
) -> tuple[_Found, float, float]:
    """Open all, let the active ones look around for ``seconds``. Also the renewals per second, and the memory with everybody there (MB)."""
    rng, found, gate = random.Random(seed), _Found(), asyncio.Semaphore(_COMING)

    async def come(page: str) -> Session:
        async with gate:
            session = await stack.enter_async_context(Session(address))
            await session.open(page, f"kommun={rng.choice(_PLACES).lower()}")
            return session

    async with AsyncExitStack() as stack:
        waiting = await asyncio.gather(*(come(_IDLE_PAGES[number % len(_IDLE_PAGES)]) for number in range(idle)))
        looking = await asyncio.gather(*(come("kommun") for _ in range(active)))
        before = sum(session.renewals for session in waiting)
        began = perf_counter()
        await asyncio.gather(
            *(_look_around(session, found, random.Random(rng.random()), began + seconds) for session in looking)
        )
        renewed = (sum(session.renewals for session in waiting) - before) / (perf_counter() - began)
        held = memory(pid)
        found.failed += sum(session.failed for session in waiting)
    return found, renewed, held


def measure(home: Path, *, short: bool) -> list[Row]:
    """Measure on a server of ``home``, which holds a built database."""
    idle, active, seconds = (SHORT_IDLE, SHORT_ACTIVE, SHORT_SECONDS) if short else (IDLE, ACTIVE, SECONDS)
    with running(home) as (address, pid):
        empty = memory(pid)
        found, renewed, held = asyncio.run(_crowd(address, pid, idle, active, seconds, seed=7))
        peak = peak_memory(pid)
    took = found.of()
    middle = f"median {median(took):.2f} s" if took else "nobody did anything"
    who = f"{idle} idle + {active} active"
    return [
        Row(f"{who}: an interaction, p95 of {len(took)}", p95(took), "s", _REQUIRED, f"{middle}; {renewed:.0f} renewals a second besides"),
        *(Row(f"  of which another {kind}, p95 of {len(found.of(kind))}", p95(found.of(kind)), "s") for kind in ("municipality", "page", "view", "indicator")),
        Row(f"{who}: the server's memory at its peak", [peak], "MB", _REQUIRED_MEMORY, f"{held:.0f} MB with everybody there, {empty:.0f} MB with nobody"),
        Row("pages that could not be shown", [float(found.failed)], "", Required(0)),
    ]  # fmt: skip


def main() -> None:
    """Measure in a home of its own and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument(
        "--short", action="store_true", help=f"{SHORT_IDLE} idle + {SHORT_ACTIVE} active for {SHORT_SECONDS:.0f} s"
    )
    short = parser.parse_args().short
    with tempfile.TemporaryDirectory(prefix="skis-load-") as folder:
        home = Path(folder)
        database.measure(home, 1)
        report.show("Many at once", measure(home, short=short))
    print(f"Load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")


if __name__ == "__main__":
    main()
