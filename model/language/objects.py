"""Objects that Dart has a handle of, and how a parameter takes one."""

from __future__ import annotations

from dataclasses import dataclass

from mortmain.model.language.guards import Count
from mortmain.model.language.words import NotExecuted


class Ref:
    """A parameter that reads an object: `async def show(self, account: Ref)`, Rust's `&T`."""


class RefMut(Ref):
    """A parameter that changes an object: `async def pay(self, account: RefMut)`, `&mut T`."""


@dataclass(frozen=True, slots=True)
class Opaque(RefMut):
    """A Rust object that Dart has a handle of: `account = Opaque()`.

    Whoever is handed it over the bridge, `await self.pay(self.account)`, holds its lock for the
    whole call: with others where the parameter is a `Ref`, alone where it is a `RefMut`.
    """

    count: Count = None

    def __getitem__(self, index: int) -> Opaque:
        """One of several: `self.accounts[0]`."""
        raise NotExecuted("[...]")
