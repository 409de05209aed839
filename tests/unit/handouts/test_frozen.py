"""What was shown at a meeting is read back as it was."""

from __future__ import annotations

import json

import pytest

from skis_analytics.export import notes, page, workbook
from skis_analytics.export.handout import Handout, Section, cells, cleaned, headings
from skis_analytics.handouts.frozen import FrozenError, dumps, loads
from tests.unit.export.handouts import HANDOUT, HOSTILE


@pytest.mark.parametrize("handout", [HANDOUT, *HOSTILE.values()], ids=["ordinary", *HOSTILE])
def test_a_frozen_handout_comes_back_word_by_word_and_figure_by_figure(handout: Handout) -> None:
    frozen, whole = loads(dumps(handout)), cleaned(handout)
    assert (frozen.title, frozen.subtitle, frozen.made, frozen.data_version) == (
        whole.title, whole.subtitle, whole.made, whole.data_version,
    )  # fmt: skip
    for was, found in zip(whole.sections, frozen.sections, strict=True):
        assert _texts(was) == _texts(found)
        assert was.chart == found.chart
        assert (was.table is None) is (found.table is None)
        if was.table is not None and found.table is not None:
            assert headings(was.table) == headings(found.table)
            assert cells(was.table) == cells(found.table)


@pytest.mark.parametrize("handout", [HANDOUT, *HOSTILE.values()], ids=["ordinary", *HOSTILE])
def test_its_files_say_the_same(handout: Handout) -> None:
    frozen = loads(dumps(handout))
    assert notes.markdown(frozen) == notes.markdown(handout)
    assert page.page(frozen) == page.page(handout)
    assert workbook.workbook(frozen)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"version": 1}', '{"version": 1, "title": 3, "sections": [1]}', "x" * 99]
)
def test_what_is_no_frozen_handout_is_said_to_be_damaged(text: str) -> None:
    with pytest.raises(FrozenError, match="går inte att läsa"):
        loads(text)


def test_a_later_version_is_named() -> None:
    said = {**json.loads(dumps(HANDOUT)), "version": 3}
    with pytest.raises(FrozenError, match="senare version"):
        loads(json.dumps(said))


def _texts(section: Section) -> tuple[object, ...]:
    return (
        section.finding, section.kicker, section.body, section.source, section.caveats, section.alt, section.notes, section.new_page,
    )  # fmt: skip
