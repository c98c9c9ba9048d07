"""Whatever a file holds, reading it gives specs or says what is wrong; it never fails otherwise."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mortmain.model.diagnostic import SpecError
from mortmain.model.language.source.reading import read_text
from tests.language.reading.problems import TEXTS
from tests.language.reading.specs_here import EXAMPLES

SOURCES = [
    *(path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.rglob("[a-z]*.py"))),
    *TEXTS.values(),
]


def read(text: str) -> None:
    try:
        read_text(text, "bank.py")
    except SpecError as error:
        assert error.diagnostics


@given(st.text())
def test_any_text(text: str) -> None:
    read(text)
    read("from mortmain import *\nclass A(Spec):\n    " + text)


@settings(max_examples=200)
@given(st.sampled_from(SOURCES), st.data())
def test_any_text_with_lines_left_out_or_exchanged(text: str, data: st.DataObject) -> None:
    lines = text.splitlines()
    numbers = st.integers(0, len(lines) - 1)
    for first, second in data.draw(st.lists(st.tuples(numbers, numbers), max_size=3)):
        lines[first], lines[second] = lines[second], lines[first]
    for number in sorted(data.draw(st.sets(numbers, max_size=3)), reverse=True):
        del lines[number]
    read("\n".join(lines))


@settings(max_examples=200)
@given(st.sampled_from(SOURCES), st.data())
def test_any_text_with_words_exchanged(text: str, data: st.DataObject) -> None:
    words = sorted({node.id for node in _nodes_of(text)} | {"1", "None", "'a'", "[x]", "f()"})
    old, new = data.draw(st.sampled_from(words)), data.draw(st.sampled_from(words))
    read(text.replace(old, new))


def _nodes_of(text: str) -> list[ast.Name]:
    try:
        return [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)]
    except SyntaxError:
        return []


@pytest.mark.parametrize(
    "text",
    ["\0", "x = " + "-" * 5000 + "1", "x = 1" + "+1" * 20000, "n = " + "9" * 5000, "\ufeffx = 1"],
)
def test_a_text_at_the_limits_of_the_parser(text: str) -> None:
    read(text)
