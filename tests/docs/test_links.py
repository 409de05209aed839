"""Every link in the documents leads to a file and a heading that exist."""

from __future__ import annotations

from pathlib import Path

from tests.docs.documents import anchors, documents, links


def test_links_lead_to_files_that_exist(project: Path) -> None:
    broken = [
        f"{document.relative_to(project)}: {path}"
        for document in documents(project)
        for path, _ in links(document)
        if path and not (document.parent / path).exists()
    ]
    assert broken == []


def test_anchors_lead_to_headings_that_exist(project: Path) -> None:
    broken = [
        f"{document.relative_to(project)}: {path}#{anchor}"
        for document in documents(project)
        for path, anchor in links(document)
        if anchor and anchor not in anchors(document.parent / path if path else document)
    ]
    assert broken == []


def test_every_document_is_reached_from_the_readme(project: Path) -> None:
    linked = {(project / path).resolve() for path, _ in links(project / "README.md") if path.endswith(".md")}
    assert set(documents(project)) - {project / "README.md"} == linked
