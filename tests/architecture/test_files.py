"""What the tree looks like: sizes, names, and the list of packages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARTS = ("model", "checker", "specs")
ALL = (*PARTS, "mortmain", "tests")
MOST_LINES = 320
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc", "tools"}


def sources(*parts: str) -> list[Path]:
    """Every Python file of these folders, without following links."""
    found = (path for part in parts for path in (ROOT / part).glob("**/*.py"))
    return sorted(path for path in found if path.resolve() == path)


def shown(paths: Iterable[Path]) -> list[str]:
    """The paths as one would type them."""
    return [str(each.relative_to(ROOT)) for each in paths]


def test_no_file_is_long() -> None:
    # A spec and all its remedies are read side by side, so specs are as long as they are.
    files = sources(*(part for part in ALL if part != "specs"))
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert shown(path for path, lines in lengths.items() if lines > MOST_LINES) == []


def test_the_name_of_a_file_says_what_is_in_it() -> None:
    assert shown(path for path in sources(*ALL) if path.stem in SAYS_NOTHING) == []


def test_a_file_begins_with_a_sentence_on_what_it_is() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in sources("mortmain", *PARTS)}
    assert shown(path for path, text in texts.items() if text and text[:3] != '"' * 3) == []


def test_pyproject_lists_every_package() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        listed = tomllib.load(file)["tool"]["setuptools"]["packages"]
    folders = {path.parent for path in sources(*PARTS)}
    packages = {".".join(["mortmain", *path.relative_to(ROOT).parts]) for path in folders}
    assert sorted(listed) == sorted({"mortmain", *packages})


def test_every_package_has_an_init_file() -> None:
    folders = {path.parent for path in sources(*PARTS)}
    assert [str(each) for each in sorted(folders) if not (each / "__init__.py").is_file()] == []
