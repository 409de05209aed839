"""A register in PostgreSQL, seen by DuckDB: the connections that a process keeps, and what their errors mean. Knows no table of the register.

The lake's rows all lie in PostgreSQL, none in files (``DATA_INLINING_ROW_LIMIT``), so that machines need share nothing else. Beside
it PostgreSQL itself is attached as ``shared``: for the lock, and for what must be quick and is worth nothing afterwards.

Each who asks has a DuckDB of their own while they ask, and one whose PostgreSQL went away is never closed: DuckDB 1.5 closes it with a ROLLBACK that
throws where C++ allows nothing to be thrown, which ends the whole process; and where several share a DuckDB, one's broken connection breaks theirs.
"""

from __future__ import annotations

import logging
import math
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, TypeVar

import duckdb

from skis_analytics.database.register.conninfo import parsed
from skis_analytics.database.register.engine import ALIAS, DamageError
from skis_analytics.database.register.errors import RegisterBusyError, RegisterReadOnlyError, RegisterUnavailableError
from skis_analytics.database.register.statements import sql
from skis_analytics.records import RegisterError

WAIT: Final = 10.0
"""Seconds to wait for others. A save takes a tenth of one."""
_REST: Final = 1.0
"""Seconds before one tries again to reach a PostgreSQL that could not be reached: not once per screen."""
_EXTENSIONS: Final = ("ducklake", "postgres_scanner")
_NEVER_IN_FILES: Final = 1_000_000_000
"""Rows in one save. Above it DuckLake would write a file, which no other machine could read."""
_UNREACHABLE: Final = ("unable to connect", "failed to attach", "could not translate host name")
_BROKEN: Final = (
    *_UNREACHABLE, "server closed the connection", "terminating connection", "connection to server", "connection not open",
    "connection has been closed", "could not receive data", "could not send", "the database system is", "timeout expired",
    'execute query "rollback"', 'execute query "commit"', "transaction is aborted", "has been invalidated",
)  # fmt: skip
_WITH_OTHERS: Final = ("lock timeout", "maximum retry count", "could not serialize", "duplicate key")
_NO_SPACE: Final = ("no space left", "could not extend file", "disk full")
_NOT_ALLOWED: Final = ("permission denied", "read-only transaction", "must be owner")

_TRIES: Final = 5
_KEPT: Final = 8
"""Connections that are kept for the next who ask."""
_Answer = TypeVar("_Answer")

_logger = logging.getLogger(__name__)


