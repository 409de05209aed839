"""Asking the loopback Kolada for a little, in no time: the clock is ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import anyio

from skis_analytics.domain import Kind
from skis_analytics.sources.kolada import Clock, Fetched, Limits, Wanted, fetch
from tests.kolada_server import KoladaServer

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MERIT = Wanted(
    "N15505",
    "merit_value_9",
    "municipal",
    "Elever i åk. 9, meritvärde kommunala skolor, genomsnitt (17 ämnen)",
    Kind.MEAN,
)
TEACHERS = Wanted("N15813", "certified_teachers", "all", None, Kind.PROPORTION, year_shift=1)
TIDAHOLM, HJO = "1498", "1497"


@dataclass
class Time:
    """Time that passes only when somebody sleeps, and then at once. ``naps`` are the sleeps, in seconds."""

    passed: float = 0.0
    naps: list[float] = field(default_factory=list)
    today: datetime = NOW

    @property
    def clock(self) -> Clock:
        """What the client takes for the time."""
        return Clock(monotonic=lambda: self.passed, sleep=self._sleep, now=lambda: self.today)

    async def _sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.passed += seconds
        await anyio.sleep(0)


@dataclass
class Asking:
    """One loopback Kolada, one checkpoint folder, one time."""

    server: KoladaServer
    checkpoint: Path
    time: Time = field(default_factory=Time)
    limits: Limits = field(default_factory=Limits)

    def __call__(
        self,
        *wanted: Wanted,
        municipalities: tuple[str, ...] = ("0000", TIDAHOLM),
        since: int = 2024,
        until: int = 2025,
        from_date: date | dict[str, date] | None = None,
        accepted: dict[str, str] | None = None,
        progress: Callable[[int, int, str], None] = lambda _done, _total, _words: None,
        cancelled: Callable[[], bool] = lambda: False,
        base_url: str = "",
    ) -> Fetched:
        """Fetch merit values, or what is wanted, of riket and Tidaholm."""
        return fetch(
            wanted or (MERIT,),
            municipalities,
            since,
            until,
            checkpoint=self.checkpoint,
            base_url=base_url or self.server.url,
            from_date=from_date,
            accepted=accepted,
            progress=progress,
            cancelled=cancelled,
            limits=self.limits,
            clock=self.time.clock,
        )
