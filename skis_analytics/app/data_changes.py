"""What an import would do, before it is saved: added, changed (old → new), taken back, and where another source stands."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.app import file_offers, picture
from skis_analytics.database.build import Rehearsal
from skis_analytics.domain import Gender, Indicator, Mark, Provider

_SHOWN: Final = 500
"""Rows of a list on screen; all of them are in the file."""

_MOST_IN_EXCEL: Final = 10_000
"""A longer workbook takes too long to make while somebody waits."""

_LISTS: Final = {
    "changed": "Ändras",
    "added": "Nya",
    "removed": "Tas bort",
    "outranked": "En annan källas uppgift står kvar",
}


def show(rehearsal: Rehearsal, catalogue: Mapping[str, Indicator], names: Mapping[int, str], key: str) -> None:
    """Draw the lists, each folded. ``names``: what each draft is called, for when there are several; ``key`` tells two previews on
    the same page apart."""
    per_indicator = by_indicator(rehearsal.rows, catalogue)
    if len(per_indicator) > 1:
        with st.expander(f"Per nyckeltal ({len(per_indicator)})", expanded=True):
            st.markdown("En stor ändring kan vara ett fel i källan: se efter innan du sparar.")
            st.dataframe(
                per_indicator, hide_index=True, width="stretch", height=min(320, 38 + 35 * len(per_indicator)),
                alt="Tabell: vad som ändras per nyckeltal",
            )  # fmt: skip
    for outcome, heading in _LISTS.items():
        rows = _region_first(rehearsal.rows[rehearsal.rows["outcome"] == outcome])
        if rows.empty:
            continue
        with st.expander(f"{heading} ({swedish.number(len(rows))})", expanded=outcome == "changed"):
            if outcome == "outranked":
                st.markdown(
                    "Två källor har samma uppgift med olika värde. Nyckeltalets egen källa står; den andra finns kvar för jämförelse "
                    "under **Kvalitet**."
                )
            table = listed(rows.head(_SHOWN), catalogue, names)
            st.dataframe(
                table, hide_index=True, width="stretch", height=min(420, 38 + 35 * len(table)), alt=f"Tabell: {heading}"
            )
            if len(rows) > _SHOWN:
                st.markdown(f"Här visas de första {_SHOWN}, {regions.current().name} först. Alla finns i filen.")
            offer = file_offers.offer if len(rows) <= _MOST_IN_EXCEL else file_offers.offer_without_excel
            about = {"Innehåll": f"{heading}: {len(rows)} uppgifter, före inläsning"}
            offer(
                partial(listed, rows, catalogue, names), about, regions.current().file_name(outcome), f"{key}_{outcome}"
            )


def by_indicator(rows: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> pd.DataFrame:
    """A row per nyckeltal: how many figures are new, change and go, and the largest change, those with the largest share first."""
    counted = rows[rows["outcome"].isin(["added", "changed", "removed"])]
    found = []
    for name, part in counted.groupby("indicator", observed=True, sort=False):
        changed = part[part["outcome"] == "changed"]
        size = (changed["new_value"] - changed["old_value"]).abs()
        # Half the old value is much for any nyckeltal, whatever its unit: that is what the list is sorted by.
        share = (size / changed["old_value"].abs().clip(lower=1)).max() if size.notna().any() else 0.0
        indicator = catalogue.get(str(name))
        number = part["outcome"].value_counts()
        found.append(
            {
                "Nyckeltal": indicator.title if indicator else str(name),
                "Nya": int(number.get("added", 0)),
                "Ändras": int(number.get("changed", 0)),
                "Tas bort": int(number.get("removed", 0)),
                "Största ändringen": _largest(changed[size == size.max()].iloc[0], indicator)
                if size.notna().any()
                else "",
                "share": share,
            }
        )
    if not found:
        return pd.DataFrame()
    return pd.DataFrame(found).sort_values("share", ascending=False, kind="stable").drop(columns="share")


def _largest(row: pd.Series, indicator: Indicator | None) -> str:
    when = swedish.period(int(row["year"]), indicator) if indicator else str(row["year"])
    before, after = (_figure(row[f"{time}_value"], row[f"{time}_mark"], indicator) for time in ("old", "new"))
    return f"{before} → {after} ({row['name']} {when})"


def _region_first(rows: pd.DataFrame) -> pd.DataFrame:
    """The region's own figures before the rest of the country's, otherwise as they come."""
    mine = rows["municipality"].isin(list(picture.region()))
    return pd.concat([rows[mine], rows[~mine]])


def listed(rows: pd.DataFrame, catalogue: Mapping[str, Indicator], names: Mapping[int, str]) -> pd.DataFrame:
    """Rehearsed figures as a table to read."""
    records = rows.to_dict("records")
    known = [catalogue.get(row["indicator"]) for row in records]
    table = pd.DataFrame(
        {
            "Nyckeltal": [
                found.title if found else row["indicator"] for row, found in zip(records, known, strict=True)
            ],
            "Kommun": [row["name"] for row in records],
            "Period": [
                swedish.period(int(row["year"]), found) if found else str(row["year"])
                for row, found in zip(records, known, strict=True)
            ],
            "Kön": [swedish.GENDER[Gender(row["gender"])] for row in records],
            "Huvudman": [swedish.PROVIDER[Provider(row["provider"])] for row in records],
            "Före": [
                _figure(row["old_value"], row["old_mark"], found) for row, found in zip(records, known, strict=True)
            ],
            "I filen eller hämtningen": [
                _figure(row["value"], row["mark"], found) for row, found in zip(records, known, strict=True)
            ],
            "Efter": [
                _figure(row["new_value"], row["new_mark"], found) for row, found in zip(records, known, strict=True)
            ],
        }
    )
    if not (rows["outcome"] == "outranked").any():  # elsewhere it is what comes after
        table = table.drop(columns="I filen eller hämtningen")
    if len(names) > 1:
        table["Fil"] = [names.get(int(row["draft"]), "") for row in records]
    return table


def _figure(value: float, mark: str | float | None, indicator: Indicator | None) -> str:
    if isinstance(mark, str):
        return swedish.MARK_SYMBOL[Mark(mark)]
    return swedish.quantity(value, indicator.kind, indicator.unit) if indicator else swedish.number(value, 1)


def conflicts(rehearsal: Rehearsal, names: Mapping[int, str]) -> None:
    """Warn of files that say different things of the same figure."""
    count = len(rehearsal.conflicts)
    if not count:
        return
    first = rehearsal.conflicts.iloc[0]
    indicator = picture.indicators().get(first["indicator"])
    involved = swedish.some_of(
        sorted({names[int(place)] for drafts in rehearsal.conflicts["drafts"] for place in drafts})
    )
    st.warning(
        f"Filerna säger olika om {swedish.number(count)} {'uppgift' if count == 1 else 'uppgifter'}, till exempel "
        f"{indicator.title if indicator else first['indicator']} {int(first['year'])}. Den fil som står sist i listan gäller. "
        f"Det rör {involved}. Ta bort den fil som inte ska gälla om ordningen är fel."
    )
