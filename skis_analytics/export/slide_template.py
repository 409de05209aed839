"""The slides' ground: our own master or the association's, opened with care, and its layouts found by what they are for."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any, Final

import pptx
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.presentation import Presentation
from pptx.slide import SlideLayout

from skis_analytics.export.slide_master import own_master

_LARGEST: Final = 50_000_000
"""Bytes of a template; a master with pictures is some megabytes."""
_LARGEST_UNPACKED: Final = 150_000_000
_LARGEST_MARKUP, _LARGEST_MARKUP_TOGETHER = 5_000_000, 20_000_000
_MEDIA: Final = (
    ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".wdp", ".svg", ".mp3", ".mp4", ".wav", ".wma", ".wmv", ".avi", ".mov",
    ".m4a", ".m4v", ".fntdata",
)  # fmt: skip
"""Bytes: markup is read into trees of many times its size, at every handout; pictures are not."""
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
_TITLES: Final = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_CONTENTS: Final = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT)
_SUBTITLES: Final = (PP_PLACEHOLDER.SUBTITLE, *_CONTENTS)
_FOOTERS: Final = (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.DATE)
_POINT: Final = 12_700
_LINKS: Final = ("}hlinkClick", "}hlinkHover", "}hlinkMouseOver")


class TemplateError(ValueError):
    """The association's template cannot be used; the message, in Swedish, says why and what to do."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on a slide, in EMU."""

    left: int
    top: int
    width: int
    height: int

    @property
    def bottom(self) -> int:
        """Where it ends."""
        return self.top + self.height

    def points(self) -> tuple[float, float]:
        """Width and height in points."""
        return self.width / _POINT, self.height / _POINT


@dataclass(frozen=True, slots=True)
class Ground:
    """An opened template: the deck without slides, its two layouts and where they have room.

    Attributes:
        deck: where slides are added.
        front: the layout of the first slide.
        content: the layout of all others.
        title: where their title stands.
        content_area: what is free under it.
        face: how wide its type is beside the one that widths are estimated for; a template's may be as wide (Verdana).
    """

    deck: Presentation
    front: SlideLayout
    content: SlideLayout
    title: Area
    content_area: Area
    face: float


def opened(template: bytes | None) -> Ground:
    """The template (None: our own master) made ready.

    Raises:
        TemplateError: it is not a PPTX, is damaged, holds macros or has no layout with a title.
    """
    deck = _deck(template) if template is not None else pptx.Presentation(io.BytesIO(own_master()))
    try:
        _emptied(deck)
        front, content = _layouts(deck)
        return Ground(deck, front, content, *_areas(deck, content), 0.95 if template is None else 1.0)
    except (KeyError, IndexError, AttributeError, TypeError) as error:
        raise TemplateError(_damaged("mallbilderna kan inte läsas")) from error


def _deck(template: bytes) -> Presentation:
    if template.startswith(_OLD_OFFICE):
        raise TemplateError(
            "Mallen är en äldre PowerPoint-fil (.ppt) eller skyddad med lösenord. Öppna den i PowerPoint, ta bort lösenordet och spara som PowerPoint-presentation (.pptx)."
        )
    if len(template) > _LARGEST:
        raise TemplateError("Mallen är större än 50 MB. Ta bort bilder och exempelbilder ur den, och spara som .pptx.")
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as packed:
            _checked(packed)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError) as error:
        raise TemplateError(
            "Filen är inte en PowerPoint-presentation (.pptx), eller så är den skadad. Öppna mallen i PowerPoint och spara den som PowerPoint-presentation (.pptx)."
        ) from error
    try:
        return pptx.Presentation(io.BytesIO(template))
    # A damaged package breaks in as many ways as it has parts; whichever it is, the file cannot be used.
    except Exception as error:
        raise TemplateError(_damaged("innehållet kan inte läsas")) from error


def _damaged(why: str) -> str:
    return f"Mallen är skadad: {why}. Öppna den i PowerPoint, låt programmet reparera den, och spara som PowerPoint-presentation (.pptx)."


def _checked(packed: zipfile.ZipFile) -> None:
    names = set(packed.namelist())
    if sum(each.file_size for each in packed.infolist()) > _LARGEST_UNPACKED:
        raise TemplateError("Mallen är för stor när den packas upp (över 150 MB). Ta bort stora bilder ur den.")
    # By what it is not: a part is read as markup whatever its name ends with.
    markup = [each.file_size for each in packed.infolist() if not each.filename.lower().endswith(_MEDIA)]
    if max(markup, default=0) > _LARGEST_MARKUP or sum(markup) > _LARGEST_MARKUP_TOGETHER:
        raise TemplateError(
            "Mallens bildbakgrunder är för stora att läsa. Ta bort ritade figurer med väldigt många delar ur dem."
        )
    if "[Content_Types].xml" not in names or not any(name.startswith("ppt/") for name in names):
        raise TemplateError(
            "Filen är inte en PowerPoint-presentation (.pptx). Välj föreningens PowerPoint-mall, sparad som .pptx."
        )
    broken = packed.testzip()
    if broken is not None:
        raise TemplateError(_damaged(f"delen {broken} går inte att packa upp"))
    types = packed.read("[Content_Types].xml")
    if b"macroEnabled" in types or b"vbaProject" in types or any("vbaproject" in name.lower() for name in names):
        raise TemplateError(
            "Mallen innehåller makron, och de följer inte med till andra. Spara den som PowerPoint-presentation (.pptx) utan makron."
        )
    if b"presentationml.template.main" in types:
        raise TemplateError(
            "Filen är en mall (.potx). Öppna den i PowerPoint och spara den som PowerPoint-presentation (.pptx)."
        )


