"""The figures: levels beside their comparison group, their history, the country behind them, and the calibrated noise.

Every table says which provider, gender and year its figures are (the selection's, or what they fell back to).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from skis_analytics.database.connection import Results
from skis_analytics.domain import Basis, Comparison, Reference, Selection
from skis_analytics.queries.question import ask, group_parameters, series_parameters


def levels(
    results: Results, selection: Selection, municipalities: Sequence[str], indicators: Sequence[str] | None = None
) -> pd.DataFrame:
    """Each asked cell with its group's value without the municipality itself.

    Returns:
        One row per indicator (all when ``indicators`` is None) × municipality: indicator, municipality, name, year,
        provider, gender, value, pupils, mark, estimate (value, or the middle of what ``nearly_all`` can mean), group_value,
        group_pupils, group_municipalities, group_basis.
    """
    return ask(
        results, "levels", municipalities=list(municipalities), indicators=_listed(indicators),
        **series_parameters(selection), **group_parameters(selection),
    )  # fmt: skip


def references(results: Results, selection: Selection, indicators: Sequence[str] | None = None) -> pd.DataFrame:
    """The whole comparison group's value per indicator: indicator, year, provider, gender, value, basis, pupils,
    municipalities."""
    return ask(
        results, "references", indicators=_listed(indicators),
        **series_parameters(selection), **group_parameters(selection),
    )  # fmt: skip


def reference(results: Results, selection: Selection, label: str) -> Reference:
    """The whole comparison group's value of the selection's indicator; ``value`` is None when there is none."""
    table = references(results, selection, [selection.indicator])
    if table.empty:
        return Reference(label, None, Basis.WEIGHTED, None, 0)
    row = table.iloc[0]
    pupils = None if pd.isna(row["pupils"]) else int(row["pupils"])
    municipalities = 0 if pd.isna(row["municipalities"]) else int(row["municipalities"])
    return Reference(label, float(row["value"]), Basis(row["basis"]), pupils, municipalities)


def against(selection: Selection, comparison: Comparison) -> Selection:
    """The same selection compared with another group."""
    return replace(selection, comparison=comparison)


def history(
    results: Results,
    selection: Selection,
    municipalities: Sequence[str],
    indicators: Sequence[str] | None = None,
    *,
    later: bool = False,
) -> pd.DataFrame:
    """Cells of every year up to the chosen one (and after it when ``later``).

    Returns:
        indicator, municipality, name, year, provider, gender, value, pupils, mark; ordered by indicator, municipality, year.
    """
    return ask(
        results, "history", municipalities=list(municipalities), indicators=_listed(indicators), later=later,
        **series_parameters(selection),
    )  # fmt: skip


def group_history(results: Results, selection: Selection) -> pd.DataFrame:
    """The whole comparison group's value per year of the selection's indicator: year, value, pupils, municipalities."""
    return ask(
        results, "group_history", indicator=selection.indicator,
        **series_parameters(selection), **group_parameters(selection),
    )  # fmt: skip


def national(results: Results, selection: Selection) -> pd.DataFrame:
    """The country's cells of the selection's indicator: municipality, name, in_region, year, provider, value, pupils, mark, estimate."""
    return ask(results, "national", indicator=selection.indicator, **series_parameters(selection))


def distribution(results: Results, selection: Selection, indicators: Sequence[str] | None = None) -> pd.DataFrame:
    """How the country's municipalities are spread, per indicator (all when None): municipalities, p10, p25, p50, p75, p90."""
    return ask(results, "distribution", indicators=_listed(indicators), **series_parameters(selection))


def available(results: Results, indicator: str) -> pd.DataFrame:
    """What the region has of an indicator: provider, gender, year, municipalities, in_region."""
    return ask(results, "available", indicator=indicator)


def noise(results: Results) -> pd.DataFrame:
    """Calibrated noise per series: indicator, provider, gender, dispersion, spread, pairs, fitted_on."""
    return ask(results, "noise")


def _listed(indicators: Sequence[str] | None) -> list[str] | None:
    return None if indicators is None else list(indicators)
