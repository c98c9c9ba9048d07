"""The state of an inquiry: which questions are open, and what is known that helps with them."""

from __future__ import annotations

import z3

from mortmain.checker.evidence.misstep import Misstep
from mortmain.checker.evidence.trace import Schedule
from mortmain.checker.symbolic.escape import Escapes, Way
from mortmain.checker.symbolic.questions import Aside, Key, Lasting, questions
from mortmain.checker.symbolic.relation import Relation
from mortmain.checker.symbolic.solver import Deadline
from mortmain.model.transition.system import State


class Inquiry:
    """Every question about one system, and the answers so far."""

    def __init__(self, relation: Relation, deadline: Deadline) -> None:
        self.relation = relation
        self.system = relation.system
        self.deadline = deadline
        self.questions = questions(relation)
        self.open = list(range(len(self.questions)))
        """The places of the questions without an answer."""
        self.found: dict[Key, Schedule] = {}
        """The runs that say yes."""
        self.depth = -1
        """All runs of so many steps have been looked at."""
        self.steps_of_induction = 1
        """How many steps the longest proof of a no looks at."""
        self._escapes = Escapes(relation, deadline)
        self._ways: dict[Lasting, dict[Way, z3.BoolRef]] = {}

    def bad(self, place: int) -> z3.BoolRef:
        """What the question asks for, in a state `before` from which no known way leads out."""
        question = self.questions[place]
        if question.lasting is None:
            return question.bad
        return z3.And(question.bad, *map(z3.Not, self._ways.get(question.lasting, {}).values()))

    def lasts(self, place: int, state: State) -> bool:
        """Whether the state, in which the question's condition is true, shows all of it.

        If not, `bad` has become smaller.
        """
        lasting = self.questions[place].lasting
        if lasting is None:
            return True
        way = self._escapes.find(state, lasting)
        if way is not None:
            known = self._ways.setdefault(lasting, {})
            assert way not in known, "the formula of a way out does not say that it is one"
            known[way] = self._escapes.formula(way, lasting)
        return way is None

    def answer(self, place: int, run: Schedule) -> None:
        """The answer is yes, and this run shows it."""
        key = self.questions[place].key
        if key[0] is Aside.MISSTEP:
            raise Misstep(self._with_the_misstep(run, key[1]))
        self.found[key] = run
        self.open = [each for each in self.open if self.questions[each].key != key]

    def deny(self, place: int, *, steps: int = 1) -> None:
        """The answer is no, by induction over so many steps."""
        self.open.remove(place)
        self.steps_of_induction = max(self.steps_of_induction, steps)

    def _with_the_misstep(self, run: Schedule, action: str) -> Schedule:
        index = next(i for i, each in enumerate(self.system.actions) if each.name == action)
        return Schedule(run.initial, (*run.actions, index))
