"""What the line that names a reference system says; the generators of all tools start from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kill:
    """`isolates` that take two of `locks` each, in this order, and of whom so many may be killed.

    `releases` if a kill frees what the killed holds and takes it out of every queue; `queued` if
    locks are given to those who wait in the order in which they came.
    """

    isolates: int
    locks: int
    kills: int
    releases: bool
    pairs: tuple[tuple[int, int], ...]
    queued: bool

    @property
    def waiting(self) -> list[int]:
        """How many isolates may wait for each lock."""
        return [sum(j in pair for pair in self.pairs) for j in range(self.locks)]


@dataclass(frozen=True, slots=True)
class Dining:
    """So many philosophers round a table, who all take the left fork first."""

    philosophers: int


def described(name: str) -> Kill | Dining:
    """What a line such as `fifo 6 6 2 leak cyc` or `dining 10` says.

    >>> described("owner 3 2 1 release ord").pairs
    ((0, 1), (0, 1), (0, 1))
    """
    family, *rest = name.split()
    if family == "dining":
        return Dining(int(rest[0]))
    n, m, k = map(int, rest[:3])
    variant, order = rest[3:]
    pairs = [(0, 1) if order == "same" else (i % m, (i + 1) % m) for i in range(n)]
    if order == "ord":
        pairs = [(min(pair), max(pair)) for pair in pairs]
    return Kill(n, m, k, variant == "release", tuple(pairs), family == "fifo")
