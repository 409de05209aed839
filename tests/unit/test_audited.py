"""CI fails for a known vulnerability, and only tells when no audit could be made."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("report", "code", "words"),
    [
        (None, 0, "NOTICE: dependencies were not audited"),
        ([{"name": "a", "skip_reason": "not found"}], 0, "NOTICE: 1 packages were not audited"),
        ([{"name": "a", "version": "1", "vulns": []}], 0, "1 packages audited, 0 known"),
        (
            [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}],
            1,
            "a 1: CVE-1, fixed in 2",
        ),
    ],
)
def test_what_the_audit_comes_to(
    report: list[dict[str, Any]] | None, code: int, words: str, project: Path, tmp_path: Path
) -> None:
    (tmp_path / "log").write_text("no route to host", encoding="utf-8")
    if report is not None:
        (tmp_path / "report").write_text(json.dumps({"dependencies": report}), encoding="utf-8")
    command = [sys.executable, project / ".ci" / "audited.py", tmp_path / "report", tmp_path / "log"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert words in done.stdout
