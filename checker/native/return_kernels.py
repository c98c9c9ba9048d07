"""The kernel of the point of no return: whether a bad end can still be avoided from a state.

It says the same as `mortmain.checker.explicit.return_point`, where the words are explained.
"""

from __future__ import annotations

from mortmain.checker.native import view as at
from mortmain.checker.native.claim_kernels import true_in
from mortmain.checker.native.graph_kernels import look_up, movers, steps_of, unknown, where
from mortmain.checker.native.words import Halves, Words, halves, words

DOOMED, SAVED, CLEAN = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
"""What `LOW` says of a state that is known to have no way out, or one; of one with a way out that
leads past no finding at all, which is one for every finding.  Smaller numbers but 0 are those of a
search under way."""
SOON = 32
"""After so many states a cycle is looked at before its component is known, and whenever there are
twice as many again."""


def ahead(view: Words, number: int, edges: int, turn: int) -> int:
    """Put the states that dependable steps lead to into `EDGES`, from `edges` on; their end.

    The last of them, which is followed first, is another with each `turn`: where all parties take
    turns a fair run soon closes, and a search by depth that favours some goes far astray.
    """
    if unknown(view, number) != 0:
        return edges
    count = steps_of(view, words(where(view, number)))
    look_up(view, count)
    targets = words(view[at.TARGETS])
    found = halves(view[at.EDGES])
    for i in range(count):
        found[edges + i] = targets[(i + turn) % count]
    return edges + count


def fair(view: Words, first: int, last: int) -> int:
    """Whether a fair run can stay for ever in the component that these places of `MEMBERS` are
    part of: every party moves within it, or cannot move somewhere.

    From there a step to a state under way, which leads to the path again, stays within it.
    """
    members = halves(view[at.MEMBERS])
    low = halves(view[at.LOW])
    targets = words(view[at.TARGETS])
    labels = halves(view[at.LABELS])
    party_of = words(view[at.PARTY_OF])
    content = 0
    for i in range(first, last):
        if unknown(view, members[i]) != 0:
            return 1
        count = steps_of(view, words(where(view, members[i])))
        content |= view[at.EVERYBODY] & ~movers(view, count, 0)
        look_up(view, count)
        for k in range(count):
            if low[targets[k]] != 0 and low[targets[k]] < CLEAN:
                content |= 1 << party_of[labels[k]]
        if content == view[at.EVERYBODY]:
            return 1
    return 0


def place_of(members: Halves, stack: int, node: int) -> int:
    """Where in that stack the node is."""
    place = stack - 1
    while members[place] != node:
        place -= 1
    return place


def saved(view: Words, stack: int) -> None:
    """All states under way have a way out: Tarjan's stack holds none that does not lead to the
    path, and the path leads to what was just found."""
    low = halves(view[at.LOW])
    members = halves(view[at.MEMBERS])
    for i in range(stack):
        low[members[i]] = SAVED


def doomed(view: Words, finding: int, root: int) -> int:
    """Whether every fair run from `root` comes to a state in which the finding is true.

    Tarjan's algorithm again, among the states in which it is not true, until a component is found
    that a run can stay in, or enough of it: whatever is on the stack from the target of a step on
    is in one component with where the step begins.
    """
    low = halves(view[at.LOW])
    members = halves(view[at.MEMBERS])
    edges = halves(view[at.EDGES])
    frames = words(view[at.FRAMES])
    seen = halves(view[at.SEEN])
    stack = 0
    depth = 0
    edge = 0
    met = 0
    soon = SOON
    new = root + 1
    if low[root] != 0:
        return low[root] == DOOMED
    while new != 0 or depth != 0:
        if new != 0:
            node = new - 1
            new = 0
            seen[view[at.SEEN_COUNT]] = node
            view[at.SEEN_COUNT] += 1
            if true_in(view, finding, node) != 0:
                low[node] = DOOMED
            else:
                met += 1
                low[node] = met
                members[stack] = node
                stack += 1
                frames[3 * depth] = node
                frames[3 * depth + 1] = met
                frames[3 * depth + 2] = edge
                depth += 1
                edge = ahead(view, node, edge, met)
        else:
            frame = 3 * (depth - 1)
            node = frames[frame]
            if edge > frames[frame + 2]:
                target = edges[edge - 1]
                if low[target] == 0:
                    new = target + 1
                else:
                    edge -= 1
                    if low[target] == SAVED or low[target] == CLEAN:
                        saved(view, stack)
                        return 0
                    if low[target] < low[node]:
                        low[node] = low[target]
                    if low[target] < CLEAN and met >= soon:
                        soon = 2 * met
                        if fair(view, place_of(members, stack, target), stack) != 0:
                            saved(view, stack)
                            return 0
            else:
                if low[node] == frames[frame + 1]:
                    first = place_of(members, stack, node)
                    if fair(view, first, stack) != 0:
                        saved(view, stack)
                        return 0
                    while stack > first:
                        stack -= 1
                        low[members[stack]] = DOOMED
                depth -= 1
    return 1


def forget(view: Words, kept: int) -> None:
    """Forget what was found out about a finding; only those of which that was `kept` are clean."""
    low = halves(view[at.LOW])
    seen = halves(view[at.SEEN])
    clean = 0
    for i in range(view[at.SEEN_COUNT]):
        node = seen[i]
        if low[node] == kept:
            low[node] = CLEAN
            seen[clean] = node
            clean += 1
        else:
            low[node] = 0
    view[at.SEEN_COUNT] = clean


KERNELS = (ahead, fair, place_of, saved, doomed, forget)
