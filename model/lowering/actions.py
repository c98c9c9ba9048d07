"""Actions: every step of every program, and what isolates do by themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from mortmain.model.diagnostic import Span
from mortmain.model.domain.group import SLOTS
from mortmain.model.domain.isolate import Isolate
from mortmain.model.domain.leaf import Acting
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.out_of_band import (
    dies_as_asked,
    killed_by_environment,
    pauses,
    resumption,
)
from mortmain.model.domain.system import System
from mortmain.model.lowering.atomicity import apart, fused
from mortmain.model.lowering.collector import collections
from mortmain.model.lowering.legacy import ends_noticed, left_by_process, left_by_thread
from mortmain.model.lowering.steps import action_of, steps_of, ways_on
from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    is_empty,
    less,
    minus,
    negation,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import Range
from mortmain.model.transition.action import Action, Kind


def actions_of(system: System, *, fusing: bool = True) -> tuple[Action, ...]:
    """All actions in declared order, programs first; names are unique."""
    actions: list[Action] = []
    for actor, program in system.programs:
        edges = fused(program) if fusing else apart(program)
        ready = ways_on(edges)
        for edge in edges:
            actions += steps_of(edge, actor, ready)
    for isolate in system.isolates:
        actions += _of_isolate(isolate, system)
    actions += deaths_of(system)
    for primitive in system.primitives:
        if isinstance(primitive, Acting):
            for step in primitive.steps():
                keeper = primitive.actor()
                actions.append(action_of(keeper, step, TRUE, step.guard, step.updates, None))
    return tuple(_named_apart(_counted(each, system.kills) for each in actions))


def kills_left(kills: int) -> Variable:
    """How many more kills the environment may deal."""
    return Variable("kills left", Range(0, kills))


def deaths_of(system: System) -> Iterator[Action]:
    """How threads and processes end without their programs."""
    for thread in system.threads:
        for step in thread.deaths():
            yield _death(thread.name, step, left_by_thread(thread, system), thread.span)
    for process in system.processes:
        left = left_by_process(process, system)
        threads = system.threads_of(process)
        done = all_of(*(each.control.at(system.program_of(each).done) for each in threads))
        left_over = TRUE if process.app else negation(done)
        for step in (
            process.killed_by_request(),
            # Whoever has ended need not be killed.
            *([process.killed_by_environment().when(left_over)] if process.killable else []),
            *([process.ends(done)] if ends_noticed(process, system) else []),
        ):
            yield _death(process.name, step, left, process.span)


def _death(party: str, step: Operation, left: Updates, span: Span | None) -> Action:
    return action_of(party, step, TRUE, step.guard, {**left, **step.updates}, span)


def _of_isolate(isolate: Isolate, system: System) -> Iterator[Action]:
    """What happens to an isolate without its program: messages nobody awaits, kills, shutdown."""
    steps = [
        *(each.discard() for each in system.callbacks_of(isolate)),
        *(
            step
            for each in system.tasks
            if each.caller is isolate
            for step in each.result_taken_in()
        ),
        *(each.arrive() for each in system.ports if each.isolate is isolate),
        *(each.discard() for each in system.ports if each.isolate is isolate and each.closable),
        *collections(isolate, system),
        dies_as_asked(isolate),
        *([killed_by_environment(isolate)] if isolate.killable else []),
        *pauses(isolate),
        *_natural_exit(isolate, system),
        *isolate.next_finalizer(),
        *_notifications(isolate),
        _closing(isolate, system),
    ]
    for step in steps:
        yield action_of(isolate.name, step, TRUE, step.guard, step.updates, isolate.span)
    if isolate.paused_by:
        yield from _kept_from_events(isolate, system)
    if isolate.group.mutators is not None:
        # Never taken: it says what an isolate waits for that cannot run.
        event = Operation("handles its next event", waits_for=SLOTS)
        room = isolate.group.has_room()
        yield action_of(isolate.name, event, isolate.kept_waiting(), room, {}, isolate.span)


def _kept_from_events(isolate: Isolate, system: System) -> Iterator[Action]:
    """Never taken: what a paused isolate waits for, and what is suspended on it."""
    event = Operation("handles its next event", waits_for=resumption(isolate).name)
    idle = all_of(isolate.alive(), negation(isolate.occupied()), isolate.paused())
    yield action_of(isolate.name, event, idle, negation(isolate.paused()), {}, isolate.span)
    goes_on = Operation("goes on with an event", waits_for=isolate.name)
    called = {each.frame.name: each.in_flight() for each in system.callbacks_of(isolate)}
    for frame in isolate.frames:
        if frame.name != isolate.name:
            at = all_of(idle, called.get(frame.name, frame.control.begun()))
            yield action_of(frame.name, goes_on, at, negation(isolate.paused()), {}, frame.span)


def _natural_exit(isolate: Isolate, system: System) -> Iterator[Operation]:
    """With nothing left to do and no port open, an isolate exits.

    Only where somebody could notice; an open port for callbacks, or one of its own, keeps it, as
    does the one on which it hears of exits.
    """
    main = system.main_of(isolate)
    noticed = isolate.listeners or isolate.finalizers
    # Whether a post fails depends on there being anybody left (rule A5).
    asked = system.bridge.checks_post or any(each.told for each in system.ports)
    if main is None or not (noticed or asked):
        return
    ports = [each.is_closed() for each in system.ports if each.isolate is isolate]
    hears = any(it is isolate for each in system.isolates for it, _ in each.listeners)
    if FALSE in ports or hears:
        return
    frame, program = main
    closed = negation(isolate.handler) if any(system.callbacks_of(isolate)) else TRUE
    waiting = [task.under_way() for task in system.tasks if task.caller is isolate]
    waiting += [each.control.begun() for each in isolate.frames if each is not frame]
    yield Operation(
        "has nothing left to do, and exits",
        guard=all_of(
            isolate.resting(),
            frame.control.at(program.done),
            is_empty(isolate.queue),
            closed,
            *ports,
            *map(negation, waiting),
        ),
        updates=isolate.die(),
    )


def _notifications(isolate: Isolate) -> Iterator[Operation]:
    """SD3: exit messages are posted while the dying isolate's own ports are still open."""
    for listener, message in isolate.listeners:
        reporting = isolate.in_phase("reporting")
        on = isolate.next_phase("reporting")
        yield Operation(
            f"has its exit reported to {listener.name}",
            guard=all_of(reporting, listener.ports_open()),
            updates={**on, **listener.post(message)},
            towards=listener.name,
        )
        yield Operation(
            f"has nobody to report its exit to: {listener.name} is gone",
            guard=all_of(reporting, negation(listener.ports_open())),
            updates=on,
        )


def _closing(isolate: Isolate, system: System) -> Operation:
    """SD4: every port is closed and the queue discarded, at once."""
    updates: dict[Variable, Term] = {
        **isolate.next_phase("dying"),
        isolate.queue: Constant((), isolate.queue.sort),
    }
    for callback in system.callbacks_of(isolate):
        updates |= callback.finalize_if_queued()
    for port in system.ports:
        if port.isolate is isolate:
            updates |= port.close()
    return Operation(
        "is dead: its ports close, its messages are discarded",
        guard=isolate.in_phase("dying"),
        updates=updates,
    )


def _counted(action: Action, kills: int) -> Action:
    """A kill by the environment uses up one of those it may deal."""
    if action.kind is not Kind.KILL:
        return action
    left = kills_left(kills)
    return replace(
        action,
        guard=all_of(action.guard, less(0, left)),
        updates=(*action.updates, (left, minus(left, 1))),
    )


def _named_apart(actions: Iterator[Action]) -> Iterator[Action]:
    seen: Counter[str] = Counter()
    for action in actions:
        seen[action.name] += 1
        count = seen[action.name]
        yield action if count == 1 else replace(action, name=f"{action.name} ({count})")
