"""Which views of an agenda lead nowhere, and about which municipality an agenda is as a whole."""

from __future__ import annotations

import pytest

from skis_analytics.app.agenda_views import about, astray, of_one, placed
from skis_analytics.domain import Municipality

DIALOGUE = ["/mote?visa=uppfoljning", "/kommun", "/analys?flik=orsaker"]


def test_only_views_that_are_no_page_are_pointed_out_with_their_step() -> None:
    views = ["", "/", "/kommun?kommun=hjo", "/finnsinte", "/insatser?visa=behov", "/finns/inte?x=1", "  "]
    assert astray(views) == [(4, "/finnsinte"), (6, "/finns/inte?x=1")]


@pytest.mark.parametrize(
    ("view", "municipality", "expected"),
    [
        ("/kommun", "hjo", "/kommun?kommun=hjo"),
        ("/kommun?kommun=hjo", "tibro", "/kommun?kommun=tibro"),
        ("/analys?flik=orsaker&kommun=hjo", "", "/analys?flik=orsaker"),
        ("/resultat?egna=hjo,tibro&kommun=hjo", "vara", "/resultat?egna=hjo,tibro&kommun=vara"),
    ],
)
def test_a_view_is_moved_to_another_municipality_and_is_else_as_it_was(
    view: str, municipality: str, expected: str
) -> None:
    assert placed(view, municipality) == expected


def test_an_agenda_is_about_one_municipality_only_when_all_of_its_dialogue_is() -> None:
    assert of_one(DIALOGUE) == ""
    assert of_one([placed(view, "hjo") for view in DIALOGUE]) == "hjo"
    assert of_one(["/kommun?kommun=hjo", "/kommun?kommun=tibro", "/analys?flik=orsaker&kommun=hjo"]) is None
    assert of_one(["/kommun?kommun=hjo", "/mote?visa=beslut"]) is None
    assert of_one([]) is None


REGION = {
    code: Municipality(code, name) for code, name in (("1497", "Hjo"), ("1499", "Falköping"), ("1473", "Töreboda"))
}


@pytest.mark.parametrize(
    ("views", "expected"),
    [
        (["/mote?visa=uppfoljning&kommun=toreboda", "/kommun?kommun=toreboda"], ("1473",)),
        (["/kommun?kommun=toreboda", "/kommun?kommun=1497", "/"], ("1497", "1473")),
        (["/", "/kommun", "/kommun?kommun=eslov", ""], ()),
        (["/", "/effekt?flik=planera", "/kommun?kommun=hjo", "/mote?visa=beslut"], ()),
        ([*(placed(view, "hjo") for view in DIALOGUE), "/resultat?vy=tratt"], ("1497",)),
        (["/kommun?kommun=hjo", "/kommun?kommun=falkoping", "/kommun?kommun=toreboda"], ()),
    ],
    ids=["one", "two", "none", "a look at one", "a dialogue with a look at all", "all"],
)
def test_an_agenda_asks_those_that_its_steps_are_about(views: list[str], expected: tuple[str, ...]) -> None:
    assert about(views, REGION) == expected
