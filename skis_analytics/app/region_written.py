"""What is written about the region, below the joint picture: needs without initiatives, initiatives per theme, what to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import streamlit as st

from skis_analytics import swedish
from skis_analytics.access import shown_name
from skis_analytics.app import initiative_views, joint_needs, page_address, record_words, register_access
from skis_analytics.app.initiative_filters import CONCERN, concerns
from skis_analytics.app.need_view import SQUARE, square_word
from skis_analytics.app.plain import plain
from skis_analytics.app.record_forms import THEME
from skis_analytics.database.register import Change
from skis_analytics.domain import Selection
from skis_analytics.initiatives import standing
from skis_analytics.initiatives.standing import Concern
from skis_analytics.verdicts import need_findings

_SHOWN: Final = 4


def show(chosen: Selection) -> None:
    """Draw the three blocks."""
    with st.container(key="written"):
        needs, themes, to_do = st.columns(3)
        with needs:
            _needs(chosen)
        with themes:
            _themes(chosen)
        with to_do:
            _to_do(chosen)


def _needs(chosen: Selection) -> None:
    found = joint_needs.matrix(chosen)
    unmet = found.without_initiative
    st.subheader(f"Behov utan insats ({len(unmet)})", anchor=False)
    names = {theme.id: theme.name for theme in found.themes}
    for cell in unmet[:_SHOWN]:
        page_address.link_to(
            f"{found.municipalities[cell.municipality]}, {swedish.uncapitalised(names[cell.theme])}", "insatser", chosen,
            **{initiative_views.VIEW: "behov", SQUARE: square_word(cell.theme, cell.municipality)},
        )  # fmt: skip
    for shared in need_findings.shared_needs(found)[:2]:
        st.markdown(plain(shared.sentence))
    if not found.needs:
        st.markdown(
            "Inget behov är dokumenterat: siffrorna visar ingen säker avvikelse och gruppen har inte pekat ut något."
        )
    page_address.link_to("Behov ↔ insats", "insatser", chosen, **{initiative_views.VIEW: "behov"})


def _themes(chosen: Selection) -> None:
    entries = register_access.written().contents.initiatives
    counted = standing.per_theme(entry.record for entry in entries)
    st.subheader("Pågående och planerade insatser per tema", anchor=False)
    for theme, count in list(counted.items())[: _SHOWN + 2]:
        page_address.link_to(f"{plain(record_words.theme_name(theme))} {count}", "insatser", chosen, **{THEME: theme})
    without = [theme.name for theme in register_access.themes() if theme.id not in counted]
    if without:
        st.markdown(f"Ingen insats i: {swedish.some_of([swedish.uncapitalised(name) for name in without])}.")
    page_address.link_to(f"Alla insatser {len(entries)}", "insatser", chosen)


def _to_do(chosen: Selection) -> None:
    called_for = concerns(register_access.written().contents.initiatives)
    counted = Counter(concern for _, found in called_for for concern in found)
    st.subheader("Insatser att titta på", anchor=False)
    for concern in Concern:
        if counted[concern]:
            page_address.link_to(
                f"{swedish.sentence(concern.label)}: {counted[concern]}", "insatser", chosen, **{CONCERN: concern.value}
            )  # fmt: skip
    if not counted:
        st.markdown("Ingen är ny, vilande, utan uppföljning eller pågår efter sitt slut.")
    for change in _one_each(register_access.written().latest)[:3]:
        did = "tog bort" if change.withdrawn else "ändrade" if change.version > 1 else "skrev"
        st.markdown(
            f"{plain(shown_name(change.recorded_by))} {did} {plain(change.name or change.kind.label)} {swedish.moment(change.recorded_at)}"
        )


def _one_each(changes: Sequence[Change]) -> list[Change]:
    """The latest change of each record, the last one first."""
    latest: dict[str, Change] = {}
    for change in changes:
        latest.setdefault(change.id, change)
    return list(latest.values())
