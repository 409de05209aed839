"""What the register's tests share: the files of data/ that it needs, small; two people; a clock that the test turns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from skis_analytics.access import on_this_computer

ANNA, BO = on_this_computer("Anna, Hjo"), on_this_computer("Bo, Skara")

HEADER = (
    "id,title,description,municipalities,region,municipality_note,partner,themes,status,start,end,stages,note,source\n"
)
INITIATIVES = (
    HEADER
    + "forskning,Samarbete med forskare,,Hjo;1495,False,,Göteborgs universitet,Matematik,pågående,,,,innehållet anges inte,anteckningar\n"
    + "studiero,Trygghet & Studiero,,,True,,,matematik;lasning,ongoing,2024,2026-06,åk 7–9;gymnasieskola,,anteckningar\n"
    + 'bibliotek,Förstudie skolbibliotek,,,False,"kommun ej angiven, kanske Hjo",,Läsning,pågående,,,,,anteckningar\n'
)


EVIDENCE = "id,title,organisation,link,summary,themes,strength,published\n"


MEETINGS = "id,title,day,starts,ends,place,digital,purpose,source\n"


def write_data(
    folder: Path, initiatives: str = INITIATIVES, evidence: str = EVIDENCE, meetings: str = MEETINGS
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "municipalities.csv").write_text("code,name\n0000,Riket\n1497,Hjo\n1495,Skara\n", encoding="utf-8")
    (folder / "themes.csv").write_text("id,name\nmatematik,Matematik\nlasning,Läsning\n", encoding="utf-8")
    (folder / "indicators.csv").write_text("id,title\nmerit_9,Meritvärde\n", encoding="utf-8")
    (folder / "initiatives.csv").write_text(initiatives, encoding="utf-8")
    (folder / "evidence.csv").write_text(evidence, encoding="utf-8")
    (folder / "meetings.csv").write_text(meetings, encoding="utf-8")
    return folder


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> datetime:
        self.now += timedelta(**time)
        return self.now
