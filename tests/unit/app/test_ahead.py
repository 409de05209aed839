"""A page is drawn ahead for whoever looks, and not for the session that draws ahead itself."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.runtime.session_manager import ClientContext, SessionClient

from skis_analytics.app import ahead
from skis_analytics.app.news import Address


class Browser:
    client_context: ClientContext | None = None


@pytest.mark.parametrize(
    ("client", "wanted"), [(Browser(), ["steg=2"]), (ahead._Nobody(None), []), (None, [])], ids=["browser", "ahead", "gone"]
)  # fmt: skip
def test_what_nobody_looks_at_asks_for_nothing(
    monkeypatch: pytest.MonkeyPatch, client: SessionClient | None, wanted: list[str]
) -> None:
    asked: list[str] = []
    server = SimpleNamespace(get_client=lambda _: client)
    monkeypatch.setattr(ahead.runtime, "exists", lambda: True)
    monkeypatch.setattr(ahead.runtime, "get_instance", lambda: server)
    monkeypatch.setattr(ahead, "get_script_run_ctx", lambda **_: SimpleNamespace(session_id="a", user_info={}))
    monkeypatch.setattr(ahead, "_want_once", ahead._want_once.__wrapped__)
    monkeypatch.setattr(ahead.Ahead, "want", lambda _, page: asked.append(page.address.query))
    ahead.draw(Address("kommun", "steg=2"))
    assert asked == wanted
