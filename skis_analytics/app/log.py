"""The log: one form for our own lines, Streamlit's and uvicorn's, to standard error. Text for people, or one JSON object per line.

What happens is told as an *event*: a line whose ``extra`` has ``event`` (started, built, imported, saved, conflict, failed …) and its facts.
``metrics`` counts the same events, so what logs knows nothing of who counts. No line carries who wrote or what: kind and id are enough to
find it in the register, which may be asked by those who are allowed to.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any, Final

import streamlit.logger
from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from skis_analytics.settings import LogForm

OURS: Final = "skis_analytics"
_UVICORN: Final = ("uvicorn", "uvicorn.error", "uvicorn.asgi")
_UNWANTED: Final = "uvicorn.access"
"""Who looked at what, and from where, is nobody's business."""
_NOISE: Final = "streamlit.runtime.scriptrunner_utils.script_run_context"
"""Warns whenever something is cached outside a page, as the first look of the server does."""
_TEXT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_TIME: Final = "%Y-%m-%dT%H:%M:%S%z"
_RENAMED: Final = {"levelname": "level", "name": "logger", "exc_info": "traceback"}

_CALLED: Final = r"(?:[\w.-]*(?:password|passwd|pwd|secret|token|api[_-]?key)[\w-]*|authorization|cookie|set-cookie)"
_SECRETS: Final = (
    # scheme://user:password@host
    (re.compile(r"(://[^\s:/@]+:)[^\s@]+(@)"), r"\1***\2"),
    # password=…, "client_secret": "…", Authorization: Bearer …
    (
        re.compile(rf"""(?i)(["']?{_CALLED}["']?\s*[=:]\s*)(?:bearer\s+|basic\s+)?("[^"]*"|'[^']*'|[^\s,;)}}&\\]+)"""),
        r"\1***",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 ***"),
)


def without_secrets(text: str) -> str:
    """A line of the log with passwords, keys and cookies taken out, wherever they came from: an error may quote what it was given."""
    for found, instead in _SECRETS:
        text = found.sub(instead, text)
    return text


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class _Json(JsonFormatter):
    """One object per line. Secrets are taken out of its parts and not of the line, which must stay JSON."""

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {name: without_secrets(said) if isinstance(said, str) else said for name, said in log_data.items()}


def start(form: LogForm, listeners: Iterable[logging.Handler] = ()) -> None:
    """Write everything in this form from now on. ``listeners`` get our own events too, those that are too small for the log as well."""
    handler = logging.StreamHandler()
    handler.setFormatter(_formatter(form))
    handler.setLevel(logging.INFO)
    handler.addFilter(_is_wanted)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)

    ours = logging.getLogger(OURS)
    ours.setLevel(logging.DEBUG)
    for listener in listeners:
        ours.addHandler(listener)
    # Streamlit gives every logger a handler and a form of its own, also those that it makes later. This function is what it calls for each.
    streamlit.logger.setup_formatter = _through_root
    streamlit.logger.update_formatter()
    for name in _UVICORN:
        _through_root(logging.getLogger(name))
    logging.getLogger(_NOISE).setLevel(logging.ERROR)


def _is_wanted(record: logging.LogRecord) -> bool:
    """Not uvicorn's line for each page that is opened, with the visitor's address."""
    return record.levelno >= logging.WARNING or not record.name.startswith("uvicorn")


def _through_root(logger: logging.Logger) -> None:
    for handler in tuple(logger.handlers):
        logger.removeHandler(handler)
    logger.propagate = logger.name != _UNWANTED


def _formatter(form: LogForm) -> logging.Formatter:
    if form is LogForm.JSON:
        return _Json(
            ["asctime", "levelname", "name", "message"], datefmt=_TIME, rename_fields={**_RENAMED, "asctime": "time"},
            json_ensure_ascii=False, json_default=str, reserved_attrs=[*RESERVED_ATTRS, "color_message"],
        )  # fmt: skip
    return _Text(_TEXT, _TIME)
