"""What every test has: one Hypothesis profile, the browser tests last, and a real PostgreSQL for those that want one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from benchmarks import postgres

# A shared machine stalls now and then: a deadline would fail tests for that. In CI the examples are the same every time.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("house"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "house")

_BROWSER_TESTS = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the slow browser tests after everything else, whose failures then show first."""
    items.sort(key=lambda item: _BROWSER_TESTS in item.path.parents)


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's root folder."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL of the tests' own; without one they are skipped, or fail where they must run."""
    if postgres.programs() is None:
        reason = "testerna av registret i PostgreSQL behöver det installerat: `apt-get install postgresql`"
        if os.environ.get("SKIS_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    with postgres.cluster() as running:
        yield running
