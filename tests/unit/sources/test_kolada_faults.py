"""A Kolada that misbehaves: each time one Swedish sentence that names the request, and what was got is kept."""

from __future__ import annotations

import gzip
import json
import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import anyio
import pytest

from skis_analytics.sources.errors import SourceError
from skis_analytics.sources.kolada import Clock, KoladaError, describe
from skis_analytics.sources.kolada_connection import Pace
from tests.kolada_server import (
    Answer,
    Asked,
    Fault,
    KoladaServer,
    body,
    edited,
    endless,
    half,
    looping,
    redirect,
    reset,
    slow,
    status,
)
from tests.unit.sources.kolada_asking import NOW, Asking, Time

EMPTY = b'{"values": [], "count": 0, "next_url": null}'


@pytest.fixture
def server() -> Iterator[KoladaServer]:
    with KoladaServer() as running:
        yield running


@pytest.fixture
def ask(server: KoladaServer, tmp_path: Path) -> Asking:
    return Asking(server, tmp_path / "fetch")


def refused(ask: Asking, fault: Fault, *, times: int | None = None) -> KoladaError:
    """The error of a fetch whose data requests fail."""
    ask.server.fail(fault, only="/data/", times=times)
    with pytest.raises(KoladaError) as error:
        ask()
    found = error.value
    assert found.file == "Kolada"
    assert "/v3/data/kpi/N15505/municipality/0000,1498/year/2024,2025" in str(found)
    assert "Inga siffror är ändrade." in str(found)
    assert found.remedy and str(found).endswith(found.remedy)
    assert "127.0.0.1" not in found.place
    return found


# --- retried --------------------------------------------------------------------------------------------------------------

PASSING: dict[str, tuple[Fault, str]] = {
    "429": (status(429), "tar inte emot fler frågor just nu (429)"),
    "500": (status(500), "Fel hos Kolada (500)"),
    "502": (status(502), "Fel hos Kolada (502)"),
    "503": (status(503, Retry_After="2"), "Fel hos Kolada (503)"),
    "408": (status(408), "Fel hos Kolada (408)"),
    "half": (half, "Förbindelsen bröts innan hela svaret kommit"),
    "reset": (reset, "Förbindelsen bröts innan hela svaret kommit"),
    "garbled gzip": (
        lambda _asked, _answer: Answer(
            200, {"Content-Type": "application/json", "Content-Encoding": "gzip"}, b"\x1f\x8bnot"
        ),
        "Förbindelsen bröts",
    ),
}


@pytest.mark.parametrize("fault", PASSING)
def test_what_may_pass_is_tried_again(ask: Asking, fault: str) -> None:
    ask.server.fail(PASSING[fault][0], only="/data/", times=4)
    assert len(ask().rows) == 12
    assert len(ask.server.data_requests()) == 5


@pytest.mark.parametrize("fault", PASSING)
def test_but_not_for_ever(ask: Asking, fault: str) -> None:
    error = refused(ask, PASSING[fault][0])
    assert PASSING[fault][1] in error.problem and "Försökte 5 gånger." in error.problem
    assert len(ask.server.data_requests()) == 5


def test_waits_grow_and_are_jittered(ask: Asking) -> None:
    refused(ask, status(500))
    waits = [nap for nap in ask.time.naps if nap > 0.2]
    assert [int(wait) for wait in waits] == pytest.approx([1, 2, 4, 8], abs=1)
    assert all(base <= wait <= base + 1 for base, wait in zip((1, 2, 4, 8), waits, strict=True))


@pytest.mark.parametrize("header", ["45", format_datetime(NOW + timedelta(seconds=45), usegmt=True)])
def test_retry_after_is_honoured(ask: Asking, header: str) -> None:
    ask.server.fail(status(429, Retry_After=header), only="/data/", times=1)
    ask()
    assert 45 <= ask.time.passed <= 50


def test_retry_after_holds_everybody(ask: Asking) -> None:
    ask.server.fail(status(429, Retry_After="45"), only="/kpi/", times=1)
    ask(municipalities=tuple(ask.server.figures.municipalities), since=2001)
    assert ask.time.passed >= 45


