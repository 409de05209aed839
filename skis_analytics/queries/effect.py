"""What the pages Analys and Effekt ask: whole series of the country, and what the model of expected values says."""

from __future__ import annotations

from typing import Final

import pandas as pd

from skis_analytics.database.connection import Results
from skis_analytics.domain import Gender, Provider
from skis_analytics.queries.question import ask

_LONG: Final = 6
"""Five years before a start and one after."""


def cells(results: Results, indicator: str, provider: str, gender: Gender = Gender.ALL) -> pd.DataFrame:
    """Every municipality's every year of one series: municipality, name, region, year, pupils, mark, value (NaN where there is none;
    the middle of what ``nearly_all`` can mean)."""
    return ask(results, "panel", indicator=indicator, provider=provider, gender=gender.value)


def provider_of(results: Results, indicator: str, wanted: Provider) -> str | None:
    """Whose figures of an indicator to take: the wanted schools', else the municipality's own, all, or by home; those with long
    enough series first. None when there are none."""
    table = ask(results, "providers", indicator=indicator)
    years = dict(zip(table["provider"], table["years"], strict=True))
    order = [wanted, Provider.MUNICIPAL, Provider.ALL, Provider.HOME, Provider.INDEPENDENT]
    known = [provider.value for provider in order if provider.value in years]
    long = [provider for provider in known if years[provider] >= _LONG]
    return next(iter(long or sorted(known, key=lambda provider: -years[provider])), None)


def background(results: Results) -> pd.DataFrame:
    """Who the pupils in grade 9 are, over the years: municipality, parents, foreign_background (shares 0-1)."""
    return ask(results, "background")


def skr_groups(results: Results) -> dict[str, str]:
    """Municipality → the id of its SKR group."""
    table = ask(results, "skr_groups")
    return dict(zip(table["municipality"], table["group_id"], strict=True))


def expected(results: Results, indicator: str) -> pd.DataFrame:
    """Results beside what could be expected given the pupils, every municipality and year: indicator, municipality, name, region, year,
    pupils, value, mark, expected, error, parents, foreign_background, girls (0-1), protected. Municipal schools, all pupils."""
    return ask(results, "expected", indicator=indicator)


def models(results: Results) -> pd.DataFrame:
    """The fitted models, one per result and year (columns as the table ``expected_model``)."""
    return ask(results, "expected_models")
