"""What the native search met among representatives, as the graph that their findings are read off.

The search is native, and so is writing out the graph; the findings of a quotient are looked for in
Python (`mortmain.checker.reduction.findings`), since there is so much less of it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import replace
from itertools import repeat

from mortmain.checker.evidence.verdict import Exhaustive
from mortmain.checker.explicit.facts import Layout as Facts
from mortmain.checker.explicit.visited import KILL, STEP, StateGraph
from mortmain.checker.native import quotient_kernels as kernels
from mortmain.checker.native import view
from mortmain.checker.native.graph import Graph, waiting_actions
from mortmain.checker.native.graph_kernels import MISSING
from mortmain.checker.native.layout import WORD
from mortmain.checker.native.memory import Memory
from mortmain.checker.native.search import Explored
from mortmain.checker.reduction.places import Element
from mortmain.checker.reduction.quotient import Quotient
from mortmain.checker.reduction.reduced import Symmetry
from mortmain.model.transition.action import Kind


def quotient(explored: Explored, symmetry: Symmetry) -> tuple[Quotient, list[int]]:
    """The quotient of the system, as far as it was explored, and what is true in each state.

    The values of the states are left where they are, in a few words each.
    """
    return _Writing(explored, symmetry).quotient()


class _Writing:
    def __init__(self, explored: Explored, symmetry: Symmetry) -> None:
        self.graph = Graph(explored)
        self.explored, self.symmetry = explored, symmetry
        self.program, self.system = explored.program, explored.program.system
        self.groups = symmetry.places.groups
        # Nearest first, which is how a graph numbers its states.
        self.distance = array("q")
        self.numbers = array("Q")
        for level in explored.levels:
            for first, last in self.graph.spans(level):
                self.numbers.extend(range(first, last))
                far = level.kills * (KILL - STEP) + level.steps
                self.distance.extend([far] * (last - first))
        self.elements: dict[tuple[int, ...], int] = {}
        kinds = (view.HOLD_WORDS, view.WAIT_WORDS, view.BAD_WORDS)
        self.width = 3 + sum(self.graph.words[each] for each in kinds)

    def quotient(self) -> tuple[Quotient, list[int]]:
        """All of it, and the facts."""
        count, fan = len(self.numbers), self.program.fan
        # Of a search that was cut the kills were not all taken, and they are written out here.
        most = sum(self.explored.expanded) * fan
        if isinstance(self.explored.how, Exhaustive):
            most = sum(each.transitions for each in self.explored.partitions)
        steps = 1 + most + 2 * fan
        room = {
            kernels.ACTIONS: Memory(4 * steps),
            kernels.REACHED: Memory(8 * steps),
            kernels.TURNS: Memory(8 * steps * len(self.groups)),
            kernels.STOPS: Memory(16 * count + 16),
            kernels.SIZES: Memory(8 * count + 8),
            kernels.KNOWN: Memory(8 * count + 8),
            kernels.TRUE: Memory(8 * count * self.width + 8),
            kernels.SCRATCH: Memory(8 * len(self.groups)),
        }
        job = Memory(8 * kernels.JOB)
        address = self.program.code.address
        kinds = {action.kind for action in self.system.actions}
        job.put(
            [
                address("every_dependable"),
                address("every_environment") if Kind.ENVIRONMENT in kinds else 0,
                address("every_kills") if Kind.KILL in kinds else 0,
                address("canonical"),
                len(self.groups),
                *(room[place].address for place in range(kernels.ACTIONS, kernels.WIDTH)),
                self.width,
            ]
        )
        given = Memory(8 * count + 8)
        given.put(self.numbers)
        outgoing = self.program.quotient.function("outgoing", 4)
        found = outgoing(self.graph.view.address, job.address, given.address, count)
        graph, turns = self._graph(
            room[kernels.STOPS].words(2 * count),
            room[kernels.KNOWN].words(count),
            zip(
                room[kernels.ACTIONS].halves(found),
                room[kernels.REACHED].words(found),
                self._turns(room[kernels.TURNS], found),
                strict=True,
            ),
        )
        order = {number: i for i, number in enumerate(self.numbers)}
        result = Quotient(
            self.system,
            self.symmetry.places,
            graph,
            turns,
            [self._element(orders) for orders in self.elements],
            tuple(
                (order[self.graph.find(state)], self._element(orders))
                for state, orders in self.program.starts()
            ),
            list(room[kernels.SIZES].words(count)),
        )
        return result, self._facts(room[kernels.TRUE].words(count * self.width))

    def _facts(self, words: Iterable[int]) -> list[int]:
        """What is true in each state, in the bits that the reference engine gives it."""
        facts, parties = Facts(self.system), len(self.system.parties)
        live, abandoned, dead = (parties * i + len(facts.holds) for i in (1, 2, 3))
        waits = dead + parties
        bad = waits + len(facts.waits)
        by_party = waiting_actions(self.system)
        in_order = [index for _, index in facts.waits]
        bits = [1 << waits + in_order.index(index) for index in by_party]
        held, waited = self.graph.words[view.HOLD_WORDS], self.graph.words[view.WAIT_WORDS]
        sorted_waits: dict[tuple[int, ...], int] = {}
        found = []
        flat = iter(words)
        for row in zip(*[flat] * self.width, strict=True):
            waiting = row[3 + held : 3 + held + waited]
            if waiting not in sorted_waits:
                whole = _joined(waiting)
                sorted_waits[waiting] = sum(bit for i, bit in enumerate(bits) if whole >> i & 1)
            found.append(
                _joined(row[3 : 3 + held]) << parties
                | row[0] << live
                | row[1] << abandoned
                | row[2] << dead
                | sorted_waits[waiting]
                | _joined(row[3 + held + waited :]) << bad
            )
        return found

    def _turns(self, memory: Memory, found: int) -> Iterable[int]:
        if not self.groups:
            self.elements[()] = 0
            yield from repeat(0, found)
        flat = iter(memory.words(found * len(self.groups)))
        for orders in zip(*[flat] * len(self.groups), strict=True):
            yield self.elements.setdefault(orders, len(self.elements))

    def _graph(
        self, ends: Iterable[int], known: Iterable[int], steps: Iterable[tuple[int, int, int]]
    ) -> tuple[StateGraph, array[int]]:
        place = {number: i for i, number in enumerate(self.numbers)}
        labels, targets, turns = array("i"), array("i"), array("i")
        kept = [0]
        for action, target, turn in steps:
            if target != MISSING:
                labels.append(action)
                targets.append(place[target])
                turns.append(turn)
            kept.append(len(labels))
        expanded = [i for i, each in enumerate(known) if each]
        limits = list(ends)
        stops, row = array("q", [0]), array("i", [-1]) * len(self.numbers)
        for at, i in enumerate(expanded):
            row[i] = at
            stops.extend((kept[limits[2 * i]], kept[limits[2 * i + 1]]))
        rest = [i for i in range(len(self.numbers)) if row[i] < 0]
        graph = StateGraph(
            replace(self.system, initial=tuple(state for state, _ in self.program.starts())),
            [()] * len(self.numbers),
            self.distance,
            array("i", expanded + rest),
            row,
            stops,
            labels,
            targets,
        )
        return graph, turns

    def _element(self, orders: tuple[int, ...]) -> Element:
        """Where everybody goes, from who stands where then."""
        found = []
        for order, group in zip(orders, self.groups, strict=True):
            goes = [0] * len(group.parties)
            for new in range(len(goes)):
                goes[order >> 4 * new & 15] = new
            found.append(tuple(goes))
        return tuple(found)


def _joined(words: Iterable[int]) -> int:
    """The words as one number, lowest first."""
    return sum(word << WORD * i for i, word in enumerate(words))
