"""Ctrl-C as a question that is answered between two rounds of the search, never within one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self

USUAL: dict[int, Callable[[int, FrameType | None], Any] | int] = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGTERM: signal.SIG_DFL,
}
"""What Python does unless somebody asked for something else, which is then left alone."""


class Interrupts:
    """While this is entered an interrupt only sets `asked`; a second one has its usual effect.

    So does a request to terminate, if there is something to be kept before.
    """

    def __init__(self, *, terminations: bool = False) -> None:
        self.asked = False
        wanted = (signal.SIGINT, signal.SIGTERM) if terminations else (signal.SIGINT,)
        main = threading.current_thread() is threading.main_thread()
        self._mine = [each for each in wanted if main and signal.getsignal(each) is USUAL[each]]

    def __enter__(self) -> Self:
        for each in self._mine:
            signal.signal(each, self._ask)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for each in self._mine:
            signal.signal(each, USUAL[each])

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
