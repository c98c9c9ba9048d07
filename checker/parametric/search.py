"""The search for a way from every view to a goal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from mortmain.checker.parametric.progress import Goal, Progress, Way
from mortmain.checker.parametric.view import View


class Effort(NamedTuple):
    """How much is tried from one view before it is given up."""

    helpers: int
    """How many are shown beside the party."""
    deep: bool
    """Whether that a helper gets on is shown by itself."""
    most: int
    """How many views are tried."""


EFFORTS = (
    Effort(1, False, 12),
    Effort(1, False, 60),
    Effort(1, False, 300),
    Effort(2, True, 60),
    Effort(2, True, 300),
)
"""Little at first, as what is proved from some views helps with others."""
NOBODY = 99
"""More than are ever seen."""


@dataclass(eq=False)
class _Try:
    """What was tried from one view."""

    kept: int
    """So many of those who are seen count: their places in queues are the ranking."""
    failed: set[View] = field(default_factory=set)
    proved: set[View] = field(default_factory=set)
    assumed: set[View] = field(default_factory=set)
    """The views that have to lead to the goal as well."""


@dataclass(frozen=True)
class _Case:
    """A choice, with everything that it can lead to."""

    ends: tuple[tuple[View, int], ...]
    """The views, and of how few who are seen a place has become nearer to the end of a queue."""
    joined: int
    """Of how few who are seen somebody has come into a queue."""


class Search:
    """Decides one goal.

    A view is proved where all that some choice leads to is proved.  Views may also lead to each
    other, if each time a place in a queue becomes nearer to its end, and nobody who counts has come
    into a queue meanwhile: that cannot go on for ever.  First count the places of the party itself
    and of those who are not counted, and then those of one who helps.
    """

    def __init__(self, progress: Progress, goal: Goal, roots: list[View]) -> None:
        self.progress = progress
        self.goal = goal
        self.roots = roots
        self.own = 1 if goal.by else 0
        self.proved: set[View] = set()
        self._cases: dict[View, list[_Case]] = {}

    def unproved(self) -> list[View]:
        """The roots from which the goal is not known to come about."""
        left = self._spread(self.roots)
        efforts = list(EFFORTS)
        while left and efforts:
            found = self._together(left, efforts[0])
            if found:
                self.proved |= found
                left = self._spread(left)
            else:
                del efforts[0]
        return left

    def base(self, view: View, kept: int | None = None) -> View:
        """The view without those who help."""
        return View(view.shared, view.seen[: self.own if kept is None else kept])

    def _spread(self, roots: list[View]) -> list[View]:
        """Prove what leads to something proved without anybody's help; what is left."""
        users: dict[View, list[tuple[View, list[int]]]] = {}
        ready: list[View] = []
        nodes, waiting = set(roots), list(roots)
        while waiting:
            node = waiting.pop()
            if node in self.proved or self._reached(node):
                ready.append(node)
                continue
            for way in self.progress.ways(node):
                ends = {self.base(end.view) for end in way.ends}
                missing = [len(ends)]
                for end in ends:
                    users.setdefault(end, []).append((node, missing))
                    if end not in nodes:
                        nodes.add(end)
                        waiting.append(end)
        done: set[View] = set()
        while ready:
            node = ready.pop()
            if node in done:
                continue
            done.add(node)
            for user, missing in users.get(node, ()):
                missing[0] -= 1
                if not missing[0]:
                    ready.append(user)
        self.proved |= done
        return [each for each in roots if each not in self.proved]

    def _together(self, roots: list[View], effort: Effort) -> set[View]:
        """The largest set of the roots that are proved if all of them may be assumed."""
        tries: dict[View, _Try] = {}
        refuted: set[View] = set()
        waiting = list(roots)
        while waiting:
            failed = set()
            while waiting:
                root = waiting.pop()
                if root in refuted or root in tries:
                    continue
                tried = _Attempt(self, len(root.seen), effort, refuted)
                if tried.leads_on(root, NOBODY, first=True):
                    tries[root] = tried.record
                    waiting += tried.record.assumed
                else:
                    failed.add(root)
            refuted |= failed
            again = [root for root, tried in tries.items() if tried.assumed & refuted]
            for root in again:
                del tries[root]
            waiting = again
        return {root for root in tries if len(root.seen) == self.own}

    def _reached(self, node: View) -> bool:
        """Whether the goal has come about here, or comes with a step of the party."""
        if not self.progress.views.true(self.goal.when, node):
            return True
        return self.progress.views.true(self.goal.moves, node) and any(
            way.party == self.goal.party and (self.goal.by is None or way.by == 0)
            for way in self.progress.ways(node)
        )

    def sure(self, node: View) -> bool:
        """Whether the goal is known to come about from here."""
        return self.base(node) in self.proved or self._reached(node)

    def cases(self, node: View, most: int) -> Iterator[_Case]:
        """What can be done, and what can be told apart: those who help go first."""
        if node not in self._cases:
            ways = sorted(self.progress.ways(node), key=_helpers_first)
            self._cases[node] = [self._case(node, way) for way in ways]
        yield from self._cases[node]
        if len(node.seen) <= most:
            for cases in self.progress.splits(node):
                if all(len(each.seen) <= most for each in cases):
                    yield _Case(tuple((each, NOBODY) for each in cases), NOBODY)

    def _case(self, node: View, way: Way) -> _Case:
        counted = range(len(node.seen) + 1)
        progress = self.progress

        def nearer(kept: int, popped: frozenset[str]) -> bool:
            return any(progress.tracked(node, queue, kept) for queue in popped)

        def joined(kept: int) -> bool:
            return any(progress.joined(node, each.view, kept) for each in way.ends)

        ends = (
            (each.view, next((kept for kept in counted if nearer(kept, each.popped)), NOBODY))
            for each in way.ends
        )
        return _Case(tuple(ends), next(filter(joined, counted), NOBODY))


