"""The reference systems in Murphi, for rumur: one rule for each step, for all isolates at once."""

from __future__ import annotations

from tests.benchmark.description import Dining, Kill, described


def murphi(name: str) -> str:
    """The text of the system that a line such as `fifo 6 6 2 leak cyc` or `dining 10` names."""
    system = described(name)
    return _dining(system) if isinstance(system, Dining) else _kill(system)


def _kill(system: Kill) -> str:
    n, m, longest = system.isolates, system.locks, max(system.waiting)
    dead = 8 if system.queued else 6
    lines = [
        f"const n: {n}; m: {m}; longest: {longest};",
        f"type isolate: 0 .. {n - 1}; lock: 0 .. {m - 1}; anyone: 0 .. {n};",
        f"var pc: array [isolate] of 0 .. {dead};",
        "    owner: array [lock] of anyone;",
        f"    killed: 0 .. {system.kills};",
    ]
    if system.queued:
        lines += [
            f"    queue: array [lock] of array [0 .. {longest - 1}] of anyone;",
            f"    length: array [lock] of 0 .. {longest};",
            _LEAVE.replace("LAST", str(longest - 1)),
        ]
    for which, name in enumerate(("one", "two")):
        lines.append(f"function {name}(i: isolate): lock; begin")
        for i, pair in enumerate(system.pairs):
            lines.append(f"  if i = {i} then return {pair[which]}; end;")
        lines += ["end;"]
    start = ["  for i: isolate do pc[i] := 0; end;", "  killed := 0;"]
    start.append("  for j: lock do owner[j] := n; end;")
    if system.queued:
        start.append("  for j: lock do length[j] := 0;")
        start.append(f"    for k: 0 .. {longest - 1} do queue[j][k] := n; end; end;")
    lines += ["startstate begin", *start, "end;", "ruleset i: isolate do"]
    lines += _steps(system)
    lines.append(f'rule "kill" pc[i] != {dead} & killed < {system.kills} ==> begin')
    lines.append(f"  killed := killed + 1; pc[i] := {dead};")
    if system.releases:
        lines.append("  for j: lock do if owner[j] = i then owner[j] := n; end;")
        lines.append("    leave(j, i); end;" if system.queued else "  end;")
    return "\n".join([*lines, "end;", "end;"]) + "\n"


_LEAVE = """
procedure leave(j: lock; i: isolate);
  var kept: 0 .. longest;
begin
  kept := 0;
  for k: 0 .. LAST do
    if k < length[j] then
      if queue[j][k] != i then
        queue[j][kept] := queue[j][k];
        kept := kept + 1;
      end;
    end;
  end;
  for k: 0 .. LAST do if k >= kept then queue[j][k] := n; end; end;
  length[j] := kept;
end;"""


def _steps(system: Kill) -> list[str]:
    lines: list[str] = []
    at = 0

    def rule(condition: str, done: str, last: bool = False) -> None:
        nonlocal at
        when = f"pc[i] = {at}" + (f" & {condition}" if condition else "")
        then = f"{done} pc[i] := {0 if last else at + 1};"
        lines.append(f'rule "step {at}" {when} ==> begin {then} end;')
        at += 1

    for name in ("one", "two"):
        lock = f"{name}(i)"
        if system.queued:
            rule("", f"queue[{lock}][length[{lock}]] := i; length[{lock}] := length[{lock}] + 1;")
            first = f"owner[{lock}] = n & length[{lock}] > 0 & queue[{lock}][0] = i"
            rule(first, f"owner[{lock}] := i; leave({lock}, i);")
        else:
            rule(f"owner[{lock}] = n", f"owner[{lock}] := i;")
    rule("", "")
    rule("", "")
    rule("", "owner[two(i)] := n;")
    rule("", "owner[one(i)] := n;", last=True)
    return lines


def _dining(system: Dining) -> str:
    n = system.philosophers
    right = f"(i + 1) % {n}"
    steps = [
        ("fork[i] = 0", "fork[i] := 1;"),
        (f"fork[{right}] = 0", f"fork[{right}] := 1;"),
        ("", "fork[i] := 0;"),
        ("", f"fork[{right}] := 0;"),
    ]
    lines = [
        f"type philosopher: 0 .. {n - 1};",
        "var pc: array [philosopher] of 0 .. 3;",
        "    fork: array [philosopher] of 0 .. 1;",
        "startstate begin for i: philosopher do pc[i] := 0; fork[i] := 0; end; end;",
        "ruleset i: philosopher do",
    ]
    for at, (condition, done) in enumerate(steps):
        when = f"pc[i] = {at}" + (f" & {condition}" if condition else "")
        then = f"{done} pc[i] := {(at + 1) % 4};"
        lines.append(f'rule "step {at}" {when} ==> begin {then} end;')
    return "\n".join([*lines, "end;"]) + "\n"
