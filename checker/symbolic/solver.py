"""The one place where a solver is made: its seed, its limits, and what becomes of `unknown`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

import z3

from mortmain.checker.engine import Budget
from mortmain.checker.machine import available, resident

SEED = 2560
MEMORY = 2_000 << 20
"""What z3 may use if nobody says, in bytes."""
SECONDS_WITHOUT_A_BUDGET = 120.0
"""The budget of a symbolic check whose user gave none: z3 can always spend more."""


class GaveUp(Exception):  # noqa: N818 - no error: it becomes an undecided verdict
    """The solver answered `unknown`, or the time was up; the message is the reason."""


class OutOfMemory(Exception):  # noqa: N818 - no error either
    """z3 would have needed more memory than it may use: what it has made is not to be used again,
    so that this ends all that was asked of it, where `GaveUp` may end a part."""

    def __init__(self) -> None:
        super().__init__("the memory ran out")


@contextmanager
def within_memory(budget: Budget) -> Iterator[None]:
    """z3 takes no more meanwhile than the budget leaves of the memory of the whole process;
    `OutOfMemory` where it would, also while formulas are made."""
    z3.main_ctx()  # Made where too little is left, it ends the process.
    left = available() if budget.memory is None else budget.memory - resident()
    room = max(0, left) + z3.Z3_get_estimated_alloc_size()
    usual = MEMORY if budget.memory is None else room
    # Nothing at all would mean as much as there is.
    z3.set_param("memory_max_size", max(1, min(usual, room) >> 20))
    try:
        yield
    except z3.Z3Exception as failure:
        if not _ran_out(failure):
            raise
        raise OutOfMemory from failure
    finally:
        # What is left over has to be taken apart, which takes memory as well.
        z3.set_param("memory_max_size", 0)


def _is_about_memory(reason: str) -> bool:
    return "memory" in reason


def _ran_out(failure: BaseException | None) -> bool:
    """Whether that is for want of memory: of a model z3 says then that there is none."""
    return failure is not None and (_is_about_memory(str(failure)) or _ran_out(failure.__context__))


@dataclass(frozen=True, slots=True)
class Deadline:
    """When everything has to be done; every query is given what is left until then."""

    seconds: float
    at: float

    @classmethod
    def of(cls, budget: Budget) -> Deadline:
        """The deadline of a check that begins now."""
        seconds = SECONDS_WITHOUT_A_BUDGET if budget.seconds is None else budget.seconds
        return cls(seconds, monotonic() + seconds)

    def first(self, share: float) -> Deadline:
        """An earlier deadline, after that share of what is left."""
        left = max(0.0, self.at - monotonic()) * share
        return Deadline(self.seconds, monotonic() + left)

    def within(self, seconds: float) -> Deadline:
        """An earlier deadline, after so many seconds if there are more."""
        return Deadline(self.seconds, min(self.at, monotonic() + seconds))

    @property
    def left(self) -> float:
        """The seconds that are left; `GaveUp` if there are none."""
        left = self.at - monotonic()
        if left <= 0:
            raise GaveUp(f"the time ran out after {self.seconds:g} s")
        return left


class Solver:
    """A solver for formulas over truth values and bit-vectors, which is all we need."""

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self.queries = 0
        # "Finite domain": formulas become clauses at once, and what was learned is kept.
        self._solver = z3.SolverFor("QF_FD")
        self._solver.set("random_seed", SEED)

    def require(self, *formulas: z3.BoolRef) -> None:
        """All later models make the formulas true."""
        self._solver.add(*formulas)

    def model(self, *assumptions: z3.BoolRef) -> z3.ModelRef | None:
        """A model of what is required and the assumptions, `None` if there is none.

        `GaveUp` where the solver does not know, with its reason: that is never an answer.
        """
        self.queries += 1
        self._solver.set("timeout", max(1, int(self.deadline.left * 1000)))
        try:
            answer = self._solver.check(*assumptions)
            model = self._solver.model() if answer == z3.sat else None
        except z3.Z3Exception as failure:
            if _ran_out(failure):
                raise OutOfMemory from failure
            raise GaveUp(f"z3 gave up: {failure}") from failure
        if answer == z3.unsat:
            return None
        if answer == z3.sat:
            # Where the time runs out while a model is made, z3 leaves it half done.
            _ = self.deadline.left
            return model
        reason = self._solver.reason_unknown()
        if "interrupt" in reason:
            raise KeyboardInterrupt
        if _is_about_memory(reason):
            raise OutOfMemory
        _ = self.deadline.left
        raise GaveUp(f"z3 gave up: {reason}")

    def model_or_core(
        self, always: list[z3.BoolRef], assumptions: list[z3.BoolRef]
    ) -> z3.ModelRef | list[z3.BoolRef]:
        """A model, as above; without one, those of the assumptions that leave none."""
        model = self.model(*always, *assumptions)
        if model is not None:
            return model
        core = {each.get_id() for each in self._solver.unsat_core()}
        return [each for each in assumptions if each.get_id() in core]

    def possible(self, *assumptions: z3.BoolRef) -> bool:
        """Whether there is a model."""
        return self.model(*assumptions) is not None
