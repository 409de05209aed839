"""README's commands are the ones CI runs, and Windows has the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.documents import FENCED

FIRST_SCREEN = 40
"""Lines that a reader sees before scrolling."""


def commands(project: Path) -> list[str]:
    """Every line in README's fenced blocks."""
    readme = (project / "README.md").read_text(encoding="utf-8")
    return [line.strip() for block in FENCED.findall(readme) for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("name", ["START", "TEST"])
def test_readme_gives_the_command_that_ci_runs(name: str, project: Path) -> None:
    ci = (project / ".ci" / "run").read_text(encoding="utf-8")
    command = re.search(rf"^{name}='([^']+)'$", ci, re.MULTILINE)
    assert command is not None
    assert f'bash -c "${name}"' in ci, "CI names the command but does not run it"
    assert command[1] in commands(project)


@pytest.mark.parametrize("name", ["START", "TEST"])
def test_windows_has_the_same_command_without_activation(name: str, project: Path) -> None:
    ci = (project / ".ci" / "run").read_text(encoding="utf-8")
    command = re.search(rf"^{name}='([^']+)'$", ci, re.MULTILINE)
    assert command is not None
    windows = command[1].replace("python3 -m venv", "py -m venv").replace(" && ", "; ")
    for tool in ("pip", "streamlit"):
        windows = windows.replace(f".venv/bin/{tool} ", f".venv/bin/python -m {tool} ")
    assert windows.replace(".venv/bin/", ".venv\\Scripts\\") in commands(project)


def test_the_commands_stand_on_the_first_screen(project: Path) -> None:
    first = (project / "README.md").read_text(encoding="utf-8").splitlines()[:FIRST_SCREEN]
    assert [command for command in commands(project) if command not in map(str.strip, first)] == []


def test_requirements_are_pinned_and_name_no_registry(project: Path) -> None:
    lines = [
        line
        for name in ("requirements.txt", "requirements-server.txt", "requirements-dev.txt")
        for line in (project / name).read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert [
        line for line in lines if not re.fullmatch(r"[\w\-\[\]]+==[\w.]+|-r requirements(-server)?\.txt", line)
    ] == []
