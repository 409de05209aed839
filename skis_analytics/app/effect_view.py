"""One initiative's effect: the verdict with its reasons, before and after, what chance does, the guards and whom it is compared with."""

from __future__ import annotations

from typing import Final

import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.app import (
    components,
    effect_choice,
    effect_picture,
    effect_region,
    meeting_frame,
    page_address,
    record_words,
    writing,
)
from skis_analytics.app.effect_choice import Asked
from skis_analytics.app.plain import plain
from skis_analytics.charts.event_study import event_study
from skis_analytics.charts.placebo import placebo_strip
from skis_analytics.domain import Selection
from skis_analytics.records import RecordKind, missing
from skis_analytics.verdicts import effect_panel, effect_words
from skis_analytics.verdicts.effect import Assessment, EffectVerdict, Obstacle, Panel

_NAMED: Final = 6
_LEFT, _RIGHT = 0.58, 0.42
_STATE: Final = {True: ("✓", "klarad"), False: ("✗", "inte klarad"), None: ("–", "kunde inte prövas")}
_WARNING: Final = ("⚠", "att tänka på")
_IN_THE_FORM: Final = frozenset(
    {Obstacle.NO_INDICATOR, Obstacle.NO_MUNICIPALITY, Obstacle.NO_START, Obstacle.NO_DIRECTION}
)


def answer(asked: Asked, chosen: Selection) -> Assessment:
    """The answer to what is asked."""
    return effect_picture.assess(asked.question, asked.indicator, chosen.provider)


def headline(asked: Asked, found: Assessment) -> str:
    """The page's title: the verdict in one sentence. One that is tried out has not happened, and a title is read by itself on a shared screen."""
    names, panel = record_words.municipality_names(), asked.panel
    said = effect_words.headline(found, panel, names)
    if asked.entry is not None or panel is None or not found.treated or not asked.question.first:
        return said
    start = swedish.period(asked.question.first, panel.indicator)
    return f"Om {effect_words.who(found, panel, names)} hade börjat med något {start}: {swedish.uncapitalised(said)}"


def show(asked: Asked, found: Assessment, chosen: Selection) -> None:
    """Draw the answer and what it rests on."""
    panel = asked.panel
    if panel is None or found.obstacle in _IN_THE_FORM:
        _what_is_missing(asked, chosen)
        return
    components.ignored(chosen, "kön", "jämför med")
    reasons = effect_words.reasons(found, panel)
    if reasons:
        components.findings([plain(reason) for reason in reasons])
    instead = effect_words.what_to_do(found)
    if instead:
        st.info(instead)
    _left_out(found)
    if found.finding is not None:
        with st.container(key="pictures"):
            left, right = st.columns([_LEFT, _RIGHT], gap="small")
        with left:
            _before_and_after(found, panel)
        with right:
            _chance(found, panel)
    elif found.obstacle in effect_region.WAITING:
        _when(asked, chosen)
    _guards(found, panel)
    if found.before:
        effect_choice.choose_controls(asked)
    _controls(found, panel)
    with st.expander("Så räknas det"):
        st.markdown(_METHOD)


def _what_is_missing(asked: Asked, chosen: Selection) -> None:
    """What has to be filled in, with the way to the form."""
    if asked.entry is None:
        st.info("Välj minst en kommun, ett startår och ett nyckeltal med värden, så görs bedömningen direkt.")
        return
    initiative = asked.entry.record
    needed = [each for each in missing(initiative) if each in effect_region.NEEDED]
    st.markdown(
        f"För att kunna bedömas behöver **{plain(initiative.title)}** också ha: {swedish.enumeration(needed)}."
        if needed
        else f"**{plain(initiative.title)}** har ett nyckeltal utan önskad riktning: skriv en förväntad förändring, eller välj ett annat."
    )
    fill, look = st.columns([0.25, 0.75], vertical_alignment="center")
    with fill:
        page_address.link_to(
            "**Fyll i insatsen →**", "insatser", chosen,
            **{writing.WRITE: record_words.WRITE_WORD[RecordKind.INITIATIVE], writing.POST: initiative.id, writing.BACK: "effekt", effect_choice.INITIATIVE: initiative.id},
        )  # fmt: skip
    with look:
        page_address.link_to("Visa insatsen", "insatser", chosen, **{effect_choice.INITIATIVE: initiative.id})


def _left_out(found: Assessment) -> None:
    if found.left_out and found.treated:
        names = record_words.municipality_names()
        st.markdown(
            plain(
                f"Räknas inte med: {swedish.enumeration([names.get(code, code) for code in found.left_out])}. Värden saknas eller är skyddade för "
                "för många år, eller gäller för få elever."
            )
        )


