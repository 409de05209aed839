"""The HTML document around the application, in Swedish.

Streamlit serves one fixed ``index.html`` for every address: ``<html lang="en">``, the title "Streamlit", an English text
for browsers without JavaScript, and, for an address that has no page, an English dialogue box. A screen reader would read
Swedish with English pronunciation (WCAG 3.1.1, level A), and none of it can be set in Streamlit's configuration. So the
document is rewritten on its way out, and an address without a screen is sent to the first screen, which says so in Swedish.

Plain ASGI: a response other than Streamlit's own document passes through unread, websockets are never touched.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, MutableMapping
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skis_analytics import regions

MISSING_PARAMETER: Final = "saknas"
"""Carried in the address to the first screen when the address asked for had no screen."""

_STREAMLIT_TITLE: Final = b"<title>Streamlit</title>"
_NOSCRIPT: Final = re.compile(rb"<noscript>.*?</noscript>", re.DOTALL)
_AGENT_LINK: Final = re.compile(
    rb"\s*<!--(?:(?!-->).)*?service-desc.*?-->|\s*<link[^>]*\bservice-desc\b[^>]*>|"
    rb"\s*<!--\s*Machine-readable pointer.*?-->",
    re.DOTALL,
)
_SWEDISH_NOSCRIPT: Final = (
    "<noscript><p>{title} behöver JavaScript. Slå på JavaScript i webbläsaren och ladda om sidan.</p></noscript>"
)

# Answers to these come compressed or as "not modified", and then there is no document to rewrite.
_DROPPED_REQUEST_HEADERS: Final = frozenset({b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"})
# These describe Streamlit's file, not the rewritten document.
_DROPPED_RESPONSE_HEADERS: Final = frozenset({b"content-length", b"etag", b"last-modified", b"accept-ranges"})


class SwedishDocument:
    """ASGI middleware that turns Streamlit's English document into a Swedish one.

    Args:
        app: the application that serves Streamlit's document.
        pages: the paths that have a screen, without slashes; the empty one is the first screen.
    """

    def __init__(self, app: ASGIApp, pages: Collection[str]) -> None:
        self._app = app
        self._pages = frozenset(pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; see the module for what is changed."""
        if scope["type"] != "http" or not _asks_for_html(scope):
            await self._app(scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if name.lower() not in _DROPPED_REQUEST_HEADERS]
        response = _HtmlRewriter(send, _redirect_target(scope, self._pages))
        await self._app({**scope, "headers": headers}, receive, response.send)


class _HtmlRewriter:
    """Holds back an HTML response until it is whole, then sends the Swedish one; lets every other pass."""

    def __init__(self, send: Send, redirect: str | None) -> None:
        self._send = send
        self._redirect = redirect
        self._start: MutableMapping[str, object] | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        """Take one ASGI message from the application."""
        if message["type"] == "http.response.start" and _is_plain_html(message):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish()

    async def _finish(self) -> None:
        start, body = dict(self._start or {}), bytes(self._body)
        self._start = None
        headers = list(start["headers"])  # type: ignore[call-overload]  # ASGI messages are untyped
        if body and _STREAMLIT_TITLE in body:
            headers = [(name, value) for name, value in headers if name.lower() not in _DROPPED_RESPONSE_HEADERS]
            if self._redirect is not None:
                start["status"], body = 307, b""
                headers.append((b"location", self._redirect.encode("ascii")))
            else:
                body = swedish_document(body)
            headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def swedish_document(document: bytes) -> bytes:
    """Streamlit's ``index.html`` with Swedish language, title and text for browsers without JavaScript.

    The pointer to Streamlit's agent API, which is switched off here, is removed.
    """
    document = document.replace(b'<html lang="en">', b'<html lang="sv">', 1)
    title = html.escape(regions.title())
    document = document.replace(_STREAMLIT_TITLE, f"<title>{title}</title>".encode(), 1)
    noscript = _SWEDISH_NOSCRIPT.format(title=title).encode()
    document = _NOSCRIPT.sub(lambda _: noscript, document)
    return _AGENT_LINK.sub(b"", document)


def _asks_for_html(scope: Scope) -> bool:
    return scope["method"] in {"GET", "HEAD"} and any(
        name.lower() == b"accept" and b"text/html" in value for name, value in scope["headers"]
    )


def _is_plain_html(start: Message) -> bool:
    headers = {name.lower(): value for name, value in start["headers"]}
    return (
        start["status"] == 200
        and headers.get(b"content-type", b"").startswith(b"text/html")
        and b"content-encoding" not in headers
    )


def _redirect_target(scope: Scope, pages: Collection[str]) -> str | None:
    """Where an address without a screen leads, relative to it so that it works behind a path prefix too."""
    path = str(scope["path"]).removeprefix(str(scope.get("root_path", ""))).strip("/")
    if path in pages:
        return None
    query = [pair for pair in parse_qsl(scope["query_string"].decode("latin-1")) if pair[0] != MISSING_PARAMETER]
    return "../" * path.count("/") + "./?" + urlencode([*query, (MISSING_PARAMETER, "1")])
