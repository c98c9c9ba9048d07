"""The verifier of what never lasts for ever: ways out, and a ranking where one is not enough.

A row is about a party that is live, or holds something: its ways are runs of steps that can be
relied on.  Wherever the invariant holds, one of them can be taken to its end, where the party has
gone on, or is done, or holds it no more; or else something is smaller that cannot become smaller
for ever: a number, or who stands before somebody in a queue.  (Floyd, Assigning meanings to
programs, 1967.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Sequence as Many
from typing import Any

import z3

from mortmain.checker.symbolic.connectives import conjunction, disjunction
from mortmain.checker.symbolic.dossier import Refused, parsed
from mortmain.checker.symbolic.obligation import SENSELESS, impossible
from mortmain.checker.symbolic.scope import Scope
from mortmain.checker.symbolic.whole_numbers import Remembered, encoded
from mortmain.model.term import nodes, sorts
from mortmain.model.term.inference import sort_of
from mortmain.model.term.rewrite import variables
from mortmain.model.transition.action import Action
from mortmain.model.transition.party import Party
from mortmain.model.transition.properties import Code
from mortmain.model.transition.system import TransitionSystem

At = dict[str, Any]
"""The formula that gives each variable its value."""
About = tuple[str, str]
"""What is claimed, and the party that goes on, or lets go."""


class Lasting:
    """Checks rows over one state `before`, of which `known` is true."""

    def __init__(
        self, system: TransitionSystem, before: At, known: Many[Any], scope: Scope
    ) -> None:
        self.system, self.before, self.known, self.scope = system, before, known, scope
        self.variables = {each.name: each for each in system.variables}
        self.actions = {each.name: each for each in system.actions if each.kind.dependable}
        self.about = self._about()
        self._enabled = {name: each.enabled for name, each in self.actions.items()}
        self._reached: dict[tuple[str, ...], At] = {(): before}
        self._of = Remembered().of
        self._there: dict[tuple[str, str], nodes.Term] = {}
        self._places: dict[tuple[str, int], Any] = {}

    def check(self, claims: Iterable[str], rows: Iterable[str]) -> int:
        """How many obligations there are: every claim has its rows, and every row is right."""
        told: dict[About, Any] = {}
        for text in rows:
            match parsed(text):
                case (str(claim), str(party), tuple(ranking), tuple(ways)):
                    told[claim, party] = ranking, ways
                case row:
                    raise Refused(f"a reason of it makes no sense: {str(row)[:60]}")
        wanted = [each for each in self.about if each[0] in set(claims)]
        if set(wanted) != set(told):
            odd = min(set(wanted) ^ set(told))
            raise Refused(
                f"it does not say why {odd[0]} never lasts for {odd[1]}, or claims it not"
            )
        obligations = [(one, when) for one in wanted for when in self.about[one]]
        for one, when in obligations:
            self._check(one, when, *told[one])
        return len(obligations)

    def _about(self) -> Mapping[About, tuple[nodes.Term, ...]]:
        """What never is for ever, by what is claimed, and of whom."""
        parties = {each.name: each for each in self.system.parties if not each.daemon}
        found: dict[About, tuple[nodes.Term, ...]] = {
            (f"{parties[it].stuck} {it}", it): (parties[it].live,)
            for it in self.scope.parties(parties)
        }
        for resource in self.system.resources:
            holders = dict.fromkeys(hold.party for hold in resource.holds)
            for name in self.scope.parties(holders):
                when = tuple(hold.when for hold in resource.holds if hold.party == name)
                found[f"{Code.ORPHANED_LOCK} {resource.name}", name] = when
        return found

    def _check(self, about: About, when: nodes.Term, ranking: Any, ways: Any) -> None:
        party = self.system.party(about[1])
        assumed = self.scope.assumed(party, (when, party.live, party.abandoned))
        try:
            ends = [self._leads_on(party, when, ranking, each) for each in ways]
        except SENSELESS as wrong:
            raise Refused(f"the reason why {about[0]} never lasts makes no sense") from wrong
        start, none = self._of(when, self.before), z3.Not(disjunction(*ends))
        impossible(f"{about[0]} may last for {about[1]}", *self.known, *assumed, start, none)

    def _leads_on(self, party: Party, when: nodes.Term, ranking: Any, way: Any) -> Any:
        """The way can be taken, and something is better at its end."""
        steps = [self.actions[each] for each in way]
        states = [self._after(way[:length]) for length in range(len(way) + 1)]
        first, last = states[0], states[-1]
        possible = [self._of(self._enabled[x], at) for x, at in zip(way, states, strict=False)]
        was_live, live = (self._of(party.live, at) for at in (first, last))
        was_left, left = (self._of(party.abandoned, at) for at in (first, last))
        goes_on = disjunction(
            z3.BoolVal(any(each.party == party.name for each in steps)),
            conjunction(was_live, z3.Not(live)),
        )
        was_unfinished = disjunction(was_live, was_left)
        # Whoever is finished has to let go, and to become unfinished is no way out.
        as_finished = disjunction(was_unfinished, z3.Not(disjunction(live, left)))
        smaller = self._smaller(party, ranking, steps, states)
        ends = (
            z3.Not(self._of(when, last)),
            conjunction(was_unfinished, goes_on),
            conjunction(smaller, as_finished),
        )
        return conjunction(*possible, *self.scope.needed(party, steps), disjunction(*ends))

    def _after(self, way: tuple[str, ...]) -> At:
        """The state after some steps; each keeps its variables within their sorts, as was shown."""
        if way not in self._reached:
            before, updates = self._after(way[:-1]), self.actions[way[-1]].updates
            after = {variable.name: self._of(term, before) for variable, term in updates}
            self._reached[way] = before | after
        return self._reached[way]

    def _smaller(self, party: Party, ranking: Any, steps: Many[Action], states: Many[At]) -> Any:
        """One of the ranking has become smaller, and none of those before it larger."""
        smaller: Any = z3.BoolVal(False)
        for each in reversed(ranking):
            if isinstance(each, tuple):
                not_larger, less = self._compared_places(party, each, steps, states)
            else:
                not_larger, less = self._compared_numbers(party, each, states)
            smaller = conjunction(not_larger, disjunction(less, smaller))
        return smaller

    def _compared_numbers(self, party: Party, number: Any, states: Many[At]) -> tuple[Any, Any]:
        if not variables(number) <= set(self.variables.values()):
            raise Refused("a ranking of it is about another system")
        if not isinstance(sort_of(number), sorts.Range):
            raise Refused("a ranking of it is no number")
        self.scope.check_number(party, number)
        before, after = (self._of(number, states[end]) for end in (0, -1))
        return after <= before, after < before

    def _compared_places(
        self, party: Party, place: Any, steps: Many[Action], states: Many[At]
    ) -> tuple[Any, Any]:
        name, queue = place[0], self.variables[place[1]]
        self.scope.check_place(party, name, queue)
        changed = [place for place, step in enumerate(steps) if queue in dict(step.updates)]
        if not changed:
            return z3.BoolVal(True), z3.BoolVal(False)
        here = nodes.Constant(name, queue.sort.element)  # type: ignore[union-attr]
        there = self._there.setdefault(place, nodes.Contains(queue, here))
        # It may go, and others may come behind it; nothing else is known to be no further back.
        kept = (
            disjunction(
                z3.Not(self._of(there, states[each + 1])),
                conjunction(
                    self._of(there, states[each]),
                    z3.BoolVal(_no_further_back(name, queue, dict(steps[each].updates)[queue])),
                ),
            )
            for each in changed
        )
        last, first = (self._place(here, states[end][queue.name]) for end in (-1, 0))
        return conjunction(*kept), last < first

    def _place(self, name: nodes.Constant, queue: Any) -> Any:
        """The place of the one of that name, from 1 up; 0 if it is not there."""
        key = str(name.value), id(queue)
        if key not in self._places:
            place, element = z3.IntVal(0), encoded(name, {})
            for number, each in reversed(list(enumerate(queue[1]))):
                place = z3.If(conjunction(number < queue[0], each == element), number + 1, place)
            self._places[key] = place
        return self._places[key]


def _no_further_back(name: str, queue: nodes.Variable, term: nodes.Term) -> bool:
    """Whether that name, if it is in the queue, is no further back in what the term gives."""
    match term:
        case nodes.Tail(rest) | nodes.Without(rest):
            return _no_further_back(name, queue, rest)
        case nodes.Append(rest, nodes.Constant(value)):
            return value != name and _no_further_back(name, queue, rest)
        case nodes.IfThenElse(_, then, otherwise):
            return all(_no_further_back(name, queue, each) for each in (then, otherwise))
    return term == queue
