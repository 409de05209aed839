"""Which region a home folder belongs to: what people have written about one must not turn up in another.

The folder says so itself in a small file. A folder from before there were several regions has none, and belongs to the usual region.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from skis_analytics.regions import SETTING, Region, RegionError, usual

OWNER_NAME: Final = "region.txt"
_KEPT: Final = ("register.duckdb", "backups", "imports", "drafts")
"""What people have written or taken in: a folder with any of it is somebody's."""


def claim(home: Path, region: Region) -> None:
    """Let ``home`` be the region's from now on, unless it is another's. On a disk that cannot be written to, it is only asked.

    Raises:
        RegionError: the folder holds what another region's people have written.
    """
    owner = _said(home) or _of_earlier_days(home)
    if _said(home) is None and owner in (None, region.id):
        with suppress(OSError):
            home.mkdir(parents=True, exist_ok=True)
            _say(home, region.id)
            owner = _said(home)  # two that start at once: the first one's word stands
    if owner not in (None, region.id):
        raise RegionError(
            f"Mappen {home} hör till regionen {owner}: där ligger det som dess kommuner har skrivit, och det är orört. Nu är det {region.name} som "
            f"ska visas. Peka ut en egen mapp för {region.name} med inställningen SKIS_HOME, eller välj {owner} med inställningen {SETTING}."
        )


def _said(home: Path) -> str | None:
    try:
        return (home / OWNER_NAME).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def _of_earlier_days(home: Path) -> str | None:
    return usual() if any((home / name).exists() for name in _KEPT) else None


def _say(home: Path, owner: str) -> None:
    """Write the owner whole or not at all, and never over another's."""
    new = home / f".{OWNER_NAME}.{os.getpid()}"
    new.write_text(f"{owner}\n", encoding="utf-8")
    try:
        os.link(new, home / OWNER_NAME)
    except FileExistsError:
        if _said(home) is None:  # there, but empty or no text: what a full disk left
            new.replace(home / OWNER_NAME)
    except OSError:  # a disk without hard links
        new.replace(home / OWNER_NAME)
    finally:
        new.unlink(missing_ok=True)
