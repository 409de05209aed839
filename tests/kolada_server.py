"""A Kolada of our own: a real HTTP server on loopback that answers like v3, and misbehaves when told to.

For tests, browser tests and benchmarks. As a program of its own: ``python -m tests.kolada_server --latency 0.05`` prints its
address and serves until its standard input closes.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

PROJECT = Path(__file__).resolve().parents[1]
MOST_IDS = 25
MOST_ROWS = 5000
FIRST_PERIOD = 1998
LAST_PERIOD = 2026
KNOWN_PARAMETERS = frozenset({"from_date", "page", "per_page", "title", "region_type"})
DELETED = "deleted"

Key = tuple[str, str, int, str]
"""kpi, municipality, period, gender"""


@dataclass(frozen=True)
class Asked:
    """A request as it came in. ``at`` is the monotonic clock's; ``number`` counts from 0."""

    path: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    at: float
    number: int

    def ids(self, segment: str) -> list[str]:
        """The ids after ``/kpi/``, ``/municipality/`` or ``/year/``."""
        found = re.search(rf"/{segment}/([^/]+)", self.path)
        return found[1].split(",") if found else []


@dataclass
class Answer:
    """What goes out. ``cut`` sends only so many bytes and hangs up; ``reset`` tears the connection down at once;
    ``drip`` sends the body's first byte, then one more only when the server is closed: a slow loris without waiting.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json; charset=utf-8"})
    body: bytes = b""
    cut: int | None = None
    reset: bool = False
    drip: bool = False
    length: bool = True

    @property
    def json(self) -> dict[str, object]:
        """The body as JSON, to change."""
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found


Fault = Callable[[Asked, Answer], Answer | None]
"""Sees what would be answered and returns what is answered instead; None leaves it as it is."""


@dataclass
class Figures:
    """What this Kolada knows: made up, the same every time, and easy to change.

    ``kpis`` is the metadata by id. ``values`` overrides single figures: a number, None (not published) or DELETED.
    ``absent`` says which (kpi, municipality, period) have no row. ``changed`` is when one last did; else ``published``.
    """

    kpis: dict[str, dict[str, object]]
    municipalities: dict[str, str]
    values: dict[Key, object] = field(default_factory=dict)
    changed: dict[tuple[str, str, int], date] = field(default_factory=dict)
    published: date = date(2020, 1, 1)
    absent: Callable[[str, str, int], bool] = lambda _kpi, _municipality, period: (
        not FIRST_PERIOD <= period <= LAST_PERIOD
    )

    @classmethod
    def shipped(cls) -> Figures:
        """The nyckeltal and municipalities of data/."""
        kpis = {row["id"]: _kpi(row) for row in _table("kolada_kpis.csv")}
        return cls(kpis, {row["code"]: row["name"] for row in _table("municipalities.csv")})

    def value(self, kpi: str, municipality: str, period: int, gender: str) -> object:
        """One figure."""
        key = (kpi, municipality, period, gender)
        return self.values[key] if key in self.values else round(_made_up(*key), 6)

    def row(self, kpi: str, municipality: str, period: int) -> dict[str, object]:
        """A data row, genders in no particular order."""
        genders = ["T", "K", "M"] if self.kpis[kpi]["is_divided_by_gender"] else ["T"]
        turn = period % len(genders)
        return {
            "values": [self._figure(kpi, municipality, period, each) for each in genders[turn:] + genders[:turn]],
            "kpi": kpi,
            "period": period,
            "municipality": municipality,
        }

    def _figure(self, kpi: str, municipality: str, period: int, gender: str) -> dict[str, object]:
        value = self.value(kpi, municipality, period, gender)
        deleted = value == DELETED
        return {"gender": gender, "count": 1, "status": "", "value": None if deleted else value, "isdeleted": deleted}


class KoladaServer:
    """The server. Use as a context manager; ``url`` is the base address, ``requests`` what was asked, in order."""

    def __init__(self, figures: Figures | None = None, *, latency: float = 0.0, most_rows: int = MOST_ROWS) -> None:
        self.figures = figures or Figures.shipped()
        self.latency = latency
        self.most_rows = most_rows
        self.requests: list[Asked] = []
        self.faults: list[Fault] = []
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._server = _Http(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """The base address."""
        return f"{self.origin}/v3/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def data_requests(self) -> list[Asked]:
        """Those for figures."""
        return [asked for asked in self.requests if "/data/" in asked.path]

    def fail(self, fault: Fault, *, times: int | None = None, only: str = "", after: int = 0) -> None:
        """Answer with ``fault`` the requests whose path contains ``only``, but the first ``after`` of them, ``times`` times."""
        counter = iter(range(sys.maxsize))

        def limited(asked: Asked, answer: Answer) -> Answer | None:
            if only not in asked.path:
                return None
            number = next(counter)
            return fault(asked, answer) if after <= number and (times is None or number < after + times) else None

        self.faults.append(limited)

    def answered(self, asked: Asked) -> Answer:
        """What is sent for a request."""
        answer = self._truth(asked)
        for fault in self.faults:
            answer = fault(asked, answer) or answer
        return answer

    def record(self, target: str, headers: Mapping[str, str]) -> Asked:
        """Note a request."""
        parts = urlsplit(target)
        parameters = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        with self._lock:
            asked = Asked(unquote(parts.path), parameters, headers, time.monotonic(), len(self.requests))
            self.requests.append(asked)
        return asked

    def _truth(self, asked: Asked) -> Answer:
        if any(len(asked.ids(segment)) > MOST_IDS for segment in ("kpi", "municipality", "year")):
            return Answer(400, body=b'{"detail":"too many ids"}')
        if not set(asked.parameters) <= KNOWN_PARAMETERS:
            return _page([], None)
        rows = self._rows(asked)
        if rows is None:
            return Answer(404, body=b'{"detail":"Not Found"}')
        size = min(int(asked.parameters.get("per_page", MOST_ROWS)), self.most_rows)
        page = int(asked.parameters.get("page", 1))
        start = (page - 1) * size
        following = None
        if start + size < len(rows):
            following = f"{self.origin}{asked.path}?{urlencode({**asked.parameters, 'page': page + 1})}"
        return _page([row() for row in rows[start : start + size]], following)

    def _rows(self, asked: Asked) -> Sequence[Callable[[], object]] | None:
        """All rows of an answer, each to be made when its page is; None when there is no such path."""
        path = asked.path.removeprefix("/v3/").strip("/")
        if re.fullmatch(r"data/kpi/[^/]+/municipality/[^/]+/year/[^/]+", path):
            return [partial(self.figures.row, *cell) for cell in self._cells(asked)]
        if re.fullmatch(r"kpi(/[^/]+)?", path):
            chosen = asked.ids("kpi") or list(self.figures.kpis)
            return [partial(self.figures.kpis.__getitem__, kpi) for kpi in chosen if kpi in self.figures.kpis]
        if re.fullmatch(r"municipality(/[^/]+)?", path):
            chosen = asked.ids("municipality") or list(self.figures.municipalities)
            return [partial(self._municipality, code) for code in chosen if code in self.figures.municipalities]
        return None

    def _cells(self, asked: Asked) -> Iterator[tuple[str, str, int]]:
        since = date.fromisoformat(asked.parameters.get("from_date", "1900-01-01"))
        figures = self.figures
        for kpi in filter(figures.kpis.__contains__, asked.ids("kpi")):
            for municipality in filter(figures.municipalities.__contains__, asked.ids("municipality")):
                for period in map(int, asked.ids("year")):
                    changed = figures.changed.get((kpi, municipality, period), figures.published)
                    if changed >= since and not figures.absent(kpi, municipality, period):
                        yield kpi, municipality, period

    def _municipality(self, code: str) -> dict[str, str]:
        return {"id": code, "title": self.figures.municipalities[code], "type": "L" if code.startswith("00") else "K"}


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, kolada: KoladaServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.kolada = kolada

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are what we are here for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def do_GET(self) -> None:
        kolada = self.server.kolada
        asked = kolada.record(self.path, dict(self.headers))
        if kolada.latency:
            time.sleep(kolada.latency)
        answer = kolada.answered(asked)
        if answer.reset:
            self._tear_down()
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.length:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if answer.drip:
            self.wfile.write(answer.body[:1])
            kolada.closing.wait()
        else:
            self.wfile.write(answer.body[: answer.cut])
        self.close_connection = answer.drip or answer.cut is not None or not answer.length

    def _tear_down(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.rfile.close()
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: ``requests`` has it all."""


