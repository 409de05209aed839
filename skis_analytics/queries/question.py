"""How a question is asked: the .sql file of its name, with the selection's values bound."""

from __future__ import annotations

from importlib.resources import files

import pandas as pd

from skis_analytics.database.connection import Results
from skis_analytics.domain import Selection


def ask(results: Results, name: str, **parameters: object) -> pd.DataFrame:
    """Ask ``queries/<name>.sql``.

    Raises:
        FileNotFoundError: there is no such question.
        duckdb.Error: a parameter that the question names is missing.
    """
    sql = (files("skis_analytics.queries") / f"{name}.sql").read_text(encoding="utf-8")
    return results.ask(sql, parameters)


def series_parameters(selection: Selection) -> dict[str, object]:
    """What decides which provider, gender and year stand for each indicator."""
    return {"provider": selection.provider.value, "gender": selection.gender.value, "year": selection.year}


def group_parameters(selection: Selection) -> dict[str, object]:
    """What decides who is in the comparison group."""
    return {
        "comparison": selection.comparison.value,
        "focus": selection.focus or "",
        "own": list(selection.own_group),
    }
