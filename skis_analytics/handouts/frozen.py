"""A handout as text and back, so that what was shown at a meeting can be opened as it was, whatever is imported or written later."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any, Final

import pandas as pd

from skis_analytics import regions
from skis_analytics.domain import Direction
from skis_analytics.export.figure import Figure
from skis_analytics.export.handout import (
    BarChart,
    Chart,
    DotChart,
    Handout,
    LineChart,
    Reference,
    Section,
    Series,
    cells,
    cleaned,
    headings,
)

_VERSION: Final = 2
_READ: Final = (1, _VERSION)
"""Before 2 no table held a `Figure`."""
_CHARTS: Final = {made.__name__: made for made in (BarChart, DotChart, LineChart)}


class FrozenError(ValueError):
    """A text that is no frozen handout, or one of a later version of the program."""


def dumps(handout: Handout) -> str:
    """The handout as JSON, without what no file can hold (see ``handout.cleaned``)."""
    clean = cleaned(handout)
    sections = [
        {
            **{name: getattr(each, name) for name in _TEXTS},
            "chart": None if each.chart is None else {"kind": type(each.chart).__name__, **asdict(each.chart)},
            "table": None
            if each.table is None
            else {
                "headings": headings(each.table),
                "cells": [
                    [asdict(cell) if isinstance(cell, Figure) else cell for cell in row] for row in cells(each.table)
                ],
            },
        }
        for each in clean.sections
    ]
    said = {
        "version": _VERSION, "title": clean.title, "subtitle": clean.subtitle, "made": clean.made.isoformat(),
        "data_version": clean.data_version, "sections": sections,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, allow_nan=False)


_TEXTS: Final = tuple(each.name for each in fields(Section) if each.name not in ("chart", "table"))


def loads(text: str) -> Handout:
    """The handout that ``dumps`` wrote.

    Raises:
        FrozenError: in Swedish, what is wrong.
    """
    try:
        said = json.loads(text)
        if said["version"] not in _READ:
            raise FrozenError(
                f"Ögonblicksbilden är gjord med en senare version av {regions.title()}. Uppdatera programmet."
            )
        return Handout(
            said["title"], said["subtitle"], datetime.fromisoformat(said["made"]), said["data_version"],
            tuple(_section(each) for each in said["sections"]),
        )  # fmt: skip
    except FrozenError:
        raise
    except (ValueError, KeyError, TypeError) as error:
        raise FrozenError("Ögonblicksbilden går inte att läsa: den är skadad.") from error


def _section(said: dict[str, Any]) -> Section:
    texts: dict[str, Any] = {name: tuple(said[name]) if isinstance(said[name], list) else said[name] for name in _TEXTS}
    return Section(**texts, chart=_chart(said["chart"]), table=_table(said["table"]))


def _chart(said: dict[str, Any] | None) -> Chart | None:
    if said is None:
        return None
    series = tuple(
        Series(each["name"], *(tuple(each[name]) for name in ("values", "lower", "upper"))) for each in said["series"]
    )
    reference = Reference(**said["reference"]) if said["reference"] else None
    chart = _CHARTS[said["kind"]](
        tuple(said["categories"]), series, said["unit"], said["highlighted"], reference, said["decimals"], said["category"]
    )  # fmt: skip
    # What was frozen before charts had signals has none.
    signals = tuple(Direction(each) for each in said.get("signals", ()))
    return (
        replace(chart, signals=signals, signs=tuple(said.get("signs", ())))
        if isinstance(chart, DotChart) and signals
        else chart
    )


def _table(said: dict[str, Any] | None) -> pd.DataFrame | None:
    if said is None:
        return None
    # Columns of objects: a whole number stays one beside what is missing.
    rows = [[Figure(**cell) if isinstance(cell, dict) else cell for cell in row] for row in said["cells"]]
    columns = [pd.Series(list(column), dtype=object) for column in zip(*rows, strict=True)]
    table = pd.concat(columns, axis=1) if columns else pd.DataFrame(index=[], columns=range(len(said["headings"])))
    table.columns = pd.Index(said["headings"])
    return table
