"""What must hold of a declared future: what it runs, and who has its clones."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mortmain.model.diagnostic import Diagnostic, Span
from mortmain.model.language.codes import Reading, did_you_mean
from mortmain.model.language.definition import Definition, Method
from mortmain.model.language.futures import WAKES, Shared
from mortmain.model.language.source.channel_rules import ends_problems


def shared_problems(
    name: str, shared: Shared, definition: Definition, span: Span
) -> Iterator[Diagnostic]:
    """All that is wrong with what was declared."""
    runs = [each.name for each in definition.methods.values() if _is_run(each)]
    if shared.method not in runs:
        yield Diagnostic(
            Reading.UNKNOWN_PARTY,
            f"`{shared.method}` is no method that a shared future could run",
            span,
            why="it runs an `async def` that is given nothing and is no party itself",
            help=did_you_mean(str(shared.method), runs, "define `async def load(self):`"),
        )
    if shared.wakes not in WAKES:
        yield Diagnostic(
            Reading.WRONG_ARGUMENT,
            f"`wakes` of `{name}` cannot be {shared.wakes!r}",
            span,
            help='write "all" or "last", or leave it out',
        )
    yield from ends_problems(name, {"clones": shared.clones}, definition, span)


def _is_run(method: Method) -> bool:
    taken = len(method.node.args.args)
    return isinstance(method.node, ast.AsyncFunctionDef) and not method.decorations and taken == 1
