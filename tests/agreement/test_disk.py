"""A search on disk says what the reference engine says, whatever little it can sort at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("llvmlite", reason="the native engine needs llvmlite")

from hypothesis import given, settings

from mortmain.checker.catalogue import library
from mortmain.checker.evidence.verdict import Cut, Holds, Spent, Violated
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.replay import replay
from mortmain.model.diagnostic import SpecError
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.language.definition import Definition
from mortmain.model.lowering.lower import lower
from mortmain.model.transition.system import TransitionSystem
from tests.agreement.definitions import Definitions
from tests.agreement.strategies import systems, wild_systems
from tests.benchmark.systems import named
from tests.native.on_disk import little_room, on_disk, without_return_points

HOW_MANY = int(os.environ.get("MORTMAIN_AGREEMENT", "100"))
"""How many random systems are compared; set it to 10000 before a release."""
LIBRARY = [each for file in library() for each in file.definitions()][::4]
BENCHMARKS = """
    fifo 2 2 1 leak cyc, fifo 3 2 1 release cyc, fifo 4 3 2 release ord, owner 4 2 1 leak cyc,
    owner 6 2 2 leak same, dining 4, dining 6
"""


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MORTMAIN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which nothing is left behind."""
    path = tmp_path_factory.mktemp("disk")
    with little_room():
        yield path
    assert list(path.iterdir()) == []


@settings(max_examples=HOW_MANY // 2, deadline=None)
@given(system=systems())
def test_random_systems_have_the_same_verdict(folder: Path, system: TransitionSystem):
    assert on_disk(system, folder) == without_return_points(ExplicitEngine().check(system))


@settings(max_examples=HOW_MANY // 4, deadline=None)
@given(system=wild_systems())
def test_systems_with_any_terms_have_the_same_verdict_or_are_as_wrong(
    folder: Path, system: TransitionSystem
):
    try:
        expected = without_return_points(ExplicitEngine().check(system))
    except SpecError:
        with pytest.raises(SpecError):
            on_disk(system, folder)
    else:
        assert on_disk(system, folder) == expected


@pytest.mark.parametrize("definition", LIBRARY, ids=lambda each: each.name)
def test_the_library_has_the_same_verdicts(folder: Path, definition: Definition):
    system = lower(system_of(definition))
    assert on_disk(system, folder) == without_return_points(ExplicitEngine().check(system))


@pytest.mark.parametrize("most", [1, 100, 100_000])
@pytest.mark.parametrize("name", [each.strip() for each in BENCHMARKS.split(",")])
def test_the_reference_systems_have_the_same_verdicts(folder: Path, name: str, most: int):
    system = named(name)
    expected = without_return_points(ExplicitEngine().check(system))
    assert on_disk(system, folder, most) == expected


@settings(max_examples=HOW_MANY // 4, deadline=None)
@given(system=systems())
def test_what_is_found_without_memory_for_the_graph_is_true_and_never_holds(
    folder: Path, system: TransitionSystem
):
    defined = Definitions(system).findings()
    verdict = on_disk(system, folder, memory=0)
    assert not isinstance(verdict, Holds)
    assert isinstance(verdict.how, Cut)
    assert verdict.how.spent is Spent.MEMORY
    errors = verdict.findings if isinstance(verdict, Violated) else ()
    for each in (*errors, *verdict.warnings):
        bad = defined[each.code, each.subject]
        assert bad[replay(system, each.schedule).states[-1]] == each.severity


@settings(max_examples=HOW_MANY // 4, deadline=None)
@given(system=systems())
def test_safety_findings_need_no_memory_for_the_graph(folder: Path, system: TransitionSystem):
    expected = without_return_points(ExplicitEngine().check(system))
    found = on_disk(system, folder, memory=0)
    names = {(each.code, each.name) for each in system.properties} | {("deadlock", system.name)}

    def safety(verdict: object) -> list[object]:
        errors = verdict.findings if isinstance(verdict, Violated) else ()
        return [each for each in errors if (each.code, each.subject) in names]

    assert safety(found) == safety(expected)
