"""Behov ↔ insats: municipalities × themes, what lies behind each square, shared needs, and whom to learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.app import (
    components,
    initiative_views,
    joint_needs,
    meeting_frame,
    page_address,
    page_help,
    picture,
    record_lines,
    record_words,
    register_access,
    selection,
)
from skis_analytics.app.matrix import Cell as Square
from skis_analytics.app.matrix import Column, Row, matrix
from skis_analytics.app.plain import plain
from skis_analytics.app.record_forms import INITIATIVE, THEME
from skis_analytics.app.shared import shared
from skis_analytics.domain import Selection
from skis_analytics.records import Initiative, RecordKind, Status
from skis_analytics.verdicts import learning, need_findings
from skis_analytics.verdicts.evidence import Evidence
from skis_analytics.verdicts.needs import SYMBOL, WORD, Cell, NeedMatrix, NeedState, Theme

SQUARE: Final = "ruta"
_TONES: Final = {
    NeedState.BOTH: "higher", NeedState.NEED: "worse", NeedState.INITIATIVE: "none", NeedState.NEITHER: "unknown",
    NeedState.UNKNOWN: "unknown",
}  # fmt: skip
_LISTED: Final = 12


def headline(found: NeedMatrix) -> str:
    """The view's title."""
    return need_findings.headline(found)


def show(found: NeedMatrix, chosen: Selection) -> None:
    """Draw the view."""
    opened = _opened(found)
    if opened is not None:  # first, so that whoever opens a square or a link to one sees it
        _behind(opened, found, chosen)
    components.findings([plain(text) for text in need_findings.findings(found)])
    _squares(found, chosen)
    _lists(found, chosen)
    _copy(found, chosen)


@dataclass(frozen=True, slots=True)
class _Table:
    rows: Sequence[Row]
    columns: Sequence[Column]
    caption: str


@shared(16)  # each keeps a register as it was once
def _table(found: NeedMatrix, chosen: Selection, meeting: tuple[tuple[str, str], ...]) -> _Table:
    around = dict(meeting)
    columns = [
        Column(
            code, name, focus=code == chosen.focus, word=f"Öppna {name}", href=page_address.within("kommun", replace(chosen, focus=code), around)
        )
        for code, name in found.municipalities.items()
    ]  # fmt: skip
    rows = [
        Row(
            theme.id,
            theme.name,
            note=_count(found, theme),
            word=f"{theme.name}: {_line(found, theme, chosen)}. Visa insatserna",
            href=page_address.within("insatser", chosen, {**around, THEME: theme.id}),
            cells=tuple(_square(cell, found, chosen, around) for cell in found.row(theme.id)),
        )
        for theme in found.themes
    ]
    return _Table(rows, columns, _caption(found, chosen))


def _squares(found: NeedMatrix, chosen: Selection) -> None:
    table = _table(found, chosen, tuple(selection.meeting_parameters().items()))
    opened = matrix(
        table.rows, table.columns, caption=table.caption, label="Behov och insatser per tema och kommun", key="need_matrix", large=meeting_frame.large(),
    )  # fmt: skip
    if opened is None:
        return
    if opened.row is None:
        selection.open_page("kommun", replace(chosen, focus=opened.column))
    if opened.column is None:
        page_address.put(**{initiative_views.VIEW: "", THEME: opened.row, SQUARE: ""})
    else:
        page_help.to_top()
        page_address.put(**{SQUARE: square_word(opened.row, opened.column)})
    st.rerun()


def _count(found: NeedMatrix, theme: Theme) -> str:
    needs = sum(cell.has_need for cell in found.row(theme.id))
    return f"{needs} behov" if needs else ""


def _line(found: NeedMatrix, theme: Theme, chosen: Selection) -> str:
    if not any(cell.has_need for cell in found.row(theme.id)):
        return need_findings.theme_line(found, theme.id)
    examples = [each for each in joint_needs.examples("", theme, found, chosen) if not each.worse]
    improved = [each.name for each in examples if each.improved]
    return need_findings.theme_line(found, theme.id, [each.name for each in examples], improved)


def square_word(theme: str, municipality: str) -> str:
    """A square in the address."""
    return f"{theme}.{initiative_views.municipality_word(municipality)}"


def _square(cell: Cell, found: NeedMatrix, chosen: Selection, around: Mapping[str, str]) -> Square:
    own = {initiative_views.VIEW: "behov", SQUARE: square_word(cell.theme, cell.municipality)}
    href = page_address.within("insatser", chosen, {**around, **own})
    return Square(
        cell.symbol, tone=_TONES[cell.state], word=need_findings.cell_sentence(found, cell), href=href
    )  # fmt: skip


