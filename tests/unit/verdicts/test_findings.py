"""The sentences above a picture: right, in Swedish, for none, one and many."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest

from skis_analytics.verdicts.cells import judged_levels, level_sentence, value_text
from skis_analytics.verdicts.change import judge_changes, judge_trends
from skis_analytics.verdicts.indicator_findings import indicator_headline, one_pupil
from skis_analytics.verdicts.judge import alone
from skis_analytics.verdicts.level import as_one, judge_levels
from skis_analytics.verdicts.region_findings import headline, region_findings
from tests.unit.verdicts.frames import CATALOGUE, NOISE, course, history, level, levels

NONE = judge_levels(levels(), NOISE, CATALOGUE)
NO_CHANGES = judge_changes(history(), NOISE, CATALOGUE)
NO_TRENDS = judge_trends(history(), NOISE, CATALOGUE)


def judged(*rows) -> pd.DataFrame:
    return judge_levels(levels(*rows), NOISE, CATALOGUE)


def plain(text: str) -> str:
    """Without bold and with ordinary spaces."""
    return text.replace("**", "").replace("\u00a0", " ")


def findings(cells=NONE, changes=NO_CHANGES, trends=NO_TRENDS, nation=NONE) -> list[str]:
    found = region_findings(cells, changes, trends, nation, CATALOGUE, group="Skaraborg", region="Skaraborg")
    return [plain(finding.text) for finding in found]


# --- The page's headline ---


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], "Läsåret 2023/24 finns inga värden som kan jämföras med Skaraborg"),
        ([level(pupils=None)], "Läsåret 2023/24 finns inga värden som kan jämföras med Skaraborg"),
        ([level()], "Ingen enskild skillnad mot Skaraborg är säker läsåret 2023/24"),
        ([level(value=40.0)], "En av 1 jämförelser med Skaraborg är säker: lägre i Hjo"),
        ([level(value=40.0), level(value=99.0, pupils=400, town="Vara"), level(town="Tibro")],
         "Två av 3 jämförelser med Skaraborg är säkra: lägre i Hjo, högre i Vara"),
        ([level(value=99.0, pupils=400)], "En av 1 jämförelser med Skaraborg är säker: högre i Hjo"),
        ([level(value=40.0, town=town) for town in ("A", "B", "C", "D")],
         "Fyra av 4 jämförelser med Skaraborg är säkra: lägre i A, B, C och D"),
        ([level(value=40.0, town=town) for town in "ABCDEF"],
         "Sex av 6 jämförelser med Skaraborg är säkra: lägre i A, B, C och tre till"),
    ],
)  # fmt: skip
def test_headline(rows, expected: str):
    assert headline(judged(*rows), "Skaraborg", "2023/24") == expected


# --- The findings ---


def test_nothing_at_all_is_still_said():
    assert findings() == ["Förändringar sedan året före kan inte bedömas: det saknas år att jämföra med."]


def test_no_certain_cell():
    found = findings(judged(level(), level(town="Vara"), level(pupils=None, town="Tibro")))
    assert (
        found[-1]
        == "Om slumpen: 2 av 2 prövade skillnader kan vara slump; 1 värde till kan inte prövas, för källan anger inget elevantal."
    )
    assert not any("äkert lägre" in text or "äkert högre" in text for text in found)


def test_one_and_many_certain_cells():
    one = judged(level(value=40.0))
    assert "Säkert lägre resultat än Skaraborg: Hjo (nått målet)." in findings(one)
    names = ("Nått målet", "Alla ämnen", "Bakgrund")
    rows = [level(name, 40.0, town=town) for town in "ABCDE" for name in names]
    found = findings(judged(*rows))
    text = next(text for text in found if text.startswith("Säkert lägre"))
    assert text.endswith("; en kommun till.")
    assert "A (" in text and "bakgrund" not in text
    more = findings(judged(*rows, level(value=40.0, town="F")))
    assert any(text.endswith("; två kommuner till.") for text in more)
    assert found[-1].startswith("Om slumpen: 0 av 15 prövade skillnader")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([level(value=40.0), level("Alla ämnen")],
         "Hjo: säkert lägre resultat än Skaraborg i nått målet; övriga av två prövade nyckeltal kan vara slump."),
        ([level(value=40.0)], "Hjo: säkert lägre resultat än Skaraborg i nått målet."),
        ([level()], "Hjo: inget av ett prövade nyckeltal skiljer sig säkert från Skaraborg."),
        ([level(pupils=None)], "Hjo: inget värde kan prövas med det här urvalet."),
    ],
)  # fmt: skip
def test_the_municipality_in_focus_comes_first(rows, expected: str):
    found = region_findings(
        judged(*rows), NO_CHANGES, NO_TRENDS, NONE, CATALOGUE, group="Skaraborg", region="Skaraborg", focus="Hjo"
    )
    assert plain(found[0].text) == expected


def test_there_are_at_most_five_and_the_remark_on_chance_is_last():
    cells = judged(level(value=40.0), level(value=99.0, pupils=500, town="Vara"))
    changes = judge_changes(history(course({2023: 50.0, 2024: 90.0})), NOISE, CATALOGUE)
    trends = judge_trends(history(course({2020 + step: 50.0 + 8 * step for step in range(5)}, 300)), NOISE, CATALOGUE)
    nation = judge_levels(as_one(reference(60.0, 1000), reference(80.0, 90000)), NOISE, CATALOGUE)
    found = findings(cells, changes, trends, nation)
    assert 3 <= len(found) <= 5
    assert found[-1].startswith("Om slumpen: ")
    assert len(found) == len(set(found))


def reference(value: float, pupils: float, name: str = "Nått målet") -> pd.DataFrame:
    return pd.DataFrame([{
        "indicator": name, "year": 2024, "provider": "municipal", "gender": "T", "value": value, "basis": "weighted",
        "pupils": pupils, "municipalities": 15}])  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), [(60.0, "säkert lägre resultat än riket i ett av ett jämförbara nyckeltal"),
                                                 (95.0, "Gemensamma styrkor: Skaraborg som helhet är säkert bättre än riket i ett av ett jämförbara nyckeltal")])  # fmt: skip
def test_the_region_against_the_nation(value: float, expected: str):
    nation = judge_levels(as_one(reference(value, 1000), reference(80.0, 90000)), NOISE, CATALOGUE)
    text = next(text for text in findings(nation=nation) if "som helhet" in text)
    assert expected in text
    assert "jämförbara nyckeltal: nått målet (" in text
    rest = (80 * 90000 - value * 1000) / 89000
    assert f"({value:.1f} % mot {rest:.1f} %".replace(".", ",") in text


def of_nation(*figures: tuple[str, float, float]) -> pd.DataFrame:
    """The region as one against the nation: indicator, the region's value and the nation's."""
    own, whole = (
        pd.concat([reference(row[place], pupils, row[0]) for row in figures])
        for place, pupils in ((1, 3000), (2, 90000))
    )
    return judge_levels(as_one(own, whole), NOISE, CATALOGUE)


def strengths(cells=NONE, nation=NONE) -> str:
    return next((text for text in findings(cells, nation=nation) if text.startswith("Gemensamma styrkor: ")), "")


def test_that_nothing_is_better_is_said():
    assert strengths(judged(level(), level(town="Vara")), of_nation(("Nått målet", 60.0, 80.0))) == (
        "Gemensamma styrkor: inget resultat är säkert bättre än i riket (ett jämförbart nyckeltal); "
        "ingen kommun har något resultat som är säkert bättre än Skaraborg."
    )


def test_strengths_of_the_region_and_its_municipalities():
    cells = judged(level(value=99.0, pupils=500), level(town="Vara"), level(value=40.0, town="Tibro"))
    nation = of_nation(("Nått målet", 90.0, 80.0), ("Alla ämnen", 60.0, 80.0))
    text = strengths(cells, nation)
    assert (
        "Skaraborg som helhet är säkert bättre än riket i ett av två jämförbara nyckeltal: nått målet (90,0 % mot "
        in text
    )
    assert text.endswith("; en av tre kommuner har något resultat som är säkert bättre än Skaraborg: Hjo (nått målet).")
    assert any("säkert lägre resultat än riket i ett av två" in each for each in findings(cells, nation=nation))


@pytest.mark.parametrize(("value", "better"), [(10.0, True), (40.0, False)])
def test_where_lower_is_better_it_is_lower_that_is_a_strength(value: float, better: bool):
    text = strengths(judged(level("Frånvaro", value, 400, group=25.0)), of_nation(("Frånvaro", value, 25.0)))
    assert ("Skaraborg som helhet är säkert bättre än riket" in text) is better
    assert ("säkert bättre än Skaraborg: Hjo (frånvaro)" in text) is better
    assert ("inget resultat är säkert bättre än i riket" in text) is not better


def test_of_what_cannot_be_tested_no_strength_is_denied():
    assert strengths(judged(level(pupils=None))) == ""


def test_strengths_always_have_room_and_no_certain_thing_gives_way_to_one_that_is_not():
    cells = judged(level(value=40.0), level(town="Vara"))
    changes = judge_changes(history(course({2023: 79.0, 2024: 80.0}), course({2023: 79.0, 2024: 80.0}, town="Vara")), NOISE, CATALOGUE)  # fmt: skip
    trends = judge_trends(history(course({2020 + step: 50.0 + 8 * step for step in range(5)}, 300)), NOISE, CATALOGUE)
    found = findings(cells, changes, trends, of_nation(("Nått målet", 60.0, 80.0)))
    assert len(found) == 5
    openings = ("Skaraborg som helhet", "Säkert lägre", "Säker trend", "Gemensamma styrkor: inget", "Om slumpen")
    assert all(any(text.startswith(opening) for text in found) for opening in openings)
    assert "kan vara slump, liksom alla 2 förändringar sedan året före" in found[-1]


def test_the_region_like_the_nation():
    nation = judge_levels(as_one(reference(80.0, 1000), reference(80.0, 90000)), NOISE, CATALOGUE)
    assert any("skiljer sig inte säkert från riket" in text for text in findings(nation=nation))


def test_changes_in_words():
    none = judge_changes(history(course({2023: 79.0, 2024: 80.0})), NOISE, CATALOGUE)
    assert any(
        text.startswith("Sedan året före: ingen av 1 prövade förändringar är säker") for text in findings(changes=none)
    )
    one = judge_changes(history(course({2023: 90.0, 2024: 50.0})), NOISE, CATALOGUE)
    assert "Sedan året före: en av 1 prövade förändringar är säker: Hjo, nått målet −40,0 procentenheter." in findings(
        changes=one
    )
    many = judge_changes(history(*(course({2023: 50.0, 2024: 90.0}, town=town) for town in "ABCDE")), NOISE, CATALOGUE)
    text = next(text for text in findings(changes=many) if text.startswith("Sedan året före: fem av 5"))
    assert text.count("+40,0 procentenheter") == 3 and text.endswith(" och två till.")


@pytest.mark.parametrize(
    ("name", "step", "words"),
    [("Nått målet", 8, "uppåt (bättre)"), ("Nått målet", -8, "nedåt (sämre)"), ("Frånvaro", 8, "uppåt (sämre)"),
     ("Frånvaro", -8, "nedåt (bättre)")],
)  # fmt: skip
def test_a_trend_says_which_way_the_figures_go_and_whether_that_is_good(name: str, step: int, words: str):
    series = course({2020 + place: 50.0 + step * place for place in range(5)}, 300, name)
    trends = judge_trends(history(series), NOISE, CATALOGUE)
    assert f"Säker trend över fem år: {words} i Hjo ({name.lower()})." in findings(trends=trends)


@pytest.mark.parametrize(
    ("count", "ending"), [(4, "D (nått målet)."), (5, " och en kommun till."), (6, " och två kommuner till.")]
)
def test_many_trends_are_counted(count: int, ending: str):
    series = [
        course({2020 + place: 50.0 + 8 * place for place in range(5)}, 300, town=town) for town in "ABCDEF"[:count]
    ]
    text = next(text for text in findings(trends=judge_trends(history(*series), NOISE, CATALOGUE)) if "trend" in text)
    assert text.endswith(ending)


# --- One indicator ---


def said(rows, focus: str | None = None, name: str = "Nått målet") -> str:
    shown = list(judged_levels(alone(judged(*rows))))
    return plain(indicator_headline(shown, CATALOGUE[name], "övriga Skaraborg", focus))


@pytest.mark.parametrize(
    ("rows", "focus", "expected"),
    [
        ([], None, "Nått målet: uppgifter saknas"),
        ([level(value=None, mark="suppressed")], None, "Nått målet: uppgifter saknas"),
        ([level(pupils=None)], "Hjo",
         "Hjo, nått målet 2023/24: 80,0 % – osäkerheten är okänd, så en skillnad kan inte skiljas från slump"),
        ([level(pupils=None)], None, "Nått målet 2023/24: osäkerheten är okänd, så skillnaderna kan inte skiljas från slump"),
        ([level()], None, "Nått målet 2023/24: inga säkra skillnader mot övriga Skaraborg"),
        ([level(value=40.0)], None, "Nått målet 2023/24: tydligt lägre i Hjo än i övriga Skaraborg"),
        ([level(value=40.0), level(value=99.0, pupils=500, town="Vara")], None,
         "Nått målet 2023/24: tydligt lägre i Hjo och tydligt högre i Vara än i övriga Skaraborg"),
        ([level(value=40.0, town=town) for town in "ABCDE"], None,
         "Nått målet 2023/24: tydligt lägre i A, B, C och två till än i övriga Skaraborg"),
        ([level(value=40.0)], "Hjo", "Hjo, nått målet 2023/24: 40,0 % – mycket tydligt lägre än övriga Skaraborg (80,0 %)"),
        ([level()], "Hjo", "Hjo, nått målet 2023/24: 80,0 % – ingen säker skillnad mot övriga Skaraborg (80,0 %)"),
        ([level(mark="nearly_all", group=60.0)], "Hjo",
         "Hjo, nått målet 2023/24: nästan alla – mycket tydligt högre än övriga Skaraborg (60,0 %)"),
        ([level(value=None, mark="suppressed"), level(town="Vara")], "Hjo",
         "Hjo, nått målet 2023/24: skyddat: för få elever för att visas"),
    ],
)  # fmt: skip
def test_indicator_headline(rows, focus: str | None, expected: str):
    assert said(rows, focus) == expected


def test_without_a_focus_only_verdicts_that_hold_in_the_whole_picture_are_named():
    cells = alone(judged(level(value=40.0), level(value=92.0, town="Vara"))).assign(robust=[True, False])
    both = plain(indicator_headline(list(judged_levels(cells)), CATALOGUE["Nått målet"], "gruppen", None))
    assert both == "Nått målet 2023/24: tydligt lägre i Hjo än i gruppen"
    weak = plain(
        indicator_headline(list(judged_levels(cells.assign(robust=False))), CATALOGUE["Nått målet"], "gruppen", None)
    )
    assert (
        weak == "Nått målet 2023/24: inga säkra skillnader mot gruppen; Hjo och Vara sticker ut men det kan vara slump"
    )


def test_where_lower_is_better_the_headline_says_so():
    assert "mycket tydligt högre (sämre) än övriga Skaraborg" in said([level("Frånvaro", 99.0, 500)], "Hjo", "Frånvaro")
    assert "mycket tydligt lägre (bättre) än övriga Skaraborg" in said(
        [level("Frånvaro", 40.0, 500)], "Hjo", "Frånvaro"
    )


# --- One pupil, one cell ---


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (level(pupils=138, town="Tidaholm"), "1 elev = 0,7 procentenheter i Tidaholm (138 elever)"),
        (level(pupils=1234, town="Skövde"), "1 elev = 0,1 procentenheter i Skövde (1 234 elever)"),
        (level("Behöriga lärare", pupils=50), "1 heltidstjänst = 2,0 procentenheter i Hjo (50 heltidstjänster)"),
        (level(pupils=None), None),
        (level("Meritvärde", 220.0, 100, 220.0), None),
    ],
)
def test_one_pupil(cell, expected: str | None):
    row = next(judged_levels(judged(cell)))
    text = one_pupil(row, CATALOGUE[row.indicator])
    assert (plain(text) if text else text) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (level(), "Hjo, nått målet 2023/24: 80,0 %. Ingen säker skillnad jämfört med Skaraborg: 80,0 %. 95 % säkerhet: 68,9–87,8 %. 100 elever."),
        (level(value=None, mark="suppressed", pupils=3), "Hjo, nått målet 2023/24: skyddat: för få elever för att visas."),
        (level(value=None, mark="missing", pupils=None), "Hjo, nått målet 2023/24: uppgift saknas i källan."),
        (level(mark="nearly_all", group=60.0), "Hjo, nått målet 2023/24: nästan alla: 1–4 elever nådde inte målet. "
         "Mycket tydligt högre jämfört med Skaraborg: 60,0 %. 100 elever."),
        (level("Trygghet", 7.0, None, 6.5, group_pupils=None, basis="median"),
         "Hjo, trygghet 2023/24: 7,0. Osäkerheten är okänd jämfört med Skaraborg: 6,5 (median)."),
    ],
)  # fmt: skip
def test_a_cell_in_one_sentence(cell, expected: str):
    row = next(judged_levels(judged(cell)))
    assert plain(level_sentence(row, CATALOGUE[row.indicator], "Skaraborg")) == expected


def test_a_suppressed_value_is_never_in_the_words():
    row = next(judged_levels(judged(level(value=None, mark="suppressed", pupils=3))))
    assert not row.shown
    assert math.isnan(row.value)
    assert not re.search(r"\d", value_text(row, CATALOGUE[row.indicator]))
