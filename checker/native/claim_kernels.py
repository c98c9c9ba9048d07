"""Kernels that say which findings are true in a state, and where.

They say the same as `mortmain.checker.explicit.claims`, where the words are explained.  Findings
are numbered: the deadlock is 0, then come the parties that may be blocked for ever, then the
resources that may be orphaned, then the properties.
"""

from __future__ import annotations

from mortmain.checker.native import view as at
from mortmain.checker.native.future_kernels import UNKNOWN
from mortmain.checker.native.graph_kernels import (
    ABANDONED,
    HOLDS,
    LIVE,
    blocked,
    dependent,
    movers,
    steps_of,
    where,
)
from mortmain.checker.native.words import Words, call, halves, lowest, past, words

ANY = 0xFFFFFFFF
"""Instead of the number of a finding: any of them."""
ERROR, SURE = 3, 4
"""The ranks of a finding in a state: 0 if it is not true there, 1 for a warning, 3 for an error,
and one more if nobody on whom it depends has any steps left."""


def waited_for(view: Words, facts: Words, now: int, resource: int) -> int:
    """Whether a live party waits for the resource, and can do nothing else but by a timer."""
    waiters = words(view[at.WAITERS])
    waiting = words(view[at.WAITING])
    waits = HOLDS + view[at.HOLD_WORDS]
    for i in range(waiters[resource], waiters[resource + 1]):
        wait = waiting[2 * i]
        party = waiting[2 * i + 1]
        if (facts[waits + wait // 64] >> (wait % 64)) & (facts[LIVE] >> party) & 1 != 0:
            if blocked(facts, now, party) != 0:
                return 1
    return 0


def rank_orphans(view: Words, here: Words, ever: Words, now: int, untimed: int, first: int) -> int:
    """The ranks of resources with a hold that will never end.  If it is the `first` look, nobody
    knows yet who can move; whether that must be known, as somebody's rank depends on it."""
    ranks = words(view[at.RANKS])
    enough = words(view[at.ENOUGH])
    holder = words(view[at.HOLDER])
    held = words(view[at.HELD])
    holding = view[at.HOLD_WORDS]
    more = 0
    for k in range(holding):
        lasting = here[HOLDS + k] & ~(ever[1 + k] | ever[1 + holding + k])
        while lasting != 0:
            hold = 64 * k + lowest(lasting)
            lasting &= lasting - 1
            party = holder[hold]
            finding = 1 + view[at.PARTIES] + held[hold]
            unfinished = ((here[LIVE] | here[ABANDONED]) >> party) & 1
            if (unfinished & (ever[0] >> party)) == 0:
                if enough[finding] >= SURE:
                    ranks[finding] = SURE
                elif first != 0:
                    more = 1
                else:
                    settled = (dependent(view, here, now, party, 1) & ever[0]) == 0
                    error = waited_for(view, here, untimed, held[hold])
                    ranks[finding] = 2 * error + settled + 1
    return more


def rank(view: Words, number: int) -> int:
    """Whether any finding is true in a state; if so, `RANKS` has the rank of each, or the best
    there is where any rank is `ENOUGH`."""
    here = words(view[at.HERE])
    holding = view[at.HOLD_WORDS]
    first_bad = HOLDS + holding + view[at.WAIT_WORDS]
    state = words(where(view, number))
    call(view[at.FACTS], state, here)
    ever = past(words(view[at.SETS]), halves(view[at.FUTURES])[number] * (1 + 2 * holding))
    left = view[at.WATCHED] & ~ever[0] & (here[LIVE] | here[ABANDONED])
    # Wherever there is a deadlock, somebody is left.
    anything = left
    for k in range(holding):
        anything |= here[HOLDS + k] & ~(ever[1 + k] | ever[1 + holding + k])
    if ever[0] & UNKNOWN != 0:
        anything = 0
    going_on = anything
    for k in range(view[at.BAD_WORDS]):
        anything |= here[first_bad + k]
    if anything == 0:
        return 0
    ranks = words(view[at.RANKS])
    enough = words(view[at.ENOUGH])
    properties = 1 + view[at.PARTIES] + view[at.RESOURCES]
    for f in range(properties + 64 * view[at.BAD_WORDS]):
        ranks[f] = 0
    for k in range(view[at.BAD_WORDS]):
        bad = here[first_bad + k]
        while bad != 0:
            ranks[properties + 64 * k + lowest(bad)] = SURE
            bad &= bad - 1
    if going_on != 0:
        # Whoever moves now does so in the future, too.
        if ever[0] == 0 and here[LIVE] & view[at.EXPECTED] != 0:
            ranks[0] = SURE
        more = rank_orphans(view, here, ever, 0, 0, 1)
        unsure = 0
        while left != 0:
            party = lowest(left)
            left &= left - 1
            ranks[1 + party] = SURE
            if enough[1 + party] < SURE:
                unsure |= 1 << party
        if (more | unsure) != 0:
            count = steps_of(view, state)
            now = movers(view, count, 0)
            while unsure != 0:
                party = lowest(unsure)
                unsure &= unsure - 1
                settled = (dependent(view, here, now, party, 1) & ever[0]) == 0
                ranks[1 + party] = 2 * ((here[LIVE] >> party) & 1) + settled + 1
            if more != 0:
                rank_orphans(view, here, ever, now, movers(view, count, 1), 0)
    return 1


def true_in(view: Words, finding: int, number: int) -> int:
    """Whether the finding is true in a state."""
    ever = words(view[at.SETS])[halves(view[at.FUTURES])[number] * (1 + 2 * view[at.HOLD_WORDS])]
    if finding > 0 and finding <= view[at.PARTIES] and (ever >> (finding - 1)) & 1 != 0:
        return 0
    ranks = words(view[at.RANKS])
    if rank(view, number) == 0:
        return 0
    for f in range(1 + view[at.PARTIES] + view[at.RESOURCES] + 64 * view[at.BAD_WORDS]):
        if ranks[f] != 0 and (f == finding or finding == ANY):
            return 1
    return 0


def census(view: Words, first: int, last: int, level: int, tally: Words) -> None:
    """Count where each finding is true, and note its best rank and the first level that has it.

    `tally` has three numbers for each finding; the levels are to be asked for nearest first.
    """
    ranks = words(view[at.RANKS])
    enough = words(view[at.ENOUGH])
    findings = 1 + view[at.PARTIES] + view[at.RESOURCES] + 64 * view[at.BAD_WORDS]
    for number in range(first, last):
        if rank(view, number) != 0:
            for f in range(findings):
                if ranks[f] != 0:
                    tally[3 * f] += 1
                    if ranks[f] > tally[3 * f + 1]:
                        tally[3 * f + 1] = ranks[f]
                        tally[3 * f + 2] = level
                        enough[f] = ranks[f]


def gather(
    view: Words, finding: int, wanted: int, first: int, last: int, out: Words, count: int
) -> int:
    """Append to `out`, which has `count` numbers already, the states where the finding has the
    rank that is wanted; how many there are then."""
    ranks = words(view[at.RANKS])
    for number in range(first, last):
        if rank(view, number) != 0 and ranks[finding] == wanted:
            out[count] = number
            count += 1
    return count


KERNELS = (waited_for, rank_orphans, rank, true_in, census, gather)
