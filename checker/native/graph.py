"""The searched states as a graph that the kernels of the findings work on."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from typing import TypeVar

from mortmain.checker.explicit.facts import Layout as Facts
from mortmain.checker.machine import resident
from mortmain.checker.native import view
from mortmain.checker.native.claim_kernels import ANY, SURE
from mortmain.checker.native.future_kernels import TOGETHER
from mortmain.checker.native.futures import Futures, Looker, Tell
from mortmain.checker.native.layout import TooWide
from mortmain.checker.native.memory import Memory
from mortmain.checker.native.program import Masks
from mortmain.checker.native.return_kernels import CLEAN, SAVED
from mortmain.checker.native.search import Explored, Level
from mortmain.model.term.nodes import Constant
from mortmain.model.transition.action import Kind
from mortmain.model.transition.system import State, TransitionSystem

MOST_PARTIES = 63
Thing = TypeVar("Thing")


def masks_of(system: TransitionSystem) -> Masks:
    """The functions that the findings need: all facts of a state, and who is live in it."""
    if len(system.parties) > MOST_PARTIES:
        raise TooWide(f"{len(system.parties)} parties, and not more than {MOST_PARTIES}")
    if len(system.limits) > 64:
        raise TooWide(f"{len(system.limits)} limits, and not more than 64")
    facts = Facts(system)
    live = [party.live for party in system.parties]
    holds = _in_words([hold.when for _, _, hold in facts.holds])
    return [
        (
            "facts",
            [
                live,
                [party.abandoned for party in system.parties],
                [party.dead for party in system.parties],
                *holds,
                *_in_words([system.actions[index].at for index in waiting_actions(system)]),
                *_in_words([each.bad for each in system.properties]),
            ],
        ),
        ("living", [live]),
    ]


class Graph:
    """What the kernels see, and the memory that it stands in."""

    def __init__(self, explored: Explored, *, return_points: bool = True) -> None:
        """Unless `return_points` are wanted, `doomed` must not be asked."""
        self.explored = explored
        self.program = explored.program
        self.system = explored.program.system
        self.parts = explored.partitions
        self.bases = [0]
        for each in self.parts:
            self.bases.append(self.bases[-1] + each.count)
        self.states = self.bases[-1]
        self._kept: list[Memory] = []
        self._given = self._new(8 * self.program.layout.words)
        self.view = self._new(8 * view.SIZE)
        self.words = self.view.words(view.SIZE)
        self._fill()
        if return_points:
            self._make_room_to_go_back()

    def state(self, number: int) -> State:
        """The state of that number."""
        own = next(i for i, end in enumerate(self.bases[1:]) if number < end)
        return self.program.layout.unpack(self.parts[own].state(number - self.bases[own]))

    def spans(self, level: Level) -> list[tuple[int, int]]:
        """The numbers of the states of a level."""
        return [
            (base + first, base + last)
            for base, (first, last) in zip(self.bases[:-1], level.spans, strict=True)
            if first < last
        ]

    def find_futures(self, report: Tell) -> None:
        """Find out for every state what may happen after it; can be interrupted now and then."""
        if len(self.parts) > 1:
            for each in self.parts:
                each.resolve(self.parts, self.bases)
        each_with = zip(self.parts, self.bases, self.explored.expanded, strict=False)
        spare = max(0, self.explored.room.memory - resident()) // (2 * len(self.parts))
        lookers = [
            Looker(self.program, part, base, known, self._view_of_its_own(), spare)
            for part, base, known in each_with
        ]
        self._futures = Futures(self.program, self.view, lookers)
        self._futures.find(report)

    def census(self, report: Tell) -> list[tuple[int, int, int]]:
        """For every finding in how many states it is true, its best rank, and where that is."""
        count = self.findings
        tally = Memory(8 * 3 * count)
        census = self.program.findings.function("census", 5)
        self.ask_for(range(count))
        for place, level in enumerate(self.explored.levels):
            report("what is wrong where", place / len(self.explored.levels))
            for first, last in self.spans(level):
                census(self.view.address, first, last, place, tally.address)
        self.ask_for(())
        flat = tally.words(3 * count)
        return [(flat[3 * f], flat[3 * f + 1], flat[3 * f + 2]) for f in range(count)]

    def where(self, finding: int, rank: int, level: Level) -> list[int]:
        """The states of a level where the finding has that rank."""
        out = Memory(8 * (1 + sum(last - first for first, last in self.spans(level))))
        count, gather = 0, self.program.findings.function("gather", 7)
        self.ask_for([finding])
        for first, last in self.spans(level):
            count = gather(self.view.address, finding, rank, first, last, out.address, count)
        self.ask_for(())
        return list(out.words(count))

    def ask_for(self, findings: Iterable[int]) -> None:
        """The ranks of these are wanted from now on; of all others, whether they are true."""
        self._enough.put([SURE] * self.findings)
        for each in findings:
            self._enough.put([0], each)

    def find_clean(self, state: State) -> None:
        """Find out, once for all findings, which states have a way out past none of them: as many
        as a search from `state` comes to before it finds one."""
        self.doomed(ANY, self.find(state))
        self._forget(SAVED)

    def forget_outlooks(self) -> None:
        """What `doomed` found out was about another finding."""
        self._forget(CLEAN)

    def _forget(self, kept: int) -> None:
        self.program.findings.function("forget", 2)(self.view.address, kept)

    def doomed(self, finding: int, number: int) -> bool:
        """Whether every fair run from the state comes to one in which the finding is true."""
        return bool(self.program.findings.function("doomed", 3)(self.view.address, finding, number))

    def find(self, state: State) -> int:
        """The number of a state that was met."""
        given = self._given
        given.put(self.program.layout.pack(state))
        value = self.program.search.function("mixed", 1)(given.address)
        share_of = self.program.search.function("share_of", 2)
        own = share_of(self.parts[0].context.address, given.address)
        find = self.program.search.function("find", 3)
        place: int = find(self.parts[own].context.address, given.address, value)
        return self.bases[own] + place - 1

    @property
    def findings(self) -> int:
        """How many findings the kernels tell apart."""
        system, bad = self.system, self.words[view.BAD_WORDS]
        return 1 + len(system.parties) + len(system.resources) + 64 * bad

    def _new(self, size: int, *, sparse: bool = False) -> Memory:
        self._kept.append(Memory(size, sparse=sparse))
        return self._kept[-1]

    def _put(self, place: int, numbers: Iterable[int]) -> None:
        """Let that place of the view point to these numbers."""
        found = list(numbers)
        memory = self._new(8 * (len(found) + 1))
        memory.put(found)
        self.words[place] = memory.address

    def _fill(self) -> None:
        words, program = self.words, self.program
        words[view.PARTITIONS] = len(self.parts)
        self._put(view.BASES, self.bases)
        self._put(view.CONTEXTS, (each.context.address for each in self.parts))
        self._put(view.EXPANDED, self.explored.expanded)
        for place, name in ((view.DEPENDABLE, "dependable"), (view.FACTS, "facts")):
            words[place] = program.code.address(name)
        if any(not isinstance(party.live, Constant) for party in self.system.parties):
            words[view.LIVING] = program.code.address("living")
        words[view.BEYOND] = program.code.address("limits") if self.system.limits else 0
        self._describe()
        self._links()
        self._lend(words)
        for place, size in (
            (view.RANKS, 8 * self.findings),
            (view.FUTURES, 4 * self.states),
            (view.JOINED, 8 * (1 + 2 * words[view.HOLD_WORDS])),
        ):
            words[place] = self._new(size).address
        self._enough = self._new(8 * self.findings)
        self.ask_for(())
        words[view.ENOUGH] = self._enough.address

    def _make_room_to_go_back(self) -> None:
        """Room for the search for a way out, which is only taken where it leads."""
        transitions = sum(each.transitions for each in self.parts)
        for place, size in (
            (view.LOW, 4 * self.states),
            (view.SEEN, 4 * self.states),
            (view.MEMBERS, 4 * self.states),
            (view.EDGES, 4 * (transitions + self.program.fan)),
            (view.FRAMES, 24 * self.states),
        ):
            self.words[place] = self._new(size, sparse=True).address

    def _view_of_its_own(self) -> Memory:
        """The same view, for a thread that needs room to work in."""
        own = self._new(8 * view.SIZE)
        own.put(self.words)
        self._lend(own.words(view.SIZE))
        return own

    def _lend(self, words: ctypes.Array[ctypes.c_uint64]) -> None:
        """Room to work in."""
        most = TOGETHER * self.program.fan
        facts = sum(words[each] for each in (view.HOLD_WORDS, view.WAIT_WORDS, view.BAD_WORDS))
        for place, size in (
            (view.BUFFER, 8 * self.program.layout.words * most),
            (view.LABELS, 4 * most),
            (view.MISTAKE, 8),
            (view.HASHES, 8 * most),
            (view.TARGETS, 8 * most),
            (view.OWNERS, 8 * most),
            (view.COUNTS, 8 * TOGETHER),
            (view.HERE, 8 * max(64, 3 + facts)),
            (view.THERE, 8 * max(64, 3 + facts)),
        ):
            words[place] = self._new(size).address

    def _describe(self) -> None:
        """What parties, actions and holds are."""
        system, words = self.system, self.words
        number = {party.name: i for i, party in enumerate(system.parties)}
        holds = Facts(system).holds
        resource = {each.name: i for i, each in enumerate(system.resources)}
        words[view.EVERYBODY] = (1 << len(number)) - 1
        words[view.WATCHED] = sum(
            1 << i for i, party in enumerate(system.parties) if not party.daemon
        )
        words[view.EXPECTED] = sum(
            1 << i for i, party in enumerate(system.parties) if party.expected
        )
        words[view.PARTIES], words[view.RESOURCES] = len(number), len(resource)
        words[view.HOLD_WORDS] = len(_in_words(holds))
        words[view.WAIT_WORDS] = len(_in_words(waiting_actions(system)))
        words[view.BAD_WORDS] = len(_in_words(system.properties))
        self._put(view.PARTY_OF, (number[each.party] for each in system.actions))
        self._put(view.TIMED, (each.kind is Kind.TIMEOUT for each in system.actions))
        runners = ({number[by] for by in each.polled_by if by in number} for each in system.parties)
        self._put(view.RUNNERS, (sum(1 << by for by in each) for each in runners))
        self._put(view.HOLDER, (number[hold.party] for _, _, hold in holds))
        self._put(view.HELD, (resource[each.name] for _, each, _ in holds))

    def _links(self) -> None:
        """Who may be behind each wait, and who waits for each resource."""
        system = self.system
        number = {party.name: i for i, party in enumerate(system.parties)}
        behind: dict[str, list[tuple[int, int]]] = {name: [(0, i)] for name, i in number.items()}
        behind |= {each.name: [] for each in system.resources}
        for place, (_, resource, hold) in enumerate(Facts(system).holds, start=1):
            behind[resource.name].append((place, number[hold.party]))
        behind |= {
            each.name: [(0, number[source]) for source in each.sources if source in number]
            for each in system.signals
        }
        waits = [system.actions[index] for index in waiting_actions(system)]
        owners = [number[action.party] for action in waits]
        links = [behind.get(action.waits_for or "", []) for action in waits]
        self._put(view.WAITS, _starts([owners.count(party) for party in number.values()]))
        self._put(view.BEHIND, _starts(list(map(len, links))))
        self._put(view.LINKS, (each for found in links for link in found for each in link))
        waiters = [
            [(i, owner) for i, owner in enumerate(owners) if waits[i].waits_for == each.name]
            for each in system.resources
        ]
        self._put(view.WAITERS, _starts(list(map(len, waiters))))
        self._put(view.WAITING, (each for found in waiters for pair in found for each in pair))


def waiting_actions(system: TransitionSystem) -> list[int]:
    """The actions that may have to wait for something, party by party."""
    number = {party.name: i for i, party in enumerate(system.parties)}
    waits = [i for i, action in enumerate(system.actions) if action.waits_for is not None]
    return sorted(waits, key=lambda each: number[system.actions[each].party])


def _starts(lengths: list[int]) -> list[int]:
    return [sum(lengths[:i]) for i in range(len(lengths) + 1)]


def _in_words(things: Iterable[Thing]) -> list[list[Thing]]:
    """The things in groups of 64."""
    found = list(things)
    return [found[i : i + 64] for i in range(0, len(found), 64)]
