"""The places of the array through which the kernels of the findings see a searched system."""

from __future__ import annotations

PARTITIONS, BASES, CONTEXTS, EXPANDED = range(4)
"""How many partitions there are; the number of the first state of each, and after the last of all;
what each knows, as the kernels of the search see it; of how many states the steps were computed."""
DEPENDABLE, BEYOND, FACTS, LIVING = range(4, 8)
"""Functions of the system: dependable steps; the limits exceeded; what is true; who is
live, or 0 where nobody ever ceases to be."""
PARTY_OF, TIMED = range(8, 10)
"""The party of each action, and whether it is a timer that fires."""
EVERYBODY, WATCHED, RUNNERS = range(10, 13)
"""All parties, as bits; those that are no daemons; who runs each, as bits."""
HOLD_WORDS, WAIT_WORDS, BAD_WORDS = range(13, 16)
"""How many words of the facts say who holds what, who waits where, and what is violated."""
HOLDER, HELD = range(16, 18)
"""The party and the resource of each hold."""
WAITS, BEHIND, LINKS = range(18, 21)
"""Where the waits of each party begin, and the end of the last; where the links of each wait begin;
for each link the hold that makes it one, from 1, or 0, and the party that is waited for."""
WAITERS, WAITING = range(21, 23)
"""Where those waiting for each resource begin; for each the wait, and the party."""
PARTIES, RESOURCES = range(23, 25)
"""How many there are."""
BUFFER, LABELS, MISTAKE, HASHES, TARGETS = range(25, 30)
"""The steps of some states: where they lead, their actions, and what is found out about them."""
HERE, THERE, RANKS = range(30, 33)
"""The facts of a state, of another, and the rank of each finding."""
LOW, FUTURES = range(33, 35)
"""For every state how it stands in a search by depth, and the number of its future."""
MEMBERS, EDGES, FRAMES = range(35, 38)
"""The stacks of that search: of states in no finished component, of edges ahead, of the path."""
JOINED = 38
"""Room for a future."""
EXPECTED = 39
"""The parties that ought to be done in the end, as bits."""
COUNTS = 40
"""How many steps each of the states has that are looked at together."""
SETS, SETS_COUNT, SLOTS, SLOTS_LOG = range(41, 45)
"""The futures that there are, and how many; the table that finds them, and its size as a power of
two."""
ENOUGH = 45
"""For each finding the rank that is as good as any better one: what is more need not be known."""
OWNERS = 46
"""To which partition each of the states in `BUFFER` belongs."""
SEEN, SEEN_COUNT = range(47, 49)
"""The states that `LOW` says something of, and how many."""
SIZE = 49
