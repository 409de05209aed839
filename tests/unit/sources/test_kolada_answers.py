"""The reader of Kolada's answers, for anything that a server may say."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skis_analytics.domain import Kind
from skis_analytics.sources.kolada_answers import Cell, Reading, State, answer
from skis_analytics.sources.kolada_errors import UnreadableAnswerError, spoken
from skis_analytics.sources.kolada_kpis import KPI_ID, read_kpis
from skis_analytics.sources.kolada_plan import IDS_PER_SEGMENT, batches, plan

KPI, CODES, PERIODS, THIS_YEAR = "N21704", ("0180", "0580", "1280"), (2022, 2023), 2026


def reading(kind: Kind = Kind.PROPORTION) -> Reading:
    return Reading({KPI: kind}, CODES, PERIODS, THIS_YEAR)


# --- the recorded answers' shape ------------------------------------------------------------------------------------------

RECORDED = {
    "values": [
        {
            "values": [
                {"gender": "K", "count": 1, "status": "", "value": 7.221589, "isdeleted": False},
                {"gender": "T", "count": 1, "status": "", "value": 6.067015, "isdeleted": False},
                {"gender": "M", "count": 1, "status": "", "value": None, "isdeleted": False},
            ],
            "kpi": KPI,
            "period": 2023,
            "municipality": "0580",
        },
    ]
}


def test_the_recorded_shape() -> None:
    page = answer(json.dumps({**RECORDED, "next_url": None}).encode())
    found = reading()
    assert found.add(page.values) == 3 and found.add(page.values) == 0
    assert found.cells[Cell(KPI, "0580", 2023, "T")] == (State.PUBLISHED, 6.067015)
    assert found.cells[Cell(KPI, "0580", 2023, "M")][0] is State.UNPUBLISHED


def test_a_byte_order_mark_is_no_harm() -> None:
    assert answer(b'\xef\xbb\xbf{"values": [], "next_url": null}').next_url is None


def test_no_next_url_is_the_end() -> None:
    assert answer(b'{"values": []}').next_url is None


@pytest.mark.parametrize(
    ("kind", "value", "fine"),
    [
        (Kind.PROPORTION, 0, True), (Kind.PROPORTION, 100, True), (Kind.PROPORTION, 100.01, False), (Kind.PROPORTION, -0.1, False),
        (Kind.INDEX, 10, True), (Kind.INDEX, 10.1, False), (Kind.MEAN, 224.2, True), (Kind.MEAN, -1, False),
        (Kind.COUNT, 17.0, True), (Kind.COUNT, 17.5, False), (Kind.AMOUNT, 120_000, True), (Kind.RATIO, 11.4, True),
        (Kind.RATIO, -1, False), (Kind.DEVIATION, -12.5, True), (Kind.DEVIATION, 1e300, False), (Kind.DEVIATION, math.inf, False),
    ],
)  # fmt: skip
def test_values_are_possible_for_their_kind(kind: Kind, value: float, fine: bool) -> None:
    row = {
        "kpi": KPI,
        "municipality": "0180",
        "period": 2022,
        "values": [{"gender": "T", "value": value, "isdeleted": False}],
    }
    if fine:
        assert reading(kind).add([row]) == 1
    else:
        with pytest.raises(UnreadableAnswerError, match=r"values\[0\]\.values\[0\]\.value"):
            reading(kind).add([row])


# --- fuzz: bounded, and the same in CI every time ---------------------------------------------------------------------------

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def mostly(usual: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """What should be there, now and then something else."""
    return st.integers(0, 19).flatmap(lambda die: ANYTHING if die == 0 else usual)


def sometimes_short(fields: dict[str, st.SearchStrategy[object]]) -> st.SearchStrategy[object]:
    whole = st.fixed_dictionaries(fields)
    return mostly(
        whole
        | whole.flatmap(
            lambda row: st.sampled_from(sorted(row)).map(lambda name: {k: v for k, v in row.items() if k != name})
        )
    )


VALUES = sometimes_short(
    {
        "gender": mostly(st.sampled_from("TKM")),
        "value": mostly(st.none() | st.integers(0, 100) | st.floats(0, 100)),
        "isdeleted": mostly(st.booleans()),
    }
)
ROWS = sometimes_short(
    {
        "kpi": mostly(st.just(KPI)),
        "municipality": mostly(st.sampled_from([*CODES, "G1"])),
        "period": mostly(st.sampled_from(PERIODS)),
        "values": mostly(st.lists(VALUES, max_size=3)),
    }
)


@given(st.lists(ROWS, max_size=4), st.sampled_from(Kind))
@settings(max_examples=300)
def test_rows_are_right_or_refused(rows: list[object], kind: Kind) -> None:
    found = reading(kind)
    try:
        found.add(rows)
    except UnreadableAnswerError as refusal:
        shown = str(refusal)
        assert len(shown) < 400 and shown.startswith("Svaret har ett fel: ")
    for cell, (state, value) in found.cells.items():
        assert cell.kpi == KPI and cell.municipality in CODES and cell.period in PERIODS and cell.gender in "TKM"
        assert math.isfinite(value) if state is State.PUBLISHED else math.isnan(value)
        assert not (kind is Kind.PROPORTION and state is State.PUBLISHED) or 0 <= value <= 100


@given(
    ANYTHING.map(lambda found: json.dumps(found).encode())
    | st.binary(max_size=200)
    | st.text(max_size=100).map(lambda text: text.encode("utf-16"))
)
@settings(max_examples=300)
def test_envelopes_are_right_or_refused(content: bytes) -> None:
    try:
        page = answer(content)
        reading().add(page.values)
        read_kpis(page.values)
    except UnreadableAnswerError as refusal:
        shown = str(refusal)
        assert shown.startswith("Svaret ") and len(shown) < 400


@given(st.data())
@settings(max_examples=200)
def test_a_broken_answer_is_never_half_believed(data: st.DataObject) -> None:
    whole = json.dumps({**RECORDED, "next_url": None}).encode()
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(UnreadableAnswerError, match="inte giltig JSON"):
        answer(whole[:cut])


@given(st.lists(sometimes_short({
    "id": mostly(st.from_regex(KPI_ID, fullmatch=True)),
    "title": mostly(st.text(max_size=30)),
    "is_divided_by_gender": mostly(st.booleans()),
    "publication_date": mostly(st.dates().map(str)),
    "publ_period": mostly(st.integers(1990, 2030) | st.integers(1990, 2030).map(str)),
}), max_size=3))  # fmt: skip
def test_metadata_is_right_or_refused(values: list[object]) -> None:
    try:
        found = read_kpis(values)
    except UnreadableAnswerError:
        return
    assert all(kpi == each.id and each.title and each.year_shift in {0, 1} for kpi, each in found.items())


# --- plan -----------------------------------------------------------------------------------------------------------------


@given(st.integers(1, 60), st.integers(1, 300), st.integers(1, 40), st.booleans())
@settings(max_examples=25)
def test_a_plan_asks_for_everything_once_within_the_limits(kpis: int, codes: int, years: int, changes: bool) -> None:
    names = [f"N{number:05}" for number in range(kpis)]
    changed = None if not changes else date(2026, 1, 1)
    asks = plan(dict.fromkeys(names, (0, changed)), [f"{code:04}" for code in range(codes)], 2000, 1999 + years, 2100)
    asked = [len(ask.kpis) * len(ask.municipalities) * len(ask.periods) for ask in asks]
    assert sum(asked) == kpis * codes * years
    assert len({(k, m, y) for ask in asks for k in ask.kpis for m in ask.municipalities for y in ask.periods}) == sum(
        asked
    )
    assert all(max(len(ask.kpis), len(ask.municipalities), len(ask.periods)) <= IDS_PER_SEGMENT for ask in asks)
    assert changes or max(asked) <= 5000
    assert len({ask.path for ask in asks}) == len(asks) and all(len(ask.path) < 700 for ask in asks)


def test_the_whole_country_takes_46_requests() -> None:
    kpis = {f"N{number:05}": (int(number < 11), None) for number in range(44)}
    assert len(plan(kpis, [f"{code:04}" for code in range(291)], 2010, 2025, 2026)) == 46


@given(st.lists(st.integers(), min_size=1), st.integers(1, 30))
def test_batches_are_even(items: list[int], most: int) -> None:
    parts = batches(items, most)
    assert [item for part in parts for item in part] == items
    lengths = {len(part) for part in parts}
    assert max(lengths) <= most and max(lengths) - min(lengths) <= 1


def test_requests_are_spoken_of_shortly_and_without_secrets() -> None:
    url = "https://user:pass@api.kolada.se/v3/data/kpi/N1,N2,N3,N4/year/2024?key=hemlig&per_page=5000&page=2&from_date=2026-01-01"
    assert spoken(url) == "/v3/data/kpi/N1,…,N4 (4 st)/year/2024?page=2&from_date=2026-01-01"


def test_nothing_recorded_is_shipped(project: Path) -> None:
    """The recorded answers stay out of the project; their shape above is enough."""
    assert not list((project / "data").glob("kolada_v3*"))
