"""Which requests a fetch is made of: as few as Kolada's limits allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, product
from math import ceil
from typing import Final, TypeVar

from skis_analytics.sources.kolada_connection import PER_PAGE

IDS_PER_SEGMENT: Final = 25
"""Ids or years that Kolada takes between two slashes."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request for data. ``changed_since`` None asks for everything."""

    kpis: tuple[str, ...]
    municipalities: tuple[str, ...]
    periods: tuple[int, ...]
    changed_since: date | None

    @property
    def path(self) -> str:
        """Below the base address."""
        years = ",".join(map(str, self.periods))
        path = f"data/kpi/{','.join(self.kpis)}/municipality/{','.join(self.municipalities)}/year/{years}?per_page={PER_PAGE}"
        return path if self.changed_since is None else f"{path}&from_date={self.changed_since.isoformat()}"


def plan(
    kpis: Mapping[str, tuple[int, date | None]], municipalities: Sequence[str], since: int, until: int, this_year: int
) -> list[Ask]:
    """The requests for what is wanted.

    A request for everything fills one page at most: then nearly every cell has a row, a second page would cost a request
    anyway, and pages can only be asked for one after the other. A request for changes names as much as it may.

    Args:
        kpis: each one's year shift (see ``Wanted``) and the day since which changes are asked for, None for everything.
        municipalities: codes.
        since: the first of our years.
        until: the last of our years.
        this_year: Kolada has no later period.
    """
    asks: list[Ask] = []
    for shift, changed in sorted(set(kpis.values()), key=str):
        chosen = sorted(kpi for kpi, how in kpis.items() if how == (shift, changed))
        periods = range(since - shift, min(until - shift, this_year) + 1)
        lengths = len(chosen), len(municipalities), len(periods)
        if not all(lengths):
            continue
        sizes = _sizes(lengths, IDS_PER_SEGMENT**3 if changed else PER_PAGE)
        parts = (
            batches(chosen, sizes[0]),
            batches(sorted(municipalities), sizes[1]),
            batches(periods, sizes[2]),
        )
        for ids, codes, years in product(*parts):
            asks.append(Ask(tuple(ids), tuple(codes), tuple(years), changed))
    return asks


def batches(items: Sequence[_T], most: int) -> list[Sequence[_T]]:
    """``items`` in as few runs as ``most`` in each allows, of about the same length."""
    number = ceil(len(items) / most)
    edges = [len(items) * part // number for part in range(number + 1)]
    return [items[start:end] for start, end in pairwise(edges)]


def _sizes(lengths: tuple[int, int, int], rows: int) -> tuple[int, int, int]:
    """How many of each to name in a request of at most ``rows`` rows, for the fewest requests."""
    ranges = [range(1, min(length, IDS_PER_SEGMENT) + 1) for length in lengths]
    fitting = ((a, b, c) for a, b, c in product(*ranges) if a * b * c <= rows)
    return min(fitting, key=lambda sizes: (_requests(lengths, sizes), -sizes[2], -sizes[1]))


def _requests(lengths: tuple[int, int, int], sizes: tuple[int, int, int]) -> int:
    a, b, c = (ceil(length / size) for length, size in zip(lengths, sizes, strict=True))
    return a * b * c
