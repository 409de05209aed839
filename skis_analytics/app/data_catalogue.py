"""Tab Nyckeltal: where one indicator's figures come from, how fresh, whole and noisy they are, and all of them as files."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import pandas as pd
import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.app import (
    data_picture,
    effect_picture,
    file_offers,
    meeting_frame,
    page_address,
    picture,
    selection,
)
from skis_analytics.app.matrix import Cell, Column, Row, matrix
from skis_analytics.app.plain import plain
from skis_analytics.database.connection import Results
from skis_analytics.domain import CONFIDENCE, OWN_SOURCE, Desirable, Gender, Indicator, Kind, Mark, Provider, Selection
from skis_analytics.export import tables
from skis_analytics.queries import quality as asked
from skis_analytics.verdicts.freshness import Freshness

_SKOLVERKET: Final = (
    "https://www.skolverket.se/skolutveckling/statistik/sok-statistik-om-forskola-skola-och-vuxenutbildning"
)
_KOLADA: Final = "https://www.kolada.se/verktyg/fri-sokning/"
_SOURCES: Final = {
    "skolverket": f"[Skolverkets statistikdatabas]({_SKOLVERKET})",
    "skolverket_underlag": f"Skolverket, Underlag för analys ([Skolverkets statistik]({_SKOLVERKET}))",
    "kolada": f"[Kolada]({_KOLADA})",
    OWN_SOURCE: "kommunernas egna siffror",
}
_CREDIT: Final = {
    "skolverket": "Skolverket",
    "skolverket_underlag": "Skolverket",
    "kolada": "Kolada",
    OWN_SOURCE: "kommunerna",
}
_BETTER: Final = {
    Desirable.HIGHER: "högre är bättre",
    Desirable.LOWER: "lägre är bättre",
    Desirable.NONE: "varken högre eller lägre är bättre",
}
_KIND: Final = {
    Kind.PROPORTION: "andel", Kind.MEAN: "medelvärde", Kind.COUNT: "antal", Kind.AMOUNT: "belopp", Kind.RATIO: "kvot",
    Kind.INDEX: "index", Kind.DEVIATION: "avvikelse",
}  # fmt: skip
_FITTED_ON: Final = {
    "own": "mätt på landets kommuner",
    "total": "mätt på landets kommuner, flickor och pojkar tillsammans",
    "provider": "lånat från samma nyckeltal hos en annan huvudman, för få år för ett eget mått",
    "kind": "lånat från liknande nyckeltal, för få år för ett eget mått",
}
NO_ROW: Final = "no_row"
VALUE: Final = "value"
_STATES: Final = {
    VALUE: "uppgift",
    Mark.NEARLY_ALL.value: "nästan alla (1–4 elever nådde inte målet)",
    Mark.SUPPRESSED.value: "skyddat (för få elever för att visas)",
    Mark.MISSING.value: "saknas i källan",
    Mark.NOT_SURVEYED.value: "ej undersökt det året",
    NO_ROW: "ingen uppgift: källan har ingen rad",
}
_SYMBOLS: Final = {**{mark.value: symbol for mark, symbol in swedish.MARK_SYMBOL.items()}, NO_ROW: swedish.MISSING}
_HAVING: Final = "having"
_SMALL: Final = 15
_EVERYTHING: Final = "data_everything"


def show(chosen: Selection) -> None:
    """Draw the tab."""
    catalogue = picture.indicators()
    indicator = catalogue[chosen.indicator]
    choice, _ = st.columns([0.6, 0.4])
    with choice:
        selection.choose_indicator(chosen, catalogue)
    cells = data_picture.coverage(chosen)
    having = cells[cells["value"].notna()]
    if having.empty:
        st.header(f"{indicator.short_title}: inga uppgifter för någon kommun i {regions.current().name}", anchor=False)
        st.markdown(plain(indicator.definition or indicator.title))
        return
    latest = int(having["year"].max())
    fresh = data_picture.freshness(indicator.id, latest, data_picture.now().date())
    st.header(headline(cells, indicator, fresh), anchor=False)
    if indicator.definition:
        st.markdown(plain(indicator.definition))
    _coverage(cells, indicator, chosen)
    provider, gender = str(cells["provider"].iloc[0]), str(cells["gender"].iloc[0])
    facts, noise = st.columns(2, gap="large")
    with facts:
        st.markdown("  \n".join(_facts(indicator, cells, fresh)))
    with noise:
        _noise(indicator, provider, gender)
        _marks(indicator, provider, gender)
    _expected(indicator)
    _files(indicator)


def headline(cells: pd.DataFrame, indicator: Indicator, fresh: Freshness) -> str:
    """How many of the municipalities have a figure for the latest year, and whether a later year should be out."""
    latest = cells[(cells["year"] == fresh.latest)]
    having, of = int(latest["value"].notna().sum()), len(latest)
    count = f"alla {of}" if having == of else f"{having} av {of}"
    parts = [f"{indicator.short_title}: {count} kommuner har uppgift för {swedish.period(fresh.latest, indicator)}"]
    if fresh.behind:
        newest = swedish.period(fresh.behind[-1], indicator)
        parts.append(f"{newest} bör ha kommit ut men är inte inläst")
    return " – ".join(parts)


# --- Coverage ---


def state(row: Mapping[Any, Any]) -> str:
    """What a cell of ``queries.quality.coverage`` is: ``value``, a mark, or ``no_row``."""
    if not row["present"]:
        return NO_ROW
    return VALUE if pd.isna(row["mark"]) else str(row["mark"])


def _coverage(cells: pd.DataFrame, indicator: Indicator, chosen: Selection) -> None:
    names = dict(zip(cells["municipality"], cells["name"], strict=True))
    columns = [Column(code, name, focus=code == chosen.focus) for code, name in names.items()]
    rows = year_rows(
        cells, indicator, lambda municipality, year: page_address.address("resultat", _at(chosen, municipality, year))
    )
    opened = matrix(
        rows, [*columns, Column(_HAVING, f"Av {len(names)}", reference=True)], caption=_caption(cells, indicator), key="coverage",
        label=f"Uppgifter per kommun och år: {indicator.title}", large=meeting_frame.large(),
    )  # fmt: skip
    if opened and opened.column != _HAVING:
        year = int(opened.row) if opened.row else chosen.year
        selection.open_page("resultat", _at(chosen, opened.column or chosen.focus, year))


def _at(chosen: Selection, municipality: str | None, year: int) -> Selection:
    known = year if year in picture.choices().years else chosen.year
    return replace(chosen, focus=municipality, year=known, view="")


def year_rows(cells: pd.DataFrame, indicator: Indicator, address: Callable[[str, int], str]) -> list[Row]:
    """One row per year, the latest first: each municipality's cell in the order in which ``cells`` first names them, then how many have a
    figure. ``address`` gives where a municipality's year is shown."""
    order = list(dict.fromkeys(cells["municipality"]))
    by_year: dict[int, dict[str, Mapping[Any, Any]]] = {}
    for record in cells.to_dict("records"):
        by_year.setdefault(int(record["year"]), {})[record["municipality"]] = record
    highest = cells["value"].max()
    decimals = 1 if highest < _SMALL and indicator.kind is not Kind.COUNT else 0
    rows = []
    for year in sorted(by_year, reverse=True):
        period = swedish.period(year, indicator)
        records = [by_year[year][code] for code in order]
        having = sum(not pd.isna(record["value"]) for record in records)
        shown = [
            _cell(record, indicator, period, decimals, address(record["municipality"], year)) for record in records
        ]
        count = Cell(str(having), tone="reference", word=f"{period}: {having} av {len(records)} kommuner har uppgift.")
        rows.append(Row(str(year), period, cells=(*shown, count)))
    return rows


