"""What the browser is told to refuse: foreign scripts, framing by others, guessing of file types, leaking of addresses.

Streamlit sends none of these headers. What its pages, Plotly and our own components need was found in Chromium by opening everything with
a listener for violations (``tests/browser/test_security.py`` keeps it so): styles in the document, components' scripts and downloads as
``blob:``, pictures as ``data:``, the small WebAssembly that counts large numbers; neither ``unsafe-inline`` nor ``unsafe-eval`` for scripts.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE_SCRIPT: Final = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_YEAR: Final = 365 * 24 * 60 * 60
_PERMISSIONS: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi",
        "payment", "publickey-credentials-get", "screen-wake-lock", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip
"""What no page here asks for. Copying (clipboard-write) and full screen are left as they are: charts and tables offer them."""


def policy(embedders: Sequence[str] = ()) -> str:
    """The Content-Security-Policy. ``embedders`` may show the pages in a frame; nobody when there are none."""
    directives = {
        "default-src": "'self'",
        "script-src": " ".join(("'self'", "blob:", "'wasm-unsafe-eval'", *_inline_scripts())),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self' data: blob:",
        "media-src": "'self' data: blob:",
        "worker-src": "'self' blob:",
        "frame-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": " ".join(("'self'", *embedders)) if embedders else "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


@cache
def _inline_scripts() -> tuple[str, ...]:
    """The scripts that stand in Streamlit's own document, by their hash: so that no other may."""
    document = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()
    return tuple(
        f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"
        for script in _INLINE_SCRIPT.findall(document)
    )


class SecurityHeaders:
    """ASGI middleware that adds the headers to every answer. Websockets and their handshakes are not touched."""

    def __init__(self, app: ASGIApp, embedders: Sequence[str] = ()) -> None:
        self._app = app
        self._headers = {
            "Content-Security-Policy": policy(embedders),
            "X-Content-Type-Options": "nosniff",
            # A link to a source would otherwise tell it which municipality somebody was looking at.
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": _PERMISSIONS,
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Permitted-Cross-Domain-Policies": "none",
        }
        if not embedders:
            self._headers["X-Frame-Options"] = "DENY"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        secure = scope["scheme"] == "https"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                if secure:
                    headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
                    message["headers"] = [_secure_cookie(name, value) for name, value in message["headers"]]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _secure_cookie(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Streamlit marks its cookies as for https only when it has the certificate itself; behind a proxy that has it, we do."""
    marked = name.lower() != b"set-cookie" or re.search(rb";\s*secure\b", value, re.IGNORECASE)
    return (name, value) if marked else (name, value + b"; Secure")
