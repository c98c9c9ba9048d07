"""Threads that do the same work at the same time, each for a share of its own, or other work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from types import TracebackType
from typing import Generic, Self, TypeVar

Result = TypeVar("Result")


class Crew:
    """As many threads as there are shares; the one that asks for the work does the first itself.

    >>> with Crew(3) as crew:
    ...     crew.each(lambda share: share * share)
    [0, 1, 4]
    """

    def __init__(self, shares: int) -> None:
        self._mates = [_Mate[object](share) for share in range(1, shares)]

    def each(self, work: Callable[[int], Result]) -> list[Result]:
        """What `work` gives back for every share; what it raises is raised once all are done."""
        mates: list[_Mate[Result]] = self._mates  # type: ignore[assignment]
        for mate in mates:
            mate.asked.put(work)
        try:
            first = work(0)
        finally:
            rest = [mate.done.get() for mate in mates]
        for _, failure in rest:
            if failure is not None:
                raise failure
        return [first, *(result for result, _ in rest if result is not None)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for mate in self._mates:
            mate.asked.put(None)


class _Mate(Generic[Result]):
    """A thread that waits for work."""

    def __init__(self, share: int) -> None:
        self.share = share
        self.asked: SimpleQueue[Callable[[int], Result] | None] = SimpleQueue()
        self.done: SimpleQueue[tuple[Result | None, BaseException | None]] = SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while (work := self.asked.get()) is not None:
            try:
                self.done.put((work(self.share), None))
            except BaseException as failure:  # told to whoever asked for the work
                self.done.put((None, failure))


class Errand(Generic[Result]):
    """What a thread of its own does meanwhile.

    >>> errand = Errand(lambda: 6 * 7)
    >>> errand.result()
    42
    """

    def __init__(self, work: Callable[[], Result]) -> None:
        self._done: Result | BaseException | None = None
        self._work = work
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._done = self._work()
        except BaseException as failure:  # told to whoever asks for the result
            self._done = failure

    def result(self) -> Result:
        """What came of it, or is raised, once it is there."""
        self._thread.join()
        if isinstance(self._done, BaseException):
            raise self._done
        return self._done  # type: ignore[return-value]
