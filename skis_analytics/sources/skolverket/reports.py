"""The reports of Skolverket's statistics database that are read, each described once: what it is called, what its columns mean.

Names are compared without case, hyphens, spaces and percent signs (``sheets.key``). The first name of a tuple is how
Skolverket prints it now; the others are how it has been printed. A new name next year is a new word here, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from skis_analytics.domain import Kind, Provider

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """Where a report prints an indicator, and the number of pupils that it rests on.

    ``column`` is the heading of its column (group and heading joined by a colon where there are two header rows), empty where
    the columns are school years. ``label`` is what stands in the report's label column on its rows, empty where it has none.
    The pupils stand under ``pupils_column`` on the same row, or in the same column on the rows of ``pupils_label``.
    A measure that is ``optional`` may be missing from a file, which is then only remarked upon.
    """

    indicator: str
    kind: Kind = Kind.PROPORTION
    column: Names = ()
    label: Names = ()
    pupils_column: Names = ()
    pupils_label: Names = ()
    highest: float | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """One of Skolverket's reports.

    ``title`` begins the title in the file. ``label_column`` holds measures or subjects on the rows. ``left_out`` are headings
    and labels that are known and not used; anything else unknown is remarked upon. ``provider`` is the one that a
    report without a column for it speaks of.
    """

    name: str
    title: Names
    measures: tuple[Measure, ...]
    label_column: Names = ()
    left_out: Names = ()
    years_in_columns: bool = False
    calendar_year: bool = False
    gender_column: bool = False
    provider: Provider | None = None


_PUPILS_9: Final = ("Totalt antal elever årskurs 9", "Antal elever årskurs 9")
_SUBJECTS: Final = (
    ("maths_9", ("Matematik",)),
    ("swedish_9", ("Svenska",)),
    ("swedish_second_language_9", ("Svenska som andraspråk",)),
    ("english_9", ("Engelska",)),
)

RESULTS_OVER_TIME: Final = Report(
    name="Jämförelse av betygsresultat över tid",
    title=("Grundskola - Jämförelse av betygsresultat över tid",),
    years_in_columns=True,
    label_column=("Uppgift",),
    measures=(
        Measure("pupils_9", Kind.COUNT, label=_PUPILS_9),
        Measure("girls_9", label=("- andel (%) flickor",), pupils_label=_PUPILS_9),
        Measure("foreign_background_9", label=("- andel (%) elever med utländsk bakgrund",), pupils_label=_PUPILS_9),
        Measure(
            "parents_tertiary_9",
            label=("- andel (%) med föräldrar med eftergymnasial utbildning",),
            pupils_label=_PUPILS_9,
        ),
        Measure(
            "merit_value_9",
            Kind.MEAN,
            label=("Genomsnittligt meritvärde (17 ämnen)",),
            pupils_label=_PUPILS_9,
            highest=340,
        ),
        Measure(
            "vocational_eligibility_9",
            label=("Andel (%) behöriga till yrkesprogram", "Andel (%) behöriga till yrkesprog."),
            pupils_label=_PUPILS_9,
        ),
        Measure(
            "all_subjects_9",
            label=(
                "Andel (%) som fått godkänt betyg i alla ämnen",
                "Andel (%) som uppnått kunskapskraven i alla ämnen",
            ),
            pupils_label=_PUPILS_9,
        ),
    ),
    left_out=(
        "- andel (%) pojkar",
        "Genomsnittligt meritvärde (16 ämnen)",
        "Andel (%) behöriga till nationellt program",
    ),
)

SUBJECTS_OVER_TIME: Final = Report(
    name="Jämförelse av ämnesbetyg över tid",
    title=("Grundskola - Jämförelse av ämnesbetyg över tid",),
    years_in_columns=True,
    label_column=(
        "Andel (%) elever som fått godkänt betyg i respektive ämne",
        "Andel (%) elever som uppnått kunskapskraven i respektive ämne",
        "Ämne",
    ),
    measures=tuple(Measure(indicator, label=subject, optional=True) for indicator, subject in _SUBJECTS),
    left_out=(
        "Bild",
        "Biologi",
        "Fysik",
        "Geografi",
        "Hem och konsumentkunskap",
        "Historia",
        "Idrott och hälsa",
        "Judiska studier",
        "Kemi",
        "Moderna språk, elevens val",
        "Moderna språk, skolans val",
        "Moderna språk, språkval",
        "Modersmål",
        "Musik",
        "Religionskunskap",
        "Samhällskunskap",
        "Samiska",
        "Slöjd",
        "Teckenspråk",
        "Teknik",
    ),
)

GRADE_6: Final = Report(
    name="Betyg årskurs 6, andel som fått godkänt betyg (samtliga elever, eller per kön)",
    title=(
        "Grundskola - Betyg årskurs 6, andel som fått godkänt betyg",
        "Grundskola - Betyg årskurs 6, andel som uppnått kunskapskraven",
    ),
    measures=(
        Measure(
            "all_subjects_6",
            column=(
                "Andel (%) elever som fått godkänt betyg i alla ämnen",
                "Andel (%) elever som uppnått kunskapskraven i alla ämnen",
                "Andel (%) som fått godkänt betyg i alla ämnen",
            ),
            pupils_column=("Antal elever",),
        ),
    ),
    left_out=(
        "Antal ämnesbetyg (genomsnitt)",
        "Andel (%) elever",
        "Andel (%) elever som ej fått godkänt betyg i ett ämne",
        "Andel (%) elever som ej fått godkänt betyg i fler, alternativt alla ämnen",
        "Andel (%) elever som ej uppnått kunskapskraven i ett ämne",
        "Andel (%) elever som ej uppnått kunskapskraven i fler, alternativt alla ämnen",
    ),
)

NATIONAL_TESTS_9: Final = Report(
    name="Resultat nationella prov årskurs 9",
    title=("Grundskola - Resultat nationella prov årskurs 9, provbetyg",),
    label_column=("Ämne",),
    measures=tuple(
        Measure(
            f"np_{indicator}",
            label=subject,
            column=("Andel (%) med provbetyg A-E", "Andel (%) elever med provbetyg A-E"),
            pupils_column=("Antal elever med provbetyg A-F", "Antal med provbetyg A-F"),
            optional=True,
        )
        for indicator, subject in _SUBJECTS
    ),
    left_out=("Andel (%) elever som deltagit", "Genomsnittlig betygspoäng", "Svenska/svenska som andraspråk"),
)

ELIGIBILITY: Final = Report(
    name="Behörighet till gymnasieskolan",
    title=("Grundskola - Behörighet till gymnasieskolan",),
    gender_column=True,
    measures=tuple(
        Measure(indicator, column=column, pupils_column=("Antal elever",))
        for indicator, column in (
            (
                "vocational_eligibility_9",
                ("Andel (%) elever behöriga till yrkesprog.", "Andel (%) elever behöriga till yrkesprogram"),
            ),
            (
                "arts_eligibility_9",
                (
                    "Andel elever (%) behöriga till estetiskt program",
                    "Andel (%) elever behöriga till estetiskt program",
                ),
            ),
            (
                "economics_eligibility_9",
                (
                    "Andel elever (%) behöriga till Ekonomi-, humanistiska och samhällsvetenskaps- program",
                    "Andel elever (%) behöriga till Ekonomi-, humanistiska och samhällsvetenskapsprogrammet",
                ),
            ),
            (
                "natural_science_eligibility_9",
                (
                    "Andel elever (%) behöriga till Naturvetenskapligt och tekniskt program",
                    "Andel elever (%) behöriga till Naturvetenskaps- och teknikprogram",
                ),
            ),
        )
    ),
)

PUPILS: Final = Report(
    name="Antal elever per årskurs",
    title=("Grundskola - Antal elever per årskurs",),
    measures=(
        Measure("pupils_1_9", Kind.COUNT, column=("Elever, årskurs 1-9", "Elever, åk 1-9")),
        Measure(
            "foreign_background_1_9",
            column=(
                "Andel (%) elever med utländsk bakgrund, åk 1-9",
                "Andel (%) elever med utländsk bakgrund, årskurs 1-9",
            ),
            pupils_column=("Elever, årskurs 1-9", "Elever, åk 1-9"),
        ),
        Measure(
            "parents_tertiary_1_9",
            column=(
                "Andel (%) elever med föräldrar med eftergymnasial utb., åk 1-9",
                "Andel (%) elever med föräldrar med eftergymnasial utbildning, åk 1-9",
                "Andel (%) elever med föräldrar med eftergymnasial utbildning, årskurs 1-9",
            ),
            pupils_column=("Elever, årskurs 1-9", "Elever, åk 1-9"),
        ),
    ),
    left_out=("Andel (%) flickor, årskurs 1-9", *(f"Elever, årskurs {grade}" for grade in range(1, 10))),
)

TEACHERS: Final = Report(
    name="Personalstatistik med lärarlegitimation och behörighet",
    title=("Grundskola - Personalstatistik med lärarlegitimation och behörighet",),
    measures=(
        Measure(
            "certified_teachers",
            column=(
                "Heltidstjänster: Andel med lärarlegitimation och behörighet",
                "Heltidstjänster: Andel med lärarlegitimation och behörighet i minst ett ämne",
            ),
            pupils_column=("Heltidstjänster: Totalt antal",),
        ),
    ),
    left_out=(
        "Heltidstjänster: Antal med lärarlegitimation och behörighet",
        "Heltidstjänster: Antal med lärarlegitimation och behörighet i minst ett ämne",
        "Heltidstjänster: Förstelärare",
        "Tjänstgörande lärare: Totalt antal",
        "Tjänstgörande lärare: Antal med lärarlegitimation och behörighet i minst ett ämne",
        "Tjänstgörande lärare: Andel med lärarlegitimation och behörighet i minst ett ämne",
        "Tjänstgörande lärare: Förstelärare",
    ),
)

COSTS: Final = Report(
    name="Kostnader per kommun",
    title=("Grundskola - Kostnader per kommun",),
    calendar_year=True,
    provider=Provider.MUNICIPAL,
    measures=tuple(
        Measure(indicator, Kind.AMOUNT, column=column, pupils_column=("Genomsnittligt elevantal",))
        for indicator, column in (
            ("cost_per_pupil", ("Totalt per elev",)),
            ("teaching_cost_per_pupil", ("Undervisning per elev",)),
            ("pupil_health_cost_per_pupil", ("Elevhälsa per elev", "Elevvård per elev")),
        )
    ),
    left_out=(
        "Totalt",
        "Undervisning",
        "Lokaler per elev",
        "Måltider per elev",
        "Lärverktyg per elev",
        "Övrigt per elev",
    ),
)

ALL: Final = (
    RESULTS_OVER_TIME,
    SUBJECTS_OVER_TIME,
    GRADE_6,
    NATIONAL_TESTS_9,
    ELIGIBILITY,
    PUPILS,
    TEACHERS,
    COSTS,
)

OTHER_POPULATION: Final = ("exkl", "nyinvandrade", "bakgrund", "föräldrar")
"""Words in the rest of a title that make it another report with the same columns, on other pupils than all of them."""
