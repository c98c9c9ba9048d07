"""How a search for a way to a goal goes on: how much is tried, and what is known on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from mortmain.checker.parametric.view import View


class Effort(NamedTuple):
    """How much is tried from one view before it is given up."""

    helpers: int
    """How many are shown beside the party."""
    deep: bool
    """Whether that a helper gets on is shown by itself."""
    most: int
    """How many views are tried."""


EFFORTS = (
    Effort(1, False, 12),
    Effort(1, False, 60),
    Effort(1, False, 300),
    Effort(2, True, 60),
    Effort(2, True, 300),
)
"""Little at first, as what is proved from some views helps with others."""
NOBODY = 99
"""More than are ever seen."""


@dataclass(eq=False)
class Try:
    """What was tried from one view."""

    kept: int
    """So many of those who are seen count: their places in queues are the ranking."""
    failed: set[View] = field(default_factory=set)
    proved: set[View] = field(default_factory=set)
    settled: dict[View, int] = field(default_factory=dict)
    """The views that lead on although so few have come into a queue, if the party has not."""
    assumed: set[View] = field(default_factory=set)
    """The views that have to lead to the goal as well."""


@dataclass(frozen=True)
class Case:
    """A choice, with everything that it can lead to."""

    ends: tuple[tuple[View, int], ...]
    """The views, and of how few who are seen a place has become nearer to the end of a queue."""
    joined: int
    """Of how few who are seen somebody has come into a queue."""
    by_itself: frozenset[View] = frozenset()
    """The ends at which a place of the party itself is nearer, and it has come into no queue,
    whatever became of others."""
    stays: bool = True
    """Whether the party itself has come into no queue."""