def _cell(row: Mapping[Any, Any], indicator: Indicator, period: str, decimals: int, href: str) -> Cell:
    found = state(row)
    where = f"{row['name']} {period}"
    pupils = (
        "" if pd.isna(row["pupils"]) else f", {swedish.number(float(row['pupils']))} {swedish.denominator(indicator)}"
    )
    if found == VALUE:
        value = float(row["value"])
        word = f"{where}: {swedish.quantity(value, indicator.kind, indicator.unit)}{pupils}."
        return Cell(swedish.number(value, decimals), word=word, sort=value, href=href)
    word = f"{where}: {_STATES[found]}{pupils if found == Mark.NEARLY_ALL.value else ''}."
    sort = 100.0 if found == Mark.NEARLY_ALL.value else None
    tone = "none" if found == Mark.NEARLY_ALL.value else "reference"
    return Cell(_SYMBOLS[found], tone=tone, word=word, sort=sort, href=href)


def _caption(cells: pd.DataFrame, indicator: Indicator) -> str:
    first = cells.iloc[0]
    whose = swedish.PROVIDER[Provider(first["provider"])].lower()
    gender = Gender(first["gender"])
    of = whose if gender is Gender.ALL else f"{whose}, {swedish.GENDER[gender].lower()}"
    seen = {state(row) for row in cells.to_dict("records")} - {VALUE}
    legend = [f"{_SYMBOLS[one]} {words.split(' (')[0].split(':')[0]}" for one, words in _STATES.items() if one in seen]
    return f"{swedish.sentence(of)}. {'; '.join([f'Tal: uppgift finns ({indicator.unit})', *legend])}."


