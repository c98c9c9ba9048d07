"""Who can be there together: sums and those who are alone, beside all states of small nets.

A net has changes, each of which turns some members into others, and what all share with them.  The
slow definition takes every change wherever there are members for it, with one, two and three.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from hypothesis import event, given, settings
from hypothesis import strategies as st

from mortmain.checker.parametric.alone import alone
from mortmain.checker.parametric.others import Asked
from mortmain.checker.parametric.sums import Change, sums
from mortmain.checker.parametric.view import Local

START = (2, 0)
ASKED = Asked((), answer=False, sure=False)
State = tuple[tuple[int, ...], tuple[Local, ...]]


def local(number: int) -> Local:
    return Local("n", (number,), (), ())


def asks(asked: Asked, member: Local) -> bool:
    """What is asked is so of everybody at first."""
    return member.values == (0,)


BEFORE = st.integers(0, 3).map(local)
AFTER = st.sampled_from((0, 1, 1, 2, 2, 3, 3)).map(local)


@st.composite
def changes(draw: st.DrawFn) -> list[Change]:
    """Steps that take from two numbers or give to them, from wherever it is enough.

    Most of them take from the first what those have more whom they change.
    """
    found = []
    has = [0, *draw(st.lists(st.integers(0, 2), min_size=3, max_size=3))]
    for _ in range(draw(st.integers(2, 8))):
        members = tuple(draw(st.lists(st.tuples(BEFORE, AFTER), max_size=2)))
        wrong = draw(st.sampled_from((0, 0, 0, 0, 0, 0, 0, 0, 1, -1)))
        more = sum(has[int(new.values[0])] - has[int(old.values[0])] for old, new in members)
        taken = more + wrong, draw(st.sampled_from((0, 0, 0, 1, -1)))
        asked = ASKED if len(members) == 1 and draw(st.booleans()) else None
        for before in (2, 0), (1, 0), (0, 0), (1, 1), (2, 1), (0, 1), (0, 2), (1, 2), (2, 2):
            after = before[0] - taken[0], before[1] - taken[1]
            if min(after) >= 0 and max(after) <= 2:
                found.append(Change((before, after), members, asked))
    return possible(found)


def possible(net: list[Change]) -> list[Change]:
    """Those whose members there can be, as in a cover."""
    met, before = {local(0)}, set[Local]()
    while met != before:
        before = set(met)
        net_ = [each for each in net if {old for old, _ in each.members} <= met]
        met |= {new for each in net_ for _, new in each.members}
    return [each for each in net if {old for old, _ in each.members} <= met]


def states(net: list[Change], size: int) -> set[State]:
    """All states of so many members."""
    begin: State = START, (local(0),) * size
    found, waiting = {begin}, [begin]
    while waiting:
        new = set(_after(net, *waiting.pop())) - found
        found |= new
        waiting += new
    return found


def _after(
    net: list[Change], shared: tuple[int, ...], members: tuple[Local, ...]
) -> Iterator[State]:
    for (before, after), changed, asked in net:
        if before != shared:
            continue
        for places in permutations(range(len(members)), len(changed)):
            if [members[each] for each in places] != [old for old, _ in changed]:
                continue
            others = [each for place, each in enumerate(members) if place not in places]
            if asked is not None and any(asks(asked, each) for each in others):
                continue
            became = list(members)
            for place, (_, new) in zip(places, changed, strict=True):
                became[place] = new
            yield tuple(map(int, after)), tuple(became)  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(changes())
def test_a_sum_never_grows_and_an_exact_one_never_changes(net: list[Change]):
    found = list(sums([(START, local(0))], net))
    event(f"{len(found)} sums, {sum(each.exact for each in found)} of them exact")
    for size in (1, 2, 3):
        for shared, members in states(net, size):
            for each in found:
                taken, left = sum(map(each.of, members)), each.left(shared)
                assert taken <= left
                assert taken == left or not each.exact
                assert all(each.of(member) >= 0 for member in members)


@settings(max_examples=300, deadline=None)
@given(changes())
def test_whoever_is_alone_is_not_there_beside_one_of_whom_it_is_so(net: list[Change]):
    found = list(alone(asks, [(START, local(0))], net))
    event(f"{sum(bool(each.members) for each in found)} of them alone")
    for size in (1, 2, 3):
        for _, members in states(net, size):
            for each in found:
                for one, other in permutations(members, 2):
                    assert not (one in each.members and asks(each.asked, other))


def test_what_is_taken_from_a_number_and_handed_on_is_known():
    take = Change(((2, 0), (1, 0)), ((local(0), local(1)),))
    more = Change(((1, 0), (0, 0)), ((local(0), local(1)),))
    hand = Change(((0, 0), (0, 0)), ((local(1), local(3)), (local(2), local(1))))
    wait = Change(((0, 0), (0, 0)), ((local(0), local(2)),))
    give = Change(((0, 0), (1, 0)), ((local(1), local(3)),))
    (found,) = sums([(START, local(0))], [take, more, hand, wait, give])
    assert (found.places, found.most, found.exact) == ((0,), 2, True)
    assert {each: found.of(local(each)) for each in range(4)} == {0: 0, 1: 1, 2: 0, 3: 0}


def test_nobody_stays_alone_where_others_come_back():
    die = Change((START, START), ((local(0), local(1)),))
    look = Change((START, START), ((local(1), local(2)),), ASKED)
    back = Change((START, START), ((local(1), local(0)),))
    begin = [(START, local(0))]
    (found,) = alone(asks, begin, [die, look])
    assert found.members == {local(2)}
    assert list(alone(asks, begin, [die, look, back])) == []
