"""What never lasts for ever: from every view, steps that can be relied on lead on.

A step of those whom we see, which is possible whoever else there is, is possible in every state
that has this view.  Where they wait for one whom we do not see, we look at everybody who that can
be.  Where they stand in a queue, it is enough that somebody before them leaves it: their place in
it can only decrease so often (a ranking; Floyd, Assigning meanings to programs, 1967).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import process_time

from mortmain.checker.parametric.cover import Cover
from mortmain.checker.parametric.others import Asked
from mortmain.checker.parametric.steps import Condition, Step
from mortmain.checker.parametric.sums import Sum
from mortmain.checker.parametric.uncountable import Uncountable
from mortmain.checker.parametric.view import After, First, Local, Misstepped, Shared, View
from mortmain.checker.parametric.views import Views


@dataclass(frozen=True, eq=False)
class Goal:
    """What has to come about, from every view in which `when` is true."""

    name: str
    party: str
    by: str | None
    """The parameter that counts the party, which is then the first that is seen."""
    when: Condition
    moves: Condition
    """Where this is true, it is enough that the party takes a step."""
    waiters: tuple[Condition, ...] | None = None
    """Of those who wait for it: where this is true of nobody, it need not come about."""


@dataclass(frozen=True)
class Way:
    """A step, with everything that it can lead to."""

    party: str
    by: int | None
    """The place of the one who takes it, among those who are seen."""
    ends: tuple[After, ...]


class Progress:
    """Decides goals over one cover."""

    def __init__(self, views: Views, cover: Cover, until: float) -> None:
        self.views = views
        self.layout = views.layout
        self.cover = cover
        self.until = until
        self._ways: dict[View, tuple[Way, ...]] = {}
        self._splits: dict[View, tuple[tuple[View, ...], ...]] = {}
        self._known: dict[tuple[Shared, str, str], list[Local]] = {}

    def roots(self, goal: Goal) -> list[View]:
        """The views from which the goal has to come about."""
        return [each for each in self._views_for(goal) if self.views.true(goal.when, each)]

    def waited_for(self, goal: Goal, view: View) -> Iterator[View]:
        """The view with each of those who can wait for the goal; nothing if nobody can."""
        told = [each for each in goal.waiters or () if each.by is None or each.by == goal.by]
        if any(self.views.true(each, view) for each in told):
            yield view
        for each in goal.waiters or ():
            for other in self.cover.members[view.shared] if each.by is not None else ():
                waits = each.by == other.parameter and self._fits(view, other)
                if waits and self.views.true(each, View(view.shared, (other,))):
                    yield view._replace(seen=(*view.seen, other))

    def _views_for(self, goal: Goal) -> Iterator[View]:
        if goal.by is None:
            yield from map(View, self.cover.members)
        for each in self.cover.views() if goal.by is not None else ():
            if each.seen[0].parameter == goal.by:
                yield each

    def ways(self, view: View) -> tuple[Way, ...]:
        """What those who are seen can do, whoever else there is."""
        if view not in self._ways:
            # Asking for the time takes time.
            if len(self._ways) % 20 == 0 and process_time() > self.until:
                raise Uncountable("the time ran out")
            self._ways[view] = tuple(self._found(view))
        return self._ways[view]

    def _found(self, view: View) -> Iterator[Way]:
        steps: list[tuple[Step, int | None]] = [(step, None) for step in self.views.steps[None]]
        for place, local in enumerate(view.seen):
            steps += [(step, place) for step in self.views.candidates(local)]
        for step, by in steps:
            if not step.action.kind.dependable or not self.is_sure(step.asked, view, by):
                continue
            if ends := self._ends(step, view, by):
                yield Way(step.action.party, by, tuple(ends))

    def is_sure(self, asked: Asked | None, view: View, by: int | None) -> bool:
        """Whether there can be no other answer, whoever else there is."""
        if asked is None:
            return True
        kinds = {parameter for (parameter, _), _ in asked.of}
        seen = [each for place, each in enumerate(view.seen) if place != by]
        unseen = [each for each in self.cover.members[view.shared] if self._fits(view, each)]
        if any(self.views.says(asked, each) for each in seen):
            return asked.answer
        if not asked.answer:
            return not any(self.views.says(asked, each) for each in unseen)
        # Of each kind there is one more at least.
        return any(
            all(self.views.says(asked, each) for each in unseen if each.parameter == kind)
            for kind in kinds - {each.parameter for each in seen}
        )

    def _ends(self, step: Step, view: View, by: int | None) -> list[After]:
        """All that the step can lead to; nothing unless it is possible whoever is first."""
        ends = []
        for firsts in self.views.firsts(step.orders, view):
            guessed = view._replace(firsts=firsts)
            if self._can_be(guessed, view):
                try:
                    after = self.views.after(step, guessed, by)
                except Misstepped:
                    return []
                if after is None:
                    return []
                ends.append(after)
        return ends

    def _can_be(self, guessed: View, known: View) -> bool:
        """Whether there can be somebody who is first as `guessed`."""
        before = dict(known.firsts)
        for queue, first in guessed.firsts:
            if first is None or first.seen is not None or queue in before:
                continue
            if self.layout.is_member(first.name) and not self._others(known, queue, first.name):
                return False
        return True

    def _others(self, view: View, queue: str, name: str) -> list[Local]:
        """Those who are not seen, and can be in the queue by that name."""
        return [each for each in self._there(view, queue, name) if self._fits(view, each)]

    def _named(self, view: View, name: str) -> list[Local]:
        """Those who are not seen, and can be whom the place names."""
        value = str(view.shared[self.layout.place[name]])
        return [each for each in self._there(view, name, value) if self._fits(view, each)]

    def _there(self, view: View, place: str, name: str) -> list[Local]:
        """Those of the cover who are in a queue, or in a place, by that name."""
        key = view.shared, place, name
        if key not in self._known:
            is_queue = any(place == each.name for each in self.layout.queues)
            self._known[key] = [
                each
                for each in self.cover.members[view.shared]
                if (
                    name in self.layout.queued(each, place)
                    if is_queue
                    else name == self.layout.named(each, place)
                )
            ]
        return self._known[key]

    def _takers(self, view: View, of: Sum) -> list[Local]:
        """Those who are not seen, and can have taken something."""
        there = self.cover.members[view.shared]
        return [each for each in there if of.of(each) and self._fits(view, each)]

    def _fits(self, view: View, other: Local) -> bool:
        return self.views.beside(view, other)

    def tracked(self, view: View, queue: str, kept: int) -> bool:
        """Whether one of the first who are seen, or one who is not counted, is in the queue."""
        if self.layout.waiting(view, queue):
            return True
        return any(self.layout.queued(each, queue) for each in view.seen[:kept])

    def stays(self, before: View, after: View, alone: int) -> bool:
        """Whether the party itself has come into no queue, or nobody who is not counted has."""
        one, other = (
            View(before.shared, before.seen[:alone]),
            View(after.shared, after.seen[:alone]),
        )
        return all(
            self.layout.standing(other, each.name) <= self.layout.standing(one, each.name)
            for each in self.layout.queues
        )

    def joined(self, before: View, after: View, kept: int) -> bool:
        """Whether one of those has come into a queue."""
        for queue in self.layout.queues:
            come = set(self.layout.waiting(after, queue.name))
            if not come <= set(self.layout.waiting(before, queue.name)):
                return True
            for old, new in zip(before.seen[:kept], after.seen[:kept], strict=True):
                come = set(self.layout.queued(new, queue.name))
                if not come <= set(self.layout.queued(old, queue.name)):
                    return True
        return False

    def splits(self, view: View) -> tuple[tuple[View, ...], ...]:
        """Cases of which one is true: who it is that a place names, who has taken something, who is
        first in a queue."""
        if view not in self._splits:
            self._splits[view] = tuple(self._split(view))
        return self._splits[view]

    def _split(self, view: View) -> Iterator[tuple[View, ...]]:
        for each in self.layout.names:
            value = view.shared[self.layout.place[each.name]]
            if self.layout.is_member(value) and not any(
                self.layout.named(local, each.name) for local in view.seen
            ):
                yield tuple(
                    view._replace(seen=(*view.seen, other))
                    for other in self._named(view, each.name)
                )
        for amount in self.views.sums:
            if amount.exact and sum(map(amount.of, view.seen)) < amount.left(view.shared):
                takers = self._takers(view, amount)
                yield tuple(view._replace(seen=(*view.seen, each)) for each in takers)
        for queue in self.layout.queues:
            if queue.name not in dict(view.firsts):
                yield tuple(self._cases(view, queue.name))

    def _cases(self, view: View, queue: str) -> Iterator[View]:
        for firsts in self.views.firsts((queue,), view):
            first = dict(firsts)[queue]
            if first is None or first.seen is not None or not self.layout.is_member(first.name):
                yield view._replace(firsts=firsts)
                continue
            for other in self._others(view, queue, first.name):
                here = dict(firsts) | {queue: First(len(view.seen), first.name)}
                yield View(view.shared, (*view.seen, other), tuple(sorted(here.items())))
