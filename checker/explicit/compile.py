"""Terms as Python source text, for functions that are generated once for a system."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, assert_never

from mortmain.model.term.inference import sort_of
from mortmain.model.term.nodes import (
    And,
    Append,
    Arithmetic,
    Constant,
    Contains,
    Equal,
    Head,
    IfThenElse,
    Length,
    Less,
    Not,
    Or,
    Tail,
    Term,
    Variable,
    Without,
)
from mortmain.model.term.sorts import Sequence, Value, contains, default
from mortmain.model.transition.system import State, TransitionSystem

Names = Mapping[str, str]
"""What the generated text calls the variable of each name."""


def names_of(system: TransitionSystem) -> dict[str, str]:
    """A Python name for every variable of `system`, by its own name."""
    return {variable.name: f"v{i}" for i, variable in enumerate(system.variables)}


def expression(term: Term, names: Names) -> str:
    """`term` as a Python expression that is safe to put beside any operator.

    >>> from mortmain.model.term.build import append, head, variable
    >>> from mortmain.model.term.sorts import Range
    >>> queue = variable("queue", Sequence(Range(1, 3), 2))
    >>> expression(head(append(queue, 3)), {"queue": "v0"})
    'head((*v0, 3), 1)'
    """
    match term:
        case Constant(value):
            return f"({value!r})" if isinstance(value, int) and value < 0 else repr(value)
        case Variable(name):
            return names[name]
        case Not(Equal(left, right)):
            return f"({expression(left, names)} != {expression(right, names)})"
        case Not(operand):
            return f"(not {expression(operand, names)})"
        case And(operands):
            return _joined(" and ", operands, names) or "True"
        case Or(operands):
            return _joined(" or ", operands, names) or "False"
        case Equal(left, right):
            return f"({expression(left, names)} == {expression(right, names)})"
        case Less(left, right):
            return f"({expression(left, names)} < {expression(right, names)})"
        case Arithmetic(operator, left, right):
            return f"({expression(left, names)} {operator} {expression(right, names)})"
        case IfThenElse():
            return f"({_choice(term, names)})"
        case Length(sequence):
            return f"len({expression(sequence, names)})"
        case Head(sequence):
            sort = sort_of(sequence)
            assert isinstance(sort, Sequence)
            return f"head({expression(sequence, names)}, {default(sort.element)!r})"
        case Tail(sequence):
            return f"{expression(sequence, names)}[1:]"
        case Append(sequence, element):
            return f"(*{expression(sequence, names)}, {expression(element, names)})"
        case Without(sequence, element):
            return f"without({expression(sequence, names)}, {expression(element, names)})"
        case Contains(sequence, element):
            return f"({expression(element, names)} in {expression(sequence, names)})"
        case _:
            assert_never(term)


def predicate(system: TransitionSystem, term: Term) -> Callable[[State], bool]:
    """`term` as a function of the state."""
    names = names_of(system)
    return function("predicate", [unpacked(system), f"return {expression(term, names)}"], {})


def unpacked(system: TransitionSystem) -> str:
    """The statement that gives the variables of `state` their names."""
    names = "".join(f"{name}, " for name in names_of(system).values())
    return f"{names}= state" if names else "pass"


def function(name: str, body: list[str], constants: Mapping[str, object]) -> Callable[..., Any]:
    """The function of `state` with that body; it may use `constants` by their names."""
    text = "\n    ".join([f"def {name}(state):", *body])
    scope: dict[str, Any] = {"head": _head, "without": _without, "contains": contains, **constants}
    exec(compile(text, f"<generated {name}>", "exec"), scope)
    generated: Callable[..., Any] = scope[name]
    return generated


def _joined(operator: str, operands: tuple[Term, ...], names: Names) -> str:
    if not operands:
        return ""
    return f"({operator.join(expression(each, names) for each in operands)})"


def _choice(term: Term, names: Names) -> str:
    """A chain of alternatives without nested parentheses, of which Python allows 200 only."""
    parts = []
    while isinstance(term, IfThenElse):
        parts.append(f"{expression(term.then, names)} if {expression(term.condition, names)} else ")
        term = term.otherwise
    return "".join(parts) + expression(term, names)


def _head(sequence: tuple[Value, ...], otherwise: Value) -> Value:
    return sequence[0] if sequence else otherwise


def _without(sequence: tuple[Value, ...], removed: Value) -> tuple[Value, ...]:
    if removed in sequence:
        return tuple([each for each in sequence if each != removed])
    return sequence
