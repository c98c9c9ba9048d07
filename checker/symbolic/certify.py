"""Proofs for certificates: an invariant that is inductive by itself, without its idle parts."""

from __future__ import annotations

from dataclasses import dataclass

import z3

from mortmain.checker.symbolic.crowd import Crowd
from mortmain.checker.symbolic.encode import formula
from mortmain.checker.symbolic.houdini import find_invariant
from mortmain.checker.symbolic.questions import questions
from mortmain.checker.symbolic.relation import Relation, Renaming
from mortmain.checker.symbolic.solver import Deadline, GaveUp, Solver
from mortmain.checker.symbolic.ways import Reason, Ways
from mortmain.model.term.nodes import Term
from mortmain.model.transition.system import TransitionSystem

FOR_REASONS = 0.7
"""The share of what is left of the time that may be spent on what lasts for ever."""


@dataclass(frozen=True)
class Invariant:
    """What is true in every reachable state, and why nothing lasts for ever."""

    parts: tuple[Term, ...]
    reasons: tuple[Reason, ...]


def prove(system: TransitionSystem, deadline: Deadline) -> Invariant | None:
    """An invariant that rules out every finding that is seen in one state, and every mistake of an
    update, with the reasons why nothing lasts for ever as far as they are found; `None` if we know
    of none."""
    relation = Relation(system)
    bad = [each.bad for each in questions(relation) if each.lasting is None and not each.sought]
    try:
        known = find_invariant(relation, deadline)
        needed = _Needed(relation, known, deadline)
        if needed.for_(z3.Or(*bad)) is None:
            return None
        ways = Ways(relation, known, Crowd(), deadline.first(FOR_REASONS))
        reasons = tuple(ways.reasons())
        parts = needed.for_(z3.Or(*bad, *(each.left for each in reasons)))
    except GaveUp:
        return None
    return None if parts is None else Invariant(parts, reasons)


class _Needed:
    """Finds those parts of an invariant that rule something out, or that those parts need."""

    def __init__(self, relation: Relation, invariant: tuple[Term, ...], deadline: Deadline) -> None:
        self._invariant = invariant
        self._solver = Solver(deadline)
        self._parts = [formula(each, relation.before) for each in invariant]
        self._used = [z3.Bool(f"part {number}") for number in range(len(invariant))]
        self._step = z3.Bool("a step is taken")
        self._after = Renaming((relation.before, relation.after))
        self._solver.require(
            relation.in_sorts(relation.before),
            z3.Implies(self._step, relation.step),
            *map(z3.Implies, self._used, self._parts),
        )

    def for_(self, bad: z3.BoolRef) -> tuple[Term, ...] | None:
        """The parts that are needed, in order; `None` if all of them do not rule out `bad`."""
        first = self._against(bad)
        if first is None:
            return None
        needed, waiting = set(first), list(first)
        while waiting:
            broken = self._after(z3.Not(self._parts[waiting.pop()]))
            more = self._against(broken, self._step)
            assert more is not None, "the invariant is not inductive"
            waiting += [each for each in more if each not in needed]
            needed.update(more)
        return tuple(self._invariant[number] for number in sorted(needed))

    def _against(self, formula: z3.BoolRef, *more: z3.BoolRef) -> list[int] | None:
        """The numbers of parts that leave no model of the formulas."""
        asked = z3.FreshBool("asked")
        self._solver.require(z3.Implies(asked, formula))
        answer = self._solver.model_or_core([asked, *more], self._used)
        self._solver.require(z3.Not(asked))
        if isinstance(answer, z3.ModelRef):
            return None
        known = {each.get_id() for each in answer}
        return [number for number, each in enumerate(self._used) if each.get_id() in known]
