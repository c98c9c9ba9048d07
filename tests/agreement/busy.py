"""Random systems in which parties do much by themselves, between what touches others."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    different,
    equal,
    less,
    negation,
    number,
    plus,
    remainder,
)
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import Range
from mortmain.model.transition.action import Action, Kind
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.party import Hold, Party, Resource
from mortmain.model.transition.properties import Limit, Safety
from mortmain.model.transition.system import TransitionSystem

WHAT = ["own"] * 6 + ["take", "take", "free", "free", "show", "look", "watch", "count"]


@composite
def busy_systems(draw: DrawFn) -> TransitionSystem:
    """Parties whose programs go on from place to place, and sometimes back: most steps change
    what is their own, others take, free or look at what is everybody's, or at a party's place."""
    builder = Builder("busy")
    n, places = draw(st.integers(2, 3)), draw(st.integers(2, 4))
    pcs = [builder.variable(f"pc{i}", Range(0, places), initial=0) for i in range(n)]
    own = [builder.variable(f"own{i}", Range(0, 2), initial=0) for i in range(n)]
    shown = [builder.variable(f"shown{i}", Range(0, 2), initial=0) for i in range(n)]
    owner = builder.variable("owner", Range(0, n), initial=n)
    count = builder.variable("count", Range(0, 2), initial=0)
    killable = draw(st.sampled_from([None, None, 0, n - 1]))
    done = draw(st.integers(0, places))

    for i, pc in enumerate(pcs):
        dead = equal(pc, places) if i == killable else FALSE
        over = any_of(equal(pc, done), dead)
        left = draw(st.sampled_from([FALSE, FALSE, equal(shown[i - 1], 1), equal(count, 1)]))
        builder.add(
            Party(
                f"p{i}",
                live=all_of(negation(over), negation(left)),
                dead=dead,
                abandoned=all_of(left, negation(over)),
                daemon=draw(st.integers(0, 5)) == 0,
                polled_by=draw(st.sampled_from([(), (), (), (f"p{i - 1}",), (f"p{i - 1}", "p0")])),
            )
        )
        if i == killable:
            dies = ((pc, number(places)),)
            builder.step(Action("kill", f"p{i}", TRUE, dies, different(pc, places), Kind.KILL))
        for place in range(places):
            for branch in range(draw(st.sampled_from([0, 1, 1, 1, 2]))):
                _step(draw, builder, i, place, branch, pcs, own, shown, owner, count)
    builder.add(Resource("lock", holds=tuple(Hold(f"p{i}", equal(owner, i)) for i in range(n))))
    bad = draw(st.sampled_from([FALSE, equal(count, 2), equal(shown[0], 2), equal(pcs[1], 1)]))
    builder.safety(Safety("bad", bad))
    if draw(st.integers(0, 4)) == 0:
        exceeded = all_of(equal(count, 2), equal(shown[n - 1], 1))
        builder.limit(Limit("limit", exceeded, "allow more"))
    return builder.build()


def _step(
    draw: DrawFn,
    builder: Builder,
    i: int,
    place: int,
    branch: int,
    pcs: list[Variable],
    own: list[Variable],
    shown: list[Variable],
    owner: Variable,
    count: Variable,
) -> None:
    pc, places = pcs[i], len(pcs)
    onward = [place + 1] * 4 + [draw(st.integers(0, place))]
    top = pc.sort.high if isinstance(pc.sort, Range) else places
    updates: dict[Variable, Term] = {pc: number(min(draw(st.sampled_from(onward)), top))}
    guard: Term = TRUE
    waits: str | None = None
    match draw(st.sampled_from(WHAT)):
        case "own":
            updates[own[i]] = remainder(plus(own[i], 1), 3)
        case "show":
            updates[shown[i]] = remainder(plus(shown[i], 1), 3)
        case "take":
            guard, waits, updates[owner] = equal(owner, len(pcs)), "lock", number(i)
        case "free":
            guard, updates[owner] = equal(owner, i), number(len(pcs))
        case "look":
            guard = less(shown[i - 1], 2)
        case "watch":
            compared = draw(st.sampled_from([different, equal]))
            guard = compared(pcs[i - 1], draw(st.integers(0, 2)))
        case "count":
            updates[count] = remainder(plus(count, 1), 3)
    kind = draw(st.sampled_from([Kind.SYSTEM] * 6 + [Kind.TIMEOUT, Kind.ENVIRONMENT]))
    builder.step(
        Action(
            f"p{i} at {place}.{branch}",
            f"p{i}",
            guard,
            tuple(updates.items()),
            equal(pc, place),
            kind,
            waits if kind.dependable else None,
        )
    )
