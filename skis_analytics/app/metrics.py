"""What happens in this process, counted for those who watch over it, in Prometheus' text form.

The numbers come from three places: the events of the log (``Counted`` is a listener of it), the runs of pages that ``app.main`` times, and
Streamlit's own count of sessions. No number has a name of a person, a municipality or a record on it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from streamlit import runtime

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)

disable_created_metrics()  # type: ignore[no-untyped-call]
_REGISTRY: Final = CollectorRegistry()
_RUNS: Final = Histogram(
    "skis_run_seconds", "Seconds that a run of a page took, from its first line to its last", ["page"],
    buckets=_SECONDS, registry=_REGISTRY,
)  # fmt: skip
_EVENTS: Final = Counter("skis_events", "What happened, by the event's name in the log", ["event"], registry=_REGISTRY)
_SAVES: Final = Counter("skis_saves", "Saves that count, by kind of record", ["kind"], registry=_REGISTRY)
_CONFLICTS: Final = Counter(
    "skis_conflicts", "Saves that met another's, by kind of record", ["kind"], registry=_REGISTRY
)
_FAILURES: Final = Counter("skis_failures", "What failed unexpectedly, by where", ["where"], registry=_REGISTRY)
_BUILD: Final = Gauge("skis_build_seconds", "Seconds that the latest build of the figures took", registry=_REGISTRY)
_FACTS: Final = frozenset({"started", "built", "imported", "backed_up", "restored", "upgraded", "erased", "saved", "conflict", "failed"})  # fmt: skip
"""The events that are counted. Others, which a later module logs, are counted as "other"."""


class Counted(logging.Handler):
    """Counts the events of the log."""

    def emit(self, record: logging.LogRecord) -> None:
        """Count one line, if it is an event."""
        event = getattr(record, "event", None)
        if event is None:
            return
        _EVENTS.labels(event if event in _FACTS else "other").inc()
        match event:
            case "saved":
                _SAVES.labels(getattr(record, "kind", "")).inc()
            case "conflict":
                _CONFLICTS.labels(getattr(record, "kind", "")).inc()
            case "failed":
                _FAILURES.labels(getattr(record, "where", "")).inc()
            case "built":
                _BUILD.set(getattr(record, "seconds", 0.0))


class _Sessions(Collector):
    """Streamlit's own numbers, asked when somebody reads them."""

    def collect(self) -> Iterable[Metric]:
        """The sessions that are open, and what has been connected and left."""
        if not runtime.exists():
            return
        stats = runtime.get_instance().stats_mgr.get_stats(family_names=["active_sessions", "session_events"])
        open_now = GaugeMetricFamily("skis_sessions", "Sessions that are open")
        for stat in stats.get("active_sessions", ()):
            open_now.add_metric([], float(getattr(stat, "value", 0)))
        yield open_now
        events = CounterMetricFamily("skis_session_events", "Sessions that came and went", labels=["type"])
        for stat in stats.get("session_events", ()):
            labels = getattr(stat, "labels", None) or {}
            events.add_metric([labels.get("type", "")], float(getattr(stat, "value", 0)))
        yield events


_REGISTRY.register(_Sessions())
ProcessCollector(registry=_REGISTRY)
PlatformCollector(registry=_REGISTRY)
GCCollector(registry=_REGISTRY)


@contextmanager
def run_of(page: str, began: float) -> Iterator[None]:
    """Time a run that began at ``began`` (``time.perf_counter``), however the block ends."""
    try:
        yield
    finally:
        _RUNS.labels(page or "nulage").observe(time.perf_counter() - began)


def as_text() -> bytes:
    """Everything, in Prometheus' text form."""
    return generate_latest(_REGISTRY)
