"""A token lock: a key in a static map, taken and given back by two separate calls.

No guard stands for it, so no destructor releases it, and whoever calls release releases it, owner
or not.  Waiting for it is polling: a waiter looks again whenever the lock is free (barging).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.mutex import NOBODY
from mortmain.model.domain.operation import Operation, open_enum, token
from mortmain.model.term.build import different, equal
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.transition.party import Hold, Resource


@dataclass(frozen=True, slots=True)
class TokenLock:
    """One token; it belongs to the isolate or task on whose behalf it was acquired."""

    name: str
    span: Span | None = None
    owners: list[str] = field(default_factory=list)

    @property
    def owner(self) -> Variable:
        """Who acquired it last, and has not released it."""
        return Variable(f"{self.name}.owner", open_enum(f"owners of {self.name}"))

    def cells(self) -> tuple[Cell, ...]:
        """The variable of a token lock."""
        return (Cell(self.owner, NOBODY, self.name),)

    def _value(self, owner: str) -> Constant:
        return token(owner, f"owners of {self.name}")

    def free(self) -> Term:
        """Nobody has it."""
        return equal(self.owner, self._value(NOBODY))

    def acquire(self, owner: str) -> Operation:
        """The lock is free, and taken for `owner`."""
        if owner not in self.owners:
            self.owners.append(owner)
        return Operation(
            text=f"acquires {self.name}" + (f" for {owner}"),
            guard=self.free(),
            updates={self.owner: self._value(owner)},
            waits_for=self.name,
            towards=self.name,
        )

    def release(self) -> Operation:
        """The lock is given back, whoever had it."""
        return Operation(
            text=f"releases {self.name}",
            updates={self.owner: self._value(NOBODY)},
            towards=self.name,
        )

    def held(self) -> Term:
        """Somebody has it."""
        return different(self.owner, self._value(NOBODY))

    def resource(self) -> Resource:
        """On whose behalf the lock is held."""
        holds = tuple(Hold(each, equal(self.owner, self._value(each))) for each in self.owners)
        return Resource(self.name, "token lock", holds, self.span)
