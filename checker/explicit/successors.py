"""The successor function of a system, generated as one Python function.

Most guards say where a party's program has come to (`pc = 3`).  The actions are sorted by such a
variable, and the generated code looks up its value instead of evaluating every guard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from mortmain.checker.explicit import interpreter
from mortmain.checker.explicit.compile import Names, expression, function, names_of, unpacked
from mortmain.model.term.build import TRUE, all_of
from mortmain.model.term.inference import fits, sort_of
from mortmain.model.term.nodes import And, Constant, Equal, Term, Variable
from mortmain.model.term.sorts import Range, Sequence, Sort
from mortmain.model.transition.action import Action
from mortmain.model.transition.system import State, TransitionSystem

Steps = list[tuple[int, State]]
"""The index of an action and the state it leads to."""
Successors = Callable[[State], tuple[Steps, Steps]]
"""The steps that can be relied on, and the others: kills and what else the environment may do."""
Location = tuple[Variable, int | str]
"""A condition of the form `variable = constant`."""


def successor_function(system: TransitionSystem) -> Successors:
    """A function that gives the steps from a state; the order of its lists means nothing.

    >>> from mortmain.model.term.build import less, plus
    >>> from mortmain.model.term.sorts import Range
    >>> from mortmain.model.transition.builder import Builder
    >>> counter = Builder("counter")
    >>> x = counter.variable("x", Range(0, 3), initial=0)
    >>> counter.action("increment", when=less(x, 3), then={x: plus(x, 1)})
    >>> successor_function(counter.build())((2,))
    ([(0, (3,))], [])
    """
    return _Generator(system).function()


class _Generator:
    def __init__(self, system: TransitionSystem) -> None:
        self.system = system
        self.names: Names = names_of(system)
        self.constants: dict[str, object] = {"outside": self._outside}

    def function(self) -> Successors:
        indexed = list(enumerate(self.system.actions))
        return function(
            "successors",
            [
                unpacked(self.system),
                "steps = []",
                *self._dispatch([each for each in indexed if each[1].kind.dependable]),
                "others = []",
                *self._dispatch([each for each in indexed if not each[1].kind.dependable]),
                "return steps, others",
            ],
            self.constants,
        )

    def _outside(self, state: State, index: int) -> None:
        """Let the interpreter find the words for an update that leaves its sort."""
        interpreter.successor(self.system, state, index)

    def _dispatch(self, actions: list[tuple[int, Action]]) -> Iterator[str]:
        usual = Counter(
            variable for _, action in actions for variable, _ in _locations(action.enabled)
        )
        groups: dict[Variable, dict[int | str, list[tuple[int, Action]]]] = {}
        rest = []
        for index, action in actions:
            # The commonest variable is the likeliest to be a program counter; of equally common
            # ones the first is taken, so that the text is the same on every run.
            at = max(_locations(action.enabled), key=lambda each: usual[each[0]], default=None)
            if at is None:
                rest.append((index, action))
            else:
                groups.setdefault(at[0], {}).setdefault(at[1], []).append((index, action))
        for variable, by_value in groups.items():
            yield from self._branches(variable, by_value, sorted(by_value))
        for index, action in rest:
            yield from self._step(index, action, action.enabled)

    def _branches(
        self,
        variable: Variable,
        by_value: dict[int | str, list[tuple[int, Action]]],
        ordered: list[int | str],
    ) -> Iterator[str]:
        """A search by halving: few comparisons even if a program has many locations."""
        name = self.names[variable.name]
        if len(ordered) > 4:
            middle = len(ordered) // 2
            yield f"if {name} < {ordered[middle]!r}:"
            yield from _indented(self._branches(variable, by_value, ordered[:middle]))
            yield "else:"
            yield from _indented(self._branches(variable, by_value, ordered[middle:]))
            return
        for number, value in enumerate(ordered):
            yield f"{'elif' if number else 'if'} {name} == {value!r}:"
            for index, action in by_value[value]:
                guard = _without_location(action.enabled, (variable, value))
                yield from _indented(self._step(index, action, guard))

    def _step(self, index: int, action: Action, guard: Term) -> Iterator[str]:
        if guard == TRUE:
            yield from self._update(index, action)
        else:
            yield f"if {expression(guard, self.names)}:"
            yield from _indented(self._update(index, action))

    def _update(self, index: int, action: Action) -> Iterator[str]:
        after = dict(self.names)
        for number, (variable, term) in enumerate(action.updates):
            value = expression(term, self.names)
            if not fits(sort_of(term), variable.sort):
                yield f"n{number} = {value}"
                fine = self._check(variable, sort_of(term), f"n{number}")
                yield f"if not {fine}: outside(state, {index})"
                value = f"n{number}"
            after[variable.name] = value
        target = "".join(f"{value}, " for value in after.values())
        found = "steps" if action.kind.dependable else "others"
        yield f"{found}.append(({index}, ({target})))"

    def _check(self, variable: Variable, given: Sort, value: str) -> str:
        """The condition that `value`, known to be in the sort `given`, suits the variable."""
        match variable.sort, given:
            case Range(low, high), _:
                return f"{low} <= {value} <= {high}"
            case Sequence(element, capacity), Sequence(other, _) if fits(other, element):
                return f"len({value}) <= {capacity}"
            case _:
                name = f"sort_of_{self.names[variable.name]}"
                self.constants[name] = variable.sort
                return f"contains({name}, {value})"


def _conjuncts(term: Term) -> tuple[Term, ...]:
    return term.operands if isinstance(term, And) else (term,)


def _location(term: Term) -> Location | None:
    match term:
        case Equal(Variable() as variable, Constant(int() | str() as value)) | Equal(
            Constant(int() | str() as value), Variable() as variable
        ):
            return variable, value
        case _:
            return None


def _locations(term: Term) -> list[Location]:
    return [at for each in _conjuncts(term) if (at := _location(each))]


def _without_location(term: Term, at: Location) -> Term:
    return all_of(*(each for each in _conjuncts(term) if _location(each) != at))


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return ("    " + line for line in lines)
