"""Small tables in the pictures' contracts, and what a reader sees of a figure."""

from __future__ import annotations

import math
from typing import Any

import plotly.graph_objects as go

from skis_analytics.domain import Basis, Desirable, Indicator, Kind, Reference

NAN = math.nan
HOSTILE = '<img src=x onerror="alert(1)"> & <b>Hjo</b>'


def indicator(kind: Kind = Kind.PROPORTION, unit: str = "%", desirable: Desirable = Desirable.HIGHER) -> Indicator:
    return Indicator(
        "voc",
        "Elever i åk 9 behöriga till yrkesprogram",
        "Behöriga yrkesprogram",
        kind,
        unit,
        desirable,
        "Kunskapsresultat",
        "åk 7–9",
        "skolverket",
        "Delmål 1",
        None,
        1,
    )


def reference(label: str = "Skaraborg", value: float | None = 79.6) -> Reference:
    return Reference(label, value, Basis.WEIGHTED, 2000, 15)


_ROW = {
    "municipality": "",
    "name": "",
    "year": 2024,
    "value": NAN,
    "pupils": 100,
    "mark": None,
    "lower": NAN,
    "upper": NAN,
    "group_value": 79.6,
    "direction": "none",
    "strength": 0,
    "word": "ingen säker skillnad",
}


def level(code: str, name: str, value: float = NAN, **columns: Any) -> dict[str, Any]:
    bounds = {} if math.isnan(value) else {"lower": value - 6, "upper": value + 6}
    return {**_ROW, "municipality": code, "name": name, "value": value, **bounds, **columns}


def texts(figure: go.Figure, name: str | None = None) -> list[str]:
    """Texts written in the figure (not hover), those of annotations with a name if one is given."""
    return [note.text or "" for note in figure.layout.annotations if name is None or note.name == name]


def everything(figure: go.Figure) -> str:
    """All that the figure hands to the browser."""
    return str(figure.to_json())


def traces(figure: go.Figure, **wanted: object) -> list[Any]:
    return [trace for trace in figure.data if all(getattr(trace, key) == value for key, value in wanted.items())]
