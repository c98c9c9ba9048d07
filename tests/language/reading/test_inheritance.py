"""What a spec takes over from its bases, and in which order."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mortmain.model.language.source.inheritance import NoOrder, linearized
from mortmain.model.language.source.reading import read_text
from tests.language.reading.specs_here import VOCABULARY, files, from_texts, only

DIAMOND = """
class Top(Spec):
    n: int = 0
    @task
    async def main(self): await self.step()
    async def step(self): pass

class Left(Top):
    async def step(self): await sleep()

class Right(Top):
    n: int = 1
    async def step(self): pass
"""


def test_a_remedy_overrides_one_method_and_keeps_the_rest() -> None:
    left = only(DIAMOND + "\nclass Remedy(Left):\n    expect = 'holds'\n")
    assert list(left.methods) == ["main", "step"]
    assert left.methods["step"].span.line == 10
    assert left.methods["main"].span.line == 6
    assert left.bases == ("Left", "Top")


def test_of_several_bases_the_nearest_decides() -> None:
    both = only(DIAMOND + "\nclass Both(Left, Right):\n    pass\n")
    assert both.bases == ("Left", "Right", "Top")
    assert both.methods["step"].span.line == 10
    assert dict(both.parameters) == {"n": 1}


def test_a_parameter_keeps_its_type_when_only_its_value_is_given_anew() -> None:
    spec = only(
        "from typing import Literal\n"
        "class A(Spec):\n    mode: Literal['x', 'y'] = 'x'\n"
        "class B(A):\n    mode = 'y'\n"
    )
    assert dict(spec.parameters) == {"mode": "y"}
    assert spec.choices == {"mode": ("x", "y")}


def test_a_name_is_one_thing_at_a_time() -> None:
    spec = only(
        "class A(Spec):\n    db = Mutex()\n    n: int = 1\n    async def f(self): pass\n"
        "class B(A):\n    db: int = 2\n    async def n(self): pass\n    f = Flag()\n"
    )
    assert dict(spec.parameters) == {"db": 2}
    assert list(spec.methods) == ["n"]
    assert list(spec.things) == ["f"]


def test_a_class_whose_name_begins_with_an_underscore_is_a_base_only() -> None:
    text = "class _Base(Spec):\n    n: int = 1\nclass A(_Base):\n    pass\n"
    (spec,) = read_text(VOCABULARY + text, "bank.py")
    assert (spec.name, spec.bases) == ("A", ("_Base",))


def test_what_is_imported_is_no_spec_of_this_file() -> None:
    base = VOCABULARY + "class Base(Spec):\n    pass\n"
    assert read_text("from base import Base\n", "bank.py", files(base=base)) == ()


def test_classes_that_are_no_specs_are_left_alone() -> None:
    text = "import abc\nclass A(abc.ABC): pass\nclass B(dict):\n    x = open('f')\n"
    assert read_text(text, "bank.py") == ()


@pytest.mark.parametrize(
    "statement",
    [
        "from .deep.locks import Base",
        "from .deep import locks\nBase = locks.Base",
        "from specs.deep.locks import Base",
        "import specs.deep.locks as l\nBase = l.Base",
        "import specs.deep.locks\nBase = specs.deep.locks.Base",
        "from specs.deep.locks import *",
        "from specs.bank2 import Base",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .deep.locks import Base",
    ],
)
def test_a_base_may_be_imported_in_any_way(statement: str) -> None:
    load = from_texts(
        {
            "specs/deep/locks.py": VOCABULARY
            + "from ..limits import N\nclass Base(Spec):\n    n: int = N\n",
            "specs/limits.py": "N = 7\n",
            "specs/bank2.py": "from .deep.locks import Base\n",
        }
    )
    (spec,) = read_text(f"{statement}\nclass Bank(Base):\n    pass\n", "specs/bank.py", load)
    assert dict(spec.parameters) == {"n": 7}
    assert spec.spans["n"].file == "specs/deep/locks.py"


def test_the_method_of_another_file_keeps_that_files_constants() -> None:
    base = VOCABULARY + "N = 3\nclass Base(Spec):\n    @task\n    async def f(self):\n        N\n"
    text = "from base import Base\nN = 4\nclass Bank(Base):\n    pass\n"
    (spec,) = read_text(text, "bank.py", files(base=base))
    assert dict(spec.methods["f"].constants) == {"N": 3}


@given(st.lists(st.sets(st.integers(0, 5), max_size=3), min_size=1, max_size=6))
def test_the_order_of_bases_is_the_one_of_python(graph: list[set[int]]) -> None:
    bases = [[each for each in sorted(chosen) if each < i] for i, chosen in enumerate(graph)]
    for flipped in itertools.islice(itertools.product([False, True], repeat=len(bases)), 8):
        chosen = [
            found[::-1] if flip else found for found, flip in zip(bases, flipped, strict=True)
        ]
        assert _ours(chosen) == _pythons(chosen)


def _ours(bases: list[list[int]]) -> list[int] | None:
    try:
        for each in range(len(bases)):
            order = linearized(each, lambda i: bases[i])
    except NoOrder:
        return None
    return order


def _pythons(bases: list[list[int]]) -> list[int] | None:
    made: list[type] = []
    try:
        for i, chosen in enumerate(bases):
            made.append(type(str(i), tuple(made[each] for each in chosen), {}))
    except TypeError:
        return None
    return [int(each.__name__) for each in made[-1].__mro__ if each is not object]
