"""``python -m benchmarks.register_drill [--short] [--seed N]``: is anything that somebody saved ever lost?

Two drills on a real register with real processes. *Kills*: a process saves as fast as it can and is killed (SIGKILL) at a random moment,
over and over; afterwards every save that it was told is kept must be there, whole. *Writers*: many processes save their own and each
other's records at once; every save must be there, counted or kept beside with its writer told, and no counted version may rest on
another than the one before it. Exits 1 when anything is lost, half, or silent.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Final
from zlib import crc32

from skis_analytics.access import on_this_computer
from skis_analytics.database.register import (
    ConflictError,
    Keeper,
    Register,
    RegisterUnavailableError,
    open_register,
)
from skis_analytics.database.register.drafts import Drafts
from skis_analytics.records import Entry, Initiative, RecordKind

KILLS, WRITERS, SECONDS = 500, 20, 60.0
SHORT_KILLS, SHORT_WRITERS, SHORT_SECONDS = 15, 6, 5.0
_SHARED: Final = 5
_CONTEXT: Final = multiprocessing.get_context("forkserver")
"""New processes in a hundredth of a second: the server that they fork from has everything imported. POSIX only, as is SIGKILL."""


@dataclass
class Outcome:
    """What a drill found. ``faults`` empty: nothing was lost."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def show(self) -> None:
        counted = ", ".join(f"{number} {what}" for what, number in self.counts.items())
        print(f"{self.name}: {counted}")
        if self.seconds:
            worst = 1000 * max(self.seconds)
            print(
                f"  a save took {1000 * median(self.seconds):.0f} ms in the median, {worst:.0f} ms at worst, waiting included"
            )
        print(
            "\n".join(f"  FAULT: {fault}" for fault in self.faults[:20])
            or "  nothing lost, nothing half, nothing silent",
            flush=True,
        )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.register_drill", description=__doc__)
    parser.add_argument(
        "--short", action="store_true", help=f"{SHORT_KILLS} kills, {SHORT_WRITERS} writers for {SHORT_SECONDS:.0f} s"
    )
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--kills", type=int)
    parser.add_argument("--writers", type=int)
    parser.add_argument("--seconds", type=float)
    chosen = parser.parse_args(arguments)
    short = chosen.short
    logging.disable(logging.WARNING)
    _CONTEXT.set_forkserver_preload(["skis_analytics.database.register"])
    print(f"seed {chosen.seed}", flush=True)
    rng = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory(prefix="skis-drill-") as folder:
        outcomes = [
            kill(Path(folder) / "kills", chosen.kills or (SHORT_KILLS if short else KILLS), rng),
            write_at_once(
                Path(folder) / "writers",
                chosen.writers or (SHORT_WRITERS if short else WRITERS),
                chosen.seconds or (SHORT_SECONDS if short else SECONDS),
                rng,
            ),
        ]
    return 1 if any(outcome.faults for outcome in outcomes) else 0


def kill(home: Path, kills: int, rng: random.Random) -> Outcome:
    """Kill a saving process ``kills`` times; look after each what is there."""
    outcome = Outcome("Kills")
    open_register(home)
    for number in range(kills):
        told = _killed(home, rng.randrange(2**32), rng.uniform(0, 0.3))
        outcome.counts["kills"] += 1
        outcome.counts["confirmed saves"] += len(told)
        outcome.counts["log left behind"] += Keeper(home).store.log.exists()
        try:
            register = open_register(home)  # as after a restart: reads everything
            for record_id, version, title in told:
                _expect(register, record_id, version, title, outcome, f"kill {number}")
        except Exception as error:
            outcome.faults.append(f"kill {number}: the register does not open: {error!r}")
            break
    else:
        written = [entry for entry in open_register(home).initiatives() if entry.recorded_by.startswith("writer")]
        outcome.counts["records in the end"] = len(written)
        outcome.faults += [f"half: {entry.record.id}" for entry in written if not _is_whole(entry.record)]
    outcome.show()
    return outcome


def _killed(home: Path, seed: int, after: float) -> list[tuple[str, int, str]]:
    """Every save that a process was told is kept before it was killed ``after`` seconds of saving."""
    receiver, sender = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_save_for_ever, args=(home, seed, sender))
    process.start()
    sender.close()
    receiver.recv()  # it begins
    time.sleep(after)
    process.kill()
    process.join()
    told = []
    try:
        while receiver.poll():
            told.append(receiver.recv())
    except EOFError:
        pass
    return told


def _save_for_ever(home: Path, seed: int, told: Connection) -> None:
    """New records, and new versions of them, until killed."""
    rng = random.Random(seed)
    register = _register(home)
    author = on_this_computer(f"writer {seed}")
    record, version = _record(rng, rng.randrange(40)), 0
    told.send("begun")
    while True:
        version = register.save(record, author, version).entry.version
        told.send((record.id, version, record.title))
        record, version = (
            (replace_text(record, rng), version) if rng.random() < 0.6 else (_record(rng, rng.randrange(40)), 0)
        )


