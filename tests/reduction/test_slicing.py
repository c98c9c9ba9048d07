"""What no finding sees is left out, and nothing else."""

from __future__ import annotations

from mortmain.checker.reduction.slicing import sliced
from mortmain.model.term.build import FALSE, equal, less, plus
from mortmain.model.term.nodes import Variable
from mortmain.model.term.sorts import Range
from mortmain.model.transition.action import Kind
from mortmain.model.transition.builder import Builder


class Drawing:
    """A party that goes from 0 to 2, and `unseen`, which its steps write."""

    def __init__(self) -> None:
        self.builder = Builder("drawing")
        self.pc = self.builder.variable("pc", Range(0, 2), initial=0)
        self.unseen = self.builder.variable("unseen", Range(0, 2), initially_one_of=(0, 1))
        party = self.builder.party("p", done=equal(self.pc, 2))
        self.builder.action(
            "go",
            party=party,
            when=less(self.pc, 2),
            then={self.pc: plus(self.pc, 1), self.unseen: 1},
        )

    def left_out(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        found = sliced(self.builder.build())
        return found.variables, found.actions

    def copy(self, name: str) -> Variable:
        """A variable that takes the value of `unseen`."""
        copy = self.builder.variable(name, Range(0, 2), initial=0)
        self.builder.action(f"copy to {name}", party="p", then={copy: self.unseen})
        return copy


def test_what_is_only_written_is_left_out():
    assert Drawing().left_out() == (("unseen",), ())


def test_initial_states_keep_their_numbers():
    system = sliced(Drawing().builder.build()).system
    assert system.initial == ((0,), (0,))


def test_what_a_variable_that_is_seen_depends_on_is_seen():
    drawing = Drawing()
    copy = drawing.copy("copy")
    assert drawing.left_out() == (("unseen", "copy"), ())
    drawing.builder.always("never 1", less(copy, 1))
    assert drawing.left_out() == ((), ())


def test_an_update_that_may_be_a_mistake_is_seen():
    drawing = Drawing()
    drawing.builder.action("count", party="p", then={drawing.unseen: plus(drawing.unseen, 1)})
    assert drawing.left_out() == ((), ())


def test_what_the_environment_does_to_nobody_is_left_out_and_its_place_stays():
    drawing = Drawing()
    drawing.builder.action("noise", party="p", then={drawing.unseen: 2}, kind=Kind.ENVIRONMENT)
    drawing.builder.action("idle", party="p", then={drawing.unseen: 2})
    found = sliced(drawing.builder.build())
    assert (found.variables, found.actions) == (("unseen",), ("noise",))
    assert [each.guard == FALSE for each in found.system.actions] == [False, True, False]


def test_a_system_of_which_all_is_seen_stays_as_it_is():
    builder = Builder("whole")
    x = builder.variable("x", Range(0, 1), initial=0)
    builder.action("step", when=equal(x, 0), then={x: 1})
    system = builder.build()
    assert sliced(system).system is system
