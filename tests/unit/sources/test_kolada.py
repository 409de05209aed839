"""What the Kolada client brings home, from a real HTTP server on loopback."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from skis_analytics.domain import Kind
from skis_analytics.sources.kolada import (
    KEY,
    FetchCancelledError,
    Fetched,
    KoladaError,
    Wanted,
    describe,
    guess,
    wanted,
)
from tests.kolada_server import DELETED, Answer, Asked, KoladaServer, edited, status
from tests.unit.sources.kolada_asking import HJO, MERIT, NOW, TEACHERS, TIDAHOLM, Asking


@pytest.fixture
def server() -> Iterator[KoladaServer]:
    with KoladaServer() as running:
        yield running


@pytest.fixture
def ask(server: KoladaServer, tmp_path: Path) -> Asking:
    return Asking(server, tmp_path / "fetch")


def table(project: Path, name: str) -> list[dict[str, str]]:
    with (project / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def indicators(project: Path) -> list[dict[str, str]]:
    return table(project, "indicators.csv")


@pytest.fixture
def titles(project: Path) -> dict[str, str]:
    return {row["id"]: row["title"] for row in table(project, "kolada_kpis.csv")}


def years(found: Fetched) -> set[int]:
    return set(found.rows["year"])


# --- rows ---------------------------------------------------------------------------------------------------------------


def test_rows_are_those_of_results_parquet(ask: Asking, project: Path) -> None:
    found = ask()
    shipped = pd.read_parquet(project / "data" / "results.parquet")
    assert list(found.rows.columns) == list(shipped.columns)
    assert found.rows.dtypes.to_dict() == shipped.dtypes.to_dict()
    assert len(found.rows) == 2 * 2 * 3  # municipalities, years, genders
    assert (
        set(found.rows["source"]) == {"kolada"}
        and found.rows["pupils"].isna().all()
        and found.rows["mark"].isna().all()
    )
    assert found.rows["provider"].eq("municipal").all() and found.rows["indicator"].eq("merit_value_9").all()


def test_values_are_the_servers_whatever_the_order_of_genders(ask: Asking) -> None:
    found = ask(since=2020).rows
    for row in found.to_dict("records"):
        assert row["value"] == ask.server.figures.value("N15505", row["municipality"], row["year"], row["gender"])


def test_autumn_measures_move_to_the_year_in_which_the_school_year_ends(ask: Asking) -> None:
    found = ask(TEACHERS)
    assert ask.server.data_requests()[0].ids("year") == ["2023", "2024"]
    assert years(found) == {2024, 2025}
    shown = found.rows.query("municipality == '1498' and year == 2025")["value"].item()
    assert shown == ask.server.figures.value("N15813", TIDAHOLM, 2024, "T")


def test_a_kpi_may_be_two_indicators(ask: Asking) -> None:
    found = ask(MERIT, replace(MERIT, indicator="other"))
    assert set(found.rows["indicator"]) == {"merit_value_9", "other"}
    with pytest.raises(ValueError, match="two kinds"):
        ask(MERIT, replace(MERIT, indicator="other", kind=Kind.COUNT))


def test_deleted_and_unpublished_become_keys_without_rows(ask: Asking) -> None:
    ask.server.figures.values |= {
        ("N15505", TIDAHOLM, 2025, "K"): DELETED,
        ("N15505", TIDAHOLM, 2025, "M"): None,
    }
    found = ask()
    assert found.removed.to_dict("records") == [
        {**dict(zip(KEY, ("merit_value_9", TIDAHOLM, 2025, gender, "municipal"), strict=True)), "reason": reason}
        for gender, reason in (("K", "deleted"), ("M", "unpublished"))
    ]
    assert found.rows.query("municipality == '1498' and year == 2025")["gender"].tolist() == ["T"]
    assert not found.rows["value"].isna().any()


def test_a_deleted_value_beside_its_replacement_is_replaced(ask: Asking) -> None:
    def both(answer: dict[str, object]) -> None:
        values = answer["values"][0]["values"]  # type: ignore[index]
        values.insert(1, {**values[0], "value": 1.0, "isdeleted": True})
        values.append({**values[0], "value": None})

    ask.server.fail(edited(both), only="/data/")
    found = ask()
    assert len(found.rows) == 12 and found.removed.empty


def test_groups_are_left_out(ask: Asking) -> None:
    def with_group(answer: dict[str, object]) -> None:
        values = answer["values"]
        assert isinstance(values, list)
        values.append({**values[0], "municipality": "G175912"})

    ask.server.fail(edited(with_group), only="/data/")
    assert set(ask().rows["municipality"]) == {"0000", TIDAHOLM}


def test_unknown_keys_do_no_harm(ask: Asking) -> None:
    def more(answer: dict[str, object]) -> None:
        answer["links"] = {"self": None}
        answer["count"] = "?"
        for row in answer["values"]:  # type: ignore[attr-defined]
            row["ou"] = None
            row["note"] = [1]

    ask.server.fail(edited(more))
    assert len(ask().rows) == 12


# --- requests -----------------------------------------------------------------------------------------------------------


def test_every_page_is_read(server: KoladaServer, ask: Asking) -> None:
    server.most_rows = 3
    server.fail(edited(lambda page: page.update(count=0)))  # nobody relies on count
    found = ask(municipalities=("0000", TIDAHOLM, HJO), since=2020)
    assert len(found.rows) == 3 * 6 * 3
    assert [asked.parameters.get("page") for asked in server.data_requests()] == [None, "2", "3", "4", "5", "6"]


def test_an_http_next_url_of_the_same_server_may_be_relative(server: KoladaServer, ask: Asking) -> None:
    server.most_rows = 2
    server.fail(
        edited(
            lambda page: page.update(next_url=page["next_url"] and str(page["next_url"]).removeprefix(server.origin))
        )
    )
    assert len(ask().rows) == 12


def test_no_request_names_too_much(server: KoladaServer, ask: Asking, indicators: list[dict[str, str]]) -> None:
    codes = tuple(server.figures.municipalities)[:60]
    server.figures.absent = lambda _kpi, _municipality, period: period % 10 != 5
    found = ask(*wanted(indicators, {}), municipalities=codes, since=1996, until=2025)
    assert found.rows["indicator"].nunique() > 20
    for asked in server.data_requests():
        sizes = [len(asked.ids(segment)) for segment in ("kpi", "municipality", "year")]
        assert max(sizes) <= 25 and sizes[0] * sizes[1] * sizes[2] <= 5000
        assert asked.parameters == {"per_page": "5000"}
    assert found.requests == len(server.requests)


def test_never_more_than_five_requests_a_second(ask: Asking, server: KoladaServer) -> None:
    codes = tuple(server.figures.municipalities)
    found = ask(municipalities=codes, since=2000)
    assert found.requests > 2
    assert (found.requests - 5) / 5 <= ask.time.passed <= (found.requests - 1) / 5 + 1e-9


def test_only_what_changed(server: KoladaServer, ask: Asking) -> None:
    server.figures.changed[("N15505", TIDAHOLM, 2025)] = date(2026, 9, 25)
    found = ask(from_date=date(2026, 9, 1))
    assert server.data_requests()[0].parameters["from_date"] == "2026-09-01"
    assert set(zip(found.rows["municipality"], found.rows["year"], strict=True)) == {(TIDAHOLM, 2025)}
    assert found.until == NOW.date() - timedelta(days=1)


def test_a_kpi_without_a_day_is_fetched_whole(server: KoladaServer, ask: Asking) -> None:
    found = ask(MERIT, TEACHERS, from_date={"N15505": date(2026, 9, 1)})
    assert set(found.rows["indicator"]) == {"certified_teachers"}
    asked = {each.ids("kpi")[0]: each.parameters.get("from_date") for each in server.data_requests()}
    assert asked == {"N15813": None, "N15505": "2026-09-01"}


def test_nothing_changed_is_believed_only_when_the_question_is_understood(server: KoladaServer, ask: Asking) -> None:
    found = ask(from_date=date(2026, 9, 1))
    assert found.rows.empty and found.removed.empty and len(server.data_requests()) == 2
    server.fail(
        lambda asked, answer: Answer(body=b'{"values":[],"next_url":null}') if "from_date" in asked.parameters else None
    )
    with pytest.raises(KoladaError, match="förstår inte längre"):
        ask(from_date=date(2026, 9, 1))
    server.figures.absent = lambda _kpi, _municipality, _period: True
    assert ask(from_date=date(2026, 9, 1)).rows.empty


def test_a_wholly_empty_answer_is_an_error_and_a_partly_empty_one_is_told(server: KoladaServer, ask: Asking) -> None:
    server.figures.absent = lambda kpi, _municipality, _period: kpi == "N15505"
    found = ask(MERIT, TEACHERS)
    assert found.empty == [MERIT] and set(found.loaded) == {MERIT, TEACHERS}
    with pytest.raises(KoladaError, match="utan en enda uppgift"):
        ask(MERIT)


def test_periods_that_have_not_been_are_not_asked_for(server: KoladaServer, ask: Asking) -> None:
    ask(until=2030)
    assert server.data_requests()[0].ids("year") == ["2024", "2025", "2026"]
    with pytest.raises(KoladaError, match="Inget av det valda"):
        ask(since=2030, until=2031)


# --- titles -------------------------------------------------------------------------------------------------------------


def test_a_new_title_keeps_an_indicator_out_until_accepted(server: KoladaServer, ask: Asking) -> None:
    server.figures.kpis["N15505"]["title"] = "Något annat, andel (%)"
    found = ask(MERIT, TEACHERS)
    assert found.retitled == [(MERIT, "Något annat, andel (%)")]
    assert found.loaded == [TEACHERS] and set(found.rows["indicator"]) == {"certified_teachers"}
    assert not any("N15505" in asked.path for asked in server.data_requests())
    found = ask(MERIT, accepted={"N15505": "Något annat, andel (%)"})
    assert not found.retitled and set(found.rows["indicator"]) == {"merit_value_9"}


def test_a_title_accepted_earlier_does_not_accept_the_next(server: KoladaServer, ask: Asking) -> None:
    server.figures.kpis["N15505"]["title"] = "Ett tredje namn"
    found = ask(MERIT, TEACHERS, accepted={"N15505": "Något annat, andel (%)"})
    assert found.retitled == [(MERIT, "Ett tredje namn")]


def test_spaces_and_capitals_are_not_a_new_title(server: KoladaServer, ask: Asking) -> None:
    title = str(server.figures.kpis["N15505"]["title"])
    server.figures.kpis["N15505"]["title"] = f" {title.upper().replace(' ', '  ')}\n"
    assert not ask().retitled


def test_an_id_that_kolada_does_not_have_is_told(ask: Asking) -> None:
    gone = Wanted("N99999", "gone", "all", "Borta", Kind.COUNT)
    found = ask(MERIT, gone)
    assert found.unknown == [gone] and found.loaded == [MERIT]


def test_nothing_left_to_load_is_an_error(ask: Asking) -> None:
    with pytest.raises(KoladaError, match="Inget av det valda kan hämtas"):
        ask(Wanted("N99999", "gone", "all", "Borta", Kind.COUNT))


# --- progress, cancel, resume -------------------------------------------------------------------------------------------


def test_progress_is_told_in_the_callers_thread_and_ends_at_the_total(ask: Asking, server: KoladaServer) -> None:
    told: list[tuple[int, int, str]] = []
    threads: set[int] = set()

    def progress(done: int, total: int, words: str) -> None:
        told.append((done, total, words))
        threads.add(threading.get_ident())

    ask(MERIT, TEACHERS, progress=progress)
    assert [done for done, _, _ in told] == [0, 2, 3, 3]
    assert told[-1][:2] == (3, 3) and {total for _, total, _ in told} == {3}
    assert "Hämtar från Kolada: 1 av 2 svar." in [words for _, _, words in told]
    assert threads == {threading.get_ident()}


WIDE = {"since": 2001, "until": 2025}
"""Merit values of the country for so many years take 12 requests of 25 municipalities."""


def stalled(go_on: threading.Event) -> None:
    """Answer only when told to."""
    go_on.wait(60)


def test_cancel_midway_keeps_what_is_done(ask: Asking, server: KoladaServer) -> None:
    ask.limits = replace(ask.limits, at_once=1)
    codes = tuple(server.figures.municipalities)
    done = 0
    go_on = threading.Event()
    server.fail(lambda _asked, _answer: stalled(go_on), only="/data/", after=2, times=1)

    def progress(finished: int, _total: int, _words: str) -> None:
        nonlocal done
        done = finished

    try:
        with pytest.raises(FetchCancelledError) as error:
            ask(municipalities=codes, progress=progress, cancelled=lambda: done == 3, **WIDE)  # type: ignore[arg-type]
    finally:
        go_on.set()
    assert "Hämtningen avbröts. Inga siffror är ändrade. 2 av 12 svar är sparade" in str(error.value)
    before = len(server.data_requests())
    found = ask(municipalities=codes, **WIDE)  # type: ignore[arg-type]
    assert len(server.data_requests()) == before + 10
    assert len(found.rows) == 291 * 25 * 3


def test_an_exception_of_the_screens_own_stops_the_fetch(ask: Asking) -> None:
    class RerunError(BaseException):
        pass

    def progress(_done: int, _total: int, _words: str) -> None:
        raise RerunError

    before = threading.active_count()
    with pytest.raises(RerunError):
        ask(progress=progress)
    assert threading.active_count() <= before + 1  # the server's own thread for a kept connection


KILLED = """
import sys
from pathlib import Path
from skis_analytics.sources.kolada import Limits
from tests.kolada_server import Figures
from tests.unit.sources.kolada_asking import Asking
codes = tuple(Figures.shipped().municipalities)
Asking(None, Path(sys.argv[2]), limits=Limits(at_once=1))(municipalities=codes, since=2001, until=2025, base_url=sys.argv[1])
"""


def test_a_killed_fetch_goes_on_where_it_stopped(ask: Asking, server: KoladaServer, project: Path) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def stall(_asked: Asked, _answer: Answer) -> None:
        reached.set()
        go_on.wait(60)

    server.fail(stall, only="/data/", after=4, times=1)
    child = subprocess.Popen([sys.executable, "-c", KILLED, server.url, str(ask.checkpoint)], cwd=project)
    assert reached.wait(60)
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait(60) == -signal.SIGKILL
    go_on.set()
    first = [asked.path for asked in server.data_requests()]
    ask.time.today = NOW + timedelta(hours=3)
    found = ask(municipalities=tuple(server.figures.municipalities), **WIDE)  # type: ignore[arg-type]
    second = [asked.path for asked in server.data_requests()[len(first) :]]
    assert len(first) == 5 and len(second) == 8
    assert not set(first[:4]) & set(second) and first[4] in second
    assert len(found.rows) == 291 * 25 * 3
    assert found.until == NOW.date() - timedelta(days=1)  # of the first try's start
    assert not list(ask.checkpoint.iterdir())


@pytest.mark.parametrize("later", [timedelta(hours=25), timedelta(hours=-1)])
def test_a_checkpoint_does_not_outlive_its_day(ask: Asking, server: KoladaServer, later: timedelta) -> None:
    interrupt(ask, server)
    ask.time.today += later
    ask(MERIT, TEACHERS)
    assert len(server.data_requests()) == 4


def test_a_checkpoint_answers_only_its_own_question(ask: Asking, server: KoladaServer) -> None:
    interrupt(ask, server)
    ask(MERIT, TEACHERS, since=2023)
    assert len(server.data_requests()) == 4
    ask(MERIT, TEACHERS)
    assert len(server.data_requests()) == 5  # the first is still there


def test_a_torn_checkpoint_is_asked_for_again(ask: Asking, server: KoladaServer) -> None:
    interrupt(ask, server)
    (kept,) = ask.checkpoint.glob("*/*.parquet")
    kept.write_bytes(kept.read_bytes()[:100])
    assert len(ask(MERIT, TEACHERS).rows) == 16
    assert len(server.data_requests()) == 4


def interrupt(ask: Asking, server: KoladaServer) -> None:
    """Fail on the second of two data requests."""
    ask.limits = replace(ask.limits, at_once=1)
    server.fail(status(404), only="/data/", after=1, times=1)
    with pytest.raises(KoladaError) as error:
        ask(MERIT, TEACHERS)
    assert "1 av 2 svar är sparade" in str(error.value)


def test_a_folder_that_cannot_be_written_is_told(ask: Asking, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ask.checkpoint = tmp_path / "file" / "fetch"
    with pytest.raises(KoladaError, match="kunde inte sparas"):
        ask()


# --- what is wanted -----------------------------------------------------------------------------------------------------


def test_the_shipped_indicators_map_to_44_ids(indicators: list[dict[str, str]], titles: dict[str, str]) -> None:
    found = wanted(indicators, titles)
    assert {each.kpi for each in found} == set(titles)
    assert all(each.title for each in found)
    assert MERIT in found
    assert {each.provider for each in found} == {"all", "municipal", "home"}
    shifted = {each.indicator for each in found if each.year_shift}
    assert shifted == {
        "certified_teachers", "pupils_1_9", "parents_tertiary_1_9", "foreign_background_1_9", "pupils_per_teacher",
    }  # fmt: skip


def test_shipped_figures_of_autumn_measures_are_published_the_year_after(
    project: Path, indicators: list[dict[str, str]]
) -> None:
    """The reason for the shift can be read from Kolada's own dates: school-year figures published the year after."""
    published = {
        row["id"]: (row["publication_date"][:4], row["publ_period"]) for row in table(project, "kolada_kpis.csv")
    }
    calendar = {row["id"] for row in indicators if row["calendar_year"] == "True"}
    for each in wanted(indicators, {}):
        year, period = published[each.kpi]
        if year and each.indicator not in calendar | {"neet_16_24"}:
            assert each.year_shift == int(year) - int(period), each


