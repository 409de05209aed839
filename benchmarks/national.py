"""The whole country: are pages as quick with 7.5 and 50 million results as with the shipped ones? ``python -m benchmarks.national [--short]``.

The shipped results database is copied and the rest of the country's indicators are made up into it, in the shape of results.parquet:
2,000 indicators × 290 municipalities × up to 29 years, half of them without pupils, as Kolada's are. So the pages that are measured are
the real ones on the same figures as ever, with all the others beside them; every page is measured in one and the same run with
the shipped data and with the large ones, rerun by rerun in turn, so that a busy machine weighs on both.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

import duckdb
import streamlit as st
from streamlit.testing.v1 import AppTest

from benchmarks import database, report
from benchmarks.report import Required, Row
from skis_analytics.app import address, picture
from skis_analytics.app.registry import MAIN_SCRIPT, PAGES, Screen
from skis_analytics.database.connection import DATABASE_NAME, Results, open_results

INDICATORS: Final = 2000
RATIO: Final = Required(1.5)
_TIMEOUT: Final = 300.0


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is made up: years and gender splits of every indicator that does not ship."""

    name: str
    indicators: int
    years: int
    genders: tuple[str, ...]


SCALES: Final = (
    Scale("7.4 million", INDICATORS, 13, ("T",)),
    Scale("50 million", INDICATORS, 29, ("T", "K", "M")),
)
SHORT: Final = (Scale("half a million", 300, 4, ("T",)),)

_MADE_UP: Final = """
CREATE TEMP TABLE made_up AS
SELECT format('N{:05d}', number) AS id, number FROM range($indicators::BIGINT - (SELECT count(*) FROM big.indicator)) AS made (number);

INSERT INTO big.indicator
SELECT id, 'Nyckeltal ' || id, 'Nyckeltal ' || id, 'proportion', '%', 'higher', 'Övrigt', 'åk 7–9', 'kolada', NULL, NULL, id, NULL, NULL,
       NULL, true, false, NULL, 1000 + number, false
FROM made_up;
"""
_RESULTS: Final = """
INSERT INTO big.result
SELECT id, municipality.code, 2025 - $years + year, gender, 'municipal',
       round(40 + 50 * (hash(number, municipality.code, year, gender) % 1009) / 1009.0, 1),
       CASE WHEN number % 2 = 0 THEN 15 + hash(municipality.code, number) % 600 END, NULL, 'kolada'
FROM (FROM made_up ORDER BY id) AS made_up
CROSS JOIN (SELECT unnest($genders) AS gender) AS split
CROSS JOIN (SELECT unnest(range(1, $years + 1)) AS year) AS span
CROSS JOIN (SELECT code FROM big.municipality WHERE code <> '0000' ORDER BY code) AS municipality;
"""
_DERIVED: Final = """
INSERT INTO big.coverage
SELECT id, 'municipal', gender, 2025 - $years + year, 290, 15
FROM made_up CROSS JOIN (SELECT unnest($genders) AS gender) AS split CROSS JOIN (SELECT unnest(range(1, $years + 1)) AS year) AS span;

INSERT INTO big.noise
SELECT id, 'municipal', gender, 1.5, NULL, 1000, 'own'
FROM made_up CROSS JOIN (SELECT unnest($genders) AS gender) AS split WHERE number % 2 = 0;
"""


def make(shipped: Path, home: Path, scale: Scale) -> tuple[int, float]:
    """Copy the built database of ``shipped`` to ``home`` and make the country up in it. Returns results and seconds."""
    home.mkdir(parents=True, exist_ok=True)
    file = home / DATABASE_NAME
    shutil.copyfile(shipped / DATABASE_NAME, file)
    began = perf_counter()
    with duckdb.connect(config={"preserve_insertion_order": True, "memory_limit": "1500MB"}) as connection:
        connection.execute(f"ATTACH '{file}' AS big")
        values: dict[str, object] = {"years": scale.years, "genders": list(scale.genders)}
        values["indicators"] = scale.indicators
        for statement in filter(str.strip, (_MADE_UP + _RESULTS + _DERIVED).split(";")):
            used = {name: value for name, value in values.items() if f"${name}" in statement}
            connection.execute(statement, used)
        counted = connection.execute("SELECT count(*) FROM big.result").fetchone()
        connection.execute("CHECKPOINT big")
    return (int(counted[0]) if counted else 0), perf_counter() - began
