"""What the death of an owner leaves behind in a lock, and how that is put in order."""

from __future__ import annotations

from dataclasses import dataclass

from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Failure
from mortmain.model.domain.locks.rules import OwnerDeath
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.term.build import FALSE, TRUE, equal, if_then_else, negation
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Enum

CONDITION = Enum("condition of a robust lock", ("consistent", "inconsistent", "not recoverable"))


@dataclass(frozen=True, slots=True)
class Legacy:
    """The part of a lock that is about dead owners."""

    name: str
    on_death: OwnerDeath

    @property
    def condition(self) -> Variable:
        """Whether what a robust lock protects can be relied on."""
        return Variable(f"{self.name}.condition", CONDITION)

    @property
    def down(self) -> Variable:
        """Whether the owner is dead and the server has not yet heard of it."""
        return Variable(f"{self.name}.down", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        """Its variables."""
        return (
            Cell(self.condition, "consistent", f"condition of {self.name}"),
            Cell(self.down, False),
        )

    def inconsistent(self) -> Term:
        """An owner died, and nobody has put in order what the lock protects."""
        return equal(self.condition, _condition("inconsistent"))

    def lost(self) -> Term:
        """It was given back without having been put in order."""
        return equal(self.condition, _condition("not recoverable"))

    def usable(self) -> tuple[Term, ...]:
        """What must be true beside that the lock is free."""
        if self.on_death is not OwnerDeath.TOLD:
            return ()
        return (negation(self.lost()),)

    def fails(self, free: Term) -> tuple[Failure, ...]:
        """The exceptions with which taking the lock may end."""
        if self.on_death is not OwnerDeath.TOLD:
            return ()
        found = Operation(f"finds {self.name} not recoverable", guard=self.lost())
        return (Failure(found.when(free), "NotRecoverable"),)

    def repair(self, owned: Term) -> Operation:
        """`pthread_mutex_consistent`: only its owner may call it, and only after a death."""
        return Operation(
            f"makes {self.name} consistent",
            guard=owned,
            updates={
                self.condition: if_then_else(
                    self.inconsistent(), _condition("consistent"), self.condition
                )
            },
            misused=f"{self.name} is made consistent by somebody who does not hold it",
        )

    def released(self) -> Updates:
        """A release without repair: from now on nobody can take the lock."""
        lost = _condition("not recoverable")
        return {self.condition: if_then_else(self.inconsistent(), lost, self.condition)}

    def left(self, owned: Term, owner: Variable, nobody: Constant) -> Updates:
        """What is left where the dead `owned` the lock."""
        match self.on_death:
            case OwnerDeath.TOLD:
                return {
                    owner: if_then_else(owned, nobody, owner),
                    self.condition: if_then_else(owned, _condition("inconsistent"), self.condition),
                }
            case OwnerDeath.REPORTED:
                return {self.down: if_then_else(owned, TRUE, self.down)}
            case _:
                return {}

    def steps(self, owner: Variable, nobody: Constant) -> tuple[Operation, ...]:
        """The server hears that the owner is down."""
        if self.on_death is not OwnerDeath.REPORTED:
            return ()
        updates = {owner: nobody, self.down: FALSE}
        return (Operation("hears that its owner is down", equal(self.down, TRUE), updates),)


def _condition(name: str) -> Constant:
    return Constant(name, CONDITION)
