"""What a login's token says of a person, and whether a request comes from this computer. Pure: no Streamlit, so that every case can be tried."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

_CLOCKS_DIFFER: Final = timedelta(minutes=5)
_LONGEST: Final = 80
_FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via")


@dataclass(frozen=True, slots=True)
class Person:
    """Who signed in. ``email`` is "" when the token has none, or says that it is not verified. ``ends``: until when the login is good for."""

    name: str
    email: str
    identity: str
    groups: tuple[str, ...]
    ends: datetime

    def is_over(self, now: datetime) -> bool:
        """Whether the login has ended."""
        return now >= self.ends


def person(claims: Mapping[str, Any], hours: float, now: datetime) -> Person:
    """Read a token's claims. One that does not say when it was made, or says that it was made later than now, has ended already."""
    email = _line(claims.get("email")).casefold()
    verified = claims.get("email_verified", True)
    if verified not in (True, "true", "True", 1) or "@" not in email:
        email = ""
    name = _line(claims.get("name")) or _line(claims.get("preferred_username")) or email
    return Person(
        # An identity is what stands in parentheses after the name, so a name may not look like one.
        name.replace("(", "").replace(")", "").strip(),
        email,
        email or _line(claims.get("sub")) or "okänd",
        tuple(group for claim in ("groups", "roles") for group in _texts(claims.get(claim))),
        _ends(claims.get("iat"), hours, now),
    )


def _ends(made: Any, hours: float, now: datetime) -> datetime:
    over = datetime.min.replace(tzinfo=UTC)
    if isinstance(made, bool) or not isinstance(made, (int, float)):
        return over
    try:
        at = datetime.fromtimestamp(made, UTC)
    except (ValueError, OverflowError, OSError):
        return over
    return over if at > now + _CLOCKS_DIFFER else at + timedelta(hours=hours)


def _line(said: Any) -> str:
    """A claim as one line without signs that cannot be seen."""
    if not isinstance(said, str):
        return ""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())[:_LONGEST].strip()


def _texts(said: Any) -> list[str]:
    found = said if isinstance(said, list) else [said]
    return [each for each in found if isinstance(each, str) and each]


def is_loopback(host: str | None) -> bool:
    """Whether an address or a name, with or without a port, is this computer itself."""
    name = (host or "").strip().casefold()
    if name.startswith("["):
        name = name[1:].partition("]")[0]
    elif name.count(":") == 1:
        name = name.partition(":")[0]
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def comes_from_here(headers: Mapping[str, str]) -> bool:
    """Whether a request with these headers was made on this computer, as far as they tell: no proxy, and the address in the browser is this
    computer's. A proxy that passes on neither its own marks nor the address is caught by the page's origin, which browsers always send."""
    if any(headers.get(name) for name in _FORWARDED):
        return False
    origin = headers.get("Origin") or ""
    return is_loopback(headers.get("Host")) and (not origin or is_loopback(origin.partition("//")[2].partition("/")[0]))
