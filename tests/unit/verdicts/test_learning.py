"""Lär av: whom to ask, what is certain about them, and nothing about why."""

from __future__ import annotations

import re

from skis_analytics.records import Initiative, Need, Status
from skis_analytics.verdicts.evidence import Verdicts
from skis_analytics.verdicts.learning import Example, learn_from, learning_headline, standing
from skis_analytics.verdicts.needs import NeedMatrix, Theme
from tests.unit.verdicts.frames import course, level
from tests.unit.verdicts.needs_example import (
    ATTENDANCE,
    CATALOGUE,
    GRADING,
    MATHS,
    SAFETY,
    expected_values,
    initiative,
    matrix,
    plain,
    verdicts,
)

RISING = {2020 + step: 50.0 + 10 * step for step in range(5)}
FALLING = {2020 + step: 90.0 - 10 * step for step in range(5)}
LOW_HJO = level(value=40.0)
HIGH_VARA = level(value=97.0, pupils=400, town="Vara")


def asked(
    figures: Verdicts,
    who: str = "Hjo",
    theme: Theme = MATHS,
    initiatives: tuple[Initiative, ...] = (),
    needs: tuple[Need, ...] = (),
) -> tuple[NeedMatrix, list[Example]]:
    found = matrix(figures, needs, initiatives)
    return found, learn_from(who, theme, found, standing(figures, CATALOGUE))


def said(figures: Verdicts, who: str = "Hjo", theme: Theme = MATHS, initiatives: tuple[Initiative, ...] = ()) -> str:
    found, examples = asked(figures, who, theme, initiatives)
    return plain(learning_headline(who, theme, found, examples))


def test_nobody_learns_from_oneself() -> None:
    figures = verdicts(LOW_HJO, courses=[course(RISING, 300), course(RISING, 300, town="Vara")])
    assert [one.name for one in asked(figures)[1]] == ["Vara"]
    assert [one.name for one in asked(figures, "Vara")[1]] == ["Hjo"]
    assert {one.name for one in asked(figures, "")[1]} == {"Hjo", "Vara"}


def test_what_is_within_noise_teaches_nothing_and_that_is_said() -> None:
    figures = verdicts(LOW_HJO, level(value=84.0, town="Vara"), courses=[course({2023: 80.0, 2024: 84.0}, town="Vara")])
    assert asked(figures)[1] == []
    assert said(figures) == (
        "Ingen annan kommun i nätverket har säkert bättre resultat eller en säker förbättring inom matematik, "
        "när alla kommuner och nyckeltal prövas samtidigt (det är strängare än på Resultat). "
        "Ingen annan har en egen insats i temat."
    )


def test_when_nobody_stands_out_those_who_work_with_it_are_named() -> None:
    own = (
        initiative("A", "Vara"),
        initiative("B", region=True),
        initiative("C", "Skara", status=Status.CANCELLED),
        initiative("D", "Hjo", "Skara"),  # Hjo has a part in it and learns nothing new
    )
    assert said(verdicts(LOW_HJO, level(town="Vara")), initiatives=own).endswith(
        "Egna insatser i temat har Vara. Har arbetat med det tidigare: Skara med C (avbruten)."
    )


def test_a_neighbour_whose_initiative_is_over_is_named_for_its_effect_can_be_judged() -> None:
    own = (
        initiative("Matematiklyft", "Vara", "Skara", status=Status.COMPLETED),
        initiative("Hela", region=True, status=Status.COMPLETED),
        initiative("Vårt", "Hjo", "Skara", status=Status.COMPLETED),
    )
    assert said(verdicts(LOW_HJO, level(town="Vara")), initiatives=own).endswith(
        "Ingen annan har en planerad eller pågående egen insats i temat. "
        "Har arbetat med det tidigare: Skara och Vara med Matematiklyft (avslutad)."
    )


def test_when_the_figures_cannot_tell_that_is_said() -> None:
    assert said(verdicts(), theme=GRADING).startswith(
        "Inget nyckeltal visar vem som har bättre resultat inom bedömning"
    )
    assert said(verdicts(level("Trygghet", 9.0, town="Vara")), theme=SAFETY).startswith(
        "Siffrorna kan inte visa vem som har bättre resultat inom trygghet."
    )