def _caption(found: NeedMatrix, chosen: Selection) -> str:
    legend = "  ".join(f"{SYMBOL[state]} {WORD[state]}" for state in NeedState)
    tested = int(picture.levels(chosen)["tested"].max()) if found.cells else 0
    return (
        f"{legend}. Behov: säkra skillnader, förändringar eller trender åt fel håll i temats nyckeltal läsåret "
        f"{swedish.school_year(chosen.year)}, jämfört med {components.group_name(chosen)} ({tested} nivåer är prövade tillsammans), eller det "
        "gruppen själv har pekat ut. Insats: en som är planerad eller pågår, inte en som är avslutad. Välj en ruta för att se vad som ligger bakom."
    )


def _opened(found: NeedMatrix) -> Cell | None:
    """The square that the address has open."""
    theme, _, municipality = page_address.word(SQUARE).partition(".")
    code = next(
        (each for each in found.municipalities if initiative_views.municipality_word(each) == municipality), None
    )
    return found.cells.get((code, theme)) if code else None


def _behind(cell: Cell, found: NeedMatrix, chosen: Selection) -> None:
    theme = next(each for each in found.themes if each.id == cell.theme)
    name = found.municipalities[cell.municipality]
    there = replace(chosen, focus=cell.municipality)
    with st.container(border=True, key="square"):
        heading, close = st.columns([0.86, 0.14], vertical_alignment="center")
        heading.subheader(f"{name}, {swedish.uncapitalised(theme.name)}: {cell.word}", anchor=False)
        close.button("Stäng rutan", on_click=page_address.put, kwargs={SQUARE: ""}, width="stretch")
        why, done, learn = st.columns([0.36, 0.3, 0.34])
        with why:
            _why(cell, theme, there)
        with done:
            _done(cell, there)
        with learn:
            _learn(cell, theme, found, chosen)


def _why(cell: Cell, theme: Theme, there: Selection) -> None:
    st.markdown("**Behov**")
    for evidence in cell.judgement.worse:
        _evidence(evidence, there)
    written = register_access.written()
    for need in cell.stated:
        entry = written.needs.get(need.id)
        if entry is not None:
            record_lines.need(entry, there, key="square")
    if not cell.has_need:
        st.markdown(plain(need_findings.silence(cell)))
    record_lines.write("Skriv ett behov", RecordKind.NEED, there, **{THEME: theme.id})
    st.markdown("**Orsaker**")
    causes = [
        entry
        for entry in written.contents.causes
        if entry.record.municipality == cell.municipality
        and (entry.record.theme == theme.id or set(entry.record.indicators) & set(theme.indicators))
    ]
    for cause in causes:
        record_lines.cause(cause, there, key="square")
    if not causes:
        st.markdown("Ingen har skrivit någon orsak ännu.")
    record_lines.write("Skriv en orsak", RecordKind.CAUSE, there, **{THEME: theme.id})


def _evidence(evidence: Evidence, there: Selection) -> None:
    st.markdown(f"- {plain(evidence.sentence)}")
    page_address.link_to(
        f"Se {swedish.uncapitalised(evidence.indicator.short_title)}", "resultat", replace(there, indicator=evidence.indicator.id)
    )  # fmt: skip


def _done(cell: Cell, there: Selection) -> None:
    st.markdown("**Insatser**")
    _initiatives(cell.initiatives, there)
    if cell.earlier:
        st.markdown("**Inte pågående**")
        _initiatives(cell.earlier, there)
    if not cell.initiatives:
        st.markdown("Ingen planerad eller pågående insats i temat är inlagd.")
    record_lines.write("Skriv en insats", RecordKind.INITIATIVE, there, **{THEME: cell.theme})


def _initiatives(found: Sequence[Initiative], chosen: Selection) -> None:
    written = register_access.written()
    for initiative in found:
        entry = written.initiatives.get(initiative.id)
        if entry is not None:
            record_lines.initiative(entry, chosen)
            where = regions.current().whole if initiative.region else record_words.municipalities(initiative)
            st.markdown(
                f"{plain(record_words.status(initiative))} · {plain(record_words.period(initiative))} · {plain(where)}"
            )


