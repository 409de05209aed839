"""Indicators that one only looks up do not touch what is judged together, and can be looked up."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from skis_analytics.app.registry import MAIN_SCRIPT, PAGES
from skis_analytics.database.connection import DATABASE_NAME, open_results

SCREENS = {screen.url_path: screen for screen in PAGES}
LOOKED_UP = """
INSERT INTO big.indicator BY NAME
SELECT 'N' || id AS id, 'Bara att slå upp' AS title, 'Slå upp' AS short_title, position + 100 AS position, false AS profile,
       indicator.* EXCLUDE (id, title, short_title, position, profile, core) FROM big.indicator WHERE id IN ('merit_value_9', 'all_subjects_9');
INSERT INTO big.result SELECT result.* REPLACE ('N' || indicator AS indicator, 1.0 AS value) FROM big.result WHERE indicator IN ('merit_value_9', 'all_subjects_9');
INSERT INTO big.coverage SELECT coverage.* REPLACE ('N' || indicator AS indicator) FROM big.coverage WHERE indicator IN ('merit_value_9', 'all_subjects_9');
INSERT INTO big.noise SELECT noise.* REPLACE ('N' || indicator AS indicator) FROM big.noise WHERE indicator IN ('merit_value_9', 'all_subjects_9');
"""


def said(home: Path, monkeypatch: pytest.MonkeyPatch, screen: str, **parameters: str) -> str:
    monkeypatch.setenv("SKIS_HOME", str(home))
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60)
    for key, value in parameters.items():
        app.query_params[key] = value
    app.run().switch_page(str(SCREENS[screen].file)).run()
    assert not app.exception
    return " ".join(element.value for element in (*app.title, *app.markdown)).replace("\u00a0", " ")


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The shipped figures, and the same with two indicators beside them that are outside the profile."""
    shipped, country = tmp_path_factory.mktemp("shipped"), tmp_path_factory.mktemp("country")
    open_results(shipped).close()
    (country / DATABASE_NAME).write_bytes((shipped / DATABASE_NAME).read_bytes())
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{country / DATABASE_NAME}' AS big")
        connection.execute(LOOKED_UP)
        connection.execute("UPDATE big.build SET results = results + 1")
    return shipped, country


@pytest.mark.parametrize("screen", ["", "kommun", "insatser"])
def test_what_is_judged_together_is_the_same(
    homes: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, screen: str
) -> None:
    import streamlit as st

    words = []
    for home in homes:
        st.cache_data.clear()
        st.cache_resource.clear()
        words.append(said(home, monkeypatch, screen, kommun="skara", visa="behov"))
    assert words[0] == words[1]


def test_an_indicator_outside_the_profile_is_looked_up(
    homes: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    import streamlit as st

    st.cache_data.clear()
    st.cache_resource.clear()
    words = said(homes[1], monkeypatch, "resultat", nyckeltal="Nmerit_value_9", kommun="skara")
    st.cache_data.clear()
    st.cache_resource.clear()
    assert "Skara, slå upp 2024/25: 1,0 poäng" in words
