"""Every question answered again, slowly and plainly, from the shipped files alone."""

from __future__ import annotations

import math
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import duckdb
import numpy as np
import pandas as pd

from skis_analytics.domain import Comparison, Selection

SIMILAR = {
    "förskola": "similar_preschool",
    "gymnasieskolan": "similar_upper_secondary",
    "ungdomar": "similar_upper_secondary",
}


@dataclass(frozen=True)
class Cell:
    value: float | None
    pupils: int | None
    mark: str | None

    @property
    def estimate(self) -> float | None:
        """The number that enters a group's value."""
        if self.mark != "nearly_all":
            return self.value
        return None if self.pupils is None else 100 * max(0.0, self.pupils - 2.5) / self.pupils


@dataclass(frozen=True)
class GroupValue:
    value: float | None
    pupils: int | None
    municipalities: int | None
    basis: str | None


NOTHING = GroupValue(None, None, None, None)


def _known(value: object) -> bool:
    return not (value is None or (isinstance(value, float) and math.isnan(value)) or value is pd.NA)


class Oracle:
    """The shipped files as dictionaries, and the questions as loops."""

    def __init__(self, data: Path) -> None:
        self.indicators = pd.read_csv(data / "indicators.csv", dtype=str).set_index("id")
        municipalities = pd.read_csv(data / "municipalities.csv", dtype=str)
        self.names = dict(zip(municipalities["code"], municipalities["name"], strict=True))
        self.region = set(tomllib.loads((data / "regions" / "skaraborg.toml").read_text("utf-8"))["municipalities"])
        self.groups = pd.read_csv(data / "groups.csv", dtype=str)
        self.members_of: dict[str, set[str]] = defaultdict(set)
        for one in pd.read_csv(data / "group_members.csv", dtype=str).itertuples():
            self.members_of[one.group_id].add(one.municipality)
        # indicator → (provider, gender, year) → municipality → cell
        self.series: dict[str, dict[tuple[str, str, int], dict[str, Cell]]] = defaultdict(lambda: defaultdict(dict))
        with duckdb.connect() as connection:
            rows = connection.execute(
                "SELECT indicator, provider, gender, year, municipality, value, pupils, mark FROM read_parquet(?)",
                [str(data / "results.parquet")],
            ).fetchall()
        for indicator, provider, gender, year, municipality, value, pupils, mark in rows:
            self.series[indicator][provider, gender, year][municipality] = Cell(
                value, pupils, mark or ("missing" if value is None else None)
            )

    def with_values(self, indicator: str) -> dict[tuple[str, str, int], tuple[int, int]]:
        """Series that hold a value → how many municipalities have one in the country, and in the region."""
        found = {}
        for series, cells in self.series[indicator].items():
            having = {code for code, cell in cells.items() if cell.value is not None}
            if having:
                found[series] = (len(having - {"0000"}), len(having & self.region))
        return found

    def chosen(self, indicator: str, selection: Selection) -> tuple[str, str, int] | None:
        """Which provider, gender and year stand for an indicator."""
        wanted = selection.provider.value
        order = list(dict.fromkeys([wanted, "all", "home", "municipal", "independent"]))
        candidates = [
            (order.index(provider), gender != selection.gender.value, -year, (provider, gender, year))
            for (provider, gender, year), (_, in_region) in self.with_values(indicator).items()
            if selection.year - 4 <= year <= selection.year
            and gender in (selection.gender.value, "T")
            and (in_region or provider != "independent" or wanted == "independent")
        ]
        return min(candidates)[-1] if candidates else None

    def stage(self, indicator: str) -> str:
        return str(self.indicators.loc[indicator, "stage"])

    def members(self, selection: Selection, stage: str) -> set[str]:
        everybody = set(self.names) - {"0000"}
        match selection.comparison:
            case Comparison.REGION:
                return self.region
            case Comparison.NATION:
                return everybody
            case Comparison.OWN:
                return everybody & set(selection.own_group)
            case Comparison.SKR_GROUP:
                skr = list(self.groups.loc[self.groups["kind"] == "skr_group", "group_id"])
                mine = [self.members_of[group] for group in skr if selection.focus in self.members_of[group]]
                return everybody & set().union(*mine)
            case Comparison.SIMILAR:
                kind = SIMILAR.get(stage, "similar_compulsory")
                found = self.groups[(self.groups["kind"] == kind) & (self.groups["anchor"] == selection.focus)]
                return everybody & set().union(*(self.members_of[group] for group in found["group_id"]))

    def group_value(self, cells: dict[str, Cell], members: set[str], selection: Selection) -> GroupValue:
        """Published for the nation where there is one; else weighted by pupils; else the median."""
        estimates = [(cells[code].estimate, cells[code].pupils) for code in members if code in cells]
        there = [(estimate, pupils) for estimate, pupils in estimates if _known(estimate)]
        weighted = [(estimate, pupils) for estimate, pupils in there if _known(pupils)]
        many = (len(weighted) or len(there)) or None
        published = cells["0000"].value if selection.comparison is Comparison.NATION and "0000" in cells else None
        if published is not None:
            return GroupValue(published, None, many, "published")
        if weighted:
            total = sum(pupils for _, pupils in weighted)
            value = math.fsum(estimate * pupils for estimate, pupils in weighted) / total
            return GroupValue(value, total, many, "weighted")
        if there:
            return GroupValue(median(estimate for estimate, _ in there), None, many, "median")
        return NOTHING

    def levels(self, selection: Selection, municipalities: list[str]) -> pd.DataFrame:
        rows = []
        for indicator in self.indicators.index:
            series = self.chosen(indicator, selection)
            if series is None:
                continue
            cells = self.series[indicator][series]
            members = self.members(selection, self.stage(indicator))
            for code in municipalities:
                cell = cells.get(code, Cell(None, None, "missing"))
                group = self.group_value(cells, members - {code}, selection)
                rows.append((indicator, code, self.names[code], *series, cell.value, cell.pupils, cell.mark, cell.estimate,
                             group.value, group.pupils, group.municipalities, group.basis))  # fmt: skip
        return pd.DataFrame(rows, columns=[
            "indicator", "municipality", "name", "provider", "gender", "year", "value", "pupils", "mark", "estimate",
            "group_value", "group_pupils", "group_municipalities", "group_basis"])  # fmt: skip

    def references(self, selection: Selection) -> pd.DataFrame:
        rows = []
        for indicator in self.indicators.index:
            series = self.chosen(indicator, selection)
            if series is None:
                continue
            group = self.group_value(
                self.series[indicator][series], self.members(selection, self.stage(indicator)), selection
            )
            if group is not NOTHING:
                rows.append((indicator, *series, group.value, group.basis, group.pupils, group.municipalities))
        return pd.DataFrame(
            rows, columns=["indicator", "provider", "gender", "year", "value", "basis", "pupils", "municipalities"]
        )

    def history(self, selection: Selection, municipalities: list[str], *, later: bool = False) -> pd.DataFrame:
        rows = []
        for indicator in self.indicators.index:
            series = self.chosen(indicator, selection)
            if series is None:
                continue
            for (provider, gender, year), cells in self.series[indicator].items():
                if (provider, gender) == series[:2] and (later or year <= series[2]):
                    rows += [
                        (
                            indicator,
                            code,
                            self.names[code],
                            year,
                            provider,
                            gender,
                            cells[code].value,
                            cells[code].pupils,
                            cells[code].mark,
                        )
                        for code in municipalities
                        if code in cells
                    ]
        return pd.DataFrame(
            rows, columns=["indicator", "municipality", "name", "year", "provider", "gender", "value", "pupils", "mark"]
        )

    def group_history(self, selection: Selection) -> pd.DataFrame:
        rows = []
        series = self.chosen(selection.indicator, selection)
        members = self.members(selection, self.stage(selection.indicator))
        for (provider, gender, year), cells in sorted(self.series[selection.indicator].items()):
            if series is not None and (provider, gender) == series[:2]:
                group = self.group_value(cells, members, selection)
                if group is not NOTHING:
                    rows.append((year, group.value, group.pupils, group.municipalities))
        return pd.DataFrame(rows, columns=["year", "value", "pupils", "municipalities"])

    def national(self, selection: Selection) -> pd.DataFrame:
        series = self.chosen(selection.indicator, selection)
        cells = {} if series is None else self.series[selection.indicator][series]
        return pd.DataFrame(
            [
                (
                    selection.indicator,
                    code,
                    self.names[code],
                    code in self.region,
                    *series,
                    cell.value,
                    cell.pupils,
                    cell.mark,
                    cell.estimate,
                )
                for code, cell in cells.items()
                if code != "0000" and series is not None
            ],
            columns=[
                "indicator",
                "municipality",
                "name",
                "in_region",
                "provider",
                "gender",
                "year",
                "value",
                "pupils",
                "mark",
                "estimate",
            ],
        )

    def distribution(self, selection: Selection) -> pd.DataFrame:
        rows = []
        for indicator in self.indicators.index:
            series = self.chosen(indicator, selection)
            cells = {} if series is None else self.series[indicator][series]
            there = [cell.estimate for code, cell in cells.items() if code != "0000" and _known(cell.estimate)]
            if there:
                rows.append((indicator, len(there), *np.percentile(there, [10, 25, 50, 75, 90])))
        return pd.DataFrame(rows, columns=["indicator", "municipalities", "p10", "p25", "p50", "p75", "p90"])
