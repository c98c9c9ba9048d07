"""Spec files as modules: what their names mean, found by reading and never by running them."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mortmain.model.language import surface
from mortmain.model.language.codes import Reading, did_you_mean, problem
from mortmain.model.language.definition import SourceText
from mortmain.model.language.source.evaluation import BUILT_IN, Enumeration, Unreadable, evaluate
from mortmain.model.language.source.imports import (
    OWN,
    ImportCycle,
    Imported,
    ModuleName,
    is_surface,
    leads_to_surface,
)
from mortmain.model.language.source.parts import Foreign, parsed, text_of
from mortmain.model.language.source.toplevel import enumeration, exception_class, unknown_names

Load = Callable[[str, str], tuple[str, str] | None]
"""The text and the file of a module, as `(text, file)`, or `None` where it is no file to read.

It is given the module as an import writes it, relative ones with their dots (`.locks`), and the
file that imports it. `places` lists where such a module may stand.
"""

_NEVER_SPECS = ("__future__", "abc", "enum", "typing", "typing_extensions")
_ENUMS = ("enum.Enum", "enum.StrEnum", "enum.IntEnum")


def places(module: str, importer: str) -> tuple[str, ...]:
    """The files in which the module may stand, most likely first.

    >>> places(".locks", "specs/bridge/bank.py")
    ('specs/bridge/locks.py', 'specs/bridge/locks/__init__.py')
    """
    name = module.lstrip(".")
    dots = len(module) - len(name)
    inside = name.replace(".", "/")
    folder = os.path.dirname(importer)
    if dots:
        roots = [os.path.join(folder, *[".."] * (dots - 1))]
    elif module.split(".")[0] == OWN:
        roots = [os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))]
        inside = inside.partition("/")[2]
    else:
        roots = [folder, *_parents(folder), ""]
    found = [
        os.path.normpath(os.path.join(root, inside + end)).replace(os.sep, "/")
        for root in roots
        for end in ((".py", "/__init__.py") if inside else ("__init__.py",))
    ]
    return tuple(dict.fromkeys(found))


def _parents(folder: str) -> list[str]:
    above = os.path.dirname(folder)
    return [] if above == folder else [above, *_parents(above)]


class Library:
    """All modules read so far; each is read once, and only when one of its names is used."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._modules: dict[str, Module] = {}

    def enter(self, text: str, file: str) -> Module:
        """Read the module of this text."""
        source = text_of(text, file)
        module = Module(source, self)
        self._modules[os.path.normpath(file)] = module
        module.read(parsed(source).body)
        return module

    def module(self, name: str, importer: str) -> Module | None:
        """The module of this name, or `None` if it is no file to read."""
        if is_surface(name) or name.partition(".")[0] in _NEVER_SPECS:
            return None
        loaded = self._load(name, importer)
        if loaded is None:
            return None
        text, file = loaded
        known = self._modules.get(os.path.normpath(file))
        return known if known is not None else self.enter(text, file)

    def member(self, module: str, name: str, importer: str, node: ast.AST) -> Any:
        """What `from module import name` gives."""
        if is_surface(module) and name in surface.__all__:
            return getattr(surface, name)
        joined = f"{module}{'' if module.endswith('.') else '.'}{name}"
        found = self.module(module, importer)
        if found is not None and (name in found.names or not self._is_module(joined, importer)):
            return found.value(name, node)
        if self._is_module(joined, importer) or leads_to_surface(joined):
            return ModuleName(joined, importer)
        return Foreign(joined)

    def _is_module(self, name: str, importer: str) -> bool:
        return self.module(name, importer) is not None


