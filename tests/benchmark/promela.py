"""The reference systems in Promela, for SPIN, in two ways that have the same states.

One process for each isolate, each of its steps atomic; or one process alone that chooses a step.
"""

from __future__ import annotations

from tests.benchmark.description import Dining, Kill, described


def promela(name: str, *, alone: bool = False) -> str:
    """The text of the system that a line such as `fifo 6 6 2 leak cyc` or `dining 10` names."""
    system = described(name)
    parts = _dining(system) if isinstance(system, Dining) else _kill(system)
    return _one_process(parts) if alone else _processes(parts)


Step = tuple[str, str]
"""A condition, and what is done."""
Part = tuple[list[Step], Step | None]
"""The steps of one process, round and round, and the one that ends it at any time."""
Parts = tuple[str, list[Part]]
"""The declarations, and the processes."""


def _kill(system: Kill) -> Parts:
    lines = ["byte killed;", f"byte owner[{system.locks}];"]
    if system.queued:
        longest = max(system.waiting)
        lines.append(f"chan queue[{system.locks}] = [{longest}] of {{ byte }};")
    return "\n".join(lines), [_isolate(system, i) for i in range(system.isolates)]


def _isolate(system: Kill, i: int) -> Part:
    steps: list[Step] = []
    for lock in system.pairs[i]:
        if system.queued:
            steps.append(("true", f"queue[{lock}]!{i}"))
            first = f"owner[{lock}] == 0 && queue[{lock}]?[{i}]"
            steps.append((first, f"queue[{lock}]?{i}; owner[{lock}] = {i + 1}"))
        else:
            steps.append((f"owner[{lock}] == 0", f"owner[{lock}] = {i + 1}"))
    steps += [("true", "skip"), ("true", "skip")]
    steps += [("true", f"owner[{lock}] = 0") for lock in reversed(system.pairs[i])]
    done = ["killed++"]
    if system.releases:
        for lock in system.pairs[i]:
            done.append(f"if :: owner[{lock}] == {i + 1} -> owner[{lock}] = 0 :: else fi")
            if system.queued:
                waits = f"queue[{lock}]??[{i}]"
                done.append(f"if :: {waits} -> queue[{lock}]??{i} :: else fi")
    return steps, (f"killed < {system.kills}", "; ".join(done))


def _dining(system: Dining) -> Parts:
    n = system.philosophers
    return f"bit fork[{n}];", [([*_takes(i, (i + 1) % n)], None) for i in range(n)]


def _takes(left: int, right: int) -> list[Step]:
    taken = [(f"fork[{each}] == 0", f"fork[{each}] = 1") for each in (left, right)]
    return [*taken, *(("true", f"fork[{each}] = 0") for each in (left, right))]


def _processes(parts: Parts) -> str:
    lines = [parts[0]]
    for i, (steps, end) in enumerate(parts[1]):
        lines.append(f"active proctype isolate{i}() {{")
        for at, step in enumerate(steps):
            lines.append(f"at{at}: if")
            lines.append(f"    :: {_atomic(*step)} goto at{(at + 1) % len(steps)}")
            if end:
                lines.append(f"    :: {_atomic(*end)} goto dead")
            lines.append("    fi;")
        lines += ["dead: end: false"] * (end is not None) + ["}"]
    return "\n".join(lines) + "\n"


def _one_process(parts: Parts) -> str:
    lines = [parts[0], f"byte at[{len(parts[1])}];", "active proctype all() {", "    do"]
    for i, (steps, end) in enumerate(parts[1]):
        for at, (condition, done) in enumerate(steps):
            then = f"{done}; at[{i}] = {(at + 1) % len(steps)}"
            lines.append(f"    :: {_atomic(f'at[{i}] == {at} && {condition}', then)}")
        if end:
            here = f"at[{i}] != {len(steps)} && {end[0]}"
            lines.append(f"    :: {_atomic(here, f'{end[1]}; at[{i}] = {len(steps)}')}")
    return "\n".join([*lines, "    od", "}"]) + "\n"


def _atomic(condition: str, done: str) -> str:
    return f"d_step {{ {condition} -> {done} }}"
