"""What somebody has typed but not saved: survives a lost connection, a reload, a closed lid and a restart.

In a home folder: one small JSON file per draft and not a table of the register: a draft is written every few seconds while somebody types, must not make
everybody else's screen read the register anew, must not grow it, and goes as soon as it is saved.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import uuid4

from skis_analytics.access import Author, NotAllowedError
from skis_analytics.database.register.engine import unavailable

DRAFTS: Final = "drafts"
KEPT: Final = timedelta(days=60)

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """``key`` is whatever the form calls itself (who, what record), ``kind`` what form it is, ``content`` its fields, as JSON has them."""

    key: str
    kind: str
    content: Mapping[str, Any]
    by: str
    at: datetime
    identity: str = ""

    def is_of(self, by: Author) -> bool:
        """Whether somebody may see it. One from before anybody signed in is whoever's that knows its key, which stands in their address."""
        return self.identity in {"", by.identity}

    def is_begun_by(self, by: Author) -> bool:
        """Whether somebody is told of it without knowing its key. A name is anybody's to type, and opens nothing that was begun signed in."""
        return self.identity == by.identity and bool(by.identity or self.by == by.name)


class Drafting(Protocol):
    """Where drafts are kept. Safe with several processes; of two that write one key at once, the last stays, whole."""

    def save(self, key: str, kind: str, content: Mapping[str, Any], by: Author, now: datetime) -> Draft:
        """Keep a draft in place of the key's earlier one. On the disk when this returns.

        Raises:
            NotAllowedError: the key's earlier draft is somebody else's.
            RegisterUnavailableError: it could not be kept; the earlier draft stays.
            TypeError: the content is not JSON.
        """
        ...

    def get(self, key: str, by: Author) -> Draft | None:
        """The key's draft, None when there is none or it is somebody else's."""
        ...

    def of(self, by: Author) -> list[Draft]:
        """Everything that somebody has begun, newest first."""
        ...

    def discard(self, key: str, by: Author) -> None:
        """Forget the key's draft: it was saved, or is not wanted.

        Raises:
            NotAllowedError: it is somebody else's.
            RegisterUnavailableError: it cannot be forgotten.
        """
        ...

    def everything(self) -> list[Draft]:
        """Every draft that can be read, whoever's: to move them.

        Raises:
            RegisterUnavailableError: they cannot be asked for.
        """
        ...

    def take(self, draft: Draft) -> None:
        """Keep a draft from another place as it is, unless the key has a later one here. On the disk when this returns.

        Raises:
            RegisterUnavailableError: it could not be kept.
        """
        ...

    def forget(self, draft: Draft) -> None:
        """Forget a draft that has been moved, whoever's it is.

        Raises:
            RegisterUnavailableError: it cannot be forgotten.
        """
        ...

    def sweep(self, now: datetime) -> int:
        """Forget what nobody has touched for ``KEPT``. Returns how many. What cannot be forgotten is left as it is."""
        ...


class Drafts:
    """The drafts of a home folder; see ``Drafting``."""

    def __init__(self, home: Path) -> None:
        self._folder = home / DRAFTS

    def save(self, key: str, kind: str, content: Mapping[str, Any], by: Author, now: datetime) -> Draft:
        """As ``Drafting.save``."""
        refuse_others(_read(self._path(key)), by)
        draft = Draft(key, kind, dict(content), by.name, now.astimezone(UTC), by.identity)
        self._put(draft)
        return draft

    def _put(self, draft: Draft) -> None:
        text = written(draft)
        half = self._folder / f".{uuid4()}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with half.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            half.replace(self._path(draft.key))
        except OSError as error:
            with suppress(OSError):
                half.unlink(missing_ok=True)
            raise unavailable(self._folder, error) from error

    def get(self, key: str, by: Author) -> Draft | None:
        """As ``Drafting.get``."""
        draft = _read(self._path(key))
        return draft if draft is not None and draft.is_of(by) else None

    def of(self, by: Author) -> list[Draft]:
        """As ``Drafting.of``."""
        return sorted(
            (draft for draft in self.everything() if draft.is_begun_by(by)), key=lambda draft: draft.at, reverse=True
        )

    def discard(self, key: str, by: Author) -> None:
        """As ``Drafting.discard``."""
        refuse_others(_read(self._path(key)), by)
        self._unlink(key)

    def _unlink(self, key: str) -> None:
        try:
            self._path(key).unlink(missing_ok=True)
        except OSError as error:
            raise unavailable(self._folder, error) from error

    def everything(self) -> list[Draft]:
        """As ``Drafting.everything``."""
        return [draft for path in self._folder.glob("*.json") if (draft := _read(path)) is not None]

    def take(self, draft: Draft) -> None:
        """As ``Drafting.take``."""
        if is_later(draft, _read(self._path(draft.key))):
            self._put(draft)
            with suppress(OSError):  # it is swept as if it had lain here all the time
                os.utime(self._path(draft.key), (draft.at.timestamp(), draft.at.timestamp()))

    def forget(self, draft: Draft) -> None:
        """As ``Drafting.forget``."""
        self._unlink(draft.key)

    def sweep(self, now: datetime) -> int:
        """As ``Drafting.sweep``."""
        swept = 0
        for path in [*self._folder.glob("*.json"), *self._folder.glob(".*")]:
            with suppress(OSError):
                if path.stat().st_mtime < (now - KEPT).timestamp():
                    path.unlink()
                    swept += 1
        return swept

    def _path(self, key: str) -> Path:
        return self._folder / f"{hidden(key)}.json"


def refuse_others(draft: Draft | None, by: Author) -> None:
    """Raise NotAllowedError when a draft that is to be replaced or forgotten is somebody else's."""
    if draft is not None and not draft.is_of(by):
        raise NotAllowedError("Utkastet är någon annans. Öppna formuläret på nytt, så får du ett eget.")


def is_later(draft: Draft, than: Draft | None) -> bool:
    """Whether a draft that is taken in counts before the one that is there."""
    return than is None or draft.at > than.at


def hidden(text: str) -> str:
    """A name that any text can have, in a folder or a table."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def written(draft: Draft) -> str:
    """A draft as text.

    Raises:
        TypeError: its content is not JSON.
    """
    said = {
        "key": draft.key, "kind": draft.kind, "by": draft.by, "at": draft.at.isoformat(), "content": draft.content, "identity": draft.identity,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=True)


def read(text: str) -> Draft:
    """A draft from its text.

    Raises:
        ValueError, KeyError, TypeError: it is none.
    """
    said = json.loads(text)
    at = datetime.fromisoformat(said["at"])
    return Draft(said["key"], said["kind"], said["content"], said["by"], at, said.get("identity", ""))


def _read(path: Path) -> Draft | None:
    try:
        return read(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        _logger.exception("the draft %s cannot be read", path)
        return None
