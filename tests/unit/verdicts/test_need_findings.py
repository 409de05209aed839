"""The sentences of Behov ↔ insats: right for none, one and many, and never more than is known."""

from __future__ import annotations

import re

import pytest

from skis_analytics.records import Initiative, Need, Status
from skis_analytics.verdicts import need_findings
from skis_analytics.verdicts.needs import NeedMatrix, NeedState
from tests.unit.verdicts.frames import level
from tests.unit.verdicts.needs_example import (
    ATTENDANCE,
    GRADING,
    MATHS,
    SAFETY,
    TOWNS,
    cell,
    initiative,
    judgements,
    matrix,
    plain,
    verdicts,
)

SILENT = judgements()
EVEN = judgements(verdicts(*(level(town=town) for town in TOWNS)))
OVER = initiative("Lyftet", "Hjo", status=Status.COMPLETED)
LOW_IN_HJO = judgements(verdicts(level(value=40.0), level(value=80.0, town="Skara")))
CAUSAL = re.compile(
    r"\b(tack vare|på grund av|därför att|beror på|leder till|ledde till|orsakad?|effekt)\b", re.IGNORECASE
)


def needs(*towns: str, theme: str = MATHS.id, indicators: tuple[str, ...] = ()) -> list[Need]:
    return [Need(town, theme, indicators=indicators) for town in towns]


# --- The headline ---


@pytest.mark.parametrize(
    ("figures", "stated", "done", "expected"),
    [
        (SILENT, [], [], "Inget behov är dokumenterat: siffrorna går inte att pröva och gruppen har inte pekat ut något"),
        (EVEN, [], [], "Inget behov är dokumenterat: siffrorna visar ingen säker avvikelse och gruppen har inte pekat ut något"),
        (EVEN, needs("Hjo"), [], "Det enda dokumenterade behovet saknar insats: matematik i Hjo"),
        (EVEN, needs("Hjo"), [initiative("A", "Hjo")], "Det enda dokumenterade behovet har en insats: matematik i Hjo"),
        (EVEN, needs("Hjo"), [OVER], "Det enda dokumenterade behovet saknar planerad eller pågående insats: matematik i Hjo"),
        (EVEN, needs("Hjo", "Vara"), [OVER], "Inget av två dokumenterade behov har en planerad eller pågående insats: matematik i Hjo och Vara"),
        (EVEN, needs("Hjo", "Vara"), [OVER, initiative("A", "Vara")],
         "Ett av två dokumenterade behov saknar planerad eller pågående insats: matematik i Hjo"),
        (EVEN, needs("Hjo", "Vara"), [initiative("A", region=True)], "Båda de dokumenterade behoven har en insats"),
        (EVEN, needs(*TOWNS), [initiative("A", region=True)], "Alla tre dokumenterade behov har en insats"),
        (EVEN, needs("Hjo", "Vara"), [initiative("A", "Hjo")], "Ett av två dokumenterade behov saknar insats: matematik i Vara"),
        (EVEN, needs(*TOWNS), [], "Inget av tre dokumenterade behov har en insats: matematik i Hjo, Skara och Vara"),
        (EVEN, [*needs("Hjo"), *needs("Hjo", theme=GRADING.id), *needs("Hjo", theme=SAFETY.id), *needs("Vara", theme=ATTENDANCE.id)],
         [], "Inget av fyra dokumenterade behov har en insats: matematik i Hjo; närvaro i Vara; bedömning och betyg i Hjo och ett tema till"),
    ],
)  # fmt: skip
def test_headline(figures, stated: list[Need], done: list[Initiative], expected: str) -> None:
    assert need_findings.headline(matrix(figures, stated, done)) == expected


# --- Shared needs ---


