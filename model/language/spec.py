"""The class every spec derives from."""

from __future__ import annotations

import sys
from typing import Any, ClassVar


class Spec:
    """A system to check: parameters are annotated attributes, things attributes, parties methods.

    The class statement runs as usual; the bodies of its methods are read and never executed.
    A remedy is a subclass that overrides one method.
    """

    source: str = ""
    """Where the system comes from, for example an issue: `source = "owner/project#123"`."""
    expect: str | set[str] | frozenset[str] = ""
    """What a check should find: `"holds"`, a code such as `"orphaned-lock"`, or a set of codes."""
    kills: int = 1
    """How many kills by the environment a run may contain, at most."""
    slots: int = 1
    """How many runs of a task or callback may be under way at once from one call site."""

    _declared_at: ClassVar[tuple[str, int]] = ("", 0)
    """File and line of the class statement, which a class without methods would not know."""

    def __init__(self, **parameters: Any) -> None:
        """The same system with other values of its parameters: `MySpec(runners=3)`."""
        self._overrides = parameters

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        statement = sys._getframe(1)
        cls._declared_at = (statement.f_code.co_filename, statement.f_lineno)
