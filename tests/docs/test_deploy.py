"""The examples of how to serve it fit the application."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest


def config(project: Path) -> dict[str, dict[str, object]]:
    return tomllib.loads((project / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_streamlits_protections_are_on(project: Path) -> None:
    server = config(project)["server"]
    assert (server["enableXsrfProtection"], server["enableCORS"]) == (True, True)
    assert server["address"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("name", "limit"), [("nginx.conf", r"client_max_body_size (\d+)m;"), ("Caddyfile", r"max_size (\d+)MB")]
)
def test_a_proxy_lets_the_application_say_that_a_file_is_too_large(name: str, limit: str, project: Path) -> None:
    found = re.search(limit, (project / "deploy" / name).read_text(encoding="utf-8"))
    assert found is not None
    assert int(found[1]) > int(str(config(project)["server"]["maxUploadSize"]))


def test_the_image_has_everything_that_the_application_opens_and_nothing_else(project: Path) -> None:
    ignored = (project / ".dockerignore").read_text(encoding="utf-8").splitlines()
    kept = {line[1:] for line in ignored if line.startswith("!")}
    assert kept == {"dashboard.py", "requirements.txt", "pages", "skis_analytics", "data", ".streamlit/config.toml"}
    assert all((project / path).exists() for path in kept)
    assert "*" in ignored


def test_the_image_runs_as_nobody_special_and_is_asked_how_it_is(project: Path) -> None:
    dockerfile = (project / "Dockerfile").read_text(encoding="utf-8")
    assert "\nUSER skis\n" in dockerfile
    assert "/healthz" in dockerfile
    assert "requirements-dev" not in dockerfile
    assert re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE) == ["python:3.11.14-slim-bookworm"] * 2
