"""The register and the drafts from a file to PostgreSQL and back: a copy that is read back and compared, and never onto anything that people have written."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from skis_analytics import regions
from skis_analytics.access import by_command
from skis_analytics.database.owner import claim
from skis_analytics.database.register import backups as copies
from skis_analytics.database.register.backups import BACKUPS, MOVED, MOVED_BACK, Backup
from skis_analytics.database.register.drafts import Draft, Drafting, is_later
from skis_analytics.database.register.engine import contents
from skis_analytics.database.register.keeper import Keeper
from skis_analytics.database.register.keeping import Keeping, discard
from skis_analytics.database.register.lake_keeper import LakeKeeper
from skis_analytics.database.register.places import Place
from skis_analytics.database.register.shipped import shipped_by
from skis_analytics.database.register.statements import sql
from skis_analytics.records import RegisterError
from skis_analytics.regions import Region

_logger = logging.getLogger(__name__)
_NEW_NAME = "origin"
"""The table that tells a register from its copies. Every other one must be the same."""


class RegisterOccupiedError(RegisterError):
    """There is something written where the register was to go. Nothing is changed."""


@dataclass(frozen=True, slots=True)
class Moved:
    """``copy`` is the copy that the register went by, ``drafts`` how many drafts went along."""

    copy: Path
    drafts: int


def move(source: Place, target: Place, home: Path, now: datetime, region: Region | None = None) -> Moved:
    """Let ``target`` hold everything that ``source`` does: every version of the register, and the drafts. Where meetings have come stays.

    A file that was moved is taken away when the copies are found equal, so that nobody goes on writing in it; what PostgreSQL held stays
    there, but for the drafts, and the dashboards that use it must be stopped before. The copy that it went by stays in ``home``.

    Raises:
        RegisterOccupiedError: people have written in the target. Nothing is changed.
        RegionError: the source or the target is another region's than ``region`` (this process's unless told). Nothing is changed.
        RegisterError: the source cannot be read, the target not written, or what came out is not equal; the source is as it was.
    """
    region = region or regions.current()
    old, new = source.keeper, target.keeper
    for keeper in (old, new):
        _claim(keeper, region)
    old.prepare(now)
    if new.exists():
        new.prepare(now)
        _refuse_occupied(new)
    to_file = isinstance(new, Keeper)
    with old.store.alone():
        reason = MOVED_BACK if to_file else MOVED
        copy = Backup(copies.free_name(home / BACKUPS, now, reason), now, reason)
        old.backup(copy.path)
        with new.store.alone():
            if new.exists():
                _refuse_occupied(new)  # somebody may have written since
            # Before the register: should they not come through, all is in the source still, and the command can be given again.
            drafts = _copied(source.drafts, target.drafts)
            new.restore(copy, now, by_command("move"))
            if _written(new) != _written(old):
                raise RegisterError(
                    f"Registret {new.store.place} blev inte likt det som flyttades. Originalet är orört, och kopian {copy.path} finns kvar."
                )
        if isinstance(old, Keeper):
            discard(old.store.path)
    for draft in drafts:
        try:
            source.drafts.forget(draft)
        except RegisterError as error:  # it is swept in time
            _logger.warning("a draft that was moved is still where it was: %s", error)
    return Moved(copy.path, len(drafts))


def _copied(source: Drafting, target: Drafting) -> Sequence[Draft]:
    """The source's drafts, when every one of them is in the target."""
    drafts = source.everything()
    for draft in drafts:
        target.take(draft)
    there = {draft.key: draft for draft in target.everything()}
    if any(draft.key not in there or is_later(draft, there[draft.key]) for draft in drafts):
        raise RegisterError(
            "De påbörjade utkasten kom inte fram. Registret är inte flyttat och allt ligger kvar. Försök igen."
        )
    return drafts


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
