"""The handout as slides: a finding per slide, charts that can be changed in PowerPoint, and nothing that runs out of its slide."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final, TypeAlias

from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.slide import Slide, SlideLayout
from pptx.util import Pt

from skis_analytics import regions
from skis_analytics.charts.style import LINE, MUTED
from skis_analytics.export import fitting
from skis_analytics.export.handout import (
    NO_SECTIONS,
    NO_VALUES,
    BarChart,
    Chart,
    DotChart,
    Handout,
    LineChart,
    Progress,
    Section,
    Series,
    as_sentences,
    cleaned,
    shortened,
)
from skis_analytics.export.slide_charts import Drawing
from skis_analytics.export.slide_table import TableOnSlides
from skis_analytics.export.slide_template import Area, Ground, opened, placeholders

_POINT: Final = 12_700
_TITLE_SIZES: Final = (28, 26, 24, 22, 20)
"""Under 24 only where a template leaves its title little room: a smaller finding says more than half of one."""
_FRONT_SIZES: Final = (40, 36, 32, 28, 24)
_BESIDE_SIZES: Final = (20, 18, 16, 14)
"""Type of sentences beside a chart, over a table."""
_OVER_SIZES: Final = (20, 18)
_OVER_SHARE: Final = 0.17
"""Of the height, what sentences over a chart may take."""
_LEAD_SIZES: Final = (18, 16, 14)
_ALONE_SIZES: Final = (22, 20, 18, 16)
_GOES_ON: Final = 18
"""Type of a text that needs several slides."""
_FOOT_SIZE: Final = 12
_KICKER_SIZE: Final = 14
_FOOTER_SIZES: Final = (10, 9, 8)
_FOOT_LINES: Final = 4
_CHART_SHARE: Final = 0.64
"""Of the width, when sentences stand beside a chart."""
_MOST_CATEGORIES: Final = 16
"""In one chart: more would need type under 14 points, and are dealt out over several slides."""
_LONG: Final = 6000
"""Characters that never fit one slide, so that nobody measures them at every size."""
_ALT: Final = 4000
_MOST_TEXT_SLIDES: Final = 20
_SLACK: Final = 0.94
"""Of a text box: what a template's own line spacing and indents leave of it."""

_Page: TypeAlias = Callable[[Slide, Area], None]


def slides(handout: Handout, template: bytes | None = None, progress: Progress | None = None) -> bytes:
    """A PPTX of the handout.

    Args:
        handout: what is shown.
        template: the association's own .pptx, whose master and layouts are used and whose slides are left out; None: ours, 16:9.
        progress: is told how much is done, 0–1.

    Raises:
        TemplateError: the template cannot be used; the message says why.
    """
    handout = cleaned(handout)
    ground = opened(template)
    _describe(ground, handout)
    _first(ground, handout)
    for done, section in enumerate(handout.sections):
        if progress is not None:
            progress(done / len(handout.sections))
        _section(ground, handout, section, last=done == len(handout.sections) - 1)
    file = io.BytesIO()
    ground.deck.save(file)
    if progress is not None:
        progress(1.0)
    return file.getvalue()


def _describe(ground: Ground, handout: Handout) -> None:
    about = ground.deck.core_properties
    about.title, about.subject, about.language = (
        shortened(handout.title, 250),
        shortened(handout.subtitle, 250),
        "sv-SE",
    )
    about.author, about.last_modified_by, about.keywords, about.comments = (
        regions.current().network,
        regions.current().network,
        "",
        _joined(handout.origin(), handout.data_version and f"Dataversion {handout.data_version}")[:250],
    )
    about.created = about.modified = handout.made.replace(tzinfo=None)


