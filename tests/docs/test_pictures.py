"""The pictures: taken by the script, shown in a document, light enough for a slow line."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from docs.make_pictures import FOLDER, LARGEST, PICTURES, SIZE
from tests.docs.documents import documents, links

NAMES = [picture.name for picture in PICTURES]


def test_the_script_takes_what_the_documents_show_and_nothing_else(project: Path) -> None:
    shown = {
        (document.parent / path).resolve()
        for document in documents(project)
        for path, _ in links(document)
        if path.endswith(".png")
    }
    assert shown == {FOLDER / f"{name}.png" for name in NAMES}
    assert set(FOLDER.iterdir()) == shown


@pytest.mark.parametrize("name", NAMES)
def test_picture_has_the_shared_screens_size_and_little_weight(name: str) -> None:
    file = FOLDER / f"{name}.png"
    with Image.open(file) as picture:
        assert picture.size == (SIZE["width"], SIZE["height"])
    assert file.stat().st_size < LARGEST
