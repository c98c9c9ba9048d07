"""What the methods of a spec say: what is true always, somewhere, in the end, after something."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mortmain.model.domain.promise import Promise
from mortmain.model.language.bodies.expressions import Names, term
from mortmain.model.language.bodies.machine import Machine
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.definition import Method
from mortmain.model.term.build import negation
from mortmain.model.term.inference import sort_of
from mortmain.model.term.nodes import Term
from mortmain.model.term.sorts import BOOLEAN
from mortmain.model.transition.properties import Code, Safety


def safety(method: Method, machine: Machine) -> Safety:
    """What an `@always` method returns must be true in every state."""
    (holds,) = _conditions(method, machine, "return not self.db.locked()")
    return Safety(method.name, negation(holds), Code.VIOLATED, _text(method), method.span)


def reachable(method: Method, machine: Machine) -> Safety:
    """What a `@reachable` method returns must be true in some state."""
    (sought,) = _conditions(method, machine, "return self.users == 2")
    return Safety(method.name, sought, text=_text(method), span=method.span, sought=True)


def eventually(method: Method, machine: Machine) -> Promise:
    """What an `@eventually` method returns must become true."""
    (kept,) = _conditions(method, machine, "return self.done")
    return Promise(method.name, kept, text=_text(method), span=method.span)


def leads_to(method: Method, machine: Machine) -> Promise:
    """Whenever the first of two conditions becomes true, the second must become true."""
    given, kept = _conditions(method, machine, "return self.asked, self.answered")
    return Promise(method.name, kept, given, _text(method), method.span)


def _conditions(method: Method, machine: Machine, example: str) -> Sequence[Term]:
    """What the method returns: as many conditions as `example` does."""
    written = [each for each in method.node.body if not _is_doc(each)]
    wanted = len(_returned(ast.parse(example).body))
    found = _returned(written)
    names = Names(method.text, {}, method.constants, machine.definition.parameters, machine.things)
    conditions = [term(each, names) for each in found] if len(found) == wanted else []
    if not conditions or any(sort_of(each) != BOOLEAN for each in conditions):
        refuse(
            Refusal.STATEMENT,
            method.text,
            method.node,
            f"the property `{method.name}` must return {_COUNTED[wanted]}",
            help=f"write `{example}`, for example",
        )
    return conditions


_COUNTED = {1: "one condition", 2: "two conditions"}


def _returned(statements: Sequence[ast.stmt]) -> Sequence[ast.expr]:
    """The parts of what is returned, if nothing else is done."""
    match statements:
        case [ast.Return(value=ast.Tuple(elts=parts))]:
            return parts
        case [ast.Return(value=ast.expr() as value)]:
            return [value]
        case _:
            return []


def _text(method: Method) -> str:
    """What a story calls the property: its first line of documentation, or what it returns."""
    doc = ast.get_docstring(method.node)
    if doc:
        return f"“{doc.splitlines()[0].rstrip('.')}”"
    said = " leads to ".join(ast.unparse(each) for each in _returned(method.node.body))
    return f"`{said.replace('self.', '')}`"


def _is_doc(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
