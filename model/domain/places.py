"""Places: every await of a primitive that can wait in its queue, and the party it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Places:
    """Grows while programs are compiled; iterating gives the names, first made first.

    >>> places = Places()
    >>> places.new("app"), places.new("app")
    ('app', 'app (2)')
    """

    _made: list[tuple[str, str]] = field(default_factory=list)

    def new(self, party: str, purpose: str = "") -> str:
        """The name of a new place of `party`, with what it wants if that is not plain."""
        taken = sum(1 for _, owner in self._made if owner == party)
        name = party + purpose + (f" ({taken + 1})" if taken else "")
        self._made.append((name, party))
        return name

    def parties(self) -> Iterator[tuple[str, str]]:
        """Every place with its party."""
        return iter(self._made)

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._made)
