"""A kill is no change of party, and of equally short traces one with a late kill is shown."""

from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.model.term.build import all_of, negation
from mortmain.model.term.sorts import BOOLEAN
from mortmain.model.transition.action import Kind
from mortmain.model.transition.builder import Builder


def test_a_kill_comes_as_late_as_it_can():
    builder = Builder("late")
    worked, killed = (
        builder.variable(name, BOOLEAN, initial=False) for name in ("worked", "killed")
    )
    builder.action("kill", party=builder.party("runner"), then={killed: True}, kind=Kind.KILL)
    builder.action("work", party=builder.party("app"), then={worked: True})
    builder.always("not both", negation(all_of(worked, killed)))
    verdict = ExplicitEngine().check(builder.build())
    (finding,) = (each for each in verdict.findings if each.subject == "not both")
    assert finding.schedule.actions == (1, 0)
