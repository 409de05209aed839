"""The register from a file to PostgreSQL and back: a copy that is read back and compared, and never onto anything that people have written."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from skis_analytics import regions
from skis_analytics.access import by_command
from skis_analytics.database.owner import claim
from skis_analytics.database.register import backups as copies
from skis_analytics.database.register.backups import BACKUPS, MOVED, Backup
from skis_analytics.database.register.engine import contents
from skis_analytics.database.register.keeper import Keeper
from skis_analytics.database.register.keeping import Keeping, discard
from skis_analytics.database.register.lake_keeper import LakeKeeper
from skis_analytics.database.register.shipped import shipped_by
from skis_analytics.database.register.statements import sql
from skis_analytics.records import RegisterError
from skis_analytics.regions import Region

_NEW_NAME = "origin"
"""The table that tells a register from its copies. Every other one must be the same."""


class RegisterOccupiedError(RegisterError):
    """There is something written where the register was to go. Nothing is changed."""


def move(source: Keeping[Any], target: Keeping[Any], home: Path, now: datetime, region: Region | None = None) -> Path:
    """Let ``target`` hold everything that ``source`` does, every version of it. Returns the copy that it went by, which stays in ``home``.

    A file that was moved is taken away when the copies are found equal, so that nobody goes on writing in it; what PostgreSQL held stays
    there, and the dashboards that use it must be stopped before.

    Raises:
        RegisterOccupiedError: people have written in the target. Nothing is changed.
        RegionError: the source or the target is another region's than ``region`` (this process's unless told). Nothing is changed.
        RegisterError: the source cannot be read, the target not written, or what came out is not equal; the source is as it was.
    """
    region = region or regions.current()
    for keeper in (source, target):
        _claim(keeper, region)
    source.prepare(now)
    if target.exists():
        target.prepare(now)
        _refuse_occupied(target)
    with source.store.alone():
        copy = Backup(copies.free_name(home / BACKUPS, now, MOVED), now, MOVED)
        source.backup(copy.path)
        with target.store.alone():
            if target.exists():
                _refuse_occupied(target)  # somebody may have written since
            target.restore(copy, now, by_command("move"))
            if _written(target) != _written(source):
                raise RegisterError(
                    f"Registret {target.store.place} blev inte likt det som flyttades. Originalet är orört, och kopian {copy.path} finns kvar."
                )
        if isinstance(source, Keeper):
            discard(source.store.path)
    return copy.path


def _claim(keeper: Keeping[Any], region: Region) -> None:
    if isinstance(keeper, LakeKeeper):
        keeper.claim(region)
    elif isinstance(keeper, Keeper):
        claim(keeper.store.path.parent, region)


def _refuse_occupied(target: Keeping[Any]) -> None:
    with target.store.reading() as connection:
        row = connection.execute(sql("written_by_people"), {"shipped": shipped_by().name}).fetchone()
    if row and row[0]:
        raise RegisterOccupiedError(
            f"Registret {target.store.place} har redan {row[0]} sparade versioner. Ingenting är flyttat eller ändrat. Flytta till ett tomt "
            "ställe, eller säkerhetskopiera det som finns där och töm det först."
        )


def _written(keeper: Keeping[Any]) -> dict[str, tuple[int, int]]:
    with keeper.store.reading() as connection:
        return {table: found for table, found in contents(connection).items() if table != _NEW_NAME}
