"""Files that somebody offers: read them all, rehearse what they would do together, save those that hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pandas as pd

from skis_analytics.access import Author
from skis_analytics.database import build, imports
from skis_analytics.database.build import DataError, Rehearsal
from skis_analytics.database.connection import DATABASE_NAME, Results
from skis_analytics.domain import OWN_SOURCE
from skis_analytics.queries import catalogue
from skis_analytics.sources import own_figures, skolverket
from skis_analytics.sources.errors import SourceError

SKOLVERKET: Final = "skolverket"

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Offered:
    """A file as it came."""

    file: str
    content: bytes


@dataclass(frozen=True)
class Read:
    """A file that could be read. ``what`` is the report's name; ``earlier`` is the counting batch of the very same content."""

    file: str
    what: str
    kind: str
    years: tuple[int, ...]
    rows: pd.DataFrame
    notes: tuple[str, ...]
    sha256: str
    indicators: tuple[dict[str, str], ...] = ()
    earlier: imports.Batch | None = None

    def draft(self) -> imports.Draft:
        """What becomes a batch when it is saved."""
        return imports.Draft(
            rows=self.rows.assign(removed=False),
            kind=self.kind,
            file=self.file,
            sha256=self.sha256,
            notes=self.notes,
            indicators=self.indicators,
        )


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is not taken in, and why: Swedish, with file, place and what to do."""

    file: str
    reason: str


@dataclass(frozen=True)
class Preview:
    """What would happen. ``read`` are in the order in which they would be taken in; the rehearsal's drafts are their places."""

    read: tuple[Read, ...]
    refused: tuple[Refused, ...]
    rehearsal: Rehearsal | None

    @property
    def anything(self) -> bool:
        """Whether saving would change a figure."""
        return self.rehearsal is not None and any(
            self.rehearsal.count(outcome) for outcome in ("added", "changed", "removed")
        )


def preview(
    offered: Iterable[Offered],
    results: Results,
    home: Path,
    data: Path,
    progress: Progress = lambda _done, _of, _file: None,
) -> Preview:
    """Read the files and find out what they would do together. Changes nothing.

    Files with later figures are taken in after those with earlier ones, so that of two files with the same figure the newer
    stands. A file that breaks the database's checks is refused and the others are tried without it.

    Args:
        offered: the files; read one at a time, so that a generator need not hold them all.
        results: the figures as they stand.
        home: where batches lie.
        data: the shipped figures.
        progress: told how many files are read, of how many (0 when not known), and the name of the next one.

    Raises:
        OSError: the home folder cannot be written to.
    """
    names = {code: one.name for code, one in catalogue.country(results).items()}
    titles = {id_: one.title for id_, one in catalogue.indicators(results).items()}
    counting = {batch.sha256: batch for batch in imports.active(home)}
    read: dict[str, Read] = {}
    refused: list[Refused] = []
    total = len(offered) if isinstance(offered, Sequence) else 0
    for done, each in enumerate(offered):
        progress(done, total, each.file)
        sha256 = imports.digest(each.content)
        if sha256 in read:
            refused.append(
                Refused(each.file, f"{each.file}: är samma fil som {read[sha256].file} och läses bara en gång.")
            )
            continue
        try:
            read[sha256] = replace(_read(each, sha256, names, titles), earlier=counting.get(sha256))
        except SourceError as error:
            refused.append(Refused(each.file, str(error)))
    ordered = sorted(read.values(), key=lambda one: (max(one.years, default=0), one.file))
    kept, broken, rehearsal = _rehearsed(ordered, home, data)
    return Preview(tuple(kept), (*refused, *broken), rehearsal)


def save(chosen: Preview, by: Author, home: Path, data: Path) -> list[imports.Batch]:
    """Take in what a preview showed, each file as a batch of its own.

    Raises:
        NotAllowedError: ``by`` may not import.
        DataError: the figures have changed since the preview, so that a check no longer holds; nothing is taken in.
        OSError: the home folder cannot be written to.
    """
    return build.add(home / DATABASE_NAME, data, [each.draft() for each in chosen.read], by)


def _read(offered: Offered, sha256: str, names: Mapping[str, str], titles: Mapping[str, str]) -> Read:
    if own_figures.is_workbook(offered.content):
        own = own_figures.read(offered.file, offered.content, municipalities=names, known=titles)
        return Read(
            own.file, "Egna siffror", OWN_SOURCE, own.years, own.rows, own.notes, sha256, indicators=own.indicators
        )
    export = skolverket.read(offered.file, offered.content, known=frozenset(names))
    return Read(offered.file, export.report, SKOLVERKET, export.years, export.rows, export.notes, sha256)


def _rehearsed(read: Sequence[Read], home: Path, data: Path) -> tuple[Sequence[Read], list[Refused], Rehearsal | None]:
    """The files that hold together with the figures there are, those that do not, and what the former would do."""
    kept = list(read)
    refused: list[Refused] = []
    while kept:
        try:
            return kept, refused, build.rehearse(home / DATABASE_NAME, data, [each.draft() for each in kept])
        except DataError as error:
            broken = {problem.file for problem in error.problems} & {each.file for each in kept}
            if not broken:
                raise
            for file in sorted(broken):
                reasons = [str(problem) for problem in error.problems if problem.file == file]
                refused.append(Refused(file, " ".join(f"{reason}." for reason in reasons[:3])))
            kept = [each for each in kept if each.file not in broken]
    return kept, refused, None
