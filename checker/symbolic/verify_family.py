"""The verifier of what holds for any number: an invariant of one member beside what all share.

The certificate lists what one member can be, as rows: for each variable the values it may have, and
for each queue who may be in it.  It is shown, each by a fresh solver, that this is so at the start,
that a step keeps it so of everybody, that no step makes a mistake, and that it leaves no room for
what is bad; of as many members as `alike` says are enough for every number from two up.  It shares
no code with what wrote the certificate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import z3

from mortmain.checker.evidence.certificate import FAMILY, claims_of, fingerprint
from mortmain.checker.symbolic.alike import check_alike
from mortmain.checker.symbolic.connectives import conjunction, disjunction
from mortmain.checker.symbolic.dossier import Refused, check_claims, parsed
from mortmain.checker.symbolic.either_way import either_way
from mortmain.checker.symbolic.family_scope import FamilyScope
from mortmain.checker.symbolic.kept import alternatives
from mortmain.checker.symbolic.members import Members
from mortmain.checker.symbolic.obligation import impossible
from mortmain.checker.symbolic.rows import At, Rows
from mortmain.checker.symbolic.verify_lasting import Lasting
from mortmain.checker.symbolic.whole_numbers import anything, constant, encoded, legal
from mortmain.model.term import nodes
from mortmain.model.term.rewrite import variables
from mortmain.model.transition.action import Action
from mortmain.model.transition.system import TransitionSystem


def verify_family(
    case: Mapping[str, Any],
    ones: Mapping[str, int],
    counted: tuple[str, ...],
    make: Callable[[Mapping[str, int]], TransitionSystem],
) -> tuple[int, Iterable[str]]:
    """The number of obligations that were checked of one case, from two up of those counted, and
    what it could claim beside what it has to; `Refused` with the reason if one fails."""
    if case["logic"] != FAMILY:
        raise Refused(f"its logic {case['logic']!r} is unknown here: it has to be {FAMILY!r}")
    members = Members(case["members"], counted)
    usual = {**ones, **dict.fromkeys(counted, members.size)}
    system = make(usual)
    if case["system"] != fingerprint(system):
        raise Refused(f"it is about another system than `{system.name}` is now")
    enough = 2 + sum(map(members.refers, system.variables))
    if members.size < enough:
        raise Refused(f"{members.size} members do not speak for all: {enough} would")
    sizes = {}
    for each in counted:
        fewer = (make({**usual, each: size}) for size in range(2, members.size))
        every = (*fewer, system, make({**usual, each: members.size + 1}))
        sizes[each] = [either_way(it, members) for it in every]
    system = either_way(system, members)
    check_alike(members, system, sizes)
    rows = Rows(members, system, [parsed(each) for each in case["parts"]])
    family = _Family(members, system, rows)
    return family.check(case["claims"], case["reasons"]), family.more


class _Family:
    """The obligations, over one state `before` and one `after`."""

    def __init__(self, members: Members, system: TransitionSystem, rows: Rows) -> None:
        self.members, self.system, self.rows = members, system, rows
        self.before: At = {each.name: anything(each.name, each.sort) for each in system.variables}
        self.after: At = {it.name: anything(it.name + "'", it.sort) for it in system.variables}
        self.seen = [each for each in members.names if each[1] < 2]
        self.rest = [each for each in members.names if 2 <= each[1] < members.size]
        self.fits = [legal(self.before[each.name], each.sort) for each in system.variables]
        self.known = [*self.fits, self._everybody(self.before)]
        self.others = [
            z3.Implies(rows.told(x, self.before), rows.true_of(x, self.before)) for x in self.rest
        ]
        self.kept = self._everybody(self.after)
        scope = FamilyScope(members, system, rows, self.before)
        self.lasting = Lasting(system, self.before, [*self.known, *self.others], scope)
        self.more = dict.fromkeys(["deadlock", *(claim for claim, _ in self.lasting.about)])

    def check(self, claims: list[str], reasons: list[str]) -> int:
        """Every obligation; how many there are."""
        safety = claims_of(self.system, FAMILY, self.members.others)
        check_claims(claims, safety, self.more)
        for state in self.system.initial:
            at = zip(self.system.variables, state, strict=True)
            start = self._everybody({each.name: constant(x, each.sort) for each, x in at})
            impossible("it is not so at the start", z3.Not(start))
        impossible(
            "something depends on who is first of nobody",
            *self.fits,
            self.rows.unfounded(self.before),
        )
        steps = [each for each in self.system.actions if self._is_of_the_first(each)]
        for action in steps:
            self._check_step(action)
        bad = [(f"limit {each.name}", each.exceeded) for each in self.system.limits]
        for each in self.system.properties:
            bad += [] if each.sought else [(f"{each.code} {each.name}", each.bad)]
        everything = [*self.known, *self.others]
        for name, term in bad:
            impossible(f"it does not rule out {name}", *everything, self._some(term))
        if "deadlock" in claims:
            impossible("it does not rule out deadlock", *everything, *self._deadlock())
        checked = 1 + len(self.system.initial) + len(steps) + len(bad) + ("deadlock" in claims)
        return checked + self.lasting.check(claims, reasons)

    def _check_step(self, action: Action) -> None:
        """It keeps the rows of everybody, and gives each variable a value that it can have."""
        new = {each.name: self._of(term) for each, term in action.updates}
        pairs = [
            pair
            for name, it in self.after.items()
            for pair in zip(_flat(it), _flat(new.get(name, self.before[name])), strict=False)
        ]
        fits = (legal(new[each.name], each.sort) for each, _ in action.updates)
        wrong = z3.Not(conjunction(*fits, z3.substitute(self.kept, *pairs)))
        known = [*self.known, *(self.others if self._asks_for_others(action) else ())]
        impossible(f"`{action.name}` breaks it", *known, self._of(action.enabled), wrong)

    def _is_of_the_first(self, action: Action) -> bool:
        """Whether the one who takes it is the first of its kind, or nobody who is counted."""
        who = set(self.members.read_by(action.enabled))
        for each, term in action.updates:
            who |= self.members.read_by(term) - {self.members.owner.get(each.name, ("", 0))}
        if len(who) > 1:
            raise Refused(f"`{action.name}` reads what belongs to several members")
        return all(number == 0 for _, number in who)

    def _asks_for_others(self, action: Action) -> bool:
        """Whether it reads what can name others; if it does not, nothing is assumed of them."""
        terms = (action.enabled, *(term for _, term in action.updates))
        return any(self.members.refers(each) for term in terms for each in variables(term))

    def _some(self, term: nodes.Term) -> Any:
        """The term, as far as it speaks of two members at most: others are told alike."""
        chosen = []
        for each in alternatives(term):
            who = self.members.read_by(each)
            if len(who) > 2:
                raise Refused("what it rules out is about more than two members")
            if who <= set(self.seen):
                chosen.append(self._of(each))
        return disjunction(*chosen)

    def _deadlock(self) -> Iterator[Any]:
        """Somebody is left, and nobody can move who is seen, named or first."""
        yield disjunction(*(self._some(each.live) for each in self.system.parties if each.expected))
        for action in self.system.actions:
            if action.kind.dependable:
                who = self.members.read_by(action.enabled) - set(self.seen)
                yield z3.Implies(
                    conjunction(*(self.rows.told(each, self.before) for each in who)),
                    z3.Not(self._of(action.enabled)),
                )

    def _everybody(self, at: At) -> Any:
        """Each who is seen is in a row, and nobody is twice in a queue."""
        return conjunction(
            *self.rows.nobody_twice(at), *(self.rows.true_of(x, at) for x in self.seen)
        )

    def _of(self, term: nodes.Term) -> Any:
        return encoded(term, self.before)


def _flat(it: Any) -> list[Any]:
    """The formulas that a value is made of."""
    return [it[0], *it[1]] if isinstance(it, tuple) else [it]