def _emptied(deck: Presentation) -> None:
    """Example slides go, and what refers to them: sections and custom shows would make PowerPoint repair the file, and a button in the
    master that leads to a slide would take it along into every handout."""
    listed = deck.slides._sldIdLst
    for slide in list(listed):
        deck.part.drop_rel(slide.rId)
        listed.remove(slide)
    package = deck.part.package
    for name, relation in list(package._rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:  # a picture of the template's first slide
            package.drop_rel(name)
    for part in list(package.iter_parts()):
        _lead_to_no_slide(part)
    if any(
        relation.is_external and relation.reltype != RELATIONSHIP_TYPE.HYPERLINK for relation in package.iter_rels()
    ):
        raise TemplateError(
            "Mallen hämtar en bild eller fil från en annan plats när den öppnas. Infoga bilden i mallen i stället för att länka till den, och spara som .pptx."
        )
    _without_sections(deck.part._element)


def _without_sections(element: Any) -> None:
    """Sections and custom shows name the slides that are gone."""
    for each in list(element):
        if each.tag.endswith("}custShowLst"):
            element.remove(each)
        elif each.tag.endswith("}extLst"):
            for extension in list(each):
                if any(inner.tag.endswith("}sectionLst") for inner in extension):
                    each.remove(extension)


def _lead_to_no_slide(part: Any) -> None:
    """Take away a master's or layout's links to slides, and the relations behind them."""
    for name, relation in list(part.rels.items()):
        if relation.reltype != RELATIONSHIP_TYPE.SLIDE or not hasattr(part, "_element"):
            continue
        for each in list(part._element.iter()):
            if name in each.attrib.values() and str(each.tag).endswith(_LINKS):
                each.getparent().remove(each)
        part.rels.pop(name)


def placeholders(layout: SlideLayout) -> list[Any]:
    """A layout's placeholders; python-pptx's own types do not let it be iterated."""
    found: Any = layout.placeholders
    return list(found)


def _kinds(layout: SlideLayout) -> list[PP_PLACEHOLDER]:
    return [each.placeholder_format.type for each in placeholders(layout)]


def _layouts(deck: Presentation) -> tuple[SlideLayout, SlideLayout]:
    layouts = [layout for master in deck.slide_masters for layout in master.slide_layouts]
    titled = [layout for layout in layouts if any(kind in _TITLES for kind in _kinds(layout))]
    if not titled:
        raise TemplateError(
            "Mallen saknar en layout med rubrik. Lägg till en layout med platshållare för rubrik och text i bildbakgrunden (Visa → Bildbakgrund), och spara som .pptx."
        )
    front = max(titled, key=_fitness_as_front)
    content = max(titled, key=_fitness_as_content)
    return front, content


def _fitness_as_front(layout: SlideLayout) -> tuple[bool, bool, bool]:
    kinds = _kinds(layout)
    return (
        PP_PLACEHOLDER.CENTER_TITLE in kinds,
        PP_PLACEHOLDER.SUBTITLE in kinds,
        sum(kind not in _FOOTERS for kind in kinds) <= 2,
    )


def _fitness_as_content(layout: SlideLayout) -> tuple[bool, bool, bool, int]:
    """A title with one place for content, lying text, and the larger that place the better."""
    kinds = _kinds(layout)
    others = [each for each in placeholders(layout) if each.placeholder_format.type not in (*_TITLES, *_FOOTERS)]
    places = [each for each in others if each.placeholder_format.type in _CONTENTS]
    largest = max(((each.width or 0) * (each.height or 0) for each in places), default=0)
    return PP_PLACEHOLDER.TITLE in kinds, len(others) == len(places) == 1, len(others) == 0, largest


def _areas(deck: Presentation, layout: SlideLayout) -> tuple[Area, Area]:
    """Where the title and the content have room: the layout's own places, mended where a template leaves them too small."""
    wide, high = int(deck.slide_width or 0), int(deck.slide_height or 0)
    if wide < 3_000_000 or high < 2_000_000:
        raise TemplateError(
            "Mallens bilder är för små. Ställ in bildstorleken 16:9 (Design → Bildstorlek), och spara som .pptx."
        )
    title, place, foot = None, None, high - high // 40
    for each in placeholders(layout):
        kind = each.placeholder_format.type
        area = _area(each)
        if area is None:
            continue
        if kind in _TITLES:
            title = area
        elif kind in _CONTENTS and (place is None or area.width * area.height > place.width * place.height):
            place = area
        elif kind in _FOOTERS and area.top > high * 0.8:
            foot = min(foot, area.top)
    margin = wide // 20
    if title is None or title.width < wide * 0.4 or title.top > high * 0.4:
        title = Area(margin, high // 12, wide - 2 * margin, high // 7)
    if place is None or place.width < wide * 0.5 or place.height < high * 0.45 or place.top < title.bottom - high // 20:
        place = Area(title.left, title.bottom + high // 50, title.width, 0)
    bottom = min(foot, max(place.bottom, int(high * 0.9)))
    top = min(place.top, bottom - high // 3)
    return title, Area(place.left, top, place.width, bottom - top)


def _area(shape: Any) -> Area | None:
    sizes = (shape.left, shape.top, shape.width, shape.height)
    return None if any(size is None for size in sizes) else Area(*(int(size) for size in sizes))
