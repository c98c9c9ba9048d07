"""Whose every name is, as a certificate for any number says, and nothing is believed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mortmain.checker.symbolic.dossier import Refused
from mortmain.model.term import nodes, sorts
from mortmain.model.term.rewrite import variables

Member = tuple[str, int]
"""One of those whom a parameter counts, and its number."""
Rename = Callable[[str], str]


class Members:
    """Whose every name is, as the certificate says; nothing is believed of it."""

    def __init__(self, listed: Any, counted: Iterable[str]) -> None:
        self.owner: dict[str, Member] = {}
        self.first: dict[str, str] = {}
        self.names: dict[Member, list[str]] = {}
        if not isinstance(listed, dict) or set(listed) != set(counted):
            raise Refused("it does not say whose each name is")
        if not all(isinstance(every, list) and len(every) > 2 for every in listed.values()):
            raise Refused("it does not list the names of two members and one more")
        if not all(isinstance(names, list) for every in listed.values() for names in every):
            raise Refused("it does not list the names of each member")
        self.size = min(map(len, listed.values())) - 1
        for parameter, every in listed.items():
            if any(len(names) != len(every[0]) for names in every) or len(every) != self.size + 1:
                raise Refused(f"its members counted by `{parameter}` have not as many names each")
            for number, names in enumerate(every):
                self.names[parameter, number] = names
                for name, first in zip(names, every[0], strict=True):
                    if not isinstance(name, str) or name in self.owner:
                        raise Refused(f"it says twice whose `{name}` is")
                    self.owner[name] = parameter, number
                    self.first[name] = first

    @property
    def others(self) -> list[str]:
        """Every name of a member that is not the first of its kind."""
        return [name for name, (_, number) in self.owner.items() if number]

    def renaming(self, mapping: Mapping[Member, Member]) -> Rename:
        """What becomes of a name if members get the places of others."""
        changed = {
            name: other
            for one, two in mapping.items()
            for name, other in zip(self.names[one], self.names[two], strict=True)
        }
        return lambda name: changed.get(name, name)

    def exchange(self, one: Member, other: Member) -> Rename:
        """The renaming that exchanges two of one kind."""
        return self.renaming({one: other, other: one})

    def read_by(self, *terms: nodes.Term) -> frozenset[Member]:
        """The members whose variables the terms read."""
        every = {each.name for term in terms for each in variables(term)}
        return frozenset(self.owner[name] for name in every if name in self.owner)

    def refers(self, variable: nodes.Variable) -> bool:
        """Whether all share it and it can name a member, or hold several of them."""
        inner = variable.sort
        while isinstance(inner, sorts.Sequence):
            inner = inner.element
        named = inner.members if isinstance(inner, sorts.Enum) else ()
        return variable.name not in self.owner and any(each in self.owner for each in named)

    def is_queue(self, variable: nodes.Variable) -> bool:
        """Whether all share it and members stand in it."""
        return isinstance(variable.sort, sorts.Sequence) and self.refers(variable)
