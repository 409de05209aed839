"""Tab Kvalitet: what in the figures cannot be right, what to look at, and what is good to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import pandas as pd
import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.app import data_picture, file_offers, page_address, picture
from skis_analytics.app.plain import plain
from skis_analytics.domain import Indicator, Selection
from skis_analytics.verdicts.quality import Finding, Issue, QualityReport, Severity
from skis_analytics.verdicts.quality_words import ISSUE, SEVERITY, chance, headline

_LOOK: Final = "granska"
_ALL: Final = ""
_SHOWN: Final = 10
_MORE: Final = "quality_more"
_HOW: Final = {
    Issue.IMPOSSIBLE: "En del som är större än det hela, eller ett helt som inte ligger mellan sina delar, mer än avrundning kan ge. Källans siffra är fel.",
    Issue.JUMP: "Större förändring från året före än slumpen ger i 998 fall av 1 000, sedan landets egen förändring är borträknad. Ett hopp är inget fel: "
    "några blir så stora av slump, andra är verkliga. Till läsåret 2016/17 ändrades hur nyanlända räknas. Störst först. Samma hopp hos flera huvudmän visas en gång.",
    Issue.DISAGREEMENT: "Skolverket och Kolada har var sitt tal för samma uppgift, längre ifrån varandra än avrundning kan ge. Den källa som nyckeltalet anger visas.",
    Issue.GAP: "Kommunen har uppgift före och efter, andra har det året, och källan säger inte varför den saknas. Skyddade uppgifter räknas inte hit.",
    Issue.BEHIND: "Enligt källans kalender bör ett senare år ha kommit ut. Hämta eller läs in det under **Läs in**.",
    Issue.ENDED: "Inga uppgifter på två år eller mer, och ingen känd ny publicering.",
    Issue.PROTECTED: "Minst var femte kommun i {region} är skyddad, eftersom eleverna är för få.",
    Issue.NO_PUPILS: "Utan antal elever går osäkerheten inte att räkna ut, och då bedöms inget.",
}  # fmt: skip


def show(chosen: Selection) -> None:
    """Draw the tab."""
    report = data_picture.report(data_picture.now().date())
    catalogue = picture.indicators()
    headed = st.container()
    indicators, everywhere = st.columns([0.6, 0.4], vertical_alignment="center")
    whole_country = everywhere.toggle("Hela landet", key="quality_country")
    found = report.findings if whole_country else report.within_region()
    with headed:
        _head(report, whole_country)
    with indicators:
        wanted = _choose_indicator(found, catalogue)
    about_it = [one for one in found if wanted in (_ALL, one.indicator)]
    kind = _choose_kind(about_it)
    shown = [one for one in about_it if _is_kind(one, kind)]
    if kind != _LOOK:
        st.markdown(_HOW[Issue(kind)].format(region=regions.current().name))
    _list(shown, chosen, f"{kind} {wanted} {whole_country}")
    if kind == _LOOK and any(one.issue is Issue.JUMP for one in shown):
        st.markdown(f"**Stora hopp.** {_HOW[Issue.JUMP]}")
    moment = data_picture.now()
    st.markdown("**Ladda ner** det som visas.")
    file_offers.offer(
        lambda: file_table(shown, catalogue),
        {
            "Innehåll": "Kvalitetsrapport", "Sammanfattning": headline(report, whole_country=whole_country),
            "Version": f"{picture.results().version[:12]}, inläst {swedish.moment(data_picture.built_at())}",
            "Källa": "Egen bearbetning av uppgifter från Skolverket och Kolada", "Uttaget": swedish.moment(moment),
        },
        regions.current().file_name("kvalitetsrapport"), "quality",
    )  # fmt: skip


def _head(report: QualityReport, whole_country: bool) -> None:
    tested = report.tested if whole_country else report.tested_in_region
    by_chance = chance(tested)
    st.header(headline(report, whole_country=whole_country).removesuffix(by_chance).strip(" ."), anchor=False)
    st.markdown(by_chance)


def _choose_indicator(found: Sequence[Finding], catalogue: Mapping[str, Indicator]) -> str:
    counts = Counter(one.indicator for one in found)
    options = [_ALL, *(id_ for id_ in catalogue if id_ in counts)]
    if st.session_state.get("quality_indicator") not in options:
        st.session_state["quality_indicator"] = _ALL
    return st.selectbox(
        "Nyckeltal", options, key="quality_indicator", label_visibility="collapsed",
        format_func=lambda id_: f"{catalogue[id_].title} ({counts[id_]})" if id_ else "Alla nyckeltal",
    )  # fmt: skip


def _choose_kind(found: Sequence[Finding]) -> str:
    """What to list: all that should be looked at, or one kind. Those without findings are not offered."""
    counts = Counter(one.issue.value for one in found)
    options = [_LOOK, *(issue.value for issue in Issue if counts[issue.value])]
    labels = {
        _LOOK: f"Att granska {sum(_is_kind(one, _LOOK) for one in found)}",
        **{issue.value: f"{words} {counts[issue.value]}" for issue, words in ISSUE.items()},
    }
    if st.session_state.get("quality_kind") not in options:
        st.session_state["quality_kind"] = _LOOK
    kind = st.pills(
        "Slag av iakttagelse", options, format_func=labels.__getitem__, key="quality_kind", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    return kind or _LOOK


def _is_kind(finding: Finding, kind: str) -> bool:
    return finding.severity is not Severity.NOTICE if kind == _LOOK else finding.issue.value == kind


def _list(shown: Sequence[Finding], chosen: Selection, what: str) -> None:
    if not shown:
        st.info(
            "Inget att granska med det här urvalet. Välj ett annat slag ovan, ett annat nyckeltal eller **Hela landet**."
        )
        return
    everything = st.session_state.get(_MORE) == what
    part = shown if everything else shown[:_SHOWN]
    lines = ["| Nyckeltal | Kommun | Iakttagelse |", "|---|---|---|"]
    for one in part:
        mark = f"**{SEVERITY[one.severity].capitalize()}.** " if one.severity is Severity.ERROR else ""
        title = f"[{plain(one.title)}]({page_address.address('resultat', _at(one, chosen))})"
        lines.append(f"| {title} | {plain(one.name or 'alla')} | {mark}{plain(one.sentence)} |")
    with st.container(key="quality_list"):
        st.markdown("\n".join(lines))
    if len(part) < len(shown):
        st.button(f"Visa alla {swedish.number(len(shown))}", on_click=_show_all, args=(what,))


def _show_all(what: str) -> None:
    st.session_state[_MORE] = what


def _at(finding: Finding, chosen: Selection) -> Selection:
    """Where a finding can be seen on Resultat: its indicator, year and series, the municipality where it is the region's."""
    choices = picture.choices()
    year = finding.years[-1] if finding.years and finding.years[-1] in choices.years else chosen.year
    focus = finding.municipality if finding.municipality in choices.region else chosen.focus
    return replace(
        chosen, indicator=finding.indicator, year=year, focus=focus, provider=finding.provider or chosen.provider,
        gender=finding.gender or chosen.gender, view="",
    )  # fmt: skip


def file_table(shown: Sequence[Finding], catalogue: Mapping[str, Indicator]) -> pd.DataFrame:
    """Findings as they stand in a file."""
    return pd.DataFrame(
        {
            "Slag": [ISSUE[one.issue] for one in shown],
            "Allvar": [SEVERITY[one.severity] for one in shown],
            "Nyckeltal": [one.indicator for one in shown],
            "Titel": [catalogue[one.indicator].title for one in shown],
            "Kommunkod": [one.municipality or "" for one in shown],
            "Kommun": [one.name or "" for one in shown],
            "År": [", ".join(map(str, one.years)) for one in shown],
            "Huvudman": [swedish.PROVIDER[one.provider] if one.provider else "" for one in shown],
            "Kön": [swedish.GENDER[one.gender] if one.gender else "" for one in shown],
            "Iakttagelse": [one.sentence for one in shown],
        }
    )
