"""What things answer at once: whether a lock is locked, a cell initialized."""

from __future__ import annotations

import ast
from typing import Any, NoReturn

from mortmain.model.domain.leaf import Asked
from mortmain.model.domain.mutex import Mutex
from mortmain.model.domain.token_lock import TokenLock
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.definition import SourceText
from mortmain.model.term.build import different
from mortmain.model.term.nodes import Term


def locked(node: ast.expr, thing: Any, text: SourceText) -> Term:
    """`self.db.locked()`: whether somebody has it."""
    if isinstance(thing, Mutex):
        return different(thing.owner, thing.nobody())
    if isinstance(thing, TokenLock):
        return thing.held()
    refuse(
        Refusal.EXPRESSION,
        text,
        node,
        "only a lock can be asked if it is locked",
        "no lock",
        help="ask a `Mutex()` or a `TokenLock()`; where there are several, give an index",
    )


def no_answer(node: ast.expr, thing: Any, word: str, text: SourceText) -> NoReturn:
    """Refuse to ask a thing what it does not answer, or not so."""
    answers = isinstance(thing, Asked) and thing.ask(word) is not None
    known = answers or (word == "locked" and isinstance(thing, Mutex | TokenLock))
    written = ast.unparse(node)
    refuse(
        Refusal.EXPRESSION,
        text,
        node,
        f"`{written}` is no value",
        "not called" if known and isinstance(node, ast.Attribute) else "not known here",
        help=f"write `{written}()`"
        if known
        else "what can be asked without waiting is `locked()` of a lock, `initialized()` of a "
        "cell, and the value of data such as `Flag()`",
    )