# --- Facts ---


def _facts(indicator: Indicator, cells: pd.DataFrame, fresh: Freshness) -> list[str]:
    years = cells.loc[cells["value"].notna(), "year"]
    first, last = (swedish.period(int(year), indicator) for year in (years.min(), years.max()))
    ids = data_picture.at_kolada(indicator.id)
    came = f", kom {fresh.came}" if fresh.came else ""
    facts = {
        "Källa": ", ".join(_SOURCES.get(source, plain(source)) for source in sorted(set(cells["source"].dropna()))),
        "Hos Kolada": ", ".join(f"{one.id} ({swedish.PROVIDER[one.provider].lower()})" for one in ids),
        "Enhet": f"{plain(indicator.unit)} ({_KIND[indicator.kind]}); {_BETTER[indicator.desirable]}",
        "Skolform": f"{indicator.stage}; {indicator.national_goal or 'inget nationellt delmål'}",
        "År": f"{first}–{last}, {'kalenderår' if indicator.calendar_year else 'läsår'}",
        "Senast": f"{last}{came}",
        "Nästa": _next(indicator, fresh),
    }  # fmt: skip
    return [f"**{name}:** {text}" for name, text in facts.items() if text]


def _next(indicator: Indicator, fresh: Freshness) -> str:
    if fresh.out is None:
        return "källan säger inte när nya siffror kommer"
    coming = f"{swedish.period(fresh.out + 1, indicator)} väntas {fresh.coming}" if fresh.coming else "okänt"
    if not fresh.behind:
        return coming
    came = f" (väntades {fresh.came_later})" if fresh.came_later else ""
    return (
        f"{swedish.period(fresh.behind[-1], indicator)} bör redan finnas{came}: hämta under **Läs in**. Sedan {coming}"
    )


# --- Noise and marks ---


def _noise(indicator: Indicator, provider: str, gender: str) -> None:
    noise = picture.noise()
    own = noise[(noise["indicator"] == indicator.id) & (noise["provider"] == provider) & (noise["gender"] == gender)]
    found = data_picture.calibrated(indicator.id, provider, gender) if len(own) else None
    st.markdown(f"**Säkerhet:** {_noise_words(indicator, own)}")
    if found is None or math.isnan(found.average):
        return
    rates = found.by_year
    st.markdown(
        f"**Kalibrering:** {swedish.number(100 * found.average, 1)}\u00a0% av vanliga årsförändringar i landets kommuner kallas förändring "
        f"({swedish.number(100 * (1 - CONFIDENCE))}\u00a0% vore rätt), varje år bedömt med bruset från de andra åren."
    )
    with st.expander("Kalibrering år för år"):
        header = "| Till | Prövade | Utöver landets egen | Som den står |\n|---|--:|--:|--:|"
        lines = [
            f"| {swedish.period(int(year), indicator)} | {swedish.number(int(count))} | {_share(ours)} | {_share(plainly)} |"
            for year, count, ours, plainly in zip(
                rates.group, rates.changes, rates.calibrated, rates.on_screen, strict=True
            )
        ]
        st.markdown("\n".join([header, *lines]))
        st.markdown(
            "Andel av kommunernas förändringar från året före som kallas förändring på 95\u00a0%-nivån, minst 15 elever båda åren."
        )


