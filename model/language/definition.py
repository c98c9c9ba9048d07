"""A spec as it was read: its parts by name, the method bodies still as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mortmain.model.diagnostic import Span

Parameter = bool | int | str


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a file or notebook cell, and how messages call it."""

    file: str
    lines: tuple[str, ...]

    def span(self, node: ast.AST) -> Span:
        """The place of a syntax node of this text; columns count characters, not bytes."""
        line, end_line = getattr(node, "lineno", 1), getattr(node, "end_lineno", 1)
        return Span(
            self.file,
            line,
            self._column(line, getattr(node, "col_offset", 0)),
            end_line,
            self._column(end_line, getattr(node, "end_col_offset", 0)),
            self._line(line),
        )

    def _line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def _column(self, number: int, offset: int) -> int:
        return len(self._line(number).encode()[:offset].decode(errors="replace")) + 1


@dataclass(frozen=True, slots=True)
class Decoration:
    """A decorator of a method: `@isolate(count="runners")` has the option `count`."""

    name: str
    arguments: tuple[Any, ...]
    options: Mapping[str, Any]
    span: Span


@dataclass(frozen=True, slots=True)
class Method:
    """A method: its decorators, its tree, and the text it stands in."""

    name: str
    decorations: tuple[Decoration, ...]
    node: ast.FunctionDef | ast.AsyncFunctionDef
    text: SourceText
    constants: Mapping[str, Any]
    """Module-level (or enclosing) names whose values are numbers, booleans, strings or enums."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What the body calls words of the language, and their own names: `{"mm.sleep": "sleep"}`."""

    @property
    def span(self) -> Span:
        """The place of the `def` line."""
        return self.text.span(self.node)


@dataclass(frozen=True, slots=True)
class Definition:
    """One spec class with all it inherits, and the values of its parameters."""

    name: str
    file: str
    doc: str
    source: str
    expect: frozenset[str]
    """The code of the expected headline, or several codes that must all be found; `{"holds"}`."""
    kills: int
    parameters: Mapping[str, Parameter]
    things: Mapping[str, Any]
    """Declared things by attribute name: the values that `Mutex()` and its like construct."""
    methods: Mapping[str, Method]
    spans: Mapping[str, Span]
    """The place of every parameter and thing, and under `class` that of the class itself."""
    slots: int = 1
    """How many runs that started at one call site may be under way at once."""
    bases: tuple[str, ...] = ()
    """The spec classes it inherits from, nearest first, without `Spec`."""
    choices: Mapping[str, tuple[Parameter, ...]] = field(default_factory=dict)
    """The allowed values of the parameters whose type lists them: literals and enums."""
