"""The search for a way from every view to a goal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from mortmain.checker.parametric.effort import NOBODY, Case, Effort, Try
from mortmain.checker.parametric.layout import OWNER
from mortmain.checker.parametric.progress import Goal, Progress, Way
from mortmain.checker.parametric.relays import Relays
from mortmain.checker.parametric.view import View
from mortmain.model.term.build import TRUE


class Search:
    """Decides one goal.

    A view is proved where all that some choice leads to is proved.  Views may also lead to each
    other, if each time a place in a queue becomes nearer to its end, and nobody who counts has come
    into a queue meanwhile: that cannot go on for ever.  First count the places of the party itself,
    then with those of everybody who is not counted, and then those of one who helps.
    """

    def __init__(
        self,
        progress: Progress,
        goal: Goal,
        roots: list[View],
        relays: Relays,
        known: AbstractSet[View] = frozenset(),
    ) -> None:
        self.progress = progress
        self.goal = goal
        self.relays = relays
        self.roots = roots
        self.alone = 1 if goal.by else 0
        self.own = max((len(each.seen) for each in roots), default=self.alone)
        self.known = known
        """The views of the party alone that are proved already."""
        self.proved: set[View] = set()
        self._cases: dict[View, list[Case]] = {}
        self._known_reached: dict[View, bool] = {}

    def unproved(self, efforts: Iterable[Effort]) -> list[View]:
        """The roots from which the goal is not known to come about."""
        left = self._spread(self.roots)
        for effort in efforts:
            while left and (found := self._together(left, effort)):
                self.proved |= found
                left = self._spread(left)
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
            if self.sure(node):
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
        tries: dict[View, Try] = {}
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
        if node not in self._known_reached:
            self._known_reached[node] = self._is_reached(node)
        return self._known_reached[node]

    def _is_reached(self, node: View) -> bool:
        if not self.progress.views.true(self.goal.when, node):
            return True
        return self.progress.views.true(self.goal.moves, node) and any(
            way.party == self.goal.party and (self.goal.by is None or way.by == 0)
            for way in self.progress.ways(node)
        )

    def sure(self, node: View) -> bool:
        """Whether the goal is known to come about from here."""
        return (
            self.base(node) in self.proved
            or self.base(node, self.alone) in self.known
            or self._reached(node)
        )

    def cases(self, node: View, most: int) -> Iterator[Case]:
        """What can be done, and what can be told apart: those who help go first."""
        if node not in self._cases:
            ways = sorted(self.progress.ways(node), key=_helpers_first)
            self._cases[node] = [self._case(node, way) for way in ways]
        yield from self._cases[node]
        if len(node.seen) == self.alone and not node.firsts:
            yield from self._relayed(node)
        if len(node.seen) <= most:
            for cases in self.progress.splits(node):
                if all(len(each.seen) <= most for each in cases):
                    yield Case(tuple((each, NOBODY) for each in cases), NOBODY)

    def _relayed(self, node: View) -> Iterator[Case]:
        """What comes about when a place does not name somebody any more."""
        for ends in self.relays.ends(node, moves=self.goal.moves.term == TRUE):
            nearer = frozenset(each.view for each in ends if each.nearer and not each.joined)
            other = {each.view for each in ends if each.joined or not each.nearer}
            views = dict.fromkeys((each.view, NOBODY) for each in ends)
            stays = not any(each.joined for each in ends)
            yield Case(tuple(views), 0, nearer - other, stays)

    def _case(self, node: View, way: Way) -> Case:
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
        stay = [each for each in way.ends if progress.stays(node, each.view, self.alone)]
        by_itself = {each.view for each in stay if self._is_before(node, each.popped)}
        other = {each.view for each in way.ends if not self._is_before(node, each.popped)}
        stays = len(stay) == len(way.ends)
        return Case(
            tuple(ends),
            next(filter(joined, counted), NOBODY),
            frozenset(by_itself - other),
            stays,
        )

    def _is_before(self, node: View, popped: frozenset[str]) -> bool:
        """Whether the party itself stands in one of those queues."""
        alone = self.base(node, self.alone)
        return any(self.progress.layout.standing(alone, each) for each in popped)


class _Attempt:
    """One try, from one view."""

    def __init__(self, search: Search, kept: int, effort: Effort, refuted: set[View]) -> None:
        self.search = search
        self.record = Try(kept)
        self.seen = min(search.own + effort.helpers, OWNER)
        self.deep = effort.deep
        self.most = effort.most
        self.refuted = refuted

    def leads_on(self, node: View, joined: int, *, stays: bool = True, first: bool = False) -> bool:
        """Whether the goal comes about, or a place of those who count is nearer; the latter only if
        nobody of them has come into a queue on the way: `joined` is of how few somebody has, and
        `stays` says that the party itself has not."""
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
        if stays and node in record.settled and record.settled[node] <= joined:
            return True
        if node in record.failed or len(record.failed) > self.most:
            return False
        # Until it is known better, a view that is come to again leads nowhere.
        record.failed.add(node)
        for case in self.search.cases(node, self.seen):
            after = min(joined, case.joined)
            still = stays and case.stays
            if all(
                (stays and end in case.by_itself and self._assume(self.search.base(end)))
                or self._is_nearer(end, nearer, after)
                or self.leads_on(end, after, stays=still)
                for end, nearer in case.ends
            ):
                if plain or stays:
                    record.failed.discard(node)
                if plain:
                    record.proved.add(node)
                elif stays:
                    record.settled[node] = joined
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
