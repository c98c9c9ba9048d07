"""What a spec never does, although it is about it: what is said of it was not put to the test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vacuity:
    """Something of a system that comes about in none of its runs."""

    subject: str
    """The party, resource or property it is about."""
    text: str
    """What never happens, as in "is taken in no run"."""
