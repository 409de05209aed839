from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skis_analytics.export.filenames import file_name


@pytest.mark.parametrize(
    ("parts", "suffix", "expected"),
    [
        (("Underlag", "Skövde"), "pptx", "Underlag_Skövde.pptx"),
        (("Möte 8 november", "Å Ä Ö é"), ".xlsx", "Möte_8_november_Å_Ä_Ö_é.xlsx"),
        (("Resultat/analys\\insatser",), "html", "Resultat-analys-insatser.html"),
        (("2023/24: vad? <nu>",), "md", "2023-24-vad-nu.md"),
        (("🎉 Möte 👩‍🏫",), "docx", "Möte.docx"),
        (("🎉",), "docx", "underlag.docx"),
        (("",), "docx", "underlag.docx"),
        ((), "docx", "underlag.docx"),
        (("con",), "pptx", "_con.pptx"),
        (("COM1.bak",), "pptx", "_COM1.bak.pptx"),
        (("../../etc/passwd",), "txt", "etc-passwd.txt"),
        ((".hidden. ",), "txt", "hidden.txt"),
        (("rad\r\nnästa\x00\u202eslut",), "txt", "rad_nästaslut.txt"),
        ((unicodedata.normalize("NFD", "Götene"),), "txt", "Götene.txt"),
        (("utan ändelse",), "", "utan_ändelse"),
    ],
)
def test_names(parts: tuple[str, ...], suffix: str, expected: str):
    assert file_name(*parts, suffix=suffix) == expected


def test_a_long_name_is_cut_and_keeps_its_suffix():
    for part in ("å" * 500, "漢" * 500, "a" * 118 + "." * 50):
        name = file_name(part, suffix="pptx")
        assert name.endswith(".pptx")
        assert len(name) <= 120
        assert len(name.encode()) <= 240


@given(st.lists(st.text(max_size=200), max_size=4))
def test_whatever_it_is_given_it_can_be_saved(tmp_path_factory: pytest.TempPathFactory, parts: list[str]):
    name = file_name(*parts, suffix="pptx")
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
    assert not name.startswith((".", " "))
    assert name == unicodedata.normalize("NFC", name)
    (tmp_path_factory.getbasetemp() / name).write_bytes(b"")
