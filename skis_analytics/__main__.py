"""Commands for those who look after the dashboard: ``python -m skis_analytics build``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from skis_analytics.database.build import DataError, build
from skis_analytics.database.connection import DATABASE_NAME, data_folder, home_folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code: 0 when it did what was asked, 1 when it could not."""
    parser = argparse.ArgumentParser(prog="python -m skis_analytics", description="Sköter siffrorna i SKIS Nuläge.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="kommando")
    building = commands.add_parser("build", help="läs in data/ och bygg om resultatdatabasen")
    building.add_argument("--data", type=Path, default=data_folder(), help="mappen med siffrorna (förval: data/)")
    building.add_argument(
        "--home", type=Path, default=home_folder(), help="mappen för databasen (förval: SKIS_HOME, annars var/)"
    )
    chosen = parser.parse_args(arguments)
    return _build(chosen.data, chosen.home)


def _build(data: Path, home: Path) -> int:
    started = time.perf_counter()
    try:
        rows = build(home / DATABASE_NAME, data)
    except DataError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(
            f"Databasen kunde inte skrivas i {home}: {error.strerror or error}. Tidigare siffror är orörda.\n"
        )
        return 1
    seconds = f"{time.perf_counter() - started:.1f}".replace(".", ",")
    sys.stdout.write(f"{home / DATABASE_NAME}: {rows} uppgifter inlästa på {seconds} s.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
