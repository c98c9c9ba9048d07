"""The text of a report: what it says, in which order, with and without colours."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from mortmain.checker.report.colour import Ink
from mortmain.checker.report.report import Report
from mortmain.checker.report.subject import Subject
from mortmain.checker.report.text import headline, result_as_text
from tests.golden import compare
from tests.report.reports import built, holds, undecided, violated


@pytest.mark.parametrize("told", [violated, holds, undecided, built])
def test_a_report_reads_as_in_its_golden_file(told) -> None:
    compare(f"reports/{told.__name__}.txt", result_as_text(told(), time=False))


@pytest.mark.parametrize("told", [violated, holds, undecided, built])
def test_without_its_colours_a_coloured_report_is_the_plain_one(told) -> None:
    coloured = result_as_text(told(), ink=Ink(colour=True))
    assert "\x1b[" in coloured
    plain = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    trimmed = [line.rstrip() for line in plain.splitlines()]
    assert trimmed == result_as_text(told()).splitlines()


def test_the_time_is_all_that_differs_when_it_is_hidden() -> None:
    shown, hidden = result_as_text(violated()), result_as_text(violated(), time=False)
    assert shown.replace(", 0.1 s)", ")") == hidden


def test_the_headline_names_the_root_the_spec_and_what_it_is_about() -> None:
    assert headline(violated(), time=False) == (
        "VIOLATED orphaned-lock  incident.py::MutexStuckAfterKill   db   (59 states)"
    )


def test_the_replay_command_repeats_the_parameters() -> None:
    report = violated()
    assert isinstance(report, Report)
    subject = replace(report.subject, given={"runners": 1, "kills": 2})
    last = result_as_text(replace(report, subject=subject)).splitlines()[-1]
    schedule = report.findings[0].schedule
    assert last.endswith(f"::MutexStuckAfterKill {schedule} --set runners=1 --kills 2")


def test_a_system_without_a_file_shows_its_schedule_and_no_command() -> None:
    report = replace(violated(), subject=Subject("made here"))
    text = result_as_text(report)
    assert "mortmain" not in text
    assert text.splitlines()[-1].split() == ["schedule", str(report.findings[0].schedule)]


def test_pictures_that_were_written_are_named() -> None:
    text = result_as_text(violated(), pictures=["stuck.svg  (waitfor)"])
    assert "  picture  stuck.svg  (waitfor)\n" in text
    assert "-o stuck.svg" not in text