@pytest.mark.parametrize("header", ["snart", "-5", "", "9" * 400, "Wed, 99 Nov 2026 99:00:00 GMT"])
def test_odd_retry_after(ask: Asking, header: str) -> None:
    ask.server.fail(status(503, Retry_After=header), only="/data/", times=1)
    if header.startswith("99"):
        with pytest.raises(KoladaError, match="minuter, som Kolada ber om"):
            ask()
    else:
        assert len(ask().rows) == 12
        assert ask.time.passed < 5


def test_too_long_a_wait_is_left_to_the_user(ask: Asking) -> None:
    error = refused(ask, status(429, Retry_After="3600"))
    assert error.remedy == "Vänta 60 minuter, som Kolada ber om, och försök igen."
    assert len(ask.server.data_requests()) == 1


def test_slow_loris(ask: Asking) -> None:
    ask.limits = replace(ask.limits, seconds=0.2, attempts=2)
    assert "Inget helt svar inom 0,2 sekunder. Försökte 2 gånger." in refused(ask, slow).problem


def test_nobody_there(ask: Asking) -> None:
    with KoladaServer() as gone:
        address = gone.url
    with pytest.raises(KoladaError, match="gick inte att nå"):
        ask(base_url=address)


# --- not retried ----------------------------------------------------------------------------------------------------------


def with_value(**change: object) -> Fault:
    def alter(page: dict[str, object]) -> None:
        page["values"][1]["values"][0].update(change)  # type: ignore[index]

    return edited(alter)


def with_row(**change: object) -> Fault:
    def alter(page: dict[str, object]) -> None:
        page["values"][1].update(change)  # type: ignore[index]

    return edited(alter)


def without(name: str) -> Fault:
    def alter(page: dict[str, object]) -> None:
        del page["values"][0]["values"][0][name]  # type: ignore[index]

    return edited(alter)


def repeated(page: dict[str, object]) -> None:
    first = page["values"][0]  # type: ignore[index]
    again = json.loads(json.dumps(first))
    again["values"][0]["value"] += 1
    page["values"].append(again)  # type: ignore[attr-defined]


