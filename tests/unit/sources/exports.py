"""Small files in the shapes that Skolverket's statistics database gives, made here: CSV text and workbooks."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

import openpyxl

from skis_analytics.sources import skolverket
from skis_analytics.sources.skolverket import Export

Cells = Sequence[object]

PUBLISHER = "Statistik från Skolverket, https://www.skolverket.se"
WHO = ("Kommun", "Kommun-kod", "Län", "Läns-kod", "Typ av huvudman")
ALE = ("Ale", "1440", "Västra Götalands län", "14")
ESSUNGA = ("Essunga", "1445", "Västra Götalands län", "14")
ARJEPLOG = ("Arjeplog", "2506", "Norrbottens län", "25")
KNOWN = ("0000", "1440", "1445", "2506")
DEFINITIONS = (
    "",
    "Rapportbeskrivning och definitioner etc.  ",
    " ",
    "Om data saknas visas en prick (.).",
    "",
    "Antal elever;Alla.;",
)

GRADE_6 = "Grundskola - Betyg årskurs 6, andel som fått godkänt betyg (A-E), samtliga elever"
GRADE_6_HEADER = (
    *WHO,
    "Antal elever",
    "Antal ämnesbetyg (genomsnitt)",
    "Andel (%) elever som fått godkänt betyg i alla ämnen",
    "Andel (%) elever som ej fått godkänt betyg i ett ämne",
)
GRADE_6_ROWS = (
    (*ALE, "Samtliga", "481", "17,0", "75,9", "10,8"),
    (*ALE, "Kommunal", "457", "17,0", "74,6", "11,4"),
    (*ALE, "Enskild", "24", "16,9", "100,0", "."),
    (*ARJEPLOG, "Samtliga", "26", "16,8", "~100", ".."),
)
OVER_TIME = "Grundskola - Jämförelse av betygsresultat över tid"
OVER_TIME_HEADER = ("Kommun", "Kommunkod", "Län", "Länskod", "Uppgift", "2024/25", "2018/19")
OVER_TIME_ROWS = (
    (*ALE, "Totalt antal elever årskurs 9", 434, 347),
    (*ALE, "- andel (%) flickor", 49.3, 49.9),
    (*ALE, "- andel (%) pojkar", 50.7, 50.1),
    (*ALE, "- andel (%) elever med utländsk bakgrund", 23, "."),
    (*ALE, "- andel (%) med föräldrar med eftergymnasial utbildning", 62.5, 55.4),
    (*ALE, "Genomsnittligt meritvärde (17 ämnen)", 224.5, 223.5),
    (*ALE, "Genomsnittligt meritvärde (16 ämnen)", 216.4, 215.5),
    (*ALE, "Andel (%) behöriga till yrkesprogram", "~100", 87.6),
    (*ALE, "Andel (%) som fått godkänt betyg i alla ämnen", "..", 77.6),
)
SUBJECTS = "Grundskola - Jämförelse av ämnesbetyg över tid"
SUBJECTS_HEADER = (
    *("Kommun", "Kommunkod", "Län", "Länskod", "Typ av huvudman"),
    *("Andel (%) elever som fått godkänt betyg i respektive ämne", "2024/25", "2023/24"),
)
TESTS_9 = "Grundskola - Resultat nationella prov årskurs 9, provbetyg per kön - Engelska, Matematik"
TESTS_9_MEASURES = ("Andel (%) elever som deltagit", "Antal elever med provbetyg A-F", "Andel (%) med provbetyg A-E")
ELIGIBILITY = "Grundskola - Behörighet till gymnasieskolan, fr.o.m. 2011"
ELIGIBILITY_HEADER = (
    *WHO,
    "Kön",
    "Antal elever",
    "Andel (%) elever behöriga till yrkesprog.",
    "Andel elever (%) behöriga till estetiskt program",
    "Andel elever (%) behöriga till Ekonomi-, humanistiska och samhällsvetenskaps- program",
    "Andel elever (%) behöriga till Naturvetenskapligt och tekniskt program",
)
PUPILS = "Grundskola - Antal elever per årskurs"
PUPILS_HEADER = (
    *WHO,
    "Andel (%) flickor, årskurs 1-9",
    "Andel (%) elever med utländsk bakgrund, åk 1-9",
    "Andel (%) elever med föräldrar med eftergymnasial utb., åk 1-9",
    "Elever, årskurs 1",
    "Elever, årskurs 1-9",
)
TEACHERS = "Grundskola - Personalstatistik med lärarlegitimation och behörighet"
COSTS = "Grundskola - Kostnader per kommun"
COSTS_HEADER = (
    *(
        "Kommun",
        "Kommunkod",
        "Län",
        "Läns-kod",
        "Typ av huvudman",
        "Genomsnittligt elevantal",
        "Totalt",
        "Undervisning",
    ),
    *("Totalt per elev", "Undervisning per elev", "Lokaler per elev", "Elevhälsa per elev"),
)


def csv_text(
    title: str,
    header: Cells,
    rows: Sequence[Cells],
    *,
    chosen: str = "Valt läsår: 2024/25",
    above: Sequence[str] = (),
    groups: Cells | None = None,
    below: Sequence[str] = DEFINITIONS,
) -> str:
    """A report as its CSV file reads; every row ends with a semicolon, as Skolverket's do."""
    table = [line for line in (groups, header, *rows) if line is not None]
    cells = [";".join("" if cell is None else str(cell) for cell in line) + ";" for line in table]
    return "\n".join([PUBLISHER, "", title, chosen, *above, "", *cells, *below, ""])


