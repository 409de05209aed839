"""A register in a folder of its own, with a clock that the test turns; and in a real PostgreSQL, as several machines have it."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import postgres
from skis_analytics.database.register import Place, Register, open_register
from tests.unit.database.register.example import Clock, write_data


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path / "data")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "hem å"


@pytest.fixture
def register(home: Path, data: Path, clock: Clock) -> Register:
    return open_register(home, data, clock=clock)


@pytest.fixture
def address(cluster: postgres.Cluster) -> str:
    """An empty database."""
    return cluster.address()


@pytest.fixture
def place(home: Path, address: str) -> Place:
    """One machine's way to the database."""
    return Place(home, address)


@pytest.fixture
def lake(place: Place, data: Path, clock: Clock) -> Register:
    return open_register(data=data, place=place, clock=clock)