def _learn(cell: Cell, theme: Theme, found: NeedMatrix, chosen: Selection) -> None:
    st.markdown("**Lär av**")
    examples = joint_needs.examples(cell.municipality, theme, found, chosen)
    st.markdown(plain(learning.learning_headline(cell.municipality, theme, found, examples)))
    for example in examples[:4]:
        st.markdown("\n".join(f"- {plain(text)}" for text in example.sentences[:3]))
        for initiative in example.initiatives[:3]:
            entry = register_access.written().initiatives.get(initiative.id)
            if entry is not None:
                record_lines.initiative(entry, chosen, title=f"{example.name}: {initiative.title}")
    if examples:
        return
    for text, initiative in _others_at_work(cell, found):
        entry = register_access.written().initiatives.get(initiative.id)
        if entry is not None:
            record_lines.initiative(entry, chosen, title=text)
            st.markdown(f"{plain(record_words.status(initiative))} · {plain(record_words.period(initiative))}")
            if initiative.status is Status.COMPLETED:
                page_address.link_to("Hade den effekt? →", "effekt", chosen, **{INITIATIVE: initiative.id})


def _learning_text(cell: Cell, found: NeedMatrix, chosen: Selection) -> str:
    """What stands in an opened square, as text to paste."""
    theme = next(each for each in found.themes if each.id == cell.theme)
    examples = joint_needs.examples(cell.municipality, theme, found, chosen)
    lines = [
        need_findings.cell_sentence(found, cell),
        f"Lär av: {learning.learning_headline(cell.municipality, theme, found, examples)}",
    ]
    lines += [f"– {text}" for example in examples[:4] for text in example.sentences[:3]]
    lines += [
        f"– {text} ({record_words.status(initiative)[2:]}, {record_words.period(initiative)})"
        for text, initiative in _others_at_work(cell, found)
    ]
    return "\n".join(lines)


def _others_at_work(cell: Cell, found: NeedMatrix) -> list[tuple[str, Initiative]]:
    """Other municipalities' own initiatives in the theme that this one has no part in, by name: those under way first, then the finished."""
    return [
        (f"{swedish.some_of(found.names(cells))}: {initiative.title}", initiative)
        for earlier in (False, True)
        for initiative, cells in found.others_work(cell.theme, cell.municipality, earlier=earlier)
    ]


def _lists(found: NeedMatrix, chosen: Selection) -> None:
    unmet, unneeded = found.without_initiative, found.without_need
    themes = {theme.id: theme for theme in found.themes}
    left, right = st.columns(2)
    with left:
        st.subheader(f"Behov utan insats ({len(unmet)})", anchor=False)
        for cell in unmet[:_LISTED]:
            label = f"**{found.municipalities[cell.municipality]}, {swedish.uncapitalised(themes[cell.theme].name)}**"
            _open_square(label, cell, chosen)
            st.markdown(plain(cell.reasons[0]))
        _rest(len(unmet))
        if not unmet:
            st.markdown("Inga: varje dokumenterat behov har en planerad eller pågående insats.")
    with right:
        st.subheader(f"Insatser utan dokumenterat behov, tema för tema ({len(unneeded)})", anchor=False)
        for row in unneeded[:_LISTED]:
            st.markdown(f"- {plain(need_findings.unneeded_sentence(found, row))}")
        _rest(len(unneeded))
        if not unneeded:
            st.markdown("Inga: varje insats möter ett dokumenterat behov.")
        shared = need_findings.shared_needs(found)
        st.subheader(f"Delade behov ({len(shared)})", anchor=False)
        for each in shared:
            st.markdown(f"- {plain(each.sentence)}")


def _open_square(label: str, cell: Cell, chosen: Selection) -> None:
    page_address.link_to(
        label, "insatser", chosen,
        **{initiative_views.VIEW: "behov", SQUARE: square_word(cell.theme, cell.municipality)},
    )  # fmt: skip


def _rest(count: int) -> None:
    if count > _LISTED:
        st.markdown(f"och {count - _LISTED} till; alla står i matrisen och i texten nedan.")


def _copy(found: NeedMatrix, chosen: Selection) -> None:
    def draw() -> None:
        opened = _opened(found)
        own = {SQUARE: square_word(opened.theme, opened.municipality)} if opened is not None else {}
        st.code(
            page_address.whole("insatser", chosen, **{initiative_views.VIEW: "behov"}, **own),
            language=None,
            wrap_lines=True,
        )
        if opened is not None:
            st.code(_learning_text(opened, found, chosen), language=None, wrap_lines=True)
        st.code(need_findings.as_text(found), language=None, wrap_lines=True)
        table = need_findings.as_table(found)
        components.downloads(
            table, {"Innehåll": "Behov och insatser per tema och kommun"}, regions.current().file_name("behov-insatser")
        )
        st.dataframe(table, hide_index=True, width="stretch", alt="Tabell: behov och insatser per tema och kommun")

    meeting_frame.fold("Kopiera som länk, text eller tabell", "needs_copy", draw)
