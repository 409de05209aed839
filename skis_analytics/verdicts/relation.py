"""How two indicators go together over the country's municipalities, in words. Never why."""

from __future__ import annotations

import math
from typing import Final

import pandas as pd

from skis_analytics import swedish
from skis_analytics.domain import Indicator
from skis_analytics.statistics.correlation import Correlation, correlation
from skis_analytics.verdicts.judge import floats

CAUSATION: Final = (
    "Att två nyckeltal följs åt säger inte att det ena påverkar det andra: båda kan bero på något tredje, till exempel vilka elever det är. "
    "Använd sambandet för att ställa frågor, inte för att svara på dem."
)
_STRENGTHS: Final = ((0.7, "starkt"), (0.4, "tydligt"), (0.2, "svagt"))
_FEWEST: Final = 15


def pair(across: pd.DataFrame, up: pd.DataFrame) -> pd.DataFrame:
    """Two indicators' cells side by side: municipality, name, in_region, x, y (NaN where there is none).

    ``across`` and ``up``: as ``queries.figures.national``.
    """
    columns = ["municipality", "name", "in_region", "estimate"]
    return (
        across[columns]
        .rename(columns={"estimate": "x"})
        .merge(
            up[["municipality", "estimate"]].rename(columns={"estimate": "y"}),
            on="municipality",
            how="left",
            validate="one_to_one",
        )
    )


def of(points: pd.DataFrame) -> Correlation:
    """The correlation of ``pair``'s points."""
    return correlation(floats(points["x"]), floats(points["y"]))


def line(points: pd.DataFrame) -> tuple[float, float] | None:
    """Intercept and slope of the straight line through them (least squares); None with too few or when one is the same everywhere."""
    known = points[points["x"].notna() & points["y"].notna()]
    if len(known) < _FEWEST:
        return None
    x, y = floats(known["x"]), floats(known["y"])
    spread = float(((x - x.mean()) ** 2).sum())
    if spread <= 1e-12:
        return None
    slope = float(((x - x.mean()) * (y - y.mean())).sum()) / spread
    return float(y.mean()) - slope * float(x.mean()), slope


def headline(found: Correlation, across: Indicator, up: Indicator) -> str:
    """The view's one message."""
    one, other = (swedish.uncapitalised(each.short_title) for each in (up, across))
    if math.isnan(found.value):
        return f"{swedish.sentence(one)} och {other} kan inte jämföras: för få kommuner har båda"
    if not found.certain:
        return f"{swedish.sentence(one)} och {other} följs inte säkert åt i landet"
    strength = next((word for limit, word in _STRENGTHS if abs(found.value) >= limit), "mycket svagt")
    way = "följs {} åt" if found.value > 0 else "går {} åt olika håll"
    return f"{swedish.sentence(one)} och {other} {way.format(strength)} i landet"


def sentence(found: Correlation) -> str:
    """The figure with its interval and what it rests on."""
    if math.isnan(found.value):
        return f"Bara {found.pairs} kommuner har båda uppgifterna."
    lower, upper = swedish.number(found.lower, 2), swedish.number(found.upper, 2)
    shared = swedish.number(100 * found.value**2)
    return (
        f"Korrelationen är {swedish.number(found.value, 2)} (95 % säkerhet: {lower} till {upper}) över {found.pairs} kommuner; det motsvarar att {shared} % "
        "av skillnaderna i det ena följer det andra."
    )