def test_an_improvement_is_told_with_what_they_do() -> None:
    figures = verdicts(LOW_HJO, courses=[course(RISING, 300, town="Vara")])
    own = (
        initiative("Läslyftet", "Vara"),
        initiative("Gammalt", "Vara", status=Status.COMPLETED),
        initiative("Hela", region=True),
    )
    found, (vara,) = asked(figures, initiatives=own)
    assert vara.improved
    assert [one.title for one in vara.initiatives] == ["Läslyftet", "Gammalt"]
    assert plain(vara.sentences[0]).startswith("Vara, nått målet: mycket säker trend uppåt från 2019/20 till 2023/24 (")
    assert "Egna insatser i temat: Läslyftet (pågående) och Gammalt (avslutad)." in vara.sentences
    assert learning_headline("Hjo", MATHS, found, [vara]) == (
        "Säker förbättring: Vara (nått målet). Fråga vad de har gjort: det är ett samtal att ha, inte ett bevis."
    )


def test_a_high_level_says_that_the_pupils_background_is_not_weighed_in() -> None:
    figures = verdicts(LOW_HJO, HIGH_VARA)
    assert not asked(figures)[1][0].improved
    assert said(figures).startswith("Tydligt bättre nivå: Vara (nått målet); elevsammansättningen är inte vägd in.")


def test_where_an_expected_value_is_known_it_decides_instead_of_the_level() -> None:
    as_expected = expected_values(("Nått målet", "Vara", 97.0, 96.0, "none", 0))
    assert asked(verdicts(LOW_HJO, HIGH_VARA, expected=as_expected))[1] == []
    above = expected_values(("Nått målet", "Vara", 97.0, 80.0, "better", 2))
    assert said(verdicts(LOW_HJO, HIGH_VARA, expected=above)).startswith(
        "Tydligt bättre än väntat utifrån elevsammansättningen: Vara (nått målet)."
    )


def test_the_other_side_is_told_too() -> None:
    figures = verdicts(
        level("NP åk 9", 40.0),
        level("NP åk 9", 98.0, pupils=400, town="Vara"),
        courses=[course(FALLING, 300, town="Vara")],
    )
    (vara,) = asked(figures)[1]
    assert vara.worse
    assert plain(vara.sentences[1]).startswith("Å andra sidan, nått målet: mycket säker trend nedåt")
    assert vara.sentences[-1] == "Ingen egen insats i temat är inlagd."


def test_those_who_are_better_at_the_very_thing_come_first() -> None:
    figures = verdicts(
        level("NP åk 9", 30.0),
        level("NP åk 9", 99.0, pupils=300, town="Vara"),
        courses=[course(RISING, 300, town="Skara")],
    )
    assert [one.name for one in asked(figures)[1]] == ["Vara", "Skara"]
    everywhere = verdicts(level("NP åk 9", 99.0, pupils=300, town="Vara"), courses=[course(RISING, 300, town="Skara")])
    assert [one.name for one in asked(everywhere)[1]] == ["Skara", "Vara"], "an improvement before a level"
    need = Need("Hjo", MATHS.id, indicators=("NP åk 9",))
    assert [one.name for one in asked(everywhere, needs=(need,))[1]] == ["Vara", "Skara"]


def test_only_the_themes_own_indicators_count() -> None:
    figures = verdicts(level("Frånvaro", 1.0, group=30.0, pupils=400, town="Vara"))
    assert asked(figures)[1] == []
    assert [one.name for one in asked(figures, theme=ATTENDANCE)[1]] == ["Vara"]


def test_similar_municipalities_come_after_the_regions_and_the_register_knows_nothing_of_them() -> None:
    region = verdicts(LOW_HJO, HIGH_VARA)
    similar = verdicts(*(level(value=99.0, pupils=900, town=town) for town in ("Vara", "Herrljunga", "Namnlös")))
    found = matrix(region)
    examples = learn_from(
        "Hjo",
        MATHS,
        found,
        standing(region, CATALOGUE),
        similar=standing(similar, CATALOGUE),
        similar_names={"Vara": "Vara", "Herrljunga": "Herrljunga"},
    )
    assert [(one.name, one.in_region) for one in examples] == [("Vara", True), ("Herrljunga", False)]
    assert examples[1].sentences[1].startswith("Registret rymmer bara Skaraborgs insatser")
    assert "Herrljunga (nått målet, utanför Skaraborg)" in learning_headline("Hjo", MATHS, found, examples)


def test_nothing_is_said_to_be_because_of_an_initiative() -> None:
    figures = verdicts(LOW_HJO, HIGH_VARA, courses=[course(RISING, 300, town="Skara")])
    own = (initiative("Läslyftet", "Vara"), initiative("Räknelyftet", "Skara"))
    _, examples = asked(figures, initiatives=own)
    text = " ".join([said(figures, initiatives=own), *(each for one in examples for each in one.sentences)])
    assert "inte ett bevis" in text
    assert not re.search(r"tack vare|på grund av|därför|beror på|leder till|effekt", text, re.IGNORECASE)
