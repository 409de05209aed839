"""The log has one form, no secrets, and tells those who count what happens."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import streamlit.logger

from skis_analytics.app import log, metrics
from skis_analytics.settings import LogForm


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """The log of the other tests, afterwards."""
    root, setup = logging.getLogger(), streamlit.logger.setup_formatter
    ours = logging.getLogger(log.OURS)
    kept = (root.handlers[:], root.level, ours.handlers[:], ours.level)
    yield
    root.handlers[:], root.level, ours.handlers[:], ours.level = kept
    streamlit.logger.setup_formatter = setup
    logging.captureWarnings(capture=False)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_of_json_has_what_happened_and_its_facts(capsys: pytest.CaptureFixture[str]) -> None:
    log.start(LogForm.JSON)
    logging.getLogger("skis_analytics.x").info("sparat å", extra={"event": "saved", "kind": "need"})
    (line,) = lines(capsys)
    assert {"level": "INFO", "message": "sparat å", "event": "saved", "kind": "need"}.items() <= line.items()
    assert str(line["time"])[:2] == "20"


def test_a_failure_is_one_line_with_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    log.start(LogForm.JSON)
    try:
        raise RuntimeError("ingen kontakt med postgres://skis:hemligt@db/skis\nrad två")
    except RuntimeError:
        logging.getLogger("skis_analytics.x").exception("det gick fel")
    (line,) = lines(capsys)
    assert "RuntimeError" in str(line["traceback"])
    assert "rad två" in str(line["traceback"])
    assert "hemligt" not in json.dumps(line)


@pytest.mark.parametrize("form", LogForm)
@pytest.mark.parametrize(
    "said",
    [
        "ducklake:postgres:host=db user=skis password=hemligt dbname=x",
        "postgresql://skis:hemligt@db:5432/skis",
        '{"client_secret": "hemligt", "client_id": "1"}',
        "Authorization: Bearer hemligt.hemligt",
        "cookie_secret='hemligt'",
        "Cookie: hemligt",
        "access_token=hemligt&x=1",
    ],
)
def test_secrets_are_taken_out(form: LogForm, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    log.start(form)
    logging.getLogger("skis_analytics.x").warning("%s", said)
    err = capsys.readouterr().err
    assert "***" in err
    assert "hemligt" not in err


def test_ordinary_words_stand_as_they_are() -> None:
    said = "insats 12: Elevhälsa och lösenordsbyte, se https://www.example.se/a?b=c"
    assert log.without_secrets(said) == said


@pytest.mark.parametrize("name", ["uvicorn.error", "streamlit.a_logger_made_later"])
def test_others_lines_have_the_same_form(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    log.start(LogForm.JSON)
    logger = streamlit.logger.get_logger(name)
    logger.warning("hej")
    (line,) = lines(capsys)
    assert (line["logger"], line["message"]) == (name, "hej")


def test_who_looked_at_what_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    log.start(LogForm.TEXT)
    logging.getLogger("uvicorn.access").info('10.0.0.7 "GET /kommun?kommun=hjo"')
    logging.getLogger("uvicorn.error").info('10.0.0.7:0 - "WebSocket /_stcore/stream" [accepted]')
    assert capsys.readouterr().err == ""


def test_events_are_counted_also_those_too_small_for_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    log.start(LogForm.TEXT, [metrics.Counted()])
    before = metrics.as_text().decode()
    logging.getLogger("skis_analytics.x").debug("", extra={"event": "saved", "kind": "prov"})
    logging.getLogger("skis_analytics.x").info("", extra={"event": "built", "seconds": 1.5})
    text = metrics.as_text().decode()
    assert 'skis_saves_total{kind="prov"} 1.0' in text
    assert 'skis_saves_total{kind="prov"}' not in before
    assert "skis_build_seconds 1.5" in text
    assert capsys.readouterr().err.count("\n") == 1


def test_a_run_is_timed_however_it_ends() -> None:
    with pytest.raises(ValueError, match="x"), metrics.run_of("prov", 0.0):
        raise ValueError("x")
    assert 'skis_run_seconds_count{page="prov"} 1.0' in metrics.as_text().decode()
