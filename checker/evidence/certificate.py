"""A certificate: what anybody can check again without us, and which system it is about."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from mortmain.model.transition.system import State, TransitionSystem

FORMAT = "mortmain certificate"
VERSION = 4
INDUCTION = "induction"
"""The parts are terms; together they are true at the start and after every step."""
STATES = "states"
"""The parts are states; no step leads to any other."""
FAMILY = "family"
"""The parts are rows: what one member can be, beside what all share, however many there are."""

OR_THE_SAME = ", or the same"
"""For any number, what the name of a step ends with that can be relied on whatever the answer is to
what it asks of all others: it, or one that does the same, can be taken."""

ANY, LOGICS = "any", (INDUCTION, STATES)
"""What one of a single size can be made of, and that it does not matter."""


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
    parts: tuple[str, ...] = field(repr=False)
    reasons: tuple[str, ...] = field(default=(), repr=False)
    """Why what is claimed never to last for ever does not, where the parts do not show it: a row
    for each claim and party, with a ranking and ways out."""
    version: int = VERSION
    format: str = field(default=FORMAT)

    def as_text(self) -> str:
        """The certificate as a JSON document."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Case:
    """A part of a certificate for any number: some of those who are counted are alone."""

    alone: tuple[str, ...]
    """The parameters that are one; the others are two or more."""
    system: str
    """The fingerprint of the system in which these are one, and of the others as many as needed."""
    logic: str
    claims: tuple[str, ...]
    parts: tuple[str, ...] = field(repr=False)
    members: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict, repr=False)
    """For each parameter, whose every name is, with one member more than needed."""
    reasons: tuple[str, ...] = field(default=(), repr=False)
    """Why what is claimed never to last for ever does not."""


@dataclass(frozen=True, slots=True)
class FamilyCertificate:
    """Why the claims hold for any number of those whom some parameters count."""

    target: str
    parameters: Mapping[str, bool | int | str]
    kills: int | None
    counted: tuple[str, ...]
    cases: tuple[Case, ...]
    """One for each choice of those who are alone; the first is that in which nobody is."""
    logic: str = FAMILY
    version: int = VERSION
    format: str = field(default=FORMAT)

    @property
    def claims(self) -> tuple[str, ...]:
        """The names of what never happens, of members that have the number 0."""
        return self.cases[0].claims

    def as_text(self) -> str:
        """The certificate as a JSON document."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"


def fingerprint(system: TransitionSystem) -> str:
    """The SHA-256 of all that a system means; names of files and words of stories do not matter."""
    meaning = (
        system.variables,
        system.initial,
        [(a.name, a.party, a.enabled, a.updates, a.kind.value) for a in system.actions],
        [(a.name, a.at, a.waits_for) for a in system.actions],
        [(p.name, p.live, p.abandoned, p.daemon, p.promise) for p in system.parties],
        [(r.name, [(hold.party, hold.when) for hold in r.holds]) for r in system.resources],
        [(s.name, s.code.value, s.bad, s.sought) for s in system.properties],
        [(limit.name, limit.exceeded) for limit in system.limits],
    )
    return hashlib.sha256(repr(meaning).encode()).hexdigest()


def claims_of(system: TransitionSystem, logic: str, others: Iterable[str] = ()) -> tuple[str, ...]:
    """All that a certificate of that logic has to rule out.

    What is seen in one state: the safety properties, deadlock, and that a run outgrows the model;
    that something is reachable is shown by a run, and not by a certificate.
    Where all states are listed, also what lasts for ever; elsewhere that may be claimed beside
    these, with the reasons, and deadlock may be for any number.
    For any number, what speaks of the others by name, or of one more by its number, is not said
    again of them.
    """
    seen = (
        *(f"{each.code} {each.name}" for each in system.properties if not each.sought),
        *(("deadlock",) if logic != FAMILY else ()),
        *(f"limit {each.name}" for each in system.limits),
    )
    if logic == FAMILY:
        told = (each for each in seen if not any(name in each for name in others))
        return tuple(dict.fromkeys(re.sub(r" \(\d+\)$", "", each) for each in told))
    return (*seen, *lasting_of(system)) if logic == STATES else seen


def lasting_of(system: TransitionSystem) -> tuple[str, ...]:
    """What could last for ever: a party that never goes on, an orphan."""
    still = (f"{each.stuck} {each.name}" for each in system.parties if not each.daemon)
    return (*still, *(f"orphaned-lock {each.name}" for each in system.resources))


def unnumbered(claim: str) -> str:
    """The claim, whoever of several alike it is about: where somebody is alone he has no number.

    >>> unnumbered("permanent-block sync_all of runner 0")
    'permanent-block sync_all of runner'
    """
    return re.sub(r" \d+(?!\w)", "", claim)


def state_as_text(state: State) -> str:
    """A state as a part of a certificate."""
    return repr(state)
