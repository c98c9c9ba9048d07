"""Why a system cannot be counted: said once, with the place in the spec."""

from __future__ import annotations

from mortmain.model.diagnostic import Span


class Uncountable(Exception):  # noqa: N818 - no error: the proof for any number is out of reach
    """The number of parties matters in a way that no proof here can follow; the message says how.

    `help` is what to change, `span` the line that prevents it.
    """

    def __init__(self, reason: str, help: str = "", span: Span | None = None) -> None:
        super().__init__(reason)
        self.help = help
        self.span = span
