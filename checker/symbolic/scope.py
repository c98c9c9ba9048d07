"""Of whom a reason in a certificate may speak."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Many
from typing import Any

from mortmain.checker.symbolic.dossier import Refused
from mortmain.model.term import nodes
from mortmain.model.transition.action import Action
from mortmain.model.transition.party import Party


class Scope:
    """Of whom a row may speak: in a system of one size, of everybody and of no queue."""

    def parties(self, names: Iterable[str]) -> list[str]:
        """Those of whom something has to be shown; others are like one of these."""
        return list(names)

    def assumed(self, party: Party, terms: Many[nodes.Term]) -> list[Any]:
        """What may be taken for granted besides, where all that is said of the party is this."""
        return []

    def needed(self, party: Party, way: Many[Action]) -> list[Any]:
        """What has to be so at the start of a way, so that it is one whoever else there is."""
        return []

    def check_number(self, party: Party, number: nodes.Term) -> None:
        """`Refused` unless the number is the same whoever else there is."""

    def check_place(self, party: Party, name: str, queue: nodes.Variable) -> None:
        """`Refused` unless who stands before `name` can only become fewer, until it comes anew."""
        raise Refused("where there is one size, no place in a queue is part of a ranking")
