"""What a browser or a program gets when it is refused or when something fails below the pages: Swedish words and nothing about the inside.

Streamlit, Starlette and uvicorn answer such requests in English, each in its own way. The status stays as it was, because Streamlit's scripts
go by it; the words are ours. What failed is in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from html import escape
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skis_analytics import regions

_LOG: Final = logging.getLogger(__name__)
_THIS_COMPUTER: Final = ("127.0.0.1", "localhost", "[::1]")
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_WORDS: Final[Mapping[int, tuple[str, str]]] = {
    400: (
        "Begäran gick inte att ta emot",
        "Servern svarar inte under det här namnet, eller så gick begäran inte att förstå. Gå till adressen som ni brukar använda. "
        "Den som sköter servern anger dess namn i inställningen SKIS_HOSTS.",
    ),
    403: (
        "Begäran avvisades",
        "Servern kunde inte se att begäran kom från en öppen sida i {name}. Ladda om sidan och försök igen. Det som var sparat är kvar.",
    ),
    404: (
        "Det finns inget här",
        "Länken är fel, eller så finns filen inte längre på servern. Ladda om sidan den låg på och hämta den igen.",
    ),
    405: ("Det går inte att göra så", "Adressen finns, men tar inte emot den här sortens begäran."),
    413: ("Filen är för stor", "Servern tar inte emot så stora filer. Ingenting är inläst. Dela upp filen, eller spara den utan bilder."),
    503: ("{name} är inte klart än", "Försök igen om en stund. Det som var sparat är kvar."),
}  # fmt: skip
_REFUSED: Final = (
    "Begäran gick inte att besvara",
    "Ladda om sidan, eller gå till första sidan. Det som var sparat är kvar.",
)
_FAILED: Final = (
    "Något gick fel på servern",
    "Det är ett fel i programmet, inte i det du gjorde. Det som var sparat är kvar. Försök igen om en stund. Händer det igen: "
    "säg till den som sköter {name}, och när det hände. Felet står i loggen.",
)
_PAGE: Final = """<!doctype html>
<html lang="sv"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title} – {name}</title>
<style>body{{font:1rem/1.5 sans-serif;color:#1A2230;max-width:40rem;margin:4rem auto;padding:0 1rem}}a{{color:#123F73}}</style></head>
<body><main><h1>{title}</h1><p>{text}</p><p><a href="/">Till {name}</a></p></main></body></html>
"""


_ANSWERED: Final = "skis_answered"


class SwedishRefusals:
    """ASGI middleware that answers with our words where the application answers with a status of 400 or more, or fails.

    Args:
        app: the application.
        own: paths whose answers are ours already.
    """

    def __init__(self, app: ASGIApp, own: Collection[str] = ()) -> None:
        self._app = app
        self._own = frozenset(own)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] in self._own:
            await self._app(scope, receive, send)
            return
        answer = _Answer(scope, receive, send)
        try:
            await self._app(scope, receive, answer.send)
        except Exception:
            _LOG.exception("%s %s failed", scope["method"], scope["path"], extra={"event": "failed", "where": "server"})
            if answer.begun:  # too late to say anything: the server cuts the connection
                raise
            await refuse(500, scope, receive, send)


def is_ours(scope: Scope) -> None:
    """Let the answer to this request pass whatever its status, for its words are ours already."""
    scope.get(_ANSWERED, {})["ours"] = True


class _Answer:
    """Lets an answer pass, or says ours in its place."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._replaced = False
        self._answered = scope[_ANSWERED] = {
            "ours": False
        }  # shared by the copies that are made of the scope on its way
        self.begun = False

    async def send(self, message: Message) -> None:
        """Take one ASGI message from the application."""
        if self._replaced:
            return
        if message["type"] == "http.response.start" and message["status"] >= 400 and not self._answered["ours"]:
            self._replaced = self.begun = True
            await refuse(
                message["status"], self._scope, self._receive, self._send, MutableHeaders(scope=message).get("allow")
            )
            return
        self.begun = True
        await self._send(message)


async def refuse(status: int, scope: Scope, receive: Receive, send: Send, allow: str | None = None) -> None:
    """Answer with a status and its words: a page for browsers, a line of text for programs."""
    name = regions.title()
    title, text = (said.format(name=name) for said in _WORDS.get(status, _FAILED if status >= 500 else _REFUSED))
    accepted = dict(scope["headers"]).get(b"accept", b"")
    headers = {"Cache-Control": "no-store", **({"Allow": allow} if allow else {})}
    answer = (
        HTMLResponse(_PAGE.format(title=escape(title), text=escape(text), name=escape(name)), status, headers)
        if b"text/html" in accepted
        else PlainTextResponse(f"{title}. {text}\n", status, headers)
    )
    await answer(scope, receive, send)


def _from_another_program_here(headers: Headers) -> bool:
    """Whether a page of another program on this computer asks, by another port than ours: Streamlit looks at the name alone. Behind a proxy the port may
    be the proxy's, and the name is not this computer's."""
    host, origin = headers.get("host", ""), headers.get("origin", "")
    return bool(origin) and urlsplit(f"//{host}").hostname in _LOOPBACK and urlsplit(origin).netloc != host


class KnownHosts:
    """ASGI middleware that answers only under the server's own names: this computer's, and ``served``.

    A page on a foreign site whose name is made to point here ("DNS rebinding") would otherwise be let in, because its
    Origin and its Host agree. The ``open_paths`` are answered under any name, because probes come by number; they tell nothing.
    """

    def __init__(self, app: ASGIApp, served: Sequence[str] = (), open_paths: Collection[str] = ()) -> None:
        self._app = app
        self._open = frozenset(open_paths)
        self._checked = TrustedHostMiddleware(app, [*_THIS_COMPUTER, *served], www_redirect=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_open = scope["type"] == "http" and scope["path"] in self._open
        if scope["type"] == "websocket" and _from_another_program_here(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": 1008})
            return
        await (self._app if is_open else self._checked)(scope, receive, send)
