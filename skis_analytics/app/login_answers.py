"""What the login's own addresses answer, put right on its way out: cookies for https only where the dashboard is served so, Swedish errors, and
the way back to the link that somebody came by.

Streamlit leaves ``Secure`` out of every cookie, so one request over plain http would show who is signed in to whoever listens; says
"Authentication error" when the login service cannot be reached; and leads to the first screen after every login, whatever link was opened.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection
from html import escape
from typing import Final
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skis_analytics import regions
from skis_analytics.app.refusals import is_ours

_LOGIN: Final = "/auth/login"
_CALLBACK: Final = "/oauth2callback"
_COOKIE: Final = "skis_after_login"
_KEPT_FOR: Final = 10 * 60
"""Seconds: as long as a login may take, with a second factor."""
_LONGEST: Final = 2000
_PLAIN: Final = re.compile(r"[!-\[\]-~]*")
"""What an address from a browser consists of: ASCII that is seen, without the backslash, which browsers read as a slash."""
_FAILED: Final = """<!doctype html><html lang="sv"><meta charset="utf-8"><title>Inloggningen svarar inte – {name}</title>
<body style="font-family: sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem"><h1>Inloggningen svarar inte</h1>
<p>Tjänsten som du loggar in hos går inte att nå just nu, eller är fel inställd. Inget har ändrats. Försök igen om en stund; hjälper det inte, hör med den
som sköter servern.</p><p><a href="../">Tillbaka till {name}</a></p></body></html>"""


class LoginAnswers:
    """ASGI middleware; answers that set no cookie and are no part of a login pass unread.

    Args:
        app: the application.
        pages: the paths that have a screen, without slashes: a login leads back to them and nowhere else.
    """

    def __init__(self, app: ASGIApp, pages: Collection[str]) -> None:
        self._app = app
        self._pages = frozenset(pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        failed = False

        async def put_right(message: Message) -> None:
            nonlocal failed
            if message["type"] == "http.response.start":
                failed = message["status"] == 400 and str(scope["path"]).endswith(_LOGIN)
                if failed:
                    is_ours(scope)
                    said = _FAILED.format(name=escape(regions.title()))
                    await HTMLResponse(said, status_code=400)(scope, receive, send)
                    return
                if message["status"] == 302:
                    self._lead_back(Request(scope), message)
                if any(name.lower() == b"set-cookie" for name, _ in message.get("headers", ())) and served_over_https():
                    message["headers"] = [_secured(name, value) for name, value in message["headers"]]
            if not failed:
                await send(message)

        await self._app(scope, receive, put_right)

    def _lead_back(self, request: Request, answer: Message) -> None:
        """Keep the link when a login begins, and lead to it when the login comes back. What it is, is asked both times, for a cookie can be made up."""
        base, path, headers = _base(), request.scope["path"], MutableHeaders(scope=answer)
        if path == base + _LOGIN:
            view = view_of(request.headers.get("referer", ""), request.headers.get("host", ""), base, self._pages)
            # A login that begins at the first screen is not to lead to where an earlier one began.
            if view or _COOKIE in request.cookies:
                headers.append("set-cookie", _cookie(view, base, secure=request.url.scheme == "https"))
        elif path == base + _CALLBACK and _COOKIE in request.cookies:
            view = _kept(request.cookies[_COOKIE])
            if is_view(view, self._pages) and headers.get("location") == f"{base}/":
                headers["location"] = f"{base}/{view}"
            headers.append("set-cookie", _cookie("", base, secure=request.url.scheme == "https"))


def _base() -> str:
    """What the server's addresses begin with; "" when it is served at the root."""
    said = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{said}" if said else ""


def view_of(referer: str, host: str, base: str, pages: Collection[str]) -> str:
    """The screen and its choices, ``kommun?kommun=hjo``, that a login was asked for from; "" when it was no screen of ours.

    Args:
        referer: the whole address of the page that asked, as the browser says it.
        host: the name that the request itself came to.
        base: what the server's addresses begin with, without a slash at the end; "" when it is served at the root.
        pages: the paths that have a screen.
    """
    try:
        said = urlsplit(referer)
    except ValueError:
        return ""
    ours = bool(host) and said.scheme in {"http", "https"} and said.netloc.casefold() == host.casefold()
    if not ours or not said.path.startswith(f"{base}/"):
        return ""
    view = said.path.removeprefix(f"{base}/") + (f"?{said.query}" if said.query else "")
    return view if is_view(view, pages) else ""


def is_view(view: str, pages: Collection[str]) -> bool:
    """Whether this, put after the server's own address, is a screen with its choices and nothing else."""
    return (
        0 < len(view) <= _LONGEST
        and _PLAIN.fullmatch(view) is not None
        and "#" not in view
        and view.partition("?")[0] in pages
    )


def _cookie(view: str, base: str, *, secure: bool) -> str:
    """The header that lets the browser remember where a login began, or ("") forget it."""
    made = Response()
    # Base 64, because an address may hold what a cookie may not.
    made.set_cookie(
        _COOKIE, base64.urlsafe_b64encode(view.encode("ascii")).decode("ascii").rstrip("="), max_age=_KEPT_FOR if view else 0,
        path=base or "/", secure=secure, httponly=True, samesite="lax",
    )  # fmt: skip
    return made.headers["set-cookie"]


def _kept(cookie: str) -> str:
    try:
        return base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return ""


def served_over_https() -> bool:
    """Whether the login comes back to an https address, which is then the dashboard's own."""
    if not st.secrets.load_if_toml_exists():
        return False
    return str(st.secrets.get("auth", {}).get("redirect_uri", "")).startswith("https://")


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    is_cookie = name.lower() == b"set-cookie"
    return name, value + b"; Secure" if is_cookie and b"; secure" not in value.lower() else value
