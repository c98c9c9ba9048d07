"""Reading a live class: its values are those it has, its bodies those of its source."""

from __future__ import annotations

import ast
import linecache
from typing import Any

import pytest

from mortmain.model.diagnostic import SpecError
from mortmain.model.language.source.reading import read_class
from mortmain.model.language.surface import Flag, Mutex, Spec, isolate, maybe, sleep, task


def built(limit: int, *, with_flag: bool) -> type[Spec]:
    """A class made by a function, from the function's own variables."""

    class Built(Spec):
        seats: int = limit
        if with_flag:
            flag = Flag()
        forks = Mutex(count=limit + 1)

        @task(count=limit)
        async def main(self, seat: int) -> None:
            while maybe():
                await sleep()
            assert seat < limit

    return Built


def cell(text: str, name: str, **names: Any) -> dict[str, Any]:
    """The names that a notebook cell with this text defines."""
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    namespace: dict[str, Any] = {"__name__": "__main__", **names}
    exec(compile(text, name, "exec"), namespace)
    return namespace


CELL = """\
from mortmain.model.language.surface import *
N = 2

class First(Spec):
    n: int = N

    @task
    async def main(self):
        for _ in range(N):
            await sleep()
"""


def test_a_class_built_by_a_function_sees_the_functions_variables() -> None:
    small, large = read_class(built(2, with_flag=False)), read_class(built(5, with_flag=True))
    assert (dict(small.parameters), list(small.things)) == ({"seats": 2}, ["forks"])
    assert (dict(large.parameters), list(large.things)) == ({"seats": 5}, ["flag", "forks"])
    assert large.things["forks"] == Mutex(count=6)
    assert large.methods["main"].constants == {"limit": 5}
    assert large.methods["main"].decorations[0].options == {"count": 5}


def test_lines_are_those_of_the_real_file() -> None:
    definition = read_class(built(1, with_flag=False))
    line = definition.methods["main"].span
    assert line.file.endswith("test_live.py")
    assert line.source == "        async def main(self, seat: int) -> None:"
    assert definition.spans["class"].source == "    class Built(Spec):"


def test_a_class_of_a_notebook_cell_is_read_from_the_cell() -> None:
    definition = read_class(cell(CELL, "<cell 1>")["First"])
    assert definition.file == "<cell 1>"
    assert definition.spans["class"].line == 4
    assert "range(N)" in ast.unparse(definition.methods["main"].node)
    assert definition.methods["main"].constants == {"N": 2}


def test_the_same_name_twice_in_a_cell_is_told_apart_by_line() -> None:
    text = CELL + "\nKept = First\n" + CELL.replace("n: int = N", "n: int = N\n    kills = 3")
    names = cell(text, "<cell 2>")
    assert (read_class(names["Kept"]).kills, read_class(names["First"]).kills) == (1, 3)


def test_an_instance_has_the_values_it_was_given() -> None:
    first = cell(CELL, "<cell 3>")["First"]
    assert dict(read_class(first(n=4, kills=0)).parameters) == {"n": 4}
    assert read_class(first(n=4, kills=0)).kills == 0
    assert dict(read_class(first).parameters) == {"n": 2}


def test_values_given_to_an_instance_are_checked_when_it_is_read() -> None:
    spec = cell(CELL, "<cell 4>")["First"](m=4)
    with pytest.raises(SpecError, match="no parameter `m`"):
        read_class(spec)


def test_a_class_without_source_is_refused_with_the_reason() -> None:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(CELL, "<string>", "exec"), namespace)
    with pytest.raises(SpecError) as refused:
        read_class(namespace["First"])
    assert refused.value.diagnostics[0].code == "S112"
    assert "<string>" in str(refused.value)


def test_a_file_that_has_changed_since_is_noticed() -> None:
    first = cell(CELL, "<cell 5>")["First"]
    changed = "# a new line\n" + CELL
    linecache.cache["<cell 5>"] = (len(changed), None, changed.splitlines(True), "<cell 5>")
    with pytest.raises(SpecError, match="start again"):
        read_class(first)


def test_a_foreign_decorator_is_refused_although_the_class_exists() -> None:
    text = CELL.replace("    @task", "    @property\n    def p(self): pass\n    @task")
    with pytest.raises(SpecError, match="`@property` is no decorator"):
        read_class(cell(text, "<cell 6>")["First"])


def test_decorators_leave_the_function_as_it_was() -> None:
    async def body(self: Spec) -> None: ...

    before = dict(vars(body))
    assert isolate(body) is body
    assert isolate(killable=True)(body) is body
    assert vars(body) == before


def test_a_doctest_can_hold_a_spec() -> None:
    """The prompt's text is kept by doctest, so the class can be read.

    >>> from mortmain.model.language.surface import Spec, task, sleep
    >>> class Tiny(Spec):
    ...     @task
    ...     async def main(self):
    ...         await sleep()
    >>> from mortmain.model.language.source.reading import read_class
    >>> sorted(read_class(Tiny).methods)
    ['main']
    """
    import doctest

    finder = doctest.DocTestFinder(recurse=False)
    (example,) = finder.find(test_a_doctest_can_hold_a_spec, "tiny", globs={"__name__": "tiny"})
    assert doctest.DocTestRunner(verbose=False).run(example).failed == 0
