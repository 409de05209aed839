"""The backup copies that lie in ``backups/``: their names, which is the latest whole one, and which may go."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from skis_analytics.database.register.engine import DamageError, attached, contents, translated
from skis_analytics.database.register.errors import RegisterUnavailableError

BACKUPS: Final = "backups"
"""The folder, beside the register."""
AUTOMATIC: Final = "auto"
ASKED_FOR: Final = "asked-for"
BEFORE_MIGRATION: Final = "before-migration"
BEFORE_RESTORE: Final = "before-restore"
MOVED: Final = "moved"
"""To PostgreSQL."""
MOVED_BACK: Final = "moved-back"

_DAYS, _WEEKS = 14, 8
_NAME: Final = re.compile(r"register-(\d{8}T\d{6}Z)-([a-z-]+)(?:\.(\d+))?\.duckdb")
_TIME: Final = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Backup:
    """A whole copy of the register: where, from when (UTC), and why it was made:
    AUTOMATIC, ASKED_FOR, BEFORE_MIGRATION, BEFORE_RESTORE, MOVED or MOVED_BACK."""

    path: Path
    at: datetime
    reason: str


def found(folder: Path) -> list[Backup]:
    """Every backup in the folder, newest first. Their names are trusted; ``is_whole`` looks inside."""
    ordered = []
    for path in folder.glob("register-*.duckdb"):
        match = _NAME.fullmatch(path.name)
        if match:
            at = datetime.strptime(match[1], _TIME).replace(tzinfo=UTC)
            ordered.append((at, int(match[3] or 1), Backup(path, at, match[2])))
    return [backup for *_, backup in sorted(ordered, key=lambda each: each[:2], reverse=True)]


def free_name(folder: Path, at: datetime, reason: str) -> Path:
    """A file name that no backup has yet, and that sorts after all there are.

    The clock may have been set back since the last one: named by it, the newest copy would look the oldest, be the first to be
    cleared away and the last to be restored.
    """
    newest = max((backup.at for backup in found(folder)), default=None)
    if newest is not None and at.astimezone(UTC) < newest:
        at = newest + timedelta(seconds=1)
    stem = f"register-{at.astimezone(UTC).strftime(_TIME)}-{reason}"
    path, number = folder / f"{stem}.duckdb", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}.{number}.duckdb"
    return path


def is_whole(path: Path) -> bool:
    """Whether everything in a copy can be read."""
    try:
        with translated(path), attached(path, read_only=True) as connection:
            return bool(contents(connection))
    except (DamageError, RegisterUnavailableError):
        return False


def latest_whole(folder: Path) -> Backup | None:
    """The newest backup that can be read to the end."""
    return next((backup for backup in found(folder) if is_whole(backup.path)), None)


def moved_away(folder: Path) -> Backup | None:
    """The copy by which the register went to PostgreSQL, when it has not come back since."""
    latest = next((backup for backup in found(folder) if backup.reason in (MOVED, MOVED_BACK)), None)
    return latest if latest is not None and latest.reason == MOVED else None


def superfluous(backups: Sequence[Backup]) -> list[Backup]:
    """The automatic ones that neither the fourteen days nor the eight weeks need: each keeps its newest. The others always stay."""
    automatic = sorted(
        (backup for backup in backups if backup.reason == AUTOMATIC), key=lambda backup: backup.at, reverse=True
    )
    kept = _newest_of_each(automatic, lambda at: at.date(), _DAYS) | _newest_of_each(
        automatic, lambda at: at.isocalendar()[:2], _WEEKS
    )
    return [backup for backup in automatic if backup.path not in kept]


def _newest_of_each(newest_first: Sequence[Backup], period: Callable[[datetime], object], count: int) -> set[Path]:
    newest: dict[object, Path] = {}
    for backup in newest_first:
        newest.setdefault(period(backup.at), backup.path)
    return set(list(newest.values())[:count])
