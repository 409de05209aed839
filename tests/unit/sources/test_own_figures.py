"""Own figures: the template comes back as rows, small groups are protected, personal data stays out."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from skis_analytics.domain import Gender, Kind, Mark, Provider
from skis_analytics.sources.errors import SourceError
from skis_analytics.sources.own_figures import OwnFigures, is_workbook, read, template
from skis_analytics.sources.own_figures.protection import Figure, protect

TOWNS = {"1001": "Ankeborg", "1002": "Örnäs"}
KNOWN = {"merit_value_9": "Genomsnittligt meritvärde åk 9"}
SHARE = ["Trivs i skolan", "Trivsel", "andel", "%", "högre är bättre", "åk 7–9", "Enkät i maj"]
MEAN = ["Läsförståelse", "Läsning", "medelvärde", "poäng", "högre är bättre", "åk 4–6", ""]

Change = Callable[[Workbook], None]


def filled(
    figures: Sequence[Sequence[object]],
    indicators: Sequence[Sequence[object]] = (SHARE, MEAN),
    change: Change = lambda _book: None,
) -> bytes:
    book = load_workbook(io.BytesIO(template(TOWNS, 2025)))
    for sheet, rows in (("Nyckeltal", indicators), ("Uppgifter", figures)):
        for number, row in enumerate(rows, start=2):
            for column, value in enumerate(row, start=1):
                book[sheet].cell(number, column, value)
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def own(content: bytes) -> OwnFigures:
    return read("egna.xlsx", content, municipalities=TOWNS, known=KNOWN, this_year=2025)


def share(pupils: object, reached: object, *, gender: str = "totalt", town: str = "Ankeborg") -> list[object]:
    return ["Trivs i skolan", town, "2024/25", gender, "kommunal", pupils, reached, None]


def test_the_template_comes_back_as_rows_and_indicators() -> None:
    mean = ["Läsförståelse", "1002", "2023/24", None, None, "40", None, "61,5"]
    found = own(filled([share(80, 60), mean]))
    rows = found.rows.set_index("indicator")
    assert rows.loc["egen-trivs-i-skolan", ["municipality", "year", "gender", "provider", "value", "pupils", "source"]].to_list() == [
        "1001", 2025, "T", "municipal", 75.0, 80, "egna",
    ]  # fmt: skip
    assert rows.loc["egen-lasforstaelse", ["municipality", "year", "value"]].to_list() == ["1002", 2024, 61.5]
    assert [(one["id"], one["kind"], one["direction"]) for one in found.indicators] == [
        ("egen-trivs-i-skolan", "proportion", "higher"),
        ("egen-lasforstaelse", "mean", "higher"),
    ]
    assert found.years == (2024, 2025)
    assert found.protected == 0


def test_the_same_measure_next_year_needs_no_new_definition() -> None:
    content = filled([share(80, 60)], indicators=[])
    known = {**KNOWN, "egen-trivs-i-skolan": "Trivs i skolan"}
    found = read("egna.xlsx", content, municipalities=TOWNS, known=known, this_year=2025)
    assert found.rows["value"].to_list() == [75.0]
    assert found.indicators == ()


def test_the_template_is_known_by_its_content() -> None:
    assert is_workbook(template(TOWNS, 2025))
    other = io.BytesIO()
    Workbook().save(other)
    assert not any(is_workbook(content) for content in (b"", b"PK", b"Nyckeltal;Uppgifter", other.getvalue()))


@pytest.mark.parametrize(
    ("pupils", "reached", "mark"),
    [
        (9, 5, "suppressed"),
        (10, 5, None),
        (11, 4, "suppressed"),
        (11, 7, "nearly_all"),
        (20, 15, None),
        (20, 20, None),
        (20, 0, None),
    ],
)
def test_small_groups_are_protected(pupils: int, reached: int, mark: str | None) -> None:
    found = own(filled([share(pupils, reached)])).rows.iloc[0]
    assert (None if found["mark"] != found["mark"] else found["mark"]) == mark
    if mark == "suppressed":
        assert found[["value", "pupils"]].isna().all()
    if mark == "nearly_all":
        assert found["value"] == 100


def test_a_gender_that_could_be_derived_is_protected_too() -> None:
    found = own(filled([share(60, 45), share(8, 6, gender="flickor"), share(52, 39, gender="pojkar")]))
    marks = dict(zip(found.rows["gender"], found.rows["mark"].fillna(""), strict=True))
    assert marks == {"T": "", "K": "suppressed", "M": "suppressed"}
    assert found.protected == 2
    assert "skyddade" in found.notes[0]


groups = st.tuples(st.integers(1, 40), st.integers(0, 40)).map(lambda pair: (pair[0], min(pair)))


@settings(max_examples=150, deadline=None)
@given(st.tuples(groups, groups, groups, groups))
def test_nothing_protected_can_be_derived_from_a_sum(cells: tuple[tuple[int, int], ...]) -> None:
    """Girls and boys of municipal and independent schools, with every total."""
    corners = dict(
        zip(
            [
                (gender, provider)
                for gender in (Gender.GIRLS, Gender.BOYS)
                for provider in (Provider.MUNICIPAL, Provider.INDEPENDENT)
            ],
            cells,
            strict=True,
        )
    )
    everything = dict(corners)
    for provider in (Provider.MUNICIPAL, Provider.INDEPENDENT):
        everything[Gender.ALL, provider] = _sum(corners, lambda key, wanted=provider: key[1] is wanted)
    for gender in (Gender.GIRLS, Gender.BOYS):
        everything[gender, Provider.ALL] = _sum(corners, lambda key, wanted=gender: key[0] is wanted)
    everything[Gender.ALL, Provider.ALL] = _sum(corners, lambda _key: True)
    filled_in = [
        Figure("egen-x", "1001", 2025, gender, provider, Kind.PROPORTION, pupils, reached, 100 * reached / pupils)
        for (gender, provider), (pupils, reached) in everything.items()
    ]
    marks = {(one.gender, one.provider): one.mark for one in protect(filled_in)}
    for provider in (Provider.MUNICIPAL, Provider.INDEPENDENT, Provider.ALL):
        assert sum(marks[gender, provider] is not None for gender in Gender) != 1
    for gender in Gender:
        assert (
            sum(marks[gender, each] is not None for each in (Provider.MUNICIPAL, Provider.INDEPENDENT, Provider.ALL))
            != 1
        )
    for one, before in zip(protect(filled_in), filled_in, strict=True):
        assert one.mark is not None or before.pupils >= 10
        assert one.mark is not Mark.SUPPRESSED or (one.value is None and one.pupils is None)


def _sum(cells: dict[tuple[Gender, Provider], tuple[int, int]], wanted: Callable[..., bool]) -> tuple[int, int]:
    chosen = [cell for key, cell in cells.items() if wanted(key)]
    return sum(pupils for pupils, _ in chosen), sum(reached for _, reached in chosen)


def _cell(sheet: str, place: str, value: object) -> Change:
    def change(book: Workbook) -> None:
        book[sheet][place] = value

    return change


def _without(sheet: str) -> Change:
    def change(book: Workbook) -> None:
        del book[sheet]

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_without("Uppgifter"), ['Bladet "Uppgifter" saknas']),
        (_cell("Uppgifter", "F1", "Elevantal"), ["Antal elever saknas", "rad 1"]),
        (_cell("Uppgifter", "B2", "Entenhausen"), ["finns inte", "B2"]),
        (_cell("Uppgifter", "A2", "Något annat"), ["Nyckeltalet finns inte", "A2"]),
        (_cell("Uppgifter", "C2", "2031/32"), ["framtiden", "C2"]),
        (_cell("Uppgifter", "C2", "2024/26"), ["2024/25", "C2"]),
        (_cell("Uppgifter", "G2", 81), ["Fler nådde målet", "G2"]),
        (_cell("Uppgifter", "G2", "många"), ["ett tal", "G2"]),
        (_cell("Uppgifter", "F2", 12.5), ["heltal", "F2"]),
        (_cell("Uppgifter", "F2", None), ["Antal elever ska vara"]),
        (_cell("Uppgifter", "F2", "=40+40"), ["formel", "F2"]),
        (_cell("Uppgifter", "H2", 75), ["Lämna cellen tom", "H2"]),
        (_cell("Uppgifter", "D2", "hen"), ["totalt, flickor, pojkar", "D2"]),
        (_cell("Nyckeltal", "A2", "<b>Trivs</b>"), ["formatering", "A2"]),
        (_cell("Nyckeltal", "A2", "Genomsnittligt meritvärde åk 9"), ["officiellt", "A2"]),
        (_cell("Nyckeltal", "A2", "x" * 500), ["120 tecken", "A2"]),
        (_cell("Nyckeltal", "C2", "procent"), ["andel, medelvärde", "C2"]),
    ],
)
def test_what_cannot_be_right_is_told_with_its_place(change: Change, words: list[str]) -> None:
    with pytest.raises(SourceError) as error:
        own(filled([share(80, 60)], change=change))
    assert all(word in str(error.value) for word in words), str(error.value)


@pytest.mark.parametrize(
    ("sheet", "place", "value"),
    [
        ("Uppgifter", "J1", "Personnummer"),
        ("Uppgifter", "J1", "Elevens namn"),
        ("Läs mig", "C30", "20090412-2389"),
        ("Uppgifter", "J2", "0904122389"),
        ("Listor", "K3", "090472-2386"),
        ("Nyckeltal", "G2", "Gäller 090412-2389 bland andra"),
    ],
)
def test_personal_data_is_refused_without_being_repeated(sheet: str, place: str, value: str) -> None:
    with pytest.raises(SourceError, match="enskilda elever") as error:
        own(filled([share(80, 60)], change=_cell(sheet, place, value)))
    assert f'blad "{sheet}"' in str(error.value)
    assert not any(part in str(error.value) for part in ("2389", "2386"))


def test_large_numbers_and_names_of_schools_are_no_personal_data() -> None:
    named = ["Trivs i Anna Lindhs skola", "Trivsel", "andel", "%", None, None, "Se 2024-05-12, dnr 2009041223"]
    row = ["Trivs i Anna Lindhs skola", "Ankeborg", "2024/25", "totalt", "kommunal", 80, 60, None]
    assert own(filled([row], indicators=[named])).rows["value"].to_list() == [75.0]


def test_the_same_row_twice_is_read_once_and_two_values_are_refused() -> None:
    found = own(filled([share(80, 60), share(80, 60)]))
    assert (len(found.rows), "en gång" in found.notes[0]) == (1, True)
    with pytest.raises(SourceError, match="olika värden"):
        own(filled([share(80, 60), share(80, 61)]))


def test_an_empty_template_says_so() -> None:
    with pytest.raises(SourceError, match="Inga uppgifter är ifyllda"):
        own(template(TOWNS, 2025))


WHOLE = filled([share(80, 60)])


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=6),
    st.integers(0, len(WHOLE)),
)
def test_any_damage_is_either_read_or_told(changes: list[tuple[int, int]], cut: int) -> None:
    content = bytearray(WHOLE)
    for place, byte in changes:
        content[place] = byte
    for damaged in (bytes(content), bytes(content[:cut])):
        is_workbook(damaged)
        with suppress(SourceError):
            assert isinstance(own(damaged), OwnFigures)
