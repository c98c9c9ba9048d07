"""States met on the way: no search, only a first impression of what there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

from mortmain.model.term.build import any_of
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.sorts import contains
from mortmain.model.transition.action import Action
from mortmain.model.transition.system import State, TransitionSystem


class Walker:
    """Takes steps of a system at random, and never tells of a state twice."""

    def __init__(self, system: TransitionSystem, random: Random) -> None:
        self.system = system
        self.random = random
        self._met: set[State] = set()
        self._steps = Steps(system)

    def walk(self, start: Iterable[State], most: int) -> Iterator[State]:
        """States that can be reached from `start`, at most so many, and none met before."""
        waiting = list(start)
        while waiting and most:
            chosen = self.random.randrange(len(waiting))
            waiting[chosen], waiting[-1] = waiting[-1], waiting[chosen]
            state = waiting.pop()
            if state not in self._met:
                self._met.add(state)
                most -= 1
                yield state
                waiting += self._steps.after(state)


class Steps:
    """The steps of a system, one state at a time."""

    def __init__(self, system: TransitionSystem) -> None:
        self.system = system
        self._outgrown = any_of(*(each.exceeded for each in system.limits))
        self._actions = [(each, each.enabled) for each in system.actions]

    def after(self, state: State) -> Iterator[State]:
        """Where the steps from `state` lead, but for those that leave a sort."""
        valuation = self.system.valuation(state)
        if evaluate(self._outgrown, valuation):
            return
        for action, enabled in self._actions:
            if evaluate(enabled, valuation):
                after = successor(self.system, state, action)
                if after is not None:
                    yield after


def successor(system: TransitionSystem, state: State, action: Action) -> State | None:
    """The next state, if no update leaves its sort."""
    valuation = system.valuation(state)
    update = {variable: evaluate(term, valuation) for variable, term in action.updates}
    if not all(contains(variable.sort, value) for variable, value in update.items()):
        return None
    return system.state(valuation | {variable.name: value for variable, value in update.items()})
