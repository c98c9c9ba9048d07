"""The native engine: the reference engine's answers, at the speed of compiled code."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from random import Random
from time import monotonic
from typing import TypeVar

from mortmain.checker.engine import USUAL, Budget, Checkpoints, Reduce, Refused, Reporter, silent
from mortmain.checker.evidence.vacuity import Vacuity, told
from mortmain.checker.evidence.verdict import Cut, Exhaustive, Holds, Spent, Verdict
from mortmain.checker.explicit.compile import predicate
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.interpreter import successors
from mortmain.checker.explicit.judged import judged
from mortmain.checker.explicit.search import breadth_first
from mortmain.checker.explicit.successors import successor_function
from mortmain.checker.native.cache import complaint
from mortmain.checker.native.checkpoint import Keeper, identity, read
from mortmain.checker.native.findings import findings
from mortmain.checker.native.graph import masks_of
from mortmain.checker.native.layout import TooWide, layout_of
from mortmain.checker.native.partition import Unfit
from mortmain.checker.native.program import Program
from mortmain.checker.native.quotient import quotient
from mortmain.checker.native.room import TooLittle, left_to_sort
from mortmain.checker.native.search import Explored, Keep, Search
from mortmain.checker.native.vacuity import open_suspicions
from mortmain.checker.reduction.engine import stands_for
from mortmain.checker.reduction.findings import findings as quotient_findings
from mortmain.checker.reduction.reduced import WORTH_IT, Reduced, Symmetry, nobody, reduced
from mortmain.checker.reduction.sorting import Sorting
from mortmain.checker.reduction.vacuity import of_everybody
from mortmain.model.diagnostic import InternalError
from mortmain.model.term.build import any_of
from mortmain.model.term.sorts import Sequence
from mortmain.model.transition.system import State, TransitionSystem

MOST_THREADS = 8
"""As many threads as there are processors, but not more than this, unless somebody asks."""
Result = TypeVar("Result")
TASTE = 500
"""How many states are looked at first on either way, to see how long sequences become."""


class NativeEngine:
    """Compiles the system, and visits its states with a thread for each share of them.

    >>> from mortmain.model.term.build import less, plus
    >>> from mortmain.model.term.sorts import Range
    >>> from mortmain.model.transition.builder import Builder
    >>> counter = Builder("counter")
    >>> x = counter.variable("x", Range(0, 3), initial=0)
    >>> counter.action("increment", when=less(x, 3), then={x: plus(x, 1)})
    >>> counter.always("small", less(x, 2))
    >>> NativeEngine().check(counter.build()) == ExplicitEngine().check(counter.build())
    True
    """

    def __init__(
        self,
        threads: int | None = None,
        checkpoints: Checkpoints | None = None,
        reduce: Reduce = Reduce.NONE,
        disk: Path | None = None,
    ) -> None:
        """States that outgrow memory go to the folder `disk`, if there is one."""
        if disk is not None and reduce.includes(Reduce.POR):
            raise Refused(
                "on disk no orders of steps are left out: choose `--reduce slice`, sym or none"
            )
        if find_spec("llvmlite") is None:
            raise ModuleNotFoundError("llvmlite is not installed", name="llvmlite")
        self.name = "native"
        self.notes: tuple[str, ...] = ()
        self.statistics: tuple[str, ...] = ()
        self.vacuous: tuple[Vacuity, ...] | None = None
        self.reduce = reduce
        self.threads = threads or min(MOST_THREADS, os.cpu_count() or 1)
        self.checkpoints, self.disk = checkpoints, disk

    def check(
        self, system: TransitionSystem, *, within: Budget = USUAL, report: Reporter = silent
    ) -> Verdict:
        """The verdict, with all findings; `KeyboardInterrupt` ends in what was found so far.

        What is too wide to be packed is left to the reference engine, as is what there is too
        little memory for; name and notes then say so.  `Refused` if a checkpoint cannot be kept
        or continued.
        """
        reference = ExplicitEngine()
        try:
            if system.initial:
                verdict = self._searched(system, within, report)
                self.notes += tuple(filter(None, [complaint()]))
                return verdict
        except (TooWide, TooLittle) as unfit:
            if self.checkpoints is not None:
                raise Refused(f"no checkpoint can be kept of `{system.name}`: {unfit}") from unfit
            self.name, self.statistics = reference.name, reference.statistics
            self.notes = (f"the reference engine did it: {unfit}",)
        verdict = reference.check(system, within=within, report=report)
        self.vacuous = reference.vacuous
        return verdict

    def _searched(self, system: TransitionSystem, within: Budget, report: Reporter) -> Verdict:
        if self.disk:
            from mortmain.checker.native.disk.files import Folder

            # Tried at once, and not only when hours have passed.
            Folder(self.disk)
        started = monotonic()
        smaller = reduced(system, self.reduce)
        symmetry, reductions = smaller.symmetry, list(smaller.told)
        if symmetry and self.reduce is Reduce.USUAL and symmetry.order < WORTH_IT:
            reductions.append(
                f"sym: not used, as {symmetry.order} orders are too few to be worth it"
            )
            symmetry = None
        if symmetry and not isinstance(symmetry.orbits, Sorting):
            reductions.append(
                "sym: not used, as compiled code can only sort; `--engine explicit` can"
            )
            symmetry = None
        whole = symmetry is None and not smaller.first
        way = None if whole else symmetry or nobody(smaller.system)
        sorting = way and way.orbits
        assert sorting is None or isinstance(sorting, Sorting)
        try:
            explored = explore(
                smaller.system,
                within,
                report,
                self.threads,
                self.checkpoints,
                sorting,
            )
        except TooLittle:
            if self.disk is None:
                raise
            return self._on_disk(system, smaller, _left(within, started), report)
        if self.disk and isinstance(explored.how, Cut) and explored.how.spent is Spent.MEMORY:
            del explored
            # Its parts refer to each other, and there is no memory left for anything else.
            gc.collect()
            return self._on_disk(system, smaller, _left(within, started), report)
        self.statistics = (explored.program.layout.describe(), *reductions)
        if way is None:
            verdict = judged(system, findings(explored, report), explored.how)
        else:
            found, facts = quotient(explored, way)
            if symmetry:
                self.notes = (stands_for(found, symmetry),)
            verdict = judged(system, quotient_findings(found, facts, smaller.first), explored.how)
        # Where some steps go first, others are not taken although they could be.
        if isinstance(verdict.how, Exhaustive) and not smaller.first:
            wrong = not isinstance(verdict, Holds)
            self.vacuous = () if wrong else _vacuities(explored, symmetry, report)
        return verdict

    def _on_disk(
        self, system: TransitionSystem, smaller: Reduced, within: Budget, report: Reporter
    ) -> Verdict:
        """The verdict on `system`, by a search whose states are in files."""
        from mortmain.checker.native.disk.engine import explore as explore_on_disk
        from mortmain.checker.native.disk.files import Full
        from mortmain.checker.native.disk.findings import findings as findings_on_disk

        assert self.disk is not None
        self.vacuous = None
        stored = explore_on_disk(smaller.system, self.disk, within, report)
        stored.bench.close()
        try:
            found, how = findings_on_disk(stored, left_to_sort(within), report)
        except Full as broken:
            raise Refused(
                f"the states cannot be read again {broken}: name another folder"
            ) from broken
        self.statistics = (stored.program.layout.describe(), *smaller.told)
        self.notes = (
            f"the states outgrew the memory and went to {self.disk}, where the point of no return"
            " is not looked for",
        )
        if smaller.symmetry:
            self.notes += ("on disk all states are visited, whoever is interchangeable",)
        return judged(system, found, how)


def _left(within: Budget, started: float) -> Budget:
    """The budget that is left of one that was begun with then."""
    if within.seconds is None:
        return within
    return replace(within, seconds=max(0, within.seconds - (monotonic() - started)))


def _vacuities(
    explored: Explored, symmetry: Symmetry | None, report: Reporter
) -> tuple[Vacuity, ...]:
    """What never happens, where nothing is wrong."""
    left = open_suspicions(explored, report)
    return told(of_everybody(left, explored.program.system, symmetry) if symmetry else left)


def explore(
    system: TransitionSystem,
    within: Budget = USUAL,
    report: Reporter = silent,
    threads: int = 1,
    checkpoints: Checkpoints | None = None,
    sorting: Sorting | None = None,
) -> Explored:
    """Everything that is reachable, as far as the budget goes.

    Sequences get as little room as the first states need; should one become longer later on, the
    search begins anew with more.  `SpecError` if an update leaves the sort of its variable.  With
    `sorting` only representatives are met.
    """
    known = identity(system, sorting) if checkpoints else ""
    resumed = checkpoints and checkpoints.resume
    kept = read(checkpoints.folder, system.name, known) if checkpoints and resumed else None
    lengths = kept.lengths if kept else longest(system, taste(system, within))
    threads = len(kept.shares) if kept else threads
    masks = masks_of(system)
    again = False

    def search(lengths: dict[str, int]) -> Explored:
        nonlocal again
        keep = _keep(known, lengths, checkpoints)
        try:
            layout = layout_of(system, _even(system, lengths, sorting))
            program = Program(system, layout, masks, sorting)
            search = Search(program, within, report, threads, keep)
            if kept and not again:
                search.restore(kept)
            again = True
            return search.run()
        finally:
            if keep:
                keep.keeper.close()

    return fitting(system, lengths, search)


def fitting(
    system: TransitionSystem, lengths: dict[str, int], search: Callable[[dict[str, int]], Result]
) -> Result:
    """What `search` finds once there is enough room for sequences, beginning with these lengths."""
    while True:
        try:
            return search(lengths)
        except Unfit as unfit:
            wider = longest(system, _after(system, unfit.states))
            if all(wider[name] <= lengths[name] for name in lengths):
                raise InternalError("a state does not fit its layout for no reason") from unfit
            lengths = {
                name: max(each, 2 * lengths[name]) if each > lengths[name] else lengths[name]
                for name, each in wider.items()
            }
        except RecursionError as deep:
            raise TooWide("terms are nested too deeply") from deep


def _even(
    system: TransitionSystem, lengths: dict[str, int], sorting: Sorting | None
) -> dict[str, int]:
    """The lengths, where what belongs to interchangeable parties gets the same room."""
    found = dict(lengths)
    for group in sorting.groups if sorting else ():
        for row in zip(*group.variables, strict=True):
            names = [system.variables[place].name for place in row]
            if names[0] in lengths:
                found |= dict.fromkeys(names, max(lengths[name] for name in names))
    return found


def _keep(known: str, lengths: dict[str, int], checkpoints: Checkpoints | None) -> Keep | None:
    if checkpoints is None:
        return None
    return Keep(Keeper(checkpoints.folder, checkpoints.every), known, lengths)


def taste(system: TransitionSystem, within: Budget) -> list[State]:
    """Some states: the nearest, and those along a walk that takes one step after the other; none
    where there is no sequence to be measured."""
    if not any(isinstance(each.sort, Sequence) for each in system.variables):
        return []
    graph, _ = breadth_first(system, Budget(within.seconds, min(within.states, TASTE)))
    step, state, found = successor_function(system), system.initial[0], list(graph.states)
    exceeded = predicate(system, any_of(*(limit.exceeded for limit in system.limits)))
    chance = Random(0)
    for _ in range(TASTE):
        dependable, others = ([], []) if exceeded(state) else step(state)
        # Nothing happens any more to those who were killed, and lines grow where much happens.
        ways = dependable or others
        state = chance.choice(ways)[1] if ways else chance.choice(system.initial)
        found.append(state)
    return found


def _after(system: TransitionSystem, states: list[State]) -> list[State]:
    """What the states lead to; should an update leave its sort, the interpreter says so here."""
    exceeded = predicate(system, any_of(*(limit.exceeded for limit in system.limits)))
    within = (state for state in states if not exceeded(state))
    return [after for state in within for _, after in successors(system, state)]


def longest(system: TransitionSystem, states: list[State]) -> dict[str, int]:
    """How long each sequence becomes in `states`."""
    longest = {}
    for place, variable in enumerate(system.variables):
        if isinstance(variable.sort, Sequence):
            seen = (each for state in states if isinstance(each := state[place], tuple))
            longest[variable.name] = max(map(len, seen), default=0)
    return longest
