"""Kolada's open API (v3) → rows of our schema.

A fetch changes nothing by itself: it returns what Kolada has, checked, or raises one Swedish error. What it had got
when it failed lies in the checkpoint folder, and the same question asked again within a day goes on from there.

* A null value is not published: it becomes no row but a key in ``removed``, like one that is deleted.
* A nyckeltal whose title has changed is reported, and not asked for until the new title is accepted.
* ``from_date`` is per nyckeltal where they differ: one that was not loaded last time has to be fetched whole.
"""

from __future__ import annotations

import queue
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import anyio
import pandas as pd
from anyio.from_thread import start_blocking_portal

from skis_analytics.domain import NATION, Kind, Provider
from skis_analytics.sources.kolada_answers import Reading, State
from skis_analytics.sources.kolada_checkpoint import Checkpoint
from skis_analytics.sources.kolada_connection import BASE_URL, PER_PAGE, Clock, Connection, Limits, connected
from skis_analytics.sources.kolada_errors import REPORT, RETRY, FetchCancelledError, KoladaError, UnreadableAnswerError
from skis_analytics.sources.kolada_kpis import KPI_ID, Kpi, guess, read_kpis, same_title
from skis_analytics.sources.kolada_plan import IDS_PER_SEGMENT, Ask, batches, plan

__all__ = [
    "BASE_URL", "KEY", "Clock", "FetchCancelledError", "Fetched", "KoladaError", "Kpi", "Limits", "Wanted",
    "describe", "fetch", "guess", "wanted",
]  # fmt: skip

KEY: Final = ["indicator", "municipality", "year", "gender", "provider"]
"""What a figure is known by: the columns of ``Fetched.removed`` but its ``reason``."""

AUTUMN: Final = frozenset(
    {
        "N15033", "N15034", "N15807", "N15809", "N15813", "N15814", "N15816", "N15818", "N15820", "N15822", "N15829",
    }
)  # fmt: skip
"""Counted on 15 October and published the next spring: Kolada's period is the year in which the school year begins, ours
the one in which it ends. (N15813 was published in April 2026 with period 2025: school year 2025/26, our 2026.)"""

