"""Several at once, in threads and in processes, and the drills that kill them."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from skis_analytics.access import on_this_computer
from skis_analytics.database.register import (
    ConflictError,
    Keeper,
    Register,
    RegisterBusyError,
    RegisterUnavailableError,
    open_register,
)
from skis_analytics.records import Need, RecordKind
from tests.unit.database.register.example import ANNA

NEED = Need("1497", "matematik", reason="från början")


def test_threads_that_save_one_record_at_once_are_one_counted_and_the_others_kept_beside(register: Register) -> None:
    register.save(NEED, ANNA, 0)

    def save(number: int) -> str:
        try:
            register.save(replace(NEED, reason=f"text {number}"), on_this_computer(f"nr {number}"), 1)
        except ConflictError:
            return "told"
        return "counted"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(save, range(8)))
    history = register.history(RecordKind.NEED, NEED.id)
    assert sorted(answers) == ["counted", *["told"] * 7]
    assert {entry.record.reason for entry in history} == {"från början", *(f"text {number}" for number in range(8))}
    assert [entry.accepted for entry in history] == [True, True, *[False] * 7]


def test_several_that_start_at_once_make_one_register(home: Path, data: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        registers = list(pool.map(lambda _: open_register(home, data), range(6)))
    assert len({register.stamp() for register in registers}) == 1
    assert len(registers[0].initiatives()) == 3


def test_who_waits_too_long_is_told(home: Path, data: Path, register: Register) -> None:
    keeper = Keeper(home)
    keeper.store.wait = 0.05
    waiting = open_register(home, data, keeper)
    with FileLock(home / "register.lock"), pytest.raises(RegisterBusyError, match="upptaget"):
        waiting.save(NEED, ANNA, 0)
    waiting.save(NEED, ANNA, 0)


def test_another_program_that_holds_the_file_is_told(register: Register, home: Path) -> None:
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(home / "register.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(RegisterUnavailableError, match="ett annat program"):
            register.save(NEED, ANNA, 0)
        holder.communicate("")
    register.save(NEED, ANNA, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="the drill kills with SIGKILL")
def test_the_drills_lose_nothing() -> None:
    drill = subprocess.run(
        [sys.executable, "-m", "benchmarks.register_drill", "--short"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert drill.returncode == 0, drill.stdout + drill.stderr
    assert drill.stdout.count("nothing lost, nothing half, nothing silent") == 2
