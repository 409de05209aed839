"""What the template's sheets, columns and answers are called: written by the template, looked for by the reader."""

from __future__ import annotations

from typing import Final

from skis_analytics.domain import Desirable, Gender, Kind, Provider

GUIDE: Final = "Läs mig"
INDICATORS: Final = "Nyckeltal"
FIGURES: Final = "Uppgifter"

TITLE, SHORT, KIND, UNIT, DIRECTION, STAGE, DEFINITION = (
    "Namn", "Kort namn", "Slag", "Enhet", "Riktning", "Stadium", "Definition",
)  # fmt: skip
INDICATOR_COLUMNS: Final = (TITLE, SHORT, KIND, UNIT, DIRECTION, STAGE, DEFINITION)

INDICATOR, MUNICIPALITY, YEAR, GENDER, PROVIDER, PUPILS, REACHED, VALUE = (
    "Nyckeltal", "Kommun", "Läsår", "Kön", "Huvudman", "Antal elever", "Antal som nådde", "Värde",
)  # fmt: skip
FIGURE_COLUMNS: Final = (INDICATOR, MUNICIPALITY, YEAR, GENDER, PROVIDER, PUPILS, REACHED, VALUE)

KINDS: Final = {"andel": Kind.PROPORTION, "medelvärde": Kind.MEAN}
DIRECTIONS: Final = {
    "högre är bättre": Desirable.HIGHER,
    "lägre är bättre": Desirable.LOWER,
    "varken eller": Desirable.NONE,
}
STAGES: Final = ("förskola", "åk F–3", "åk 4–6", "åk 7–9", "åk 1–9", "gymnasieskolan", "ungdomar")
GENDERS: Final = {"totalt": Gender.ALL, "flickor": Gender.GIRLS, "pojkar": Gender.BOYS}
PROVIDERS: Final = {
    "kommunal": Provider.MUNICIPAL,
    "enskild": Provider.INDEPENDENT,
    "samtliga": Provider.ALL,
    "hemkommun": Provider.HOME,
}
