"""A register in a folder of its own, with a clock that the test turns."""

from __future__ import annotations

from pathlib import Path

import pytest

from skis_analytics.database.register import Register, open_register
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
