"""What one edge of a program is as actions: who takes the step where, and who waits there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from mortmain.model.diagnostic import Span
from mortmain.model.domain.actor import Actor
from mortmain.model.domain.future import Future
from mortmain.model.domain.isolate import Finalizer
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.program import Edge, Location
from mortmain.model.domain.shared import SharedFuture
from mortmain.model.domain.task import Task
from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    conjuncts,
    negation,
)
from mortmain.model.term.nodes import Term
from mortmain.model.transition.action import Action


def ways_on(edges: Sequence[Edge]) -> Mapping[Location, Term]:
    """Where an actor waits: that one of the ways on is there, be it to a result or an exception."""
    ways: defaultdict[Location, list[Term]] = defaultdict(list)
    for edge in edges:
        if edge.operation.waits_for is not None:
            ways[edge.source].append(edge.operation.guard)
    return {location: any_of(*guards) for location, guards in ways.items()}


def steps_of(edge: Edge, actor: Actor, ready: Mapping[Location, Term]) -> Iterator[Action]:
    """One edge as actions.

    A future that has what it waits for is not waiting for it any more, even if nobody polls it;
    so where it waits and where it only needs a poll are two actions, of which the first is never
    taken: it says what is waited for.
    """
    step = _step(edge, actor)
    guard = edge.operation.guard
    shared = isinstance(actor, SharedFuture) and edge.resumes
    if isinstance(actor, SharedFuture) and edge.resumes and actor.waker:
        lost = all_of(step.at, guard, actor.is_relied_on(), negation(actor.pollable()))
        yield replace(step, at=lost, waits_for=actor.waker)
    if (shared or isinstance(actor, Future)) and step.waits_for is not None:
        polled = _beyond(all_of(step.at, guard), step.guard)
        yield replace(step, at=all_of(step.at, guard), guard=polled, waits_for=None)
        yield from _waits(edge, step, ready)
    elif isinstance(actor, Task) and actor.runtime is not None and (edge.resumes or edge.fires):
        # What a task waits for that has everything else is a worker.
        polled = _beyond(all_of(step.at, guard), step.guard)
        yield replace(step, at=all_of(step.at, guard), guard=polled, waits_for=actor.runtime.worker)
        if step.waits_for is not None:
            yield from _waits(edge, step, ready)
    elif step.waits_for is not None and _later(edge) != FALSE:
        yield replace(step, waits_for=None)
        yield from _waits(edge, step, ready)
    else:
        yield step


def _waits(edge: Edge, step: Action, ready: Mapping[Location, Term]) -> Iterator[Action]:
    """What is waited for where the edge cannot be taken, as actions that never are."""
    waiting, later = all_of(step.at, negation(ready[edge.source])), _later(edge)
    yield replace(step, at=all_of(waiting, negation(later)))
    if edge.operation.turn is not None and later != FALSE:
        yield replace(step, at=all_of(waiting, later), waits_for=edge.operation.turn.waits_for)


def _later(edge: Edge) -> Term:
    """Somebody else comes first."""
    turn = edge.operation.turn
    return FALSE if turn is None else turn.others_first()


def _step(edge: Edge, actor: Actor) -> Action:
    """One edge as an action: where the actor must stand, and when it may take the step."""
    operation, control = edge.operation, actor.control
    resumed: Updates = actor.resume() if edge.resumes else {}
    updates = {**control.goes_to(edge.target), **resumed, **operation.updates}
    # An abort, too, is carried out by a worker (J4).
    polled = actor.droppable() if isinstance(actor, Task) else TRUE
    waits = edge.resumes or edge.proceeds or edge.fires
    able = polled if edge.forced else actor.exists() if waits else actor.may_run()
    standing = all_of(control.at(edge.source), able)
    ready = all_of(_goes_on(edge, actor), operation.guard)
    return action_of(
        actor.isolate.name if isinstance(actor, Finalizer) else actor.name,
        operation,
        standing,
        _beyond(standing, ready),
        updates,
        edge.span,
    )


def _goes_on(edge: Edge, actor: Actor) -> Term:
    """Who runs the actor lets it go on from where it waits."""
    if edge.resumes:
        return actor.may_resume()
    if edge.fires:
        assert isinstance(actor, Task)
        return actor.pollable()
    return actor.may_run() if edge.proceeds else TRUE


def _beyond(given: Term, guard: Term) -> Term:
    """What `guard` asks for beside what is given."""
    return all_of(*(each for each in conjuncts(guard) if each not in conjuncts(given)))


def action_of(
    party: str, operation: Operation, at: Term, guard: Term, updates: Updates, span: Span | None
) -> Action:
    text = operation.text or "goes on"
    return Action(
        f"{party} {text}",
        party,
        guard,
        tuple(updates.items()),
        at,
        operation.kind,
        operation.waits_for,
        operation.towards,
        text,
        span,
    )