def write_at_once(home: Path, writers: int, seconds: float, rng: random.Random) -> Outcome:
    """Let ``writers`` processes save for ``seconds``, some of it on the same records."""
    outcome = Outcome("Writers at once")
    register = open_register(home)
    shared = [register.save(_record(rng, 3), on_this_computer("first"), 0).entry.record.id for _ in range(_SHARED)]
    pipes = []
    for number in range(writers):
        receiver, sender = _CONTEXT.Pipe(duplex=False)
        process = _CONTEXT.Process(
            target=_save_a_while, args=(home, number, rng.randrange(2**32), shared, seconds, sender)
        )
        process.start()
        sender.close()
        pipes.append((process, receiver))
    said = []
    for process, receiver in pipes:
        try:
            said += receiver.recv()
        except EOFError:
            outcome.faults.append("a writer died")
        process.join()
    outcome.counts["writers"] = writers
    for result, record_id, version, title, took in said:
        outcome.counts[result] += 1
        outcome.seconds.append(took)
        if result != "told that it was not saved":
            _expect(register, record_id, version, title, outcome, result, accepted=result == "saved")
    _look_for_silence(register, outcome, shared)
    outcome.show()
    return outcome


def _save_a_while(home: Path, number: int, seed: int, shared: Sequence[str], seconds: float, told: Connection) -> None:
    """Save own and shared records; tell at the end what became of each."""
    rng = random.Random(seed)
    register = _register(home)
    author = on_this_computer(f"writer {number}")
    said: list[tuple[str, str, int, str, float]] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        record, base = _record(rng, rng.randrange(40)), 0
        if rng.random() < 0.5:
            counted = [entry for entry in register.history(RecordKind.INITIATIVE, rng.choice(shared)) if entry.accepted]
            record, base = replace_text(counted[-1].record, rng), counted[-1].version
        began = time.monotonic()
        try:
            result, version = "saved", register.save(record, author, base).entry.version
        except ConflictError as error:
            result, version = "told of a conflict", error.conflict.yours.version
        except RegisterUnavailableError:
            result, version = "told that it was not saved", 0
        said.append((result, record.id, version, record.title, time.monotonic() - began))
    told.send(said)


def _look_for_silence(register: Register, outcome: Outcome, shared: Sequence[str]) -> None:
    """Every version in the register was told of, and every counted one rests on the counted one before it."""
    versions = register.changes()
    told = outcome.counts["saved"] + outcome.counts["told of a conflict"]
    ours = sum(change.recorded_by.startswith("writer") for change in versions)
    if ours != told:
        outcome.faults.append(f"{ours} versions are in the register, {told} were told of")
    if [change.change for change in versions] != list(range(1, len(versions) + 1)):
        outcome.faults.append("the changes are not numbered 1, 2, 3 …")
    for record_id in shared:
        counted = [entry for entry in register.history(RecordKind.INITIATIVE, record_id) if entry.accepted]
        for earlier, later in pairwise(counted):
            if later.base_version != earlier.version:
                outcome.faults.append(
                    f"{record_id}: version {later.version} silently replaced version {earlier.version}"
                )


def _expect(
    register: Register, record_id: str, version: int, title: str, outcome: Outcome, when: str, *, accepted: bool = True
) -> None:
    found: list[Entry[Initiative]] = register.history(RecordKind.INITIATIVE, record_id)
    there = [entry for entry in found if entry.version == version]
    if len(there) != 1 or there[0].record.title != title or there[0].accepted != accepted:
        outcome.faults.append(f"{when}: version {version} of {record_id} is lost")
    outcome.faults += [
        f"{when}: version {entry.version} of {record_id} is half" for entry in found if not _is_whole(entry.record)
    ]


def _register(home: Path) -> Register:
    """An open register as a second process has it, without the care that a start takes."""
    keeper = Keeper(home)
    return Register(keeper.store, keeper, Drafts(home))


def _record(rng: random.Random, pieces: int) -> Initiative:
    return replace_text(Initiative(title="", themes=("matematik",), municipalities=("1495", "1470")), rng, pieces)


def replace_text(record: Initiative, rng: random.Random, pieces: int = 10) -> Initiative:
    """The record with a new description, and a title by which one sees whether the description is whole."""
    text = " ".join(f"ord{rng.randrange(10**9)}å" for _ in range(1 + pieces * 20))
    return replace(record, description=text, title=f"Insats {crc32(text.encode())}")


def _is_whole(record: Initiative) -> bool:
    return record.title == f"Insats {crc32(record.description.encode())}"


if __name__ == "__main__":
    sys.exit(main())
