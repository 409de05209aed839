"""The sheets and columns of the workbook for own figures, and the words that its cells may hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from skis_analytics.domain import Desirable, Gender, Kind, Provider

READ_ME: Final = "Läs mig"
INDICATORS: Final = "Nyckeltal"
FIGURES: Final = "Uppgifter"
LISTS: Final = "Listor"
"""The hidden sheet with what drop-down lists offer; it is never read."""

SHEETS: Final = (READ_ME, INDICATORS, FIGURES)

KINDS: Final = {"andel": Kind.PROPORTION, "medelvärde": Kind.MEAN, "antal": Kind.COUNT}
DIRECTIONS: Final = {
    "högre är bättre": Desirable.HIGHER,
    "lägre är bättre": Desirable.LOWER,
    "varken eller": Desirable.NONE,
}
STAGES: Final = ("förskola", "åk F–3", "åk 4–6", "åk 7–9", "åk 1–9", "gymnasieskolan", "ungdomar")
GENDERS: Final = {"Totalt": Gender.ALL, "Flickor": Gender.GIRLS, "Pojkar": Gender.BOYS}
PROVIDERS: Final = {
    "Samtliga": Provider.ALL,
    "Kommunal": Provider.MUNICIPAL,
    "Enskild": Provider.INDEPENDENT,
    "Hemkommun": Provider.HOME,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters, and the longest text that is taken."""

    heading: str
    width: int
    longest: int = 200


TITLE: Final = Column("Namn", 45)
SHORT_TITLE: Final = Column("Kort namn", 25, 40)
KIND: Final = Column("Slag", 14)
UNIT: Final = Column("Enhet", 12, 40)
DIRECTION: Final = Column("Riktning", 18)
STAGE: Final = Column("Stadium", 16)
DEFINITION: Final = Column("Definition", 60, 1000)
ORIGIN: Final = Column("Källa", 35)

INDICATOR: Final = Column("Nyckeltal", 45)
MUNICIPALITY: Final = Column("Kommun", 20)
YEAR: Final = Column("Läsår", 12)
GENDER: Final = Column("Kön", 12)
PROVIDER: Final = Column("Huvudman", 14)
PUPILS: Final = Column("Antal elever", 14)
REACHED: Final = Column("Antal som nådde", 18)
VALUE: Final = Column("Värde", 12)

COLUMNS: Final = {
    INDICATORS: (TITLE, SHORT_TITLE, KIND, UNIT, DIRECTION, STAGE, DEFINITION, ORIGIN),
    FIGURES: (INDICATOR, MUNICIPALITY, YEAR, GENDER, PROVIDER, PUPILS, REACHED, VALUE),
}
