"""What was checked, and how to say so on a command line."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

from mortmain.checker.evidence.trace import Schedule
from mortmain.model.diagnostic import Span
from mortmain.model.language.definition import Definition, Parameter


@dataclass(frozen=True, slots=True)
class Subject:
    """The spec or system behind a report: its name, its place, what it expects of itself."""

    name: str
    file: str = ""
    doc: str = ""
    source: str = ""
    expect: frozenset[str] = frozenset()
    """The code of the expected headline, or all codes; empty if nothing is expected."""
    kills: int | None = None
    """How many kills a run may have; `None` where the system does not say."""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    given: Mapping[str, Parameter] = field(default_factory=dict)
    """Those parameters, `kills` among them, whose values are not those of the file."""

    remedy: bool = False
    """Whether it derives from another spec."""
    inherited: frozenset[str] = frozenset()
    """The properties that come from the spec it remedies: that nothing can falsify them any more is
    what a remedy is for."""

    @classmethod
    def of(cls, definition: Definition, original: Definition) -> Subject:
        """The subject of a check of `definition`, which is `original` with other parameters."""
        given = {
            name: value
            for name, value in definition.parameters.items()
            if value != original.parameters[name]
        }
        if definition.kills != original.kills:
            given["kills"] = definition.kills
        if definition.slots != original.slots:
            given["slots"] = definition.slots
        return cls(
            name=definition.name,
            file=definition.file,
            doc=definition.doc,
            source=definition.source,
            expect=definition.expect,
            kills=definition.kills,
            parameters=dict(definition.parameters),
            given=given,
            remedy=bool(definition.bases),
            inherited=frozenset(
                name
                for name, method in definition.methods.items()
                if definition.bases and not _is_within(method.span, definition.spans["class"])
            ),
        )

    @property
    def label(self) -> str:
        """The name with its file, in the form that the command line takes."""
        return f"{self.file}::{self.name}" if self.file else self.name

    @property
    def has_file(self) -> bool:
        """Whether the command line can read it; it cannot read a notebook or a built system."""
        return self.file.endswith(".py")

    def command(self, verb: str, *more: str) -> str:
        """The command that does `verb` with the same parameters.

        >>> Subject("Bank", "bank.py", given={"clerks": 2, "kills": 0}).command("check")
        'mortmain check bank.py::Bank --set clerks=2 --kills 0'
        """
        words = ["mortmain", verb, self.label, *more]
        for name, value in self.given.items():
            words += ["--kills", str(value)] if name == "kills" else ["--set", f"{name}={value}"]
        return shlex.join(words)

    def replay(self, schedule: Schedule) -> str:
        """The command that takes the steps of `schedule` again."""
        return self.command("replay", str(schedule))


def _is_within(inner: Span, outer: Span) -> bool:
    return inner.file == outer.file and outer.line <= inner.line <= outer.end_line
