"""Steps of views as a cover keeps them: who takes them, and what becomes of all others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from mortmain.checker.parametric.others import Asked
from mortmain.checker.parametric.steps import Step
from mortmain.checker.parametric.view import Firsts, Local, Passed, Shared
from mortmain.checker.parametric.views import Outside


class Solo(NamedTuple):
    """What all share, and one who takes a step, or nobody, before and after."""

    before: Shared
    one: Local | None
    after: Shared
    became: Local | None
    passed: Passed
    asked: Asked | None
    """What it asks of all others, if it is so of none."""


class Other(NamedTuple):
    """What all share after the step of another, and what that one and this one became."""

    after: Shared
    outside: Outside
    passed: Passed
    by: tuple[Local, Local] | None = None


@dataclass(eq=False)
class Move:
    """A step from what all share, by one member or by somebody who is not counted."""

    step: Step
    by: Local | None
    firsts: Firsts
    shared: Shared
    """What all share afterwards."""
    after: Local | None
    """What the member is afterwards."""
    needs: tuple[str, str] | None
    """A queue and the name of somebody first in it who is not seen: he has to be there."""
    passed: Passed
    """What becomes of places and of queues."""
    quiet: bool
    """Whether nobody else changes, unless he is first in a queue."""
    taken: bool = False
    answered: bool = False
    """Whether somebody can be there who gives the answer that it takes."""
