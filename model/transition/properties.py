"""What can be wrong with a system, by code, and the properties written for one system."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mortmain.model.diagnostic import Span
from mortmain.model.term.nodes import Term


class Code(StrEnum):
    """The kinds of findings, roots before symptoms: the first that is found is the headline."""

    MISUSE = "misuse"
    DOUBLE_GRANT = "double-grant"
    VIOLATED = "violated"
    ORPHANED_LOCK = "orphaned-lock"
    DEADLOCK = "deadlock"
    PERMANENT_BLOCK = "permanent-block"
    LIVELOCK = "livelock"
    STARVATION = "starvation"
    VACUOUS = "vacuous"

    @property
    def rank(self) -> int:
        """Smaller is nearer to the root."""
        return list(Code).index(self)


@dataclass(frozen=True, slots=True)
class Safety:
    """Something that must be true in no reachable state: an invariant, an assertion, a misuse."""

    name: str
    bad: Term
    code: Code = Code.VIOLATED
    text: str = ""
    span: Span | None = None
    sought: bool = False
    """The other way round: it must be true in some reachable state.  Whatever leads there is a
    witness, and that nothing does is violated."""


@dataclass(frozen=True, slots=True)
class Limit:
    """An allowance of the model that a run may outgrow; if it does, the answer is undecided."""

    name: str
    exceeded: Term
    help: str
    span: Span | None = None