_PROVIDERS: Final = {
    "kolada_all": Provider.ALL,
    "kolada_municipal": Provider.MUNICIPAL,
    "kolada_home": Provider.HOME,
}
_MUNICIPALITY: Final = re.compile(r"0[1-9]\d\d|[1-9]\d{3}")
_OLDEST: Final = date(1970, 1, 1)
_OVERLAP: Final = timedelta(days=1)
_POLL: Final = 0.1
_WHY: Final = {int(State.DELETED): "deleted", int(State.UNPUBLISHED): "unpublished"}

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A nyckeltal of Kolada's and what it is with us. ``title`` is the expected one, None when any will do.

    Our year is Kolada's period + ``year_shift``.
    """

    kpi: str
    indicator: str
    provider: str
    title: str | None
    kind: Kind
    year_shift: int = 0


@dataclass(frozen=True)
class Fetched:
    """What Kolada has. Nothing in it is stored yet.

    ``rows`` has the columns of results.parquet. ``removed`` has the KEY of figures that Kolada has withdrawn or left empty,
    and why (``deleted``, ``unpublished``): what is stored for them must go. ``retitled`` were not loaded; ``unknown``
    are ids that Kolada no longer has; ``empty`` were asked for whole and have no row. ``until`` is the next ``from_date``
    of everything in ``loaded``, a day early on purpose. ``requests`` counts what was sent now, retries included.
    """

    rows: pd.DataFrame
    removed: pd.DataFrame
    retitled: list[tuple[Wanted, str]]
    unknown: list[Wanted]
    empty: list[Wanted]
    loaded: list[Wanted]
    requests: int
    until: date


def wanted(
    indicators: Sequence[Mapping[str, str]], titles: Mapping[str, str], only: Collection[str] | None = None
) -> list[Wanted]:
    """What the indicator table maps to Kolada.

    Args:
        indicators: rows of indicators.csv. A column ``kolada_year_shift``, where there is one and it is filled in, decides
            the year shift; otherwise it is 1 for those in AUTUMN and 0 for the rest.
        titles: the title expected of each id (kolada_kpis.csv).
        only: ids of indicators to keep, None for all.

    Raises:
        KoladaError: ``only`` names an indicator that is not there or not from Kolada, or an id is not one.
    """
    found: list[Wanted] = []
    for row in indicators:
        for column, provider in _PROVIDERS.items():
            kpi = (row.get(column) or "").strip()
            if kpi and (only is None or row["id"] in only):
                told = (row.get("kolada_year_shift") or "").strip()
                shift = int(told) if told else int(kpi in AUTUMN)
                found.append(Wanted(_checked(kpi), row["id"], str(provider), titles.get(kpi), Kind(row["kind"]), shift))
    if absent := sorted(set(only or ()) - {each.indicator for each in found}):
        names = ", ".join(absent)
        raise KoladaError(
            "", f"Det här hämtas inte från Kolada: {names}.", "Välj bland nyckeltalen med ett id hos Kolada."
        )
    return found


def fetch(
    wanted: Sequence[Wanted],
    municipalities: Sequence[str],
    since: int,
    until: int,
    *,
    checkpoint: Path,
    base_url: str = BASE_URL,
    from_date: date | Mapping[str, date] | None = None,
    accepted: Mapping[str, str] | None = None,
    progress: Progress = lambda _done, _total, _words: None,
    cancelled: Callable[[], bool] = lambda: False,
    limits: Limits | None = None,
    clock: Clock | None = None,
) -> Fetched:
    """Everything wanted, checked. Blocks; ``progress`` and ``cancelled`` are called in the caller's own thread.

    Args:
        wanted: what to ask for, see :func:`wanted`.
        municipalities: four-digit codes; ``0000`` is riket.
        since: the first year, ours.
        until: the last year, ours.
        checkpoint: a folder where finished requests are kept until the whole is; shared by all fetches.
        base_url: where Kolada is.
        from_date: only what changed since then: one day for all, or a day per Kolada id (those without one are fetched
            whole). Right only for what was loaded before, for the same municipalities and years.
        accepted: new titles that the user has accepted, per Kolada id.
        progress: told how many requests are done, of how many, and a Swedish sentence.
        cancelled: asked ten times a second; what is done by then is kept.
        limits: of pace, size and patience.
        clock: time, for tests.

    Raises:
        FetchCancelledError: ``cancelled`` said so.
        KoladaError: Kolada could not be asked or answered something that cannot be right.
    """
    _check_question(wanted, municipalities, since, until)
    dates = {w.kpi: from_date.get(w.kpi) if isinstance(from_date, Mapping) else from_date for w in wanted}
    errand = _Errand(
        wanted=tuple(dict.fromkeys(wanted)),
        municipalities=tuple(sorted(set(municipalities))),
        since=since,
        until=until,
        base_url=base_url,
        dates=dates,
        accepted=accepted or {},
        parent=checkpoint,
        limits=limits or Limits(),
        clock=clock or Clock(),
    )
    with start_blocking_portal() as portal:
        running = portal.start_task_soon(errand.run)
        running.add_done_callback(lambda _done: errand.news.put(None))
        try:
            _watch(errand, progress, cancelled)
            return running.result()
        except FetchCancelledError:
            raise
        except KoladaError as error:
            raise errand.explain(error) from error
        finally:
            running.cancel()  # whoever leaves, also by an exception of the screen's own, leaves nothing running


def describe(kpi: str, *, base_url: str = BASE_URL, limits: Limits | None = None, clock: Clock | None = None) -> Kpi:
    """What Kolada says of one nyckeltal, and what its title lets one guess.

    Raises:
        KoladaError: there is no such id, or Kolada could not be asked.
    """
    kpi = _checked(kpi.strip().upper())
    limits, clock = limits or Limits(), clock or Clock()

    async def ask() -> Kpi | None:
        async with connected(base_url, limits, clock) as connection:
            return (await _titles(connection, [kpi])).get(kpi)

    with start_blocking_portal() as portal:
        found = portal.call(ask)
    if found is None:
        raise KoladaError(f"kpi/{kpi}", f"Kolada har inget nyckeltal {kpi}.", "Sök upp rätt id på kolada.se.")
    return found


@dataclass(slots=True)
class _Errand:
    """One fetch under way, run in its own thread. ``news`` is what it tells the caller; None when it is over."""

    wanted: tuple[Wanted, ...]
    municipalities: tuple[str, ...]
    since: int
    until: int
    base_url: str
    dates: Mapping[str, date | None]
    accepted: Mapping[str, str]
    parent: Path
    limits: Limits
    clock: Clock
    news: queue.SimpleQueue[tuple[int, int, str] | None] = field(default_factory=queue.SimpleQueue)
    done: int = 0
    total: int = 0
    saved: int = 0

    async def run(self) -> Fetched:
        async with connected(self.base_url, self.limits, self.clock) as connection:
            self.total = len(self._plan(self.wanted)) + 1
            self._tell("Jämför nyckeltalens namn med Kolada.")
            titles = await _titles(connection, sorted({w.kpi for w in self.wanted}))
            unknown = [w for w in self.wanted if w.kpi not in titles]
            retitled = [
                (w, titles[w.kpi].title) for w in self.wanted if w.kpi in titles and self._renamed(w, titles[w.kpi])
            ]
            kept_out = {*unknown, *(w for w, _ in retitled)}
            loaded = [w for w in self.wanted if w not in kept_out]
            asks = self._plan(loaded)
            kept = Checkpoint.opened(self.parent, self._question(loaded), self.clock.now())
            self.done, self.total = 1, len(asks) + 1
            await self._ask_all(connection, kept, asks, loaded)
            self._tell("Sammanställer svaren från Kolada.")
            answers = await anyio.to_thread.run_sync(_gathered, kept, asks)
            if answers.empty:
                try:
                    await self._doubt_silence(connection, asks[0], loaded)
                except KoladaError:
                    kept.clear()  # an emptiness that is doubted must not be believed next time
                    self.saved = 0
                    raise
            rows, removed = await anyio.to_thread.run_sync(_as_ours, answers, loaded)
            kept.clear()
        there = set(answers["kpi"].unique())
        return Fetched(
            rows=rows,
            removed=removed,
            retitled=retitled,
            unknown=unknown,
            empty=[w for w in loaded if w.kpi not in there and self.dates[w.kpi] is None],
            loaded=loaded,
            requests=connection.requests,
            until=kept.started.date() - _OVERLAP,
        )

    def explain(self, error: KoladaError) -> KoladaError:
        """The error with what was kept: nothing that is stored has been touched, and this much need not be asked again."""
        kept = "Inga siffror är ändrade."
        if self.saved:
            kept += f" {self.saved} av {self.total - 1} svar är sparade till nästa försök."
        return type(error)(error.place, error.problem, error.remedy, kept)

    def _plan(self, chosen: Sequence[Wanted]) -> list[Ask]:
        kpis = {w.kpi: (w.year_shift, self.dates[w.kpi]) for w in chosen}
        return plan(kpis, self.municipalities, self.since, self.until, self.clock.now().year)

    def _renamed(self, each: Wanted, found: Kpi) -> bool:
        known = (each.title, self.accepted.get(each.kpi))
        return each.title is not None and not any(title and same_title(title, found.title) for title in known)

    def _question(self, loaded: Sequence[Wanted]) -> dict[str, object]:
        """What a checkpoint's answers are the answers to. Kinds are part of it: they decide what is accepted."""
        return {
            "base": self.base_url,
            "kpis": sorted([w.kpi, w.kind, w.year_shift, str(self.dates[w.kpi])] for w in loaded),
            "municipalities": self.municipalities,
            "years": [self.since, self.until],
        }

    async def _ask_all(
        self, connection: Connection, kept: Checkpoint, asks: Sequence[Ask], loaded: Sequence[Wanted]
    ) -> None:
        places = anyio.CapacityLimiter(self.limits.at_once)

        async def one(ask: Ask) -> None:
            async with places:
                if not await anyio.to_thread.run_sync(kept.has, ask.path):
                    reading = await self._read(connection, ask.path, ask, loaded)
                    await anyio.to_thread.run_sync(kept.keep, ask.path, reading.cells)
            self.done += 1
            self.saved += 1
            self._tell(f"Hämtar från Kolada: {self.saved} av {len(asks)} svar.")

        failures: list[KoladaError] = []

        async def guarded(ask: Ask) -> None:
            try:
                await one(ask)
            except KoladaError as error:
                failures.append(error)
                group.cancel_scope.cancel()

        async with anyio.create_task_group() as group:
            for ask in asks:
                group.start_soon(guarded, ask)
        if failures:
            raise failures[0]

    async def _read(self, connection: Connection, path: str, ask: Ask, loaded: Sequence[Wanted]) -> Reading:
        kinds = {w.kpi: w.kind for w in loaded if w.kpi in ask.kpis}
        reading = Reading(kinds, frozenset(ask.municipalities), frozenset(ask.periods), self.clock.now().year)
        async with aclosing(connection.pages(path)) as pages:
            async for place, page in pages:
                try:
                    new = await anyio.to_thread.run_sync(reading.add, page.values)
                except UnreadableAnswerError as error:
                    raise KoladaError(place, str(error), REPORT) from None
                if page.next_url and not new:
                    connection.endless(place)
        return reading

    async def _doubt_silence(self, connection: Connection, ask: Ask, loaded: Sequence[Wanted]) -> None:
        """Nothing at all came. Kolada answers an unknown parameter with an empty list, so make sure that it is the truth.

        "Nothing has changed" is believed when "changed since 1970" brings rows, or when there are none at all.
        """
        place = connection.place(ask.path)
        if ask.changed_since is None:
            raise KoladaError(place, "Kolada svarade utan en enda uppgift.", "Kontrollera valda år och kommuner.")
        ever = Ask(ask.kpis, ask.municipalities, ask.periods, _OLDEST)
        if (await self._read(connection, ever.path, ever, loaded)).cells:
            return
        whole = Ask(ask.kpis, ask.municipalities, ask.periods, None)
        if (await self._read(connection, whole.path, whole, loaded)).cells:
            problem = "Kolada förstår inte längre frågan efter det som ändrats sedan sist."
            raise KoladaError(place, problem, "Hämta om allt i stället.")

    def _tell(self, words: str) -> None:
        self.news.put((self.done, self.total, words))


