"""The vocabulary: complete, harmless at run time, and understood by a type checker."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mortmain.model.language import surface
from mortmain.model.language.surface import NotExecuted, Spec

HERE = Path(__file__).parent
PROPERTIES = ("always", "eventually", "leads_to", "reachable")
DECORATORS = (
    *PROPERTIES,
    "isolate",
    "native_finalizer",
    "on_exit",
    "process",
    "rust",
    "task",
    "thread",
)
NO_WORDS = {"DartFn", "Spec"}
WORDS = sorted(name for name in surface.__all__ if name[0].islower() and name not in DECORATORS)
CALLS: dict[str, tuple[Any, ...]] = {
    "block_on": (None,),
    "bounded": (1,),
    "spawn": (None,),
    "future": (None,),
    "by_ref": (None,),
    "either": (None, None),
    "exited": ("app",),
    "for_each_concurrent": (2,),
    "forget": (None,),
    "kill": ("app",),
    "pause": ("app",),
    "relying_on": (None,),
    "resume": ("app",),
    "spawn_blocking": (None,),
    "block_in_place": (None,),
}


def test_all_lists_exactly_what_the_modules_define() -> None:
    assert surface.__all__ == sorted(surface.__all__)
    public = {
        name
        for name, value in vars(surface).items()
        if not name.startswith("_") and name != "annotations"
    }
    assert public == set(surface.__all__)


@pytest.mark.parametrize("name", sorted(set(surface.__all__) - NO_WORDS))
def test_every_name_says_in_a_line_what_it_means(name: str) -> None:
    doc = getattr(surface, name).__doc__
    assert doc and doc.splitlines()[0].endswith((".", ":", "`."))
    assert len(doc.splitlines()[0]) < 100


@pytest.mark.parametrize("name", WORDS)
def test_a_word_that_is_called_says_that_specs_are_never_executed(name: str) -> None:
    options = {"low": 0, "high": 1} if name == "bounded" else {}
    with pytest.raises(NotExecuted, match="read, never executed; use check"):
        called = getattr(surface, name)(*CALLS.get(name, ()), **options)
        if asyncio.iscoroutine(called):
            called.send(None)


def test_shared_data_of_an_instance_is_not_there_to_be_read() -> None:
    class Shop(Spec):
        users = surface.Number(high=3)
        closed = surface.Flag()

    assert Shop.users == surface.Number(0, low=0, high=3)
    with pytest.raises(NotExecuted):
        _ = Shop().users
    with pytest.raises(NotExecuted):
        Shop().closed = True


def test_things_of_the_same_declaration_are_equal() -> None:
    assert surface.Mutex(count="seats") == surface.Mutex("seats")
    assert surface.OneOf("a", "b") == surface.OneOf("a", "b", initial="a")
    assert surface.Port("app") != surface.Port("app", capacity=3)


def test_the_vocabulary_loads_nothing_heavy() -> None:
    script = "import sys, mortmain.model.language.surface; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {"z3", "networkx", "graphviz", "rich", "click", "asyncio"}
    assert not heavy & set(loaded)


def type_checked(*files: Path) -> str:
    """What mypy says about these files, and nothing of what they import."""
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", *map(str, files)],
        capture_output=True,
        text=True,
    )
    return checked.stdout + checked.stderr


def test_specs_type_check_strictly() -> None:
    examples = sorted((HERE.parent / "reading" / "examples").rglob("*.py"))
    assert type_checked(HERE / "typed.py", *examples).startswith("Success")


def test_slips_in_specs_are_found_by_a_type_checker(tmp_path: Path) -> None:
    text = (HERE / "slips.py.txt").read_text(encoding="utf-8")
    slips = tmp_path / "slips.py"
    slips.write_text(text, encoding="utf-8")
    told = type_checked(slips)
    found = {int(line.split(":")[1]) for line in told.splitlines() if ": error:" in line}
    marked = {n for n, line in enumerate(text.splitlines(), 1) if line.endswith("# slip")}
    assert found == marked, told
