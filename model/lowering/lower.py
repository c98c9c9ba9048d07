"""From a system of parties and things to a transition system."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce

from mortmain.model.domain.actor import Actor
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.isolate import Frame
from mortmain.model.domain.program import IDLE, Program
from mortmain.model.domain.system import System
from mortmain.model.domain.task import Task
from mortmain.model.domain.thread import Thread
from mortmain.model.lowering.actions import actions_of, kills_left
from mortmain.model.lowering.closing import closed, without_constants, without_unread
from mortmain.model.lowering.promises import with_promise
from mortmain.model.lowering.reliances import with_reliances
from mortmain.model.lowering.standard import parties_of, resources_of, signals_of
from mortmain.model.transition.exclusive import double_grants
from mortmain.model.transition.system import TransitionSystem


@dataclass(frozen=True, slots=True)
class Reductions:
    """What is left out because it cannot matter; that it cannot is tested both ways."""

    fusing: bool = True
    """Silent steps are taken together with the visible step before them."""
    slicing: bool = True
    """Variables that never change, and those on which nothing depends, are left out."""


ALL = Reductions()


def lower(system: System, reductions: Reductions = ALL) -> TransitionSystem:
    """The transition system that engines work on: from here on nobody knows what a mutex is."""
    # The futures of one task share a variable.
    every = (*_cells(system), Cell(kills_left(system.kills), system.kills))
    cells = {each.variable: each for each in every}.values()
    whole = TransitionSystem(
        name=system.name,
        variables=tuple(each.variable for each in cells),
        initial=(tuple(each.initial for each in cells),),
        actions=actions_of(system, fusing=reductions.fusing),
        parties=tuple(parties_of(system)),
        resources=tuple(resources_of(system)),
        signals=tuple(signals_of(system)),
        properties=tuple(system.safeties),
        limits=(*system.limits, *(each for one in system.runtimes for each in one.limits())),
        labels={each.variable.name: each.label for each in cells if each.label},
    )
    whole = with_reliances(whole, system)
    whole = replace(whole, properties=(*whole.properties, *double_grants(whole.resources)))
    whole = reduce(with_promise, system.promises, whole)
    repeats = {str(port.message().value): port.capacity for port in system.ports}
    return closed(
        without_unread(without_constants(whole)) if reductions.slicing else whole, repeats
    )


def _cells(system: System) -> Iterator[Cell]:
    """Every variable of the model."""
    for owner in system.owners():
        yield from owner.cells()
    yield from system.cells
    for actor, program in system.programs:
        yield Cell(actor.control.counter, _start(actor, program))
        yield from actor.control.locals


def _start(actor: Actor, program: Program) -> int:
    """Where an actor stands at first: the main programs and declared tasks have begun."""
    main = isinstance(actor, Frame) and actor.name == actor.isolate.name
    declared = isinstance(actor, Task) and actor.permanent
    return program.entry if main or declared or isinstance(actor, Thread) else IDLE
