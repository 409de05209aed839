"""The server around the pages: its settings, log, probes and what stands between a request and Streamlit, in their order."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from skis_analytics import regions, settings
from skis_analytics.app import ahead, log, metrics, probes, registry
from skis_analytics.app.document import SwedishDocument
from skis_analytics.app.headers import SecurityHeaders
from skis_analytics.app.login_answers import LoginAnswers
from skis_analytics.app.refusals import KnownHosts, SwedishRefusals
from skis_analytics.app.renewals import Renewals
from skis_analytics.app.uploads import Uploads
from skis_analytics.app.words import SwedishWords
from skis_analytics.database.register import conninfo

_LOG: Final = logging.getLogger(__name__)
_COLLECTED_EVERY: Final = 30.0
"""Seconds."""
_UNDISTURBED: Final = 0.02
"""Seconds that a thread may go on while others wait (``sys.setswitchinterval``). Python's own 0.005 costs a sixth of the server's work in changing
places when thirty screens are drawn (docs/measured.md)."""


def prepare() -> None:
    """Read the settings and begin the log. Before anything else.

    Raises:
        SystemExit: a setting cannot be read; the text says which, in Swedish.
    """
    try:
        doubtful = settings.check(regions.check, conninfo.check)
    except settings.SettingError as error:
        raise SystemExit(f"Servern startar inte.\n{error}") from None
    sys.setswitchinterval(_UNDISTURBED)
    log.start(settings.LOG.value(), [metrics.Counted()])
    for remark in doubtful:
        _LOG.warning(remark)


_WATCH: Final = probes.Watch(probes.look)


def routes() -> list[BaseRoute]:
    """The addresses besides Streamlit's own."""
    return list(probes.routes(_WATCH))


def middleware() -> list[Middleware]:
    """What a request passes, outermost first: the headers are on refusals too, and a refusal is said whoever refuses."""
    return [
        Middleware(SecurityHeaders, embedders=settings.EMBED.value()),
        Middleware(SwedishRefusals, own=probes.OWN_PATHS),
        Middleware(probes.MetricsGuard, readers=settings.METRICS.value()),
        Middleware(KnownHosts, served=settings.HOSTS.value(), open_paths=probes.open_paths(settings.METRICS.value())),
        Middleware(Uploads),
        Middleware(SwedishDocument, pages=registry.url_paths()),
        Middleware(SwedishWords),
        Middleware(LoginAnswers, pages=registry.url_paths()),
        Middleware(Renewals),
    ]


async def _collect(ready: asyncio.Task[probes.Readiness]) -> None:
    """Free what sessions have left, now and then. Streamlit does it after each run of each session unless told not to (config.toml), and each
    time goes through all that lives here: figures, caches, libraries. What is here before anybody has come stays, and is not gone through."""
    await asyncio.wait({ready})
    await asyncio.to_thread(gc.collect)
    gc.freeze()
    while True:
        await asyncio.sleep(_COLLECTED_EVERY)
        await asyncio.to_thread(gc.collect)
        await asyncio.to_thread(_give_back)


def _give_back() -> None:
    """Let the system have the memory that is free. The C library keeps what each of many short-lived threads has let go of in a place of its own."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None  # glibc's only
    if trim is not None:
        trim(0)


@asynccontextmanager
async def running(_app: st.App) -> AsyncIterator[dict[str, Any] | None]:
    """While the server runs. It looks at itself at once: so the figures are built before anybody comes, and the register is brought up to date."""
    _LOG.info("started", extra={"event": "started"})
    beside = [asyncio.create_task(_collect(_WATCH.begin())), asyncio.create_task(ahead.AHEAD.run())]
    yield None
    for task in beside:
        task.cancel()
    _LOG.info("stopped", extra={"event": "stopped"})
