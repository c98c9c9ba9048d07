"""Guards by their names: given back before their block ends, forgotten, or turned into another."""

from __future__ import annotations

import ast

from mortmain.model.domain.operation import Updates
from mortmain.model.domain.program import Location
from mortmain.model.domain.token_lock import TokenLock
from mortmain.model.language.bodies.bindings import GuardOf
from mortmain.model.language.bodies.context import Context, Side
from mortmain.model.language.bodies.misuse import unless
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.codes import listed
from mortmain.model.term.build import any_of, negation


def release(node: ast.AST, name: str, at: Location, context: Context) -> Location:
    """Give a guard back before its block ends; a second time is a misuse.

    In Dart it is the object that is disposed of, and doing so again does nothing.
    """
    bound = context.names.bindings[name]
    assert isinstance(bound, GuardOf)
    if context.side is Side.DART:
        after = context.draft.silently(at, guard=negation(bound.guard.held))
        here = context.draft.silently(at, guard=bound.guard.held)
        return context.draft.step(here, bound.guard.release, after, span=context.span(node))
    return given_back(node, bound, name, at, context)


def given_back(
    node: ast.AST, bound: GuardOf, written: str, at: Location, context: Context
) -> Location:
    """Give back what `written` stands for; a second time is a misuse."""
    guard, actor = bound.guard, context.draft.actor.name
    here = unless(
        any_of(negation(guard.held), bound.forgotten),
        f"double release of {guard.of} by {actor}",
        f"{actor} releases {guard.of}, whose guard `{written}` it gave back before",
        node,
        at,
        context,
    )
    return context.draft.step(here, guard.release, span=context.span(node))


def said_of_guard(
    node: ast.Call, name: str, word: str, at: Location, context: Context, with_it: Updates
) -> Location:
    """`guard.word()`, where the word is not `release`; where it makes no sense it is a misuse.

    What is sent `with_it` changes this as well.
    """
    bound = context.names.bindings[name]
    assert isinstance(bound, GuardOf)
    guard, actor = bound.guard, context.draft.actor.name
    operation = guard.words.get(word)
    if operation is None:
        words = [f"{each}()" for each in ("release", *guard.words)]
        refuse(
            Refusal.UNKNOWN_NAME,
            context.names.text,
            node,
            f"the guard `{name}` has no `{word}`",
            "no such thing to call",
            help=f"what it offers: {listed(words)}",
        )
    here = unless(
        negation(operation.guard),
        f"{word} of {guard.of} by {actor}",
        f"{actor} {operation.text}, of which `{name}` has not what that takes",
        node,
        at,
        context,
    )
    return context.draft.step(here, operation.then(with_it), span=context.span(node))


def release_token(node: ast.Call, lock: TokenLock, at: Location, context: Context) -> Location:
    """Release a token lock; releasing one that is free is a misuse, as in most such tables."""
    actor = context.draft.actor.name
    here = unless(
        negation(lock.held()),
        f"release of {lock.name} by {actor}",
        f"{actor} releases {lock.name}, which nobody holds",
        node,
        at,
        context,
    )
    return context.draft.step(here, lock.release().when(lock.held()), span=context.span(node))
