"""The reference systems in Promela, for SPIN: one process for each isolate, each step atomic."""

from __future__ import annotations


def promela(name: str) -> str:
    """The text of the system that a line such as `fifo 6 6 2 leak cyc` or `dining 10` names.

    Only where the killed leave everything as it is; what they hold or wait for is not cleared.
    """
    family, *rest = name.split()
    if family == "dining":
        return _dining(int(rest[0]))
    n, m, k, variant, order = int(rest[0]), int(rest[1]), int(rest[2]), rest[3], rest[4]
    if variant != "leak" or order not in ("cyc", "same"):
        raise ValueError(f"no Promela is written for {name!r}")
    pairs = [(0, 1) if order == "same" else (i % m, (i + 1) % m) for i in range(n)]
    lines = ["byte killed;", f"byte owner[{m}];"]
    if family == "fifo":
        longest = max(sum(j in pair for pair in pairs) for j in range(m))
        lines.append(f"chan queue[{m}] = [{longest}] of {{ byte }};")
    for i, (a, b) in enumerate(pairs):
        steps = _fifo_steps(i, a, b) if family == "fifo" else _owner_steps(i, a, b)
        lines.append(f"active proctype isolate{i}() {{")
        for pc, step in enumerate(steps):
            lines += [
                f"at{pc}: if",
                f"    :: {step}; goto at{(pc + 1) % len(steps)}",
                f"    :: d_step {{ killed < {k} -> killed++ }}; goto dead",
                "    fi;",
            ]
        lines += ["dead: end: false", "}"]
    return "\n".join(lines) + "\n"


def _fifo_steps(i: int, a: int, b: int) -> list[str]:
    return [*_request_and_grant(i, a), *_request_and_grant(i, b), *_work_and_release(a, b)]


def _request_and_grant(i: int, lock: int) -> list[str]:
    first = f"owner[{lock}] == 0 && queue[{lock}]?[{i}]"
    return [
        f"queue[{lock}]!{i}",
        f"d_step {{ {first} -> queue[{lock}]?{i}; owner[{lock}] = {i + 1} }}",
    ]


def _owner_steps(i: int, a: int, b: int) -> list[str]:
    taken = [f"d_step {{ owner[{lock}] == 0 -> owner[{lock}] = {i + 1} }}" for lock in (a, b)]
    return [*taken, *_work_and_release(a, b)]


def _work_and_release(a: int, b: int) -> list[str]:
    return ["true", "true", f"owner[{b}] = 0", f"owner[{a}] = 0"]


def _dining(n: int) -> str:
    lines = [f"bit fork[{n}];"]
    for i in range(n):
        right = (i + 1) % n
        steps = [
            f"d_step {{ fork[{i}] == 0 -> fork[{i}] = 1 }}",
            f"d_step {{ fork[{right}] == 0 -> fork[{right}] = 1 }}",
            f"fork[{i}] = 0",
            f"fork[{right}] = 0",
        ]
        lines.append(f"active proctype philosopher{i}() {{")
        for pc, step in enumerate(steps):
            lines.append(f"at{pc}: if :: {step}; goto at{(pc + 1) % 4} fi;")
        lines.append("}")
    return "\n".join(lines) + "\n"
