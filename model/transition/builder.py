"""A builder for transition systems: the public way to write one without the spec language."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import TypeVar

from mortmain.model.diagnostic import Diagnostic, SpecError
from mortmain.model.term.build import FALSE, TRUE, Operand, any_of, constant, negation, number
from mortmain.model.term.inference import comparable, sort_of
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.rewrite import variables
from mortmain.model.term.sorts import Range, Sort, Value, contains, describe
from mortmain.model.transition.action import Action, Kind
from mortmain.model.transition.exclusive import double_grants
from mortmain.model.transition.party import Hold, Party, Resource, Signal
from mortmain.model.transition.properties import Limit, Safety
from mortmain.model.transition.system import State, TransitionSystem

Thing = TypeVar("Thing", Party, Resource, Signal)


class Builder:
    """Collects variables, parties, actions and properties; `build` gives the system.

    >>> from mortmain.model.term.build import less, plus
    >>> counter = Builder("counter")
    >>> x = counter.variable("x", Range(0, 3), initial=0)
    >>> counter.action("increment", when=less(x, 3), then={x: plus(x, 1)})
    >>> counter.always("small", less(x, 4))
    >>> [action.name for action in counter.build().actions]
    ['increment']
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._variables: dict[str, tuple[Variable, tuple[Value, ...]]] = {}
        self._actions: dict[str, Action] = {}
        self._named: dict[str, Party | Resource | Signal] = {}
        self._properties: dict[str, Safety] = {}
        self._limits: dict[str, Limit] = {}
        self._labels: dict[str, str] = {}

    def variable(
        self,
        name: str,
        sort: Sort,
        *,
        initial: Value | None = None,
        initially_one_of: tuple[Value, ...] = (),
        label: str | None = "",
    ) -> Variable:
        """A new variable; with several values to start from there are several initial states.

        `label` is what stories call it: its name if empty, and nothing at all if `None`.
        """
        self._fresh(name, self._variables, "variable")
        starts = initially_one_of or (() if initial is None else (initial,))
        if not starts:
            raise _error("B104", f"variable `{name}` has no initial value", "give `initial=`")
        for value in starts:
            if not contains(sort, value):
                raise _error(
                    "B101",
                    f"variable `{name}` cannot start as {value!r}",
                    f"it is declared as {describe(sort)}",
                )
        variable = Variable(name, sort)
        self._variables[name] = variable, starts
        if label is not None:
            self._labels[name] = label or name
        return variable

    def party(
        self,
        name: str,
        *,
        kind: str = "party",
        done: Term = FALSE,
        dead: Term = FALSE,
        daemon: bool = False,
    ) -> str:
        """A new party, live until `done` or `dead`; gives back its name, for the actions."""
        return self.add(Party(name, kind, negation(any_of(done, dead)), dead, daemon=daemon)).name

    def resource(
        self,
        name: str,
        *,
        kind: str = "lock",
        held: Mapping[str, Term],
        exclusive: bool = False,
    ) -> str:
        """A new resource that each party of `held` holds where its term is true.

        If it is `exclusive`, two that hold it at once are a double grant.
        """
        holds = tuple(Hold(*each) for each in held.items())
        claims = holds if exclusive else ()
        return self.add(Resource(name, kind, holds, claims=claims)).name

    def add(self, thing: Thing) -> Thing:
        """Take a party, resource or signal that is already made."""
        self._fresh(thing.name, self._named, "party, resource or signal")
        self._named[thing.name] = thing
        return thing

    def action(
        self,
        name: str,
        *,
        party: str | None = None,
        at: Term = TRUE,
        when: Term = TRUE,
        then: Mapping[Variable, Operand],
        kind: Kind = Kind.SYSTEM,
        waits_for: str | None = None,
        text: str = "",
    ) -> None:
        """A step of `party`: `at` its place in the program, `when` it need not wait, do `then`."""
        if party is None:
            party = self.name
            self._named.setdefault(party, Party(party))
        updates = tuple(
            (variable, self._value(name, variable, to)) for variable, to in then.items()
        )
        self.step(Action(name, party, when, updates, at, kind, waits_for, text=text or name))

    def step(self, action: Action) -> None:
        """Take an action that is already made."""
        self._fresh(action.name, self._actions, "action")
        self._actions[action.name] = action

    def always(self, name: str, holds: Term, *, text: str = "") -> None:
        """A property: `holds` must be true in every reachable state."""
        self.safety(Safety(name, negation(holds), text=text))

    def reachable(self, name: str, when: Term, *, text: str = "") -> None:
        """A property: `when` must be true in some reachable state."""
        self.safety(Safety(name, when, text=text, sought=True))

    def safety(self, safety: Safety) -> None:
        """Take a property that is already made."""
        self._fresh(safety.name, self._properties, "property")
        self._properties[safety.name] = safety

    def limit(self, limit: Limit) -> None:
        """Take a limit that is already made."""
        self._fresh(limit.name, self._limits, "limit")
        self._limits[limit.name] = limit

    def build(self) -> TransitionSystem:
        """The system; `SpecError` if it mentions a name that was never declared."""
        resources = tuple(each for each in self._named.values() if isinstance(each, Resource))
        system = TransitionSystem(
            name=self.name,
            variables=tuple(variable for variable, _ in self._variables.values()),
            initial=self._initial(),
            actions=tuple(self._actions.values()),
            parties=tuple(each for each in self._named.values() if isinstance(each, Party)),
            resources=resources,
            signals=tuple(each for each in self._named.values() if isinstance(each, Signal)),
            properties=(*self._properties.values(), *double_grants(resources)),
            limits=tuple(self._limits.values()),
            labels=dict(self._labels),
        )
        self._check_names(system)
        return system

    def _initial(self) -> tuple[State, ...]:
        return tuple(product(*(starts for _, starts in self._variables.values())))

    def _value(self, action: str, variable: Variable, to: Operand) -> Term:
        if isinstance(to, Term):
            if comparable(sort_of(to), variable.sort):
                return to
        elif contains(variable.sort, to):
            return constant(to, variable.sort)
        elif isinstance(to, int) and isinstance(variable.sort, Range):
            return number(to)
        raise _error(
            "B102",
            f"action `{action}` cannot set `{variable.name}` to {to!r}",
            f"it is declared as {describe(variable.sort)}",
        )

    def _check_names(self, system: TransitionSystem) -> None:
        for action in system.actions:
            if action.party not in self._named:
                raise _error(
                    "B103",
                    f"action `{action.name}` belongs to `{action.party}`, which is no party",
                    f"declare it with `party({action.party!r})`",
                )
            if action.waits_for is not None and action.waits_for not in self._named:
                raise _error(
                    "B103",
                    f"action `{action.name}` waits for `{action.waits_for}`, which is not declared",
                    "declare it with `resource`, `party` or `add`",
                )
            used = variables(action.enabled).union(
                *(variables(to) | {variable} for variable, to in action.updates)
            )
            self._check_variables(f"action `{action.name}`", used)
        for safety in system.properties:
            self._check_variables(f"property `{safety.name}`", variables(safety.bad))

    def _check_variables(self, user: str, used: frozenset[Variable]) -> None:
        for variable in sorted(used, key=lambda each: each.name):
            declared, _ = self._variables.get(variable.name, (None, ()))
            if declared != variable:
                raise _error(
                    "B103",
                    f"{user} uses the variable `{variable.name}`, which this builder did not make",
                    "use the value that `variable` gave back",
                )

    def _fresh(self, name: str, taken: Mapping[str, object], what: str) -> None:
        if name in taken:
            raise _error("B100", f"there are two of {what} `{name}`", "give one another name")


def _error(code: str, headline: str, help: str) -> SpecError:
    return SpecError(Diagnostic(code, headline, help=help))
