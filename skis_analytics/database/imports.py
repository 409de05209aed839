"""Imported figures: what was fetched or dropped in after the shipped ones, one batch at a time, each whole or not at all.

A batch is two files in ``imports/`` of the home folder: ``000012.parquet`` (its rows) and ``000012.json`` (who, when, from
which file, how many rows). It counts from the moment the second file has its name, and until a third,
``000012.withdrawn.json``, says who took it back and when. Nothing is ever changed or deleted, so every batch can be rolled back
whole, and back again by importing it anew. The results database is built from the shipped figures plus the batches.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd

FOLDER: Final = "imports"
ROW_COLUMNS: Final = (
    "indicator", "municipality", "year", "gender", "provider", "value", "pupils", "mark", "source", "removed",
)  # fmt: skip
"""A batch's rows. ``removed``: the source has taken the figure back, so nothing stands in its place."""

_NAME: Final = re.compile(r"(\d{6})\.json")


@dataclass(frozen=True, slots=True)
class Batch:
    """One import. ``indicators`` are new ones that it brings, as rows of ``data/indicators.csv``; ``notes`` are Swedish.

    ``added``, ``changed`` and ``removed`` count figures. ``fetched`` is what a fetch needs to know of the ones before it.
    """

    id: int
    at: datetime
    by: str
    kind: str
    file: str
    sha256: str
    added: int
    changed: int
    removed: int
    notes: tuple[str, ...] = ()
    indicators: tuple[dict[str, str], ...] = ()
    fetched: Mapping[str, Any] = field(default_factory=dict)
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None

    @property
    def active(self) -> bool:
        """Whether the batch counts."""
        return self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to become a batch. ``rows`` has ``ROW_COLUMNS``; ``sha256`` is of the file as it came."""

    rows: pd.DataFrame
    kind: str
    file: str
    sha256: str
    notes: tuple[str, ...] = ()
    indicators: tuple[dict[str, str], ...] = ()
    fetched: Mapping[str, Any] = field(default_factory=dict)


def digest(content: bytes) -> str:
    """The hash by which the log knows a file again."""
    return hashlib.sha256(content).hexdigest()


def log(home: Path) -> list[Batch]:
    """Every batch, withdrawn ones too, oldest first."""
    return sorted((_read(home, int(found[1])) for found in _named(home)), key=lambda batch: batch.id)


def active(home: Path) -> list[Batch]:
    """The batches that count, oldest first."""
    return [batch for batch in log(home) if batch.active]


def rows_file(home: Path, batch_id: int) -> Path:
    """Where a batch's rows lie."""
    return home / FOLDER / f"{batch_id:06d}.parquet"


def write(home: Path, draft: Draft, by: str, added: int, changed: int, removed: int) -> Batch:
    """Write a batch down, with who let it count and how many figures it added, changed and removed. It counts at once: call only when a build with it has passed (``build.add``).

    Raises:
        OSError: the folder cannot be written to; nothing counts that did not before.
    """
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "at": datetime.now(UTC).isoformat(),
        "by": by,
        **{each.name: getattr(draft, each.name) for each in fields(draft) if each.name != "rows"},
        "added": added,
        "changed": changed,
        "removed": removed,
    }
    batch_id = _claim(folder)
    # The rows first: a batch counts from when its second file has its name, and then they must be there.
    waiting = folder / f".{batch_id:06d}"
    typed(draft.rows).to_parquet(waiting, index=False)
    waiting.replace(rows_file(home, batch_id))
    waiting.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    waiting.replace(folder / f"{batch_id:06d}.json")
    return _read(home, batch_id)


def _claim(folder: Path) -> int:
    """A number that nobody else has, also when two take one in the same moment."""
    while True:
        number = 1 + max((int(path.name[:6]) for path in folder.iterdir() if path.name[:6].isdigit()), default=0)
        try:
            (folder / f"{number:06d}.claim").touch(exist_ok=False)
        except FileExistsError:
            continue
        return number


def withdraw(home: Path, batch_id: int, by: str) -> None:
    """Roll a batch back whole; a second time changes nothing.

    Raises:
        KeyError: there is no such batch.
        OSError: the folder cannot be written to.
    """
    folder = home / FOLDER
    if not (folder / f"{batch_id:06d}.json").is_file():
        raise KeyError(batch_id)
    said = json.dumps({"at": datetime.now(UTC).isoformat(), "by": by}, ensure_ascii=False)
    try:
        with (folder / f"{batch_id:06d}.withdrawn.json").open("x", encoding="utf-8") as file:
            file.write(said)
    except FileExistsError:
        return


def typed(rows: pd.DataFrame) -> pd.DataFrame:
    """A batch's rows with the columns and types that they are kept in."""
    return rows.reindex(columns=list(ROW_COLUMNS)).astype(
        {"year": "int32", "value": "float64", "pupils": "Int32", "removed": "bool"}
    )


def _named(home: Path) -> Iterator[re.Match[str]]:
    folder = home / FOLDER
    if folder.is_dir():
        yield from (found for path in folder.iterdir() if (found := _NAME.fullmatch(path.name)))


def _read(home: Path, batch_id: int) -> Batch:
    folder = home / FOLDER
    said: Mapping[str, Any] = json.loads((folder / f"{batch_id:06d}.json").read_text(encoding="utf-8"))
    withdrawn = folder / f"{batch_id:06d}.withdrawn.json"
    taken_back = json.loads(withdrawn.read_text(encoding="utf-8")) if withdrawn.is_file() else {}
    return Batch(
        id=batch_id,
        at=datetime.fromisoformat(said["at"]),
        by=said["by"],
        kind=said["kind"],
        file=said["file"],
        sha256=said["sha256"],
        added=said["added"],
        changed=said["changed"],
        removed=said["removed"],
        notes=tuple(said["notes"]),
        indicators=tuple(said["indicators"]),
        fetched=said["fetched"],
        withdrawn_at=datetime.fromisoformat(taken_back["at"]) if taken_back else None,
        withdrawn_by=taken_back.get("by"),
    )
