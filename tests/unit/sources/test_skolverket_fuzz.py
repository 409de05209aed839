"""Arbitrary bytes and mutated files: an export or a ``SourceError``, and nothing else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from skis_analytics.sources import skolverket
from skis_analytics.sources.skolverket import Export, SourceError
from tests.unit.sources.exports import (
    ALE,
    ELIGIBILITY,
    ELIGIBILITY_HEADER,
    GRADE_6,
    GRADE_6_HEADER,
    GRADE_6_ROWS,
    csv_file,
    csv_text,
    grade_6,
    over_time,
    package,
    parts_of,
    with_shared_strings,
)

VALID = (
    grade_6(),
    csv_file(ELIGIBILITY, ELIGIBILITY_HEADER, [(*ALE, "Samtliga", "Flickor", "214", "83,2", "81,8", "80,8", "79,0")]),
    with_shared_strings(over_time()),
)
TEXT = csv_text(GRADE_6, GRADE_6_HEADER, GRADE_6_ROWS)
WORDS = [
    "\n",
    ";",
    '"',
    "~100",
    "..",
    ".",
    "-",
    "Kommunkod",
    "Riket",
    "0000",
    "2099/00",
    "\u2028",
    "\x00",
    "9" * 20,
    "Kön",
]
STARTS = [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", TEXT[:200].encode()]


def attempt(content: bytes) -> None:
    outcome = read_or_refused(content)
    if isinstance(outcome, SourceError):
        assert outcome.problem
        assert outcome.remedy
        assert str(outcome).startswith("fil")
        return
    assert not outcome.rows.empty
    about = outcome.rows[["indicator", "municipality", "year", "gender", "provider"]]
    assert not about.duplicated().any()
    assert (outcome.rows.value.isna() == outcome.rows["mark"].isin(["missing", "suppressed"])).all()


def read_or_refused(content: bytes) -> Export | SourceError:
    try:
        return skolverket.read("fil", content, this_year=2025)
    except SourceError as error:
        return error


@given(st.sampled_from(STARTS), st.binary(max_size=2000))
@settings(max_examples=300)
def test_arbitrary_bytes(start: bytes, rest: bytes) -> None:
    attempt(start + rest)


@given(st.text(max_size=1000))
@settings(max_examples=200)
def test_arbitrary_text_below_a_real_header(rest: str) -> None:
    attempt((csv_text(GRADE_6, GRADE_6_HEADER, (), below=()) + rest).encode("utf-8", "replace"))


@given(
    st.sampled_from(VALID),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=8)), min_size=1, max_size=5),
)
@settings(max_examples=300)
def test_mutated_bytes(content: bytes, changes: list[tuple[float, int, bytes]]) -> None:
    for where, length, new in changes:
        place = int(where * len(content))
        content = content[:place] + new + content[place + length :]
    attempt(content)


@given(
    st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, 12), st.sampled_from(WORDS)), min_size=1, max_size=4)
)
@settings(max_examples=300)
def test_mutated_text(changes: list[tuple[int, int, str]]) -> None:
    text = TEXT
    for place, length, new in changes:
        text = text[:place] + new + text[place + length :]
    attempt(text.encode())


@given(st.data())
@settings(max_examples=150)
def test_mutated_parts_of_a_workbook(data: st.DataObject) -> None:
    """Changed before it is packed, so that the damage is in the XML and not in the ZIP."""
    parts = parts_of(VALID[2])
    name = data.draw(st.sampled_from(sorted(parts)))
    part = parts[name]
    place = data.draw(st.integers(0, len(part)))
    removed = data.draw(st.integers(0, 60))
    new = data.draw(
        st.one_of(st.binary(max_size=8), st.sampled_from([b"<f>1</f>", b"<v>1</v>", b'r="XFE1"', b"<row>", b"-1"]))
    )
    parts[name] = part[:place] + new + part[place + removed :]
    attempt(package(parts))
