"""What the database knows of Kolada: the mapping, the expected titles, and which figures came from there."""

from __future__ import annotations

import pandas as pd

from skis_analytics.database.connection import Results
from skis_analytics.queries.question import ask


def mapping(results: Results) -> list[dict[str, str]]:
    """The indicators that are at Kolada: id, title, kind, kolada_all, kolada_municipal, kolada_home (empty where none)."""
    return [
        {str(name): str(value) for name, value in row.items()}
        for row in ask(results, "kolada_mapping").to_dict("records")
    ]


def titles(results: Results) -> dict[str, str]:
    """The title expected of each of Kolada's ids."""
    table = ask(results, "kolada_titles")
    return dict(zip(table["id"], table["title"], strict=True))


def figures(results: Results) -> pd.DataFrame:
    """The keys of every figure from Kolada: indicator, municipality, year, gender, provider."""
    return ask(results, "kolada_figures")
