"""A certificate: what anybody can check again without us, and which system it is about."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from mortmain.model.transition.system import State, TransitionSystem

FORMAT = "mortmain certificate"
VERSION = 1
INDUCTION = "induction"
"""The parts are terms; together they are true at the start and after every step."""
STATES = "states"
"""The parts are states; no step leads to any other."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Why the claims hold in every reachable state of one system."""

    target: str
    """The spec, as the command line takes it."""
    parameters: Mapping[str, bool | int | str]
    kills: int | None
    system: str
    """The fingerprint of the system."""
    logic: str
    claims: tuple[str, ...]
    """The names of what never happens: `claims_of` lists them."""
    parts: tuple[str, ...]
    version: int = VERSION
    format: str = field(default=FORMAT)

    def as_text(self) -> str:
        """The certificate as a JSON document."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"


def fingerprint(system: TransitionSystem) -> str:
    """The SHA-256 of all that a system means; names of files and words of stories do not matter."""
    meaning = (
        system.variables,
        system.initial,
        [(a.name, a.party, a.enabled, a.updates, a.kind.value) for a in system.actions],
        [(p.name, p.live, p.expected) for p in system.parties],
        [(s.name, s.code.value, s.bad) for s in system.properties],
        [(limit.name, limit.exceeded) for limit in system.limits],
    )
    return hashlib.sha256(repr(meaning).encode()).hexdigest()


def claims_of(system: TransitionSystem) -> tuple[str, ...]:
    """All that a certificate of the system has to rule out: the safety properties, deadlock, and
    that a run outgrows the model.  What lasts for ever (a permanent block, an orphaned lock,
    a promise that is never kept) is not seen in one state, and no certificate is about it."""
    return (
        *(f"{each.code} {each.name}" for each in system.properties),
        "deadlock",
        *(f"limit {each.name}" for each in system.limits),
    )


def state_as_text(state: State) -> str:
    """A state as a part of a certificate."""
    return repr(state)