def _before_and_after(found: Assessment, panel: Panel) -> None:
    who = effect_words.who(found, panel, record_words.municipality_names())
    first = found.question.first or panel.years[-1]
    indicator = panel.indicator
    figure = event_study(
        effect_panel.course(found, panel), indicator=indicator, treated=who, first=first, between=sorted(found.question.between),
        title=f"{indicator.short_title} före och efter",
        source=components.source_line(indicator, f"till och med {swedish.period(panel.years[-1], indicator)}"),
        alt=f"Linjediagram: {indicator.title} år för år för {who} och för {len(found.controls)} jämförelsekommuner, med starten utmärkt.",
        year_text=lambda year: swedish.period(year, indicator),
        **dict(components.size()),
    )  # fmt: skip
    components.show(figure, "effect_course")


def _chance(found: Assessment, panel: Panel) -> None:
    finding = found.finding
    if finding is None:
        return
    who = effect_words.who(found, panel, record_words.municipality_names())
    extreme = effect_words.extreme(finding)
    several = len(found.treated) > 1
    size = swedish.number(finding.placebos.size)
    others = f"{size} {'grupper av andra kommuner' if several else 'andra kommuner'}"
    figure = placebo_strip(
        (finding.placebos * finding.error).tolist(), value=finding.value, reach=finding.upper - finding.value,
        certain=found.verdict is EffectVerdict.SUGGESTS_EFFECT or found.wrong_way, several=several,
        better=finding.value * found.question.wanted > 0, indicator=panel.indicator, treated=who,
        title=f"{swedish.sentence(swedish.numeral(extreme)) if extreme else 'Ingen'} av {size} {'grupper' if several else 'andra'} avvek minst lika mycket",
        source="Samma räkning för andra kommuner; egen bearbetning",
        alt=f"Prickdiagram: skillnaden i utveckling för {others}, utan just den här insatsen, och för {who}.",
        **dict(components.size()),
    )  # fmt: skip
    components.show(figure, "effect_chance")


def _when(asked: Asked, chosen: Selection) -> None:
    """When it could be judged, where only time is lacking."""
    words = effect_region.when_words(
        asked.question, asked.indicator, asked.entry.record if asked.entry else None, chosen
    )
    if words:
        st.markdown(plain(words))


def _guards(found: Assessment, panel: Panel) -> None:
    lines = effect_words.guards(found, panel)
    if not lines:
        return
    st.subheader("Kontroller av bedömningen", anchor=False)
    with st.container(key="guards"):
        st.markdown(
            "\n".join(
                f"- **{mark} {plain(line.title)}** ({said}): {plain(line.found)}"
                for line in lines
                for mark, said in [_WARNING if line.warns else _STATE[line.passed]]
            )
        )


def _controls(found: Assessment, panel: Panel) -> None:
    if not found.controls:
        return
    names = record_words.municipality_names()
    heaviest = [names.get(code, code) for code in list(found.controls)[:_NAMED]]
    rest = len(found.controls) - len(heaviest)
    more = f" och {swedish.numeral(rest)} till" if rest else ""
    several = ", de mest lika var och en av dem som är med" if len(found.treated) > 1 else ""
    st.markdown(f"**Jämförs med** {plain(', '.join(heaviest))}{more}{several}.")

    def draw() -> None:
        table = effect_panel.compared(found, panel).round(1)
        st.dataframe(
            table, hide_index=True, width="stretch", alt="Tabell: kommunerna i insatsen och de som de jämförs med"
        )
        who = effect_words.who(found, panel, names)
        about = {
            "Fråga": f"{panel.indicator.title}: {who}",
            "Omdöme": effect_words.headline(found, panel, names),
            "Före": f"medel av {swedish.enumeration([swedish.period(year, panel.indicator) for year in found.before])}",
            "Efter": f"medel av {swedish.enumeration([swedish.period(year, panel.indicator) for year in found.after])}",
            "Källa": components.source_line(panel.indicator, "alla år").removeprefix("Källa: "),
        }
        components.downloads(table, about, regions.current().file_name(f"effekt-{page_address.slug(who)[:40]}"))

    meeting_frame.fold("Jämförelsekommunerna, hur lika de är, och siffrorna som fil", "controls_table", draw)


_METHOD: Final = """
Kommunens förändring från åren före till åren efter starten jämförs med samma förändring hos de kommuner som före starten liknade den mest: i nivå,
utveckling och elevsammansättning. Sedan görs **samma räkning för andra kommuner, utan just den här insatsen**. Det visar hur stora skillnader slumpen och allt annat
ger av sig själv, i kommuner som är ungefär lika stora. Bara den som sticker ut ur den högen, åt rätt håll, och klarar varje kontroll får omdömet *tyder på effekt*.

Även då återstår att något annat kan ha hänt samtidigt. Och *ingen säker effekt* betyder inte att insatsen är verkningslös: i en liten kommun måste en
förändring vara stor för att kunna skiljas från slumpen. Bedömningen gäller alla elever, och alla läsår som finns: valen av kön, läsår och jämförelse
högst upp på sidan ändrar den inte.
"""
