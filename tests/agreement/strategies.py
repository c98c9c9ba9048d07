"""Random terms and random transition systems, small enough to be checked by definition."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    append,
    different,
    equal,
    head,
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
from mortmain.model.term.nodes import (
    And,
    Append,
    Arithmetic,
    Constant,
    Contains,
    Equal,
    Head,
    IfThenElse,
    Length,
    Less,
    Not,
    Or,
    Tail,
    Term,
    Variable,
    Without,
)
from mortmain.model.term.sorts import BOOLEAN, Enum, Range, Sequence, Value, values
from mortmain.model.transition.action import Action, Kind
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.party import Hold, Party, Resource, Signal
from mortmain.model.transition.properties import Safety
from mortmain.model.transition.system import TransitionSystem

COLOUR = Enum("colour", ("red", "green", "blue"))
QUEUE = Sequence(Range(0, 2), 2)
VARIABLES = (
    Variable("flag", BOOLEAN),
    Variable("count", Range(-2, 3)),
    Variable("colour", COLOUR),
    Variable("queue", QUEUE),
)
FLAG, COUNT, HUE, LINE = VARIABLES


def valuations() -> SearchStrategy[dict[str, Value]]:
    """A value for each of `VARIABLES`."""
    return st.fixed_dictionaries(
        {each.name: st.sampled_from(values(each.sort)) for each in VARIABLES}
    )


def booleans(depth: int = 3) -> SearchStrategy[Term]:
    """Terms that are true or false; nodes are made directly, so that nothing is simplified."""
    leaves = st.sampled_from((TRUE, FALSE, FLAG))
    if not depth:
        return leaves
    inner, number = booleans(depth - 1), numbers(depth - 1)
    several = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(
        leaves,
        st.builds(Not, inner),
        st.builds(And, several),
        st.builds(Or, several),
        st.builds(Equal, number, number),
        st.builds(Equal, inner, inner),
        st.builds(Equal, colours(depth - 1), colours(depth - 1)),
        st.builds(Equal, queues(depth - 1), queues(depth - 1)),
        st.builds(Less, number, number),
        st.builds(Contains, queues(depth - 1), number),
        st.builds(IfThenElse, inner, inner, inner),
    )


def numbers(depth: int = 3) -> SearchStrategy[Term]:
    """Terms that are whole numbers."""
    leaves = st.one_of(st.just(COUNT), st.integers(-3, 3).map(number))
    if not depth:
        return leaves
    inner = numbers(depth - 1)
    return st.one_of(
        leaves,
        st.builds(Arithmetic, st.sampled_from("+-*"), inner, inner),
        st.builds(Arithmetic, st.sampled_from(("//", "%")), inner, st.integers(1, 3).map(number)),
        st.builds(IfThenElse, booleans(depth - 1), inner, inner),
        st.builds(Length, queues(depth - 1)),
        st.builds(Head, queues(depth - 1)),
    )


def colours(depth: int = 3) -> SearchStrategy[Term]:
    """Terms that are a colour."""
    leaves = st.one_of(
        st.just(HUE), st.sampled_from(COLOUR.members).map(lambda each: Constant(each, COLOUR))
    )
    if not depth:
        return leaves
    return st.one_of(
        leaves,
        st.builds(IfThenElse, booleans(depth - 1), colours(depth - 1), colours(depth - 1)),
    )


def queues(depth: int = 3) -> SearchStrategy[Term]:
    """Terms that are sequences of numbers."""
    leaves = st.one_of(
        st.just(LINE), st.sampled_from(values(QUEUE)).map(lambda each: Constant(each, QUEUE))
    )
    if not depth:
        return leaves
    inner, number = queues(depth - 1), numbers(depth - 1)
    return st.one_of(
        leaves,
        st.builds(Tail, inner),
        st.builds(Append, inner, number),
        st.builds(Without, inner, number),
        st.builds(IfThenElse, booleans(depth - 1), inner, inner),
    )


def terms() -> SearchStrategy[Term]:
    """Terms of every sort."""
    return st.one_of(booleans(), numbers(), colours(), queues())


@composite
def wild_systems(draw: DrawFn) -> TransitionSystem:
    """Systems with any terms at all; their updates may leave the range of their variable."""
    builder = Builder("wild")
    for each in VARIABLES:
        some = st.lists(st.sampled_from(values(each.sort)), min_size=1, max_size=2, unique=True)
        builder.variable(each.name, each.sort, initially_one_of=tuple(draw(some)))
    for index in range(draw(st.integers(0, 6))):
        updates: dict[Variable, Term] = draw(
            st.fixed_dictionaries(
                {},
                optional={FLAG: booleans(2), COUNT: numbers(2), HUE: colours(1), LINE: queues(2)},
            )
        )
        place = equal(COUNT, draw(st.integers(-2, 3))) if draw(st.booleans()) else TRUE
        builder.action(
            f"action {index}",
            at=place,
            when=draw(booleans(2)),
            then=updates,
            kind=draw(st.sampled_from(Kind)),
        )
    return builder.build()


@composite
def systems(draw: DrawFn) -> TransitionSystem:
    """Parties that go through small programs, hold locks, wait, are killed: dead ends, self-loops,
    joins and several initial states included; no update leaves its sort."""
    builder = Builder("random")
    names = [f"p{i}" for i in range(draw(st.integers(1, 3)))]
    places = draw(st.integers(2, 4))
    pcs = {
        name: builder.variable(
            f"{name}.pc",
            Range(0, places),
            initially_one_of=draw(st.sampled_from([(0,), (0,), (0, 1)])),
        )
        for name in names
    }
    owner = builder.variable("owner", Range(0, len(names)), initial=len(names))
    line = builder.variable("line", Sequence(Range(0, len(names) - 1), 2), initial=())
    count = builder.variable("count", Range(0, 2), initial=0)

    def condition() -> Term:
        free, whose = len(names), draw(st.integers(0, len(names) - 1))
        other = pcs[draw(st.sampled_from(names))]
        return draw(
            st.sampled_from(
                (
                    TRUE,
                    TRUE,
                    equal(owner, free),
                    equal(owner, free),
                    equal(owner, whose),
                    equal(other, draw(st.integers(0, places))),
                    different(other, draw(st.integers(0, places))),
                    all_of(negation(is_empty(line)), equal(head(line), whose)),
                    less(count, 2),
                    any_of(equal(count, 0), equal(owner, whose)),
                )
            )
        )

    for i, (name, pc) in enumerate(pcs.items()):
        dead = equal(pc, places) if draw(st.booleans()) else FALSE
        done = equal(pc, draw(st.integers(0, places)))
        abandoned = FALSE
        if draw(st.integers(0, 3)) == 0:
            abandoned = equal(count, draw(st.integers(0, 2)))
        builder.add(
            Party(
                name,
                live=negation(any_of(done, dead, abandoned)),
                dead=dead,
                abandoned=all_of(abandoned, negation(done), negation(dead)),
                daemon=draw(st.integers(0, 5)) == 0,
                promise=draw(st.integers(0, 5)) == 0,
                polled_by=draw(
                    st.sampled_from([(), (), (), tuple(names[:2]), *((each,) for each in names)])
                ),
            )
        )
        for index in range(draw(st.integers(1, 5))):
            at = equal(pc, draw(st.integers(0, places - 1))) if index % 4 < 3 else TRUE
            guard = condition()
            effects: dict[Variable, Term] = {pc: number(draw(st.integers(0, places)))}
            match draw(st.integers(0, 6)):
                case 0 | 1:
                    effects[owner] = number(i)
                case 2:
                    effects[owner] = number(len(names))
                case 3:
                    guard = all_of(guard, less(length(line), 2))
                    effects[line] = append(line, i)
                case 4:
                    effects[line] = draw(st.sampled_from((tail(line), without(line, i))))
                case 5:
                    effects[count] = remainder(plus(count, 1), 3)
            builder.step(
                Action(
                    f"{name}.{index}",
                    name,
                    guard,
                    tuple(effects.items()),
                    at,
                    draw(st.sampled_from([Kind.SYSTEM] * 4 + [Kind.KILL, *Kind])),
                    draw(st.sampled_from([None, "lock", "lock", "bell", *names])),
                )
            )
    builder.add(
        Resource("lock", holds=tuple(Hold(name, equal(owner, i)) for i, name in enumerate(names)))
    )
    claims = [Hold(name, condition()) for name in names for _ in range(draw(st.integers(0, 2)))]
    builder.add(Resource("seat", holds=(Hold(names[-1], equal(count, 1)),), claims=tuple(claims)))
    builder.add(Signal("bell", sources=tuple(names[:1])))
    for number_, bad in enumerate(draw(st.lists(st.just(None), max_size=2))):
        assert bad is None
        builder.safety(Safety(f"property {number_}", all_of(condition(), condition())))
    return builder.build()
