"""A meeting with thirty who follow: how soon all of them see a change of step, how quick the dashboard is meanwhile, and what is kept of
what fifteen write at once. The followers speak with the real server as a browser does, without drawing: ``python -m benchmarks.meeting``.
"""

from __future__ import annotations

import asyncio
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from time import perf_counter, sleep
from typing import Final

from benchmarks import report
from benchmarks.report import Required, Row, p95
from benchmarks.server import running
from benchmarks.session import Session
from skis_analytics.access import on_this_computer
from skis_analytics.database.meeting_state import MeetingState, Position
from skis_analytics.database.register import ConflictError, Register, open_register
from skis_analytics.records import Meeting, Note, RecordKind, Step, When, note_id

_MEETING: Final = "bench"
_VIEWS: Final = (
    "/", "/kommun?kommun=hjo", "/kommun?kommun=tibro", "/resultat?nyckeltal=merit_value_9", "/analys", "/kommun?kommun=vara", "/insatser?visa=behov",
    "/kommun?kommun=skara",
)  # fmt: skip
_FOLLOWERS, _LOOKING, _WRITERS = 30, 3, 15
_BETWEEN: Final = 4.0
"""Seconds between two steps: in a meeting it is minutes."""
_PATIENCE: Final = 60.0
_SAVED_EVERY: Final = 2.0
"""Seconds between two saves of somebody who goes on writing: the page waits for a pause (``note_editor.js``)."""


@dataclass(slots=True)
class Follower:
    """A screen that follows a meeting, and when it first showed each step with all of its page."""

    query: str
    seen: dict[int, float] = field(default_factory=dict)
    coming: int = 0

    async def run(self, address: str) -> None:
        """Open the meeting and stay until cancelled."""
        async with Session(address, read=self._read, whole=self._whole) as session:
            await session.open("", self.query)
            await asyncio.Event().wait()

    def _read(self, text: str) -> None:
        number, between, _ = text.removeprefix("**").partition(f" av {len(_VIEWS)}: ")
        if between and number.isdigit():
            self.coming = int(number)

    def _whole(self) -> None:
        self.seen.setdefault(self.coming, perf_counter())


async def _looked_at(address: str, until: asyncio.Event) -> list[float]:
    """Somebody who looks around meanwhile: how long each look takes, from the question to the page's end, in seconds."""
    took: list[float] = []
    places = [view.split("kommun=")[-1] for view in _VIEWS if "kommun=" in view]
    async with Session(address) as session:
        await session.open("kommun", f"kommun={places[-1]}")  # starts the session
        while not until.is_set():
            took.append(await session.again(f"kommun={places[len(took) % len(places)]}"))
            await asyncio.sleep(3)
    return took


async def _followed(address: str, home: Path, steps: int) -> tuple[list[float], list[float], int]:
    """The seconds until the last follower saw each step, those of every look meanwhile, and how many never saw one."""
    followers = [Follower(f"mote={_MEETING}&steg=1&folj=1") for _ in range(_FOLLOWERS)]
    tasks = [asyncio.create_task(follower.run(address)) for follower in followers]
    over = asyncio.Event()
    try:
        deadline = perf_counter() + _PATIENCE
        while not all(1 in follower.seen for follower in followers) and perf_counter() < deadline:
            await asyncio.sleep(0.1)
        looking = [asyncio.create_task(_looked_at(address, over)) for _ in range(_LOOKING)]
        await asyncio.sleep(_BETWEEN)
        last, lost, state = [], 0, MeetingState(home)
        for step in range(2, steps + 1):
            moved = perf_counter()
            state.move(
                _MEETING, Position(step, datetime.now(UTC), "Den som leder", "bench"), on_this_computer("Den som leder")
            )
            while not all(step in follower.seen for follower in followers) and perf_counter() < moved + _PATIENCE:
                await asyncio.sleep(0.02)
            saw = [follower.seen[step] - moved for follower in followers if step in follower.seen]
            lost += _FOLLOWERS - len(saw)
            last.append(max(saw, default=_PATIENCE))
            await asyncio.sleep(_BETWEEN)
        over.set()
        looks = [took for found in await asyncio.gather(*looking) for took in found]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return last, looks, lost


def _written(register: Register, times: int) -> tuple[list[float], int]:
    """Fifteen who write in notes of their own, in step, each as often as the page saves: each save's seconds, and how many texts are missing
    afterwards."""
    together = Barrier(_WRITERS)

    def write(writer: int) -> list[float]:
        took, base = [], 0
        for time in range(times):
            note = Note(_MEETING, "1497", "resultat", f"{'Vi ser att ' * time}{time}", group=f"Grupp {writer}")
            together.wait()
            began = perf_counter()
            base = register.save(note, on_this_computer(f"Skribent {writer}"), base).entry.version
            took.append(perf_counter() - began)
            sleep(max(0.0, began + _SAVED_EVERY - perf_counter()))
        return took

    with ThreadPoolExecutor(_WRITERS) as pool:
        took = [seconds for found in pool.map(write, range(_WRITERS)) for seconds in found]
    kept = {entry.record.group: entry.record.text for entry in register.notes(_MEETING)}
    wanted = f"{'Vi ser att ' * (times - 1)}{times - 1}"
    return took, sum(kept.get(f"Grupp {writer}") != wanted for writer in range(_WRITERS))


def _begun_at_once(register: Register) -> int:
    """Fifteen who begin the very same note at once: how many of their texts are nowhere in its history."""

    def write(writer: int) -> None:
        note = Note(_MEETING, "1498", "resultat", f"Text {writer}", group="Alla")
        with suppress(ConflictError):  # told, and kept beside
            register.save(note, on_this_computer(f"Skribent {writer}"), 0)

    with ThreadPoolExecutor(_WRITERS) as pool:
        list(pool.map(write, range(_WRITERS)))
    history = register.history(RecordKind.NOTE, note_id(_MEETING, "1498", "resultat", "Alla"))
    return _WRITERS - len({entry.record.text for entry in history})


def measure(home: Path, *, short: bool) -> list[Row]:
    """Run a meeting in ``home``, which holds a built database."""
    register = open_register(home)
    steps = tuple(Step(f"Punkt {number}", 5, "", view) for number, view in enumerate(_VIEWS, start=1))
    register.save(Meeting("Mätning", id=_MEETING, day=When(2099, 1, 1), steps=steps), on_this_computer("Mätning"), 0)
    with running(home) as (address, _):
        last, looks, lost = asyncio.run(_followed(address, home, 4 if short else len(_VIEWS)))
        took, missing = _written(register, 4 if short else 20)
    missing += _begun_at_once(register)
    return [
        Row(
            f"step changed → all of {_FOLLOWERS} followers have the whole page",
            last,
            "s",
            Required(2),
            f"{lost} never saw it",
        ),
        Row(f"a look at another municipality meanwhile, p95 of {len(looks)}", p95(looks), "s", Required(1)),
        Row(f"{_WRITERS} write notes at once, one save, p95 of {len(took)}", p95(took), "s", Required(1)),
        Row("texts missing afterwards", [float(missing)], "", Required(0)),
    ]


def main() -> None:
    """Measure in a home of its own and print it."""
    with tempfile.TemporaryDirectory(prefix="skis-meeting-") as folder:
        report.show("A meeting", measure(Path(folder), short=False))


if __name__ == "__main__":
    main()
