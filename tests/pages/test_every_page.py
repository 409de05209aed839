"""Every screen runs without an exception, through the frame that users get."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from skis_analytics.app.registry import MAIN_SCRIPT, PAGES, Screen, screen


@pytest.fixture(scope="module", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SKIS_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.mark.parametrize("each", PAGES, ids=lambda each: each.title)
def test_screen_runs(each: Screen) -> None:
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60).run()
    if not each.is_default:
        app.switch_page(str(each.file)).run()
    assert not app.exception


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"nyckeltal": "merit_value_9", "kon": "flickor"}, True),
        ({"nyckeltal": "merit_value_9", "vy": "kon"}, True),
        ({"nyckeltal": "merit_value_9"}, False),
        ({"nyckeltal": "vocational_eligibility_9", "kon": "flickor"}, False),
        ({"nyckeltal": "vocational_eligibility_9", "vy": "kon"}, False),
    ],
)
def test_who_asks_for_girls_and_boys_is_told_where_there_are_none(parameters: dict[str, str], told: bool) -> None:
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60)
    app.query_params.update(parameters)
    results = screen("resultat")
    assert results is not None
    app.run().switch_page(str(results.file)).run()
    assert not app.exception
    said = " ".join(element.value for element in app.info)
    assert ("finns inte uppdelat på flickor och pojkar" in said) is told
    assert ("Behöriga yrkesprogram" in said) is told
