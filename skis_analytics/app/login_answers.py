"""What the login's own addresses answer, put right on its way out: cookies for https only where the dashboard is served so, Swedish errors.

Streamlit leaves ``Secure`` out of every cookie, so one request over plain http would show who is signed in to whoever listens; and says
"Authentication error" when the login service cannot be reached.
"""

from __future__ import annotations

from typing import Final

import streamlit as st
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOGIN: Final = "/auth/login"
_FAILED: Final = """<!doctype html><html lang="sv"><meta charset="utf-8"><title>Inloggningen svarar inte – SKIS Nuläge</title>
<body style="font-family: sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem"><h1>Inloggningen svarar inte</h1>
<p>Tjänsten som du loggar in hos går inte att nå just nu, eller är fel inställd. Inget har ändrats. Försök igen om en stund; hjälper det inte, hör med den
som sköter servern.</p><p><a href="../">Tillbaka till SKIS Nuläge</a></p></body></html>"""


class LoginAnswers:
    """ASGI middleware; answers that set no cookie and are no failed login pass unread."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

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
                    await HTMLResponse(_FAILED, status_code=400)(scope, receive, send)
                elif (
                    any(name.lower() == b"set-cookie" for name, _ in message.get("headers", ())) and served_over_https()
                ):
                    message["headers"] = [_secured(name, value) for name, value in message["headers"]]
            if not failed:
                await send(message)

        await self._app(scope, receive, put_right)


def served_over_https() -> bool:
    """Whether the login comes back to an https address, which is then the dashboard's own."""
    if not st.secrets.load_if_toml_exists():
        return False
    return str(st.secrets.get("auth", {}).get("redirect_uri", "")).startswith("https://")


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    is_cookie = name.lower() == b"set-cookie"
    return name, value + b"; Secure" if is_cookie and b"; secure" not in value.lower() else value