@pytest.mark.parametrize(
    ("active", "expected"),
    [
        ([], "Hjo, Skara och Vara har samma behov i matematik; ingen av dem har en planerad eller pågående insats."),
        (["Skara"], "Hjo, Skara och Vara har samma behov i matematik; bara Skara har en insats."),
        (["Hjo", "Skara"], "Hjo, Skara och Vara har samma behov i matematik; Hjo och Skara har en insats."),
        (["Hjo", "Skara", "Vara"], "Hjo, Skara och Vara har samma behov i matematik; alla har en insats."),
    ],
)
def test_shared_needs(active: list[str], expected: str) -> None:
    done = [initiative("A", *active)] if active else []
    (shared,) = need_findings.shared_needs(matrix(EVEN, needs(*TOWNS), done))
    assert shared.sentence == expected


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ([initiative("A", "Hjo", status=Status.COMPLETED)],
         "ingen av dem har en planerad eller pågående insats, men Hjo har en som är avslutad."),
        ([initiative("A", "Hjo", status=Status.COMPLETED), initiative("B", "Vara", status=Status.PAUSED)],
         "ingen av dem har en planerad eller pågående insats, men Hjo och Vara har en som är avslutad eller pausad."),
        ([initiative("A", region=True, status=Status.COMPLETED)],
         "ingen av dem har en planerad eller pågående insats, men alla har en som är avslutad."),
        ([initiative("A", "Hjo", status=Status.COMPLETED), initiative("B", "Skara")],
         "bara Skara har en planerad eller pågående insats, men Hjo har en som är avslutad."),
        ([initiative("A", "Hjo", status=Status.COMPLETED), initiative("B", "Hjo")], "bara Hjo har en insats."),
    ],
)  # fmt: skip
def test_nobody_is_said_to_have_done_nothing_when_something_is_over(done: list[Initiative], expected: str) -> None:
    (shared,) = need_findings.shared_needs(matrix(EVEN, needs(*TOWNS), done))
    assert shared.sentence == f"Hjo, Skara och Vara har samma behov i matematik; {expected}"


def test_needs_about_different_figures_are_not_called_the_same() -> None:
    stated = [*needs("Hjo", indicators=("Nått målet",)), *needs("Skara", indicators=("NP åk 9",))]
    (shared,) = need_findings.shared_needs(matrix(EVEN, stated))
    assert (
        shared.sentence
        == "Hjo och Skara har båda behov i matematik, men i olika nyckeltal; ingen av dem har en planerad eller pågående insats."
    )
    (same,) = need_findings.shared_needs(matrix(LOW_IN_HJO, needs("Skara", indicators=("Nått målet", "NP åk 9"))))
    assert same.sentence.startswith("Hjo och Skara har samma behov")
    (unstated,) = need_findings.shared_needs(matrix(LOW_IN_HJO, needs("Skara")))
    assert unstated.alike


def test_a_need_of_one_is_not_shared_and_the_most_shared_comes_first() -> None:
    stated = [*needs("Hjo"), *needs("Hjo", "Vara", theme=GRADING.id), *needs(*TOWNS, theme=SAFETY.id)]
    assert [one.theme for one in need_findings.shared_needs(matrix(EVEN, stated))] == [SAFETY, GRADING]


# --- A theme's row ---


@pytest.mark.parametrize(
    ("figures", "stated", "done", "expected"),
    [
        (EVEN, needs(*TOWNS), [initiative("A", "Hjo")], "3 kommuner delar behovet · 1 har insats"),
        (EVEN, needs(*TOWNS), [], "3 kommuner delar behovet · ingen har insats"),
        (EVEN, needs(*TOWNS), [OVER], "3 kommuner delar behovet · ingen har planerad eller pågående insats"),
        (EVEN, [], [OVER], "inget dokumenterat behov · ingen planerad eller pågående insats"),
        (EVEN, needs(*TOWNS), [initiative("A", region=True)], "3 kommuner delar behovet · alla har insats"),
        (EVEN, needs("Hjo"), [initiative("A", "Hjo")], "1 kommun har behovet · 1 har insats"),
        (EVEN, [], [], "inget dokumenterat behov · ingen insats"),
        (EVEN, [], [initiative("A", "Hjo", "Vara")], "inget dokumenterat behov · insats i 2 kommuner"),
        (EVEN, [], [initiative("A", region=True)], "inget dokumenterat behov · insats för hela Skaraborg"),
        (judgements(verdicts(level())), [], [], "inget dokumenterat behov (1 av 3 kommuner kan prövas) · ingen insats"),
        (SILENT, [], [initiative("A", "Hjo")], "siffrorna kan inte pröva temat · insats i 1 kommun"),
    ],
)  # fmt: skip
def test_theme_line(figures, stated: list[Need], done: list[Initiative], expected: str) -> None:
    assert need_findings.theme_line(matrix(figures, stated, done), MATHS.id) == expected


