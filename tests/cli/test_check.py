"""`mortmain check`: what is told of one spec, of several, in colour, as JSON, in files."""

from __future__ import annotations

import json

import pytest

from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.render import graphviz


def test_one_spec_has_its_whole_story(mortmain) -> None:
    out = mortmain("check", "bank.py::Stuck").out
    order = ["VIOLATED", "  stuck", "  steps", "✗", "  why", "  picture", "  replay"]
    assert [out.index(each) for each in order] == sorted(out.index(each) for each in order)


def test_several_specs_have_a_line_each(mortmain) -> None:
    ran = mortmain("check", "bank.py", "--no-time")
    stuck, ask_first, _, offer = ran.out.splitlines()
    assert ran.code == 1
    assert stuck.startswith("VIOLATED orphaned-lock  bank.py::Stuck   db   (")
    assert ask_first.startswith("HOLDS  bank.py::AskFirst   (")
    assert offer == "the story of one:  mortmain check bank.py::Stuck"


def test_quiet_is_one_line(mortmain) -> None:
    assert mortmain("check", "bank.py::Stuck", "-q").out.count("\n") == 1


def test_plain_text_is_the_same_bytes_each_time(mortmain) -> None:
    first, second = (mortmain("check", "bank.py::Stuck", "--no-time").out for _ in range(2))
    assert first == second
    assert "\x1b" not in first


def test_colours_are_used_when_asked_for(mortmain, monkeypatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[1;31mVIOLATED" in mortmain("check", "bank.py::Stuck", "--color").out


def test_the_replay_command_that_is_printed_tells_the_same_story(mortmain) -> None:
    checked = mortmain("check", "bank.py::Stuck", "--kills", "1", "--no-time").out
    replay = checked.splitlines()[-1].split()
    assert replay[:3] == ["replay", "mortmain", "replay"]
    replayed = mortmain(*replay[2:])
    assert replayed.code == 1
    assert replayed.out.splitlines()[2:12] == checked.splitlines()[2:12]


def test_parameters_reach_the_report(mortmain) -> None:
    out = mortmain("check", "bank.py::Stuck", "--set", "runners=2", "--format", "json").out
    (report,) = json.loads(out)["reports"]
    assert report["parameters"] == {"runners": 2}
    assert report["findings"][0]["replay"].endswith("--set runners=2")


def test_json_on_stdout_is_one_document(mortmain) -> None:
    ran = mortmain("check", "bank.py", "--format", "json")
    document = json.loads(ran.out)
    assert [each["verdict"] for each in document["reports"]] == ["violated", "holds"]
    assert ran.code == 1


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("stuck.svg", b"<?xml"),
        ("stuck.png", b"\x89PNG"),
        ("stuck.dot", b"digraph"),
        ("stuck.json", b"{"),
        ("stuck.txt", b"VIOLATED"),
    ],
)
def test_the_name_of_a_file_says_what_is_in_it(mortmain, here, name, start) -> None:
    assert mortmain("check", "bank.py::Stuck", "-o", name).code == 1
    assert (here / name).read_bytes().startswith(start)
    assert sorted(each.name for each in here.iterdir()) == sorted(["bank.py", name])


def test_the_name_of_a_picture_or_else_the_option_says_what_it_shows(mortmain, here) -> None:
    files = ["a.dot", "a.sequence.dot", "waitfor.dot"]
    options = [word for each in files for word in ("-o", each)]
    out = mortmain("check", "bank.py::Stuck", *options, "--view", "sequence").out
    plain, sequence, waitfor = ((here / each).read_text() for each in files)
    assert plain == sequence != waitfor
    assert "  picture  a.dot  (sequence)\n" in out
    assert "  picture  waitfor.dot  (waitfor)\n" in out


def test_where_nothing_is_violated_there_is_nothing_to_draw(mortmain, here) -> None:
    ran = mortmain("check", "bank.py::AskFirst", "-o", "stuck.svg")
    assert ran.code == 0
    assert "no story to draw" in ran.err
    assert not (here / "stuck.svg").exists()


def test_where_nothing_can_draw_the_dot_text_is_written_instead(
    mortmain, here, monkeypatch
) -> None:
    monkeypatch.setattr(graphviz, "dot_program", lambda: None)
    ran = mortmain("check", "bank.py::Stuck", "-o", "stuck.svg")
    assert ran.code == 1
    assert "written as stuck.dot" in ran.err
    assert (here / "stuck.dot").read_text().startswith("digraph")


@pytest.mark.parametrize("name", ["folder.svg", "nowhere/stuck.svg", "stuck.gif"])
def test_a_file_that_cannot_be_written_is_refused_before_the_search(
    mortmain, here, monkeypatch, name
) -> None:
    (here / "folder.svg").mkdir()
    monkeypatch.setattr(ExplicitEngine, "check", lambda *_, **__: pytest.fail("it searched"))
    ran = mortmain("check", "bank.py::Stuck", "-o", name)
    assert (ran.code, ran.out) == (2, "")
    assert f"-o {name}: " in ran.err


def test_a_file_is_written_whole_or_not_at_all(mortmain, here, monkeypatch) -> None:
    (here / "report.json").write_text("before")

    def full(*_: object) -> None:
        raise OSError(28, "no space left on device", "report.json")

    monkeypatch.setattr("os.replace", full)
    ran = mortmain("check", "bank.py::Stuck", "-o", "report.json")
    assert ran.code == 2
    assert ran.err == "error: report.json: no space left on device\n"
    assert (here / "report.json").read_text() == "before"
    assert sorted(each.name for each in here.iterdir()) == ["bank.py", "report.json"]


def test_where_the_memory_runs_out_it_is_undecided(mortmain, monkeypatch) -> None:
    def greedy(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(ExplicitEngine, "check", greedy)
    ran = mortmain("check", "bank.py::Stuck")
    assert ran.code == 3
    assert "lower --max-states" in ran.err


def test_only_what_is_selected_is_told(mortmain):
    ran = mortmain("check", "bank.py::Stuck", "--select", "deadlock, misuse", "--no-time")
    assert ran.out.startswith("VIOLATED deadlock")
    assert "orphaned-lock" not in ran.out
    assert ran.out.endswith("  note     only misuse and deadlock were looked for\n")
    other = mortmain("check", "bank.py::Stuck", "--select", "misuse", "--no-time")
    assert (other.code, other.out.split()[0]) == (0, "HOLDS")


def test_what_nobody_looks_for_cannot_be_selected(mortmain):
    ran = mortmain("check", "bank.py::Stuck", "--select", "deadlocks")
    assert ran.code == 2
    assert "nobody looks for 'deadlocks': choose from misuse, double-grant" in ran.err
