"""Cells made by hand: a catalogue, noise and tables in the shape that the questions answer with."""

from __future__ import annotations

import math

import pandas as pd

from skis_analytics.domain import Desirable, Indicator, Kind

PHI, SPREAD = 1.5, 90.0


def indicator(
    name: str, kind: Kind = Kind.PROPORTION, desirable: Desirable = Desirable.HIGHER, core: int = 0, **more: str
) -> Indicator:
    texts = {
        "title": f"Andel {name}",
        "short_title": name,
        "unit": "%",
        "area": "Kunskapsresultat",
        "stage": "åk 7–9",
        **more,
    }
    return Indicator(
        id=name, kind=kind, desirable=desirable, source="test", national_goal=None, definition=None, core=core, **texts
    )


CATALOGUE = {
    one.id: one
    for one in (
        indicator("Nått målet", core=1),
        indicator("Alla ämnen"),
        indicator("Frånvaro", desirable=Desirable.LOWER),
        indicator("Bakgrund", desirable=Desirable.NONE),
        indicator("Meritvärde", Kind.MEAN, core=2, unit="poäng"),
        indicator("Trygghet", Kind.INDEX, unit="0–10"),
        indicator("Behöriga lärare", title="Behöriga lärare, heltidstjänster"),
        indicator("NP matematik"),
    )
}
NOISE = pd.DataFrame(
    [
        (one.id, "municipal", "T", PHI if one.kind is Kind.PROPORTION else math.nan,
         SPREAD if one.kind is Kind.MEAN else math.nan, 1000, "own")
        for one in CATALOGUE.values() if one.kind in (Kind.PROPORTION, Kind.MEAN) and one.id != "NP matematik"
    ],
    columns=["indicator", "provider", "gender", "dispersion", "spread", "pairs", "fitted_on"],
)  # fmt: skip

LEVEL_COLUMNS = [
    "indicator", "municipality", "name", "year", "provider", "gender", "value", "pupils", "mark", "estimate", "group_value",
    "group_pupils", "group_municipalities", "group_basis",
]  # fmt: skip
HISTORY_COLUMNS = ["indicator", "municipality", "name", "year", "provider", "gender", "value", "pupils", "mark"]


def level(
    name: str = "Nått målet", value: float | None = 80.0, pupils: float | None = 100, group: float | None = 80.0, *,
    town: str = "Hjo", mark: str | None = None, group_pupils: float | None = 3000, basis: str | None = "weighted",
) -> dict[str, object]:  # fmt: skip
    nearly_all = mark == "nearly_all"
    estimate = (100 * (pupils - 2.5) / pupils if pupils else None) if nearly_all else value
    return dict(zip(LEVEL_COLUMNS, (
        name, town, town, 2024, "municipal", "T", 100.0 if nearly_all else value, pupils, mark, estimate, group, group_pupils,
        14, basis), strict=True))  # fmt: skip


def levels(*rows: dict[str, object]) -> pd.DataFrame:
    table = pd.DataFrame(list(rows), columns=LEVEL_COLUMNS)
    numbers = ["value", "pupils", "estimate", "group_value", "group_pupils"]
    return table.astype(dict.fromkeys(numbers, float))


def course(
    values: dict[int, float | str | None], pupils: float | None = 100, name: str = "Nått målet", town: str = "Hjo"
) -> list[dict[str, object]]:
    """One series: year → value, or the mark."""
    return [
        dict(zip(HISTORY_COLUMNS, (
            name, town, town, year, "municipal", "T",
            100.0 if value == "nearly_all" else None if isinstance(value, str) else value, pupils,
            value if isinstance(value, str) else None), strict=True))
        for year, value in values.items()
    ]  # fmt: skip


def history(*series: list[dict[str, object]]) -> pd.DataFrame:
    table = pd.DataFrame([row for one in series for row in one], columns=HISTORY_COLUMNS)
    return table.astype({"value": float, "pupils": float})
