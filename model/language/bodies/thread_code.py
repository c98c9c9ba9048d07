"""Code that has a thread to itself and blocks it: the `def` of a `normal` or `sync` function.

Blocking is waiting without letting anybody else run, so `block_on(x)` is read as `await x` by an
actor whose thread stays occupied, and `blocking_lock()` as the await of `lock()`.  What cannot be
told apart is compiled the same way; what differs - that nothing aborts such a wait, that no other
event is handled - is the actor's, see `mortmain.model.domain.task.RunsOn`.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import NoReturn

from mortmain.model.domain.actor import Actor
from mortmain.model.domain.isolate import Finalizer, Frame
from mortmain.model.domain.runs_on import RunsOn
from mortmain.model.domain.task import Task
from mortmain.model.domain.thread import Thread
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.syntax import RELYING, is_word
from mortmain.model.language.definition import Method, SourceText

BLOCKING: Mapping[str, str] = {
    "blocking_lock": "lock",
    "blocking_read": "read",
    "blocking_write": "write",
}
"""What blocks until it has a guard, and the word whose await does the same in a task."""

IN_PLACE = "block_in_place"


def is_exported(method: Method) -> bool:
    """Whether Dart can call it."""
    return any(each.name == "rust" for each in method.decorations)


def runs_on(method: Method) -> RunsOn:
    """What runs an exported function when Dart calls it."""
    modes = {"normal": RunsOn.POOL, "sync": RunsOn.CALLER}
    given = [each.arguments for each in method.decorations if each.name == "rust"]
    return next((modes[mode] for arguments in given for mode in arguments), RunsOn.RUNTIME)


def gives_its_value(method: Method) -> bool:
    """Whether a call of it has a value without `await`; from the pool comes a future."""
    return isinstance(method.node, ast.FunctionDef) and runs_on(method) is not RunsOn.POOL


def blocks_its_thread(actor: Actor) -> bool:
    """Whether the actor keeps its thread while it waits."""
    return isinstance(actor, Task) and actor.blocks


def as_run_by(actor: Actor, method: Method) -> Method:
    """The method with every blocking wait read as an await, if `actor` may block there.

    An `async def` runs as part of a future, which somebody polls, and must not block.
    """
    if blocks_its_thread(actor) and isinstance(method.node, ast.FunctionDef):
        return replace(method, node=_Waits(method).visit(deepcopy(method.node)))
    if any(is_word(each, IN_PLACE) for each in ast.walk(method.node) if isinstance(each, ast.expr)):
        method = replace(method, node=_InPlace().visit(deepcopy(method.node)))
    for each in ast.walk(method.node):
        if isinstance(each, ast.expr) and _blocking(each):
            _refuse_blocking(each, actor, method)
    return method


def _blocking(node: ast.expr) -> str | None:
    """The word of a wait that blocks, if it is one."""
    match node:
        case ast.Call(func=ast.Name(id="block_on" as word)):
            return word
        case ast.Call(func=ast.Attribute(attr=word)) if word in BLOCKING:
            return word
        case _:
            return None


def _refuse_blocking(node: ast.expr, actor: Actor, method: Method) -> NoReturn:
    word, written = _blocking(node), ast.unparse(_Waits(method).visit(deepcopy(node)))
    if isinstance(actor, Frame | Finalizer):
        refuse(
            Refusal.WRONG_SIDE,
            method.text,
            node,
            f"`{word}()` exists only in Rust",
            "this is Dart" if isinstance(actor, Frame) else "this is a native finalizer",
            help=f'put it into the `def` of an `@rust("normal")` and await that, or write '
            f"`{written}`",
        )
    if isinstance(actor, Thread):
        refuse(
            Refusal.WRONG_SIDE,
            method.text,
            node,
            f"`{word}()` is not needed on a thread",
            "blocks already",
            why="each await of a thread blocks it until it is over",
            help=f"write `{written}`",
        )
    refuse(
        Refusal.WRONG_SIDE,
        method.text,
        node,
        f"`{word}()` panics inside a task",
        "this is polled by a runtime",
        why="a task that blocked its thread would keep the runtime's worker from all the others",
        help=f'write `{written}`, or move it into the `def` of an `@rust("normal")`',
    )


class _InPlace(ast.NodeTransformer):
    """Turns blocking in place into awaits, which is what they are but for who gets the thread."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        return ast.copy_location(ast.Await(node), node) if is_word(node, IN_PLACE) else node


class _Waits(ast.NodeTransformer):
    """Turns waits that block into awaits; refuses the awaits that were there."""

    def __init__(self, method: Method) -> None:
        self.method = method

    @property
    def text(self) -> SourceText:
        return self.method.text

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Name(id="block_on"), args=[future], keywords=[]):
                return ast.copy_location(ast.Await(future), node)
            case ast.Call(func=ast.Name(id="block_on")):
                refuse(
                    Refusal.ARGUMENTS,
                    self.text,
                    node,
                    "`block_on` takes one future",
                    "given something else",
                    help="write `block_on(self.work())`, for example",
                )
            case ast.Call(func=ast.Name(id=word)) if word == IN_PLACE:
                return ast.copy_location(ast.Await(node), node)
            case ast.Call(func=ast.Attribute(attr="block_on")):
                return ast.copy_location(ast.Await(node), node)
            case ast.Call(func=ast.Attribute(value=lock, attr=word)) if word in BLOCKING:
                called = ast.Attribute(lock, BLOCKING[word], ast.Load())
                waits = ast.copy_location(ast.Call(called, node.args, node.keywords), node)
                ast.copy_location(called, node)
                return ast.copy_location(ast.Await(waits), node)
        return node

    def visit_With(self, node: ast.With) -> ast.AsyncWith | ast.With:
        inside: list[ast.stmt] = [self.visit(each) for each in node.body]
        whole: ast.AsyncWith | ast.With = node
        for item in reversed(node.items):
            match self.visit(item.context_expr):
                case ast.Await(value=call):
                    item.context_expr = call
                    whole = ast.AsyncWith([item], inside)
                case ast.Call(func=ast.Attribute(attr=word) | ast.Name(id=word)) if (
                    word == RELYING or word.startswith("try_")
                ):
                    whole = ast.With([item], inside)
                case _:
                    refuse(
                        Refusal.STATEMENT,
                        self.text,
                        item.context_expr,
                        "`with` needs a lock, on a thread",
                        help="write `with self.db.blocking_lock():`; a timeout goes into an "
                        "`async def` that `block_on` waits for",
                    )
            inside = [ast.copy_location(whole, node)]
        return whole

    def visit_Await(self, node: ast.Await) -> NoReturn:
        self._cannot_await(node, ast.unparse(node.value))

    def visit_AsyncWith(self, node: ast.AsyncWith) -> NoReturn:
        self._cannot_await(node, "")

    def _cannot_await(self, node: ast.AST, what: str) -> NoReturn:
        name = self.method.name
        refuse(
            Refusal.NOT_AWAITABLE,
            self.text,
            node,
            f"`{name}` is a `def`, in which nothing can be awaited",
            "nobody polls it",
            why="it has its thread to itself, and waits by blocking it",
            help=f"write `block_on({what})`"
            if what
            else "write `with self.db.blocking_lock():`; a timeout goes into an `async def` that "
            "`block_on` waits for",
        )
