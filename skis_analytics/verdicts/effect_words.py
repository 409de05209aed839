"""What an effect's assessment says in plain Swedish: the verdict, its reasons, and every guard.

Plain text that may hold names of municipalities, never what people have written.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from skis_analytics import regions, swedish
from skis_analytics.domain import Gender, Indicator, Kind, Provider
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
_WRONG_WAY: Final = ("ändring åt fel håll", "▼")
WORDS: Final = (
    VERDICT_WORDS[EffectVerdict.SUGGESTS_EFFECT], VERDICT_WORDS[EffectVerdict.NO_CERTAIN_EFFECT], _WRONG_WAY[0],
    VERDICT_WORDS[EffectVerdict.CANNOT_BE_JUDGED],
)  # fmt: skip
"""All that ``word`` can say, best first."""
_MISSING_WORDS: Final[Mapping[Obstacle, str]] = {
    Obstacle.NO_INDICATOR: "det inte är angivet vilket nyckeltal som ska förändras",
    Obstacle.NO_MUNICIPALITY: "det inte är angivet vilka kommuner som är med",
    Obstacle.NO_START: "det inte är angivet när insatsen startade",
    Obstacle.NO_DIRECTION: "nyckeltalet inte har någon önskad riktning och ingen förväntad förändring är angiven",
    Obstacle.OTHER_PUPILS: "insatsen är för äldre elever än nyckeltalets, så inget i den kan synas där",
    Obstacle.NO_FIGURES: "nyckeltalet saknar värden för kommunen",
    Obstacle.UNKNOWN_NOISE: "nyckeltalets osäkerhet är okänd: källan anger inget elevantal",
    Obstacle.CONSTANT: "värdet är detsamma varje år, så det finns inget att jämföra",
    Obstacle.TOO_SMALL: f"kommunen har vanligen färre än {FEWEST_PUPILS} elever om året i nyckeltalet",
    Obstacle.GAPS: f"för många år saknas eller är skyddade: det behövs minst {swedish.numeral(FEWEST_BEFORE)} år före starten och ett efter",
    Obstacle.TOO_FEW_CONTROLS: f"färre än {swedish.numeral(FEWEST_CONTROLS)} jämförelsekommuner har alla åren",
    Obstacle.TOO_FEW_PLACEBOS: f"färre än {FEWEST_PLACEBOS} andra kommuner kan visa vad slumpen gör",
    Obstacle.BACK_TO_NORMAL: "året före starten var ovanligt svagt, och utan det året syns ingen säker effekt: resultatet kan bara ha gått tillbaka "
    "till det normala",
}
_WHAT_TO_DO: Final[Mapping[Obstacle, str]] = {
    Obstacle.NO_DIRECTION: "Välj ett nyckeltal där högre eller lägre är bättre.",
    Obstacle.NOT_THERE_YET: "Vänta, eller välj ett nyckeltal för de årskurser som insatsen gäller: där kan den synas tidigare.",
    Obstacle.OTHER_PUPILS: "Välj ett nyckeltal för de elever som insatsen gäller, eller rätta skolformen på insatsen.",
    Obstacle.NO_FIGURES: "Välj en annan huvudman eller ett annat nyckeltal.",
    Obstacle.UNKNOWN_NOISE: "Välj ett nyckeltal där källan anger antal elever, till exempel meritvärde eller behörighet: utan antalet går det inte att "
    "veta hur mycket som är slump.",
    Obstacle.CONSTANT: "Välj ett annat nyckeltal, eller en annan kommun.",
    Obstacle.TOO_SMALL: "Välj ett nyckeltal som fler elever ingår i, eller bedöm flera kommuner som gör samma sak tillsammans.",
    Obstacle.GAPS: "Välj ett nyckeltal med färre luckor, eller en annan kommun.",
    Obstacle.TOO_FEW_BEFORE: "Välj ett senare startår, eller ett nyckeltal som har funnits längre.",
    Obstacle.TOO_FEW_CONTROLS: "Låt jämförelsekommunerna väljas i hela landet, och räkna bort färre.",
    Obstacle.TOO_FEW_PLACEBOS: "Låt jämförelsekommunerna väljas i hela landet.",
}


@dataclass(frozen=True, slots=True)
class GuardLine:
    """A precaution in words. ``passed`` None: it could not be checked, or, with ``warns``, it was and says to be careful."""

    title: str
    passed: bool | None
    found: str
    warns: bool = False


def word(answer: Assessment) -> str:
    """The verdict in a few words: one of three, and of no certain effect also when things went the wrong way."""
    return _WRONG_WAY[0] if answer.wrong_way else VERDICT_WORDS[answer.verdict]


def symbol(answer: Assessment) -> str:
    """The verdict's symbol."""
    return _WRONG_WAY[1] if answer.wrong_way else VERDICT_SYMBOLS[answer.verdict]


