"""A PostgreSQL of one's own on loopback, in a folder that goes afterwards: what drills and tests may kill."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_USER: Final = "postgres"
"""PostgreSQL refuses to run as root; the package has made this user for it."""


def programs() -> Path | None:
    """The folder of the newest installed PostgreSQL's programs, None when there is none."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    found = max(folders, key=lambda folder: int(folder.parent.name), default=None)
    beside = shutil.which("initdb")
    return found or (Path(beside).parent if beside else None)


class Cluster:
    """A running PostgreSQL."""

    def __init__(self, folder: Path, bin_folder: Path) -> None:
        self._folder, self._bin = folder, bin_folder
        self._as_user = ["runuser", "-u", _USER, "--"] if os.geteuid() == 0 else []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._made = 0

    def make(self) -> None:
        if self._as_user:
            user = pwd.getpwnam(_USER)
            os.chown(self._folder, user.pw_uid, user.pw_gid)
        self._run("initdb", "-D", str(self._data), "-A", "trust", "-U", "skis", "-E", "UTF8", "--locale=C")
        self.start()

    def start(self) -> None:
        options = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(self._data), "-w", "-t", "120", "-o", options, "-l", log, "start")

    def stop(self) -> None:
        """As when its process is killed: nobody is told, and what was committed is found again in the log on start."""
        self._run("pg_ctl", "-D", str(self._data), "-w", "-m", "immediate", "stop")

    def address(self) -> str:
        """A new empty database, as ``SKIS_REGISTER`` names it."""
        self._made += 1
        name = f"skis{self._made}"
        self.ask("postgres", f"CREATE DATABASE {name}")
        return f"ducklake:postgres:host=127.0.0.1 port={self.port} user=skis dbname={name}"

    def ask(self, database: str, statement: str) -> str:
        """What PostgreSQL itself answers."""
        asked = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "skis", "-d", database, "-XAtqc", statement]
        return self._run("psql", *asked).strip()

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _run(self, program: str, *arguments: str) -> str:
        # Not through pipes: the server would keep them open.
        with tempfile.TemporaryFile("w+") as said:
            done = subprocess.run(
                [*self._as_user, str(self._bin / program), *arguments],
                stdout=said, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False, cwd="/",
            )  # fmt: skip
            said.seek(0)
            text = said.read()
        if done.returncode:
            raise RuntimeError(f"{program}: {text}")
        return text


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL within the block.

    Raises:
        FileNotFoundError: it is not installed.
    """
    found = programs()
    if found is None:
        raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="skis-pg-", dir="/tmp"))  # a socket's path may be 107 characters long
    running = Cluster(folder, found)
    try:
        running.make()
        yield running
    finally:
        with suppress(RuntimeError):
            running.stop()
        shutil.rmtree(folder, ignore_errors=True)
