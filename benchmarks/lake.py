"""``python -m benchmarks.lake [--short]``: the register in PostgreSQL. What saves take beside a file, and whether any is ever lost.

The drill: processes on "machines" of their own save as fast as they can; one after another is killed (SIGKILL) in mid-write and
begun anew, and PostgreSQL is killed and started. Afterwards every save that a process was told is kept must be there, numbered without
gap or double. Exits 1 when one is not. PostgreSQL must be installed; a cluster of its own is made and goes afterwards.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks import postgres, report
from benchmarks.report import Required, Row
from skis_analytics.access import on_this_computer
from skis_analytics.database.meeting_state import Position
from skis_analytics.database.register import Place, Register, RegisterUnavailableError, open_register
from skis_analytics.records import Need, RecordKind

WRITERS, SECONDS, RESTARTS = 6, 120.0, 5
SHORT_WRITERS, SHORT_SECONDS, SHORT_RESTARTS = 2, 6.0, 1
_BY: Final = on_this_computer("Mätning")
_CONTEXT: Final = multiprocessing.get_context("forkserver")


@dataclass
class Drill:
    """What came of it."""

    confirmed: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    kills: int = 0
    restarts: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def lost(self) -> set[str]:
        return self.confirmed - self.kept


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lake", description=__doc__)
    parser.add_argument("--short", action="store_true")
    short = parser.parse_args(arguments).short
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="skis-lake-drill-") as folder:
        rows = measure(Path(folder), short=short)
    report.show("The register in PostgreSQL", rows)
    return 1 if any(row.verdict == "OVER" for row in rows if row.name.startswith("lost")) else 0


def measure(home: Path, *, short: bool) -> list[Row]:
    """Latencies beside a file's, then the drill. Where PostgreSQL is not installed, a row that says so."""
    if postgres.programs() is None:
        return [Row("the register in PostgreSQL", [], "ms", note="PostgreSQL is not installed")]
    with postgres.cluster() as cluster:
        in_file = open_register(place=Place(home / "file", ""))
        in_lake = open_register(place=Place(home / "lake", cluster.address()))
        times = 8 if short else 60
        rows = [
            *_latencies("file", in_file, times),
            *_latencies("PostgreSQL", in_lake, times),
            *_seen(home, in_lake, 3 if short else 20),
        ]
        if not short:
            rows += _filled(in_lake)
        drill = _drill(
            home, cluster, SHORT_WRITERS if short else WRITERS, SHORT_SECONDS if short else SECONDS,
            SHORT_RESTARTS if short else RESTARTS,
        )  # fmt: skip
    note = (
        f"{len(drill.confirmed)} confirmed, {len(drill.kept)} kept, {len(drill.unsure)} told they were not; {drill.kills} processes and "
        f"{drill.restarts} PostgreSQL killed{''.join(f'; {fault}' for fault in drill.faults)}"
    )
    return [*rows, Row("lost of what was confirmed", [len(drill.lost) + len(drill.faults)], "", Required(0), note)]


def _latencies(where: str, register: Register, times: int) -> list[Row]:
    saves = [_timed(lambda: register.save(Need("1497", "matematik"), _BY, 0)) for _ in range(times)]
    reads = [_timed(register.contents) for _ in range(times)]
    drafts = [_timed(lambda: register.save_draft("utkast", "need", {"text": "x" * 500}, _BY)) for _ in range(times)]
    return [
        Row(f"a save, {where}", saves, "ms", Required(500), _high(saves)),
        Row(f"reading everything, {where}", reads, "ms", None, _high(reads)),
        Row(f"a draft, {where}", drafts, "ms", None, _high(drafts)),
    ]


def _seen(home: Path, register: Register, times: int) -> list[Row]:
    """How long until another machine's next question has the news, and until it follows a meeting."""
    there = Place(home / "other", register.keeper.store.lake.address)
    other, written, moved = open_register(place=there), [], []
    here = Place(home / "third", register.keeper.store.lake.address).positions
    for number in range(times):
        before = other.stamp()
        register.save(Need("1497", "matematik"), _BY, 0)
        started = time.perf_counter()
        while other.stamp() == before:
            time.sleep(0.02)
        written.append(1000 * (time.perf_counter() - started))
        here.move("m", Position(number + 1, datetime.now(UTC), "Anna", "t"), _BY)
        started = time.perf_counter()
        while (at := there.positions.position("m")) is None or at.step != number + 1:
            time.sleep(0.02)
        moved.append(1000 * (time.perf_counter() - started))
    return [
        Row("another machine knows that something is written", written, "ms", Required(2000), _high(written)),
        Row("another machine knows a meeting's step", moved, "ms", Required(1000), _high(moved)),
    ]


