"""How fresh, whole and sound the figures are: what exists, what lacks, what moved, and where two sources differ.

Facts only; what they amount to is said in ``verdicts.quality``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd

from skis_analytics.database.connection import Results
from skis_analytics.domain import Selection
from skis_analytics.queries import figures as known_figures
from skis_analytics.queries.question import ask

_EVERYTHING = {"indicator": None, "provider": None, "gender": None}


def coverage(results: Results, selection: Selection, municipalities: Sequence[str]) -> pd.DataFrame:
    """What there is of the selection's indicator, year by year, whatever year is chosen.

    Returns:
        One row per municipality × year from the series' first to its last: provider, gender (the wanted, else the nearest there
        is), municipality, name, year, value, pupils, mark, source, present (False: the source has no row at all). Empty when
        the indicator has no figures.
    """
    return ask(
        results, "coverage_cells", indicator=selection.indicator, provider=selection.provider.value,
        gender=selection.gender.value, municipalities=list(municipalities),
    )  # fmt: skip


def mark_counts(results: Results, indicator: str, provider: str, gender: str) -> pd.DataFrame:
    """How many figures of a series are values and how many carry a mark: state (``value`` or a mark), in_region, in_country."""
    return ask(results, "mark_counts", indicator=indicator, provider=provider, gender=gender)


def figures(results: Results, indicator: str | None = None) -> pd.DataFrame:
    """Every figure of an indicator, or of all: indicator, municipality, name, year, provider, gender, value, pupils, mark, source."""
    return ask(results, "all_figures", indicator=indicator)


def publications(results: Results) -> pd.DataFrame:
    """Kolada's ids of every indicator: indicator, provider, kolada_id, title, publication_date (NaT when not given) and
    published_period, the period of Kolada's that the date is for."""
    return ask(results, "publications")


def consecutive_years(
    results: Results, indicator: str | None = None, provider: str | None = None, gender: str | None = None
) -> pd.DataFrame:
    """Pairs of consecutive years that calibration may use, of one series or (None) of all.

    Returns:
        indicator, provider, gender, municipality, region, kind, new_cohort, year (the later), value_before, value_after,
        pupils_before, pupils_after, nation (the change of all these municipalities together, in the indicator's unit).
    """
    return ask(results, "consecutive_years", indicator=indicator, provider=provider, gender=gender)


def built_at(results: Results) -> datetime:
    """When the figures were last read in."""
    moment: datetime = ask(results, "built")["built_at"].iloc[0].to_pydatetime()
    return moment


def tables(results: Results) -> dict[str, pd.DataFrame]:
    """All that a quality report is made of, by question.

    Returns:
        ``changes``: as ``consecutive_years``, of every series. ``noise``: as ``queries.figures.noise``. ``missing_years``: indicator, provider,
        gender, municipality, year. ``years_covered``: indicator, year, municipalities, in_region. ``protected``: indicator, provider,
        year, figures, protected (the region's). ``disagreements``: the key, value, source, other_value, other_source, decimals,
        other_decimals. ``without_pupils``: indicator, source, figures, without_pupils. ``parts``: split, indicator, municipality, year,
        other, value, pupils, and both for first and second. ``publications``: as the function.
    """
    return {
        "changes": ask(results, "consecutive_years", **_EVERYTHING),
        "noise": known_figures.noise(results),
        **{
            name: ask(results, name)
            for name in (
                "missing_years", "years_covered", "protected", "disagreements", "without_pupils", "parts", "publications",
            )
        },
    }  # fmt: skip
