"""The one fetch from Kolada that may be under way, whoever started it.

It runs in a thread of its own, so that it goes on when its starter opens another page or closes the lid, and everybody who has the
page open sees the same progress. What it brings waits here until somebody saves it or throws it away.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import streamlit as st

from skis_analytics import settings
from skis_analytics.access import Author, Deed, require, to_do
from skis_analytics.database.build import DataError
from skis_analytics.database.connection import Results
from skis_analytics.intake import kolada
from skis_analytics.sources.kolada import BASE_URL
from skis_analytics.sources.kolada_errors import FetchCancelledError, KoladaError

_LOG: Final = logging.getLogger(__name__)


@dataclass(slots=True)
class Job:
    """A fetch: under way until ``over``, and then with either ``fetch`` or ``problem``."""

    by: Author
    errand: kolada.Errand
    done: int = 0
    total: int = 0
    words: str = "Startar."
    fetch: kolada.Fetch | None = None
    problem: str | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def share(self) -> float:
        """How much is done, 0–1."""
        return min(1.0, self.done / self.total) if self.total else 0.0


@dataclass(slots=True)
class _Desk:
    lock: threading.Lock = field(default_factory=threading.Lock)
    job: Job | None = None


@st.cache_resource(show_spinner=False)
def _desk() -> _Desk:
    return _Desk()


def current() -> Job | None:
    """The fetch that is under way or waits to be saved; None when there is none."""
    return _desk().job


def start(errand: kolada.Errand, by: Author, results: Results, home: Path, data: Path) -> Job:
    """Start a fetch, or return the one that is under way.

    Raises:
        NotAllowedError: ``by`` may not import.
    """
    require(to_do(by.rights, Deed.IMPORT))
    desk = _desk()
    with desk.lock:
        if desk.job is not None and not desk.job.over.is_set():
            return desk.job
        job = desk.job = Job(by, errand)
        threading.Thread(target=_run, args=(job, results, home, data), name="kolada", daemon=True).start()
    return job


def cancel(job: Job, by: Author) -> None:
    """Stop a fetch that is under way.

    Raises:
        NotAllowedError: ``by`` may not import.
    """
    require(to_do(by.rights, Deed.IMPORT))
    job.cancelled.set()


def claim(job: Job, by: Author) -> bool:
    """Take a fetch that is over off the desk, to save it or to throw it away. False when somebody else already has.

    Raises:
        NotAllowedError: ``by`` may not import.
    """
    require(to_do(by.rights, Deed.IMPORT))
    desk = _desk()
    with desk.lock:
        if desk.job is not job:
            return False
        desk.job = None
    return True


def kolada_url() -> str:
    """Where Kolada is: ``SKIS_KOLADA_URL``, or the real one."""
    return settings.KOLADA_URL.value() or BASE_URL


def _run(job: Job, results: Results, home: Path, data: Path) -> None:
    try:
        job.fetch = kolada.fetch(
            job.errand, results, home, data,
            by=job.by, base_url=kolada_url(), progress=_told(job), cancelled=job.cancelled.is_set,
        )  # fmt: skip
    except FetchCancelledError:
        job.problem = ""
    except (KoladaError, DataError) as error:
        job.problem = str(error)
    except OSError as error:
        job.problem = f"Mappen {home} går inte att skriva i ({error.strerror or error}). Inga siffror är ändrade."
    except Exception:
        # A thread that ends without a word would leave "hämtar" on everybody's screen for ever.
        _LOG.exception("fetching from Kolada failed")
        job.problem = "Något oväntat hände när uppgifterna hämtades. Inga siffror är ändrade. Felet står i loggen."
    finally:
        job.over.set()


def _told(job: Job) -> Callable[[int, int, str], None]:
    def tell(done: int, total: int, words: str) -> None:
        job.done, job.total, job.words = done, total, words

    return tell