def headline(answer: Assessment, panel: Panel | None, names: Mapping[str, str]) -> str:
    """The verdict in one sentence, without a final stop."""
    opening = swedish.sentence(word(answer))
    if answer.verdict is EffectVerdict.CANNOT_BE_JUDGED or answer.finding is None or panel is None:
        return f"{opening}, därför att {obstacle_words(answer, panel)}"
    size = f"{_signed(answer.finding.value, panel.indicator)} {_unit(panel.indicator)}"
    chance = "ryms i slumpen" if answer.finding.p_value > LEVEL else "är mer än slumpen brukar ge"
    return f"{opening} på {_title(panel.indicator)} i {who(answer, panel, names)}{whose(panel)}: {size} mot jämförelsekommunerna {chance}"


def control_words() -> Mapping[Controls, str]:
    """Among whom controls are sought, in words."""
    return {
        Controls.NEAREST: "de 20 som är mest lika, i hela landet",
        Controls.SKR_GROUP: "de mest lika i samma SKR-grupp",
        Controls.REGION: regions.current().others,
    }


def who(answer: Assessment, panel: Panel, names: Mapping[str, str]) -> str:
    """Those that are judged: names, or the whole region when it is all of it."""
    if len(answer.treated) > 1 and panel.region <= set(answer.treated):
        return regions.current().whole
    return swedish.some_of([names.get(code, code) for code in answer.treated])


def whose(panel: Panel) -> str:
    """Whose schools, when it is not the municipality's own: `` (enskild huvudman)``."""
    said = swedish.whose(Provider(panel.provider), Gender.ALL)
    return f" ({said})" if said else ""


def what_to_do(answer: Assessment) -> str:
    """What to try instead where it cannot be judged; empty where there is nothing but to wait, or to fill in the form."""
    return _WHAT_TO_DO.get(answer.obstacle, "") if answer.obstacle else ""


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
                return f"det ännu inte finns något resultat efter starten: det första är {dated(answer.question.first, panel.indicator)}"
            return "det ännu inte finns något resultat efter starten"
        case Obstacle.NOT_THERE_YET:
            there = f"åk {answer.question.waits_for}"
            when = f" förrän {dated(answer.question.first, panel.indicator)}" if panel and answer.question.first else ""
            return f"de elever som är med inte har kommit till {there} ännu: insatsen kan inte synas där{when}"
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
    lower, upper = (_signed(edge, panel.indicator) for edge in (finding.lower, finding.upper))
    found = [
        f"Skillnaden i utveckling är {_signed(finding.value, panel.indicator)} {unit}, och med osäkerheten någonstans mellan {lower} och {upper}.",
        _chance(finding, several=len(answer.treated) > 1),
    ]
    if answer.verdict is EffectVerdict.NO_CERTAIN_EFFECT:
        if answer.wrong_way:
            found.append(
                "Utvecklingen är tydligt sämre än jämförelsekommunernas. Det kan bero på annat som har hänt samtidigt: siffrorna säger inte varför."
            )
        elif finding.p_value <= LEVEL:
            found.append(
                "Skillnaden går åt fel håll, men året före starten var ovanligt starkt: resultatet kan bara ha gått tillbaka till det normala."
            )
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
    """Every precaution that was taken and how it went; none where the figures stopped it before there was anything to check."""
    indicator = panel.indicator
    if not answer.before or not answer.after:
        return []
    years = GuardLine("Tillräckligt många år före och efter", True, _years(answer, indicator))
    enough = answer.obstacle not in (Obstacle.TOO_FEW_PLACEBOS, Obstacle.TOO_FEW_CONTROLS)
    compared = GuardLine("Tillräckligt många att jämföra med", enough, _controls_found(answer, panel))
    if answer.finding is None:
        return [years, compared]
    return [
        years,
        _course_line(answer, indicator),
        _fake_line(answer, indicator),
        _normal_line(answer, indicator),
        compared,
    ]


