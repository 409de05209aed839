"""Every setting is in the operations guide's table, and the table has no other."""

from __future__ import annotations

import re
from pathlib import Path

from skis_analytics import settings

_NAME = re.compile(r"SKIS_[A-Z_]*[A-Z](?!\w)")
_PLACES = ("dashboard.py", "Dockerfile", ".ci/run", "skis_analytics", "pages", "benchmarks", "deploy", "tests")
_MISSPELT = {"SKIS_HOST"}
"""In tests of misspelt names."""


def _files(project: Path) -> list[Path]:
    found = [project / place for place in _PLACES]
    inside = [path for folder in found if folder.is_dir() for path in folder.rglob("*") if path.is_file()]
    return [path for path in (*found, *inside) if path.is_file() and "__pycache__" not in path.parts]


def _table(project: Path) -> set[str]:
    guide = (project / "docs" / "drift.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `(SKIS_[A-Z_]+)` \|", guide, re.MULTILINE))


def test_every_name_in_the_code_is_in_the_table_and_the_other_way_round(project: Path) -> None:
    used = {
        name for path in _files(project) for name in _NAME.findall(path.read_text(encoding="utf-8", errors="ignore"))
    }
    assert used - _MISSPELT == _table(project)


def test_every_setting_is_in_the_table(project: Path) -> None:
    assert {setting.name for setting in settings.ALL} <= _table(project)


def test_only_settings_reads_the_environment(project: Path) -> None:
    readers = [
        str(path.relative_to(project))
        for folder in ("skis_analytics", "pages")
        for path in (project / folder).rglob("*.py")
        if re.search(r"\bos\.(environ|getenv)|from os import", path.read_text(encoding="utf-8"))
    ]
    assert readers == ["skis_analytics/settings.py"]


def test_the_service_file_and_image_name_only_settings_that_exist(project: Path) -> None:
    known = {setting.name for setting in settings.ALL}
    for name in ("Dockerfile", "deploy/skis-nulage.service"):
        assert set(_NAME.findall((project / name).read_text(encoding="utf-8"))) <= known
