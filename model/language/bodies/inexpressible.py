"""What cannot stand in an expression, and what to write instead."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import NoReturn

from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.codes import did_you_mean, listed
from mortmain.model.language.definition import SourceText
from mortmain.model.term.sorts import Enum, Sort


def not_an_expression(node: ast.expr, text: SourceText) -> NoReturn:
    """Refuse what is no expression of the language."""
    match node:
        case ast.Call(func=ast.Name(id="maybe" | "choose" | "bounded" as word)):
            refuse(
                Refusal.EXPRESSION,
                text,
                node,
                f"`{word}` cannot stand inside an expression",
                "only alone",
                why="what it gives is settled in a step of its own",
                help=f"give it a name first: `picked = {ast.unparse(node)}`",
            )
        case ast.Call(
            func=ast.Name(
                id="select" | "either" | "join" | "for_each_concurrent" | "by_ref" as word
            )
        ):
            refuse(
                Refusal.EXPRESSION,
                text,
                node,
                f"`{word}` gives nothing before it is awaited",
                help=f"write `await {ast.unparse(node)}`",
            )
        case ast.Await():
            refuse(
                Refusal.EXPRESSION,
                text,
                node,
                "an `await` cannot stand inside an expression",
                "only alone",
                why="others act while it waits, so it is a step of its own",
                help=f"give its result a name first: `given = {ast.unparse(node)}`",
            )
        case ast.List() | ast.Tuple() | ast.Set() | ast.Dict():
            refuse(
                Refusal.EXPRESSION,
                text,
                node,
                "there are no collections",
                "several values in one",
                why="a variable has one of finitely many values",
                help="write values one after the other, as in `choose(1, 2)`; declare a thing for "
                "each with `count=3`",
            )
    refuse(
        Refusal.EXPRESSION,
        text,
        node,
        "this expression is not part of the spec language",
        "not known here",
        why="an expression is made of numbers, booleans, words, comparisons, `and`, `or`, `not`, "
        "arithmetic, local variables and attributes of the spec",
        help="compute it from those, or let `choose(...)` pick every value it could have",
    )


def check_words(node: ast.expr, sorts: Sequence[Sort], text: SourceText) -> None:
    """Refuse to compare a word with what never is that word."""
    match node, [each.members for each in sorts if isinstance(each, Enum)]:
        case ast.Compare(), [(word,), members] | [members, (word,)]:
            refuse(
                Refusal.SORTS,
                text,
                node,
                "this can never be equal",
                f"`{word}` is none of {listed(members)}",
                help=did_you_mean(word, members, "compare with one of those"),
            )


def gives_nothing(node: ast.expr, text: SourceText) -> NoReturn:
    """Refuse to use what does not exist."""
    refuse(
        Refusal.NO_RESULT,
        text,
        node,
        f"`{ast.unparse(node)}` gives nothing",
        "no value comes of it",
        help="`return` a value in the method that is called, or say what messages are with `of=`; "
        "otherwise leave out what uses it",
    )