class Module:
    """One file: the values of its names, as far as they can be told without running it."""

    def __init__(self, text: SourceText, library: Library) -> None:
        self.text = text
        self.library = library
        self.names: dict[str, Any] = {}
        self.classes: list[Class] = []
        self._unfinished = True
        self._resolving: set[str] = set()

    def read(self, body: list[ast.stmt]) -> None:
        """Take in the statements of the module, in order."""
        for statement in body:
            self._take(statement)
        changing = [n for top in body for n in ast.walk(top) if isinstance(n, ast.Global)]
        for node in changing:
            for name in node.names:
                self.names[name] = Unreadable(node, f"a function may change `{name}`")
        self._unfinished = False

    def value(self, name: str, node: ast.AST) -> Any:
        """What the name means, seen from another file that has imported it."""
        if name in self._resolving or (self._unfinished and name not in self.names):
            raise ImportCycle(node, self.text.file)
        if name not in self.names:
            why = f"`{name}` is not in {self.text.file}"
            raise Unreadable(node, why, did_you_mean(name, self.names, ""))
        return self._value(name, node)

    def name(self, node: ast.Name) -> Any:
        """What the name means in this file; `Unreadable` if only running the file would tell."""
        return self._value(node.id, node)

    def _value(self, name: str, node: ast.AST) -> Any:
        if name not in self.names and name in BUILT_IN:
            return BUILT_IN[name]
        match self.names.get(name, Unreadable(node, f"nothing of this file is called `{name}`")):
            case Unreadable() as unknown:
                near = "" if name in self.names else did_you_mean(name, self.names, "")
                raise Unreadable(node, unknown.why, near)
            case Imported() as imported:
                return self._found(name, imported, node)
            case value:
                return value

    def attribute(self, value: Any, node: ast.Attribute) -> Any:
        """What `value.attr` means."""
        match value:
            case Enumeration() if node.attr in value.members:
                return node.attr
            case Enumeration():
                near = did_you_mean(node.attr, value.members, "")
                raise Unreadable(node, f"`{value.name}` has no member `{node.attr}`", near)
            case ModuleName():
                return self._member(value.name, node.attr, node)
            case Foreign():
                return self._member(value.name, node.attr, node)
            case _:
                raise Unreadable(
                    node, "an attribute would have to be looked up by running the file"
                )

    def _found(self, name: str, imported: Imported, node: ast.AST) -> Any:
        self._resolving.add(name)
        try:
            value = self._member(imported.module, imported.name, imported.node)
        except Unreadable as unknown:
            raise Unreadable(node, unknown.why, unknown.help) from None
        finally:
            self._resolving.discard(name)
        if isinstance(value, Foreign) and is_surface(imported.module):
            why = f"`{imported.module}` has no word `{imported.name}`"
            raise Unreadable(node, why, did_you_mean(imported.name, surface.__all__, ""))
        self.names[name] = value
        return value

    def _member(self, module: str, name: str, node: ast.AST) -> Any:
        try:
            return self.library.member(module, name, self.text.file, node)
        except ImportCycle as cycle:
            raise problem(
                Reading.IMPORT_CYCLE,
                f"this file and {cycle.file} import each other",
                self.text.span(node),
                f"`{name}` is not there yet",
                why="each of them would have to be read before the other",
                help="move what both need into a third file",
            ) from None

    def _take(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Import():
                self._import(statement)
            case ast.ImportFrom():
                self._import_from(statement)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self.names[name] = self._tried(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                self.names[name] = self._tried(value)
            case ast.ClassDef():
                self._class(statement)
            case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING")):
                for inner in statement.body:
                    self._take(inner)
            case _:
                self.names.update(unknown_names(statement))

    def _tried(self, node: ast.expr) -> Any:
        try:
            return evaluate(node, self)
        except Unreadable as unreadable:
            return unreadable

    def _import(self, statement: ast.Import) -> None:
        for alias in statement.names:
            known = alias.name if alias.asname else alias.name.partition(".")[0]
            self.names[alias.asname or known] = ModuleName(known, self.text.file)

    def _import_from(self, statement: ast.ImportFrom) -> None:
        module = "." * statement.level + (statement.module or "")
        for alias in statement.names:
            if alias.name != "*":
                self.names[alias.asname or alias.name] = Imported(module, alias.name, statement)
                continue
            found = self.library.module(module, self.text.file)
            public = found.names if found is not None else ()
            for name in surface.__all__ if is_surface(module) else public:
                if not name.startswith("_"):
                    self.names[name] = Imported(module, name, statement)

    def _class(self, node: ast.ClassDef) -> None:
        bases = [self._tried(base) for base in node.bases]
        if any(isinstance(base, Foreign) and base.name in _ENUMS for base in bases):
            self.names[node.name] = enumeration(node)
            return
        if own := exception_class(node, bases, self.names):
            self.names[node.name] = own
            return
        self.classes.append(Class(node, self, bases))
        self.names[node.name] = self.classes[-1]


@dataclass(slots=True, eq=False)
class Class:
    """A class statement of a module; its bases are values, or `Unreadable`."""

    node: ast.ClassDef
    module: Module
    bases: list[Any]
