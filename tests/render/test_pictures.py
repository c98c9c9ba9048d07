"""Pictures: the same bytes every time, and valid whatever the names are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mortmain.checker.evidence.verdict import Finding
from mortmain.checker.explain.narrate import story
from mortmain.checker.explain.story import Story
from mortmain.checker.render import theme
from mortmain.checker.render.dot import Dot
from mortmain.checker.render.graphviz import DrawingUnavailable, Format, dot_program, draw
from mortmain.checker.render.sequence import sequence_dot
from mortmain.checker.render.timeline import Grip, Life, grips, lanes, lives
from mortmain.checker.render.waitfor import waits_picture
from mortmain.model.transition.properties import Code
from tests.explain.drawings import INCIDENT_RUN, incident, philosophers, replay
from tests.golden import compare

AWKWARD = ("a_philosopher_with_a_long_name", 'bob <b>&"q"\\N\\', "日本語の哲学者", "Émile\n†")


def the_incident() -> Story:
    system = incident()
    trace = replay(system, *INCIDENT_RUN)
    finding = Finding(Code.ORPHANED_LOCK, "db", trace.schedule, no_return=5, alternative=1)
    return story(system, finding, trace)


def dinner(*names: str) -> Story:
    system = philosophers(*names)
    trace = replay(system, *(f"{name} takes fork {seat}" for seat, name in enumerate(names)))
    return story(system, Finding(Code.DEADLOCK, system.name, trace.schedule), trace)


PICTURES = {
    "incident_waitfor": lambda: waits_picture(the_incident()),
    "incident_waitfor_step_3": lambda: waits_picture(the_incident(), 3),
    "incident_sequence": lambda: sequence_dot(the_incident()),
    "philosophers_waitfor": lambda: waits_picture(dinner("alice", "bob", "carol")),
    "philosophers_sequence": lambda: sequence_dot(dinner("alice", "bob", "carol")),
    "awkward_waitfor": lambda: waits_picture(dinner(*AWKWARD)),
    "awkward_sequence": lambda: sequence_dot(dinner(*AWKWARD)),
}

needs_dot = pytest.mark.skipif(dot_program() is None, reason="there is no Graphviz to draw with")


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_the_golden_one(name: str) -> None:
    compare(f"dot/{name}.dot", PICTURES[name]().text)


def test_the_text_does_not_depend_on_the_hash_seed() -> None:
    program = (
        "from tests.render.test_pictures import PICTURES;"
        "print(*(each().text.encode() for each in PICTURES.values()))"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path.cwd())},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1


def test_the_dead_hand_has_its_colour_and_nobody_else_does() -> None:
    assert theme.DEAD_HAND in waits_picture(the_incident()).text
    assert theme.DEAD_HAND not in waits_picture(the_incident(), 3).text
    assert theme.DEAD_HAND not in sequence_dot(dinner("alice", "bob")).text


def test_a_lock_stands_beside_whoever_takes_it_first() -> None:
    assert lanes(the_incident()) == ("runner", "sync_all", "db", "app", "finish")


def test_a_life_ends_with_the_kill() -> None:
    assert lives(the_incident().trace, "runner") == (*[Life.PRESENT] * 5, Life.DEAD)


def test_a_hold_turns_into_a_dead_hand_with_the_kill() -> None:
    assert [*grips(the_incident().trace, "db")] == [Grip("sync_all", 2, 5, dead_from=5)]


@needs_dot
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_can_be_drawn_and_needs_nothing_from_elsewhere(name: str) -> None:
    dot = PICTURES[name]()
    svg = draw(dot, "svg")
    assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert b"href" not in svg.replace(b"xmlns:xlink", b"") and b"<image" not in svg
    assert draw(dot, "png").startswith(b"\x89PNG")


@needs_dot
@pytest.mark.parametrize("name", ["awkward_waitfor", "awkward_sequence"])
def test_names_are_shown_as_they_are(name: str) -> None:
    svg = ElementTree.fromstring(draw(PICTURES[name]()))
    shown = {each.text for each in svg.iter("{http://www.w3.org/2000/svg}text")}
    assert shown >= {'bob <b>&"q"\\N\\', "日本語の哲学者"}


@pytest.mark.parametrize("format", ["svg", "png"])
def test_a_picture_that_is_too_large_is_refused_with_a_reason(format: Format) -> None:
    with pytest.raises(DrawingUnavailable, match="more than 1,000 are not drawn"):
        draw(Dot("digraph {}", nodes=1_001), format)


@needs_dot
def test_a_text_that_is_no_picture_is_refused_with_what_graphviz_said() -> None:
    with pytest.raises(DrawingUnavailable, match="failed"):
        draw(Dot("digraph {", nodes=1))


def test_without_graphviz_there_is_a_hint_and_still_the_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mortmain.checker.render.graphviz.dot_program", lambda: None)
    with pytest.raises(DrawingUnavailable, match="pip install graphviz-pure"):
        draw(Dot("digraph {}", nodes=0))
    assert draw(Dot("digraph {}", nodes=0), "dot") == b"digraph {}"


def test_importing_the_pictures_does_not_import_graphviz() -> None:
    program = (
        "import sys, mortmain.checker.render.waitfor, mortmain.checker.render.sequence,"
        " mortmain.checker.render.graphviz; assert 'graphviz' not in sys.modules"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
