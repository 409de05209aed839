"""Every screen runs without an exception, through the frame that users get."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from skis_analytics.app.registry import MAIN_SCRIPT, PAGES, Screen


@pytest.fixture(scope="module", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SKIS_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.mark.parametrize("screen", PAGES, ids=lambda screen: screen.title)
def test_screen_runs(screen: Screen) -> None:
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60).run()
    if not screen.is_default:
        app.switch_page(str(screen.file)).run()
    assert not app.exception
