"""The direction of imports, and the names that are not to be used."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("mortmain", "model", "checker", "specs")
SOURCES = sorted(
    path for part in PARTS for path in (ROOT / part).glob("**/*.py") if path.resolve() == path
)


def test_the_contracts_of_pyproject_are_kept() -> None:
    ran = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_no_import_hides_behind_type_checking() -> None:
    """`if TYPE_CHECKING:` around one of our own modules is a cycle in disguise."""
    guarded = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        if path != ROOT / "mortmain" / "__init__.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        if "mortmain" in ast.unparse(node)
    ]
    assert guarded == []


@pytest.mark.parametrize("heavy", ["z3", "graphviz", "networkx", "rich", "IPython"])
def test_a_library_that_is_slow_to_import_is_not_imported_at_the_top(heavy) -> None:
    importers = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        if heavy in ast.unparse(node).replace(",", " ").split()
        if "symbolic" not in path.parts
    ]
    assert importers == []
