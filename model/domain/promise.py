"""Something that must come about: after the start, or each time something else has."""

from __future__ import annotations

from dataclasses import dataclass

from mortmain.model.diagnostic import Span
from mortmain.model.term.nodes import Term


@dataclass(frozen=True, slots=True)
class Promise:
    """`kept` is owed from the start, or whenever `given` becomes true, until it is true."""

    name: str
    kept: Term
    given: Term | None = None
    """What makes the promise; `None` where it is made once, at the start."""
    text: str = ""
    span: Span | None = None
