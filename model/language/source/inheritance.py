"""The order in which a class inherits, and the one definition that its parts make together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from mortmain.model.diagnostic import Diagnostic, Span, SpecError
from mortmain.model.language.codes import Reading
from mortmain.model.language.definition import Definition, Method, Parameter
from mortmain.model.language.source.parts import SPECIAL, THINGS, Attribute, Part, fits, type_text

C = TypeVar("C")


class NoOrder(Exception):  # noqa: N818 - a verdict on the bases, turned into a diagnostic
    """The bases contradict each other."""


def linearized(class_: C, bases: Callable[[C], list[C]]) -> list[C]:
    """The class and all it inherits from, nearest first, as Python orders them.

    The C3 merge of Barrett et al., "A monotonic superclass linearization for Dylan", 1996.
    """
    direct = bases(class_)
    sequences = [*(linearized(base, bases) for base in direct), direct]
    order = [class_]
    while sequences := [sequence for sequence in sequences if sequence]:
        for sequence in sequences:
            first = sequence[0]
            if not any(first in other[1:] for other in sequences):
                break
        else:
            raise NoOrder
        order.append(first)
        sequences = [each[1:] if each[0] is first else each for each in sequences]
    return order


class _Assembly:
    """What the parts seen so far, furthest base first, make together."""

    def __init__(self) -> None:
        self.special: dict[str, Any] = {"source": "", "expect": "", "kills": 1, "slots": 1}
        self.parameters: dict[str, Parameter] = {}
        self.types: dict[str, type] = {}
        self.choices: dict[str, tuple[Parameter, ...]] = {}
        self.things: dict[str, Any] = {}
        self.methods: dict[str, Method] = {}
        self.spans: dict[str, Span] = {}
        self.problems: list[Diagnostic] = []

    def add(self, member: Attribute | Method) -> None:
        """A member of a nearer class replaces what was inherited under its name."""
        if isinstance(member, Method):
            self._replace(member.name, self.methods)
            self.methods[member.name] = member
            self.spans.pop(member.name, None)
        else:
            self._attribute(member)

    def _attribute(self, member: Attribute) -> None:
        name, value = member.name, member.value
        if name in SPECIAL:
            self.special[name] = value
        elif isinstance(value, THINGS):
            self._replace(name, self.things)
            self.things[name] = value
        elif member.annotated or name in self.parameters:
            self._parameter(member)
        else:
            self.problems.append(_untyped(member))
        self.spans[name] = member.span

    def _parameter(self, member: Attribute) -> None:
        name = member.name
        type_ = member.type if member.annotated else self.types[name]
        choices = member.choices if member.annotated else self.choices.get(name, ())
        if type_ is None:
            self.problems.append(_no_parameter_type(member))
            return
        if not fits(member.value, type_, choices):
            self.problems.append(_wrong_value(member, type_, choices))
        self._replace(name, self.parameters)
        self.parameters[name], self.types[name] = member.value, type_
        self.choices.pop(name, None)
        if choices:
            self.choices[name] = choices

    def _replace(self, name: str, kind: dict[str, Any]) -> None:
        """A name is one thing at a time; its place in the order is that of its first mention."""
        for other in (self.parameters, self.things, self.methods):
            if other is not kind:
                other.pop(name, None)
        if kind is not self.parameters:
            self.choices.pop(name, None)


def assembled(parts: list[Part]) -> Definition:
    """The definition of the first part, with all it inherits from the others, nearest first."""
    spec, *bases = parts
    assembly = _Assembly()
    for part in reversed(parts):
        assembly.problems += part.problems
        for member in part.members:
            assembly.add(member)
    special, problems = assembly.special, assembly.problems
    expect = special["expect"]
    codes = frozenset({expect} - {""}) if isinstance(expect, str) else expect
    for name, legal in (
        ("source", isinstance(special["source"], str)),
        ("kills", type(special["kills"]) is int and special["kills"] >= 0),
        ("slots", type(special["slots"]) is int and special["slots"] >= 1),
        ("expect", isinstance(codes, frozenset) and all(isinstance(c, str) for c in codes)),
    ):
        if not legal:
            problems.append(_wrong_special(name, special[name], assembly.spans[name]))
    if problems:
        raise SpecError(*dict.fromkeys(problems))
    return Definition(
        name=spec.name,
        file=spec.text.file,
        doc=spec.doc,
        source=special["source"],
        expect=codes,
        kills=special["kills"],
        slots=special["slots"],
        parameters=assembly.parameters,
        things=assembly.things,
        methods=assembly.methods,
        spans=assembly.spans | {"class": spec.span},
        bases=tuple(base.name for base in bases),
        choices=assembly.choices,
    )


def _untyped(member: Attribute) -> Diagnostic:
    written = {bool: "bool", int: "int", str: "str"}.get(type(member.value))
    return Diagnostic(
        Reading.UNTYPED,
        f"`{member.name}` is neither a thing nor a parameter",
        member.span,
        why="parameters have a declared type, so that a typing slip cannot make a new one",
        help=f"declare its type: `{member.name}: {written} = {member.value!r}`"
        if written
        else "parameters are numbers, booleans, texts from a list, or members of an enum",
    )


def _no_parameter_type(member: Attribute) -> Diagnostic:
    return Diagnostic(
        Reading.WRONG_TYPE,
        f"the type of `{member.name}` is none that a parameter can have",
        member.span,
        why="a parameter can be set from the command line, and has to have finitely many values",
        help=f'write `int`, `bool`, `Literal["a", "b"]` or an enum: `{member.name}: int = 1`',
    )


def _wrong_value(member: Attribute, type_: type, choices: tuple[Parameter, ...]) -> Diagnostic:
    return Diagnostic(
        Reading.WRONG_TYPE,
        f"`{member.name}` is declared as {type_text(type_, choices)}, and is {member.value!r}",
        member.span,
        help="change the type or the value, so that they agree",
    )


def _wrong_special(name: str, value: object, span: Span) -> Diagnostic:
    forms = {
        "source": 'a text: `source = "owner/project#123"`',
        "kills": "a number that is not negative: `kills = 1`",
        "slots": "a positive number: `slots = 2`",
        "expect": 'a code, or a set of codes: `expect = {"deadlock", "misuse"}`',
    }
    return Diagnostic(
        Reading.WRONG_TYPE, f"`{name}` cannot be {value!r}", span, help=f"it is {forms[name]}"
    )
