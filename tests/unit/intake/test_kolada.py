"""Fetching from Kolada: nothing counts until it is saved, only what changed is asked for, and a fetch can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

from skis_analytics.access import on_this_computer
from skis_analytics.database.build import roll_back
from skis_analytics.database.connection import DATABASE_NAME, Results, data_folder, open_results
from skis_analytics.domain import Desirable, Kind
from skis_analytics.intake import kolada
from skis_analytics.intake.new_indicator import guessed, problems, row
from skis_analytics.sources.kolada import KoladaError, describe
from tests.kolada_server import KoladaServer, status

TODAY = date(2026, 11, 23)
INDICATOR, KPI = "merit_value_9", "N15505"
DATA = data_folder()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def server() -> Iterator[KoladaServer]:
    with KoladaServer() as running:
        yield running


def results(home: Path) -> Results:
    return open_results(home, DATA)


def errand(home: Path, **said: object) -> kolada.Errand:
    plain = {"indicators": [INDICATOR], "whole_country": False, "since": 2025, **said}
    return kolada.errand(results(home), home, TODAY, **plain)  # type: ignore[arg-type]


def fetch(home: Path, server: KoladaServer, **said: object) -> kolada.Fetch:
    return kolada.fetch(
        errand(home, **said), results(home), home, DATA, by=on_this_computer("Anna"), base_url=server.url
    )


def figures(home: Path, indicator: str = INDICATOR) -> int:
    found = results(home).ask(
        "SELECT count(*) AS figures FROM results.result WHERE indicator = $i AND source = 'kolada'", {"i": indicator}
    )
    return int(found["figures"].iloc[0])


def asked_from(server: KoladaServer) -> list[str | None]:
    """From when the data was asked for, latest fetch last."""
    return [one.parameters.get("from_date") for one in server.data_requests()]


def test_nothing_counts_until_it_is_saved_and_then_only_changes_are_asked_for(home: Path, server: KoladaServer) -> None:
    before = figures(home)
    first = fetch(home, server)
    assert first.anything
    assert figures(home) == before
    batch = kolada.save(first, on_this_computer("Anna"), home, DATA)
    assert (batch.by, batch.file, batch.added > 0) == ("Anna", "Kolada", True)
    assert figures(home) > before
    assert set(asked_from(server)) == {None}
    asked = len(server.data_requests())
    second = fetch(home, server)
    assert not second.anything
    assert set(asked_from(server)[asked:]) - {None, "1970-01-01"} != set()


def test_what_a_fetch_that_was_taken_back_had_brought_is_asked_for_again(home: Path, server: KoladaServer) -> None:
    batch = kolada.save(fetch(home, server), on_this_computer("Anna"), home, DATA)
    assert errand(home).since_dates
    roll_back(home / DATABASE_NAME, DATA, batch.id, on_this_computer("Bo"))
    assert errand(home).since_dates == {}


def test_a_wider_question_is_asked_whole(home: Path, server: KoladaServer) -> None:
    kolada.save(fetch(home, server), on_this_computer("Anna"), home, DATA)
    assert errand(home).since_dates
    assert errand(home, whole_country=True).since_dates == {}
    assert errand(home, since=2020).since_dates == {}
    assert errand(home, anew=True).since_dates == {}


def test_a_changed_title_is_not_loaded_until_it_is_accepted_and_stays_accepted(
    home: Path, server: KoladaServer
) -> None:
    server.figures.kpis[KPI]["title"] = "Något helt annat, andel (%)"
    first = fetch(home, server)
    assert [(each.kpi, title) for each, title in first.fetched.retitled] == [(KPI, "Något helt annat, andel (%)")]
    assert KPI not in {each.kpi for each in first.fetched.loaded}
    assert any("Något helt annat" in note for note in first.draft.notes)
    accepted = fetch(home, server, accepted={KPI: "Något helt annat, andel (%)"})
    assert accepted.fetched.retitled == []
    kolada.save(accepted, on_this_computer("Anna"), home, DATA)
    assert fetch(home, server).fetched.retitled == []


@pytest.mark.parametrize("code", [404, 410])
def test_a_fetch_that_fails_leaves_the_figures_as_they_were(home: Path, server: KoladaServer, code: int) -> None:
    before = figures(home)
    server.fail(status(code))
    with pytest.raises(KoladaError, match="Inga siffror är ändrade"):
        fetch(home, server)
    assert figures(home) == before


def test_one_fetch_at_a_time_on_a_machine(home: Path, server: KoladaServer) -> None:
    with FileLock(home / "kolada.lock"), pytest.raises(KoladaError, match="En annan hämtning pågår"):
        fetch(home, server)


def test_any_nyckeltal_of_koladas_can_be_added(home: Path, server: KoladaServer) -> None:
    server.figures.kpis["N15999"] = {
        **server.figures.kpis[KPI],
        "id": "N15999",
        "title": "Elever i åk. 9 som trivs [ny], kommunala skolor, andel (%)",
    }
    guess = guessed(describe("n15999", base_url=server.url))
    assert (guess.kind, guess.unit, guess.desirable, guess.stage) == (Kind.PROPORTION, "%", Desirable.NONE, "åk 7–9")
    assert problems(guess, []) == []
    assert "finns redan" in problems(guess, ["n15999"])[0]
    brought = kolada.fetch(
        kolada.errand(results(home), home, TODAY, whole_country=False, since=2025, new=[row(guess)]),
        results(home), home, DATA, by=on_this_computer("Eva"), base_url=server.url,
    )  # fmt: skip
    kolada.save(brought, on_this_computer("Anna"), home, DATA)
    assert figures(home, "n15999") > 0
    again = errand(home, indicators=["n15999"])
    assert [(each.kpi, each.title) for each in again.wanted] == [("N15999", server.figures.kpis["N15999"]["title"])]
    assert again.since_dates
