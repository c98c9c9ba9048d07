"""The questions that decide a system: one for each thing that could be wrong somewhere.

Most findings are seen in one state.  That something is so *for ever* is not: there the question
asks for a state in which it begins, and `escape` looks for a way out of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import z3

from mortmain.checker.symbolic.conditions import Conditions
from mortmain.checker.symbolic.relation import Relation
from mortmain.model.term.nodes import Term
from mortmain.model.transition.properties import Code

COVERED = (
    Code.MISUSE,
    Code.DOUBLE_GRANT,
    Code.VIOLATED,
    Code.ORPHANED_LOCK,
    Code.DEADLOCK,
    Code.PERMANENT_BLOCK,
)
"""The findings that this engine decides, as errors; warnings it leaves to the explicit engine."""


class Aside(StrEnum):
    """What is no finding, but has to be known before there can be a verdict."""

    MISSTEP = "misstep"
    """An action gives a variable a value that it cannot have: the spec is wrong."""
    LIMIT = "limit"
    """A run outgrows a limit of the model: nothing is certain after that."""


Key = tuple[Code | Aside, str]
"""What a yes to a question amounts to, and whom it is about."""


@dataclass(frozen=True, slots=True)
class Still:
    """The party never moves again, and is never done."""

    party: str


@dataclass(frozen=True, slots=True)
class Gripped:
    """The party holds it `when` this is true, for ever, and never moves nor waits for itself."""

    party: str
    when: Term


Lasting = Still | Gripped


@dataclass(frozen=True, slots=True)
class Question:
    """Whether a state can be reached in which `bad` is true, and `lasting` if it is given."""

    what: Code | Aside
    subject: str
    bad: z3.BoolRef
    lasting: Lasting | None = None
    sought: bool = False
    """Whether a yes is what one hopes for."""

    @property
    def key(self) -> Key:
        """What a yes amounts to; several questions can amount to the same."""
        return self.what, self.subject


def questions(relation: Relation) -> tuple[Question, ...]:
    """Every question about a system, over the state `before`."""
    system, conditions = relation.system, Conditions(relation)
    expanded = z3.Not(relation.outgrown)
    safety = [
        Question(each.code, each.name, conditions.true(each.bad), sought=each.sought)
        for each in system.properties
    ]
    deadlock = Question(Code.DEADLOCK, system.name, z3.And(expanded, conditions.deadlock))
    still = [
        Question(
            party.stuck,
            party.name,
            z3.And(expanded, conditions.stands_still(party)),
            Still(party.name),
        )
        for party in system.parties
        if not party.daemon
    ]
    gripped = [
        Question(
            Code.ORPHANED_LOCK,
            resource.name,
            z3.And(expanded, conditions.grips(resource, hold)),
            Gripped(hold.party, hold.when),
        )
        for resource in system.resources
        for hold in resource.holds
    ]
    asides = [
        Question(Aside.MISSTEP, action.name, relation.mistaken(index))
        for index, action in enumerate(system.actions)
        if relation.can_be_mistaken(action)
    ]
    if system.limits:
        asides.append(Question(Aside.LIMIT, system.name, relation.outgrown))
    return (*asides, *safety, deadlock, *still, *gripped)
