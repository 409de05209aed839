"""Who leads a meeting comes further also when nothing can be written, and is told that the others do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from skis_analytics.access import on_this_computer
from skis_analytics.app.registry import MAIN_SCRIPT
from skis_analytics.database.register import open_register
from skis_analytics.records import Meeting, Step, When


def test_the_step_is_changed_here_and_the_others_are_spoken_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKIS_HOME", str(tmp_path))
    steps = (Step("Först", 5, "", "/"), Step("Sedan", 5, "", "/"))
    open_register(tmp_path).save(
        Meeting("Prov", id="m1", day=When(2099, 1, 1), steps=steps), on_this_computer("Anna"), 0
    )
    (tmp_path / "meetings").write_text("här kan ingen mapp göras")
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60)
    app.query_params["mote"], app.query_params["steg"] = "m1", "1"
    app.run()
    app.button(key="meeting_forward").click().run()
    assert not app.exception
    assert any("2 av 2: Sedan" in element.value for element in app.markdown)
    assert any("de som följer mötet står kvar" in element.value for element in app.warning)
