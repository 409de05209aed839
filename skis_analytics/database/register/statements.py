"""The register's SQL, one statement per file in sql/."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def sql(name: str) -> str:
    """The text of ``sql/<name>.sql``."""
    return (files("skis_analytics.database.register") / "sql" / f"{name}.sql").read_text(encoding="utf-8")
