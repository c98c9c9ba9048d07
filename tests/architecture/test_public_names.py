"""What `import mortmain` offers: every name, loaded only when it is used, with or without links."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import mortmain
from mortmain.model.language import surface

ROOT = Path(__file__).parents[2]


def python(code: str, folder: Path) -> str:
    """What a fresh interpreter prints that finds the package in `folder`."""
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


@pytest.mark.parametrize("name", mortmain.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(mortmain, name) is not None


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Mutexx'"):
        _ = mortmain.Mutexx


def test_the_vocabulary_of_specs_is_public_to_its_last_word() -> None:
    assert set(surface.__all__) <= set(mortmain.__all__)
    home = {name for name in mortmain.__all__ if name in surface.__all__}
    assert all(getattr(mortmain, name) is getattr(surface, name) for name in home)


def test_type_checkers_see_the_same_names() -> None:
    tree = ast.parse((ROOT / "mortmain" / "__init__.py").read_text(encoding="utf-8"))
    guarded = next(each for each in tree.body if isinstance(each, ast.If))
    seen = {
        alias.asname or alias.name
        for node in ast.walk(guarded)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen | {"__version__"} == set(mortmain.__all__)
    assert set(mortmain.__all__) <= set(dir(mortmain))


def test_importing_the_package_loads_none_of_its_parts() -> None:
    loaded = python(
        "import sys, mortmain; print([m for m in sys.modules if m.startswith('mortmain.')])", ROOT
    )
    assert loaded == "[]"


def test_the_version_is_that_of_pyproject() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        assert tomllib.load(file)["project"]["version"] == mortmain.__version__


def test_a_checkout_without_links_works_just_as_well(tmp_path: Path) -> None:
    ignore = shutil.ignore_patterns("__pycache__")
    for part in ("model", "checker", "specs"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=ignore)
    (tmp_path / "mortmain").mkdir()
    shutil.copy(ROOT / "mortmain" / "__init__.py", tmp_path / "mortmain")
    code = "import mortmain, mortmain.model.term.build as b; print(b.__file__, mortmain.less(0, 1))"
    assert python(code, tmp_path).startswith(str(tmp_path / "model" / "term" / "build.py"))
