"""The symbolic engine: an invariant first, then longer and longer runs and inductions in turn."""

from __future__ import annotations

from collections.abc import Iterable

import z3

from mortmain.checker.engine import USUAL, Budget, Reporter, silent
from mortmain.checker.evidence.sought import told_apart
from mortmain.checker.evidence.verdict import (
    Bounded,
    Finding,
    Holds,
    How,
    Inductive,
    Undecided,
    Unrolled,
    Verdict,
    Violated,
)
from mortmain.checker.symbolic.bounded import BoundedSearch
from mortmain.checker.symbolic.encode import formula
from mortmain.checker.symbolic.houdini import find_invariant
from mortmain.checker.symbolic.induction import Induction
from mortmain.checker.symbolic.inquiry import Inquiry
from mortmain.checker.symbolic.questions import COVERED, Aside
from mortmain.checker.symbolic.relation import Relation
from mortmain.checker.symbolic.solver import Deadline, GaveUp
from mortmain.model.diagnostic import Diagnostic, InternalError, SpecError
from mortmain.model.term.nodes import Term
from mortmain.model.transition.properties import Code, Safety
from mortmain.model.transition.system import TransitionSystem

FOR_THE_INVARIANT = 0.4
"""The share of the time after which we go on without one."""


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
        inquiry = Inquiry(Relation(system), deadline)
        return _verdict(inquiry, _inquire(inquiry, deadline))


def _inquire(inquiry: Inquiry, deadline: Deadline) -> How:
    """Close as many questions as there is time for; how they were closed."""
    depth, invariant = -1, tuple[Term, ...]()
    try:
        invariant = find_invariant(inquiry.relation, deadline.first(FOR_THE_INVARIANT))
        known = z3.And(*(formula(each, inquiry.relation.before) for each in invariant))
        induction = Induction(inquiry, known)
        induction.prove(0)
        search = BoundedSearch(inquiry, known)
        steps = 1
        while inquiry.open:
            if not search.reaches(depth + 1):
                inquiry.open.clear()
                return _unless_outgrown(inquiry, depth, Unrolled(depth, COVERED))
            search.look_at(depth + 1)
            depth += 1
            if depth + 1 == steps:
                induction.prove(steps)
                # What fails costs more than it teaches, and what succeeds later is as good.
                steps += 1 + steps // 2
    except GaveUp as reason:
        more = f"give it more time with `--timeout {10 * deadline.seconds:g}`"
        return Bounded(depth, str(reason), more, _codes(inquiry), COVERED)
    except KeyboardInterrupt:
        told = "the search was interrupted", "run it again and let it finish"
        return Bounded(depth, *told, _codes(inquiry), COVERED, interrupted=True)
    proved = Inductive(inquiry.steps_of_induction, invariant, COVERED)
    return _unless_outgrown(inquiry, depth, proved)


def _unless_outgrown(inquiry: Inquiry, depth: int, how: Inductive | Unrolled) -> How:
    """That, but if a run can outgrow the model, only up to there."""
    if not _outgrown(inquiry):
        return how
    way_out = inquiry.system.limits[0].help
    return Bounded(max(depth, 0), "a run outgrew the model", way_out, COVERED, COVERED)


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
