"""Streamlit's own words are Swedish, and whoever upgrades Streamlit is told which ones no longer are."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient

from skis_analytics.app.words import WORDS, SwedishWords, translated

SCRIPTS = Path(streamlit.__file__).parent / "static" / "static" / "js"


@pytest.mark.parametrize(("start", "english"), [(start, each) for start, words in WORDS.items() for each in words])
def test_every_word_is_still_in_streamlits_scripts(start: str, english: str) -> None:
    scripts = [path for path in SCRIPTS.glob(f"{start}*.js") if english in path.read_text(encoding="utf-8")]
    assert scripts, f"Streamlit's {start}*.js no longer says {english}"
    assert all(english not in translated(path.name, path.read_bytes()).decode() for path in scripts)


@pytest.fixture
def client() -> TestClient:
    routes = [Mount("/static/js", StaticFiles(directory=SCRIPTS))]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(SwedishWords)]))


def test_a_script_is_served_in_swedish_and_is_not_sent_twice(client: TestClient) -> None:
    name = next(SCRIPTS.glob("FileUploader.*.js")).name
    answer = client.get(f"/static/js/{name}")
    assert "Välj filer" in answer.text
    assert answer.headers["cache-control"] == "no-cache"
    again = client.get(f"/static/js/{name}", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_other_scripts_and_missing_ones_pass_as_they_are(client: TestClient) -> None:
    other = next(SCRIPTS.glob("Slider.*.js"))
    assert client.get(f"/static/js/{other.name}").content == other.read_bytes()
    assert client.get("/static/js/Selectbox.none.js").status_code == 404
