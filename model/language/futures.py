"""Futures that a class declares, as values that say what was declared."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from mortmain.model.language.channels import Methods
from mortmain.model.language.guards import Count
from mortmain.model.language.words import NotExecuted

WAKES = ("all", "last")
"""Whom a shared future can wake."""


@dataclass(frozen=True, slots=True)
class Shared:
    """One run of a method that several tasks await: `config = Shared("load")`.

    It begins with the first `await self.config`, goes on only while somebody awaits it, and gives
    all of them what it returns.  `clones="reader"` says which methods own a clone: with the last it
    is dropped.  `wakes="last"` wakes only who polled it last, as one written by hand would.
    """

    method: str
    count: Count = None
    clones: Methods = ()
    wakes: str = "all"

    def drop_clone(self) -> None:
        """Drop the clone that this method owns: `self.config.drop_clone()`."""
        raise NotExecuted("drop_clone()")

    def __await__(self) -> Generator[Any, None, Any]:
        raise NotExecuted("await")

    def __getitem__(self, index: int) -> Shared:
        """One of several: `await self.configs[seat]`."""
        raise NotExecuted("[...]")
