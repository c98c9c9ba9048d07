"""What the tree looks like: sizes, names, and the list of packages."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("model", "checker", "specs")
FOLDERS = (*PARTS, "mortmain", "tests")
MOST_LINES = 320
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc", "tools"}


def sources(*parts: str) -> list[Path]:
    """Every Python file of these folders, without following links."""
    found = (path for part in parts for path in (ROOT / part).glob("**/*.py"))
    return sorted(path for path in found if path.resolve() == path)


@pytest.mark.parametrize("path", sources(*FOLDERS), ids=lambda each: str(each.relative_to(ROOT)))
def test_a_file_is_short_and_its_name_says_what_is_in_it(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    assert path.stem not in SAYS_NOTHING


@pytest.mark.parametrize(
    "path", sources("mortmain", *PARTS), ids=lambda each: str(each.relative_to(ROOT))
)
def test_a_file_begins_with_a_sentence_on_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text or text.startswith('"""')


def test_pyproject_lists_every_package() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        listed = tomllib.load(file)["tool"]["setuptools"]["packages"]
    folders = {path.parent for path in sources(*PARTS)}
    packages = {".".join(["mortmain", *path.relative_to(ROOT).parts]) for path in folders}
    assert sorted(listed) == sorted({"mortmain", *packages})


def test_every_package_has_an_init_file() -> None:
    folders = {path.parent for path in sources(*PARTS)}
    assert [str(each) for each in sorted(folders) if not (each / "__init__.py").is_file()] == []
