"""The address: what is written is read back, and what somebody else wrote does no harm."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skis_analytics.app.address import DEFAULT_INDICATOR, KEYS, VIEWS, Choices, read, slug, write
from skis_analytics.domain import Comparison, Gender, Municipality, Provider, Selection

REGION = {
    code: Municipality(code, name)
    for code, name in {
        "1445": "Essunga", "1499": "Falköping", "1444": "Grästorp", "1447": "Gullspång", "1471": "Götene", "1497": "Hjo",
        "1446": "Karlsborg", "1494": "Lidköping", "1493": "Mariestad", "1495": "Skara", "1496": "Skövde", "1472": "Tibro",
        "1498": "Tidaholm", "1473": "Töreboda", "1470": "Vara",
    }.items()
}  # fmt: skip
COUNTRY = REGION | {
    code: Municipality(code, name)
    for code, name in {
        "0643": "Habo", "0305": "Håbo", "0114": "Upplands Väsby", "0139": "Upplands-Bro", "1256": "Östra Göinge", "0980": "Gotland",
    }.items()
}  # fmt: skip
CHOICES = Choices(("merit_value_9", DEFAULT_INDICATOR, "safety_8"), REGION, COUNTRY, tuple(range(2025, 1997, -1)), 2025)
DEFAULT = Selection(DEFAULT_INDICATOR, 2025, Comparison.REGION, None, Provider.MUNICIPAL, Gender.ALL, (), VIEWS[0])

selections = st.builds(
    Selection,
    indicator=st.sampled_from(CHOICES.indicators),
    year=st.sampled_from(CHOICES.years),
    comparison=st.sampled_from(Comparison),
    focus=st.none() | st.sampled_from(sorted(REGION)),
    provider=st.sampled_from(Provider),
    gender=st.sampled_from(Gender),
    own_group=st.lists(st.sampled_from(sorted(COUNTRY)), unique=True).map(tuple),
    view=st.sampled_from(VIEWS),
)


@given(selections)
def test_what_is_written_is_read_back(selection: Selection):
    written = write(selection, CHOICES)
    assert read(written, CHOICES) == selection
    assert set(written) <= set(KEYS)
    assert set("".join(written.values())) <= set(string.ascii_letters + string.digits + "-_,")


def test_every_municipality_in_the_country_is_read_back(real, country, region, indicators):
    """Habo and Håbo have the same name without the ring; nobody else may turn into another either."""
    choices = Choices(tuple(indicators), region, country, (2025,), 2025)
    for code, one in country.items():
        selection = Selection(
            DEFAULT_INDICATOR, 2025, Comparison.OWN, None, Provider.MUNICIPAL, Gender.ALL, (code,), VIEWS[0]
        )
        assert read(write(selection, choices), choices) == selection
        assert read({"egna": one.name}, choices).own_group == (code,)
        assert read({"egna": one.name.upper()}, choices).own_group == (code,)
        assert read({"egna": code}, choices).own_group == (code,)
    for code, one in region.items():
        assert read({"kommun": slug(one.name)}, choices).focus == code


def test_the_default_says_only_the_year():
    assert write(DEFAULT, CHOICES) == {"lasar": "2024-25"}
    assert read({}, CHOICES) == DEFAULT


HOSTILE = [
    "", " ", "\x00", "<script>alert(1)</script>", "'; DROP TABLE results.result; --", "../../etc/passwd", "None", "null", "nan",
    "x" * 10_000, "," * 10_000, "🙂", "ａ" * 500, "-1", "1e309", "0", "99999999999999999999", "%00", "{}", "[]", "$focus",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_values_are_the_defaults(text: str):
    assert read(dict.fromkeys(KEYS, text), CHOICES) == DEFAULT


@given(st.dictionaries(st.sampled_from(KEYS) | st.text(), st.text()))
def test_whatever_it_says_it_is_read(parameters: dict[str, str]):
    selection = read(parameters, CHOICES)
    assert selection.indicator in CHOICES.indicators
    assert selection.year in CHOICES.years
    assert selection.focus is None or selection.focus in REGION
    assert set(selection.own_group) <= set(COUNTRY)
    assert selection.view in VIEWS
    assert read(write(selection, CHOICES), CHOICES) == selection


@pytest.mark.parametrize("text", ["1471", "Götene", "gotene", "GÖTENE", "götene", " Götene ", "gOTENE", "Go\u0308tene"])
def test_a_municipality_by_code_name_or_slug(text: str):
    assert read({"kommun": text}, CHOICES).focus == "1471"


@pytest.mark.parametrize("text", ["0000", "Riket", "0643", "Habo", "Göten", "göteneö"])
def test_only_the_regions_own_can_be_in_focus(text: str):
    assert read({"kommun": text}, CHOICES).focus is None


@pytest.mark.parametrize(
    ("text", "year"),
    [("2024", 2024), ("2023/24", 2024), ("2023-24", 2024), ("2023-2024", 2024), (" 2024 ", 2024), ("1999-00", 2000),
     ("2024-25", 2025), ("2023-25", 2025), ("23/24", 2025), ("2031", 2025), ("24", 2025), ("2024.0", 2025), ("２０２４", 2025)],
)  # fmt: skip
def test_school_years_as_people_write_them(text: str, year: int):
    assert read({"lasar": text}, CHOICES).year == year


def test_words_whatever_their_case():
    said = {"huvudman": "ENSKILD", "kon": " Flickor ", "jamfor": "Riket", "vy": "TRATT", "nyckeltal": "Merit_Value_9"}
    assert read(said, CHOICES) == Selection(
        "merit_value_9", 2025, Comparison.NATION, None, Provider.INDEPENDENT, Gender.GIRLS, (), "tratt"
    )


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("hjo,skara", ("1497", "1495")),
        ("skara,hjo", ("1495", "1497")),
        ("hjo,hjo,1497,Hjo", ("1497",)),
        ("hjo,,okänd,<b>,skara,", ("1497", "1495")),
        ("Upplands Väsby,upplands-bro", ("0114", "0139")),
        ("Habo,Håbo", ("0643", "0305")),
        ("0000,Riket", ()),
    ],
)
def test_an_own_group(text: str, codes: tuple[str, ...]):
    assert read({"egna": text}, CHOICES).own_group == codes


def test_an_indicator_that_is_gone_falls_back_also_when_the_default_is_gone():
    choices = Choices(("safety_8",), REGION, COUNTRY, (2025,), 2025)
    assert read({"nyckeltal": "merit_value_9"}, choices).indicator == "safety_8"