def test_some_or_unknown_indicators(indicators: list[dict[str, str]]) -> None:
    assert {each.kpi for each in wanted(indicators, {}, {"merit_value_9"})} == {"N15504", "N15505", "N15507"}
    with pytest.raises(KoladaError, match="maths_9, nonsens"):
        wanted(indicators, {}, {"merit_value_9", "maths_9", "nonsens"})


def test_the_table_may_tell_the_shift_itself(indicators: list[dict[str, str]]) -> None:
    (row,) = (row for row in indicators if row["id"] == "degree_3y")
    assert {each.year_shift for each in wanted([{**row, "kolada_year_shift": "1"}], {})} == {1}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"municipalities": ("1498", "0001")}, "ingen kommunkod"),
        ({"municipalities": ("../x",)}, "ingen kommunkod"),
        ({"municipalities": ()}, "Ingen kommun"),
        ({"since": 2026, "until": 2025}, "inget år"),
        ({"base_url": "ftp://127.0.0.1/"}, "https://"),
        ({"base_url": "http://user:secret@127.0.0.1/v3"}, "lösenord"),
        ({"base_url": "http://[::1"}, "går inte att tolka"),
    ],
)
def test_impossible_questions(ask: Asking, change: dict[str, object], words: str) -> None:
    with pytest.raises(KoladaError, match=words) as error:
        ask(**change)  # type: ignore[arg-type]
    assert "secret" not in str(error.value)
    assert not ask.server.requests


