"""What a row of a certificate is worth: its ways, taken in one state after the other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product
from typing import Any

from mortmain.checker.explicit import interpreter
from mortmain.model.term.build import any_of
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.nodes import Term
from mortmain.model.term.sorts import Enum, Range, Sequence, Sort, Value
from mortmain.model.transition.party import Party
from mortmain.model.transition.system import TransitionSystem

Row = tuple[str, str, tuple[Any, ...], tuple[tuple[str, ...], ...]]
"""A claim, the party, the ranking and the ways."""
At = dict[str, Value]


def is_reason(system: TransitionSystem, at: At, row: Row, ways: list[list[str]]) -> bool:
    """Whether one of the ways leads on from there, if it is a state that the row is about."""
    claim, name, ranking, _ = row
    party = system.party(name)
    whens = [party.live]
    if claim.startswith("orphaned"):
        holds = system.resource(claim.removeprefix("orphaned-lock ")).holds
        whens = [each.when for each in holds if each.party == name]
    return all(
        not evaluate(when, at) or any(leads_on(system, at, party, when, ranking, x) for x in ways)
        for when in whens
    )


def leads_on(
    system: TransitionSystem, at: At, party: Party, when: Term, ranking: Any, way: list[str]
) -> bool:
    """The way can be taken, and the party goes on, lets go, or something is smaller at its end."""
    actions = {each.name: each for each in system.actions}
    unfinished = any_of(party.live, party.abandoned)
    now, moved = at, False
    for action in (actions[each] for each in way):
        if not evaluate(action.enabled, now):
            return False
        now = now | {each.name: evaluate(term, now) for each, term in action.updates}
        moved |= action.party == party.name
    ceased = evaluate(party.live, at) and not evaluate(party.live, now)
    if not evaluate(when, now) or (evaluate(unfinished, at) and (moved or ceased)):
        return True
    if evaluate(unfinished, now) and not evaluate(unfinished, at):
        return False
    return [measure(x, now) for x in ranking] < [measure(x, at) for x in ranking]


def measure(entry: Any, at: At) -> int:
    if isinstance(entry, tuple):
        line = at[entry[1]]
        assert isinstance(line, tuple)
        return line.index(entry[0]) + 1 if entry[0] in line else 0
    return int(evaluate(entry, at))  # type: ignore[arg-type]


def valuations(system: TransitionSystem) -> Iterator[At]:
    """Every state that its variables can have."""
    for state in product(*(list(values(each.sort)) for each in system.variables)):
        yield system.valuation(state)


def values(sort: Sort) -> Iterator[Value]:
    match sort:
        case Range(low, high):
            yield from range(low, high + 1)
        case Sequence(element, capacity):
            for size in range(capacity + 1):
                yield from product(values(element), repeat=size)
        case Enum(members=members):
            yield from members
        case _:
            yield from (False, True)


def is_right_for(family: Any, size: int, row: Row) -> bool:
    """Whether the row is a reason in every reachable state with so many clerks, whoever the others
    are that it speaks of."""
    system = family({"clerks": size})
    spoken = sorted({x for way in row[3] for step in way for x in step.split() if x.isdigit()})
    known = {each.name for each in system.actions}
    ways = []
    for way in row[3]:
        for chosen in permutations(range(1, max(size, 4)), len(set(spoken) - {"0"})):
            called = dict(zip(sorted(set(spoken) - {"0"}), map(str, chosen), strict=True))
            way_ = [" ".join(called.get(x, x) for x in step.split()) for step in way]
            if set(way_) <= known:
                ways.append(way_)
    return all(is_reason(system, at, row, ways) for at in reached(system))


def reached(system: TransitionSystem) -> list[At]:
    """Every state that there is."""
    waiting, found = list(system.initial), set(system.initial)
    while waiting:
        new = {after for _, after in interpreter.successors(system, waiting.pop())} - found
        found |= new
        waiting += new
    return [system.valuation(each) for each in found]
