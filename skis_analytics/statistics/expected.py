"""What a result could be expected to be given who the pupils are: a regression over the country's municipalities.

Each municipality's result varies for two reasons that the background does not speak of: chance, which is known from the calibrated noise and
shrinks with the number of pupils, and everything else that differs between municipalities, the *model error* τ, which does not. So the
regression weighs by 1 / (noise + τ²) and not by pupils alone (a city of 7,000 pupils is not 100 times as good a witness as a town of 70),
with τ² found by Paule and Mandel's equation. No municipality predicts itself: every expected value is of the model fitted on the others.

Source: random-effects meta-regression, Thompson & Sharp (1999), Statistics in Medicine 18:2693-2708; τ² by Paule & Mandel (1982), Journal of
Research of the National Bureau of Standards 87:377-385; leaving one out by the hat matrix, Cook & Weisberg (1982), ch. 2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

from skis_analytics.statistics.arrays import FloatArray, floats

FEWEST: Final = 50
"""Fewer municipalities than this say too little of seven terms."""
TERMS: Final = ("level", "parents", "foreign", "girls", "parents²", "foreign²", "parents x foreign")
_FULL_LEVERAGE: Final = 1 - 1e-9


@dataclass(frozen=True, slots=True)
class Expected:
    """One element per municipality, NaN where something that is needed is unknown.

    ``value`` is expected in the result's unit, by the model fitted on all others; ``error`` the standard error of result - ``value``: chance,
    model error and the fit's own. ``coefficients`` follow ``TERMS``; ``explained`` is R² among those used (weighted as they were), and
    ``explained_left_out`` the same of predictions that leave the predicted out. ``model_error`` is τ.
    """

    value: FloatArray
    error: FloatArray
    coefficients: FloatArray
    explained: float
    explained_left_out: float
    model_error: float
    used: int


def background_terms(parents: npt.ArrayLike, foreign: npt.ArrayLike, girls: npt.ArrayLike) -> FloatArray:
    """The model's terms: level, the three shares (0-1), and curvature in the first two with their product. Shape (n, 7).

    The shares are taken from half, a fifth and half, near which municipalities lie: there a coefficient says what it seems to say.
    """
    p, f, g = floats(parents) - 0.5, floats(foreign) - 0.2, floats(girls) - 0.5
    return np.column_stack([np.ones_like(p), p, f, g, p * p, f * f, p * f])


def foreign_slope(coefficients: FloatArray, parents: npt.ArrayLike, foreign: npt.ArrayLike) -> FloatArray:
    """How much the expected value moves with the share of foreign background, per whole share, at each municipality."""
    p, f = floats(parents) - 0.5, floats(foreign) - 0.2
    return floats(coefficients[2] + 2 * coefficients[5] * f + coefficients[6] * p)


def expected_values(value: npt.ArrayLike, noise: npt.ArrayLike, terms: npt.ArrayLike) -> Expected:
    """Fit the model and predict every municipality from the others.

    Args:
        value: results in their unit, NaN where unknown. Shape (n,).
        noise: their variance by chance, in the unit squared. Shape (n,).
        terms: as ``background_terms``; a row with NaN is left out. Shape (n, k).

    Raises:
        ValueError: the shapes do not agree.
    """
    y, v, x = floats(value), floats(noise), floats(terms)
    if y.ndim != 1 or v.shape != y.shape or x.shape[:1] != y.shape:
        raise ValueError(f"One row per municipality is needed, got {y.shape}, {v.shape} and {x.shape}.")
    used = np.isfinite(y) & np.isfinite(v) & (v > 0) & np.isfinite(x).all(axis=1)
    count, width = int(used.sum()), x.shape[1]
    unknown = np.full(y.shape, np.nan)
    if count < FEWEST or np.linalg.matrix_rank(x[used]) < width:
        return Expected(unknown, unknown.copy(), np.full(width, np.nan), math.nan, math.nan, math.nan, count)
    y, v, x = y[used], v[used], x[used]
    tau = _model_variance(y, v, x)
    weights = 1 / (v + tau)
    coefficients, inverse = _solve(y, x, weights)
    fitted = x @ coefficients
    leverage = np.minimum(np.einsum("ij,jk,ik->i", x, inverse, x) * weights, _FULL_LEVERAGE)
    left_out = y - (y - fitted) / (1 - leverage)
    found, error = unknown.copy(), unknown.copy()
    found[used] = left_out
    error[used] = np.sqrt(v + tau + leverage / (weights * (1 - leverage)))
    middle = np.average(y, weights=weights)
    total = float(weights @ (y - middle) ** 2)
    return Expected(
        found,
        error,
        coefficients,
        1 - float(weights @ (y - fitted) ** 2) / total if total > 0 else math.nan,
        1 - float(weights @ (y - left_out) ** 2) / total if total > 0 else math.nan,
        math.sqrt(tau),
        count,
    )


def _solve(y: FloatArray, x: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    inverse = np.linalg.pinv((x * weights[:, None]).T @ x)
    return floats(inverse @ (x.T @ (weights * y))), floats(inverse)


def _model_variance(y: FloatArray, v: FloatArray, x: FloatArray) -> float:
    """τ²: with it the weighted squares of what is left add up to their number of degrees of freedom. 0 when chance alone explains them."""

    def surplus(tau: float) -> float:
        weights = 1 / (v + tau)
        coefficients, _ = _solve(y, x, weights)
        return float(weights @ (y - x @ coefficients) ** 2) - float(y.size - x.shape[1])

    if surplus(0.0) <= 0:
        return 0.0
    most = float(np.var(y)) + float(v.max())
    while surplus(most) > 0:
        most *= 2
    return float(brentq(surplus, 0.0, most, xtol=1e-9 * max(most, 1e-12)))
