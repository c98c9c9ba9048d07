"""Second opinions: the symbolic engine with its runs taken again, and beside it the reference.

The two engines share no code.  What both rest on stands here, above them: the interpreter, which
takes every run of z3 again and looks at what it shows, before anyone sees it.
"""

from __future__ import annotations

from mortmain.checker.engine import USUAL, Budget, Reporter, silent
from mortmain.checker.evidence.misstep import Misstep
from mortmain.checker.evidence.vacuity import Vacuity
from mortmain.checker.evidence.verdict import (
    AnyNumber,
    Bounded,
    Cut,
    Exhaustive,
    Finding,
    How,
    Inductive,
    Part,
    SomeNumbers,
    Undecided,
    Unrolled,
    Verdict,
    Violated,
)
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.recheck import recheck, recheck_witness
from mortmain.checker.explicit.replay import replay
from mortmain.checker.symbolic.engine import SymbolicEngine
from mortmain.model.diagnostic import InternalError
from mortmain.model.transition.properties import Code
from mortmain.model.transition.system import TransitionSystem


class Z3Engine:
    """The symbolic engine; every counterexample has been replayed before it is returned."""

    name = "z3"
    notes = ()
    statistics = ("no states are stored",)
    vacuous = None

    def check(
        self, system: TransitionSystem, *, within: Budget = USUAL, report: Reporter = silent
    ) -> Verdict:
        """What z3 finds; `SpecError` if an update leaves its sort."""
        try:
            verdict = SymbolicEngine().check(system, within=within, report=report)
        except Misstep as misstep:
            replay(system, misstep.schedule)
            raise InternalError(
                "this is a bug in the checker; please report it with the model "
                f"`{system.name}`: {misstep}, and yet it can be taken"
            ) from misstep
        for finding in _errors(verdict):
            recheck(system, finding)
        for witness in verdict.witnesses:
            recheck_witness(system, witness)
        return verdict


class BothEngines:
    """The reference engine, and z3 to agree with it: where they do not, one of them is wrong."""

    name = "both"
    notes = ()
    statistics = ExplicitEngine.statistics
    vacuous: tuple[Vacuity, ...] | None = None

    def check(
        self, system: TransitionSystem, *, within: Budget = USUAL, report: Reporter = silent
    ) -> Verdict:
        """The verdict of the engine that left less out; `InternalError` if they disagree."""
        explicit = ExplicitEngine()
        first = explicit.check(system, within=within, report=report)
        self.vacuous = explicit.vacuous
        second = Z3Engine().check(system, within=within, report=report)
        wrong = disagreement(first, second)
        if wrong:
            raise InternalError(
                f"the engines disagree on `{system.name}`: {wrong}\n"
                f"  explicit  {_told(first)}\n"
                f"  z3        {_told(second)}"
            )
        return second if isinstance(first.how, Part) and not isinstance(second.how, Part) else first


def disagreement(explicit: Verdict, symbolic: Verdict) -> str:
    """What one engine found and the other rules out, among the errors that both look for; nothing
    if there is no such thing."""
    told = (
        missing
        for code in _covered(symbolic.how)
        for missing in (
            _missing(code, "explicit", explicit, symbolic),
            _missing(code, "z3", symbolic, explicit),
        )
    )
    return "; ".join(filter(None, told))


def _missing(code: Code, finder: str, one: Verdict, other: Verdict) -> str:
    """The findings of `one` that `other` says cannot be."""
    if _is_open(code, other.how):
        return ""
    missing = sorted(_subjects(one, code) - _subjects(other, code))
    return f"only {finder} finds {code} of {', '.join(missing)}" if missing else ""


def _subjects(verdict: Verdict, code: Code) -> set[str]:
    return {each.subject for each in _errors(verdict) if each.code is code}


def _is_open(code: Code, how: How) -> bool:
    """Whether there may be more of that code than was found."""
    match how:
        case Cut():
            return True
        case Bounded(open=codes):
            return code in codes
        case _:
            return False


def _covered(how: How) -> tuple[Code, ...]:
    return how.covers if isinstance(how, Inductive | Unrolled | Bounded) else tuple(Code)


def _errors(verdict: Verdict) -> tuple[Finding, ...]:
    return verdict.findings if isinstance(verdict, Violated) else ()


def _told(verdict: Verdict) -> str:
    """The verdict on a line."""
    found = [f"{each.code} {each.subject} {each.schedule}" for each in _errors(verdict)]
    word = "undecided" if isinstance(verdict, Undecided) else "holds"
    return f"{', '.join(found) or word}  ({_how(verdict.how)})"


def _how(how: How) -> str:
    match how:
        case Exhaustive(states=states):
            return f"all {states} states"
        case Cut(spent, states):
            return f"{states} states, then out of {spent}"
        case Inductive(steps):
            return f"induction over {steps} steps"
        case Unrolled(depth):
            return f"all runs, up to {depth} steps"
        case Bounded(depth, reason):
            return f"up to {depth} steps: {reason}"
        case AnyNumber() | SomeNumbers():
            raise InternalError("an engine decides one system at a time")
