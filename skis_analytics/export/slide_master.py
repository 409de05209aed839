"""Our own slide master, 16:9: what the slides look like until the association has a master of its own, and a beginning for one."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

import pptx
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Emu, Inches

from skis_analytics.charts.style import ACCENT, INK, MUTED, NEUTRAL, SECOND, WORSE

WIDTH: Final = Inches(13.333)
HEIGHT: Final = Inches(7.5)
_MARGIN: Final = 0.6
_WIDE: Final = 13.333 - 2 * _MARGIN
_FONT: Final = "Arial"
"""On every computer that shows slides, so that what fits here fits there."""
_LAYOUTS: Final = {
    "Title Slide": "Rubrikbild",
    "Title and Content": "Rubrik och innehåll",
    "Title Only": "Endast rubrik",
}
_SCHEME: Final = {
    "dk1": INK, "lt1": "#FFFFFF", "dk2": ACCENT, "lt2": "#E7EEF7", "accent1": ACCENT, "accent2": SECOND, "accent3": MUTED,
    "accent4": NEUTRAL, "accent5": WORSE, "accent6": "#98A2AF", "hlink": ACCENT, "folHlink": NEUTRAL,
}  # fmt: skip
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PROMPTS: Final = {
    "Click to edit Master title style": "Rubrik: det som siffrorna säger",
    "Click to edit Master subtitle style": "Underrubrik",
    "Click to edit Master text styles": "Text",
    "Second level": "Nivå två", "Third level": "Nivå tre", "Fourth level": "Nivå fyra", "Fifth level": "Nivå fem",
}  # fmt: skip


@lru_cache(maxsize=1)
def own_master() -> bytes:
    """A PPTX without slides, to build on, and to hand to whoever wants to make a master of their own."""
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    master = deck.slide_masters[0]
    for layout in list(deck.slide_layouts):
        if layout.name not in _LAYOUTS:
            deck.slide_layouts.remove(layout)
    _theme(master)
    _place(master.placeholders, {"title": (0.62, 1.02), "body": (1.78, 5.12)})
    _styles(master)
    for layout in deck.slide_layouts:
        front = layout.name == "Title Slide"
        layout.name = _LAYOUTS[layout.name]
        _place(layout.placeholders, {"ctrTitle": (2.1, 1.7), "subTitle": (3.95, 1.6)} if front else {})
        if front:
            _front(layout)
    for holder in (master, *deck.slide_layouts):
        _swedish(holder)
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def _place(placeholders: Iterable[Any], rows: dict[str, tuple[float, float]]) -> None:
    """Set placeholders across the page, at a top and with a height in inches; the footer's three at the foot."""
    foot = {"ftr": (_MARGIN, 10.4), "sldNum": (11.533, 1.2)}
    for each in list(placeholders):
        kind = each._element.ph.get("type", "obj")
        if kind == "dt":
            # The day the slides happen to be opened says nothing; when the figures were taken out stands in the footer.
            each._element.getparent().remove(each._element)
        if kind in rows:
            top, high = rows[kind]
            each.left, each.top, each.width, each.height = (Inches(inch) for inch in (_MARGIN, top, _WIDE, high))
        elif kind in foot:
            left, wide = foot[kind]
            each.left, each.top, each.width, each.height = (Inches(inch) for inch in (left, 7.02, wide, 0.3))


def _theme(master: Any) -> None:
    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    tree = pptx.oxml.parse_xml(part.blob)
    for name, colour in _SCHEME.items():
        slot = next(tree.iter(f"{_A}{name}"))
        for old in list(slot):
            slot.remove(old)
        slot.append(slot.makeelement(f"{_A}srgbClr", {"val": colour.lstrip("#")}))
    for font in ("majorFont", "minorFont"):
        next(tree.iter(f"{_A}{font}")).find(f"{_A}latin").set("typeface", _FONT)
    part._blob = pptx.oxml.xmlchemy.serialize_for_reading(tree).encode()


def _styles(master: Any) -> None:
    """Left-aligned bold titles over the text, and plain paragraphs for sentences in place of bullets."""
    element = master._element
    title = next(element.iter(f"{_A.replace('drawingml/2006/main', 'presentationml/2006/main')}titleStyle"))
    level = title.find(f"{_A}lvl1pPr")
    level.set("algn", "l")
    run = level.find(f"{_A}defRPr")
    run.set("sz", "2800")
    run.set("b", "1")
    next(run.iter(f"{_A}schemeClr")).set("val", "tx2")
    body = next(element.iter(f"{_A.replace('drawingml/2006/main', 'presentationml/2006/main')}bodyStyle"))
    for depth, size in (("lvl1pPr", "2000"), ("lvl2pPr", "1800"), ("lvl3pPr", "1600"), ("lvl4pPr", "1600"), ("lvl5pPr", "1600")):  # fmt: skip
        level = body.find(f"{_A}{depth}")
        level.find(f"{_A}defRPr").set("sz", size)
        if depth == "lvl1pPr":
            level.set("marL", "0")
            level.set("indent", "0")
            bullet = level.find(f"{_A}buChar")
            level.replace(bullet, bullet.makeelement(f"{_A}buNone", {}))
    for each in master.placeholders:
        kind = each._element.ph.get("type")
        if kind == "title":
            each.text_frame._txBody.bodyPr.set("anchor", "t")
        if kind == "ftr":
            next(each._element.iter(f"{_A}lvl1pPr")).set("algn", "l")
        if kind in ("ftr", "sldNum"):
            next(each._element.iter(f"{_A}defRPr")).set("sz", "1000")
        frame = each.text_frame._txBody.bodyPr
        frame.set("lIns", "0")
        frame.set("rIns", "0")


def _front(layout: Any) -> None:
    """The first slide: a wide band of the accent colour at the left edge, texts to the left."""
    for each in layout.placeholders:
        kind = each._element.ph.get("type")
        if kind == "subTitle":
            for paragraph in each._element.iter(f"{_A}lvl1pPr"):
                paragraph.set("algn", "l")
        if kind == "ctrTitle":
            each.text_frame._txBody.bodyPr.set("anchor", "b")
    tree = layout.shapes._spTree
    shape = pptx.oxml.parse_xml(
        '<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<p:nvSpPr><p:cNvPr id="90" name="Band" descr=""/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{Inches(0.22)}" cy="{Emu(HEIGHT)}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>'
        '<a:schemeClr val="accent1"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )
    tree.insert(2, shape)


def _swedish(holder: Any) -> None:
    """Swedish prompts; and secondary text in a colour that can be read, in place of a pale tint."""
    for tint in list(holder._element.iter(f"{_A}tint")):
        colour = tint.getparent()
        colour.set("val", "accent3")
        colour.remove(tint)
    for text in holder._element.iter(f"{_A}t"):
        text.text = _PROMPTS.get(text.text or "", text.text)
    for run in holder._element.iter(f"{_A}rPr", f"{_A}endParaRPr"):
        run.set("lang", "sv-SE")
