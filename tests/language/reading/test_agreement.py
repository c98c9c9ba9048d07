"""Reading a file's text and reading the live class give the same definition."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from mortmain.checker.catalogue import LIBRARY, SpecFile, library
from mortmain.model.language.definition import Definition
from mortmain.model.language.source.reading import read_class
from tests.language.reading.specs_here import EXAMPLES, example

FILES = ("incident.py", "everything.py", "family/locks.py", "family/remedies.py")


def imported(name: str) -> Any:
    """The example as a module of the package that its folder is."""
    module = "mortmain_reading_examples." + name.removesuffix(".py").replace("/", ".")
    for package, path in (
        ("mortmain_reading_examples", None),
        ("mortmain_reading_examples.family", EXAMPLES / "family" / "__init__.py"),
        (module, EXAMPLES / name),
    ):
        if package not in sys.modules:
            sys.modules[package] = _executed(package, path)
    return sys.modules[module]


def _executed(name: str, path: Path | None) -> Any:
    spec = importlib.util.spec_from_file_location(name, path or EXAMPLES / "__init__.py")
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    if path is None or path.name == "__init__.py":
        module.__path__ = [str(path.parent if path else EXAMPLES)]
    sys.modules[name] = module
    if path is not None:
        assert spec.loader is not None
        spec.loader.exec_module(module)
    return module


def content(definition: Definition) -> dict[str, Any]:
    """All that a definition says, in its order, with trees as texts and files by their names."""
    spans = {
        name: (Path(span.file).name, span.line, span.column, span.end_column, span.source)
        for name, span in definition.spans.items()
    }
    methods = [
        (
            name,
            [(each.name, each.arguments, dict(each.options)) for each in method.decorations],
            ast.dump(method.node, include_attributes=True),
            (Path(method.text.file).name, method.text.lines),
            dict(method.constants),
            dict(method.words),
        )
        for name, method in definition.methods.items()
    ]
    return {
        "name": definition.name,
        "file": Path(definition.file).name,
        "doc": definition.doc,
        "source": definition.source,
        "expect": definition.expect,
        "kills": definition.kills,
        "slots": definition.slots,
        "parameters": list(definition.parameters.items()),
        "choices": dict(definition.choices),
        "things": list(definition.things.items()),
        "methods": methods,
        "spans": list(spans.items()),
        "bases": definition.bases,
    }


@pytest.mark.parametrize("name", FILES)
def test_both_ways_of_reading_agree(name: str) -> None:
    definitions = example(name)
    assert definitions
    for definition in definitions:
        live = read_class(getattr(imported(name), definition.name))
        assert content(live) == content(definition)


def test_every_kind_of_member_is_read() -> None:
    (everything,) = example("everything.py")
    assert dict(everything.parameters) == {
        "seats": 2,
        "eager": True,
        "mode": "LAZY",
        "size": 2,
        "word": "a",
    }
    assert everything.choices == {
        "mode": ("EAGER", "LAZY"),
        "size": (1, 2, 4),
        "word": ("a", "b"),
    }
    assert list(everything.things) == [
        "forks",
        "spare",
        "tokens",
        "bridge",
        "inbox",
        "stopped",
        "users",
        "phase",
        "colour",
    ]
    assert everything.expect == {"deadlock", "misuse"}
    assert everything.kills == 0
    assert everything.bases == ("Described", "_WithLocks")


def test_words_under_other_names_stand_in_the_tree_under_their_own() -> None:
    (everything,) = example("everything.py")
    runner = everything.methods["runner"]
    assert "await sleep()" in ast.unparse(runner.node)
    assert runner.words == {"mm.maybe": "maybe", "mm.sleep": "sleep", "exit": "exit"}


@pytest.mark.parametrize("file", library(), ids=lambda file: file.name)
def test_both_ways_of_reading_agree_on_the_library(file: SpecFile) -> None:
    inside = file.path.relative_to(LIBRARY).with_suffix("")
    module = importlib.import_module(".".join(("mortmain", "specs", *inside.parts)))
    for definition in file.definitions():
        live = read_class(getattr(module, definition.name))
        assert content(live) == content(definition)