FINAL: dict[str, tuple[Fault, str]] = {
    "400": (status(400), "förstod inte frågan (400)"),
    "403": (status(403), "felkod 403"),
    "404": (status(404), "finns inte hos Kolada (404)"),
    "410": (status(410), "nedlagd hos Kolada (410)"),
    "204": (status(204), "felkod 204"),
    "304": (status(304), "felkod 304"),
    "garbage": (body(b"\x00\xff{"), "inte giltig JSON"),
    "half without a length": (lambda _asked, answer: Answer(200, answer.headers, answer.body[:90], length=False), "inte giltig JSON (tecken"),
    "empty body": (body(b""), "inte giltig JSON"),
    "deep": (body(b"[" * 200_000), "för många nivåer"),
    "NaN": (body(b'{"values": NaN}'), "inte giltig JSON"),
    "html": (body(b"<html>Logga in</html>", "text/html; charset=utf-8"), "med en webbsida i stället"),
    "wrong type": (body(EMPTY, "text/plain"), "innehåll av typen text/plain"),
    "no type": (lambda _asked, answer: Answer(200, {}, answer.body), "innehåll av typen okänd"),
    "a list": (body(b"[]"), "svaret är en lista; väntade ett objekt"),
    "no values": (body(b'{"next_url": null}'), "values saknas"),
    "values of text": (body(b'{"values": "x", "next_url": null}'), 'values är "x"; väntade en lista'),
    "next_url a number": (body(b'{"values": [], "next_url": 2}'), "next_url är 2"),
    "number as text": (with_value(value="21.9"), 'values[1].values[0].value är "21.9"; väntade ett tal'),
    "value true": (with_value(value=True), "value är true"),
    "value a list": (with_value(value=[1]), "value är en lista"),
    "negative": (with_value(value=-1), "ett tal från 0 väntades"),
    "enormous": (with_value(value=10**60), "ett orimligt stort tal"),
    "isdeleted as text": (with_value(isdeleted="false"), "isdeleted är"),
    "no isdeleted": (without("isdeleted"), "values[0].values[0].isdeleted saknas"),
    "no value": (without("value"), "value saknas"),
    "unknown gender": (with_value(gender="X"), 'gender är "X"'),
    "period as text": (with_row(period="2025"), "väntade ett årtal"),
    "period true": (with_row(period=True), "väntade ett årtal"),
    "future": (with_row(period=2027), "values[1].period är 2027, ett år som inte har varit"),
    "another period": (with_row(period=1999), "är 1999, som inte efterfrågades"),
    "another municipality": (with_row(municipality="0180"), 'är "0180", som inte efterfrågades'),
    "another kpi": (with_row(kpi="N00001"), 'är "N00001", som inte efterfrågades'),
    "two values": (edited(repeated), "redan gett"),
    "unknown parameter": (body(EMPTY), "utan en enda uppgift"),
    "endless": (endless, "Svaret tar aldrig slut"),
    "loop": (looping, "Svaret tar aldrig slut"),
    "next_url elsewhere": (edited(lambda page: page.update(next_url="https://example.com/v3/data/")), "leder bort från Kolada (example.com)"),
    "next_url to a file": (edited(lambda page: page.update(next_url="file:///etc/passwd")), "leder bort från Kolada"),
    "next_url outside": (edited(lambda page: page.update(next_url="/admin")), "leder bort från Kolada"),
    "next_url up": (edited(lambda page: page.update(next_url="/v3/../admin")), "leder bort från Kolada"),
    "next_url nonsense": (edited(lambda page: page.update(next_url="http://[::1")), "som inte är en adress"),
    "redirect elsewhere": (redirect("http://example.com/v3/"), "en omdirigering som leder bort från Kolada (example.com)"),
    "redirect to https": (redirect("https://127.0.0.1/v3/kpi"), "en omdirigering som leder bort"),
    "redirect with a login": (
        lambda asked, _answer: Answer(302, {"Location": f"http://a:b@{asked.headers['Host']}/v3/kpi"}),
        "en omdirigering som leder bort",
    ),
    "redirect round": (lambda asked, _answer: Answer(307, {"Location": asked.path}), "vidare mer än 3 gånger"),
    "redirect nowhere": (status(302), "felkod 302"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FINAL)
def test_what_cannot_be_right_is_refused_at_once(ask: Asking, fault: str) -> None:
    error = refused(ask, FINAL[fault][0])
    assert FINAL[fault][1] in error.problem
    assert len(ask.server.data_requests()) <= 4
    assert "secret" not in str(error) and "a:b" not in str(error)


@pytest.mark.parametrize("fault", [*FINAL, *PASSING])
def test_the_next_try_is_none_the_worse(ask: Asking, fault: str) -> None:
    ask.server.fail({**FINAL, **PASSING}[fault][0], only="/data/", times=6)
    with pytest.raises(KoladaError):
        ask()
    ask.server.faults.clear()
    assert len(ask().rows) == 12


def test_a_redirect_within_kolada_is_followed(ask: Asking) -> None:
    def slash(asked: Asked, _answer: Answer) -> Answer:
        return Answer(301, {"Location": f"{asked.path}/?per_page={asked.parameters['per_page']}"})

    ask.server.fail(slash, only="/data/", times=1)
    assert len(ask().rows) == 12
    assert len(ask.server.data_requests()) == 2


def test_pages_are_bounded_even_when_each_is_new(ask: Asking) -> None:
    ask.server.most_rows = 1
    ask.limits = replace(ask.limits, pages=3)
    with pytest.raises(KoladaError, match="tar aldrig slut"):
        ask()


def test_titles_that_never_end(ask: Asking) -> None:
    ask.server.fail(endless)
    with pytest.raises(KoladaError, match="tar aldrig slut"):
        ask()


@pytest.mark.parametrize("packed", [False, True])
def test_bodies_are_bounded(ask: Asking, packed: bool) -> None:
    ask.limits = replace(ask.limits, body_bytes=2**20)
    content = b" " * (2**20 + 1)
    headers = {"Content-Type": "application/json"} | ({"Content-Encoding": "gzip"} if packed else {})
    error = refused(ask, lambda _asked, _answer: Answer(200, headers, gzip.compress(content) if packed else content))
    assert "större än 1 MB" in error.problem


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (body(b'{"values": [1], "next_url": null}'), "values[0] är inte ett objekt"),
        (edited(lambda page: page["values"][0].update(title="")), "title saknas"),  # type: ignore[index]
        (edited(lambda page: page["values"][0].update(id=7)), "är inte ett nyckeltals id"),  # type: ignore[index]
        (edited(lambda page: page["values"][0].update(is_divided_by_gender=1)), "is_divided_by_gender"),  # type: ignore[index]
        (status(410), "nedlagd"),
    ],
)
def test_metadata_that_cannot_be_read(ask: Asking, fault: Fault, words: str) -> None:
    ask.server.fail(fault)
    for attempt in (ask, lambda: describe("N15505", base_url=ask.server.url, clock=ask.time.clock)):
        with pytest.raises(KoladaError) as error:
            attempt()
        assert words in error.value.problem and "/v3/kpi/N15505" in error.value.place


