"""Opening the register of a home folder: made, brought up to date, filled with what ships, backed up."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from skis_analytics import regions
from skis_analytics.database.connection import data_folder
from skis_analytics.database.owner import claim
from skis_analytics.database.register import shipped
from skis_analytics.database.register.backups import latest_whole
from skis_analytics.database.register.drafts import Drafts
from skis_analytics.database.register.errors import RegisterDamagedError, RegisterUnavailableError
from skis_analytics.database.register.keeper import REGISTER_NAME
from skis_analytics.database.register.keeping import Keeping
from skis_analytics.database.register.lake_keeper import LakeKeeper
from skis_analytics.database.register.places import Place
from skis_analytics.database.register.register import Register
from skis_analytics.records import Record, RecordKind, RegisterError

_logger = logging.getLogger(__name__)


def open_register(
    home: Path | None = None,
    data: Path | None = None,
    keeper: Keeping[Any] | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    place: Place | None = None,
) -> Register:
    """Open the register, making it first when there is none. Afterwards the app calls ``keeper.backup_if_due`` now and then.

    What can be done without is not insisted on: on a read-only disk, or with an unreadable data/initiatives.csv, the register opens with
    its ``problem`` set.

    Raises:
        RegisterDamagedError: with the latest backup; offer ``Place(home).keeper.restore`` and open again.
        RegisterNewerError: a later version of the program made it.
        RegisterUnavailableError: it can be neither read nor made.
        RegionError: the region's file is wrong, or the folder or the register is another region's.
    """
    place = place or Place(home)
    region = regions.of(data or data_folder())
    claim(place.home, region)
    keeper = keeper or place.keeper
    if isinstance(keeper, LakeKeeper):
        keeper.refuse_others(region)  # before an older register is brought up to date
        refuse_forgotten(place.home, keeper)
    keeper.prepare(clock())
    if isinstance(keeper, LakeKeeper):
        keeper.claim(region)
    drafts = place.drafts
    drafts.sweep(clock())
    if isinstance(keeper, LakeKeeper):
        Drafts(place.home).sweep(clock())  # what was begun here before the register was moved
    register = Register(keeper.store, keeper, drafts, clock=clock)
    troubles: list[str] = []
    try:
        references = shipped.references(data or data_folder())
        register.known = references.known
        enter(register, RecordKind.INITIATIVE, shipped.initiatives(data or data_folder(), references))
        enter(register, RecordKind.MEETING, shipped.meetings(data or data_folder()))
        enter(register, RecordKind.EVIDENCE, shipped.evidence(data or data_folder(), references))
    except (shipped.ShippedDataError, RegisterUnavailableError) as error:
        _logger.warning("the shipped initiatives were not entered: %s", error)
        troubles.append(str(error))
    try:
        keeper.backup_if_due(clock())
    except RegisterError as error:
        _logger.warning("no backup was made: %s", error)
        troubles.append(f"Ingen säkerhetskopia kunde göras. {error}")
    register.problem = "\n".join(dict.fromkeys(troubles)) or None
    return register


def refuse_forgotten(home: Path, keeper: LakeKeeper) -> None:
    """See that an empty lake does not hide what has been written on this machine.

    Raises:
        RegisterUnavailableError: there is a register in a file here that nobody has moved.
        RegisterDamagedError: there are copies of one here.
    """
    if keeper.exists():
        return
    if (home / REGISTER_NAME).exists():
        raise RegisterUnavailableError(
            f"Registret {keeper.store.place} är tomt, men på den här datorn finns ett i en fil ({home / REGISTER_NAME}). Ingenting är ändrat. "
            "Flytta det med kommandot python -m skis_analytics move --from fil --to postgres, eller flytta undan filen om den inte ska med."
        )
    latest = latest_whole(keeper.store.backups)
    if latest is not None:
        raise RegisterDamagedError(keeper.store.place, "är tomt", latest)


def enter(register: Register, kind: RecordKind, records: Sequence[Record]) -> int:
    """Add the shipped records of a kind that the register has never had, as version 1. Returns how many.

    One that people have changed or withdrawn has been there, and stays as they left it.
    """
    if not records:
        return 0
    present = {entry.record.id for withdrawn in (False, True) for entry in register.entries(kind, withdrawn=withdrawn)}
    new = [(record, 0) for record in records if record.id not in present]
    if new:
        register.save_many(new, shipped.shipped_by())
    return len(new)
