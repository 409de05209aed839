"""The middleware that makes Streamlit's document Swedish, without a server."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path

import pytest
import streamlit
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from skis_analytics.app.document import SwedishDocument

INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()
BROWSER = {"accept": "text/html,application/xhtml+xml", "accept-encoding": "gzip", "if-none-match": '"x"'}


class Served:
    """Streamlit's static files, as far as the document is concerned: an index for every path, gzipped when asked."""

    def __init__(self, body: bytes = INDEX, content_type: str = "text/html; charset=utf-8", chunk: int = 1000) -> None:
        self.body, self.content_type, self.chunk = body, content_type, chunk
        self.request_headers: dict[bytes, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.request_headers = dict(scope["headers"])
        body, extra = self.body, []
        if b"gzip" in self.request_headers.get(b"accept-encoding", b""):
            body, extra = gzip.compress(body), [(b"content-encoding", b"gzip")]
        headers = [
            (b"content-type", self.content_type.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"etag", b"1"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers + extra})
        for start in range(0, len(body), self.chunk):
            more = start + self.chunk < len(body)
            await send({"type": "http.response.body", "body": body[start : start + self.chunk], "more_body": more})


def ask(
    app: Served, path: str, query: str = "", headers: Mapping[str, str] = BROWSER
) -> tuple[int, dict[bytes, bytes], bytes]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError("nothing is read from a GET")

    scope = {
        "type": "http", "method": "GET", "path": path, "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    call = SwedishDocument(app, pages={"", "resultat"})(scope, receive, send)
    with pytest.raises(StopIteration):  # nothing in it waits, so one step is the whole call
        call.send(None)
    start, *parts = sent
    return start["status"], dict(start["headers"]), b"".join(part.get("body", b"") for part in parts)


@pytest.mark.parametrize("path", ["/", "/resultat"])
def test_document_is_swedish(path: str) -> None:
    app = Served()
    status, headers, body = ask(app, path)
    text = body.decode()
    assert status == 200
    assert '<html lang="sv">' in text
    assert "<title>SKIS Nuläge</title>" in text
    assert "behöver JavaScript" in text
    assert "JavaScript to run" not in text
    assert "service-desc" not in text
    assert '<div id="root">' in text
    assert text.count("modulepreload") == INDEX.decode().count("modulepreload")
    assert int(headers[b"content-length"]) == len(body)
    assert b"etag" not in headers
    assert {b"accept-encoding", b"if-none-match"}.isdisjoint(app.request_headers)


@pytest.mark.parametrize(
    ("path", "query", "location"),
    [
        ("/finns-inte", "kommun=vara&lasar=2023-24", "./?kommun=vara&lasar=2023-24&saknas=1"),
        ("/resultat/djup", "", ".././?saknas=1"),
        ("/a/b/c", "saknas=1&saknas=2", "../.././?saknas=1"),
        ("/å", "q=%0d%0aX: y", "./?q=%0D%0AX%3A+y&saknas=1"),
    ],
)
def test_address_without_screen_leads_to_the_first(path: str, query: str, location: str) -> None:
    status, headers, body = ask(Served(), path, query)
    assert status == 307
    assert headers[b"location"] == location.encode()
    assert headers[b"content-length"] == b"0"
    assert body == b""


def test_other_responses_pass_untouched() -> None:
    for app, headers in [
        (Served(b"{}", "application/json"), BROWSER),
        (Served(b"<html>a handout</html>"), BROWSER),
        (Served(), {"accept": "*/*"}),
    ]:
        status, answer, body = ask(app, "/finns-inte", headers=headers)
        assert (status, body) == (200, app.body)
        assert int(answer[b"content-length"]) == len(app.body)
        assert answer[b"etag"] == b"1"


@given(query=st.text(max_size=200), path=st.text(max_size=50))
def test_any_address_is_answered(query: str, path: str) -> None:
    query = query.encode("utf-8", "replace").decode("utf-8")
    status, headers, _ = ask(Served(), "/" + path, query)
    assert status in {200, 307}
    if status == 307:
        location = headers[b"location"]
        assert location.startswith(b".")
        assert b"\r" not in location
        assert b"\n" not in location
