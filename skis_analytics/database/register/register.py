"""The register: what people write, append-only. Saves, history, undo, withdrawal, and what two who save at once are told."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

import duckdb

from skis_analytics.access import READER, Author, Deed, NotAllowedError, require, to_do, to_remove, to_write
from skis_analytics.database.register import columns, migrations
from skis_analytics.database.register.conflict import Conflict
from skis_analytics.database.register.deciding import Decision, Wish, decide, latest
from skis_analytics.database.register.drafts import Draft, Drafting
from skis_analytics.database.register.errors import ConflictError, InvalidRecordError, RegisterNewerError
from skis_analytics.database.register.keeping import Keeping
from skis_analytics.database.register.statements import sql
from skis_analytics.database.register.store import Store
from skis_analytics.database.register.validation import (
    FieldProblem,
    Known,
    Severity,
    errors,
    problems,
    tidied,
    visible,
    writer_name,
)
from skis_analytics.records import (
    Action,
    Cause,
    Entry,
    Evidence,
    Initiative,
    Meeting,
    Need,
    Note,
    Record,
    RecordKind,
    Snapshot,
    kind_of,
    new_id,
)


@dataclass(frozen=True, slots=True)
class Saved:
    """A save that counts. ``changed`` False: the very same was there already. ``remarks``: what was tidied away, and warnings."""

    entry: Entry[Any]
    changed: bool
    remarks: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Who did what: one version of one record, by the record's name. Not ``accepted``: kept beside another's save."""

    kind: RecordKind
    id: str
    version: int
    change: int
    recorded_at: datetime
    recorded_by: str
    accepted: bool
    withdrawn: bool
    name: str


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that counts, as it was at ``stamp``: read together, so that nothing refers to what is not yet there."""

    stamp: str
    initiatives: Sequence[Entry[Initiative]]
    causes: Sequence[Entry[Cause]]
    needs: Sequence[Entry[Need]]
    evidence: Sequence[Entry[Evidence]]
    meetings: Sequence[Entry[Meeting]]
    actions: Sequence[Entry[Action]]


_logger = logging.getLogger(__name__)

LARGEST_SNAPSHOT: Final = 5_000_000
"""Characters: a handout of everything about fifteen municipalities has a fiftieth of it."""
_IN_CONTENTS: Final = (
    RecordKind.INITIATIVE, RecordKind.CAUSE, RecordKind.NEED, RecordKind.EVIDENCE, RecordKind.MEETING, RecordKind.ACTION,
)  # fmt: skip
"""In the order of ``Contents``. A meeting's notes are read by themselves: they change with every word that is written."""


