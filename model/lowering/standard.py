"""Parties, resources and signals: what the standard findings are about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mortmain.model.domain.leaf import Acting
from mortmain.model.domain.out_of_band import resumption
from mortmain.model.domain.runs_on import RunsOn
from mortmain.model.domain.shared import SharedFuture
from mortmain.model.domain.system import System
from mortmain.model.term.build import FALSE, all_of, any_of, negation
from mortmain.model.transition.party import Hold, Party, Resource, Signal


def parties_of(system: System) -> Iterator[Party]:
    """Every party; those that are in the process of the app go with it."""
    app = system.app
    elsewhere = {each.name for each in system.threads if each.process is not app}
    for party in _parties_of(system):
        if app is None or party.name in elsewhere:
            yield party
        else:
            yield replace(
                party,
                live=all_of(party.live, app.alive()),
                abandoned=all_of(party.abandoned, app.alive()),
                dead=any_of(party.dead, app.dead()),
            )


def _parties_of(system: System) -> Iterator[Party]:
    """Isolates, tasks and callbacks, each with when it counts as live, dead or abandoned.

    A callback at work is a party of its own: it can be stuck while its isolate goes on.  So is one
    that is called and not begun: it waits for its isolate, whose thread may be blocked.
    """
    called = {each.frame.name: each.in_flight() for each in system.callbacks}
    for isolate in system.isolates:
        main = system.main_of(isolate)
        finished = main[0].control.at(main[1].done) if main is not None else FALSE
        yield Party(
            isolate.name,
            "isolate",
            live=all_of(isolate.alive(), negation(finished)),
            dead=negation(isolate.alive()),
            daemon=isolate.daemon,
            span=isolate.span,
        )
    for task in system.tasks:
        running, relied_on = system.runs(task), task.is_relied_on()
        yield Party(
            task.name,
            "future" if isinstance(task, SharedFuture) else "task",
            live=all_of(running, relied_on),
            abandoned=all_of(running, negation(relied_on)),
            daemon=task.daemon,
            polled_by=tuple(task.pollers) if isinstance(task, SharedFuture) else (),
            host=task.caller.name if task.runs_on is RunsOn.CALLER and task.caller else None,
            span=task.span,
        )
    for thread in system.threads:
        process = thread.process
        yield Party(
            thread.name,
            "thread" if process is None or process.name != thread.name else "process",
            live=thread.live(system.program_of(thread)),
            dead=thread.dead(),
            daemon=thread.daemon,
            host=process.name if process is not None and process.name != thread.name else None,
            span=thread.span,
        )
    for future in system.futures:
        yield Party(
            future.name,
            "future",
            live=all_of(future.control.begun(), negation(future.is_forgotten())),
            abandoned=all_of(future.control.begun(), future.is_forgotten()),
            polled_by=(future.owner.name,),
            span=future.span,
        )
    for primitive in system.primitives:
        if isinstance(primitive, Acting) and primitive.steps():
            yield Party(primitive.actor(), "lock", live=FALSE)
    mains = {isolate.name for isolate in system.isolates}
    for isolate in system.isolates:
        for frame in isolate.frames:
            if frame.name not in mains:
                yield Party(
                    frame.name,
                    "callback",
                    live=all_of(isolate.alive(), called.get(frame.name, frame.control.begun())),
                    dead=negation(isolate.alive()),
                    host=isolate.name,
                    span=frame.span,
                )


def resources_of(system: System) -> Iterator[Resource]:
    """Whatever can be held."""
    for primitive in system.primitives:
        for resource in primitive.resources():
            yield replace(resource, holds=tuple(_handed_over(resource, system)))
    yield from (each.resource() for each in system.token_locks)
    yield from _workers(system)
    yield from (each.resource() for each in system.pools)
    for isolate in system.isolates[:1]:
        yield from isolate.group.resources()


def _handed_over(resource: Resource, system: System) -> Iterator[Hold]:
    """The holds; what a call has returned to Dart its isolate has, or whom that has given it to."""
    carriers = {each.name: each for each in system.tasks if each.carried}
    for hold in resource.holds:
        task = carriers.get(hold.party)
        if task is None or task.caller is None or task.carried[0].of != resource.name:
            yield hold
            continue
        later = [(task.caller.name, task.arrived), *task.taken_by]
        yield replace(hold, when=all_of(hold.when, *(negation(has) for _, has in later)))
        for party, has in later:
            yield Hold(party, all_of(hold.when, has))


def _workers(system: System) -> Iterator[Resource]:
    """The workers of each runtime, where they can be short."""
    yield from (each.resource() for each in system.runtimes)
    yield from (each.resource() for each in system.local_sets)


def signals_of(system: System) -> Iterator[Signal]:
    """Whatever can be waited for and is not held."""
    for primitive in system.primitives:
        yield from primitive.signals()
    yield from (port.signal() for port in system.ports)
    yield from (resumption(each) for each in system.isolates if each.paused_by)
    yield from (each.signal() for each in system.join_sets)
    yield from (each.signal() for each in system.runtimes)
    yield from (each.signal() for each in system.local_sets)