def test_one_failure_among_many_requests_keeps_the_others(ask: Asking) -> None:
    ask.limits = replace(ask.limits, at_once=1)
    ask.server.fail(status(404), only="/data/", after=3)
    codes = tuple(ask.server.figures.municipalities)
    with pytest.raises(KoladaError) as error:
        ask(municipalities=codes, since=2001)
    assert error.value.kept == "Inga siffror är ändrade. 3 av 12 svar är sparade till nästa försök."
    assert "0114,…,0162 (" in error.value.place or " st)" in error.value.place
    assert len(str(error.value)) < 600


def test_errors_are_a_sources() -> None:
    assert issubclass(KoladaError, SourceError)


def test_errors_can_be_sent_between_processes() -> None:
    error = KoladaError("kpi/N15505", "Fel.", "Gör så.", "Sparat.")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert str(again) == str(error) == "Kolada, kpi/N15505: Fel. Sparat. Gör så."


# --- pace -----------------------------------------------------------------------------------------------------------------


def turns(rate: float, number: int, hold: Callable[[Pace, int], None] = lambda _pace, _number: None) -> list[float]:
    """When each of many who ask at once gets its turn."""
    time, when = Time(), []

    async def one(pace: Pace, index: int) -> None:
        await pace.turn()
        when.append(time.passed)
        hold(pace, index)

    async def everyone() -> None:
        pace = Pace(rate, time.clock)
        async with anyio.create_task_group() as group:
            for index in range(number):
                group.start_soon(one, pace, index)

    anyio.run(everyone)
    return when


@pytest.mark.parametrize(("rate", "most"), [(5, 5), (1, 1), (0.5, 1), (7.5, 7)])
def test_never_more_than_the_rate_in_any_window(rate: float, most: int) -> None:
    when = turns(rate, 40)
    assert all(later - earlier >= most / rate - 1e-9 for earlier, later in zip(when, when[most:], strict=False))
    assert all(later - earlier >= 0.5 / rate - 1e-9 for earlier, later in pairwise(when))
    assert when[-1] <= 39 / rate + 1e-9


def test_a_hold_moves_all_turns() -> None:
    when = turns(5, 10, lambda pace, index: pace.hold(30) if index == 3 else None)
    assert when[4] - when[3] >= 30 and when[9] - when[4] == pytest.approx(1)


def test_an_idle_while_is_not_saved_up_but_a_late_turn_is_caught_up() -> None:
    time = Time()

    async def run() -> list[float]:
        pace, when = Pace(5, time.clock), []
        for late in (0.0, 60.0, 0.0, 0.0, 0.0, 0.0, 0.15, 0.0, 0.0):
            time.passed += late
            await pace.turn()
            when.append(time.passed)
        return when

    assert anyio.run(run) == pytest.approx([0, 60, 60.1, 60.2, 60.3, 60.4, 61, 61.1, 61.2])


def test_the_real_clock_runs() -> None:
    async def run() -> float:
        clock = Clock()
        start = clock.monotonic()
        pace = Pace(1000, clock)
        for _ in range(6):
            await pace.turn()
        return clock.monotonic() - start

    assert anyio.run(run) >= 0.0025
