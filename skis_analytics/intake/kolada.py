"""Fetching from Kolada: what to ask for given what was fetched before, and what to do with the answer.

What a fetch needs to know of earlier ones lies in their batches (``Batch.fetched``), so that rolling one back also takes back
what it taught: the next fetch asks for those nyckeltal from the day before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd
from filelock import FileLock, Timeout

from skis_analytics.access import Author, Deed, require, to_do
from skis_analytics.database import build, imports
from skis_analytics.database.build import Rehearsal
from skis_analytics.database.connection import DATABASE_NAME, Results
from skis_analytics.domain import NATION
from skis_analytics.queries import catalogue
from skis_analytics.queries import kolada as known
from skis_analytics.sources import kolada
from skis_analytics.sources.kolada import BASE_URL, KEY, Fetched, KoladaError, Progress, Wanted

KIND: Final = "kolada"
_ID_COLUMNS: Final = ("kolada_all", "kolada_municipal", "kolada_home")
_NOT_KEPT: Final = frozenset({"kolada_year_shift", "kolada_title"})
"""Of a new indicator, what is kept in the batch's ``fetched`` and not in its definition."""

_CHECKPOINT: Final = "kolada"
_FIRST_YEAR: Final = 2010
"""As far back as the shipped figures go."""


@dataclass(frozen=True)
class Errand:
    """What to ask Kolada for. ``since_dates``: per id, the day from which only what has changed is asked for."""

    wanted: tuple[Wanted, ...]
    municipalities: tuple[str, ...]
    whole_country: bool
    since: int
    until: int
    since_dates: Mapping[str, date]
    accepted: Mapping[str, str]
    indicators: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class Fetch:
    """What an errand brought back, and what it would do. Nothing is saved yet."""

    errand: Errand
    fetched: Fetched
    rehearsal: Rehearsal
    draft: imports.Draft

    @property
    def anything(self) -> bool:
        """Whether saving would change a figure."""
        return any(self.rehearsal.count(outcome) for outcome in ("added", "changed", "removed"))


def errand(
    results: Results,
    home: Path,
    today: date,
    *,
    indicators: Collection[str] | None = None,
    whole_country: bool = True,
    since: int | None = None,
    anew: bool = False,
    accepted: Mapping[str, str] | None = None,
    new: Iterable[dict[str, str]] = (),
) -> Errand:
    """What to ask for.

    Args:
        results: the figures as they stand, with the mapping to Kolada.
        home: where batches lie.
        today: decides the last year asked for.
        indicators: ids of ours; None for all that are mapped.
        whole_country: all municipalities, or only the region's and riket.
        since: the first year; the shipped figures' when None.
        anew: ask for everything, also what was fetched before.
        accepted: new titles that the user accepts, per Kolada id.
        new: indicators to add, as ``new_indicator.row`` gives them. Only they are asked for.

    Raises:
        KoladaError: an indicator is not there, or is not from Kolada.
    """
    learnt = _learnt(imports.log(home))
    rows = [{**row, "kolada_year_shift": _shift(row, learnt)} for row in known.mapping(results)]
    brought = tuple(new)
    if brought:
        rows, indicators = list(brought), None
    titles = {**known.titles(results), **{kpi: str(said["title"]) for kpi, said in learnt.items() if "title" in said}}
    titles |= {row[column]: row["kolada_title"] for row in brought for column in _ID_COLUMNS if row.get(column)}
    wanted = kolada.wanted(rows, titles, indicators)
    first = _FIRST_YEAR if since is None else since
    region, country = catalogue.region(results), catalogue.country(results)
    dates = {} if anew or brought else _dates(learnt, whole_country, first)
    return Errand(
        wanted=tuple(wanted),
        municipalities=(NATION, *(country if whole_country else region)),
        whole_country=whole_country,
        since=first,
        until=today.year + 1,
        since_dates={each.kpi: dates[each.kpi] for each in wanted if each.kpi in dates},
        accepted=dict(accepted or {}),
        indicators=tuple({name: row[name] for name in row if name not in _NOT_KEPT} for row in brought),
    )


