"""Interchangeable isolates in Murphi: a scalar set, whose values rumur may exchange."""

from __future__ import annotations


def scalarset(isolates: int, locks: int, kills: int) -> str:
    """`fifo ISOLATES LOCKS KILLS leak same` in Murphi, with isolates that have no order.

    Values are declared as `isolate` and under no other name: rumur overlooks those that are.
    """
    last = isolates - 1
    lines = [
        f"const n: {isolates};",
        "type isolate: scalarset(n);",
        "var pc: array [isolate] of 0 .. 8;",
        f"    owner: array [0 .. {locks - 1}] of isolate;",
        f"    queue: array [0 .. {locks - 1}] of array [0 .. {last}] of isolate;",
        f"    length: array [0 .. {locks - 1}] of 0 .. n;",
        f"    killed: 0 .. {kills};",
        "startstate begin",
        "  for i: isolate do pc[i] := 0; end;",
        f"  for j: 0 .. {locks - 1} do",
        "    undefine owner[j]; length[j] := 0;",
        f"    for k: 0 .. {last} do undefine queue[j][k]; end;",
        "  end;",
        "  killed := 0;",
        "end;",
        "ruleset i: isolate do",
    ]
    for at, lock in ((0, 0), (2, 1)):
        lines += [
            f'rule "queue {lock}" pc[i] = {at} ==> begin',
            f"  queue[{lock}][length[{lock}]] := i; length[{lock}] := length[{lock}] + 1;",
            f"  pc[i] := {at + 1};",
            "end;",
            f'rule "take {lock}" pc[i] = {at + 1} & isundefined(owner[{lock}])'
            f" & length[{lock}] > 0 & queue[{lock}][0] = i ==> begin",
            f"  owner[{lock}] := i;",
            f"  for k: 0 .. {last - 1} do",
            f"    if k + 1 < length[{lock}] then queue[{lock}][k] := queue[{lock}][k + 1]; end;",
            "  end;",
            f"  length[{lock}] := length[{lock}] - 1; undefine queue[{lock}][length[{lock}]];",
            f"  pc[i] := {at + 2};",
            "end;",
        ]
    for at, then in ((4, ""), (5, ""), (6, "undefine owner[1];"), (7, "undefine owner[0];")):
        lines.append(f'rule "{at}" pc[i] = {at} ==> begin {then} pc[i] := {(at + 1) % 8}; end;')
    lines += [
        f'rule "kill" pc[i] != 8 & killed < {kills} ==> begin',
        "  killed := killed + 1; pc[i] := 8;",
        "end;",
        "end;",
    ]
    return "\n".join(lines) + "\n"