def _expected(indicator: Indicator) -> None:
    """How the model of expected values agrees with SKR's, for the results that have one."""
    models = effect_picture.models()
    own = models[models["indicator"] == indicator.id]
    if own.empty:
        return
    with st.expander("Väntat värde: modellen år för år, och hur den stämmer med SKR:s"):
        unit = "procentenheter" if indicator.kind is Kind.PROPORTION else indicator.unit
        header = f"| Läsår | Kommuner | Förklarar | Modellens fel ({unit}) | Korrelation med SKR:s | Skiljer i snitt ({unit}) |\n|---|--:|--:|--:|--:|--:|"
        lines = [
            f"| {swedish.period(int(row['year']), indicator)} | {int(row['municipalities'])} | {_share(row['explained'])} "
            f"| {swedish.number(row['model_error'], 1)} | {_or_dash(row['kolada_correlation'], 2)} | {_or_dash(row['kolada_rmse'], 1)} |"
            for row in own.to_dict("records")
        ]
        st.markdown("\n".join([header, *lines]))
        st.markdown(_WHY_DIFFERENT)


_WHY_DIFFERENT: Final = (
    "SKR:s modellberäknade värden (Kolada, till och med 2022) kan ha vägt in annat om eleverna än de tre uppgifter som är öppna per årskurs, och vår modell lämnar ute den "
    "kommun som ska förutsägas. De stämmer sämst 2015/16 och 2016/17, då nyanlända elever räknades på olika sätt. Korrelationen gäller de två avvikelserna från det "
    "väntade, kommun för kommun."
)


def _or_dash(value: float, decimals: int) -> str:
    return "–" if math.isnan(value) else swedish.number(value, decimals)


def _share(share: float) -> str:
    return f"{swedish.number(100 * share, 1)}\u00a0%"


def _noise_words(indicator: Indicator, own: pd.DataFrame) -> str:
    if own.empty:
        if indicator.kind in swedish.FACTS:
            return "räknat, inte ett urval: inget att pröva."
        return "källan anger inget elevantal, så osäkerheten är okänd. Värdena visas men bedöms inte."
    row = own.iloc[0]
    fitted = _FITTED_ON[row["fitted_on"]]
    pairs = f", {swedish.number(int(row['pairs']))} par av år" if row["pairs"] else ""
    if not pd.isna(row["dispersion"]):
        phi = float(row["dispersion"])
        return (
            f"resultaten rör sig {swedish.number(math.sqrt(phi), 1)} gånger så mycket mellan åren som om eleverna vore oberoende av "
            f"varandra (φ = {swedish.number(phi, 2)}, {fitted}{pairs})."
        )
    spread = swedish.quantity(float(row["spread"]), indicator.kind, indicator.unit)
    return f"spridningen per elev är {spread} ({fitted}{pairs})."


def _marks(indicator: Indicator, provider: str, gender: str) -> None:
    counts = data_picture.mark_counts(indicator.id, provider, gender)
    words = [
        f"{_STATES[row['state']]}: {swedish.number(int(row['in_region']))} i {regions.current().name}, {swedish.number(int(row['in_country']))} i landet"
        for row in sorted(counts.to_dict("records"), key=lambda row: list(_STATES).index(row["state"]))
        if row["state"] != VALUE
    ]
    st.markdown(f"**Markeringar, alla år:** {'; '.join(words)}." if words else "**Markeringar:** inga.")


# --- Files ---


def _files(indicator: Indicator) -> None:
    results, moment, catalogue = picture.results(), data_picture.now(), picture.indicators()
    st.markdown(f"**Ladda ner** {plain(indicator.short_title)}: alla kommuner i landet, alla år, huvudmän och kön.")
    file_offers.offer(
        lambda: file_table(asked.figures(results, indicator.id), catalogue),
        about(indicator, results, moment),
        regions.current().file_name(indicator.id),
        "indicator",
    )
    with st.expander("Ladda ner alla nyckeltal"):
        _everything(results, catalogue, moment)


