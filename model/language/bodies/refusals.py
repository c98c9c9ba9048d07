"""What the bodies of a spec cannot say, by code, each with what it means in a line."""

from __future__ import annotations

import ast
from typing import NoReturn

from mortmain.model.language.codes import ProblemCode, problem
from mortmain.model.language.definition import SourceText


class Refusal(ProblemCode):
    """The problems of reading a body."""

    STATEMENT = "S201", "a statement that the language does not have"
    EXPRESSION = "S202", "an expression that the language does not have"
    UNCOUNTED_LOOP = "S203", "a `for` loop whose length is not known before the run"
    UNKNOWN_NAME = "S204", "a name that means nothing here"
    UNKNOWN_ATTRIBUTE = "S205", "an attribute that the spec does not have"
    UNBOUNDED = "S206", "a variable that may take infinitely many values"
    RECURSION = "S207", "a method that calls itself, directly or through others"
    WRONG_SIDE = "S208", "a word that exists only in Dart, or only in Rust"
    NOT_AWAITABLE = "S209", "an `await` of something that cannot be awaited"
    NOT_AWAITED = "S210", "an async call whose future is dropped without ever running"
    ARGUMENTS = "S211", "a call whose arguments do not fit"
    NOT_YET = "S212", "part of the language that this version does not model"
    NEVER_YIELDS = "S213", "a loop without any step that others could see"
    SORTS = "S214", "values that cannot be compared or combined"
    TWO_MEANINGS = "S215", "a name that stands for two different things"
    NO_PARTY = "S216", "a spec in which nobody acts"
    NO_ISOLATE = "S217", "an isolate that the spec does not have"
    NO_RESULT = "S218", "the result of something that gives none"
    NOT_SEND = "S220", "a guard that must not leave its thread, held where a task may be moved"
    WORKERS = "S221", "a task that blocks a worker, where nobody said how many there are"
    MOVED = "S222", "a guard or a future that was given away before, on every way to this place"
    OTHER_MEMORY = "S219", "a thing in the memory of one process that another one uses"


def refuse(
    code: str,
    text: SourceText,
    node: ast.AST,
    headline: str,
    label: str = "",
    *,
    why: str = "",
    help: str = "",
) -> NoReturn:
    """Raise the diagnostic for `node`."""
    raise problem(code, headline, text.span(node), label, why=why, help=help)
