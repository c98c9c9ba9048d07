"""The symbolic engine: all states if they are few, else an invariant, runs and inductions."""

from __future__ import annotations

from collections.abc import Iterable

from mortmain.checker.engine import USUAL, Budget, Reporter, silent
from mortmain.checker.evidence.sought import told_apart
from mortmain.checker.evidence.verdict import (
    Bounded,
    Finding,
    Holds,
    How,
    Inductive,
    Spent,
    Undecided,
    Unrolled,
    Verdict,
    Violated,
)
from mortmain.checker.symbolic.bounded import BoundedSearch
from mortmain.checker.symbolic.houdini import find_invariant
from mortmain.checker.symbolic.induction import Induction
from mortmain.checker.symbolic.inquiry import Inquiry
from mortmain.checker.symbolic.levels import Levels, find_levels
from mortmain.checker.symbolic.questions import COVERED, Aside
from mortmain.checker.symbolic.relation import Relation
from mortmain.checker.symbolic.solver import Deadline, GaveUp, OutOfMemory, within_memory
from mortmain.model.diagnostic import Diagnostic, InternalError, SpecError
from mortmain.model.term.nodes import Term
from mortmain.model.transition.properties import Code, Safety
from mortmain.model.transition.system import TransitionSystem

FOR_THE_INVARIANT = 0.4
"""The share of the time after which we go on without one."""
FOR_THE_LEVELS = 0.5
"""The share of the time that meeting all states may take, and asking whether these are all."""
FOR_WORDS = 2.0
"""The seconds to find words for what is ruled out by knowing all states."""


class SymbolicEngine:
    """Asks z3.  Decides errors only; of several runs that show one it gives a shortest.

    `mortmain.checker.opinions` takes its runs again before anyone sees them.

    >>> from mortmain.model.term.build import less, plus
    >>> from mortmain.model.term.sorts import Range
    >>> from mortmain.model.transition.builder import Builder
    >>> counter = Builder("counter")
    >>> x = counter.variable("x", Range(0, 3), initial=0)
    >>> counter.action("increment", when=less(x, 3), then={x: plus(x, 1)})
    >>> counter.always("small", less(x, 2))
    >>> verdict = SymbolicEngine().check(counter.build())
    >>> [f"{each.code} {each.subject} {each.schedule}" for each in verdict.findings]
    ['violated small 0:0.0', 'deadlock counter 0:0.0.0', 'permanent-block counter 0:0.0.0']
    """

    name = "z3"

    def check(
        self, system: TransitionSystem, *, within: Budget = USUAL, report: Reporter = silent
    ) -> Verdict:
        """The verdict, with all findings; `KeyboardInterrupt` ends in what was found so far.

        `Misstep` if an update leaves its sort.
        """
        if not system.initial:
            raise SpecError(
                Diagnostic(
                    "E202",
                    f"`{system.name}` has no initial state",
                    why="everything holds in a system that cannot even begin",
                    help="give every variable a value to start from",
                )
            )
        deadline = Deadline.of(within)
        try:
            with within_memory(within):
                inquiry = Inquiry(Relation(system), deadline)
        except OutOfMemory as reason:
            more = within.how_to_raise(Spent.MEMORY)
            return Undecided(Bounded(-1, str(reason), more, COVERED, COVERED))
        return _verdict(inquiry, _inquire(inquiry, deadline, within))


def _inquire(inquiry: Inquiry, deadline: Deadline, within: Budget) -> How:
    """Close as many questions as there is time for; how they were closed."""
    try:
        with within_memory(within):
            levels = find_levels(inquiry.relation, deadline.first(FOR_THE_LEVELS))
            how = _search(inquiry) if levels is None else _search_levels(inquiry, levels)
    except OutOfMemory as reason:
        more = within.how_to_raise(Spent.MEMORY)
        return Bounded(inquiry.depth, str(reason), more, _codes(inquiry), COVERED)
    except GaveUp as reason:
        more = f"give it more time with `--timeout {10 * deadline.seconds:g}`"
        return Bounded(inquiry.depth, str(reason), more, _codes(inquiry), COVERED)
    except KeyboardInterrupt:
        told = "the search was interrupted", "run it again and let it finish"
        return Bounded(inquiry.depth, *told, _codes(inquiry), COVERED, interrupted=True)
    return _unless_outgrown(inquiry, how)


