"""Small specs compiled and run, so that a test can say in a line how a body behaves."""

from __future__ import annotations

import textwrap
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cached_property

from mortmain.checker.evidence.verdict import Undecided, Verdict, Violated
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.interpreter import successors
from mortmain.model.diagnostic import SpecError
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.language.definition import Definition
from mortmain.model.language.source.reading import read_text
from mortmain.model.lowering.lower import Reductions, lower
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.sorts import Value
from mortmain.model.transition.system import State, TransitionSystem

HEAD = "from mortmain.model.language.surface import *\n\n\nclass Bank(Spec):\n"
WHOLE = Reductions(slicing=False)


def text_of(body: str) -> str:
    """The file `bank.py`: a spec with these attributes and methods."""
    return HEAD + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"


def bank(body: str) -> Definition:
    """The spec with these attributes and methods."""
    return read_text(text_of(body), "bank.py")[-1]


def refusal(body: str) -> str:
    """What the spec is refused for, as it is shown; empty if it is understood."""
    try:
        lower(system_of(bank(body)))
    except SpecError as error:
        return str(error)
    return ""


def check(body: str) -> Verdict:
    """The verdict on the spec."""
    return ExplicitEngine().check(lower(system_of(bank(body))))


def codes(verdict: Verdict) -> set[str]:
    """The kinds of errors that were found."""
    return {str(each.code) for each in verdict.findings} if isinstance(verdict, Violated) else set()


def findings(body: str) -> set[str]:
    """The errors of the spec, as in `orphaned-lock db`; `undecided` where a limit was met."""
    verdict = check(body)
    if isinstance(verdict, Undecided):
        return {"undecided"}
    errors = verdict.findings if isinstance(verdict, Violated) else ()
    return {f"{each.code} {each.subject}" for each in errors}


class Runs:
    """All states of a spec, nothing sliced away, by the definition of what a system means."""

    def __init__(self, spec: str | Definition) -> None:
        definition = bank(spec) if isinstance(spec, str) else spec
        self.system: TransitionSystem = lower(system_of(definition), WHOLE)
        self.steps: dict[State, list[tuple[int, State]]] = {}
        frontier = list(self.system.initial)
        while frontier:
            state = frontier.pop()
            if state not in self.steps:
                self.steps[state] = successors(self.system, state)
                frontier += (after for _, after in self.steps[state])

    @cached_property
    def names(self) -> list[str]:
        """The variables, in the order of a state."""
        return [variable.name for variable in self.system.variables]

    def values(self, states: Iterable[State], *names: str) -> set[tuple[Value, ...]]:
        """What these variables can be in some of the states, together."""
        positions = [self.names.index(each) for each in names]
        return {tuple(state[each] for each in positions) for state in states}

    def ends(self, *names: str) -> set[tuple[Value, ...]]:
        """What these variables can be where nothing can happen any more."""
        return self.values((state for state, steps in self.steps.items() if not steps), *names)

    def ever(self, **wanted: Value) -> bool:
        """Whether some state has these values; a dot in a name is written as two underscores."""
        named = {name.replace("__", "."): value for name, value in wanted.items()}
        return tuple(named.values()) in self.values(self.steps, *named)

    def texts(self) -> set[str]:
        """Every step that is ever taken, as in `app takes db`."""
        return {self.told(action) for steps in self.steps.values() for action, _ in steps}

    def told(self, action: int) -> str:
        """A step in words."""
        taken = self.system.actions[action]
        return f"{taken.party} {taken.text}"

    def after(self, *story: str, start: Iterable[State] = ()) -> set[State]:
        """The states in which the story has just happened, other steps between its own."""
        here = set(start) or set(self.system.initial)
        for each in story:
            here = {
                after
                for state in self._onward(here)
                for action, after in self.steps[state]
                if self.told(action) == each
            }
        return here

    def happens(self, *story: str) -> bool:
        """Whether these steps can happen in this order, whatever happens between them."""
        return bool(self.after(*story))

    def at_once(self, *story: str) -> bool:
        """Whether these steps can happen one directly after the other."""
        here = self.after(*story[:1])
        for each in story[1:]:
            here = {
                after
                for state in here
                for action, after in self.steps[state]
                if self.told(action) == each
            }
        return bool(here)

    def follow(self, *story: str) -> State | None:
        """The state after exactly these steps from the start; `None` if they cannot be taken."""
        here = set(self.system.initial)
        for each in story:
            here = {
                after
                for state in here
                for action, after in self.steps[state]
                if self.told(action) == each
            }
        return min(here, key=repr, default=None)

    def can_still(self, state: State, **wanted: Value) -> bool:
        """Whether some state with these values can be reached from `state`."""
        named = {name.replace("__", "."): value for name, value in wanted.items()}
        return tuple(named.values()) in self.values(self._onward({state}), *named)

    def holders(self, state: State, resource: str) -> list[str]:
        """Who holds the resource."""
        valuation = self.system.valuation(state)
        holds = self.system.resource(resource).holds
        return [each.party for each in holds if evaluate(each.when, valuation)]

    def _onward(self, start: Iterable[State]) -> Iterator[State]:
        seen = set(start)
        frontier = deque(seen)
        while frontier:
            state = frontier.popleft()
            yield state
            for _, after in self.steps[state]:
                if after not in seen:
                    seen.add(after)
                    frontier.append(after)
