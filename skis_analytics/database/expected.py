"""Fitting what results could be expected to be when the results database is built (docs/methods.md 4)."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

import duckdb
import numpy as np
import pandas as pd

from skis_analytics.domain import Kind
from skis_analytics.statistics.arrays import FloatArray
from skis_analytics.statistics.expected import Expected, background_terms, expected_values, foreign_slope

_TEN_POINTS: Final = 0.1
_PROTECTED_VARIANCE: Final = (10**2 - 1) / 12
"""Of a number of pupils that may be anything from 0 to 9."""
_LEAST, _MOST = 0.02, 0.98
"""A share nearer the ends than this is not taken as known when its noise is reckoned."""
_BACKGROUND: Final = ["parents", "foreign_background", "girls"]


def fit_expected(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the tables ``expected`` and ``expected_model`` from ``result`` and ``noise``: one model per result and year.

    A year whose background is known for too few municipalities gets rows without an expected value and no model.
    """
    inputs = connection.execute(_sql("expected_inputs.sql")).df()
    values, models = [], []
    for (indicator, year), part in inputs.groupby(["indicator", "year"], sort=False):
        fitted = _fit(part)
        values.append(part.assign(expected=fitted.value, error=_error(part, fitted)))
        if np.isfinite(fitted.explained):
            models.append({"indicator": indicator, "year": year, **_described(fitted)})
    if values:
        _insert(connection, "expected", pd.concat(values).drop(columns=["kind", "dispersion", "spread"]))
    if models:
        described = pd.DataFrame(models)
        agreement = connection.execute(_sql("expected_kolada.sql")).df()
        _insert(connection, "expected_model", described.merge(agreement, on=["indicator", "year"], how="left"))


def _fit(part: pd.DataFrame) -> Expected:
    terms = background_terms(*(part[name].to_numpy(dtype=float) for name in _BACKGROUND))
    value, pupils = part["value"].to_numpy(dtype=float), part["pupils"].to_numpy(dtype=float)
    first = part.iloc[0]
    if first["kind"] != Kind.PROPORTION.value:
        return expected_values(value, first["spread"] ** 2 / pupils, terms)
    # A share's chance depends on the share. Not on the one observed, which chance has already moved: the noise would be least
    # where luck was best, and the fit drawn towards it.
    known = ~np.isnan(value)
    middle = np.full(len(part), np.average(value[known], weights=pupils[known]) if known.any() else np.nan)
    roughly = expected_values(value, _binomial(middle, pupils, first["dispersion"]), terms)
    near = np.where(np.isfinite(roughly.value), roughly.value, middle)
    return expected_values(value, _binomial(near, pupils, first["dispersion"]), terms)


def _binomial(percent: FloatArray, pupils: FloatArray, dispersion: float) -> FloatArray:
    share = np.clip(percent / 100, _LEAST, _MOST)
    return 100**2 * max(dispersion, 1.0) * share * (1 - share) / pupils


def _error(part: pd.DataFrame, fitted: Expected) -> FloatArray:
    """With what a protected share of foreign background adds to the uncertainty."""
    slope = foreign_slope(fitted.coefficients, part["parents"].to_numpy(), part["foreign_background"].to_numpy())
    unsure = np.where(
        part["protected"].to_numpy(), slope**2 * _PROTECTED_VARIANCE / part["pupils"].to_numpy() ** 2, 0.0
    )
    return np.sqrt(fitted.error**2 + unsure)


def _described(fitted: Expected) -> dict[str, float]:
    _, parents, foreign, girls, *_ = fitted.coefficients
    return {
        "municipalities": fitted.used,
        "explained": fitted.explained,
        "explained_left_out": fitted.explained_left_out,
        "model_error": fitted.model_error,
        "parents_effect": parents * _TEN_POINTS,
        "foreign_effect": foreign * _TEN_POINTS,
        "girls_effect": girls * _TEN_POINTS,
    }


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: pd.DataFrame) -> None:
    connection.register("fitted_rows", rows)
    connection.execute(_sql(f"insert_{table}.sql"))
    connection.unregister("fitted_rows")


def _sql(name: str) -> str:
    return (files("skis_analytics.database") / name).read_text(encoding="utf-8")
