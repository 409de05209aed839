"""Every screen for other regions than the usual one, from the shipped national figures and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from skis_analytics.app.registry import MAIN_SCRIPT, PAGES, Screen
from skis_analytics.domain import Comparison

OF_SKARABORG = (
    "Essunga", "Falköping", "Grästorp", "Gullspång", "Götene", "Hjo", "Karlsborg", "Lidköping", "Mariestad", "Skövde", "Tibro", "Tidaholm",
    "Töreboda", "SKIS",
)  # fmt: skip
"""Not Skara and Vara, which are words too."""
REGIONS = {"fyrbodal": "Fyrbodal", "09": "Gotlands län", "14": "Västra Götalands län"}
PARTS = (
    ("analys", "flik", ("samband", "orsaker")),
    ("effekt", "flik", ("regionen", "planera")),
    ("resultat", "vy", ("alla", "tratt", "karta", "kon", "huvudman", "tabell")),
)


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
            parts.append(proto.SerializeToString().decode("utf-8", "ignore"))

    walk(app._tree)
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), "\n".join(parts))


def opened(screen: Screen, **address: str) -> AppTest:
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=120).run()
    if not screen.is_default:
        app.switch_page(str(screen.file))
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    assert not app.error
    return app


def assert_own(app: AppTest, *, national: bool = False) -> None:
    """Nothing on screen is Skaraborg's; where the whole country's municipalities are shown, its members are among them."""
    text = said(app)
    assert "skaraborg" not in text.casefold()
    assert "SKIS" not in text
    assert national or [word for word in OF_SKARABORG if re.search(rf"\b{word}\b", text)] == []


@pytest.mark.parametrize("screen", PAGES, ids=lambda screen: screen.title)
def test_screen_runs_and_names_nothing_of_skaraborg(screen: Screen, name: str) -> None:
    app = opened(screen)
    assert_own(app, national="Götaland" in name)  # whose members they are
    if screen.is_default:
        assert name in said(app)


@pytest.mark.parametrize(("path", "key", "word"), [(path, key, word) for path, key, words in PARTS for word in words])
def test_every_part_of_a_screen_runs(path: str, key: str, word: str, name: str) -> None:
    assert_own(
        opened(next(screen for screen in PAGES if screen.url_path == path), **{key: word}),
        national=word in ("tratt", "samband") or "Götaland" in name,
    )


def test_a_single_municipality_is_compared_with_the_country(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKIS_HOME", str(tmp_path))
    monkeypatch.setenv("SKIS_REGION", "09")
    app = opened(PAGES[0])
    compared = next(box for box in app.selectbox if box.label == "Jämför med")
    assert compared.options == ["Riket", "SKR-grupp", "Liknande kommuner", "Eget urval"]
    assert compared.value is Comparison.NATION


def test_a_wrong_region_is_told_instead_of_the_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKIS_HOME", str(tmp_path))
    monkeypatch.setenv("SKIS_REGION", "atlantis")
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60).run()
    assert not app.exception
    assert app.title[0].value == "Regionen kunde inte visas"
    assert "fyrbodal" in app.error[0].value
