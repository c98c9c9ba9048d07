"""Random systems whose parties are interchangeable, and such as only look like it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    append,
    different,
    equal,
    head,
    if_then_else,
    is_empty,
    length,
    less,
    negation,
    number,
    plus,
    remainder,
    tail,
    without,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.rewrite import transform
from mortmain.model.term.sorts import BOOLEAN, Range, Sequence
from mortmain.model.transition.action import Action, Kind
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.party import Hold, Party, Resource
from mortmain.model.transition.properties import Safety
from mortmain.model.transition.system import TransitionSystem

EFFECTS = ("nothing", "take", "free", "join", "leave", "count", "flag", "note")
Template = Callable[[int], Term]
"""A term for each member of a group, in which it is `i` and the others are the others."""


@composite
def symmetric_systems(draw: DrawFn, hierarchical: bool | None = None) -> TransitionSystem:
    """Some parties that all run one program, beside one that may not: they share an owner, a line
    and a count, and have a place and a flag each.  Unless `hierarchical`, they may also remember
    one another, or leave each other notes."""
    builder = Builder("symmetric")
    n, places = draw(st.integers(2, 4)), draw(st.integers(2, 3))
    everybody = range(n)
    starts = draw(st.sampled_from([(0,), (0,), (0, 1)]))
    pcs = [builder.variable(f"pc{i}", Range(0, places), initially_one_of=starts) for i in everybody]
    flags = [builder.variable(f"flag{i}", BOOLEAN, initial=False) for i in everybody]
    owner = builder.variable("owner", Range(0, n), initial=n)
    line = builder.variable("line", Sequence(Range(0, n - 1), 2), initial=())
    count = builder.variable("count", Range(0, 2), initial=0)
    memory: list[Variable] = []
    notes: dict[tuple[int, int], Variable] = {}
    if hierarchical is not True:
        if draw(st.booleans()):
            memory = [builder.variable(f"memory{i}", Range(0, n), initial=n) for i in everybody]
        if n < 4 and (draw(st.booleans()) or (hierarchical is False and not memory)):
            notes = {
                (i, j): builder.variable(f"note{i}{j}", BOOLEAN, initial=False)
                for i in everybody
                for j in everybody
                if i != j
            }

    def condition() -> Template:
        place = draw(st.integers(0, places))
        options: list[Template] = [
            lambda i: TRUE,
            lambda i: equal(owner, n),
            lambda i: equal(owner, i),
            lambda i: negation(equal(owner, i)),
            lambda i: flags[i],
            lambda i: less(count, 2),
            lambda i: all_of(negation(is_empty(line)), equal(head(line), i)),
            lambda i: any_of(is_empty(line), different(head(line), i)),
            lambda i: less(length(line), 2),
            lambda i: any_of(*(equal(pcs[j], place) for j in everybody if j != i)),
            lambda i: all_of(*(negation(flags[j]) for j in everybody if j != i)),
        ]
        if memory:
            options += [lambda i: equal(memory[i], i), lambda i: equal(memory[i], owner)]
        if notes:
            options.append(lambda i: any_of(*(notes[j, i] for j in everybody if j != i)))
        return draw(st.sampled_from(options))

    def effects() -> Callable[[int], dict[Variable, Term]]:
        what = draw(st.sampled_from(EFFECTS))
        to = draw(st.integers(0, places))

        def of(i: int) -> dict[Variable, Term]:
            found: dict[Variable, Term] = {pcs[i]: number(to)}
            match what:
                case "take":
                    found[owner] = number(i)
                    if memory:
                        found[memory[i]] = owner
                case "free":
                    if_first = if_then_else(is_empty(line), number(n), head(line))
                    found |= {owner: if_first, line: tail(line)}
                case "join":
                    found[line] = if_then_else(less(length(line), 2), append(line, i), line)
                case "leave":
                    found[line] = without(line, i)
                case "count":
                    found[count] = remainder(plus(count, 1), 3)
                case "flag":
                    found[flags[i]] = negation(flags[i])
                case "note":
                    found |= {notes[i, j]: TRUE for j in everybody if (i, j) in notes}
            return found

        return of

    dead_at = draw(st.booleans())
    done = draw(st.integers(0, places))
    daemon = draw(st.integers(0, 5)) == 0
    lonely, polled = draw(st.booleans()), draw(st.booleans())
    abandoned = condition() if draw(st.integers(0, 3)) == 0 else lambda i: FALSE
    for i in everybody:
        dead = equal(pcs[i], places) if dead_at else FALSE
        over = any_of(equal(pcs[i], done), dead)
        builder.add(
            Party(
                f"p{i}",
                live=all_of(negation(over), negation(abandoned(i))),
                dead=dead,
                abandoned=all_of(abandoned(i), negation(over)),
                daemon=daemon,
                polled_by=("alone",) if lonely and polled else (),
            )
        )
    builder.add(Resource("lock", holds=tuple(Hold(f"p{i}", equal(owner, i)) for i in everybody)))
    for index in range(draw(st.integers(1, 5))):
        at, guard, effect = draw(st.integers(0, places - 1)), condition(), effects()
        kind = draw(st.sampled_from([Kind.SYSTEM] * 4 + [Kind.TIMEOUT, Kind.KILL]))
        waits = draw(st.sampled_from([None, "lock"]))
        for i in everybody:
            builder.step(
                Action(
                    f"p{i}.{index}",
                    f"p{i}",
                    guard(i),
                    tuple(effect(i).items()),
                    equal(pcs[i], at),
                    kind,
                    waits if kind in (Kind.SYSTEM, Kind.TIMEOUT) else None,
                )
            )
    if lonely:
        on = builder.variable("on", BOOLEAN, initial=False)
        builder.add(Party("alone", live=negation(on)))
        builder.action(
            "switch", party="alone", when=equal(owner, n), then={on: negation(on)}, waits_for="lock"
        )
    if draw(st.booleans()):
        bad = [condition() for _ in range(2)]
        for i in everybody:
            builder.safety(Safety(f"bad{i}", all_of(*(each(i) for each in bad))))
    builder.always("together", draw(st.sampled_from([TRUE, less(count, 2), is_empty(line)])))
    return builder.build()


@composite
def almost_symmetric_systems(draw: DrawFn) -> TransitionSystem:
    """Such a system with one constant of one action of the first party changed."""
    system = draw(symmetric_systems())
    own = [i for i, action in enumerate(system.actions) if action.party == "p0"]
    chosen = draw(st.sampled_from(own))
    action = system.actions[chosen]

    def other(term: Term) -> Term:
        match term:
            case Constant(bool() as value):
                return Constant(not value, BOOLEAN)
            case Constant(int() as value):
                return number((value + 1) % 3)
            case _:
                return term

    changed = draw(st.sampled_from(["at", "guard", "updates"]))
    if changed == "updates":
        pc, _ = action.updates[0]
        to = draw(st.integers(0, 2))
        new = replace(action, updates=((pc, number(to)), *action.updates[1:]))
    elif changed == "at":
        new = replace(action, at=transform(action.at, other))
    else:
        new = replace(action, guard=transform(action.guard, other))
    actions = (*system.actions[:chosen], new, *system.actions[chosen + 1 :])
    return replace(system, actions=actions)