def test_an_id_that_is_none_is_never_put_in_an_address(ask: Asking) -> None:
    with pytest.raises(KoladaError, match="inget id hos Kolada"):
        ask(replace(MERIT, kpi="N1/../x"))
    with pytest.raises(KoladaError, match="inget id hos Kolada"):
        describe("kpi", base_url=ask.server.url)


# --- a new nyckeltal ----------------------------------------------------------------------------------------------------


def test_describe(ask: Asking) -> None:
    found = describe(" n15813", base_url=ask.server.url, clock=ask.time.clock)
    assert found.title.startswith("Lärare (heltidstjänster) med lärarlegitimation")
    assert (found.kind, found.unit, found.divided_by_gender, found.year_shift) == (Kind.PROPORTION, "%", False, 1)
    assert (found.publication, found.period, found.area) == (
        date(2026, 4, 10),
        2025,
        "Grundskola åk 0-9 inkl förskoleklass",
    )


def test_describe_unknown(ask: Asking) -> None:
    with pytest.raises(KoladaError, match="har inget nyckeltal N99999"):
        describe("N99999", base_url=ask.server.url, clock=ask.time.clock)


def test_the_titles_of_all_shipped_ids_tell_their_kind(
    indicators: list[dict[str, str]], titles: dict[str, str]
) -> None:
    for each in wanted(indicators, titles):
        assert guess(each.title or "")[0] is each.kind, each


@pytest.mark.parametrize(
    ("title", "kind", "unit"),
    [
        ("Kostnad grundskola åk 1-9 hemkommun, kr/elev", Kind.AMOUNT, "kr/elev"),
        ("Nettokostnadsavvikelse grundskola, (%)", Kind.DEVIATION, "%"),
        ("Invånare 65+, antal/1000 inv", Kind.RATIO, "antal/1000 inv"),
        ("Elever i grundskola, antal", Kind.COUNT, "antal"),
        ("Skolenkäten: trygghet, index 0-10", Kind.INDEX, "0–10"),
        ("Handläggningstid, medelvärde dagar", Kind.RATIO, "dagar"),
        ("Något obegripligt", Kind.RATIO, ""),
    ],
)
def test_guesses(title: str, kind: Kind, unit: str) -> None:
    assert guess(title) == (kind, unit)
