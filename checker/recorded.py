"""What was found in the specs of the library when they were last checked, without checking them.

`specs/numbers/` has a file for each of theirs; a test checks every spec and compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOLDS = "holds"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the reference engine found in a spec at its default size.

    >>> str(Recorded(200, "orphaned-lock", 7)), str(Recorded(79))
    ('200 states   orphaned-lock after 7 steps', '79 states   holds')
    """

    states: int
    headline: str = HOLDS
    steps: int | None = None
    """How long its run is, which is a shortest one; `None` if the spec holds."""

    def __str__(self) -> str:
        run = "" if self.steps is None else f" after {self.steps} steps"
        return f"{self.states} states   {self.headline}{run}"


def place(spec_file: Path) -> Path:
    """Where the numbers of a file of the library are.

    >>> place(Path("specs/classic/dining_philosophers.py")).as_posix()
    'specs/numbers/classic/dining_philosophers.txt'
    """
    return spec_file.parents[1] / "numbers" / spec_file.parent.name / f"{spec_file.stem}.txt"


def as_text(recorded: Mapping[str, Recorded]) -> str:
    """The lines of a file, one for each spec."""
    return "".join(
        f"{name:<40}{found.states:>7}{str(found).removeprefix(str(found.states))}\n"
        for name, found in recorded.items()
    )


def recorded(spec_file: Path) -> dict[str, Recorded]:
    """The numbers of the specs of a file by their names; none where nothing was recorded."""
    try:
        text = place(spec_file).read_text(encoding="utf-8")
    except OSError:
        return {}
    return dict(map(_parse, text.splitlines()))


def _parse(line: str) -> tuple[str, Recorded]:
    name, states, _, headline, *run = line.split()
    return name, Recorded(int(states), headline, int(run[1]) if run else None)
