"""Streamlit's own words, in Swedish.

What Streamlit writes itself ("Upload", "No results", "Help for …") stands as English literals in its scripts and cannot be set.
The scripts that hold such words are translated on their way out: a literal with what surrounds it, so that only what a user sees
or hears is changed. A literal that is not found leaves its script as it is; ``tests/unit/app/test_words.py`` tells which ones a
new version of Streamlit no longer has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SCRIPTS: Final = "/static/js/"
_DROPPED: Final = frozenset({b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"})

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "FileUploader.": {
        "label:l?`Upload directories`:`Upload`": "label:l?`Välj mappar`:`Välj filer`",
        "`${T(t,D.Byte,0)} per file`": "`eller släpp dem här. Högst ${T(t,D.Byte,0)} per fil`",
        "`${e.type} files are not allowed.`": "`Filer av slaget ${e.type} går inte att läsa in.`",
    },
    "utils.": {
        "`${t.type} files are not allowed.`": "`Filer av slaget ${t.type} går inte att läsa in.`",
        "`File must be ${$(n,`b`)} or smaller.`": "`Filen får vara högst ${$(n,`b`)}.`",
        "role:`alert`,children:[`Error: `": "role:`alert`,children:[`Fel: `",
        "`Cancel upload of ${e.name}`": "`Avbryt uppladdningen av ${e.name}`",
        ":`Remove ${e.name}`": ":`Ta bort ${e.name}`",
        "`No options to select`": "`Inget att välja`",
        "?`Choose or add options`:`Choose or add an option`": "?`Välj eller lägg till`:`Välj eller lägg till`",
        "?`Choose options`:`Choose an option`": "?`Välj`:`Välj`",
    },
    "axios.": {"`Request failed with status code `": "`Servern tog inte emot filen. Felkod `"},
    "Multiselect.": {
        "label:`Select all`": "label:`Markera alla`",
        "return`No results`": "return`Inga träffar`",
        '"aria-label":`Clear all`': '"aria-label":`Rensa`',
        '"aria-label":`Remove ${e}`': '"aria-label":`Ta bort ${e}`',
        "`You can only select up to ${t.maxSelections} ${e}. Remove an option first.`": (
            "`Du kan välja högst ${t.maxSelections}. Ta bort ett val först.`"
        ),
    },
    "Selectbox.": {
        "children:`No results`": "children:`Inga träffar`",
        '"aria-label":`Clear value`': '"aria-label":`Rensa`',
    },
    "StreamlitMarkdown.": {"?`Help`:`Help for ${": "?`Hjälp`:`Hjälp om ${"},
    "InputInstructions.": {
        "a?`submit form`:`apply`": "a?`skicka`:`använda`",
        "`Press ${r()?`⌘`:`Ctrl`}+Enter to ${e}`": "`Tryck ${r()?`⌘`:`Ctrl`}+Enter för att ${e}`",
        "`Press Enter to ${e}`": "`Tryck Enter för att ${e}`",
    },
    "index.": {
        "children:`Skip to main content`": "children:`Hoppa till innehållet`",
        '"aria-label":`Running...`': '"aria-label":`Arbetar …`',
        "this.showError(`Connection error`": "this.showError(`Ingen kontakt med servern`",
    },
}
"""Beginning of a script's name → what it says in Streamlit 1.67 → what it is to say."""


@dataclass(frozen=True, slots=True)
class _Script:
    body: bytes
    etag: str
    kind: str


class SwedishWords:
    """ASGI middleware that serves Streamlit's scripts with Swedish words.

    Each is translated once and kept. Streamlit lets browsers keep a script for a year; a translated one is asked about anew each
    time, because its name says nothing of our words.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._translated: dict[str, _Script] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; everything but a script that holds such words passes through."""
        path = str(scope.get("path", ""))
        name = path.rpartition("/")[2]
        if (
            scope["type"] != "http"
            or _SCRIPTS not in path
            or not _words_of(name)
            or scope["method"] not in {"GET", "HEAD"}
        ):
            await self._app(scope, receive, send)
            return
        script = self._translated.get(path) or await self._fetched(scope, receive, send, name)
        if script is None:
            return
        self._translated[path] = script
        headers = {"etag": script.etag, "cache-control": "no-cache", "content-type": script.kind}
        known = dict(scope["headers"]).get(b"if-none-match", b"").decode("latin-1")
        answer = (
            Response(status_code=304, headers=headers)
            if script.etag in known
            else Response(script.body, headers=headers)
        )
        await answer(scope, receive, send)

    async def _fetched(self, scope: Scope, receive: Receive, send: Send, name: str) -> _Script | None:
        """The script as Streamlit has it, translated; None when there is none, and then Streamlit's answer has been sent."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        headers = [(key, value) for key, value in scope["headers"] if key.lower() not in _DROPPED]
        await self._app({**scope, "method": "GET", "headers": headers}, receive, keep)
        if messages[0]["status"] != 200:
            for message in messages:
                await send(message)
            return None
        body = b"".join(message.get("body", b"") for message in messages[1:])
        kind = dict(messages[0]["headers"]).get(b"content-type", b"application/javascript").decode("latin-1")
        body = translated(name, body)
        return _Script(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"', kind)


def translated(name: str, script: bytes) -> bytes:
    """A script with Swedish words in place of those that the table has for it."""
    for english, swedish in _words_of(name).items():
        script = script.replace(english.encode(), swedish.encode())
    return script


def _words_of(name: str) -> Mapping[str, str]:
    return next((words for start, words in WORDS.items() if name.startswith(start) and name.endswith(".js")), {})
