"""The figures that the native engine is measured by, and those that it has to reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from tests.benchmark.peers import BY_HAND, OURS, Run

Runs = Mapping[str, list[Run]]
ONE, TWO = f"{OURS}, 1 thread", f"{OURS}, 2 threads"
COLD = (f"{ONE}, nothing cached", f"{TWO}, nothing cached")
BASE = 1_100_000
"""Systems with no more states are those whose seconds from start to end are asked for."""
LARGE = 5_000_000
"""Systems with more states are run once, and by few tools; their tables are large enough for a
look at a random place to take as long as that of the probe."""


@dataclass(frozen=True, slots=True)
class Measured:
    """All runs of one system, and how many random places a second the machine looks at, with one
    thread and with two."""

    name: str
    runs: Runs
    probes: tuple[float, float]
    left_out: tuple[str, ...] = ()
    """Which tools failed, and how."""
    interrupted: bool = False
    """Whether some runs are missing, since somebody had enough of it."""

    @property
    def states(self) -> int:
        """How many states every tool has met."""
        return next(iter(self.runs.values()))[0].states

    @property
    def counts(self) -> str:
        """What each tool counted, if that is not the same."""
        # SPIN prints eight digits: 348861176 is 3.4886118e+08.
        told = {
            tool: {f"{each.states:.7g} states, {each.transitions:.7g} steps" for each in some}
            for tool, some in self.runs.items()
        }
        if len(set[str]().union(*told.values())) == 1:
            return ""
        return "; ".join(f"{tool}: {' or '.join(sorted(each))}" for tool, each in told.items())

    def of(self, what: str, *tools: str) -> float | None:
        """The least median of an attribute of the runs, among those of the tools that ran."""
        return min(
            (middle(self.runs[each], what) for each in tools if each in self.runs), default=None
        )

    @property
    def alone(self) -> tuple[str, ...]:
        """The exact configurations of SPIN on one core."""
        return tuple(each for each in self.runs if each.startswith("SPIN") and "-D" not in each)

    @property
    def paired(self) -> tuple[str, ...]:
        """Whatever else uses two cores."""
        return tuple(
            each for each in self.runs if "-D" in each or (each.startswith("rumur") and "2" in each)
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """What is asked for: `least` at any rate, `aim` at best; less is better where `aim` is less."""

    text: str
    least: float
    aim: float
    of: Callable[[Measured], float | None]

    def cell(self, measured: Measured) -> str:
        """What was reached, with a cross if that is not enough."""
        found = self.of(measured)
        if found is None:
            return "–"
        return f"{found:.2f}" + ("" if self.reached(found) else " ✗")

    def reached(self, found: float) -> bool:
        """Whether that is enough."""
        return found <= self.least if self.aim < self.least else found >= self.least


def ratio(above: float | None, below: float | None) -> float | None:
    """The quotient, if there is one."""
    return above / below if above is not None and below else None


def middle(runs: Iterable[Run], what: str) -> float:
    """The median of an attribute."""
    return float(median(getattr(each, what) for each in runs))


def _share(measured: Measured, place: int) -> float | None:
    tool = (ONE, TWO)[place]
    search = measured.of("search", tool)
    if search is None or measured.states <= LARGE:
        return None
    return ratio(measured.runs[tool][0].transitions / search, measured.probes[place])


def _small(measured: Measured, found: float | None) -> float | None:
    return found if measured.states <= BASE else None


FIGURES = (
    Figure(
        "transitions/s, one thread, against SPIN's best on one core",
        5,
        10,
        lambda it: ratio(it.of("search", *it.alone), it.of("search", ONE)),
    ),
    Figure(
        "the same, two threads",
        8,
        16,
        lambda it: ratio(it.of("search", *it.alone), it.of("search", TWO)),
    ),
    Figure(
        "two threads against the fastest peer on two cores",
        5,
        10,
        lambda it: ratio(it.of("search", *it.paired), it.of("search", TWO)),
    ),
    Figure(
        "two threads against one",
        1,
        2,
        lambda it: ratio(it.of("search", ONE), it.of("search", TWO)),
    ),
    Figure(
        "one thread against C by hand",
        0.6,
        0.9,
        lambda it: ratio(it.of("search", BY_HAND), it.of("search", ONE)),
    ),
    Figure(
        "peak memory, all included, against SPIN's least",
        0.25,
        0.15,
        lambda it: ratio(it.of("memory", ONE), it.of("memory", *it.alone)),
    ),
    Figure(
        "end to end from nothing against SPIN's best",
        0.2,
        0.1,
        lambda it: _small(it, ratio(it.of("whole", *COLD), it.of("whole", *it.alone))),
    ),
    Figure(
        "second run, end to end, in seconds",
        0.5,
        0.3,
        lambda it: _small(it, it.of("whole", ONE, TWO)),
    ),
    Figure(
        "share of the machine's random probes, one thread",
        0.25,
        0.5,
        lambda it: _share(it, 0),
    ),
    Figure("random probes, two threads", 0.25, 0.5, lambda it: _share(it, 1)),
)


def table(all_measured: list[Measured]) -> list[str]:
    """A row for each figure, a column for each system."""
    names = " | ".join(each.name for each in all_measured)
    head = [f"| figure | at least | aim | {names} |", "|---" * (3 + len(all_measured)) + "|"]
    return head + [
        f"| {figure.text} | {_bound(figure, figure.least)} | {_bound(figure, figure.aim)}"
        f" | {' | '.join(map(figure.cell, all_measured))} |"
        for figure in FIGURES
    ]


def missed(all_measured: list[Measured]) -> list[str]:
    """The figures that were not reached, each with the systems where it was not."""
    found = []
    for figure in FIGURES:
        values = [(each.name, figure.of(each)) for each in all_measured]
        names = [name for name, value in values if value is not None and not figure.reached(value)]
        if names:
            found.append(f"- {figure.text}: {', '.join(names)}")
    return found


def _bound(figure: Figure, bound: float) -> str:
    return f"{'at most ' if figure.aim < figure.least else ''}{bound:g}"
