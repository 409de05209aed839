"""The association's own template: its master is used, and what cannot be used is refused with what to do."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pptx
import pytest
from lxml import etree
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn

from skis_analytics.export.handout import Handout
from skis_analytics.export.slide_master import own_master
from skis_analytics.export.slide_template import TemplateError
from skis_analytics.export.slides import slides
from tests.unit.export.handouts import BODY, FINDING, HANDOUT


def deck(handout: Handout, template: bytes) -> Any:
    return pptx.Presentation(io.BytesIO(slides(handout, template)))


def text(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def own_template(change: Any = None) -> bytes:
    """A 4:3 master with English names, as PowerPoint's own, with example slides."""
    presentation = pptx.Presentation()
    for layout in (1, 0, 6):
        slide = presentation.slides.add_slide(presentation.slide_layouts[layout])
        if slide.shapes.title is not None:
            slide.shapes.title.text_frame.text = "Exempelbild"
    if change is not None:
        change(presentation)
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def test_the_associations_own_master_is_used_and_its_example_slides_are_not():
    found = deck(HANDOUT, own_template())
    assert (found.slide_width, found.slide_height) == (9_144_000, 6_858_000)
    assert found.slides[0].slide_layout.name == "Title Slide"
    assert {slide.slide_layout.name for slide in list(found.slides)[1:]} == {"Title and Content"}
    assert all("Exempelbild" not in text(slide) for slide in found.slides)
    for slide in found.slides:
        for shape in slide.shapes:
            assert shape.left + shape.width <= found.slide_width
            assert shape.top + shape.height <= found.slide_height


def test_layouts_are_found_by_what_they_are_for():
    def shuffled(presentation: Any) -> None:
        listed = presentation.slide_masters[0]._element.sldLayoutIdLst
        for layout in reversed(list(listed)):
            listed.append(layout)
        for number, layout in enumerate(presentation.slide_layouts):
            layout.name = f"Layout {number}"

    found = deck(HANDOUT, own_template(shuffled))
    kinds = [each.placeholder_format.type for each in found.slides[0].slide_layout.placeholders]
    assert PP_PLACEHOLDER.CENTER_TITLE in kinds
    assert FINDING in text(found.slides[1])


def test_a_template_with_a_title_only_is_enough():
    def only_title(presentation: Any) -> None:
        for layout in list(presentation.slide_layouts):
            if layout.name != "Title Only":
                presentation.slide_layouts.remove(layout)

    empty = pptx.Presentation()
    only_title(empty)
    file = io.BytesIO()
    empty.save(file)
    found = deck(HANDOUT, file.getvalue())
    assert all(sentence in text(found.slides[1]) for sentence in BODY)


def test_sections_of_the_templates_own_slides_do_not_stay():
    """PowerPoint repairs a file whose sections name slides that are gone."""

    def with_sections(presentation: Any) -> None:
        presentation.part._element.append(etree.fromstring(
            '<p:extLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}">'
            '<p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"><p14:section name="A" id="{1}">'
            '<p14:sldIdLst><p14:sldId id="256"/></p14:sldIdLst></p14:section></p14:sectionLst></p:ext></p:extLst>'
        ))  # fmt: skip

    assert b"sectionLst" in zipfile.ZipFile(io.BytesIO(own_template(with_sections))).read("ppt/presentation.xml")
    raw = slides(HANDOUT, own_template(with_sections))
    assert b"sectionLst" not in zipfile.ZipFile(io.BytesIO(raw)).read("ppt/presentation.xml")


def without_titles() -> bytes:
    presentation = pptx.Presentation()
    for layout in list(presentation.slide_layouts):
        if layout.name != "Blank":
            presentation.slide_layouts.remove(layout)
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def repacked(change: Any) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(own_master())) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return file.getvalue()


def as_workbook() -> bytes:
    file = io.BytesIO()
    openpyxl.Workbook().save(file)
    return file.getvalue()


TYPES = "[Content_Types].xml"