def csv_file(*arguments: object, **options: object) -> bytes:
    """The same as a file: UTF-8 with a byte order mark."""
    return csv_text(*arguments, **options).encode("utf-8-sig")  # type: ignore[arg-type]


def workbook(sheets: dict[str, Sequence[Cells]], *, definitions: bool = True) -> bytes:
    """A workbook of sheets, last one with definitions."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if definitions:
        sheet = book.create_sheet("Rapportbeskrivning och def.")
        for line in ("", "", "Rapportbeskrivning och definitioner etc. ", "Kommunkod avser skolans läge."):
            sheet.append([line])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def package(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """A workbook's parts, to be changed and packed again."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_shared_strings(content: bytes) -> bytes:
    """The same workbook with its texts in a part of their own, as Excel and Skolverket store them."""
    parts = parts_of(content)
    texts: list[bytes] = []

    def shared(cell: re.Match[bytes]) -> bytes:
        texts.append(cell[2])
        return b'<c %s t="s"><v>%d</v></c>' % (cell[1], len(texts) - 1)

    for name in [name for name in parts if name.startswith("xl/worksheets/")]:
        parts[name] = re.sub(rb'<c (r="\w+") t="inlineStr"><is>(.*?)</is></c>', shared, parts[name])
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="%s">%s</sst>' % (
        main,
        b"".join(b"<si>%s</si>" % text for text in texts),
    )
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
    )
    assert texts
    return package(parts)


def sheet(
    title: str,
    header: Cells,
    rows: Sequence[Cells],
    *,
    chosen: str = "Valt läsår: 2024/25",
    provider: str | None = None,
) -> list[Cells]:
    """A sheet as the workbooks have it: two empty rows, title, provider, year, two empty rows, the table."""
    said = [[f"Typ av huvudman: {provider}"]] if provider else []
    return [[], [], [title], *said, [chosen], [], [], header, *rows]


def grade_6(*, rows: Sequence[Cells] = GRADE_6_ROWS, chosen: str = "Valt läsår: 2022/23") -> bytes:
    """The smallest of the reports."""
    return csv_file(GRADE_6, GRADE_6_HEADER, rows, chosen=chosen)


def over_time() -> bytes:
    """The report with a sheet per provider."""
    small = [(*row[:5], ".", ".") for row in OVER_TIME_ROWS]
    return workbook(
        {
            "Samtliga": sheet(OVER_TIME, OVER_TIME_HEADER, OVER_TIME_ROWS, provider="Samtliga"),
            "Kommunal": sheet(OVER_TIME, OVER_TIME_HEADER, small, provider="Kommunal"),
            "Enskild": sheet(OVER_TIME, OVER_TIME_HEADER, small, provider="Enskild"),
        }
    )


def read(content: bytes, file: str = "fil.csv", known: Sequence[str] | None = KNOWN) -> Export:
    """Read as in the year that the examples are of."""
    return skolverket.read(file, content, this_year=2025, known=known)


Key = tuple[str, str, int, str, str]
Value = tuple[float | None, float | None, str | None]


def said(export: Export) -> dict[Key, Value]:
    """The rows of an export by what they are about: value, pupils and mark."""
    table = export.rows.astype(object).where(export.rows.notna(), None)
    return {
        (row.indicator, row.municipality, row.year, row.gender, row.provider): (row.value, row.pupils, row.mark)
        for row in table.itertuples()
    }
