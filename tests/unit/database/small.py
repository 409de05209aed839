"""A data folder small enough to see through: four municipalities in the region, four outside, six indicators."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb
import pandas as pd

REGION = {"1001": "Ankeborg", "1002": "Bullerbyn", "1003": "Örnäs", "1004": "Åby"}
OUTSIDE = {"2001": "Eskelby", "2002": "Fjärran", "2003": "Granby", "2004": "Hult"}
NAMES = {"0000": "Riket", **REGION, **OUTSIDE}

INDICATORS = """\
id,title,short_title,kind,unit,direction,area,stage,source,national_goal,kolada_all,kolada_municipal,kolada_home,definition,core,new_cohort,calendar_year,publication,profile
share_9,Andel som nått målet,Nått målet,proportion,%,higher,Kunskapsresultat,åk 7–9,skolverket,Delmål 1,,,,,1,True,False,,
merit_9,Meritvärde,Meritvärde,mean,poäng,higher,Kunskapsresultat,åk 7–9,skolverket,Delmål 1,,,,,2,True,False,,
absent,Andel frånvarande,Frånvaro,proportion,%,lower,Kunskapsresultat,åk 1–9,skolverket,,,,,,,True,False,,
background,Andel med bakgrund,Bakgrund,proportion,%,none,Elevsammansättning,åk 7–9,skolverket,,,,,,,True,False,,
safety,Trygghet,Trygghet,index,0–10,higher,Trygghet och studiero,åk 7–9,skolverket,,,,,,,True,False,,
preschool,Barn per årsarbetare,Barn per vuxen,ratio,barn,lower,Förutsättningar,förskola,kolada,,,,,,,True,True,,
"""
MUNICIPALITIES = "code,name,meeting_participant,population_2022\n" + "".join(
    f"{code},{name},{code in REGION},10000\n" for code, name in NAMES.items()
)
REGION_FILE = (
    'id = "bygden"\nname = "Bygden"\ngenitive = "Bygdens"\ntitle = "Nuläge i Bygden"\n'
    f"municipalities = {list(REGION)}\n"
)
GROUPS = """\
group_id,kind,name,anchor
G1,association,Förbundet,
G2,skr_group,Landsbygd,
G3,skr_group,Stad,
G4,similar_compulsory,Liknande Ankeborg grundskola,1001
G5,similar_preschool,Liknande Ankeborg förskola,1001
G6,similar_upper_secondary,Liknande Ankeborg gymnasium,1001
"""
MEMBERS = {
    "G1": list(REGION), "G2": ["1001", "1002", "2001"], "G3": ["1003", "1004", "2002", "2003", "2004"],
    "G4": ["2001", "2002"], "G5": ["2003", "2004"], "G6": ["2002", "2003"],
}  # fmt: skip
GROUP_MEMBERS = "group_id,municipality\n" + "".join(
    f"{group},{code}\n" for group, codes in MEMBERS.items() for code in codes
)
KOLADA_KPIS = """\
id,title,is_divided_by_gender,operating_area,publication_date,publ_period
N15418,"Elever som nått målet, andel (%)",True,Grundskola,2026-09-30,2025
"""

TYPES = {
    "indicator": "VARCHAR", "municipality": "VARCHAR", "year": "INTEGER", "gender": "VARCHAR", "provider": "VARCHAR",
    "value": "DOUBLE", "pupils": "INTEGER", "mark": "VARCHAR", "source": "VARCHAR",
}  # fmt: skip


def row(
    indicator: str = "share_9",
    municipality: str = "1001",
    value: float | None = 80.0,
    pupils: int | None = 100,
    *,
    year: int = 2024,
    gender: str = "T",
    provider: str = "municipal",
    mark: str | None = None,
) -> dict[str, object]:
    return {
        "indicator": indicator, "municipality": municipality, "year": year, "gender": gender, "provider": provider,
        "value": value, "pupils": pupils, "mark": mark, "source": "test",
    }  # fmt: skip


def rows() -> list[dict[str, object]]:
    """Every municipality has 80 % of 100 pupils, a merit value of 220, and a safety index of 7 without pupils."""
    return [
        cell
        for code in (*REGION, *OUTSIDE)
        for cell in (row(municipality=code), row("merit_9", code, 220.0), row("safety", code, 7.0, None))
    ]


def write_results(folder: Path, results: Iterable[dict[str, object]], types: dict[str, str] | None = None) -> None:
    """The rows as results.parquet. ``types`` names the columns and their types, if not the right ones."""
    frame = pd.DataFrame(list(results), columns=list(TYPES)).astype(object)
    frame = frame.where(frame.notna(), None)
    wanted = TYPES if types is None else types
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE cell ({', '.join(f'{name} {kind}' for name, kind in TYPES.items())})")
        if len(frame):
            connection.executemany("INSERT INTO cell VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", frame.to_numpy().tolist())
        columns = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in wanted.items())
        target = str(folder / "results.parquet").replace("'", "''")
        connection.execute(f"COPY (SELECT {columns} FROM cell) TO '{target}' (FORMAT parquet)")  # noqa: S608 - our own names


def write(folder: Path, results: Iterable[dict[str, object]] | None = None) -> Path:
    """A whole data folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("indicators.csv", INDICATORS), ("municipalities.csv", MUNICIPALITIES), ("groups.csv", GROUPS),
        ("group_members.csv", GROUP_MEMBERS), ("kolada_kpis.csv", KOLADA_KPIS),
    ):  # fmt: skip
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "regions").mkdir(exist_ok=True)
    (folder / "regions" / "default.toml").write_text('region = "bygden"\n', encoding="utf-8")
    (folder / "regions" / "bygden.toml").write_text(REGION_FILE, encoding="utf-8")
    write_results(folder, rows() if results is None else results)
    return folder
