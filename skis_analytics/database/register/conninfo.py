"""``SKIS_REGISTER``: where the register is kept. A libpq connection string is read, completed with what the lake needs, and never shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from skis_analytics import settings
from skis_analytics.database.register.errors import RegisterUnavailableError

SETTING: Final = settings.REGISTER.name
PREFIX: Final = "ducklake:postgres:"
_PART: Final = re.compile(r"\s*([a-z_]+)\s*=\s*('(?:[^'\\]|\\.)*'|[^\s']\S*)\s*")
_SECRET: Final = ("password", "passfile", "sslpassword", "sslkey")
_ALWAYS: Final[Mapping[str, str]] = {
    "application_name": "skis",
    # A server that has gone without a word is noticed within some ten seconds, instead of hours.
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}


@dataclass(frozen=True, slots=True)
class Conninfo:
    """What a connection string says. ``repr`` shows no part of it."""

    parts: Mapping[str, str] = field(repr=False)

    @property
    def place(self) -> str:
        """Which database it is, for messages: without names of users and passwords."""
        database = self.parts.get("dbname") or "förvald databas"
        host = self.parts.get("host") or "den här datorn"
        return f"i PostgreSQL ({database} på {host})"

    def text(self, wait: float) -> str:
        """The connection string for a session that waits at most ``wait`` seconds for others."""
        session = (
            f"-c lock_timeout={round(1000 * wait)} "
            # A machine that lost its power while it wrote keeps nobody waiting for longer than this.
            "-c idle_in_transaction_session_timeout=60000 -c statement_timeout=120000 "
            "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 "
            # Confirmed means on the disk.
            "-c synchronous_commit=on"
        )
        options = f"{session} {self.parts.get('options', '')}".strip()
        whole = {**_ALWAYS, **self.parts, "options": options}
        return " ".join(f"{name}={_quoted(value)}" for name, value in whole.items())

    def cleaned(self, text: str) -> str:
        """A message without the connection string and its secrets: the driver repeats the string it was given."""
        for name in _SECRET:
            value = self.parts.get(name, "")
            for form in {_quoted(value), _quoted(value)[1:-1], value} if value else ():
                text = text.replace(form, "…")
        text = re.sub(r'"[^"]*\b(?:host|dbname|user|application_name)=.*?"(?=[:;,\s]|$)', "…", text, flags=re.DOTALL)
        return re.sub(r"password\s*=\s*('(?:[^'\\]|\\.)*'|\S+)", "password=…", text)


def setting() -> str:
    """Where the register is to be kept: "" for a file in the home folder."""
    return settings.REGISTER.value()


def check() -> None:
    """Whether the address can be understood. Connects to nothing.

    Raises:
        SettingError: it cannot. The message does not repeat it.
    """
    try:
        if address := setting():
            parsed(address)
    except RegisterUnavailableError as error:
        raise settings.SettingError(str(error)) from None


def parsed(address: str) -> Conninfo:
    """What ``ducklake:postgres:host=… dbname=…`` says.

    Raises:
        RegisterUnavailableError: it is no such address. The message does not repeat it.
    """
    if not address.startswith(PREFIX):
        raise _unreadable(f"den ska börja med {PREFIX}")
    text, at, parts = address.removeprefix(PREFIX).strip(), 0, {}
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            raise _unreadable("efter det ska det stå namn=värde med mellanslag emellan")
        parts[part[1]] = _unquoted(part[2])
        at = part.end()
    return Conninfo(parts)


def _unreadable(why: str) -> RegisterUnavailableError:
    return RegisterUnavailableError(
        f"Adressen till registret ({SETTING}) går inte att förstå: {why}, till exempel {PREFIX}host=db.example.se dbname=skis user=skis. "
        "Ingenting är läst eller skrivet. Rätta adressen och starta om."
    )


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _unquoted(value: str) -> str:
    if value.startswith("'"):
        value = value[1:-1]
    return re.sub(r"\\(.)", r"\1", value)
