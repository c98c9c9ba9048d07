"""Colours of the terminal; without them every text is plain."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ink:
    """Paints text if `colour`; otherwise gives it back as it is.

    >>> Ink(colour=False).bad("VIOLATED")
    'VIOLATED'
    """

    colour: bool = False

    def bad(self, text: str) -> str:
        """Something is wrong, or dead."""
        return self._paint("1;31", text)

    def good(self, text: str) -> str:
        """All is well."""
        return self._paint("1;32", text)

    def doubt(self, text: str) -> str:
        """It is not known, or deserves a look."""
        return self._paint("1;33", text)

    def name(self, text: str) -> str:
        """A party, a resource, a command."""
        return self._paint("1", text)

    def faint(self, text: str) -> str:
        """A place, a count, what one reads last."""
        return self._paint("2", text)

    def _paint(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text


PLAIN = Ink()
