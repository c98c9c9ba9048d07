"""Where the time goes that a first run spends on compiling, module by module.

python -m tests.benchmark.compiling "fifo 6 6 2 leak cyc"

Milliseconds are those that the thread itself has used: modules are written by several, one beside
the other, and what waits for LLVM waits for its lock.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from time import thread_time
from typing import Any

STEPS = ("written", "as text", "read", "optimised", "emitted")


def main(name: str) -> None:
    """Print a row for each module."""
    os.environ["MORTMAIN_CACHE"] = "off"
    begun = thread_time()
    import llvmlite.binding as llvm
    from llvmlite import ir

    loaded = thread_time() - begun
    from mortmain.checker.native import compile as compiler
    from tests.benchmark.one import main as check

    spent: dict[int, dict[str, float]] = {}
    rows: list[tuple[str, int, dict[str, float]]] = []

    def timed(step: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **more: Any) -> Any:
            started = thread_time()
            result = original(*given, **more)
            own = spent.setdefault(thread(), {})
            own[step] = own.get(step, 0.0) + thread_time() - started
            return result

        return run

    def thread() -> int:
        from threading import get_ident

        return get_ident()

    compiled = compiler.compiled

    def each(write: Callable[[ir.Module], None]) -> bytes:
        spent[thread()] = {}
        names: list[str] = []

        def noted(module: ir.Module) -> None:
            timed("written", write)(module)
            names.extend(each.name for each in module.functions if each.blocks)

        found = compiled(noted)
        rows.append((names[-1], len(names), spent.pop(thread())))
        return found

    compiler.compiled = each
    ir.Module.__repr__ = timed("as text", ir.Module.__repr__)  # type: ignore[method-assign]
    llvm.parse_assembly = timed("read", llvm.parse_assembly)
    llvm.ModulePassManager.run = timed("optimised", llvm.ModulePassManager.run)
    llvm.TargetMachine.emit_object = timed("emitted", llvm.TargetMachine.emit_object)
    check("native", 1, name)
    sys.stdout.write(f"\nLLVM is loaded in {1000 * loaded:.0f} ms\n")
    head = " ".join(f"{each:>10}" for each in STEPS)
    sys.stdout.write(f"{'module that ends with':<24} {'functions':>9} {head}   (ms)\n")
    for last, count, own in rows:
        cells = " ".join(f"{1000 * own.get(each, 0.0):>10.0f}" for each in STEPS)
        sys.stdout.write(f"{last:<24} {count:>9} {cells}\n")


if __name__ == "__main__":
    main(sys.argv[1])
