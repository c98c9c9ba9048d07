"""Objects linked without LLVM do what they do where LLVM links them."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("llvmlite", reason="the native engine needs llvmlite")

from mortmain.checker.native import image, search_kernels
from mortmain.checker.native.code import Code
from mortmain.checker.native.compile import Loaded, compiled
from mortmain.checker.native.engine import NativeEngine
from mortmain.checker.native.image import Beyond, Mapped, linked
from mortmain.checker.native.memory import Memory
from mortmain.checker.native.translate import add_kernels
from mortmain.checker.native.words import Words, words
from tests.benchmark.systems import named

ROOT = Path(__file__).parents[2]
HERE = pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"),
    reason="elsewhere LLVM links",
)
KERNELS = search_kernels.KERNELS


def chosen(number: int) -> int:
    """One of many constants, for which LLVM makes a table."""
    found = 0
    if number == 0:
        found = 17
    elif number == 1:
        found = 5
    elif number == 2:
        found = 0xFEDCBA9876543210
    elif number == 3:
        found = 99
    elif number == 4:
        found = 1
    elif number == 5:
        found = 2
    return found


def chosen_all(numbers: Words, count: int) -> int:
    """A call for each number, whose results are added."""
    found = 0
    for i in range(count):
        found += chosen(words(numbers[0])[i])
    return found


@HERE
def test_linked_here_and_by_llvm_functions_give_the_same():
    given = compiled(lambda module: add_kernels(module, (chosen, chosen_all), {}))
    numbers, place = Memory(64), Memory(8)
    numbers.put(range(7))
    place.put([numbers.address])
    homes = [Code(Mapped(linked(given))), Code(Loaded(given))]
    found = [
        [each.function("chosen", 1)(number) for number in range(7)]
        + [each.function("chosen_all", 2)(place.address, 7)]
        for each in homes
    ]
    expected = [17, 5, 0xFEDCBA9876543210, 99, 1, 2, 0]
    assert found == [[*expected, sum(expected) % 2**64]] * 2


@HERE
def test_all_functions_of_an_object_are_found():
    given = compiled(lambda module: add_kernels(module, KERNELS, {"W": 2}))
    assert set(linked(given).functions) == {kernel.__name__ for kernel in KERNELS}


def test_what_is_no_object_of_this_kind_is_left_to_llvm():
    with pytest.raises(Beyond):
        linked(b"\x7fELF\x01\x01" + bytes(100))


@HERE
def test_relocations_that_are_not_known_are_left_to_llvm(monkeypatch: pytest.MonkeyPatch):
    given = compiled(lambda module: add_kernels(module, KERNELS, {"W": 2}))
    monkeypatch.setattr(image, "DISTANCES", ())
    with pytest.raises(Beyond, match="a relocation of kind"):
        linked(given)


def test_where_llvm_has_to_link_the_verdict_is_the_same(monkeypatch: pytest.MonkeyPatch):
    system = named("fifo 2 2 1 leak cyc")
    expected = NativeEngine(1).check(system)
    monkeypatch.setattr(image, "HEADER", b"other ")
    assert NativeEngine(1).check(system) == expected


@HERE
def test_a_second_run_does_not_load_llvm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MORTMAIN_CACHE", str(tmp_path))
    code = (
        "import sys\n"
        "from mortmain.checker.native.engine import NativeEngine\n"
        "from tests.benchmark.systems import named\n"
        "found = NativeEngine(1).check(named('fifo 2 2 1 leak cyc'))\n"
        "print(found.how.states, any('llvmlite' in each for each in sys.modules))"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
        for _ in range(2)
    ]
    assert [each.stdout.strip() for each in runs] == ["98 True", "98 False"]
