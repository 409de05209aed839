"""A region file says everything that is a region's own; a wrong one says in Swedish what is wrong where."""

from __future__ import annotations

import io
import tokenize
import tomllib
from pathlib import Path

import pytest

from skis_analytics import regions
from skis_analytics.app import address
from skis_analytics.database.build import DataError, build, fingerprint
from skis_analytics.database.connection import DATABASE_NAME, Results
from skis_analytics.database.owner import claim
from skis_analytics.database.register import open_register
from skis_analytics.domain import Comparison, Municipality
from skis_analytics.queries import catalogue
from skis_analytics.records import RecordKind
from tests.unit.database import small

WHOLE = """\
id = "bergslagen"
name = "Bergslagen"
genitive = "Bergslagens"
title = "Nuläge i Bergslagen"
municipalities = ["1882", "1884"]
"""


def region_of(text: str | bytes, folder: Path, monkeypatch: pytest.MonkeyPatch) -> regions.Region:
    path = folder / "bergslagen.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    monkeypatch.setenv("SKIS_REGION", str(path))
    return regions.current()


def test_the_usual_region_is_the_one_the_data_folder_names(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SKIS_REGION", raising=False)
    region = regions.current()
    assert (region.name, region.genitive, region.level, region.title) == (
        "Skaraborg", "Skaraborgs", "skaraborgsnivån", "SKIS Nuläge",
    )  # fmt: skip
    assert len(region.codes) == 15
    assert set(region.own_files) == {"map", "initiatives", "meetings"}


@pytest.mark.parametrize("said", ["fyrbodal", "Fyrbodal", " fyrbodal "])
def test_a_shipped_region_by_its_name(said: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SKIS_REGION", said)
    assert (regions.current().name, len(regions.current().codes)) == ("Fyrbodal", 14)
    assert not regions.current().own_files


@pytest.mark.parametrize("said", ["06", "jonkopings-lan", "Jonkopings-lan"])
def test_any_county_by_number_or_name(said: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SKIS_REGION", said)
    region = regions.current()
    assert (region.name, region.genitive, region.county) == ("Jönköpings län", "Jönköpings läns", "06")
    assert region.title == "Nuläge i Jönköpings län"


def test_every_county_there_is_has_municipalities_and_every_municipality_a_county(real_data: Path):
    counties = tomllib.loads((real_data / "regions" / "counties.toml").read_text("utf-8"))["counties"]
    codes = [line.split(",")[0] for line in (real_data / "municipalities.csv").read_text("utf-8").splitlines()[2:]]
    assert {code[:2] for code in codes} == set(counties)
    assert len(counties) == 21


@pytest.mark.parametrize("path", sorted((regions.DATA / "regions").glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_region_names_known_municipalities(path: Path, real_data: Path):
    """The name beside each code is what the municipality is called."""
    names = dict(line.split(",")[:2] for line in (real_data / "municipalities.csv").read_text("utf-8").splitlines())
    for line in path.read_text("utf-8").splitlines():
        if line.startswith('    "'):
            code, name = line.strip().replace('"', "").split(", # ")
            assert names[code] == name


def test_a_file_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "vapen.svg").write_text("<svg/>", encoding="utf-8")
    (tmp_path / "karta.geojson").write_text("{}", encoding="utf-8")
    region = region_of(
        f'{WHOLE}comparisons = ["riket", "skr"]\n[look]\nprimary = "#7A1F1F"\nlogo = "vapen.svg"\nlogo_alt = "Bergslagens vapen"\n'
        '[files]\nmap = "karta.geojson"\n',
        tmp_path, monkeypatch,
    )  # fmt: skip
    assert (region.whole, region.others, region.file_name("insatser.csv")) == (
        "hela Bergslagen", "övriga Bergslagen", "bergslagen-insatser.csv",
    )  # fmt: skip
    assert region.level == "regional nivå"
    assert region.comparisons == (Comparison.NATION, Comparison.SKR_GROUP)
    assert (region.primary, region.logo, region.logo_alt) == ("#7A1F1F", tmp_path / "vapen.svg", "Bergslagens vapen")
    assert region.own_files == {"map": tmp_path / "karta.geojson"}


WRONG: dict[str, tuple[str | bytes, str, str]] = {
    "no id": (WHOLE.replace('id = "bergslagen"', ""), "id", "saknas"),
    "no name": (WHOLE.replace('name = "Bergslagen"', ""), "name", "saknas"),
    "no title": (WHOLE.replace('title = "Nuläge i Bergslagen"', ""), "title", "saknas"),
    "an empty name": (WHOLE.replace('"Bergslagen"', '""'), "name", "inte tom"),
    "a number for a name": (WHOLE.replace('"Bergslagen"', "7"), "name", "text inom citattecken"),
    "markup in a name": (WHOLE.replace('"Bergslagen"', '"<b>Berg</b>"'), "name", "formatering"),
    "an id with spaces": (WHOLE.replace('"bergslagen"', '"Bergs lagen"'), "id", "små bokstäver"),
    "nobody": (WHOLE.replace('["1882", "1884"]', "[]"), "municipalities", "minst en"),
    "neither list nor county": (WHOLE.replace('municipalities = ["1882", "1884"]', ""), "municipalities", "county"),
    "both list and county": (f'{WHOLE}county = "18"\n', "municipalities", "inte båda"),
    "numbers without quotation marks": (WHOLE.replace('"1882"', "1882"), "municipalities", "citattecken"),
    "a municipality's name": (WHOLE.replace('"1882"', '"Askersund"'), "municipalities", "fyra siffror"),
    "riket": (WHOLE.replace('"1882"', '"0000"'), "municipalities", "fyra siffror"),
    "one twice": (WHOLE.replace('"1884"', '"1882"'), "municipalities", "1882 två gånger"),
    "a misspelt key": (f'{WHOLE}nmae = "x"\n', "nmae", "ingen nyckel"),
    "an unknown comparison": (f'{WHOLE}comparisons = ["regionen", "eu"]\n', "comparisons", "eu"),
    "a first comparison that needs a focus": (f'{WHOLE}comparisons = ["skr"]\n', "comparisons", "börja med"),
    "a colour by name": (f'{WHOLE}[look]\nprimary = "blå"\n', "look.primary", "#123F73"),
    "a colour too light": (f'{WHOLE}[look]\nprimary = "#7FB2E5"\n', "look.primary", "4,5:1"),
    "a logo that is not there": (f'{WHOLE}[look]\nlogo = "vapen.svg"\n', "look.logo", "vapen.svg"),
    "a map that is not there": (f'{WHOLE}[files]\nmap = "karta.geojson"\n', "files.map", "karta.geojson"),
    "initiatives without saying from whom": (f'{WHOLE}[files]\ninitiatives = "initiatives.csv"\n', "files.source", "saknas"),
    "look as a text": (f'{WHOLE}look = "blå"\n', "look", "del för sig"),
    "Windows-1252": (WHOLE.replace("Bergslagen", "Bergslågen").encode("cp1252"), "rad 2", "UTF-8"),
    "a quotation mark left open": (WHOLE.replace('"Bergslagen"', '"Bergslagen'), "rad 2", "TOML"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "key", "said"), WRONG.values(), ids=list(WRONG))
def test_a_wrong_file_says_what_is_wrong_where(
    text: str | bytes, key: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with pytest.raises(regions.RegionError) as caught:
        region_of(text, tmp_path, monkeypatch)
    message = str(caught.value)
    assert message.startswith("Regionen kunde inte läsas in.")
    assert f"bergslagen.toml: {key}" in message
    assert said in message


@pytest.mark.parametrize(
    ("said", "told"),
    [("atlantis", "ingen sådan region följer med"), ("borta.toml", "filen finns inte"), ("99", "ett län")],
)
def test_a_region_that_is_not_there_says_which_there_are(said: str, told: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SKIS_REGION", said)
    with pytest.raises(regions.RegionError, match=told):
        regions.current()
    assert regions.title() == "Nuläge"


def test_an_unknown_code_is_told_with_file_and_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    region_of(WHOLE.replace('"1884"', '"9999"'), tmp_path, monkeypatch)
    with pytest.raises(DataError) as caught:
        build(tmp_path / "home" / DATABASE_NAME, small.write(tmp_path / "data"))
    assert "bergslagen.toml: municipalities: kommunkoden 9999 finns inte i data/municipalities.csv" in str(caught.value)


def test_black_and_white_contrast_is_21():
    assert regions.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert regions.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_another_region_is_another_results_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    data = small.write(tmp_path / "data")
    built = {}
    for name, members in (("all", ["1001", "1002", "1003", "1004"]), ("two", ["1001", "2001"])):
        (tmp_path / name).mkdir()
        region_of(WHOLE.replace('["1882", "1884"]', str(members)), tmp_path / name, monkeypatch)
        build(tmp_path / name / DATABASE_NAME, data)
        results = Results(tmp_path / name / DATABASE_NAME)
        built[name] = (set(catalogue.region(results)), results.version)
        assert results.version == fingerprint(data)
        results.close()
    assert built["all"][0] == {"1001", "1002", "1003", "1004"}
    assert built["two"][0] == {"1001", "2001"}
    assert built["all"][1] != built["two"][1]


def test_a_county_is_those_whose_code_begins_with_its_digits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    region_of(WHOLE.replace('municipalities = ["1882", "1884"]', 'county = "20"'), tmp_path, monkeypatch)
    build(tmp_path / "home" / DATABASE_NAME, small.write(tmp_path / "data"))
    results = Results(tmp_path / "home" / DATABASE_NAME)
    assert set(catalogue.region(results)) == set(small.OUTSIDE)
    results.close()


def test_what_one_region_wrote_is_not_mixed_with_anothers(
    tmp_path: Path, real_data: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("SKIS_REGION", raising=False)
    home = tmp_path / "home"
    before = {entry.record.id for entry in open_register(home, real_data).entries(RecordKind.INITIATIVE)}
    assert before
    monkeypatch.setenv("SKIS_REGION", "fyrbodal")
    with pytest.raises(regions.RegionError, match="hör till regionen skaraborg") as caught:
        open_register(home, real_data)
    assert "SKIS_HOME" in str(caught.value)
    with pytest.raises(regions.RegionError):
        build(home / DATABASE_NAME, real_data)
    assert not list(open_register(tmp_path / "another", real_data).entries(RecordKind.INITIATIVE))
    monkeypatch.delenv("SKIS_REGION")
    assert {entry.record.id for entry in open_register(home, real_data).entries(RecordKind.INITIATIVE)} == before


def test_a_home_from_before_there_were_several_regions_is_the_usual_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "register.duckdb").write_bytes(b"")
    monkeypatch.setenv("SKIS_REGION", "fyrbodal")
    with pytest.raises(regions.RegionError, match="skaraborg"):
        claim(tmp_path, regions.current())
    monkeypatch.delenv("SKIS_REGION")
    claim(tmp_path, regions.current())
    assert (tmp_path / "region.txt").read_text("utf-8") == "skaraborg\n"


def test_links_from_before_there_were_several_regions_still_mean_the_region():
    choices = address.Choices(
        ("merit_value_9",), {"1497": Municipality("1497", "Hjo")}, {"1497": Municipality("1497", "Hjo")}, (2025,), 2025,
        (Comparison.NATION, Comparison.REGION), "skaraborg",
    )  # fmt: skip
    for word in ("skaraborg", "Skaraborg", "regionen"):
        assert address.read({"jamfor": word}, choices).comparison is Comparison.REGION
        assert address.misread({"jamfor": word}, choices) == []
    assert address.read({}, choices).comparison is Comparison.NATION
    assert address.write(address.read({"jamfor": "skaraborg"}, choices), choices)["jamfor"] == "regionen"
    assert address.misread({"jamfor": "fyrbodal"}, choices) == ["jamfor"]


def _said(path: Path) -> str:
    """A program's text without what explains it: comments and docstrings."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        kept = []
        inside = False
        for line in text.splitlines():
            bare = line.strip()
            inside = inside or bare.startswith("/*")
            if not inside and not bare.startswith(("--", "//")):
                kept.append(line.split("-- ")[0])
            inside = inside and "*/" not in bare
        return "\n".join(kept)
    kept, before = [], tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        starts = before in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.NL)
        if token.type != tokenize.COMMENT and not (token.type == tokenize.STRING and starts):
            kept.append(token.string)
        if token.type not in (tokenize.COMMENT, tokenize.NL):
            before = token.type
    return "\n".join(kept)


def test_no_program_says_skaraborg_or_the_name_of_one_of_its_municipalities(
    project: Path, region: dict[str, Municipality]
):
    words = ["skaraborg", *(one.name.casefold() for one in region.values() if one.name not in {"Hjo", "Skara", "Vara"})]
    found = [
        (path.relative_to(project).as_posix(), word)
        for folder in ("skis_analytics", "pages")
        for path in sorted((project / folder).rglob("*"))
        if path.suffix in {".py", ".sql", ".js", ".css"}
        for word in words
        if word in _said(path).casefold()
    ]
    assert found == []