def _search_levels(inquiry: Inquiry, levels: Levels) -> Inductive:
    """Where all states are known: only runs to states that are known to say yes."""
    induction = Induction(inquiry, levels.met)
    induction.prove(0, share=1.0)
    if not inquiry.open:
        parts, enough = _in_words(inquiry)
        return Inductive(1, parts, COVERED, 0 if enough else levels.states)
    search = BoundedSearch(inquiry, levels.within)
    for depth in range(levels.deepest + 1):
        so_far = levels.is_depth(depth)
        search.look_at(
            depth,
            (each for each in inquiry.open if not induction.rules_out(each, 0, so_far)),
        )
        if not inquiry.open:
            break
    inquiry.open.clear()
    return Inductive(1, (), COVERED, levels.states)


def _in_words(inquiry: Inquiry) -> tuple[tuple[Term, ...], bool]:
    """An invariant in words, and whether everything is ruled out by that alone."""
    deadline = inquiry.deadline.within(FOR_WORDS)
    parts = find_invariant(inquiry.relation, deadline)
    induction = Induction(inquiry, inquiry.relation.all_of(parts), deadline)
    try:
        return parts, all(induction.rules_out(each) for each in range(len(inquiry.questions)))
    except GaveUp:
        return parts, False


def _search(inquiry: Inquiry) -> Inductive | Unrolled:
    """Where there are too many states: an invariant, longer and longer runs, and inductions."""
    invariant = find_invariant(inquiry.relation, inquiry.deadline.first(FOR_THE_INVARIANT))
    known = inquiry.relation.all_of(invariant)
    induction = Induction(inquiry, known)
    induction.prove(0)
    search = BoundedSearch(inquiry, lambda _: known)
    steps = 1
    while inquiry.open:
        depth = inquiry.depth + 1
        if not search.reaches(depth):
            inquiry.open.clear()
            return Unrolled(inquiry.depth, COVERED)
        search.look_at(depth, inquiry.open)
        if depth + 1 == steps:
            induction.prove(steps)
            # What fails costs more than it teaches, and what succeeds later is as good.
            steps += 1 + steps // 2
    return Inductive(inquiry.steps_of_induction, invariant, COVERED)


def _unless_outgrown(inquiry: Inquiry, how: Inductive | Unrolled) -> How:
    """That, but if a run can outgrow the model, only up to there."""
    if not _outgrown(inquiry):
        return how
    way_out = inquiry.system.limits[0].help
    return Bounded(max(inquiry.depth, 0), "a run outgrew the model", way_out, COVERED, COVERED)


def _codes(inquiry: Inquiry) -> tuple[Code, ...]:
    """The findings that are still open."""
    left = {inquiry.questions[place].what for place in inquiry.open}
    return tuple(code for code in COVERED if code in left)


def _verdict(inquiry: Inquiry, how: How) -> Verdict:
    found = [
        Finding(what, subject, run, states=0)
        for (what, subject), run in inquiry.found.items()
        if isinstance(what, Code)
    ]
    found, witnesses = told_apart(inquiry.system, _roots_first(found), ruled_out=_denied(inquiry))
    if found:
        return Violated(tuple(found), how, witnesses=witnesses)
    if isinstance(how, Bounded):
        return Undecided(how, witnesses=witnesses)
    if isinstance(how, Inductive | Unrolled):
        return Holds(how, witnesses=witnesses)
    raise InternalError(f"the symbolic engine visits no states, and cannot know by {how}")


def _denied(inquiry: Inquiry) -> list[Safety]:
    """The properties that are known to be true in no reachable state."""
    if _outgrown(inquiry):
        return []
    unknown = {inquiry.questions[place].key for place in inquiry.open} | inquiry.found.keys()
    return [each for each in inquiry.system.properties if (each.code, each.name) not in unknown]


def _outgrown(inquiry: Inquiry) -> bool:
    """Whether a run can outgrow the model, so that nothing is certain of longer ones."""
    return any(what is Aside.LIMIT for what, _ in inquiry.found)


def _roots_first(found: Iterable[Finding]) -> list[Finding]:
    return sorted(found, key=lambda each: (each.code.rank, len(each.schedule.actions)))