def test_a_theme_line_names_whom_to_learn_from_by_how() -> None:
    found = matrix(EVEN, needs("Skara"))
    line = need_findings.theme_line(found, MATHS.id, ["Hjo", "Vara"], ["Hjo"])
    assert line == "1 kommun har behovet · ingen har insats · Hjo förbättrade (säker) · Vara bättre nivå (säker)"
    assert "Hjo och Vara förbättrade (säkra)" in need_findings.theme_line(found, MATHS.id, improved=["Hjo", "Vara"])


# --- A square ---


def test_a_square_says_all_that_it_means() -> None:
    done = [initiative("Läslyftet", "Hjo"), initiative("Gammalt", "Hjo", status=Status.COMPLETED)]
    found = matrix(LOW_IN_HJO, needs("Hjo"), done)
    assert plain(need_findings.cell_sentence(found, cell(found))) == (
        "Hjo, matematik: behov och insats. Nått målet 2023/24: 40,0 %, mycket tydligt lägre än övriga Skaraborg (80,0 %). "
        "Gruppen: behovet är utpekat utan angivet skäl. Insatser: Läslyftet (pågående). Inte pågående: Gammalt (avslutad)."
    )


@pytest.mark.parametrize(
    ("town", "theme", "expected"),
    [
        ("Skara", MATHS, "varken dokumenterat behov eller insats. Ingen säker avvikelse åt fel håll (1 av temats 2 nyckeltal kan prövas)."),
        ("Vara", MATHS, "kan inte prövas, ingen insats. Temats nyckeltal saknar värde för kommunen"),
        ("Vara", GRADING, "kan inte prövas, ingen insats. Inget nyckeltal mäter temat"),
    ],
)  # fmt: skip
def test_a_square_without_need_says_what_could_be_judged(town: str, theme, expected: str) -> None:
    found = matrix(LOW_IN_HJO)
    assert expected in need_findings.cell_sentence(found, cell(found, town, theme))


def test_a_theme_that_is_judged_whole_says_so() -> None:
    both = judgements(verdicts(level("Frånvaro", 20.0, group=20.0), level(), level("NP åk 9")))
    found = matrix(both)
    assert need_findings.silence(cell(found, theme=ATTENDANCE)).endswith("(temats enda nyckeltal är prövat).")
    assert need_findings.silence(cell(found)).endswith("(alla temats 2 nyckeltal är prövade).")


def test_an_initiative_that_cannot_be_weighed_against_figures_says_so() -> None:
    found = matrix(SILENT, initiatives=[initiative("A", "Hjo", status=None)])
    assert cell(found).word == "insats utan dokumenterat behov (siffrorna kan inte pröva det)"
    assert "Insatser: A (status ej angiven)." in need_findings.cell_sentence(found, cell(found))


def test_hundreds_of_initiatives_do_not_fill_a_hover() -> None:
    found = matrix(EVEN, initiatives=[initiative(f"Insats {number}", "Hjo") for number in range(300)])
    assert need_findings.cell_sentence(found, cell(found)).endswith("och 297 till.")


# --- What stands below ---


def test_findings_tell_of_what_stands_nowhere() -> None:
    found = matrix(
        EVEN, [Need("Hjo", "borttaget")], [initiative("A"), initiative("B"), initiative("C", "Hjo", theme=None)]
    )
    told = need_findings.findings(found)
    assert "Två insatser utan angiven kommun räknas inte i någon ruta." in told
    assert "En insats utan angivet tema räknas inte i någon ruta." in told
    assert "Ett behov i ett tema eller en kommun som inte står här räknas inte i någon ruta." in told