def fetch(
    asked: Errand,
    results: Results,
    home: Path,
    data: Path,
    *,
    by: Author,
    base_url: str = BASE_URL,
    progress: Progress = lambda _done, _total, _words: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Fetch:
    """Ask Kolada and find out what the answer would do. Changes nothing that counts; what was fetched by an attempt that
    failed is kept for the next.

    Raises:
        NotAllowedError: ``by`` may not import.
        FetchCancelledError: ``cancelled`` said so.
        KoladaError: Kolada could not be asked, or somebody else's fetch is under way.
        DataError: the answer breaks the database's checks.
        OSError: the home folder cannot be written to.
    """
    require(to_do(by.rights, Deed.IMPORT))
    fetched = ask(asked, home, base_url=base_url, progress=progress, cancelled=cancelled)
    draft = _draft(asked, fetched, results)
    return Fetch(asked, fetched, build.rehearse(home / DATABASE_NAME, data, [draft]), draft)


def ask(
    asked: Errand,
    home: Path,
    *,
    base_url: str = BASE_URL,
    progress: Progress = lambda _done, _total, _words: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Fetched:
    """What Kolada answers, one errand at a time on this machine. What an attempt that failed had got is kept in ``home``.

    Raises:
        FetchCancelledError: ``cancelled`` said so.
        KoladaError: Kolada could not be asked, or somebody else's fetch is under way.
        OSError: the home folder cannot be written to.
    """
    home.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(home / "kolada.lock").acquire(blocking=False):
            return kolada.fetch(
                asked.wanted, asked.municipalities, asked.since, asked.until,
                checkpoint=home / _CHECKPOINT, base_url=base_url, from_date=asked.since_dates, accepted=asked.accepted,
                progress=progress, cancelled=cancelled,
            )  # fmt: skip
    except Timeout:
        raise KoladaError(
            "", "En annan hämtning pågår redan.", "Vänta tills den är klar, eller avbryt den, och försök igen."
        ) from None


def save(fetch: Fetch, by: Author, home: Path, data: Path) -> imports.Batch:
    """Let what was fetched count.

    Raises:
        NotAllowedError: ``by`` may not import.
        DataError: the figures have changed since, so that a check no longer holds; nothing is taken in.
        OSError: the home folder cannot be written to.
    """
    [batch] = build.add(home / DATABASE_NAME, data, [fetch.draft], by)
    return batch


def _draft(asked: Errand, fetched: Fetched, results: Results) -> imports.Draft:
    mine = known.figures(results)
    withdrawn = fetched.removed[KEY].merge(mine, on=KEY).assign(removed=True, source=KIND)
    rows = pd.concat([fetched.rows.assign(removed=False), withdrawn], ignore_index=True)
    titles = {each.kpi: each.title for each in fetched.loaded} | dict(asked.accepted)
    return imports.Draft(
        rows=rows,
        kind=KIND,
        file="Kolada",
        sha256=hashlib.sha256(pd.util.hash_pandas_object(rows, index=False).to_numpy().tobytes()).hexdigest(),
        notes=tuple(remarks(fetched)),
        indicators=asked.indicators,
        fetched={
            "whole_country": asked.whole_country,
            "since": asked.since,
            "kpis": {
                each.kpi: {
                    "from": date_.isoformat() if (date_ := asked.since_dates.get(each.kpi)) else None,
                    "until": fetched.until.isoformat(),
                    "shift": each.year_shift,
                    **({"title": title} if (title := titles.get(each.kpi)) else {}),
                }
                for each in fetched.loaded
            },
        },
    )


def remarks(fetched: Fetched) -> list[str]:
    """What a fetch did not load and why, in Swedish."""
    retitled = [
        f"{each.kpi} heter ”{title}” hos Kolada, men ”{each.title}” väntades. Nyckeltalet är inte hämtat."
        for each, title in fetched.retitled
    ]
    return retitled + left_out(fetched)


def left_out(fetched: Fetched) -> list[str]:
    """What Kolada did not have, in Swedish."""
    said = []
    if fetched.unknown:
        said.append(f"Kolada har inte längre {_ids(fetched.unknown)}.")
    if fetched.empty:
        said.append(f"Kolada har inga uppgifter för {_ids(fetched.empty)} med det här urvalet.")
    return said


def offered(results: Results) -> list[str]:
    """The indicators that are at Kolada."""
    return [row["id"] for row in known.mapping(results)]


def ids(results: Results) -> list[tuple[str, ...]]:
    """Every Kolada id in use, per indicator."""
    return [tuple(row[column] for column in _ID_COLUMNS if row[column]) for row in known.mapping(results)]


def current_titles(kpis: Iterable[str], *, base_url: str = BASE_URL) -> dict[str, str]:
    """What Kolada calls these ids now.

    Raises:
        KoladaError: there is no such id, or Kolada could not be asked.
    """
    return {kpi: kolada.describe(kpi, base_url=base_url).title for kpi in kpis}


def latest(home: Path) -> imports.Batch | None:
    """The latest fetch that counts."""
    return next((batch for batch in reversed(imports.active(home)) if batch.kind == KIND), None)


def _ids(wanted: Iterable[Wanted]) -> str:
    return ", ".join(sorted({f"{each.kpi} ({each.title})" if each.title else each.kpi for each in wanted}))


def _learnt(batches: Iterable[imports.Batch]) -> dict[str, dict[str, Any]]:
    """Per Kolada id, what the fetches that count have brought: title, shift, and ``until`` with its scope.

    A fetch that was taken back leaves a hole that later fetches of only what had changed since do not fill. So nothing after it
    moves ``until``, until one has asked from no later than where the hole begins.
    """
    learnt: dict[str, dict[str, Any]] = {}
    for batch in batches:
        scope = {name: batch.fetched.get(name) for name in ("whole_country", "since")}
        for kpi, said in batch.fetched.get("kpis", {}).items():
            now = learnt.setdefault(kpi, {})
            if not batch.active:
                now["hole"] = True
                continue
            now |= {name: said[name] for name in ("title", "shift") if name in said}
            if now.get("hole") and not (said["from"] is None or said["from"] <= now.get("until", "")):
                continue
            now |= {"until": said["until"], "hole": False, **scope}
    return learnt


def _dates(learnt: Mapping[str, Mapping[str, Any]], whole_country: bool, since: int) -> dict[str, date]:
    """From when to ask for changes: only where as many municipalities and years have been fetched before."""
    return {
        kpi: date.fromisoformat(said["until"])
        for kpi, said in learnt.items()
        if "until" in said and (said["whole_country"] or not whole_country) and said["since"] <= since
    }


def _shift(row: Mapping[str, str], learnt: Mapping[str, Mapping[str, Any]]) -> str:
    """The year shift that an indicator of the users' own was fetched with; empty for the shipped ones, which have their own."""
    ids = (row[column] for column in _ID_COLUMNS)
    told = [learnt[kpi]["shift"] for kpi in ids if kpi in learnt and "shift" in learnt[kpi]]
    return str(told[0]) if told else ""