def with_a_hidden_mass_of_markup() -> bytes:
    """A master of ten million elements, named as if it were no markup."""
    hidden = "ppt/slideMasters/slideMaster1"
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(own_master())) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name).replace(b"slideMaster1.xml", b"slideMaster1.bin")
            if name == f"{hidden}.xml":
                content = content.replace(b"</p:sldMaster>", b"<a/>" * 10_000_000 + b"</p:sldMaster>")
            new.writestr(name.replace("slideMaster1.xml", "slideMaster1.bin"), content)
    return file.getvalue()


BROKEN = {
    "empty": (lambda: b"", "inte en PowerPoint"),
    "text": (lambda: b"hej", "inte en PowerPoint"),
    "old or locked": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "äldre PowerPoint-fil"),
    "cut short": (lambda: own_master()[:9000], "skadad"),
    "a workbook": (as_workbook, "inte en PowerPoint"),
    "macros": (lambda: repacked(lambda name, old: old.replace(b"presentation.main+xml", b"x").replace(b"application/vnd.openxmlformats-officedocument.presentationml.x", b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml") if name == TYPES else old), "makron"),
    "a potx": (lambda: repacked(lambda name, old: old.replace(b"presentationml.presentation.main", b"presentationml.template.main") if name == TYPES else old), ".potx"),
    "without master": (lambda: repacked(lambda name, old: None if "slideMaster" in name else old), "skadad"),
    "broken master": (lambda: repacked(lambda name, old: old[:300] if name == "ppt/slideMasters/slideMaster1.xml" else old), "skadad"),
    "no title": (without_titles, "saknar en layout med rubrik"),
    "bomb": (lambda: repacked(lambda name, old: b"0" * 310_000_000 if name == "docProps/app.xml" else old), "för stor"),
    "hidden markup": (with_a_hidden_mass_of_markup, "för stora att läsa"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_template_that_cannot_be_used_is_refused_with_what_to_do(name: str):
    make, said = BROKEN[name]
    with pytest.raises(TemplateError, match=said) as caught:
        slides(HANDOUT, make())
    assert ".pptx" in str(caught.value) or "Ta bort" in str(caught.value)


def test_our_own_master_can_be_handed_out_as_a_beginning():
    found = deck(HANDOUT, own_master())
    assert found.slide_width / found.slide_height == pytest.approx(16 / 9, abs=0.001)


def with_home_button(presentation: Any) -> None:
    """The master's first shape leads to an example slide, as a "home" button does."""
    master, slide = presentation.slide_masters[0], presentation.slides[1]
    name = master.part.relate_to(slide.part, RELATIONSHIP_TYPE.SLIDE)
    described = master.shapes[0]._element.xpath(".//p:cNvPr")[0]
    link = etree.SubElement(described, qn("a:hlinkClick"))
    link.set(qn("r:id"), name)
    link.set("action", "ppaction://hlinksldjump")


def test_a_button_in_the_master_takes_no_example_slide_along():
    made = slides(HANDOUT, own_template(with_home_button))
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        names = packed.namelist()
        assert len(names) == len(set(names))
        assert not any(b"Exempelbild" in packed.read(name) for name in names)
        assert not any(name.startswith("docProps/thumbnail") for name in names)


def test_a_template_that_fetches_a_picture_from_elsewhere_is_refused():
    def linked(presentation: Any) -> None:
        presentation.slide_masters[0].part.relate_to(
            "http://127.0.0.1/bild.png", RELATIONSHIP_TYPE.IMAGE, is_external=True
        )

    with pytest.raises(TemplateError, match="hämtar en bild"):
        slides(HANDOUT, own_template(linked))


def test_a_template_whose_bytes_are_garbled_is_refused():
    whole = own_template()
    garbled = bytearray(whole)
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        place = packed.getinfo("ppt/slideMasters/slideMaster1.xml").header_offset + 100
    garbled[place : place + 40] = bytes(40)
    with pytest.raises(TemplateError, match="skadad"):
        slides(HANDOUT, bytes(garbled))


def test_a_template_with_more_markup_than_can_be_read_is_refused():
    packed = io.BytesIO(own_template())
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("ppt/slideLayouts/many.xml", b"<a/>" * 1_500_000)
    with pytest.raises(TemplateError, match="för stora att läsa"):
        slides(HANDOUT, packed.getvalue())
