"""What every document points to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.markdown import ROOT, code, links

DOCUMENTS = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("*/README.md"))
    if path.resolve() == path and not path.parent.name.startswith(".")
)
PATH = re.compile(r"(model|checker|specs|tests|notebooks|mortmain)/[\w/.-]*")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda each: str(each.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    targets = links(path.read_text(encoding="utf-8"))
    assert [each for each in targets if not (path.parent / each).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda each: str(each.relative_to(ROOT)))
def test_every_file_that_is_mentioned_exists(path: Path) -> None:
    mentioned = [each for each in code(path.read_text(encoding="utf-8")) if PATH.fullmatch(each)]
    assert [each for each in mentioned if not (ROOT / each).exists()] == []


def test_the_code_map_has_every_folder_of_the_two_parts() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    folders = [each.parent for part in ("model", "checker") for each in ROOT.glob(f"{part}/*/*.py")]
    names = {f"{each.relative_to(ROOT)}/" for each in folders}
    assert sorted(names - set(code(text))) == []


@pytest.mark.parametrize("folder", ["model", "checker", "tests"])
def test_a_readme_lists_every_folder_beside_it(folder: str) -> None:
    listed = links((ROOT / folder / "README.md").read_text(encoding="utf-8"))
    beside = {each.parent.name for each in (ROOT / folder).glob("*/*.py")}
    assert sorted(beside - set(listed)) == []
