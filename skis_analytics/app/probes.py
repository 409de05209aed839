"""What machines ask the server: is the process alive, can it serve, how much does it do. Answered without a session and without a page.

``/healthz``: the process answers. Nothing is looked at, so that a full disk does not get a process restarted that cannot help it.
``/readyz``: the figures are built and the register can be read and written; 503 and why, in Swedish, when not.
``/metrics``: numbers for Prometheus, see ``metrics``; for this computer only unless ``SKIS_METRICS`` says otherwise.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from skis_analytics.app import metrics, refusals
from skis_analytics.database.build import DataError
from skis_analytics.database.connection import home_folder
from skis_analytics.database.register import RegisterError
from skis_analytics.settings import MetricsFor

HEALTH: Final = "/healthz"
READY: Final = "/readyz"
METRICS: Final = "/metrics"
OWN_PATHS: Final = frozenset({HEALTH, READY, METRICS})
_STREAMLITS_METRICS: Final = "/_stcore/metrics"
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
_KEPT: Final = 5.0
"""Seconds that an answer is kept: probes come every few seconds, from several places, and each look writes to the disk."""
_PATIENCE: Final = 3.0
"""Seconds that a look may take before the answer is that it takes too long."""
_SLOW: Final = "Servern är inte färdig med att undersöka sig själv: siffrorna byggs, eller så svarar inte disken eller registrets databas."
_LEAST_SPACE: Final = 50 * 1024 * 1024
"""Bytes that must be free: a build and a backup need some ten of them."""
_LOG: Final = logging.getLogger(__name__)
_NO_STORE: Final = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Readiness:
    """``reasons`` are Swedish, one per thing that is wrong; none when the server can do its work. They name no paths."""

    reasons: tuple[str, ...]
    at: float


class Watch:
    """Looks whether the server can do its work, at most every few seconds and never twice at once.

    Args:
        look: answers with what is wrong, in Swedish; run in a thread, and may take its time.
        clock, patience: seconds, for tests.
    """

    def __init__(
        self,
        look: Callable[[], tuple[str, ...]],
        clock: Callable[[], float] = time.monotonic,
        patience: float = _PATIENCE,
    ) -> None:
        self._look, self._clock, self._patience = look, clock, patience
        self._latest: Readiness | None = None
        self._looking: asyncio.Task[Readiness] | None = None

    def begin(self) -> asyncio.Task[Readiness]:
        """Start a look, or join the one that is under way: a disk that hangs must not get a new thread with each probe."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._find_out())
        return self._looking

    async def reasons(self) -> tuple[str, ...]:
        """What the latest look found, or a new one when that was too long ago."""
        latest = self._latest
        if latest is not None and self._clock() - latest.at < _KEPT:
            return latest.reasons
        looking = self.begin()
        await asyncio.wait({looking}, timeout=self._patience)
        return looking.result().reasons if looking.done() else (_SLOW,)

    async def _find_out(self) -> Readiness:
        found = await to_thread.run_sync(self._look)
        self._latest = Readiness(found, self._clock())
        return self._latest


def look() -> tuple[str, ...]:
    """What keeps the server from its work, in Swedish; the details go to the log."""
    return tuple(reason for each in (_figures, _register, _disk) if (reason := _trouble(each)))


def _trouble(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception:
        _LOG.exception("a probe failed", extra={"event": "failed", "where": "probe"})
        return "Något oväntat hände när servern undersökte sig själv. Felet står i loggen."


def _figures() -> str:
    """The figures as every page asks for them: built at the start, and seen again only when a file has changed."""
    from skis_analytics.app import picture  # noqa: PLC0415 - what it caches needs a running Streamlit

    try:
        problem = picture.results().problem
    except DataError as error:
        _LOG.warning("the figures are not built: %s", error)
        return "Siffrorna är inte byggda: filerna i data/ har fel. Kommandot check säger vilka."
    except OSError as error:
        _LOG.warning("the figures are not built: %s", error)
        return "Siffrorna är inte byggda: mappen i SKIS_HOME går inte att skriva i."
    if problem:
        _LOG.warning("earlier figures are shown: %s", problem)
    return ""


def _register() -> str:
    from skis_analytics.app import register_access  # noqa: PLC0415 - as above

    try:
        register_access.register().stamp()
    except RegisterError as error:
        _LOG.warning("the register cannot be used: %s", error)
        return "Registret går inte att använda: det är skadat, upptaget eller av en nyare version. Loggen säger vilket."
    return ""


def _disk() -> str:
    """Whether what people write can be kept: by keeping something."""
    home = home_folder()
    if not home.is_dir():
        _LOG.warning("there is no home folder %s", home)
        return "Det går inte att spara: mappen i SKIS_HOME finns inte. Den är flyttad eller borttagen, eller disken inte ansluten."
    try:
        _write(home / f".ready-{uuid4()}")
        free = shutil.disk_usage(home).free
    except OSError as error:
        _LOG.warning("the home folder cannot be written to: %s", error)
        return "Det går inte att spara: disken är full eller skrivskyddad."
    return "" if free >= _LEAST_SPACE else "Disken är nästan full."


def _write(path: Path) -> None:
    try:
        with path.open("wb") as file:
            file.write(b"ready")
            file.flush()
            os.fsync(file.fileno())
    finally:
        path.unlink(missing_ok=True)


def routes(watch: Watch) -> list[Route]:
    """The three addresses."""

    async def health(request: Request) -> Response:  # noqa: ARG001 - every route takes one
        return PlainTextResponse("ok\n", headers=_NO_STORE)

    async def ready(request: Request) -> Response:  # noqa: ARG001
        reasons = await watch.reasons()
        return JSONResponse({"klar": not reasons, "orsaker": list(reasons)}, 503 if reasons else 200, headers=_NO_STORE)

    async def numbers(request: Request) -> Response:  # noqa: ARG001
        text = await to_thread.run_sync(metrics.as_text)
        return Response(text, media_type=metrics.CONTENT_TYPE, headers=_NO_STORE)

    return [Route(HEALTH, health), Route(READY, ready), Route(METRICS, numbers)]


def open_paths(readers: MetricsFor) -> frozenset[str]:
    """What is answered under any name. Metrics only where they are everybody's: the name of a foreign page may be made to point here, and what a browser
    on this computer asks for such a page comes from here."""
    return OWN_PATHS if readers is MetricsFor.EVERYBODY else OWN_PATHS - {METRICS}


class MetricsGuard:
    """ASGI middleware that answers for metrics, ours and Streamlit's own, only to those whom the setting lets in: 404 to others."""

    def __init__(self, app: ASGIApp, readers: MetricsFor) -> None:
        self._app, self._readers = app, readers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        guarded = scope["type"] == "http" and (
            scope["path"] == METRICS or scope["path"].rstrip("/").endswith(_STREAMLITS_METRICS)
        )
        if guarded and not self._admits(scope):
            await refusals.refuse(404, scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _admits(self, scope: Scope) -> bool:
        match self._readers:
            case MetricsFor.EVERYBODY:
                return True
            case MetricsFor.LOCAL:
                return _is_from_here(scope)
            case MetricsFor.NOBODY:
                return False


def _is_from_here(scope: Scope) -> bool:
    """Whether a program on this computer asks. What a proxy on this computer passes on for others is not from here."""
    headers = Headers(scope=scope)
    if any(headers.get(name) for name in _FORWARDED):
        return False
    client = scope.get("client")
    try:
        return client is not None and ipaddress.ip_address(client[0]).is_loopback
    except ValueError:
        return False
