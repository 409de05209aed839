"""What goes wrong with Kolada, said in Swedish."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from skis_analytics.sources.errors import SourceError

_SHOWN_IDS: Final = 3
_SHOWN_PARAMETERS: Final = ("from_date", "page")
_LIST: Final = re.compile(r"[^/,]+(?:,[^/,]+)+")

RETRY: Final = "Försök igen om en stund; det som redan hämtats behöver inte hämtas om."
REPORT: Final = (
    "Försök igen senare. Kommer samma fel tillbaka har Kolada ändrat sig: visa det här för den som sköter programmet."
)


class KoladaError(SourceError):
    """A fetch from Kolada that could not be finished; ``str()`` is the whole message for the screen.

    ``place`` is the request (path and page, never a host's credentials), ``kept`` what was saved for the next try.
    """

    def __init__(self, place: str, problem: str, remedy: str, kept: str = "") -> None:
        super().__init__("Kolada", place, problem, remedy)
        self.kept = kept

    def __str__(self) -> str:
        where = f"{self.file}, {self.place}" if self.place else self.file
        return " ".join(part for part in (f"{where}:", self.problem, self.kept, self.remedy) if part)

    def __reduce__(self) -> tuple[type[KoladaError], tuple[str, str, str, str]]:
        return type(self), (self.place, self.problem, self.remedy, self.kept)


class FetchCancelledError(KoladaError):
    """The user stopped the fetch. Nothing was changed."""


class UnreadableAnswerError(ValueError):
    """An answer's body is not what Kolada's v3 answers; ``str()`` says in Swedish where in it and why."""


def spoken(url: str) -> str:
    """A request as shown: path with long id lists cut short, and only the query parameters that we know."""
    parts = urlsplit(url)
    path = _LIST.sub(_shortened, unquote(parts.path))
    query = "&".join(f"{name}={value}" for name, value in parse_qsl(parts.query) if name in _SHOWN_PARAMETERS)
    return f"{path}?{query}" if query else path


def _shortened(ids: re.Match[str]) -> str:
    listed = ids[0].split(",")
    return ids[0] if len(listed) <= _SHOWN_IDS else f"{listed[0]},…,{listed[-1]} ({len(listed)} st)"