def _watch(errand: _Errand, progress: Progress, cancelled: Callable[[], bool]) -> None:
    """Pass on the news until there is none to come."""
    while not cancelled():
        try:
            news = errand.news.get(timeout=_POLL)
        except queue.Empty:
            continue
        if news is None:
            return
        progress(*news)
    raise errand.explain(FetchCancelledError("", "Hämtningen avbröts.", RETRY))


async def _titles(connection: Connection, kpis: Sequence[str]) -> dict[str, Kpi]:
    found: dict[str, Kpi] = {}
    for part in batches(kpis, IDS_PER_SEGMENT):
        async with aclosing(connection.pages(f"kpi/{','.join(part)}?per_page={PER_PAGE}")) as pages:
            async for place, page in pages:
                try:
                    read = read_kpis(page.values)
                except UnreadableAnswerError as error:
                    raise KoladaError(place, str(error), REPORT) from None
                new = {kpi: what for kpi, what in read.items() if kpi in part and kpi not in found}
                if page.next_url and not new:
                    connection.endless(place)
                found |= new
    return found


def _gathered(kept: Checkpoint, asks: Sequence[Ask]) -> pd.DataFrame:
    """All answers as one table, in Kolada's own words."""
    frames = [frame for ask in asks if (frame := kept.kept(ask.path)) is not None]
    if len(frames) < len(asks):
        raise KoladaError("", "Sparade svar försvann medan hämtningen pågick.", RETRY)
    if not frames:
        raise KoladaError(
            "", "Inget av det valda kan hämtas från Kolada.", "Välj andra nyckeltal eller år, eller godta nya namn."
        )
    return pd.concat(frames, ignore_index=True)


