"""Other values for parameters: read by type, checked, and explained where they do not fit."""

from __future__ import annotations

from enum import Enum

import pytest

from mortmain.model.diagnostic import SpecError
from mortmain.model.language.definition import Parameter
from mortmain.model.language.source.parameters import with_parameters
from tests.golden import compare
from tests.language.reading.specs_here import only

BANK = only(
    "from enum import Enum\nfrom typing import Literal\n"
    "class Mode(Enum):\n    EAGER = 1\n    LAZY = 2\n"
    "class Bank(Spec):\n"
    "    seats: int = 3\n"
    "    fair: bool = False\n"
    "    mode: Mode = Mode.EAGER\n"
    "    size: Literal[1, 2, 4] = 2\n"
    "    name: str = 'x'\n"
    "    forks = Mutex(count='seats')\n"
)


class Mode(Enum):
    EAGER = 1
    LAZY = 2


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("seats", 5, 5),
        ("seats", "5", 5),
        ("seats", "0", 0),
        ("fair", True, True),
        ("fair", "true", True),
        ("fair", "no", False),
        ("fair", "1", True),
        ("mode", "LAZY", "LAZY"),
        ("mode", Mode.LAZY, "LAZY"),
        ("size", "4", 4),
        ("name", "3", "3"),
    ],
)
def test_a_value_is_read_by_the_type_of_its_parameter(
    name: str, given: str | int | bool | Enum, kept: Parameter
) -> None:
    changed = with_parameters(BANK, {name: given})
    assert changed.parameters[name] == kept
    assert type(changed.parameters[name]) is type(kept)
    assert list(changed.parameters) == list(BANK.parameters)


def test_kills_is_a_parameter_of_every_spec() -> None:
    assert with_parameters(BANK, {"kills": "2"}).kills == 2
    assert "kills" not in with_parameters(BANK, {"kills": 0}).parameters


def test_slots_is_a_parameter_of_every_spec() -> None:
    assert with_parameters(BANK, {"slots": "2"}).slots == 2
    with pytest.raises(SpecError, match="at least one"):
        with_parameters(BANK, {"slots": 0})


def test_without_values_nothing_changes() -> None:
    assert with_parameters(BANK, {}) == BANK


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("seat", 5, "S115"),
        ("runners", 5, "S115"),
        ("source", "x", "S115"),
        ("seats", "many", "S114"),
        ("seats", True, "S114"),
        ("seats", -1, "S114"),
        ("fair", 1, "S114"),
        ("mode", "LAZI", "S114"),
        ("size", 3, "S114"),
        ("name", 3, "S114"),
        ("kills", -1, "S114"),
        ("kills", "all", "S114"),
    ],
)
def test_a_value_that_does_not_fit_is_explained(
    name: str, given: str | int | bool, code: str
) -> None:
    with pytest.raises(SpecError) as refused:
        with_parameters(BANK, {name: given})
    (problem,) = refused.value.diagnostics
    assert problem.code == code
    compare(f"diagnostics/{code}_given_{name}_{given}.txt", str(problem) + "\n")
