"""What a transition system means, as plainly as it can be said; every engine must agree with it."""

from __future__ import annotations

from collections.abc import Mapping

from mortmain.model.diagnostic import Diagnostic, SpecError
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.nodes import Variable
from mortmain.model.term.sorts import Value, contains, describe
from mortmain.model.term.text import show_value
from mortmain.model.transition.action import Action
from mortmain.model.transition.system import State, TransitionSystem


def enabled(system: TransitionSystem, state: State) -> list[int]:
    """The indices of the actions that can be taken in `state`, in declared order.

    >>> from mortmain.model.term.build import less, plus
    >>> from mortmain.model.term.sorts import Range
    >>> from mortmain.model.transition.builder import Builder
    >>> counter = Builder("counter")
    >>> x = counter.variable("x", Range(0, 3), initial=0)
    >>> counter.action("increment", when=less(x, 3), then={x: plus(x, 1)})
    >>> enabled(counter.build(), (2,)), enabled(counter.build(), (3,))
    ([0], [])
    """
    valuation = system.valuation(state)
    return [index for index, action in enumerate(system.actions) if _is_possible(action, valuation)]


def can_be_taken(system: TransitionSystem, state: State, index: int) -> bool:
    """Whether the action with that index can be taken in `state`."""
    return _is_possible(system.actions[index], system.valuation(state))


def successor(system: TransitionSystem, state: State, index: int) -> State:
    """The state that the action with that index leads to; all its updates happen at once.

    `SpecError` if an update gives a variable a value that it cannot have.
    """
    action = system.actions[index]
    before = system.valuation(state)
    after = dict(before)
    for variable, term in action.updates:
        value = evaluate(term, before)
        if not contains(variable.sort, value):
            raise _outside(system, state, index, variable, value)
        after[variable.name] = value
    return system.state(after)


def successors(system: TransitionSystem, state: State) -> list[tuple[int, State]]:
    """Every step from `state`: the index of the action and where it leads, in declared order."""
    return [(index, successor(system, state, index)) for index in enabled(system, state)]


def _is_possible(action: Action, valuation: Mapping[str, Value]) -> bool:
    return bool(evaluate(action.at, valuation) and evaluate(action.guard, valuation))


def _outside(
    system: TransitionSystem, state: State, index: int, variable: Variable, value: Value
) -> SpecError:
    action = system.actions[index]
    where = ", ".join(
        f"{name} = {show_value(each)}" for name, each in system.valuation(state).items()
    )
    return SpecError(
        Diagnostic(
            "E201",
            f"action `{action.name}` sets `{variable.name}` to {show_value(value)}, "
            "which it cannot be",
            span=action.span,
            why=f"`{variable.name}` is {describe(variable.sort)}; the state before is {where}",
            help=f"give `{action.name}` a guard, or `{variable.name}` a larger sort",
        )
    )
