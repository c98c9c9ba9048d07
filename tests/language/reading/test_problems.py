"""What a wrong spec is told: code, place, reason and what to write, kept as golden texts."""

from __future__ import annotations

import pytest

from mortmain.model.diagnostic import SpecError
from mortmain.model.language.codes import Reading
from mortmain.model.language.source.modules import Load
from mortmain.model.language.source.reading import read_text
from tests.golden import compare
from tests.language.reading.problems import OTHERS, TEXTS
from tests.language.reading.specs_here import VOCABULARY, from_texts, problem_in

# What only a live class or given values can be told; those have tests of their own.
ELSEWHERE = {Reading.NO_SOURCE, Reading.UNKNOWN_PARAMETER}


def beside(text: str) -> Load:
    return from_texts(
        {f"specs/{name}.py": other for name, other in OTHERS.items()} | {"specs/bank.py": text}
    )


@pytest.mark.parametrize("name", TEXTS)
def test_a_problem_is_told_as_before(name: str) -> None:
    text = TEXTS[name]
    with pytest.raises(SpecError) as refused:
        read_text(text, "specs/bank.py", beside(text))
    (problem,) = refused.value.diagnostics
    assert problem.code == name.partition(" ")[0]
    compare(f"diagnostics/{name.replace(' ', '_')}.txt", str(problem) + "\n")


@pytest.mark.parametrize("name", TEXTS)
def test_a_problem_has_a_place_a_headline_and_a_way_out(name: str) -> None:
    text = TEXTS[name]
    with pytest.raises(SpecError) as refused:
        read_text(text, "specs/bank.py", beside(text))
    for problem in refused.value.diagnostics:
        assert problem.span is not None
        assert problem.headline[0].islower() or problem.headline[0] == "`"
        assert problem.help


def test_every_code_has_a_text_that_triggers_it() -> None:
    assert {name.partition(" ")[0] for name in TEXTS} | ELSEWHERE == set(Reading)


def test_every_code_is_described_in_a_line() -> None:
    assert all(code.description and "\n" not in code.description for code in Reading)


def test_independent_problems_are_told_together_in_the_order_of_the_text() -> None:
    text = VOCABULARY + (
        "class A(Spec):\n    db = Mutex(knd='x')\n"
        "class B(Spec):\n    expect = 'dedlock'\n    @isolate\n    def app(self): pass\n"
    )
    with pytest.raises(SpecError) as refused:
        read_text(text, "bank.py")
    assert [each.code for each in refused.value.diagnostics] == ["S104", "S109", "S107"]


def test_a_problem_of_a_base_is_told_once() -> None:
    text = VOCABULARY + (
        "class A(Spec):\n    forks = Mutex(count='seats')\n"
        "class B(A):\n    pass\n"
        "class C(A):\n    pass\n"
    )
    with pytest.raises(SpecError) as refused:
        read_text(text, "bank.py")
    assert len(refused.value.diagnostics) == 1


def test_columns_count_characters() -> None:
    shown = problem_in(VOCABULARY + "class B(Spec):\n    x: int = ('ä', open('ö'))\n")
    assert "specs/bank.py:3:20" in shown
    assert "                   ^^^^^^^^^ a call would have to be run" in shown
