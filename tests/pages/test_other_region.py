"""Every screen for other regions than the usual one, from the shipped national figures and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from skis_analytics.app.registry import MAIN_SCRIPT, PAGES, Screen

OF_SKARABORG = (
    "Essunga", "Falköping", "Grästorp", "Gullspång", "Götene", "Hjo", "Karlsborg", "Lidköping", "Mariestad", "Skövde", "Tibro", "Tidaholm",
    "Töreboda", "SKIS",
)  # fmt: skip
"""Not Skara and Vara, which are words too."""
REGIONS = {"fyrbodal": "Fyrbodal", "09": "Gotlands län", "14": "Västra Götalands län"}
TABS = {
    "analys": ["vantat", "samband", "kohort", "tidigt", "orsaker"],
    "effekt": ["insats", "regionen", "planera", "forskning"],
    "resultat": ["tid", "alla", "tratt", "karta", "kon", "huvudman", "tabell"],
}


@pytest.fixture(scope="module", params=list(REGIONS))
def name(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SKIS_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("SKIS_REGION", request.param)
        yield REGIONS[request.param]


def said(app: AppTest) -> str:
    """Everything that is sent to the screen, but for the lists that hold the whole country."""
    parts: list[str] = []

    def walk(node: object) -> None:
        for child in getattr(node, "children", {}).values():
            walk(child)
        proto = getattr(node, "proto", None)
        if proto is not None and getattr(node, "type", "") != "multiselect":
            parts.append(str(proto).encode("latin-1", "backslashreplace").decode("unicode_escape", "replace"))

    walk(app._tree)
    text = "\n".join(parts)
    return text.encode("latin-1", "ignore").decode("utf-8", "ignore") if "Ã" in text else text


@pytest.mark.parametrize("screen", PAGES, ids=lambda screen: screen.title)
def test_screen_runs_and_names_nothing_of_skaraborg(screen: Screen, name: str) -> None:
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=120).run()
    if not screen.is_default:
        app.switch_page(str(screen.file)).run()
    assert not app.exception
    assert not app.error
    text = said(app)
    assert name in text
    assert "skaraborg" not in text.casefold()
    print("NAMES", screen.title, [w for w in OF_SKARABORG if re.search(rf"\b{w}\b", text)])