class _Attempt:
    """One try, from one view."""

    def __init__(self, search: Search, kept: int, effort: Effort, refuted: set[View]) -> None:
        self.search = search
        self.record = _Try(kept)
        self.seen = search.own + effort.helpers
        self.deep = effort.deep
        self.most = effort.most
        self.refuted = refuted

    def leads_on(self, node: View, joined: int, *, first: bool = False) -> bool:
        """Whether the goal comes about, or a place of those who count is nearer; the latter only if
        nobody of them has come into a queue on the way: `joined` is of how few somebody has."""
        record, own = self.record, self.search.own
        if self.search.sure(node):
            return True
        plain = joined > record.kept
        if (
            self.deep
            and not first
            and len(node.seen) == own + 1
            and record.kept == own
            and joined > own
        ):
            return self._assume(View(node.shared, node.seen))
        if plain and node in record.proved:
            return True
        if node in record.failed or len(record.failed) > self.most:
            return False
        # Until it is known better, a view that is come to again leads nowhere.
        record.failed.add(node)
        for case in self.search.cases(node, self.seen):
            after = min(joined, case.joined)
            if all(
                self._is_nearer(end, nearer, after) or self.leads_on(end, after)
                for end, nearer in case.ends
            ):
                if plain:
                    record.failed.discard(node)
                    record.proved.add(node)
                return True
        return False

    def _is_nearer(self, end: View, nearer: int, joined: int) -> bool:
        """Whether a place is nearer of some who count, and none of them has come into a queue."""
        for kept in {self.search.own, self.record.kept}:
            if nearer <= kept < joined and self._assume(self.search.base(end, kept)):
                return True
        return False

    def _assume(self, view: View) -> bool:
        if self.search.sure(view):
            return True
        if view in self.refuted:
            return False
        self.record.assumed.add(view)
        return True


def _helpers_first(way: Way) -> int:
    return 0 if way.by is None else -way.by - 1
