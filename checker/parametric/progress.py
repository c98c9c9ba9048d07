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
from mortmain.checker.parametric.steps import Condition, Step
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
        self._known: dict[tuple[Shared, str, str], list[Local]] = {}

    def roots(self, goal: Goal) -> list[View]:
        """The views from which the goal has to come about."""
        return [each for each in self._views_for(goal) if self.views.true(goal.when, each)]

    def _views_for(self, goal: Goal) -> Iterator[View]:
        if goal.by is None:
            yield from map(View, self.cover.members)
        for each in self.cover.views() if goal.by is not None else ():
            if each.seen[0].parameter == goal.by:
                yield each

    def ways(self, view: View) -> tuple[Way, ...]:
        """What those who are seen can do, whoever else there is."""
        if view not in self._ways:
            if process_time() > self.until:
                raise Uncountable("the time ran out")
            self._ways[view] = tuple(self._found(view))
        return self._ways[view]

    def _found(self, view: View) -> Iterator[Way]:
        steps: list[tuple[Step, int | None]] = [(step, None) for step in self.views.steps[None]]
        for place, local in enumerate(view.seen):
            steps += [(step, place) for step in self.views.candidates(local)]
        for step, by in steps:
            ends = self._ends(step, view, by) if step.action.kind.dependable else ()
            if ends:
                yield Way(step.action.party, by, tuple(ends))

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

    def _fits(self, view: View, other: Local) -> bool:
        return not any(other.named) or not any(self.views.clash(each, other) for each in view.seen)

    def tracked(self, view: View, queue: str, kept: int) -> bool:
        """Whether one of the first who are seen, or one who is not counted, is in the queue."""
        if self.layout.waiting(view, queue):
            return True
        return any(self.layout.queued(each, queue) for each in view.seen[:kept])

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

    def splits(self, view: View) -> Iterator[tuple[View, ...]]:
        """Cases of which one is true: who it is that a place names, who is first in a queue."""
        for each in self.layout.names:
            value = view.shared[self.layout.place[each.name]]
            if self.layout.is_member(value) and not any(
                self.layout.named(local, each.name) for local in view.seen
            ):
                yield tuple(
                    view._replace(seen=(*view.seen, other))
                    for other in self._named(view, each.name)
                )
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
