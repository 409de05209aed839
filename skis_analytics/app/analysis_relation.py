"""Analys, samband: two indicators against each other over the whole country, the region's municipalities named."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.app import components, page_address, picture, selection
from skis_analytics.app.plain import plain
from skis_analytics.charts.relation import relation
from skis_analytics.domain import Indicator, Selection
from skis_analytics.verdicts import relation as verdicts
from skis_analytics.verdicts.profile import place

_ACROSS: Final = "mot"
_DEFAULT: Final = "parents_tertiary_9"


def show(chosen: Selection) -> str:
    """Draw the view. Returns its one message."""
    catalogue = picture.indicators()
    ordered = sorted(catalogue, key=lambda id_: place(catalogue[id_]))
    options = {id_: catalogue[id_].title for id_ in ordered if id_ != chosen.indicator}
    up_place, across_place = st.columns(2, vertical_alignment="bottom")
    with up_place:
        selection.choose_indicator(chosen, catalogue, labelled=True)
    with across_place:
        other = page_address.choose_one(_ACROSS, "Jämfört med", options, otherwise=_DEFAULT)
    up, across = catalogue[chosen.indicator], catalogue[other]
    ups = picture.national(chosen)
    acrosses = picture.national(replace(chosen, indicator=other))
    points = verdicts.pair(acrosses, ups)
    found = verdicts.of(points)
    components.findings([plain(verdicts.sentence(found)), plain(verdicts.CAUSATION)])
    when = [_when(table, one) for table, one in ((ups, up), (acrosses, across)) if len(table)]
    figure = relation(
        points, across=across, up=up, line=verdicts.line(points), focus=chosen.focus,
        title=f"{up.short_title} och {swedish.uncapitalised(across.short_title)} i landets kommuner",
        source=f"{components.source_line(up, swedish.enumeration(list(dict.fromkeys(when))))}",
        alt=f"Spridningsdiagram: {up.title} mot {across.title}, en prick per kommun, {regions.current().genitive} namngivna.",**dict(components.size(1040)),
    )  # fmt: skip
    components.show(figure, "relation")
    return verdicts.headline(found, across, up)


def _when(table: object, indicator: Indicator) -> str:
    years = table["year"]  # type: ignore[index]
    return swedish.period(int(years.max()), indicator)