def _first(ground: Ground, handout: Handout) -> None:
    slide = ground.deck.slides.add_slide(ground.front)
    title = slide.shapes.title
    box = (title.width / _POINT * _SLACK, title.height / _POINT) if title.width else (700.0, 120.0)
    text = handout.title or "Underlag"
    size = fitting.largest([text], (box[0], box[1] * 1.2), _FRONT_SIZES) or _FRONT_SIZES[-1]
    _write(title, [fitting.cut(text, box, size)], size)
    said = [handout.subtitle, handout.origin(), *([] if handout.sections else [NO_SECTIONS])]
    said = [line for line in said if line]
    places = [each for each in slide.placeholders if each.placeholder_format.idx != title.placeholder_format.idx]
    place = places[0] if places else None
    area = ground.content_area
    holder: Any = place or slide.shapes.add_textbox(area.left, area.top, area.width, area.height // 2)
    room = (holder.width / _POINT * _SLACK, holder.height / _POINT * _SLACK)
    fits = fitting.largest(said, room, _ALONE_SIZES)
    _write(
        holder, said if fits else [fitting.cut(line, (room[0], room[1] / len(said)), 16) for line in said], fits or 16
    )
    for unused in places[1:]:
        unused._element.getparent().remove(unused._element)
    _notes(slide, _joined(handout.title, handout.subtitle) if len(handout.title + handout.subtitle) > 200 else "")


def _section(ground: Ground, handout: Handout, section: Section, *, last: bool) -> None:
    """One section on as many slides as it needs, each with title, source and caveats; the very last says the figures' version."""
    foot, spilled = _foot(section, ground.content_area)
    high = int(len(foot) * _FOOT_SIZE * LINE * _POINT + 4 * _POINT) if foot else 0
    kicked = section.kicker and ground.title.top < 0.36 * 914_400
    top = int(_KICKER_SIZE * 1.6 * _POINT) if kicked else 0
    whole = ground.content_area
    area = Area(whole.left, whole.top + top, whole.width, whole.height - high - top)
    pages = _pages(section, area, ground.face)
    if spilled:
        pages += _texts(["Att tänka på:", *section.caveats, f"Källa: {section.source}" if section.source else ""], area)
    for number, page in enumerate(pages, start=1):
        slide = ground.deck.slides.add_slide(ground.content)
        part = f" ({number}\u00a0av\u00a0{len(pages)})" if len(pages) > 1 else ""
        complete = _title(slide, ground.title, section.finding or section.kicker or handout.title, part)
        page(slide, area)
        if section.kicker:
            _kicker(slide, section.kicker, ground, inside=bool(kicked))
        if foot:
            box = Area(whole.left, whole.bottom - high, whole.width, high)
            _text_box(slide, "Källa och förbehåll", foot, box, _FOOT_SIZE, MSO_ANCHOR.BOTTOM)
        _unused(slide)
        version = handout.version() if last and number == len(pages) else ""
        _footers(
            slide, ground.content, " · ".join(filter(None, (shortened(handout.title, 100), handout.origin(), version)))
        )
        if number == 1:
            _notes(slide, _joined("" if complete else section.finding, section.notes))


def _joined(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text)


def _pages(section: Section, area: Area, face: float) -> list[_Page]:
    chart, body = section.chart, [each for each in section.body if each]
    table = section.table if section.table is not None and section.table.shape[1] else None
    pages: list[_Page] = []
    if chart is not None and not chart.has_values():
        chart, body = None, [*body, NO_VALUES]
    if chart is not None:
        found, body = _charts(section, chart, body, area)
        pages += found
    drawn = TableOnSlides(table, area.points(), section.described(), face) if table is not None else None
    if drawn is not None and body and chart is None:
        lead = _lead(drawn, body, area)
        if lead is not None:
            return [*pages, *lead]
    if body or not (pages or drawn):
        pages += _texts(body, area)
    return [*pages, *(drawn.pages() if drawn else [])]


def _charts(section: Section, chart: Chart, body: list[str], area: Area) -> tuple[list[_Page], list[str]]:
    """The chart's slides, and the sentences that found no place at it."""
    drawn, written, size = _arranged(body, area)

    def page(part: Chart, *, with_text: bool) -> _Page:
        def draw(slide: Slide, _area: Area) -> None:
            _chart(slide, section, part, chart, drawn if with_text else area)
            if with_text and size is not None:
                _paragraphs(slide, body, written, size)

        return draw

    pages = [page(part, with_text=number == 0 and size is not None) for number, part in enumerate(_split(chart))]
    return pages, [] if size is not None else body


def _arranged(body: Sequence[str], area: Area) -> tuple[Area, Area, int | None]:
    """Where a chart and its sentences stand, and these in what type: a line or two over the chart, more beside it; None: elsewhere."""
    wide, high = area.points()
    if not body or sum(map(len, body)) >= _LONG:
        return area, area, None
    size = fitting.largest(body, (wide * _SLACK, high * _OVER_SHARE), _OVER_SIZES)
    if size is not None:
        taken = int((fitting.height(body, wide * _SLACK, size) + 6) * _POINT)
        below = Area(area.left, area.top + taken, area.width, area.height - taken)
        return below, Area(area.left, area.top, area.width, taken), size
    left = area.left + int(area.width * (_CHART_SHARE + 0.02))
    right = Area(left, area.top, area.left + area.width - left, area.height)
    size = fitting.largest(body, (right.points()[0] * _SLACK, high * _SLACK), _BESIDE_SIZES)
    return Area(area.left, area.top, int(area.width * _CHART_SHARE), area.height), right, size


def _split(chart: Chart) -> list[Chart]:
    """A chart with at most so many categories that they can be read, and its continuations."""
    count = len(chart.categories)
    if isinstance(chart, LineChart) or count <= _MOST_CATEGORIES:
        return [chart]
    charts = -(-count // _MOST_CATEGORIES)
    edges = [round(count * number / charts) for number in range(charts + 1)]
    return [_rows(chart, start, end) for start, end in pairwise(edges)]


def _rows(chart: Chart, start: int, end: int) -> Chart:
    taken = tuple(
        Series(each.name, each.values[start:end], each.lower[start:end], each.upper[start:end]) for each in chart.series
    )
    names = chart.categories[start:end]
    if isinstance(chart, DotChart):
        return replace(
            chart, categories=names, series=taken, signals=chart.signals[start:end], signs=chart.signs[start:end]
        )
    return replace(chart, categories=names, series=taken)


def _chart(slide: Slide, section: Section, part: Chart, whole: Chart, area: Area) -> None:
    scale = fitting.axis(whole, from_zero=isinstance(whole, BarChart))
    drawing = Drawing(part, area.points(), scale)
    shapes: Any = slide.shapes
    frame = shapes.add_chart(XL_CHART_TYPE.LINE, area.left, area.top, area.width, area.height, drawing)
    _alternative(frame, "Diagram", section.described())


def _alternative(shape: Any, name: str, text: str) -> None:
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.set("name", name)
    properties.set("descr", shortened(text, _ALT))


def _lead(drawn: TableOnSlides, body: list[str], area: Area) -> list[_Page] | None:
    """Sentences over a table, when they take little of the slide; None when they need slides of their own."""
    wide, high = area.points()
    if sum(map(len, body)) > _LONG:
        return None
    taken = {
        size: int((needed + 4) * _POINT)
        for size in _LEAD_SIZES
        if (needed := fitting.height(body, wide * _SLACK, size)) <= high * 0.35
    }
    if not taken:
        return None
    # Rather smaller sentences than a table in two parts.
    size = min(taken, key=lambda each: (len(drawn.pages(taken[each])), -each))
    first, *rest = drawn.pages(taken[size])

    def page(slide: Slide, place: Area) -> None:
        _paragraphs(slide, body, Area(place.left, place.top, place.width, taken[size]), size)
        first(slide, place)

    return [page, *rest]


def _texts(body: Sequence[str], area: Area) -> list[_Page]:
    paragraphs = [text for text in body if text]
    wide, high = area.points()
    box = (wide * _SLACK, high * _SLACK)
    size = fitting.largest(paragraphs, box, _ALONE_SIZES) if sum(map(len, paragraphs)) < _LONG else None
    dealt = [paragraphs] if size is not None else fitting.pages(paragraphs, box, _GOES_ON)

    def page(texts: list[str], rest: str = "") -> _Page:
        def draw(slide: Slide, place: Area) -> None:
            _paragraphs(slide, texts, place, size or _GOES_ON)
            _notes(slide, rest)

        return draw

    if len(dealt) <= _MOST_TEXT_SLIDES:
        return [page(texts) for texts in dealt]
    # Nobody shows hundreds of slides of text; none of it is lost.
    rest = "\n".join(text for texts in dealt[_MOST_TEXT_SLIDES - 1 :] for text in texts)
    shown = [page(texts) for texts in dealt[: _MOST_TEXT_SLIDES - 1]]
    return [*shown, page(["Texten är lång och fortsätter i anteckningarna till den här bilden."], rest)]


def _paragraphs(slide: Slide, texts: Sequence[str], area: Area, size: int) -> None:
    """Sentences, in the layout's own place for text when it is free, so that they stand in the outline too."""
    if not texts:
        return
    holder: Any = next((each for each in _contents(slide) if not each.text_frame.text), None)
    if holder is None:
        shapes: Any = slide.shapes
        holder = shapes.add_textbox(area.left, area.top, area.width, area.height)
        holder.name = "Text"
    holder.left, holder.top, holder.width, holder.height = area.left, area.top, area.width, area.height
    _write(holder, texts, size, spaced=True)


def _contents(slide: Slide) -> list[Any]:
    kinds = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT)
    return [each for each in slide.placeholders if each.placeholder_format.type in kinds]


def _unused(slide: Slide) -> None:
    """An empty place shows *Klicka här för att lägga till text* to whoever opens the slides."""
    for each in list(slide.placeholders):
        if each.placeholder_format.type in (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE):
            continue
        if not (each.has_text_frame and each.text_frame.text):
            each._element.getparent().remove(each._element)


def _title(slide: Slide, area: Area, text: str, part: str) -> bool:
    """Write the title; answers whether all of it fitted."""
    wide, high = area.points()
    room = (wide * 0.97, high * 1.12)
    title = slide.shapes.title
    assert title is not None  # noqa: S101 — the layout was chosen for having one
    size = fitting.largest([text + part], room, _TITLE_SIZES) if len(text) < _LONG else None
    if size is not None:
        _write(title, [text + part], size)
        return True
    size = _TITLE_SIZES[-1]
    tail = fitting.width(part, size)
    shown = fitting.cut(text, (room[0] - tail / 2, high), size)
    _write(title, [shown + part], size)
    return shown == text


def _kicker(slide: Slide, text: str, ground: Ground, *, inside: bool) -> None:
    """Over the title; in a template whose title begins at the top edge, under it."""
    high = int(_KICKER_SIZE * 1.6 * _POINT)
    title, content = ground.title, ground.content_area
    area = (
        Area(content.left, content.top, content.width, high)
        if inside
        else Area(title.left, title.top - high, title.width, high)
    )
    shown = fitting.cut(text, (area.points()[0] * 0.97, _KICKER_SIZE * LINE), _KICKER_SIZE)
    _text_box(slide, "Överrad", [shown], area, _KICKER_SIZE, MSO_ANCHOR.BOTTOM)


def _foot(section: Section, area: Area) -> tuple[list[str], bool]:
    """Source and caveats as lines, and whether they were cut, so that they need a slide of their own too."""
    wide = area.points()[0] * 0.97
    text = as_sentences([f"Källa: {section.source}" if section.source else "", *section.caveats])
    if not text:
        return [], False
    shown = fitting.cut(text, (wide, _FOOT_LINES * _FOOT_SIZE * LINE + 0.1), _FOOT_SIZE)
    return fitting.lines(shown, wide, _FOOT_SIZE), shown != text


def _text_box(slide: Slide, name: str, lines: Sequence[str], area: Area, size: int, anchor: MSO_ANCHOR) -> None:
    shapes: Any = slide.shapes
    box = shapes.add_textbox(area.left, area.top, area.width, area.height)
    box.name = name
    frame = box.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = anchor
    _write(box, [" ".join(lines)], size, muted=True)


def _write(shape: Any, paragraphs: Sequence[str], size: int, *, muted: bool = False, spaced: bool = False) -> None:
    """Replace a shape's text; the type's face, weight and colour are the template's."""
    frame = shape.text_frame
    frame.clear()
    frame.word_wrap = True
    frame.auto_size = MSO_AUTO_SIZE.NONE
    for number, text in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        if spaced:
            paragraph.space_before, paragraph.space_after = Pt(0), Pt(size * fitting.PARAGRAPH_GAP)
        run = paragraph.add_run()
        run.text = text
        run.font.size = Pt(size)
        run._r.get_or_add_rPr().set("lang", "sv-SE")
        if muted:
            run.font.color.rgb = RGBColor.from_string(MUTED.lstrip("#"))
        elif shape.is_placeholder is False:
            run.font.color.theme_color = MSO_THEME_COLOR.TEXT_1


def _footers(slide: Slide, layout: SlideLayout, text: str) -> None:
    """The layout's slide number and footer, which a new slide does not get by itself."""
    for each in placeholders(layout):
        kind = each.placeholder_format.type
        if kind not in (PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.FOOTER):
            continue
        element = copy.deepcopy(each._element)
        slide.shapes._spTree.append(element)
        shape: Any = slide.shapes[-1]
        element.xpath(".//p:cNvPr")[0].set("id", str(max(one.shape_id for one in slide.shapes) + 1))
        if kind == PP_PLACEHOLDER.FOOTER:
            box = (max(1.0, each.width / _POINT - 16), each.height / _POINT * 1.1)
            size = fitting.largest([text], box, _FOOTER_SIZES) or _FOOTER_SIZES[-1]
            _write(shape, [fitting.cut(text, box, size)], size, muted=True)


def _notes(slide: Slide, text: str) -> None:
    if not text:
        return
    frame = slide.notes_slide.notes_text_frame
    if frame is not None:
        frame.text = _joined(text, frame.text)
