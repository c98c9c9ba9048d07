"""Who depends on whom, read off the facts of a state: the wait-for graph with only its parties."""

from __future__ import annotations

from mortmain.checker.explicit.facts import Layout


class Dependence:
    """The wait-for graphs of a system's states, as sets of parties.

    Says the same as `mortmain.checker.evidence.waitfor`, some fifty times faster; there the words
    are explained, and a test compares the two.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        system = layout.system
        self._bits = layout.parties
        self._unfinished = {
            name: layout.live[name] | layout.abandoned[name] for name in layout.parties
        }
        # Who may be behind a name, and the facts that make it so.
        behind = {name: [(0, name)] for name in layout.parties}
        behind |= {each.name: [] for each in system.resources}
        for bit, resource, hold in layout.holds:
            behind[resource.name].append((bit, hold.party))
        behind |= {each.name: [(0, source) for source in each.sources] for each in system.signals}
        self._edges: dict[str, list[tuple[int, str]]] = {name: [] for name in layout.parties}
        self._polled = {party.name: party.polled_by for party in system.parties}
        self._waiters: dict[str, list[tuple[int, str]]] = {}
        for bit, index in layout.waits:
            action = system.actions[index]
            assert action.waits_for is not None
            self._waiters.setdefault(action.waits_for, []).append((bit, action.party))
            for condition, party in behind.get(action.waits_for, []):
                self._edges[action.party].append((bit | condition, party))

    def blocked(self, party: str, facts: int, now: int) -> bool:
        """Whether the party has something left to do, and cannot do it now."""
        return not (facts & self._layout.dead[party] or now & self._bits[party]) and bool(
            facts & self._unfinished[party]
        )

    def waiting_for(self, name: str, facts: int, now: int) -> list[str]:
        """The live parties that wait directly for that resource or signal, and can do nothing else.

        With those that can move at once without a timer for `now`, whoever waits with a timeout
        is among them.
        """
        return [
            party
            for bit, party in self._waiters.get(name, ())
            if facts & bit and facts & self._layout.live[party] and self.blocked(party, facts, now)
        ]

    def behind(self, party: str, facts: int, now: int, *, polling: bool = True) -> int:
        """The bits of all parties that `party` depends on, directly or not.

        Without `polling`, as if `party` itself needed nobody to run it.
        """
        reached, frontier = 0, [party]
        while frontier:
            each = frontier.pop()
            if not self.blocked(each, facts, now):
                continue
            targets = [to for needed, to in self._edges[each] if facts & needed == needed]
            if polling or each != party:
                targets += self._polled[each]
            for target in targets:
                if target in self._bits and not reached & self._bits[target]:
                    reached |= self._bits[target]
                    frontier.append(target)
        return reached
