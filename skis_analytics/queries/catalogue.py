"""What there is to choose from: indicators, municipalities, years, groups."""

from __future__ import annotations

import pandas as pd

from skis_analytics.database.connection import Results
from skis_analytics.domain import Desirable, Indicator, Kind, Municipality, Selection
from skis_analytics.queries.question import ask, group_parameters


def indicators(results: Results) -> dict[str, Indicator]:
    """Every indicator by id, in the catalogue's order."""
    return {
        row["id"]: Indicator(
            id=row["id"],
            title=row["title"],
            short_title=row["short_title"],
            kind=Kind(row["kind"]),
            unit=row["unit"],
            desirable=Desirable(row["direction"]),
            area=row["area"],
            stage=row["stage"],
            source=row["source"],
            national_goal=_text(row["national_goal"]),
            definition=_text(row["definition"]),
            core=int(row["core"]),
            calendar_year=bool(row["calendar_year"]),
            publication=_text(row["publication"]),
            profile=bool(row["profile"]),
        )
        for row in ask(results, "indicators").to_dict("records")
    }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def region(results: Results) -> dict[str, Municipality]:
    """The region's municipalities by code, in Swedish alphabetical order."""
    table = ask(results, "municipalities")
    return _municipalities(table[table["region"]])


def country(results: Results) -> dict[str, Municipality]:
    """Every municipality in the country by code, the region's first."""
    return _municipalities(ask(results, "municipalities"))


def _municipalities(table: pd.DataFrame) -> dict[str, Municipality]:
    return {row["code"]: Municipality(row["code"], row["name"]) for row in table.to_dict("records")}


def years(results: Results) -> tuple[list[int], int]:
    """The years with figures, latest first, and the one to open with: the latest that has grade 9 results."""
    table = ask(results, "years")
    all_years = [int(year) for year in table["year"]]
    grade_9 = [int(year) for year in table.loc[table["grade_9"], "year"]]
    return all_years, (grade_9 or all_years)[0]


def skr_group(results: Results, municipality: str) -> str | None:
    """The name of the municipality's SKR group, None when it has none."""
    table = ask(results, "skr_group", municipality=municipality)
    return None if table.empty else str(table["name"].iloc[0])


def group_names(results: Results, selection: Selection) -> dict[str, list[str]]:
    """Stage → names of the municipalities in the comparison group, in Swedish alphabetical order."""
    table = ask(results, "group_names", **group_parameters(selection))
    return {row["stage"]: list(row["names"]) for row in table.to_dict("records")}
