"""What can be said of one state: which findings are true in it, by their definitions."""

from __future__ import annotations

from dataclasses import dataclass

from mortmain.checker.evidence.verdict import Severity
from mortmain.checker.explicit.dependence import Dependence
from mortmain.checker.explicit.facts import Layout
from mortmain.model.transition.properties import Code


@dataclass(frozen=True, slots=True)
class Claim:
    """A finding is true in a state."""

    code: Code
    subject: str
    severity: Severity
    telling: bool = True
    """Whether the state shows all of it: nobody on whom it depends has any steps left."""


@dataclass(frozen=True, slots=True)
class Standing:
    """All that matters of a state whose steps are known; many states have the same."""

    facts: int
    now: int
    """The parties that can take a dependable step."""
    now_untimed: int
    """Those that need not wait for a timer to do so."""
    ever: int
    """The parties that ever will or stop being live, and the holds that will ever change."""
    knotted: int
    """The lasting holds whose holder comes to wait for itself; see `knots`."""


class Claims:
    """Decides which findings are true in a state of a given standing."""

    def __init__(self, layout: Layout, dependence: Dependence) -> None:
        self.layout = layout
        self.dependence = dependence
        self.parties = [each for each in layout.system.parties if not each.daemon]

    def of(self, standing: Standing) -> tuple[Claim, ...]:
        """The claims, without those of safety properties."""
        return (*self._deadlock(standing), *self._blocked(standing), *self._orphaned(standing))

    def _deadlock(self, at: Standing) -> list[Claim]:
        """Nobody can move, and somebody who should is left."""
        expected = (each.name for each in self.parties if each.expected)
        if at.now or not any(at.facts & self.layout.live[name] for name in expected):
            return []
        return [Claim(Code.DEADLOCK, self.layout.system.name, Severity.ERROR)]

    def _blocked(self, at: Standing) -> list[Claim]:
        """Parties that are not done, and promises that are owed, and will never go on."""
        found = []
        for party in self.parties:
            if at.ever & self.layout.parties[party.name]:
                continue
            if at.facts & self.layout.live[party.name]:
                severity = Severity.ERROR
            elif at.facts & self.layout.abandoned[party.name]:
                severity = Severity.WARNING
            else:
                continue
            settled = not self.dependence.behind(party.name, at.facts, at.now) & at.ever
            found.append(Claim(party.stuck, party.name, severity, settled))
        return found

    def _orphaned(self, at: Standing) -> list[Claim]:
        """Resources with a hold that will never end, whose holder never comes to wait for itself.

        A holder that waits for itself is part of a deadlock and no dead hand.
        """
        layout, found = self.layout, dict[str, Claim]()
        lasting = at.facts & layout.all_holds & ~at.ever & ~at.knotted
        if not lasting:
            return []
        for bit, resource, hold in layout.holds:
            if not lasting & bit:
                continue
            holder = layout.parties[hold.party]
            unfinished = at.facts & (layout.live[hold.party] | layout.abandoned[hold.party])
            if unfinished and at.ever & holder:
                continue
            settled = not self.dependence.behind(hold.party, at.facts, at.now) & at.ever
            waited = self.dependence.waiting_for(resource.name, at.facts, at.now_untimed)
            severity = Severity.ERROR if waited else Severity.WARNING
            found[resource.name] = Claim(Code.ORPHANED_LOCK, resource.name, severity, settled)
        return list(found.values())
