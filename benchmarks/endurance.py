"""Twelve hours of meetings, one after the other: does the server's memory grow? ``python -m benchmarks.endurance [--short]``.

An hour is a meeting: fifteen come, follow eight steps, look at pages of their own in between, somebody writes notes and moves the meeting
on, and all leave. What takes an hour in a room is done as fast as the server answers, so nothing is left out but the waiting. Streamlit keeps the
sessions of those who left for two minutes, in case they come back; so memory is read when that time has gone, after the warm-up and after the last
hour.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks import database, report
from benchmarks.report import Required, Row
from benchmarks.server import memory, running
from benchmarks.session import Session
from skis_analytics.access import on_this_computer
from skis_analytics.database.meeting_state import MeetingState, Position
from skis_analytics.database.register import Register, open_register
from skis_analytics.records import Meeting, Note, Step, When

HOURS, PEOPLE, STEPS = 12, 15, 8
SHORT_HOURS, SHORT_PEOPLE, SHORT_STEPS = 2, 3, 2
WARM_UP: Final = 3
"""Meetings before memory is compared: by then every page has been drawn and every cache that is bounded is in use."""
GROWTH: Final = Required(5)
_KEPT: Final = 125.0
"""Seconds that a session which was left is kept, and a little more."""
_TOGETHER: Final = 5
_VIEWS: Final = (
    "/",
    "/kommun?kommun=hjo",
    "/analys",
    "/insatser",
    "/kommun?kommun=tibro",
    "/resultat",
    "/effekt",
    "/insatser?visa=behov",
)
_PAGES: Final = ("", "kommun", "resultat", "analys", "insatser", "effekt", "underlag", "data", "mote")
_PLACES: Final = (
    "hjo",
    "tibro",
    "skara",
    "vara",
    "karlsborg",
    "mariestad",
    "tidaholm",
    "falkoping",
    "essunga",
    "gotene",
)


async def _hour(address: str, register: Register, state: MeetingState, number: int, people: int, steps: int) -> int:
    """One meeting from its first guest to its last. Returns how many pages could not be shown."""
    meeting = f"timme-{number}"
    agenda = tuple(Step(f"Punkt {step}", 5, "", _VIEWS[step % len(_VIEWS)]) for step in range(steps))
    register.save(Meeting("Mätning", id=meeting, day=When(2099, 1, 1), steps=agenda), on_this_computer("Mätning"), 0)
    rng, gate = random.Random(number), asyncio.Semaphore(_TOGETHER)

    async def follow(session: Session, step: int, own: bool) -> None:
        async with gate:
            await session.open("", f"mote={meeting}&steg={step}&folj=1")
            if own:
                await session.open(rng.choice(_PAGES), f"kommun={rng.choice(_PLACES)}&mote={meeting}&steg={step}")

    async with AsyncExitStack() as stack:
        room = [await stack.enter_async_context(Session(address)) for _ in range(people)]
        for step in range(1, steps + 1):
            state.move(meeting, Position(step, datetime.now(UTC), "Mätning", "endurance"), on_this_computer("Mätning"))
            note = Note(meeting, "1497", f"punkt {step}", "Vi ser att " * 20, group=f"Grupp {number}")
            await asyncio.to_thread(register.save, note, on_this_computer("Mätning"), 0)
            await asyncio.gather(
                *(follow(session, step, (guest + step) % 2 == 0) for guest, session in enumerate(room))
            )
        failed = sum(session.failed for session in room)
    state.end(meeting, on_this_computer("Mätning"))
    return failed


async def _come_and_go(address: str) -> None:
    """One who looks in and leaves: Streamlit lets go of what it has kept for too long when the next one comes."""
    async with Session(address) as session:
        await session.open("")


async def _day(address: str, pid: int, home: Path, *, short: bool) -> tuple[list[float], list[float], int]:
    """Memory (MB) after each hour of the warm-up and after the last hour with everybody's sessions gone, after every hour, and failed pages."""
    hours, people, steps = (SHORT_HOURS, SHORT_PEOPLE, SHORT_STEPS) if short else (HOURS + WARM_UP, PEOPLE, STEPS)
    register, state = open_register(home), MeetingState(home)
    settled, hourly, failed = [], [], 0
    for number in range(1, hours + 1):
        failed += await _hour(address, register, state, number, people, steps)
        hourly.append(memory(pid))
        if number in (min(WARM_UP, hours - 1), hours):
            if not short:
                await asyncio.sleep(_KEPT)
            await _come_and_go(address)
            settled.append(memory(pid))
    return settled, hourly, failed


def measure(home: Path, *, short: bool) -> list[Row]:
    """Measure on a server of ``home``, which holds a built database."""
    with running(home) as (address, pid):
        settled, hourly, failed = asyncio.run(_day(address, pid, home, short=short))
    growth = 100 * (settled[-1] / settled[0] - 1)
    hours, people, steps = (SHORT_HOURS, SHORT_PEOPLE, SHORT_STEPS) if short else (HOURS, PEOPLE, STEPS)
    what = f"{hours} hours: a meeting of {people} with {steps} steps in each"
    note = f"from {settled[0]:.0f} to {settled[-1]:.0f} MB; hour by hour {_course(hourly)}"
    if short:
        note += "; too short to be judged"
    return [
        Row(f"{what}: the server's memory grows by", [growth], "%", None if short else GROWTH, note),
        Row("pages that could not be shown", [float(failed)], "", Required(0)),
    ]


def _course(hourly: Sequence[float]) -> str:
    return " ".join(f"{megabytes:.0f}" for megabytes in hourly) + f" (median {median(hourly):.0f})"


def main() -> None:
    """Measure in a home of its own and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.endurance", description=__doc__)
    parser.add_argument(
        "--short", action="store_true", help=f"{SHORT_HOURS} meetings of {SHORT_PEOPLE}, without the waits"
    )
    short = parser.parse_args().short
    with tempfile.TemporaryDirectory(prefix="skis-endurance-") as folder:
        home = Path(folder)
        database.measure(home, 1)
        report.show("Twelve hours", measure(home, short=short))
    print(f"Load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")


if __name__ == "__main__":
    main()
