"""What servers suffer, done on purpose: ``python -m benchmarks.faults [--short]`` prints what happened, what a user sees, and what was lost.

Every fault is real: processes are killed with SIGKILL, a small disk is filled, made read-only (both need root on Linux; without it the operating
system's limit on file sizes is taken), files are damaged where they lie. What was confirmed as saved before and during each is looked for
afterwards. Exits 1 when anything confirmed is lost.
"""

from __future__ import annotations

import argparse
import importlib.util
import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from skis_analytics.access import by_command
from skis_analytics.app.registry import PAGES
from skis_analytics.database.connection import DATABASE_NAME
from skis_analytics.database.register import (
    Keeper,
    Register,
    RegisterDamagedError,
    RegisterUnavailableError,
    open_register,
)
from skis_analytics.database.register.keeper import REGISTER_NAME
from skis_analytics.records import Cause

_PROJECT: Final = Path(__file__).resolve().parents[1]
_BY: Final = by_command("Prov")
_DISK: Final = "24m"
_PAGE: Final = next(screen.file for screen in PAGES if screen.url_path == "insatser")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: what the program did, what a user sees meanwhile, how many confirmed saves are gone, and whether it healed by itself."""

    name: str
    happened: str
    seen: str
    lost: int
    recovered: str


def drills(folder: Path, *, short: bool) -> Iterator[Fault]:
    """Every fault in a folder of its own, one after the other."""
    yield _killed_in_mid_save(folder / "kills", 8 if short else 200)
    yield _killed_in_mid_build(folder / "builds", 1 if short else 8)
    yield _full_disk(folder / "full")
    yield _read_only_disk(folder / "read-only")
    yield _clock_set_back(folder / "clock")
    yield _corrupt_results(folder / "results")
    yield _corrupt_register(folder / "register")
    yield _postgresql()


def _killed_in_mid_save(home: Path, kills: int) -> Fault:
    from benchmarks import register_drill  # noqa: PLC0415  # its forkserver starts when it is asked

    outcome = register_drill.kill(home, kills, random.Random(7))
    confirmed = outcome.counts["confirmed saves"]
    return Fault(
        f"kill -9 in mid-save, {kills} times",
        f"{confirmed} confirmed saves are there, whole",
        "the connection is gone until the server is back; what is being typed is in the browser",
        len(outcome.faults),
        "yes, at the next start",
    )


def _killed_in_mid_build(home: Path, kills: int) -> Fault:
    home.mkdir(parents=True)
    command = [sys.executable, "-m", "skis_analytics", "build"]
    environment = {**os.environ, "SKIS_HOME": str(home)}
    rng = random.Random(7)
    for _ in range(kills):
        process = subprocess.Popen(command, cwd=_PROJECT, env=environment, stdout=subprocess.DEVNULL)
        while process.poll() is None and not any(home.glob(".building-*")):
            time.sleep(0.01)
        time.sleep(rng.uniform(0, 1))
        process.send_signal(signal.SIGKILL)
        process.wait()
    text = _seen(home)
    return Fault(
        f"kill -9 while the figures are read in, {kills} times",
        "the half file is never the one in use; the next start reads them in anew",
        text,
        0 if (home / DATABASE_NAME).is_file() else 1,
        "yes, at the next start",
    )


@contextmanager
def _disk(folder: Path) -> Iterator[bool]:
    """A disk of its own at ``folder``; False where none may be mounted."""
    folder.mkdir(parents=True)
    mounted = (
        sys.platform == "linux"
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", str(folder)], check=False, capture_output=True
        ).returncode
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def _full_disk(home: Path) -> Fault:
    with _disk(home) as mounted:
        if not mounted:
            return _no_disk("full disk")
        _seen(home)  # the figures are read in while that can be done
        register = open_register(home)
        saved = [_save(register, number) for number in range(5)]
        _fill(home / "filler")
        told = ""
        try:
            while len(saved) < 200:  # what is still free in the file's own blocks may do for some
                saved.append(_save(register, len(saved), 4000))
        except RegisterUnavailableError as error:
            told = str(error)
        shown = _seen(home)
        lost = _missing(register, saved)
        (home / "filler").unlink()
        saved.append(_save(register, 1000))
        lost += _missing(open_register(home), saved)
        return Fault(
            "full disk",
            "a save is refused whole and said not to be saved" if told else "NOT TOLD",
            f"{_first(told)} | page: {shown}",
            lost + (not told),
            "yes, as soon as there is room",
        )


def _read_only_disk(home: Path) -> Fault:
    with _disk(home) as mounted:
        if not mounted:
            return _no_disk("read-only disk")
        register = open_register(home)
        saved = [_save(register, number) for number in range(5)]
        _seen(home)  # the figures are read in while that can be done
        subprocess.run(["mount", "-o", "remount,ro", str(home)], check=True)
        told = ""
        try:
            _save(register, 6)
        except RegisterUnavailableError as error:
            told = str(error)
        shown = _seen(home)
        lost = _missing(register, saved)
        subprocess.run(["mount", "-o", "remount,rw", str(home)], check=True)
        saved.append(_save(register, 7))
        lost += _missing(open_register(home), saved)
        return Fault(
            "read-only disk",
            "everything is shown; a save is refused and said not to be saved" if told else "NOT TOLD",
            f"{_first(told)} | page: {shown}",
            lost + (not told),
            "yes, as soon as it can be written to",
        )


def _clock_set_back(home: Path) -> Fault:
    now = datetime.now(UTC)
    clock = [now]
    register, keeper = open_register(home, clock=lambda: clock[0]), Keeper(home)
    saved: list[str] = []
    for days in (0, 1, -400, -399):
        clock[0] = now + timedelta(days=days)
        saved.append(_save(register, len(saved)))
        keeper.backup_if_due(clock[0])
    order = [change.id for change in register.changes() if change.recorded_by == _BY.name]
    keeper.restore(keeper.backups()[0], now, _BY)
    lost = _missing(open_register(home), saved)
    return Fault(
        "clock set back 400 days",
        "the changes keep their order" if order == saved else "THE ORDER CHANGED",
        "the time that the clock had stands beside each change",
        lost + (order != saved),
        "nothing to recover; the newest copy is the newest",
    )


def _corrupt_results(home: Path) -> Fault:
    home.mkdir(parents=True)
    before = _seen(home)
    _damage(home / DATABASE_NAME)
    after = _seen(home)
    return Fault(
        "damaged results file",
        "it is read to the end before it is trusted, found damaged and read in anew",
        after,
        int(before != after),
        "yes, at the next start or look",
    )


def _corrupt_register(home: Path) -> Fault:
    register = open_register(home)
    saved = [_save(register, number, 2000) for number in range(30)]
    register.keeper.backup(register.keeper.free_name(datetime.now(UTC)))
    _damage(home / REGISTER_NAME)
    told, shown = "", _seen(home)
    try:
        open_register(home)
    except RegisterDamagedError as error:
        told = str(error)
        if error.latest_backup is not None:
            Keeper(home).restore(error.latest_backup, datetime.now(UTC), _BY)
    return Fault(
        "damaged register, backed up since the last save",
        "it is found damaged and nothing is written to it; the latest whole copy is offered" if told else "NOT TOLD",
        shown,
        _missing(open_register(home), saved),
        "no: somebody presses Återställ; what was saved after the copy is only in the damaged file, which is kept",
    )


def _postgresql() -> Fault:
    if importlib.util.find_spec("benchmarks.lake") is None:
        return Fault("PostgreSQL restarted", "not measured here: there is no benchmarks.lake", "", 0, "")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.lake", "--short"], cwd=_PROJECT, check=False, capture_output=True, text=True
    )
    last = next(iter(reversed(done.stdout.strip().splitlines())), "it said nothing")
    return Fault(
        "PostgreSQL restarted", f"benchmarks.lake: {last[:160]}", "", int(done.returncode != 0), "see benchmarks.lake"
    )


def _no_disk(name: str) -> Fault:
    return Fault(name, "not tried: no disk may be mounted here (root on Linux)", "", 0, "")


def _save(register: Register, number: int, length: int = 40) -> str:
    """A cause that is told to be saved; its id."""
    cause = Cause(text=os.urandom(length // 2).hex(), municipality="1497", id=f"prov-{number}")
    register.save(cause, _BY, 0)
    return cause.id


def _missing(register: Register, saved: Sequence[str]) -> int:
    there = {entry.record.id for entry in register.causes()}
    return sum(one not in there for one in saved)


def _fill(file: Path) -> None:
    """Take all the room that there is on the disk."""
    with file.open("wb", buffering=0) as filler:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    filler.write(b"x" * size)
            except OSError:
                continue


def _damage(file: Path) -> None:
    """Turn what is in the middle of a file into something else, as a failing disk does."""
    with file.open("r+b") as damaged:
        size = file.stat().st_size
        for place in range(12_288 + 512, size, 65_536):
            damaged.seek(place)
            damaged.write(os.urandom(256))


_LOOK: Final = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("skis_analytics/app/main.py", default_timeout=120).run()
app.switch_page(sys.argv[1]).run()
said = [element.value for element in (*app.error, *app.warning, *app.title)]
print("EXCEPTION " + app.exception[0].message if app.exception else " | ".join(said))
"""


def _seen(home: Path) -> str:
    """What the page Insatser says first, in a process of its own as after a restart: its errors, warnings and heading."""
    done = subprocess.run(
        [sys.executable, "-c", _LOOK, str(_PAGE)], cwd=_PROJECT, env={**os.environ, "SKIS_HOME": str(home)}, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    return _first(done.stdout) or f"NOTHING: {done.stderr[-300:]}"


def _first(text: str) -> str:
    return " ".join(text.split()).replace("\\\\", "")[:300]


def main(arguments: Sequence[str] | None = None) -> int:
    """Do every drill and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer kills")
    short = parser.parse_args(arguments).short
    logging.disable(logging.WARNING)
    faults = []
    with tempfile.TemporaryDirectory(prefix="skis-faults-") as folder:
        for fault in drills(Path(folder), short=short):
            faults.append(fault)
            print(f"\n{fault.name}\n  happened:  {fault.happened}\n  seen:      {fault.seen}", flush=True)
            print(f"  confirmed and lost: {fault.lost}\n  recovered: {fault.recovered}", flush=True)
    lost = sum(fault.lost for fault in faults)
    print(f"\n{len(faults)} faults; {'nothing confirmed was lost' if not lost else f'LOST: {lost}'}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
