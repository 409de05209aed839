"""Fitting the calibrated noise of every series when the results database is built (docs/methods.md 2)."""

from __future__ import annotations

from importlib.resources import files

import duckdb
import numpy as np
import pandas as pd

from skis_analytics.domain import Gender, Kind
from skis_analytics.statistics.calibration import dispersion, spread

_SERIES = ["indicator", "provider", "gender"]


def calibrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the table ``noise`` from the tables ``result`` and ``indicator``: one row per series that has denominators.

    A series with too few consecutive years of its own borrows: the same indicator's noise for all pupils, else for
    another provider, else, for a share, the median of all results of new cohorts. ``fitted_on`` says which. A mean never borrows across
    indicators (its spread has a unit); it stays without noise, and so without verdicts.
    """
    folder = files("skis_analytics.database")
    pairs = connection.execute((folder / "noise_pairs.sql").read_text("utf-8")).df()
    series = connection.execute((folder / "noise_series.sql").read_text("utf-8")).df()
    fitted = pd.DataFrame([_fit(part) for _, part in pairs.groupby(_SERIES, sort=False)])
    noise = _borrowed(
        series,
        fitted
        if len(fitted)
        else pd.DataFrame(columns=[*_SERIES, "new_cohort", "directed", "dispersion", "spread", "pairs"]),
    )
    connection.register("fitted_noise", noise)
    connection.execute("INSERT INTO noise BY NAME SELECT * FROM fitted_noise")
    connection.unregister("fitted_noise")


def _fit(part: pd.DataFrame) -> dict[str, object]:
    first = part.iloc[0]
    share = first["kind"] == Kind.PROPORTION.value
    scale = 100.0 if share else 1.0
    arrays = (
        part["value_before"].to_numpy() / scale,
        part["value_after"].to_numpy() / scale,
        part["pupils_before"].to_numpy(),
        part["pupils_after"].to_numpy(),
        part["year"].to_numpy(),
    )
    return {
        **{column: first[column] for column in (*_SERIES, "new_cohort", "directed")},
        "dispersion": dispersion(*arrays, new_cohort=bool(first["new_cohort"])) if share else np.nan,
        "spread": np.nan if share else spread(*arrays),
        "pairs": len(part),
    }


def _borrowed(series: pd.DataFrame, fitted: pd.DataFrame) -> pd.DataFrame:
    """Noise for every series, its own or the nearest there is."""
    usable = fitted[fitted["dispersion"].notna() | fitted["spread"].notna()]
    known = {(row["indicator"], row["provider"], row["gender"]): row for row in usable.to_dict("records")}
    # The longest last, so that it is the one that stays when several providers have noise of their own.
    of_all = usable[usable["gender"] == Gender.ALL.value].sort_values("pairs").to_dict("records")
    by_indicator = {row["indicator"]: row for row in of_all}
    results = usable[usable["new_cohort"] & usable["directed"] & (usable["gender"] == Gender.ALL.value)]
    dispersions = results["dispersion"].dropna()
    typical = (
        {"dispersion": max(1.0, float(dispersions.median())), "spread": np.nan, "pairs": 0}
        if len(dispersions)
        else None
    )
    rows = []
    for one in series.to_dict("records"):
        key = (one["indicator"], one["provider"], one["gender"])
        total = (one["indicator"], one["provider"], Gender.ALL.value)
        candidates = (
            ("own", known.get(key)),
            ("total", known.get(total)),
            ("provider", by_indicator.get(one["indicator"])),
            ("kind", typical if one["kind"] == Kind.PROPORTION.value else None),
        )
        fitted_on, source = next(((name, found) for name, found in candidates if found), ("", None))
        if source:
            noise = {name: source[name] for name in ("dispersion", "spread", "pairs")}
            rows.append({**dict(zip(_SERIES, key, strict=True)), **noise, "fitted_on": fitted_on})
    return pd.DataFrame(rows, columns=[*_SERIES, "dispersion", "spread", "pairs", "fitted_on"])