class Lake:
    """The register that an address names. Connects when it is first asked, and again by itself. Safe to share between threads.

    ``wait`` is how long, in seconds, one waits for others.
    """

    def __init__(self, address: str, wait: float = WAIT) -> None:
        """Raises RegisterUnavailableError when the address cannot be understood."""
        self.address = address
        self.wait = wait
        self._conninfo = parsed(address)
        self.place = self._conninfo.place
        self._connecting = threading.Lock()
        self._keeping = threading.Lock()
        self._idle: list[tuple[float, duckdb.DuckDBPyConnection]] = []
        self._doubted = -math.inf
        self._down: tuple[float, str] | None = None
        # DuckLake insists on a folder for the files that it is told never to write.
        self._folder = tempfile.TemporaryDirectory(prefix="skis-lake-")

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection with the register attached as ``register`` and PostgreSQL as ``shared``, of one's own within the block.

        Raises:
            RegisterUnavailableError: PostgreSQL cannot be reached, or stopped answering. RegisterBusyError: others were first.
            DamageError: what is there is no register.
        """
        with self.translated():
            instance = self._connected()
            cursor = instance.cursor()
            whole = True
            try:
                cursor.execute("SET enable_progress_bar = false")  # it goes to the standard output
                yield cursor
            except duckdb.Error as error:
                whole = not _tells(error, _BROKEN) and not isinstance(
                    error, duckdb.FatalException | duckdb.InternalException
                )
                raise
            finally:
                if _taken_back(cursor) and whole:
                    cursor.close()
                    self._keep(instance)
                else:
                    _ABANDONED.append((cursor, instance))

    def refuse_files(self) -> None:
        """See, before a commit, that everything goes to PostgreSQL.

        Raises:
            RegisterError: DuckLake has written a file, which no other machine could read.
        """
        if any(path.is_file() for path in Path(self._folder.name).rglob("*")):
            raise RegisterError(
                "Det gick inte att spara: en del skulle ha hamnat i en fil som andra datorer inte ser. Inget av det är sparat. Hör med den "
                "som sköter servern."
            )

    def ask(self, statement: str, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """The rows that a question is answered with.

        Raises:
            RegisterUnavailableError: PostgreSQL does not answer.
        """
        with self.cursor() as cursor:
            return cursor.execute(sql(statement), dict(parameters)).fetchall()

    def change(self, statement: str, parameters: Mapping[str, object]) -> int:
        """Run a statement on what is beside the lake, again when others change the same. Returns how many rows it changed."""

        def run() -> int:
            rows = self.ask(statement, parameters)
            return int(rows[0][0]) if rows else 0

        return _insisting(run)

    def replace(self, what: str, key: str, row: Mapping[str, object]) -> None:
        """Let a row of what is beside the lake take the place of those with the same key: of several that come at once one counts, whole.

        ``what`` has statements of its own: ``<what>_number``, ``<what>_insert`` and ``<what>_delete``.
        """
        with self.cursor() as cursor:
            cursor.begin()
            found = cursor.execute(sql(f"{what}_number"), {key: row[key]}).fetchone()
            number = found[0] if found else 1
            cursor.execute(sql(f"{what}_insert"), {**row, "number": number})
            cursor.commit()
        # To add never meets what others do; to clear away may, and then whoever was first has cleared, or the next one does.
        with suppress(RegisterError):
            self.ask(f"{what}_delete", {key: row[key], "number": number})

    def attach_as_it_is(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Attach the register read-only, as it is now and stays, whatever is written."""
        row = connection.execute(sql("lake_snapshot"), {"asked": sql("lake_snapshot_asked")}).fetchone()
        self._attach_lake(connection, f", SNAPSHOT_VERSION {int(row[0]) if row else 0}")

    def apart(self) -> Lake:
        """The same register with a connection of its own, to attach other things to."""
        return Lake(self.address, self.wait)

    def close(self) -> None:
        """Let go of the connections. The next question connects again."""
        while (instance := self._idle_one()) is not None:
            instance.close()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """DuckDB's and PostgreSQL's errors → ours, without the connection string. Errors about a statement pass: they are faults of the program."""
        try:
            yield
        except duckdb.Error as error:
            raise self._meant(error) from None  # the cause would carry the password into a log

    def _meant(self, error: duckdb.Error) -> Exception:
        said = self._conninfo.cleaned(str(error))
        low = said.lower()
        # DuckLake says "maximum retry count" of whatever made a save fail, and the reason after it.
        if _tells(error, _WITH_OTHERS) and not _tells(error, (*_BROKEN, *_NO_SPACE, *_NOT_ALLOWED)):
            _logger.info("the register in PostgreSQL: %s", _without_values(said))
            return RegisterBusyError(
                f"Registret {self.place} är upptaget: andra skriver just nu. Det du skrev är inte sparat än, men finns kvar på skärmen. "
                "Försök igen om en stund."
            )
        broken = _tells(error, _BROKEN)
        if isinstance(error, duckdb.CatalogException) and not broken:
            return DamageError("är en databas av annat slag")
        of_the_statement = isinstance(error, duckdb.ProgrammingError | duckdb.DataError | duckdb.NotSupportedError)
        if of_the_statement and not broken and not _tells(error, _WITH_OTHERS):
            return type(error)(said)
        _logger.warning("the register in PostgreSQL: %s", _without_values(said))
        unavailable = self._unavailable(low, broken=broken)
        if _tells(error, _UNREACHABLE):
            self._down = time.monotonic(), str(unavailable)
        self._doubted = time.monotonic()
        return unavailable

    def _unavailable(self, said: str, *, broken: bool) -> RegisterUnavailableError:
        kind = RegisterUnavailableError
        if "password authentication failed" in said or "no password supplied" in said:
            reason = "lösenordet eller användaren i adressen till registret gäller inte. Rätta det"
        elif any(word in said for word in _NO_SPACE):
            reason = "databasens disk är full. Frigör utrymme"
        elif any(word in said for word in _NOT_ALLOWED):
            kind = RegisterReadOnlyError
            reason = "databasen får inte ändras av den som dashboarden loggar in som. Ändra behörigheten"
        elif "does not exist" in said:
            reason = "databasen finns inte. Skapa den, eller rätta adressen"
        elif broken:
            reason = "databasen svarar inte. Programmet ansluter av sig självt när den är igång igen. Vänta en stund"
        else:
            reason = "databasen svarar inte som den ska; loggen säger mer. Vänta en stund"
        return kind(
            f"Registret {self.place} går inte att använda just nu: {reason} och försök igen. Allt som sparats tidigare är orört. Det du "
            "skrev nu finns kvar på skärmen men är inte bekräftat sparat; spara igen, det blir inte dubbelt."
        )

    def _connected(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB that nobody else uses: one that is kept, else a new one."""
        found = self._idle_one()
        if found is not None:
            return found
        with self._connecting:  # of several who find PostgreSQL gone one waits for it, and the others are told the same
            found = self._idle_one()
            if found is not None:
                return found
            if self._down is not None and time.monotonic() - self._down[0] < _REST:
                raise RegisterUnavailableError(self._down[1])
            made = self._connect()
            self._down = None
            return made

    def _idle_one(self) -> duckdb.DuckDBPyConnection | None:
        """The one that was used last, and after any trouble only one that is seen to be connected still."""
        while True:
            with self._keeping:
                if not self._idle:
                    return None
                used, instance = self._idle.pop()
            if used > self._doubted or _answers(instance):
                return instance
            _ABANDONED.append((instance,))

    def _keep(self, instance: duckdb.DuckDBPyConnection) -> None:
        with self._keeping:
            if len(self._idle) < _KEPT:
                self._idle.append((time.monotonic(), instance))
                return
        instance.close()

    def _connect(self) -> duckdb.DuckDBPyConnection:
        # What DuckLake knows of every column is asked for column by column when it plans, and there is little to plan.
        instance = duckdb.connect(
            config={
                "threads": 1,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "disabled_optimizers": "statistics_propagation,join_order",
            }
        )
        try:
            for name in _EXTENSIONS:
                _load(instance, name)
            # DuckLake would answer a lost race by writing again what was decided before the race. Here the loser must decide anew.
            instance.execute("SET GLOBAL ducklake_max_retry_count = 0")
            instance.execute(f"ATTACH '{self._text()}' AS shared (TYPE postgres)")
        except BaseException:
            instance.close()
            raise
        locked = instance.cursor()
        try:
            if _is_made(instance):
                self._attach_lake(instance)
            else:
                locked.begin()
                lock(locked)  # of several that start at once, one makes the lake
                self._attach_lake(instance)
                instance.execute(sql("lake_shared"))
                locked.commit()
        except BaseException:
            _ABANDONED.append((locked, instance))
            raise
        locked.close()
        return instance

    def _attach_lake(self, connection: duckdb.DuckDBPyConnection, more: str = "") -> None:
        folder = self._folder.name.replace("'", "''")
        connection.execute(
            f"ATTACH 'ducklake:postgres:{self._text()}' AS {ALIAS} "
            f"(DATA_PATH '{folder}', OVERRIDE_DATA_PATH true, DATA_INLINING_ROW_LIMIT {_NEVER_IN_FILES}{more})"
        )

    def _text(self) -> str:
        return self._conninfo.text(self.wait).replace("'", "''")


_ABANDONED: Final[list[tuple[duckdb.DuckDBPyConnection, ...]]] = []
"""DuckDBs that cannot be closed: a few after each time that PostgreSQL went away."""


def _without_values(said: str) -> str:
    """An error for the log: its statement may hold what somebody has written."""
    return re.sub(r'"(?:INSERT|UPDATE|COPY|WITH)\b.*"(?=: |$)', "…", said, flags=re.DOTALL)


def _tells(error: duckdb.Error, words: Iterable[str]) -> bool:
    said = str(error).lower()
    return any(word in said for word in words)


def _taken_back(cursor: duckdb.DuckDBPyConnection) -> bool:
    """Take back what was not committed. Whether the connection is whole afterwards."""
    try:
        cursor.rollback()
    except duckdb.TransactionException as error:
        return _tells(error, ("no transaction is active",))
    except duckdb.Error:
        return False
    return True


def _answers(instance: duckdb.DuckDBPyConnection) -> bool:
    """Whether PostgreSQL answers both ways that it is attached."""
    try:
        _is_made(instance)
        instance.execute(sql("tables"))
    except duckdb.Error:
        return False
    return True


def _insisting(run: Callable[[], _Answer]) -> _Answer:
    for _ in range(_TRIES - 1):
        with suppress(RegisterBusyError):
            return run()
    return run()


def lock(connection: duckdb.DuckDBPyConnection) -> None:
    """Wait until nobody else writes, and let nobody else write until the open transaction ends or the process does."""
    connection.execute(sql("lake_lock"), {"asked": sql("lake_lock_asked")})


def _is_made(instance: duckdb.DuckDBPyConnection) -> bool:
    row = instance.execute(sql("lake_made"), {"asked": sql("lake_made_asked")}).fetchone()
    return bool(row and row[0])


def _load(instance: duckdb.DuckDBPyConnection, name: str) -> None:
    """Load an extension that came with ``pip``. Nothing is ever fetched while running."""
    found = find_spec(f"duckdb_extension_{name}")
    folder = Path(found.origin).parent if found is not None and found.origin else None
    path = folder / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension" if folder else None
    if path is None or not path.is_file():
        raise RegisterUnavailableError(
            "Registret ska ligga i PostgreSQL, men det som behövs för det är inte installerat. Ingenting är läst eller skrivet. Kör "
            "pip install -r requirements-server.txt och starta om."
        )
    quoted = str(path).replace("'", "''")
    instance.execute(f"LOAD '{quoted}'")
