"""What can be seen of a system of any size: what all share, and a few of the members.

Of a queue of members we know who of those we see is in it, and no order; of a place that names a
member, whether it is one of those we see.  How many others there are is left open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from mortmain.model.term.sorts import Value

Shared = tuple[Value, ...]
"""The value of every shared variable; a member is called as the member 0, a queue has only those
who are not counted, in no order."""


class Local(NamedTuple):
    """A member: its variables, the places that name it, and its places in queues."""

    parameter: str
    values: tuple[Value, ...]
    named: tuple[str | None, ...]
    queued: tuple[tuple[str, ...], ...]


class First(NamedTuple):
    """Who is first in a queue: somebody we see, by his place, or else somebody by his name."""

    seen: int | None
    name: str


Firsts = tuple[tuple[str, First | None], ...]
"""For queues by name, who is first; `None` if nobody is in it."""


class View(NamedTuple):
    """What all share, the members that are seen, and who is known to be first."""

    shared: Shared
    seen: tuple[Local, ...] = ()
    firsts: Firsts = ()


Passed = tuple[frozenset[str], frozenset[str]]
"""The places that may name another, and the queues whose first has left."""


@dataclass(frozen=True)
class After:
    """What a step makes of a view."""

    view: View
    popped: frozenset[str]
    """The queues whose first has left."""
    renamed: frozenset[str]
    """The places that may name another, or nobody."""

    @property
    def passed(self) -> Passed:
        """What becomes of places and of queues."""
        return self.renamed, self.popped


class Misstepped(Exception):  # noqa: N818 - not ours: the spec gives a variable a wrong value
    """A step gives a variable a value that it cannot have."""
