"""Drafts that every machine sees: whoever loses the connection may come back to another one. Rows of PostgreSQL, not of the lake."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

from skis_analytics.access import Author
from skis_analytics.database.register.drafts import KEPT, Draft, hidden, is_later, read, refuse_others, written
from skis_analytics.database.register.lake import Lake
from skis_analytics.records import RegisterError

_EVERY_NUMBER: Final = 2**62

_logger = logging.getLogger(__name__)


class LakeDrafts:
    """See ``Drafting``."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake

    def save(self, key: str, kind: str, content: Mapping[str, Any], by: Author, now: datetime) -> Draft:
        """As ``Drafting.save``."""
        refuse_others(self._found(key), by)
        draft = Draft(key, kind, dict(content), by.name, now.astimezone(UTC), by.identity)
        self._put(draft)
        return draft

    def _put(self, draft: Draft) -> None:
        row = {
            "key": hidden(draft.key),
            "writer": hidden(draft.identity or draft.by),
            "written_at": draft.at,
            "said": written(draft),
        }
        self._lake.replace("draft", "key", row)

    def get(self, key: str, by: Author) -> Draft | None:
        """As ``Drafting.get``."""
        draft = self._found(key)
        return draft if draft is not None and draft.is_of(by) else None

    def _found(self, key: str) -> Draft | None:
        try:
            return self._asked(key)
        except RegisterError:
            return None  # whoever then saves is told

    def _asked(self, key: str) -> Draft | None:
        rows = self._lake.ask("draft_get", {"key": hidden(key)})
        return _read(str(rows[0][0])) if rows else None

    def of(self, by: Author) -> list[Draft]:
        """As ``Drafting.of``."""
        try:
            rows = self._lake.ask("drafts_of", {"writer": hidden(by.identity or by.name)})
        except RegisterError:
            return []
        drafts = (_read(str(said)) for (said,) in rows)
        return [draft for draft in drafts if draft is not None and draft.is_begun_by(by)]

    def discard(self, key: str, by: Author) -> None:
        """As ``Drafting.discard``."""
        refuse_others(self._found(key), by)
        self._lake.change("draft_delete", {"key": hidden(key), "number": _EVERY_NUMBER})

    def everything(self) -> list[Draft]:
        """As ``Drafting.everything``."""
        drafts = (_read(str(said)) for (said,) in self._lake.ask("drafts_all", {}))
        return [draft for draft in drafts if draft is not None]

    def take(self, draft: Draft) -> None:
        """As ``Drafting.take``."""
        if is_later(draft, self._asked(draft.key)):
            self._put(draft)

    def forget(self, draft: Draft) -> None:
        """As ``Drafting.forget``."""
        self._lake.change("draft_delete", {"key": hidden(draft.key), "number": _EVERY_NUMBER})

    def sweep(self, now: datetime) -> int:
        """As ``Drafting.sweep``."""
        with suppress(RegisterError):
            return self._lake.change("draft_sweep", {"before": now - KEPT})
        return 0


def _read(said: str) -> Draft | None:
    try:
        return read(said)
    except (ValueError, KeyError, TypeError):
        _logger.exception("a draft cannot be read")
        return None
