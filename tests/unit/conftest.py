"""The real figures, built once and asked by everyone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from skis_analytics.database.build import build
from skis_analytics.database.connection import DATABASE_NAME, Results
from skis_analytics.domain import Indicator, Municipality
from skis_analytics.queries import catalogue as catalogues
from skis_analytics.queries import figures


@pytest.fixture(scope="session")
def real_data(project: Path) -> Path:
    """The shipped figures."""
    return project / "data"


@pytest.fixture(scope="session")
def real_database(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped figures, built. Copy it before you harm it."""
    database = tmp_path_factory.mktemp("real") / DATABASE_NAME
    build(database, real_data)
    return database


@pytest.fixture(scope="session")
def real(real_database: Path) -> Iterator[Results]:
    """The shipped figures, open for questions."""
    opened = Results(real_database)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def indicators(real: Results) -> dict[str, Indicator]:
    return catalogues.indicators(real)


@pytest.fixture(scope="session")
def region(real: Results) -> dict[str, Municipality]:
    return catalogues.region(real)


@pytest.fixture(scope="session")
def country(real: Results) -> dict[str, Municipality]:
    return catalogues.country(real)


@pytest.fixture(scope="session")
def noise(real: Results) -> pd.DataFrame:
    return figures.noise(real)