class Register:
    """The one way to read and write what people have written. Safe to share between threads; other processes may use the same register.

    ``known`` is what records may refer to (None: not checked). ``problem`` is what could not be done on opening, in Swedish.

    Every method that opens the register may raise RegisterUnavailableError (disk, permissions, busy), RegisterDamagedError or
    RegisterNewerError, with nothing half-written.
    """

    def __init__(
        self,
        store: Store,
        keeper: Keeping[Any],
        drafts: Drafting,
        known: Known | None = None,
        problem: str | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.keeper = keeper
        self.known = known
        self.problem = problem
        self._store = store
        self._drafts = drafts
        self._clock = clock
        self._stamps: dict[str, tuple[object, str]] = {}
        """The question that reads a stamp → the store's signature at the time, and the stamp."""
        self._stamping = threading.Lock()
        """When somebody has written, all who ask wait for one who looks, instead of looking each."""

    def stamp(self) -> str:
        """Differs whenever anything in the register does: poll it, and read anew when it has changed. Microseconds when nothing has."""
        return self._kept_stamp("stamp")

    def contents(self) -> Contents:
        """Everything that counts, in one opening."""
        with self._reading() as connection:
            return Contents(
                _stamp(connection),
                *(_latest(connection, kind, withdrawn=False) for kind in _IN_CONTENTS),
            )

    def initiatives(self) -> list[Entry[Initiative]]:
        """Every initiative that counts, the least recently changed first."""
        return self.entries(RecordKind.INITIATIVE)

    def causes(self) -> list[Entry[Cause]]:
        """Every cause that counts, the least recently changed first."""
        return self.entries(RecordKind.CAUSE)

    def needs(self) -> list[Entry[Need]]:
        """Every need that counts, the least recently changed first."""
        return self.entries(RecordKind.NEED)

    def entries(self, kind: RecordKind, *, withdrawn: bool = False) -> list[Entry[Any]]:
        """Every record of a kind that counts, or those that have been withdrawn."""
        with self._reading() as connection:
            return _latest(connection, kind, withdrawn=withdrawn)

    def notes(self, meeting: str) -> list[Entry[Note]]:
        """Every note of a meeting that counts, the least recently changed first."""
        with self._reading() as connection:
            return _entries(connection, RecordKind.NOTE, "notes_of", {"meeting": meeting})

    def notes_stamp(self) -> str:
        """Differs whenever a note does. Microseconds when nothing has been written."""
        return self._kept_stamp("notes_stamp")

    def _kept_stamp(self, question: str) -> str:
        """A stamp as it was read last, or read anew when the store may have changed since."""
        with self._stamping:
            signature = self._store.signature()
            known = self._stamps.get(question)
            if known is not None and known[0] == signature:
                return known[1]
            with self._reading() as connection:
                stamp = _stamp(connection, question)
            self._stamps[question] = (signature, stamp)
            return stamp

    def freeze(self, meeting: str, title: str, data_version: str, content: str, by: Author) -> Snapshot:
        """Keep what a meeting showed, as text, for ever. When this returns it is on the disk.

        Args:
            meeting: its id, "" for none.
            title: what the snapshot is called in a list.
            data_version: the figures that it was made from.

        Raises:
            NotAllowedError: ``by`` may not freeze this.
            InvalidRecordError: there is no name, or more than ``LARGEST_SNAPSHOT`` characters.
        """
        require(to_do(by.rights, Deed.FREEZE_MEETING if meeting else Deed.FREEZE))
        if len(content) > LARGEST_SNAPSHOT:
            text = (
                f"Underlaget är {len(content) // 1_000_000} MB och en ögonblicksbild rymmer {LARGEST_SNAPSHOT // 1_000_000} MB. Välj färre delar "
                "eller kommuner och frys igen."
            )
            raise InvalidRecordError((FieldProblem("content", Severity.ERROR, text),))
        snapshot = Snapshot(
            new_id(), self._clock().astimezone(UTC), self._writer(by), meeting, visible(title)[0], data_version
        )
        with self._writing() as connection:
            connection.execute(
                sql("snapshot_insert"), {**asdict(snapshot), "change": _next_change(connection), "content": content}
            )
        return snapshot

    def snapshots(self, meeting: str = "") -> list[Snapshot]:
        """The frozen meetings, the latest first: those of one meeting, or all."""
        with self._reading() as connection:
            rows = connection.execute(sql("snapshots"), {"meeting": meeting}).fetchall()
        return [Snapshot(id_, columns.moment(at), *rest) for id_, at, *rest in rows]

    def snapshot(self, snapshot_id: str) -> tuple[Snapshot, str]:
        """A frozen meeting and what it holds.

        Raises:
            KeyError: there is none with that id.
        """
        found = next((each for each in self.snapshots() if each.id == snapshot_id), None)
        if found is None:
            raise KeyError(snapshot_id)
        with self._reading() as connection:
            row = connection.execute(sql("snapshot_content"), {"id": snapshot_id}).fetchone()
        return found, str(row[0]) if row else ""

    def history(self, kind: RecordKind, record_id: str) -> list[Entry[Any]]:
        """Every version of a record, oldest first, those kept beside too; empty when there is no such record."""
        with self._reading() as connection:
            return _versions(connection, kind, record_id)

    def changes(self, since: int = 0) -> list[Change]:
        """Who did what after the change with number ``since``, oldest first."""
        with self._reading() as connection:
            rows = connection.execute(sql("changes"), {"since": since}).fetchall()
        return [
            Change(RecordKind(kind), record_id, version, change, columns.moment(at), by, accepted, withdrawn, name)
            for kind, record_id, version, change, at, by, accepted, withdrawn, name in rows
        ]

    def save(self, record: Record, by: Author, base_version: int) -> Saved:
        """Add a version. ``base_version`` is the one that the writer had before them, 0 for a new record.

        When this returns, the text is on the disk.

        Raises:
            NotAllowedError: ``by`` may not write this; nothing is saved.
            InvalidRecordError: something in it does not hold; nothing is saved.
            ConflictError: somebody else saved in between. The text is kept beside; save the answer with ``theirs.version`` as base.
        """
        return _answered(self.save_many([(record, base_version)], by)[0])

    def save_many(self, records: Sequence[tuple[Record, int]], by: Author) -> list[Saved | Conflict]:
        """Add a version of each record (with the version that it is based on), all in one transaction. Conflicts are answered in place.

        Raises:
            NotAllowedError: ``by`` may not write one of them; none is saved.
            InvalidRecordError: something in one of them does not hold; none is saved.
        """
        wishes, remarks = [], []
        for record, base_version in records:
            clean, notes = tidied(record)
            found = problems(clean, self.known)
            if errors(found):
                raise InvalidRecordError(errors(found))
            wishes.append(Wish(clean, withdrawn=False, by=self._writer(by), base_version=base_version))
            remarks.append((*notes, *found))
        with self._writing() as connection:
            number, decisions = _next_change(connection), []
            used = _used(connection, [wish.record.id for wish in wishes])
            for wish in wishes:
                kinds = used.get(wish.record.id, set())
                if kinds - {kind_of(wish.record)}:
                    raise InvalidRecordError((_TAKEN,))
                # Most of a large file is new: then there is nothing to ask for.
                versions = _versions_of(connection, wish.record) if kinds else []
                used[wish.record.id] = {kind_of(wish.record)}
                _allow(by, wish, versions)
                decisions.append(self._add(connection, wish, versions, number))
                number += decisions[-1].new
        _tell(decisions)
        return [
            decision.conflict or Saved(decision.entry, decision.new, said)
            for decision, said in zip(decisions, remarks, strict=True)
        ]

    def withdraw(self, kind: RecordKind, record_id: str, by: Author, base_version: int) -> Saved:
        """Take a record away, as a new version; ``reinstate`` brings it back.

        Raises:
            NotAllowedError: ``by`` may not.
            KeyError: there is no such record.
            ConflictError: somebody else saved in between.
        """
        return self._again(
            kind, record_id, by, base_version, lambda versions: (_at(versions, base_version).record, True)
        )

    def reinstate(self, kind: RecordKind, record_id: str, by: Author, base_version: int) -> Saved:
        """Bring a withdrawn record back, as a new version.

        Raises:
            NotAllowedError: ``by`` may not.
            KeyError: there is no such record.
            ConflictError: somebody else saved in between.
        """
        return self._again(
            kind, record_id, by, base_version, lambda versions: (_at(versions, base_version).record, False)
        )

    def revert(self, kind: RecordKind, record_id: str, to_version: int, by: Author, base_version: int) -> Saved:
        """Make an earlier version, or one kept beside, count again, as a new version equal to it.

        Raises:
            NotAllowedError: ``by`` may not.
            KeyError: there is no such record or version.
            ConflictError: somebody else saved in between.
        """

        def earlier(versions: Sequence[Entry[Any]]) -> tuple[Record, bool]:
            wanted = next((entry for entry in versions if entry.version == to_version), None)
            if wanted is None:
                raise KeyError(to_version)
            return wanted.record, wanted.withdrawn

        return self._again(kind, record_id, by, base_version, earlier)

    def undo(self, kind: RecordKind, record_id: str, by: Author, base_version: int) -> Saved:
        """Take the change that made ``base_version`` back: a new version equal to the one that counted before it.

        Raises:
            NotAllowedError: ``by`` may not.
            KeyError: there is no such record, or nothing before that version.
            ConflictError: somebody else saved in between.
        """

        def before(versions: Sequence[Entry[Any]]) -> tuple[Record, bool]:
            counted = latest([entry for entry in versions if entry.version < base_version])
            if counted is None:
                raise KeyError(base_version)
            return counted.record, counted.withdrawn

        return self._again(kind, record_id, by, base_version, before)

    def save_draft(self, key: str, kind: str, content: Mapping[str, Any], by: Author) -> Draft:
        """Keep what somebody has typed but not saved, in place of the key's earlier draft.

        Raises:
            NotAllowedError: nobody has signed in and nobody may write, or the draft is somebody else's.
            RegisterUnavailableError: full or read-only disk; the earlier draft stays.
        """
        if not by.identity:  # who has signed in keeps what they were typing when their role was taken away
            require(to_do(by.rights, Deed.DRAFT))
        return self._drafts.save(key, kind, content, by, self._clock())

    def draft(self, key: str, by: Author) -> Draft | None:
        """The key's draft, None when there is none or it is somebody else's."""
        return self._drafts.get(key, by)

    def drafts(self, by: Author) -> list[Draft]:
        """Everything that somebody has begun and not saved, newest first."""
        return self._drafts.of(by)

    def discard_draft(self, key: str, by: Author) -> None:
        """Forget the key's draft, unless it is somebody else's."""
        self._drafts.discard(key, by)

    def _again(
        self,
        kind: RecordKind,
        record_id: str,
        by: Author,
        base_version: int,
        wanted: Callable[[Sequence[Entry[Any]]], tuple[Record, bool]],
    ) -> Saved:
        """Add a version whose content is another's."""
        with self._writing() as connection:
            versions = _versions(connection, kind, record_id)
            if not versions:
                raise KeyError(record_id)
            record, withdrawn = wanted(versions)
            wish = Wish(record, withdrawn, self._writer(by), base_version)
            _allow(by, wish, versions)
            decision = self._add(connection, wish, versions, _next_change(connection))
        _tell([decision])
        return _answered(decision.conflict or Saved(decision.entry, decision.new))

    def _add(
        self, connection: duckdb.DuckDBPyConnection, wish: Wish, versions: Sequence[Entry[Any]], change: int
    ) -> Decision:
        decision = decide(versions, wish, change, self._clock().astimezone(UTC))
        if decision.new:
            connection.execute(sql(columns.insert_of(wish.record)), columns.entry_row(decision.entry))
        return decision

    def _writer(self, by: Author) -> str:
        """What is put down as the writer. A name must be given; whether they may write is asked before this, of ``access``."""
        if not by.rights.writes:
            raise NotAllowedError(by.rights.why or READER)
        name = writer_name(by)
        if not name:
            problem = FieldProblem(
                "recorded_by", Severity.ERROR, "Skriv ditt namn, så att de andra ser vem som ändrade."
            )
            raise InvalidRecordError((problem,))
        return name

    @contextmanager
    def _reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._store.reading() as connection:
            self._refuse_newer(connection)
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._store.writing() as connection:
            self._refuse_newer(connection)
            yield connection

    def _refuse_newer(self, connection: duckdb.DuckDBPyConnection) -> None:
        """A later version of the program may have been started beside this one, and then this one must not write."""
        found = migrations.number_of(connection)
        if found > self.keeper.version:
            raise RegisterNewerError(found, self.keeper.version)


def _tell(decisions: Sequence[Decision]) -> None:
    """Let the log know of saves: of what kind, never by whom or what was written."""
    for decision in decisions:
        kind, entry = kind_of(decision.entry.record), decision.entry
        facts = {"event": "conflict" if decision.conflict else "saved", "kind": kind.value, "version": entry.version}
        if kind is RecordKind.NOTE:  # every few seconds while somebody writes, and its id names the group
            _logger.debug("a note was saved", extra=facts)
        elif decision.conflict or decision.new:
            _logger.info("%s %s", kind.value, facts["event"], extra={**facts, "id": entry.record.id})


def _answered(outcome: Saved | Conflict) -> Saved:
    if isinstance(outcome, Conflict):
        raise ConflictError(outcome)
    return outcome


def _at(versions: Sequence[Entry[Any]], number: int) -> Entry[Any]:
    """The version that somebody had before them; the one that counts when that is none of them."""
    counts = latest(versions)
    return next((entry for entry in versions if entry.version == number), counts or versions[-1])


def _allow(by: Author, wish: Wish, versions: Sequence[Entry[Any]]) -> None:
    """The one place where rights decide over a record: from what its writer had before them to what they wish.

    Raises:
        NotAllowedError: they may not.
    """
    before = _at(versions, wish.base_version) if versions else None
    require(to_write(by.rights, before.record if before else None, wish.record))
    if wish.withdrawn or (before is not None and before.withdrawn):
        require(to_remove(by.rights, wish.record))


def _stamp(connection: duckdb.DuckDBPyConnection, question: str = "stamp") -> str:
    row = connection.execute(sql(question)).fetchone()
    return ":".join(str(part) for part in row or ())


def _next_change(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute(sql("next_change")).fetchone()
    return int(row[0]) if row else 1


def _used(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> dict[str, set[RecordKind]]:
    """The ids that there are records with, and of which kinds."""
    found: dict[str, set[RecordKind]] = {}
    for kind, record_id in connection.execute(sql("ids"), {"ids": list(ids)}).fetchall():
        found.setdefault(record_id, set()).add(RecordKind(kind))
    return found


_TAKEN: Final = FieldProblem(
    "id",
    Severity.ERROR,
    "Id hör redan till något annat i registret. Lämna kolumnen id tom, eller öppna formuläret på nytt.",
)


def _versions_of(connection: duckdb.DuckDBPyConnection, record: Record) -> list[Entry[Any]]:
    return _versions(connection, kind_of(record), record.id)


def _versions(connection: duckdb.DuckDBPyConnection, kind: RecordKind, record_id: str) -> list[Entry[Any]]:
    return _entries(connection, kind, f"{kind.value}_versions", {"id": record_id})


def _latest(connection: duckdb.DuckDBPyConnection, kind: RecordKind, *, withdrawn: bool) -> list[Entry[Any]]:
    return _entries(connection, kind, f"{kind.value}_latest", {"withdrawn": withdrawn})


def _entries(
    connection: duckdb.DuckDBPyConnection, kind: RecordKind, statement: str, parameters: Mapping[str, object]
) -> list[Entry[Any]]:
    answer = connection.execute(sql(statement), dict(parameters))
    names = [column[0] for column in answer.description or ()]
    return columns.from_rows(kind, names, answer.fetchall())