def _filled(register: Register) -> list[Row]:
    """A register of some years: every save reads what is there."""
    register.save_many([(Need("1497", "matematik", reason="text " * 40), 0) for _ in range(5000)], _BY)
    saves = [_timed(lambda: register.save(Need("1497", "matematik"), _BY, 0)) for _ in range(20)]
    return [Row("a save where there are 5,000 needs, PostgreSQL", saves, "ms", None, _high(saves))]


def _drill(home: Path, cluster: postgres.Cluster, writers: int, seconds: float, restarts: int) -> Drill:
    drill, rng, address = Drill(), random.Random(7), cluster.address()
    open_register(place=Place(home / "first", address))
    _CONTEXT.set_forkserver_preload(["skis_analytics.database.register"])
    running = [_begun(home, address, number) for number in range(writers)]
    begun, end = writers, time.monotonic() + seconds
    stops = [end - seconds * (number + 0.5) / restarts for number in range(restarts)]
    while time.monotonic() < end:
        time.sleep(rng.uniform(0.5, 1.5))
        if stops and time.monotonic() > stops[-1]:
            stops.pop()
            cluster.stop()
            time.sleep(rng.uniform(0, 1))
            cluster.start()
            drill.restarts += 1
        _hear(drill, running)
        process, heard = victim = running.pop(0)
        heard.poll(60)  # a busy machine takes longer to start it than one waits here
        _refuse_ended(drill, [victim, *running])
        process.kill()
        process.join()
        _hear(drill, [victim])
        drill.kills += 1
        running.append(_begun(home, address, begun))
        begun += 1
    _refuse_ended(drill, running)
    for process, _ in running:
        process.kill()
        process.join()
    _hear(drill, running)
    register = open_register(place=Place(home / "after", address))
    entries = register.needs()
    drill.kept = {entry.record.id for entry in entries}
    numbers = [change.change for change in register.changes()]
    if numbers != list(range(1, len(numbers) + 1)):
        drill.faults.append("the changes are not numbered one after another")
    if any(register.history(RecordKind.NEED, entry.record.id)[-1].version != 1 for entry in entries[:50]):
        drill.faults.append("a save was made twice")
    return drill


def _begun(home: Path, address: str, number: int) -> tuple[multiprocessing.process.BaseProcess, Connection]:
    mine, theirs = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_write, args=(home / f"machine{number}", address, number, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, mine


def _write(home: Path, address: str, number: int, told: Connection) -> None:
    logging.disable(logging.WARNING)
    register, count = None, 0
    while True:
        count += 1
        need = Need("1497", "matematik", id=f"{number}-{count}", reason="drill")
        try:
            register = register or open_register(place=Place(home, address))
            register.save(need, _BY, 0)
            told.send((True, need.id))
        except RegisterUnavailableError:
            told.send((False, need.id))
            time.sleep(0.2)


def _refuse_ended(drill: Drill, running: Sequence[tuple[multiprocessing.process.BaseProcess, Connection]]) -> None:
    """A process that nobody killed goes on, whatever becomes of PostgreSQL."""
    drill.faults += [
        f"a process ended by itself ({process.exitcode})" for process, _ in running if process.exitcode is not None
    ]


def _hear(drill: Drill, running: Sequence[tuple[multiprocessing.process.BaseProcess, Connection]]) -> None:
    for _, heard in running:
        try:
            while heard.poll():
                confirmed, record = heard.recv()
                (drill.confirmed if confirmed else drill.unsure).add(record)
        except (EOFError, OSError):
            continue  # it was killed while it told


def _timed(what: Callable[[], object]) -> float:
    started = time.perf_counter()
    what()
    return 1000 * (time.perf_counter() - started)


def _high(samples: Sequence[float]) -> str:
    return f"p95 {np.percentile(samples, 95):.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
