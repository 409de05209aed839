"""Axes with round, Swedish tick texts, and labels that keep out of each other's way. Pixels and numbers, no drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from skis_analytics import swedish
from skis_analytics.domain import Kind


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear axis: its ends in the indicator's unit, and its ticks."""

    low: float
    high: float
    ticks: tuple[float, ...]
    texts: tuple[str, ...]

    def share(self, value: float) -> float:
        """Where a value lies along the axis, 0–1 within it."""
        return (value - self.low) / (self.high - self.low)


def _step(span: float, wanted: int) -> float:
    """The smallest of 1, 2, 5 × 10ᵏ that gives at most ``wanted`` + 1 ticks."""
    raw = span / max(wanted, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    return float(next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * 0.999))


def scale(values: Sequence[float], kind: Kind, wanted: int = 6, pad: float = 0.04) -> Scale:
    """An axis that holds every finite value with some air; shares get no ticks outside 0–100, counts none below 0."""
    finite = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    low, high = min(finite), max(finite)
    if high - low < 1e-9:
        margin = max(abs(high) * 0.05, 1.0)
        low, high = low - margin, high + margin
    air = (high - low) * pad
    low, high = low - air, high + air
    step = _step(high - low, wanted)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    floor = 0.0 if kind is not Kind.DEVIATION and min(finite) >= 0 else -math.inf
    ceiling = 100.0 if kind is Kind.PROPORTION else math.inf
    ticks = [round(step * index, 10) for index in range(math.ceil(low / step), math.floor(high / step) + 1)]
    ticks = [tick for tick in ticks if floor <= tick <= ceiling]
    if len(ticks) < 2 and wanted < 12:  # one tick alone says nothing about the scale
        return scale(values, kind, wanted + 1, pad)
    return Scale(low, high, tuple(ticks), tuple(swedish.number(tick, decimals) for tick in ticks))


def spread(positions: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions moved as little as needed to lie ``gap`` apart in the same order, within ``low``–``high`` if they fit."""
    order = sorted(range(len(positions)), key=lambda index: (positions[index], index))
    clusters: list[list[float]] = []  # [sum of wanted first positions, members]
    for rank, index in enumerate(order):
        clusters.append([positions[index] - rank * gap, 1])
        while len(clusters) > 1 and clusters[-2][0] / clusters[-2][1] > clusters[-1][0] / clusters[-1][1]:
            total, members = clusters.pop()
            clusters[-1][0] += total
            clusters[-1][1] += members
    placed = [0.0] * len(positions)
    rank = 0
    for total, members in clusters:
        for _ in range(int(members)):
            first = max(min(total / members, high - (len(order) - 1) * gap), low)
            placed[order[rank]] = first + rank * gap
            rank += 1
    return placed


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels; y grows upwards."""

    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two share any area."""
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )

    def within(self, other: Box) -> bool:
        """Whether this one lies wholly in the other."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.bottom >= other.bottom
            and self.top <= other.top
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a label went: its anchor relative to the point, its shift in pixels, and the area it takes."""

    xanchor: str
    yanchor: str
    xshift: float
    yshift: float
    box: Box


def place(
    x: float,
    y: float,
    width: float,
    height: float,
    offset: float,
    area: Box,
    taken: Sequence[Box],
    crowd: Sequence[tuple[float, float]] = (),
    force: bool = False,
) -> Placed | None:
    """Find room for a label beside a point: right, left, above, below, then the corners.

    All in pixels. The place must lie in ``area`` and touch nothing in ``taken``; among those the first that covers
    fewest points of ``crowd``. None when there is no room, unless ``force``: then the one with fewest collisions.
    """
    best: tuple[tuple[float, ...], Placed] | None = None
    corner = offset * 0.7
    for rank, (xanchor, yanchor, dx, dy) in enumerate(
        (
            ("left", "middle", offset, 0.0),
            ("right", "middle", -offset, 0.0),
            ("center", "bottom", 0.0, offset),
            ("center", "top", 0.0, -offset),
            ("left", "bottom", corner, corner),
            ("left", "top", corner, -corner),
            ("right", "bottom", -corner, corner),
            ("right", "top", -corner, -corner),
        )
    ):
        left = x + dx - {"left": 0.0, "center": 0.5, "right": 1.0}[xanchor] * width
        bottom = y + dy - {"bottom": 0.0, "middle": 0.5, "top": 1.0}[yanchor] * height
        box = Box(left, bottom, left + width, bottom + height)
        hits = sum(box.overlaps(other) for other in taken) + 3 * (not box.within(area))
        if hits and not force:
            continue
        covered = sum(box.left < cx < box.right and box.bottom < cy < box.top for cx, cy in crowd)
        score = (hits, covered // 2, rank)
        if best is None or score < best[0]:
            best = (score, Placed(xanchor, yanchor, dx, dy, box))
    return best[1] if best else None
