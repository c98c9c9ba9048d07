"""Kernels mean in machine code what they say in Python, on words that wrap around."""

from __future__ import annotations

import pytest

pytest.importorskip("llvmlite", reason="the native engine needs llvmlite")

from hypothesis import given
from hypothesis import strategies as st

from mortmain.checker.native.code import Code, code
from mortmain.checker.native.memory import Memory
from mortmain.checker.native.translate import add_kernels
from mortmain.checker.native.words import Halves, Words, alike, halves, lowest, past

SCALE = 3
WORD = st.integers(0, 2**64 - 1)


def collatz(number: int) -> int:
    """Steps until 1, but not more than 1000."""
    steps = 0
    while number != 1 and steps < 1000:
        if number % 2 == 0:
            number = number // 2
            steps += 1
        else:
            number = SCALE * number + 1
            steps += 1
    return steps


def mixture(a: int, b: int) -> int:
    """A little of everything that has one value."""
    found = (a + b) ^ (a & ~b) | (a >> (b % 64)) << 3
    found -= a * b
    return found if a < b and not a > 7 else found + (a >= b)


def total(numbers: Words, count: int) -> int:
    """The sum of the numbers up to the first 0, which is written over with the sum."""
    found = 0
    for i in range(count):
        if numbers[i] == 0:
            numbers[i] = found
            break
        if numbers[i] % 2 == 1:
            continue
        found += numbers[i]
    for i in range(2):
        found += i
    return found


def ones(number: int) -> int:
    """How many bits are set, and a call of another kernel for good measure."""
    found = 0
    while number != 0:
        found += 1 << lowest(number) >> lowest(number)
        number &= number - 1
    return found + collatz(1)


def shortened(numbers: Words, address: int) -> None:
    """The second number and those after it, cut to 32 bits."""
    rest = past(numbers, 1)
    cut = halves(address)
    cut[0] = rest[0]
    cut[1] += rest[1]


def which(numbers: Halves, number: int, shift: int) -> int:
    """Which of the second 16 numbers are like that one."""
    return alike(numbers, 16, number, shift)


def beyond(number: int) -> int:
    """No kernel may build lists."""
    return [number][0]


def late() -> int:
    """Calls what is not there yet."""
    return ones(1)


@pytest.fixture(scope="module")
def kernels() -> Code:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MORTMAIN_CACHE", "off")
        return code(
            "", lambda module: add_kernels(module, (collatz, mixture, total, ones, which), {})
        )


@given(number=st.integers(1, 10**6))
def test_loops_and_branches(kernels: Code, number: int):
    assert kernels.function("collatz", 1)(number) == collatz(number)


@given(a=WORD, b=WORD)
def test_numbers_wrap_around(kernels: Code, a: int, b: int):
    assert kernels.function("mixture", 2)(a, b) == mixture(a, b) % 2**64


@given(numbers=st.lists(st.integers(0, 9), max_size=9))
def test_arrays(kernels: Code, numbers: list[int]):
    memory = Memory(8 * 10)
    memory.put(numbers)
    expected = list(numbers)
    assert kernels.function("total", 2)(memory.address, len(numbers)) == total(
        expected,  # type: ignore[arg-type]
        len(numbers),
    )
    assert list(memory.words(len(numbers))) == expected


@given(number=WORD)
def test_bits(kernels: Code, number: int):
    assert kernels.function("ones", 1)(number) == number.bit_count()


def test_a_constant_can_be_given_another_value(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MORTMAIN_CACHE", "off")
    other = code("", lambda module: add_kernels(module, (collatz,), {"SCALE": 1}))
    # With 1 in the place of 3: 7, 8, 4, 2, 1.
    assert other.function("collatz", 1)(7) == 4


def test_halves_of_words(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MORTMAIN_CACHE", "off")
    one = code("", lambda module: add_kernels(module, (shortened,), {}))
    given_, out = Memory(8 * 3), Memory(8)
    given_.put([1, 2**40 + 5, 2**33 - 1])
    out.put([7 << 32])
    one.function("shortened", 2)(given_.address, out.address)
    assert list(out.halves(2)) == [5, 6]


@given(
    numbers=st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 9), min_size=32, max_size=32),
    number=st.integers(0, 2**32 - 1) | st.integers(0, 9),
    shift=st.integers(0, 31),
)
def test_sixteen_are_compared_at_once(kernels: Code, numbers: list[int], number: int, shift: int):
    memory = Memory(4 * 32)
    memory.halves(32)[:] = numbers
    expected = [each >> shift == number >> shift for each in numbers[16:]]
    found = kernels.function("which", 3)(memory.address, number, shift)
    assert [bool(found >> place & 1) for place in range(16)] == expected
    assert found < 1 << 16


@pytest.mark.parametrize("kernel", [beyond, late])
def test_what_no_kernel_may_say_is_told(kernel, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MORTMAIN_CACHE", "off")
    with pytest.raises(NotImplementedError, match=kernel.__name__):
        code("", lambda module: add_kernels(module, (kernel,), {}))