def _everything(results: Results, catalogue: Mapping[str, Indicator], moment: datetime) -> None:
    said = about(None, results, moment)

    def table() -> pd.DataFrame:
        return file_table(asked.figures(results), catalogue)

    file_offers.offer_without_excel(table, said, regions.current().file_name("alla-nyckeltal"), "everything")
    made = st.session_state.get(_EVERYTHING)
    if made is not None and made[0] == results.version:
        st.download_button(
            "Ladda ner Excel, alla nyckeltal",
            made[1],
            regions.current().file_name("alla-nyckeltal.xlsx"),
            file_offers.XLSX_TYPE,
            on_click="ignore",
        )
        return
    if st.button("Gör en Excelfil med alla nyckeltal (tar omkring en halv minut)"):
        bar = st.progress(0.0, "Hämtar uppgifterna …")
        content = tables.as_large_xlsx(table(), said, lambda share: _tell(bar, share))
        st.session_state[_EVERYTHING] = (results.version, content)
        st.rerun()


def _tell(bar: Any, share: float) -> None:
    bar.progress(share, f"Skriver Excelfilen: {swedish.number(100 * share)}\u00a0%" if share < 1 else "Klar.")


def file_table(figures: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> pd.DataFrame:
    """Figures (as ``queries.quality.figures``) as they stand in a file. The 100 of ``nästan alla`` is only a placeholder and left out."""
    nearly_all = figures["mark"] == Mark.NEARLY_ALL.value
    return pd.DataFrame(
        {
            "Nyckeltal": figures["indicator"],
            "Titel": figures["indicator"].map({id_: one.short_title for id_, one in catalogue.items()}),
            "Kommunkod": figures["municipality"],
            "Kommun": figures["name"],
            "År": figures["year"],
            "Period": _periods(figures, catalogue),
            "Huvudman": figures["provider"].map({one.value: words for one, words in swedish.PROVIDER.items()}),
            "Kön": figures["gender"].map({one.value: words for one, words in swedish.GENDER.items()}),
            "Värde": figures["value"].mask(nearly_all),
            "Enhet": figures["indicator"].map({id_: one.unit for id_, one in catalogue.items()}),
            "Nämnare": figures["pupils"],
            "Markering": figures["mark"].map({one.value: words for one, words in swedish.MARK.items()}),
            "Källa": figures["source"].map(lambda source: _CREDIT.get(source, source)),
        }
    )


def _periods(figures: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> list[str]:
    """Each figure's year as its source counts it: ``2023/24``, or ``2024`` for calendar-year figures."""
    pairs = zip(figures["indicator"].tolist(), figures["year"].tolist(), strict=True)
    return [swedish.period(int(year), catalogue[name]) if name in catalogue else str(year) for name, year in pairs]


def about(indicator: Indicator | None, results: Results, moment: datetime) -> dict[str, str]:
    """What a file of figures says of itself: what, unit, source, credit, version and time."""
    shown = [indicator] if indicator else list(picture.indicators().values())
    credit = sorted({_CREDIT.get(one.source, one.source) for one in shown})
    what = {
        "Nyckeltal": indicator.title,
        "Definition": indicator.definition or "",
        "Enhet": indicator.unit,
        "Riktning": _BETTER[indicator.desirable],
    } if indicator else {"Nyckeltal": f"Alla {len(shown)} nyckeltal", "Enhet": "anges per nyckeltal på sidan Data"}  # fmt: skip
    return {
        **what,
        "År": "Året då läsåret slutar (2025 är läsåret 2024/25); kalenderår för förskola, kostnader och unga vuxna.",
        "Nämnare": "Antal elever bakom värdet; heltidstjänster för lärare och förskollärare. Tomt där källan inte anger det.",
        "Markering": "; ".join(swedish.MARK.values()),
        "Källa": swedish.enumeration([f"Källa: {one}" for one in credit]),
        "Villkor": "Ange källan. Det som ni själva bearbetar av Koladas uppgifter är egen bearbetning och ska inte anges som Kolada.",
        "Version": f"{results.version[:12]}, databasen byggd {swedish.moment(data_picture.built_at())}",
        "Uttaget": swedish.moment(moment),
    }
