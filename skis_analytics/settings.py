"""Every setting that the environment gives: ``SKIS_*``. The only place that reads it; docs/drift.md has the table for those who run it.

A setting is read each time it is asked for, never at import, so that a test or a command can change it. ``check`` reads them all at
start, and says everything that is wrong at once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Generic, TypeVar
from urllib.parse import urlsplit

_PREFIX: Final = "SKIS_"
_LONGEST_SESSION: Final = 24
_T = TypeVar("_T")


class SettingError(ValueError):
    """A setting cannot be read. The text is Swedish: which, what it says, and how to write it."""


@dataclass(frozen=True, slots=True)
class Setting(Generic[_T]):
    """One setting: its name, how its text is read (raising ValueError with how to write it, in Swedish), and what it is when it is not set."""

    name: str
    read: Callable[[str], _T]
    default: _T

    def value(self) -> _T:
        """What it is now. Set but empty counts as not set.

        Raises:
            SettingError: it cannot be read.
        """
        said = os.environ.get(self.name, "").strip()
        if not said:
            return self.default
        try:
            return self.read(said)
        except ValueError as error:
            raise SettingError(f"Inställningen {self.name} är ”{said[:200]}”, men {error}") from None


class LogForm(StrEnum):
    """How a line of the log is written."""

    TEXT = "text"
    JSON = "json"


class MetricsFor(StrEnum):
    """Who may read the metrics: nobody, this computer, everybody who reaches the server."""

    NOBODY = "off"
    LOCAL = "local"
    EVERYBODY = "open"


_HOST: Final = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]", re.IGNORECASE)
_SOURCE: Final = re.compile(r"https://(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?", re.IGNORECASE)
_TEAMS: Final = (
    "https://teams.microsoft.com", "https://*.teams.microsoft.com", "https://*.cloud.microsoft",
)  # fmt: skip
"""What Microsoft says that a page must let itself be framed by to be a tab in Teams."""


def _folder(said: str) -> Path:
    return Path(said)


def _hosts(said: str) -> tuple[str, ...]:
    names = tuple(name for each in said.split(",") if (name := each.strip()))
    for name in names:
        if not _HOST.fullmatch(name):
            raise ValueError(
                f"”{name}” är inget värdnamn. Skriv namn utan https:// och utan port, med komma mellan: nulage.example.se, *.example.se."
            )
    return names


def _embedders(said: str) -> tuple[str, ...]:
    found: list[str] = []
    for each in said.replace(",", " ").split():
        if each.casefold() == "teams":
            found += _TEAMS
        elif _SOURCE.fullmatch(each):
            found.append(each)
        else:
            raise ValueError(
                f"”{each}” går inte att läsa. Skriv teams, eller adresser som börjar med https:// och slutar med värdnamnet: "
                "teams https://intranat.example.se."
            )
    return tuple(dict.fromkeys(found))


def _address(said: str) -> str:
    parts = urlsplit(said)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("det är ingen adress. Skriv den hel: https://api.example.se/v3.")
    return said.rstrip("/")


def _hours(said: str) -> float:
    try:
        hours = float(said.replace(",", "."))
    except ValueError:
        hours = 0
    if not 0 < hours <= _LONGEST_SESSION:
        raise ValueError(f"det ska vara ett antal timmar, högst {_LONGEST_SESSION}.")
    return hours


def _log_form(said: str) -> LogForm:
    if said.casefold() not in set(LogForm):
        raise ValueError("det ska vara text eller json.")
    return LogForm(said.casefold())


def _metrics_for(said: str) -> MetricsFor:
    if said.casefold() not in set(MetricsFor):
        raise ValueError("det ska vara local (bara den här datorn), open (alla som når servern) eller off (ingen).")
    return MetricsFor(said.casefold())


HOME: Final[Setting[Path | None]] = Setting("SKIS_HOME", _folder, None)
"""The folder for what is built and written; None: ``var/`` beside the project."""
HOSTS: Final[Setting[tuple[str, ...]]] = Setting("SKIS_HOSTS", _hosts, ())
"""The names that the dashboard answers to besides this computer's own."""
ROLES: Final[Setting[Path | None]] = Setting("SKIS_ROLES", _folder, None)
"""The file that says who has which role; None: ``roller.csv`` in the home folder."""
SESSION_HOURS: Final = Setting("SKIS_SESSION_HOURS", _hours, 10.0)
"""How long a login lasts; a working day, unless told."""
EMBED: Final[Setting[tuple[str, ...]]] = Setting("SKIS_EMBED", _embedders, ())
"""Whose pages may show the dashboard in a frame."""
LOG: Final = Setting("SKIS_LOG", _log_form, LogForm.TEXT)
METRICS: Final = Setting("SKIS_METRICS", _metrics_for, MetricsFor.LOCAL)
KOLADA_URL: Final[Setting[str | None]] = Setting("SKIS_KOLADA_URL", _address, None)
"""Where Kolada is, for tests and mirrors; None: the real one."""

REGION: Final = Setting("SKIS_REGION", str, "")
"""Which region it is about; "" is the usual one. ``regions`` knows what it may say."""
REGISTER: Final = Setting("SKIS_REGISTER", str, "")
"""Where the register is; "" is a file in the home folder. May hold a password: never shown."""

ALL: Final[tuple[Setting[Any], ...]] = (
    HOME,
    HOSTS,
    REGION,
    REGISTER,
    ROLES,
    SESSION_HOURS,
    EMBED,
    LOG,
    METRICS,
    KOLADA_URL,
)
_FOR_TESTS: Final = frozenset({"SKIS_REQUIRE_BROWSER"})


def check(*forms: Callable[[], None]) -> list[str]:
    """Read every setting. Returns, in Swedish, what looks like a misspelt one.

    ``forms`` look at what this module knows nothing of, such as whether there is such a region; they raise SettingError too.

    Raises:
        SettingError: some cannot be read; the text says all of them.
    """
    problems = []
    for look in (*(setting.value for setting in ALL), *forms):
        try:
            look()
        except SettingError as error:
            problems.append(str(error))
    if problems:
        raise SettingError("\n".join(problems))
    known = {setting.name for setting in ALL}
    unknown = sorted(
        name for name in os.environ if name.startswith(_PREFIX) and name not in known and name not in _FOR_TESTS
    )
    return [_unknown(name, sorted(known)) for name in unknown]


def _unknown(name: str, known: list[str]) -> str:
    meant = get_close_matches(name, known, n=1)
    return f"Det finns ingen inställning {name}; den används inte." + (f" Menades {meant[0]}?" if meant else "")