def status(code: int, **headers: str) -> Fault:
    """That status, with headers written ``Retry_After="3"``."""
    extra = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _asked, _answer: Answer(code, {"Content-Type": "application/json", **extra}, b'{"detail":"no"}')


def body(content: bytes, content_type: str = "application/json") -> Fault:
    """Those very bytes."""
    return lambda _asked, _answer: Answer(200, {"Content-Type": content_type}, content)


def half(asked: Asked, answer: Answer) -> Answer:
    """Half of what was promised, then silence."""
    return Answer(200, answer.headers, answer.body, cut=len(answer.body) // 2)


def reset(asked: Asked, answer: Answer) -> Answer:
    """A connection torn down."""
    return Answer(reset=True)


def slow(asked: Asked, answer: Answer) -> Answer:
    """One byte, and then nothing for as long as anybody waits."""
    return Answer(200, answer.headers, answer.body, drip=True)


def redirect(location: str, code: int = 302) -> Fault:
    """Elsewhere."""
    return status(code, Location=location)


def edited(change: Callable[[dict[str, object]], object]) -> Fault:
    """The true answer, with its JSON changed in place."""

    def fault(asked: Asked, answer: Answer) -> Answer:
        found = answer.json
        change(found)
        return Answer(200, answer.headers, json.dumps(found).encode())

    return fault


def endless(asked: Asked, answer: Answer) -> Answer:
    """The same page for ever, each time under a new address."""
    found = answer.json
    page = int(asked.parameters.get("page", 1)) + 1
    found["next_url"] = f"http://{asked.headers['Host']}{asked.path}?page={page}"
    return Answer(200, answer.headers, json.dumps(found).encode())


def looping(asked: Asked, answer: Answer) -> Answer:
    """A next page that is this page."""
    found = answer.json
    found["next_url"] = f"http://{asked.headers['Host']}{asked.path}?{urlencode(asked.parameters)}"
    return Answer(200, answer.headers, json.dumps(found).encode())


def _page(values: Sequence[object], following: str | None) -> Answer:
    envelope = {"values": values, "count": len(values), "next_url": following, "previous_url": None}
    return Answer(body=json.dumps(envelope, ensure_ascii=False).encode())


def _made_up(kpi: str, municipality: str, period: int, gender: str) -> float:
    """A value between 1 and 9: possible whatever its kind but a count, which wants a whole one."""
    digest = hashlib.blake2b(f"{kpi}{municipality}{period}{gender}".encode(), digest_size=4).digest()
    return 1 + int.from_bytes(digest) % 8


def _kpi(row: Mapping[str, str]) -> dict[str, object]:
    return {
        "id": row["id"],
        "title": row["title"],
        "description": f"Påhittade siffror för {row['id']}.",
        "is_divided_by_gender": row["is_divided_by_gender"] == "True",
        "municipality_type": "K",
        "auspice": "X",
        "operating_area": row["operating_area"],
        "perspective": "Kvalitet och resultat",
        "publication_date": row["publication_date"] or None,
        "publ_period": row["publ_period"] or None,
        "has_ou_data": False,
    }


def _table(name: str) -> list[dict[str, str]]:
    with (PROJECT / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    """Serve until standard input closes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    with KoladaServer(latency=parser.parse_args().latency) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
