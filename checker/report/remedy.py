"""A remedy: a spec that changes another in one place, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remedy:
    """A spec derived from the one in question, checked again with the same kills and parameters."""

    name: str
    doc: str
    headline: str
    """`holds`, or what is still wrong."""
    states: int

    @property
    def helps(self) -> bool:
        """Whether nothing is wrong any more."""
        return self.headline == "holds"
