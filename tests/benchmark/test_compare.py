"""What was measured is kept, whatever comes in between."""

from __future__ import annotations

import pytest

from tests.benchmark import compare
from tests.benchmark.figures import ONE, Measured
from tests.benchmark.peers import Run

RUN = Run(1000, 6000, 0.1, 0.2, 30_000_000)
OTHER = Run(1000, 6001, 0.1, 0.2, 30_000_000)


@pytest.fixture
def results(monkeypatch, tmp_path):
    monkeypatch.setattr(compare, "RESULTS", tmp_path / "RESULTS.md")
    monkeypatch.setattr(compare, "overhead", lambda: (2_000_000, 1_000_000))
    monkeypatch.setattr(compare, "_not_reached", lambda found: [])
    monkeypatch.setattr("sys.argv", ["compare", "--results", "first", "second"])
    return tmp_path / "RESULTS.md"


def test_an_interruption_keeps_the_systems_before(results, monkeypatch, capsys):
    def runs_of(name, rounds, words):
        if name == "second":
            raise KeyboardInterrupt
        return Measured(name, {ONE: [RUN]}, (1.0, 1.0))

    monkeypatch.setattr(compare, "runs_of", runs_of)
    with pytest.raises(SystemExit) as ended:
        compare.main()
    assert ended.value.code == 1
    assert results.read_text() == capsys.readouterr().out
    assert [row for row in results.read_text().split("\n") if row.startswith("| first")] == [
        f"| first | {ONE} | 1,000 | 6,000 | 0.10 | 0.06 M | 0.20 | 30 | 30000 (29000) |"
    ]
    assert list(results.parent.iterdir()) == [results]


def test_an_interruption_keeps_the_runs_before(monkeypatch):
    def run(name, folder, states):
        return RUN

    def interrupted(name, folder, states):
        raise KeyboardInterrupt

    monkeypatch.setattr(compare, "ours", lambda *given: run)
    monkeypatch.setattr(compare, "tools", lambda: {"one": run, "two": interrupted, "three": run})
    assert compare.runs_of("small", 3, []) == Measured(
        "small", {"one": [RUN]}, (0.0, 0.0), (), interrupted=True
    )


def test_tools_that_disagree_are_told_and_kept(results, monkeypatch):
    def runs_of(name, rounds, words):
        second = OTHER if name == "second" else RUN
        return Measured(name, {ONE: [RUN], "SPIN": [second, RUN]}, (1.0, 1.0))

    monkeypatch.setattr(compare, "runs_of", runs_of)
    with pytest.raises(SystemExit):
        compare.main()
    lines = results.read_text().split("\n")
    assert [line for line in lines if "disagree" in line] == [
        f"**The tools disagree on second:** {ONE}: 1000 states, 6000 steps; "
        "SPIN: 1000 states, 6000 steps or 1000 states, 6001 steps"
    ]
