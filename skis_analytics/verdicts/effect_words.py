"""What an effect's assessment says in plain Swedish: the verdict, its reasons, and every guard.

Plain text that may hold names of municipalities, never what people have written.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from skis_analytics import swedish
from skis_analytics.domain import Indicator, Kind
from skis_analytics.statistics.effect import FEWEST_CONTROLS, FEWEST_PLACEBOS, Finding
from skis_analytics.verdicts.effect import (
    FEWEST_BEFORE,
    FEWEST_PUPILS,
    LEVEL,
    Assessment,
    Controls,
    EffectVerdict,
    Obstacle,
    Panel,
)

VERDICT_WORDS: Final[Mapping[EffectVerdict, str]] = {
    EffectVerdict.SUGGESTS_EFFECT: "tyder på effekt",
    EffectVerdict.NO_CERTAIN_EFFECT: "ingen säker effekt",
    EffectVerdict.CANNOT_BE_JUDGED: "kan inte bedömas",
}
VERDICT_SYMBOLS: Final[Mapping[EffectVerdict, str]] = {
    EffectVerdict.SUGGESTS_EFFECT: "◆",
    EffectVerdict.NO_CERTAIN_EFFECT: "○",
    EffectVerdict.CANNOT_BE_JUDGED: "–",
}
CONTROL_WORDS: Final[Mapping[Controls, str]] = {
    Controls.NEAREST: "de 20 som är mest lika, i hela landet",
    Controls.SKR_GROUP: "de mest lika i samma SKR-grupp",
    Controls.REGION: "övriga Skaraborg",
}
_MISSING_WORDS: Final[Mapping[Obstacle, str]] = {
    Obstacle.NO_INDICATOR: "det inte är angivet vilket nyckeltal som ska förändras",
    Obstacle.NO_MUNICIPALITY: "det inte är angivet vilka kommuner som är med",
    Obstacle.NO_START: "det inte är angivet när insatsen startade",
    Obstacle.NO_DIRECTION: "nyckeltalet inte har någon önskad riktning och ingen förväntad förändring är angiven",
    Obstacle.NO_FIGURES: "nyckeltalet saknar värden för kommunen",
    Obstacle.UNKNOWN_NOISE: "nyckeltalets osäkerhet är okänd: källan anger inget elevantal",
    Obstacle.CONSTANT: "värdet är detsamma varje år, så det finns inget att jämföra",
    Obstacle.TOO_SMALL: f"kommunen har vanligen färre än {FEWEST_PUPILS} elever om året i nyckeltalet",
    Obstacle.GAPS: f"för många år saknas eller är skyddade: det behövs minst {swedish.numeral(FEWEST_BEFORE)} år före starten och ett efter",
    Obstacle.TOO_FEW_CONTROLS: f"färre än {swedish.numeral(FEWEST_CONTROLS)} jämförelsekommuner har alla åren",
    Obstacle.TOO_FEW_PLACEBOS: f"färre än {FEWEST_PLACEBOS} kommuner där ingenting gjordes kan visa vad slumpen gör",
    Obstacle.BACK_TO_NORMAL: "året före starten var ovanligt svagt, och utan det året syns ingen säker effekt: resultatet kan bara ha gått tillbaka "
    "till det normala",
}


@dataclass(frozen=True, slots=True)
class GuardLine:
    """A precaution in words. ``passed`` None: it could not be checked."""

    title: str
    passed: bool | None
    found: str


def headline(answer: Assessment, panel: Panel | None, names: Mapping[str, str]) -> str:
    """The verdict in one sentence, without a final stop."""
    opening = swedish.sentence(VERDICT_WORDS[answer.verdict])
    if answer.verdict is EffectVerdict.CANNOT_BE_JUDGED or answer.finding is None or panel is None:
        return f"{opening}, därför att {obstacle_words(answer, panel)}"
    size = f"{_signed(answer.finding.value, panel.indicator)} {_unit(panel.indicator)}"
    if answer.finding.p_value > LEVEL:
        chance = "ryms i slumpen"
    elif answer.finding.value * answer.question.wanted > 0:
        chance = "är mer än slumpen brukar ge"
    else:
        chance = "går åt fel håll, mer än slumpen brukar ge"
    return f"{opening} på {_title(panel.indicator)} i {who(answer, panel, names)}: {size} mot jämförelsekommunerna {chance}"


def who(answer: Assessment, panel: Panel, names: Mapping[str, str]) -> str:
    """Those that are judged: names, or the whole region when it is all of it."""
    if len(answer.treated) > 1 and panel.region <= set(answer.treated):
        return "hela Skaraborg"
    return swedish.some_of([names.get(code, code) for code in answer.treated])


def obstacle_words(answer: Assessment, panel: Panel | None) -> str:
    """Why it cannot be judged, to follow *därför att*."""
    match answer.obstacle:
        case None:
            return ""
        case Obstacle.TOO_FEW_BEFORE:
            years = (
                [year for year in panel.years if answer.question.first and year < answer.question.first]
                if panel
                else []
            )
            first = swedish.period(years[0], panel.indicator) if panel and years else None
            since = f" (de börjar {first})" if first else ""
            return f"det finns värden för färre än {swedish.numeral(FEWEST_BEFORE)} år före starten{since}"
        case Obstacle.NONE_AFTER:
            if panel and answer.question.first:
                return f"det ännu inte finns något resultat efter starten: det första är {swedish.period(answer.question.first, panel.indicator)}"
            return "det ännu inte finns något resultat efter starten"
        case Obstacle.OTHER_COURSE_BEFORE:
            return "utvecklingen skilde sig från jämförelsekommunernas redan före starten"
        case Obstacle.FOUND_WITHOUT_START:
            year = answer.fake_start_found
            when = swedish.period(year, panel.indicator) if panel and year else "ett år före starten"
            return f"samma räkning ”hittar” en effekt redan {when}, innan insatsen hade börjat"
        case obstacle:
            return _MISSING_WORDS[obstacle]


def reasons(answer: Assessment, panel: Panel) -> list[str]:
    """The most important reasons for the verdict, at most three."""
    finding = answer.finding
    if finding is None:
        return []
    unit = _unit(panel.indicator)
    lower, upper = (_figure(edge, panel.indicator) for edge in (finding.lower, finding.upper))
    found = [
        f"Skillnaden i utveckling är {_signed(finding.value, panel.indicator)} {unit}, och med osäkerheten någonstans mellan {lower} och {upper}.",
        _chance(finding, several=len(answer.treated) > 1),
    ]
    if answer.verdict is EffectVerdict.NO_CERTAIN_EFFECT:
        if finding.p_value <= LEVEL:
            found.append("Skillnaden är säker, men går åt fel håll.")
        else:
            found.append(
                f"Med så här många elever och år hade en effekt på omkring {_figure(answer.detectable, panel.indicator)} {unit} behövts för att "
                "oftast kunna skiljas från slumpen. Att inget syns betyder inte att inget hände."
            )
    elif answer.verdict is EffectVerdict.SUGGESTS_EFFECT:
        found.append(
            "Alla kontroller nedan är klara. Det kan ändå ha hänt annat samtidigt: siffrorna säger inte varför."
        )
    else:
        found.append(f"{swedish.sentence(obstacle_words(answer, panel))}.")
    return found


def guards(answer: Assessment, panel: Panel) -> list[GuardLine]:
    """Every precaution and how it went."""
    indicator = panel.indicator
    return [
        GuardLine(
            "Tillräckligt många år före och efter",
            bool(answer.before and answer.after),
            _years(answer, indicator),
        ),
        _course_line(answer, indicator),
        _fake_line(answer, indicator),
        _normal_line(answer, indicator),
        GuardLine(
            "Tillräckligt många att jämföra med",
            None if not answer.controls else answer.obstacle is not Obstacle.TOO_FEW_PLACEBOS,
            _controls_found(answer),
        ),
    ]


def _years(answer: Assessment, indicator: Indicator) -> str:
    if not answer.before or not answer.after:
        return "Det finns inte."
    aside = ""
    if answer.question.between:
        when = swedish.enumeration([swedish.period(year, indicator) for year in sorted(answer.question.between)])
        aside = f" {when} räknas varken före eller efter, eftersom starten inte är mer exakt angiven än så."
    return (
        f"{_counted_years(answer.before, indicator)} före och {_counted_years(answer.after, indicator)} efter.{aside}"
    )


def _counted_years(years: tuple[int, ...], indicator: Indicator) -> str:
    what = "år" if indicator.calendar_year else "läsår"
    if len(years) == 1:
        return f"ett {what} ({swedish.period(years[0], indicator)})"
    return f"{swedish.numeral(len(years), neuter=True)} {what} ({swedish.period(years[0], indicator)}–{swedish.period(years[-1], indicator)})"


def _course_line(answer: Assessment, indicator: Indicator) -> GuardLine:
    title = "Samma utveckling före starten"
    found = answer.course_before
    if found is None:
        return GuardLine(title, None, "Kunde inte prövas.")
    gap = f"{_signed(found.value, indicator)} {_unit(indicator)} om året"
    if found.p_value <= LEVEL:
        return GuardLine(
            title, False, f"Nej: före starten skilde det {gap} mot jämförelsekommunerna, mer än slumpen brukar ge."
        )
    return GuardLine(title, True, f"Ja, så vitt siffrorna kan visa: {gap}, inom slumpen.")


def _fake_line(answer: Assessment, indicator: Indicator) -> GuardLine:
    title = "Ingen ”effekt” av påhittade startår"
    if not answer.fake_starts:
        return GuardLine(title, None, "Kunde inte prövas: för få år före starten.")
    tried = swedish.enumeration([swedish.period(year, indicator) for year in sorted(answer.fake_starts)])
    hit = answer.fake_start_found
    if hit is not None:
        return GuardLine(
            title,
            False,
            f"Med starten flyttad till {swedish.period(hit, indicator)} syns också en ”effekt”. Då säger metoden inget här.",
        )
    return GuardLine(title, True, f"Prövat med starten flyttad till {tried}: inget utslag, som det ska vara.")


def _normal_line(answer: Assessment, indicator: Indicator) -> GuardLine:
    title = "Inte bara tillbaka till det normala"
    low = answer.low
    if low is None:
        return GuardLine(title, None, "Kunde inte prövas.")
    last = swedish.period(answer.before[-1], indicator)
    if not answer.started_low:
        return GuardLine(title, True, f"Sista året före, {last}, var inte ovanligt svagt.")
    said = f"Sista året före, {last}, var svagt ({_signed(low.value, indicator)} {_unit(indicator)} mot åren innan), och svaga år brukar följas av bättre."
    if answer.finding is None or answer.finding.p_value > LEVEL:
        return GuardLine(title, None, f"{said} En uppgång efteråt säger därför mindre än den ser ut att göra.")
    if answer.holds_without_last:
        return GuardLine(title, True, f"{said} Effekten syns även om det året räknas bort.")
    return GuardLine(title, False, f"{said} Räknas det året bort syns ingen säker effekt.")


def _controls_found(answer: Assessment) -> str:
    if not answer.controls:
        return "Inga jämförelsekommuner kunde väljas."
    count = f"{len(answer.controls)} jämförelsekommuner"
    if answer.finding is None:
        if answer.question.controls is Controls.REGION:
            return (
                f"{count}, men bland Skaraborgs femton kan en ensam kommun aldrig bli mer ovanlig än en på femton, vilket slumpen ger "
                "för ofta. Därför används landets alla kommuner."
            )
        return f"{count}, men för få kommuner där ingenting gjordes."
    return f"{count}, och {len(answer.finding.placebos)} {_placebo_word(answer)} som visar vad slumpen gör."


def _placebo_word(answer: Assessment) -> str:
    if len(answer.treated) == 1:
        return "lika stora kommuner där ingenting gjordes"
    return "slumpade grupper av lika stora grannkommuner där ingenting gjordes"


def _chance(finding: Finding, *, several: bool) -> str:
    extreme = round(finding.p_value * (1 + len(finding.placebos))) - 1
    of = "grupper av kommuner" if several else "kommuner"
    return f"Av {len(finding.placebos)} {of} där ingenting gjordes hade {extreme or 'ingen'} en minst lika stor skillnad åt något håll."


def _title(indicator: Indicator) -> str:
    return swedish.uncapitalised(indicator.short_title)


def _unit(indicator: Indicator) -> str:
    return "procentenheter" if indicator.kind is Kind.PROPORTION else indicator.unit


def _figure(value: float, indicator: Indicator) -> str:
    if math.isnan(value):
        return "–"
    decimals = 2 if indicator.kind is Kind.INDEX else 1
    return swedish.number(value, decimals)


def _signed(value: float, indicator: Indicator) -> str:
    text = _figure(value, indicator)
    return f"+{text}" if value > 0 and text.strip("0,") else text
