"""``python -m skis_analytics drill``: prove that what is backed up can be restored, without touching what is in use."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from skis_analytics import swedish
from skis_analytics.access import by_command
from skis_analytics.database.register import open_register
from skis_analytics.database.register.backups import ASKED_FOR, Backup
from skis_analytics.database.register.engine import contents
from skis_analytics.database.register.keeper import Keeper

_OWN: Final = frozenset({"origin"})
"""Tells where a register comes from, and so differs after every restoring."""


def add(add_command: Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]) -> None:
    """Add the command to the others."""
    add_command("drill", _run, "öva: säkerhetskopiera, återställ i en tillfällig mapp och jämför; registret rörs inte")


def _run(chosen: argparse.Namespace) -> int:
    """Back up, restore elsewhere, open as the program does, compare every table."""
    began = time.perf_counter()
    keeper = open_register(chosen.home, chosen.data).keeper
    with tempfile.TemporaryDirectory(prefix="skis-drill-") as folder:
        copy, elsewhere = Path(folder) / "register.duckdb", Keeper(Path(folder) / "home")
        with keeper.store.alone():  # nobody writes between the copying and the counting
            with keeper.store.reading() as connection:
                before = contents(connection)
            keeper.backup(copy)
        elsewhere.store.path.parent.mkdir()
        elsewhere.restore(Backup(copy, datetime.now(UTC), ASKED_FOR), datetime.now(UTC), by_command("drill"))
        elsewhere.prepare(datetime.now(UTC))
        with elsewhere.store.reading() as connection:
            after = contents(connection)
    differing = sorted(name for name in {*before, *after} - _OWN if before.get(name) != after.get(name))
    for name in sorted({*before} - _OWN):
        rows = swedish.number(before[name][0])
        _say(f"{name}: {rows} rader, {'OLIKA' if name in differing else 'lika'}")
    seconds = swedish.number(time.perf_counter() - began, 1)
    if differing:
        _say(
            f"Övningen höll INTE: {', '.join(differing)} skiljer sig efter återställningen. Registret är orört. Kontrollera disken och säg till den som utvecklar."
        )
        return 1
    _say(f"Övningen höll: kopian gick att återställa och allt i den är lika. Det tog {seconds} s. Registret är orört.")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