def test_findings_tell_how_much_cannot_be_judged() -> None:
    (text,) = [one for one in need_findings.findings(matrix(LOW_IN_HJO)) if one.startswith("Siffrorna")]
    assert text == (
        "Siffrorna kan inte pröva 13 av 15 rutor: i 6 mäter inget nyckeltal temat och i 7 saknas värdena eller är skyddade. "
        "Där syns bara behov som gruppen har pekat ut."
    )


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ([initiative("A", "Skara")], "En insats svarar inte mot något behov som siffrorna eller gruppen har pekat ut. Det gör den inte onödig:"),
        ([initiative("A", "Skara"), initiative("B", "Vara")], "Två insatser svarar inte mot något behov"),
    ],
)  # fmt: skip
def test_findings_tell_of_initiatives_without_a_need(done: list[Initiative], expected: str) -> None:
    assert any(text.startswith(expected) for text in need_findings.findings(matrix(LOW_IN_HJO, initiatives=done)))


def test_an_initiative_that_meets_a_need_somewhere_is_not_counted_as_needless() -> None:
    found = matrix(LOW_IN_HJO, initiatives=[initiative("A", "Hjo", "Skara")])
    assert not any("svarar inte mot" in text for text in need_findings.findings(found))


@pytest.mark.parametrize(
    ("figures", "done", "expected"),
    [
        (EVEN, initiative("A", "Hjo"), "A: inget dokumenterat behov i matematik i Hjo."),
        (EVEN, initiative("A", region=True), "A: inget dokumenterat behov i matematik i någon av kommunerna."),
        (SILENT, initiative("A", "Hjo"), "A: inget dokumenterat behov i matematik i Hjo (siffrorna kan inte pröva det)."),
        (LOW_IN_HJO, initiative("A", "Skara", "Vara"),
         "A: inget dokumenterat behov i matematik i Skara och Vara (siffrorna kan inte pröva det i en av dem)."),
    ],
)  # fmt: skip
def test_an_initiative_without_a_need_in_a_sentence(figures, done: Initiative, expected: str) -> None:
    found = matrix(figures, initiatives=[done])
    (row,) = found.without_need
    assert need_findings.unneeded_sentence(found, row) == expected


# --- As table and text ---


def everything() -> NeedMatrix:
    done = [initiative("Läslyftet", "Skara"), initiative("Hela", region=True, theme=SAFETY), initiative("Ingens")]
    return matrix(LOW_IN_HJO, needs("Vara", theme=GRADING.id), done)


def test_the_table_says_every_square_in_words() -> None:
    table = need_findings.as_table(everything())
    assert list(table.columns) == ["Tema", *TOWNS]
    assert table.set_index("Tema").loc["Matematik"].tolist() == [
        "behov utan insats", "insats utan dokumenterat behov", "kan inte prövas, ingen insats",
    ]  # fmt: skip
    assert need_findings.as_table(matrix(EVEN)).isin(["varken dokumenterat behov eller insats"]).to_numpy().any()


def test_the_text_holds_every_need_and_every_initiative_of_the_lists() -> None:
    found = everything()
    text = plain(need_findings.as_text(found))
    assert text.startswith(
        "Inget av två dokumenterade behov har en insats: matematik i Hjo; bedömning och betyg i Vara.\n"
    )
    assert "Behov utan insats (2)\n– Hjo, matematik: Nått målet" in text
    assert f"Insatser utan dokumenterat behov ({len(found.without_need)})\n– Läslyftet: " in text
    empty = need_findings.as_text(matrix(EVEN))
    assert "Behov utan insats (0)\n– inga" in empty


def test_nothing_is_said_to_be_because_of_anything() -> None:
    found = everything()
    said = [need_findings.as_text(found), *(need_findings.cell_sentence(found, one) for one in found.cells.values())]
    assert {state for one in found.cells.values() for state in [one.state]} >= {NeedState.NEED, NeedState.INITIATIVE}
    assert not [text for text in said if CAUSAL.search(text)]
