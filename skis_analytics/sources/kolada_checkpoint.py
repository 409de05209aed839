"""What a fetch has got so far, on disk: an interrupted one goes on where it stopped, even after a power cut."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pandas as pd

from skis_analytics.sources.kolada_answers import Cell, State
from skis_analytics.sources.kolada_errors import KoladaError

LIFETIME: Final = timedelta(hours=24)
"""How long an interrupted fetch may wait: figures from two different days are not mixed."""

_FORMAT: Final = 1
_MANIFEST: Final = "question.json"
_DTYPES: Final = {
    "kpi": "str", "municipality": "str", "period": "int32", "gender": "str", "state": "int8", "value": "float64",
}  # fmt: skip
_DIGITS: Final = 24


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A folder for one question. ``started`` is when its first try began."""

    folder: Path
    started: datetime

    @classmethod
    def opened(cls, parent: Path, question: Mapping[str, object], now: datetime) -> Checkpoint:
        """The folder of this very question, new or as it was left. Whatever is too old under ``parent`` goes.

        Raises:
            KoladaError: the folder cannot be written.
        """
        asked = json.dumps([_FORMAT, question], sort_keys=True, ensure_ascii=True)
        folder = parent / f"kolada-{hashlib.sha256(asked.encode()).hexdigest()[:_DIGITS]}"
        try:
            parent.mkdir(parents=True, exist_ok=True)
            for other in parent.glob("kolada-*"):
                begun = _begun(other)
                if begun is None or not timedelta(0) <= now - begun < LIFETIME:
                    shutil.rmtree(other, ignore_errors=True)
            started = _begun(folder)
            if started is None:
                folder.mkdir(exist_ok=True)
                _write(folder / _MANIFEST, json.dumps({"started": now.isoformat()}).encode())
                started = now
        except OSError as error:
            raise _unwritable(parent, error) from error
        return cls(folder, started)

    def kept(self, path: str) -> pd.DataFrame | None:
        """The answer to one request, None when it is not here or cannot be read (then it is asked for again)."""
        try:
            frame = pd.read_parquet(self._file(path))
        except Exception:  # a torn file can raise anything; asking again is always right
            return None
        return frame if tuple(frame.columns) == tuple(_DTYPES) else None

    def has(self, path: str) -> bool:
        """Whether the answer to one request is here and whole."""
        return self.kept(path) is not None

    def keep(self, path: str, cells: Mapping[Cell, tuple[State, float]]) -> None:
        """Save the answer to one request, whole or not at all.

        Raises:
            KoladaError: the disk is full or the folder cannot be written.
        """
        columns: dict[str, list[object]] = {
            name: [cell[place] for cell in cells] for place, name in enumerate(Cell._fields)
        }
        columns["state"] = [int(state) for state, _ in cells.values()]
        columns["value"] = [value for _, value in cells.values()]
        frame = pd.DataFrame(columns, columns=list(_DTYPES)).astype(_DTYPES)
        try:
            _write(self._file(path), frame.to_parquet(index=False))
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def clear(self) -> None:
        """Forget the question: it has been answered."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _file(self, path: str) -> Path:
        return self.folder / f"{hashlib.sha256(path.encode()).hexdigest()[:_DIGITS]}.parquet"


def _begun(folder: Path) -> datetime | None:
    try:
        found = json.loads((folder / _MANIFEST).read_bytes())
        begun = datetime.fromisoformat(found["started"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return begun.astimezone(UTC)


def _write(file: Path, content: bytes) -> None:
    """Write beside the file, make sure that it is on the disk, and only then give it its name."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as temporary:
            temporary.write(content)
            temporary.flush()
            os.fsync(temporary.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _unwritable(folder: Path, error: OSError) -> KoladaError:
    why = error.strerror or type(error).__name__
    return KoladaError(
        "", f"Det hämtade kunde inte sparas i {folder} ({why}).", "Kontrollera diskutrymme och rättigheter."
    )