def _years(answer: Assessment, indicator: Indicator) -> str:
    aside = ""
    between = sorted(answer.question.between)
    if answer.question.waits_for:
        when = "–".join(dict.fromkeys(swedish.period(year, indicator) for year in (between[0], between[-1])))
        aside = f" {when} räknas inte: då hade ingen av dem som var med kommit till åk {answer.question.waits_for}."
    elif between:
        when = swedish.enumeration([swedish.period(year, indicator) for year in between])
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
        return GuardLine(
            title, None, f"{said} En uppgång efteråt säger därför mindre än den ser ut att göra.", warns=True
        )
    if answer.holds_without_last:
        return GuardLine(title, True, f"{said} Effekten syns även om det året räknas bort.")
    return GuardLine(title, False, f"{said} Räknas det året bort syns ingen säker effekt.")


def _controls_found(answer: Assessment, panel: Panel) -> str:
    if not answer.controls:
        return "Inga jämförelsekommuner kunde väljas."
    count = f"{len(answer.controls)} jämförelsekommuner"
    if answer.finding is None:
        if answer.question.controls is Controls.REGION:
            all_of_them = swedish.numeral(len(panel.region), largest=20)
            return (
                f"{count}, men bland {regions.current().genitive} {all_of_them} kan en ensam kommun aldrig bli mer ovanlig än en på {all_of_them}, vilket slumpen ger "
                "för ofta. Därför används landets alla kommuner."
            )
        return f"{count}, men för få andra kommuner som kan visa vad slumpen gör."
    return f"{count}, och {swedish.number(len(answer.finding.placebos))} {_placebo_word(answer)} som visar vad slumpen gör."


def _placebo_word(answer: Assessment) -> str:
    if len(answer.treated) == 1:
        return "andra kommuner av liknande storlek, utan just den här insatsen,"
    return "slumpade grupper av grannkommuner, utan just den här insatsen,"


def extreme(finding: Finding) -> int:
    """How many of the placebos lie at least as far out."""
    return round(finding.p_value * (1 + len(finding.placebos))) - 1


def _chance(finding: Finding, *, several: bool) -> str:
    of = "slumpade grupper av andra kommuner" if several else "andra kommuner, utan just den här insatsen,"
    count = extreme(finding)
    return (
        f"Av {swedish.number(len(finding.placebos))} {of} hade {swedish.number(count) if count else 'ingen'} en minst lika stor skillnad "
        "åt något håll."
    )


_AUTUMN: Final = ("september", "oktober", "november", "december")


def dated(year: int, indicator: Indicator) -> str:
    """A year with when its figures come, where that is known: ``2026/27 (siffrorna kommer slutet av september 2027)``."""
    period = swedish.period(year, indicator)
    when = indicator.publication or ""
    if indicator.calendar_year or not when.endswith(_AUTUMN):
        return period
    return f"{period} (siffrorna kommer {when} {year})"


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
