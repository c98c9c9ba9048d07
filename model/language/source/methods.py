"""A method as it is kept: its tree, its decorations, and what its free names mean."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from copy import deepcopy
from inspect import Parameter, Signature, signature
from typing import Any

from mortmain.model.diagnostic import SpecError
from mortmain.model.language import decorators, surface
from mortmain.model.language.codes import Reading, did_you_mean, listed, problem
from mortmain.model.language.definition import Decoration, Method, SourceText
from mortmain.model.language.exceptions import ExceptionClass
from mortmain.model.language.source.evaluation import (
    Enumeration,
    Scope,
    Unreadable,
    WrongCall,
    call_arguments,
    check_call,
    evaluate,
)
from mortmain.model.language.source.parts import WORDS, Function, unreadable

PROPERTIES = ("always", "eventually", "leads_to", "reachable")
PARTIES = ("isolate", "process", "task", "thread")
DECORATORS = (*PROPERTIES, *PARTIES, "native_finalizer", "on_exit", "rust")


def _options(*names: str) -> Signature:
    return Signature([Parameter(each, Parameter.KEYWORD_ONLY, default=None) for each in names])


_PARTY = _options("count", "killable", "daemon")
_SIGNATURES: Mapping[str, Signature] = {
    "isolate": _PARTY,
    "task": _options("count", "killable", "daemon", "runtime"),
    "process": _options("count", "killable", "daemon", "app", "panic"),
    "thread": _options("count", "killable", "daemon", "process"),
    "rust": Signature([Parameter("style", Parameter.POSITIONAL_ONLY)]),
    "on_exit": signature(decorators.on_exit),
    "native_finalizer": signature(decorators.native_finalizer),
}


def method(
    name: str, node: Function, text: SourceText, decorations: tuple[Decoration, ...], scope: Scope
) -> Method:
    """The method, with the constants and words of the language that its free names stand for.

    A word that was imported under another name stands in the tree under its own name, and
    `module.CONSTANT` as its value.
    """
    constants: dict[str, Any] = {}
    words: dict[str, str] = {}
    local = _local_names(node)
    for chain in _chains(node):
        root: ast.expr = chain
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and root.id not in local:
            _remember(chain, scope, constants, words)
            if root.id in surface.__all__ and root.id not in words:
                raise _not_imported(root, text)
    plain = all(written == word for written, word in words.items())
    dotted = {written: value for written, value in constants.items() if "." in written}
    kept = node if plain and not dotted else _OwnNames(words, dotted, local).visit(deepcopy(node))
    named = {written: value for written, value in constants.items() if written not in dotted}
    return Method(name, decorations, kept, text, named, words)


class _OwnNames(ast.NodeTransformer):
    """Puts the words' own names, and the values of `module.CONSTANT`, where a body uses them."""

    def __init__(
        self, words: Mapping[str, str], constants: Mapping[str, Any], local: set[str]
    ) -> None:
        self.words = words
        self.constants = constants
        self.local = local

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._renamed(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        renamed = self._renamed(node)
        return self.generic_visit(node) if renamed is node else renamed

    def _renamed(self, node: ast.Name | ast.Attribute) -> ast.expr:
        written = ast.unparse(node)
        if written.partition(".")[0] in self.local:
            return node
        if written in self.words:
            return ast.copy_location(ast.Name(self.words[written], node.ctx), node)
        if written in self.constants:
            return ast.copy_location(ast.Constant(self.constants[written]), node)
        return node


def _not_imported(name: ast.Name, text: SourceText) -> SpecError:
    return problem(
        Reading.NOT_IMPORTED,
        f"`{name.id}` is not the word of the language here",
        text.span(name),
        "not imported from `mortmain`",
        why="a word has its meaning only where it comes from `mortmain`",
        help=f"write `from mortmain import {name.id}` at the top",
    )


def _remember(
    chain: ast.expr, scope: Scope, constants: dict[str, Any], words: dict[str, str]
) -> None:
    """Note what a dotted name means, or its longest beginning that means something."""
    while isinstance(chain, ast.Name | ast.Attribute):
        try:
            value = evaluate(chain, scope)
        except Unreadable:
            value = None
        if id(value) in WORDS:
            words[ast.unparse(chain)] = WORDS[id(value)]
        elif isinstance(chain, ast.Name) and isinstance(
            value, bool | int | str | Enumeration | ExceptionClass
        ):
            constants[chain.id] = value
        elif isinstance(value, bool | int | str) and not _is_member(chain, scope):
            constants[ast.unparse(chain)] = value
        chain = chain.value if isinstance(chain, ast.Attribute) else ast.Constant(None)


def _is_member(chain: ast.expr, scope: Scope) -> bool:
    """Whether it is `Mode.FAST`, which the enumeration `Mode` already explains."""
    if not isinstance(chain, ast.Attribute) or not isinstance(chain.value, ast.Name):
        return False
    try:
        return isinstance(evaluate(chain.value, scope), Enumeration)
    except Unreadable:
        return False


def _chains(node: Function) -> Iterator[ast.Name | ast.Attribute]:
    """The names and dotted names read in the parameters and the body, longest first."""
    pending: list[ast.AST] = [node.args, *node.body, *([node.returns] if node.returns else [])]
    while pending:
        inner = pending.pop()
        if isinstance(inner, ast.Attribute | ast.Name) and isinstance(inner.ctx, ast.Load):
            yield inner
            while isinstance(inner, ast.Attribute):
                inner = inner.value
            if isinstance(inner, ast.Name):
                continue
        pending += reversed(list(ast.iter_child_nodes(inner)))


def _local_names(node: Function) -> set[str]:
    names = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
    for statement in node.body:
        for inner in ast.walk(statement):
            match inner:
                case ast.Name(ctx=ast.Store() | ast.Del(), id=name):
                    names.add(name)
                case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                    names.add(name)
    return names


def decoration(node: ast.expr, scope: Scope, text: SourceText) -> Decoration:
    """The decorator and its options; `SpecError` if it is none of the language or given wrongly."""
    called = node.func if isinstance(node, ast.Call) else node
    name = decorator_name(called, scope)
    if name is None:
        raise unknown_decorator(called, text)
    arguments: tuple[Any, ...] = ()
    options: dict[str, Any] = {}
    try:
        if isinstance(node, ast.Call):
            arguments, options = call_arguments(node, scope, frozenset())
    except Unreadable as error:
        raise SpecError(unreadable(error, text, f"an option of `{name}`")) from None
    return given(name, node, arguments, options, text)


def given(
    name: str,
    node: ast.expr,
    arguments: tuple[Any, ...],
    options: Mapping[str, Any],
    text: SourceText,
) -> Decoration:
    """The decoration, once it is known what the decorator is and what it was given."""
    try:
        _check_decorator(name, node, arguments, options)
    except WrongCall as wrong:
        raise wrong_call(wrong, text) from None
    if name in _SIGNATURES and isinstance(node, ast.Call):
        bound = _SIGNATURES[name].bind(*arguments, **options)
        arguments, options = bound.args, bound.kwargs
    return Decoration(name, arguments, options, text.span(node))


def _check_decorator(
    name: str, node: ast.expr, arguments: tuple[Any, ...], options: Mapping[str, Any]
) -> None:
    """Raise `WrongCall` unless the decorator may be written like this."""
    takes = _SIGNATURES.get(name)
    if isinstance(node, ast.Call) and takes is not None:
        check_call(name, takes, node, arguments, options)
    elif isinstance(node, ast.Call):
        raise WrongCall(node, f"`{name}` takes nothing", f"write `@{name}`")
    elif name in ("on_exit", "native_finalizer"):
        raise WrongCall(
            node, f"`{name}` needs the name of an isolate", f'write `@{name}("app", ...)`'
        )


def decorator_name(called: ast.expr, scope: Scope) -> str | None:
    """The language's own name for the decorator, whatever it was imported as."""
    try:
        name = WORDS.get(id(evaluate(called, scope)))
    except Unreadable:
        return None
    return name if name in DECORATORS else None


def unknown_decorator(called: ast.expr, text: SourceText) -> Exception:
    """The problem that a decorator is none of the language's."""
    written = ast.unparse(called)
    return problem(
        Reading.UNKNOWN_DECORATOR,
        f"`@{written}` is no decorator of the language",
        text.span(called),
        "the meaning of this is not known",
        why="bodies are read, not executed, so a decorator cannot change what a method does",
        help=did_you_mean(
            written.rpartition(".")[2],
            DECORATORS,
            f"the decorators are {listed(DECORATORS)}; import them from `mortmain`",
        ),
    )


def wrong_call(wrong: WrongCall, text: SourceText) -> Exception:
    """The same problem as a diagnostic of this text."""
    return problem(Reading.WRONG_ARGUMENT, wrong.headline, text.span(wrong.node), help=wrong.help)