def _as_ours(answers: pd.DataFrame, loaded: Sequence[Wanted]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of results.parquet, and the keys of what is withdrawn."""
    mapped = pd.DataFrame(
        [(w.kpi, w.indicator, w.provider, w.year_shift) for w in loaded],
        columns=["kpi", "indicator", "provider", "year_shift"],
    ).astype({"kpi": "str", "indicator": "str", "provider": "str", "year_shift": "int32"})
    figures = answers.merge(mapped, on="kpi")
    figures["year"] = (figures["period"] + figures["year_shift"]).astype("int32")
    figures = figures.sort_values(KEY, ignore_index=True)
    published = figures["state"] == int(State.PUBLISHED)
    rows = figures.loc[published, [*KEY, "value"]].reset_index(drop=True)
    rows["pupils"] = float("nan")
    rows["mark"] = pd.Series(pd.NA, index=rows.index, dtype="str")
    rows["source"] = pd.Series("kolada", index=rows.index, dtype="str")
    removed = figures.loc[~published, [*KEY, "state"]].reset_index(drop=True)
    removed["reason"] = removed.pop("state").map(_WHY).astype("str")
    return rows, removed


def _check_question(wanted: Sequence[Wanted], municipalities: Sequence[str], since: int, until: int) -> None:
    if not wanted:
        raise KoladaError("", "Inget nyckeltal är valt.", "Välj minst ett nyckeltal som finns hos Kolada.")
    if not municipalities or since > until:
        raise KoladaError("", "Ingen kommun eller inget år är valt.", "Välj minst en kommun och ett år.")
    for code in municipalities:
        if code != NATION and not _MUNICIPALITY.fullmatch(code):
            raise KoladaError("", f"{code[:20]!r} är ingen kommunkod.", "Kommunkoder har fyra siffror; riket är 0000.")
    if len({(_checked(w.kpi), w.kind, w.year_shift) for w in wanted}) > len({w.kpi for w in wanted}):
        raise ValueError("one Kolada id is wanted with two kinds or two year shifts")


def _checked(kpi: str) -> str:
    """The id, which becomes part of an address."""
    if not KPI_ID.fullmatch(kpi):
        raise KoladaError(
            "", f"{kpi[:20]!r} är inget id hos Kolada.", "Ett id är en bokstav och fem siffror, till exempel N15504."
        )
    return kpi
