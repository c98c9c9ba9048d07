"""What ought to be reachable: a run to it, or that there is none, once all states were visited."""

from __future__ import annotations

from dataclasses import replace

from mortmain.checker.api import check
from mortmain.checker.engine import Budget
from mortmain.checker.engines import load_engine
from mortmain.checker.evidence.trace import Schedule
from mortmain.checker.evidence.verdict import Finding, Holds, Undecided, Violated, Witness
from mortmain.checker.retake import retake
from mortmain.model.transition.properties import Code
from tests.language.bodies.running import bank

# Two clerks, of whom both are inside at once unless a lock is in between.
OPEN = """
    inside = Number(high=2)
    @task(count=2)
    async def clerk(self):
        {lock}
            self.inside += 1
            await sleep()
            self.inside -= 1
    @reachable
    def both_inside(self):
        return self.inside == 2
"""
DOOR = OPEN.format(lock="if True:")
LOCKED = OPEN.format(lock="async with self.safe.lock():").replace(
    "inside = Number", "safe = Mutex()\n    inside = Number"
)


def test_a_run_leads_to_what_is_reachable():
    report = check(bank(DOOR))
    (witness,) = report.verdict.witnesses
    assert report.headline == "holds"
    assert (witness.subject, len(witness.schedule.actions)) == ("both_inside", 4)
    assert "  reached  both_inside  after 4 steps   mortmain replay " in report.to_text()
    told = report.to_dict()["witnesses"]
    assert [(each["subject"], each["schedule"]) for each in told] == [
        ("both_inside", str(witness.schedule))
    ]


def test_what_no_run_reaches_is_violated_from_the_start():
    report = check(bank(LOCKED))
    assert report.findings == (
        Finding(Code.VIOLATED, "both_inside", Schedule(0), no_return=0, states=0),
    )
    assert report.story is not None
    assert report.story.sentence == "`inside == 2` is true in no state that a run leads to."
    assert report.verdict.witnesses == ()


def test_nothing_is_said_of_what_was_not_reached_yet():
    report = check(bank(LOCKED), within=Budget(states=5))
    assert isinstance(report.verdict, Undecided)
    assert "  sought   both_inside  not reached by what was looked at" in report.to_text()


def test_a_witness_stays_one_where_something_is_wrong():
    alarm = """
    @always
    def one(self):
        return self.inside < 2
"""
    report = check(bank(DOOR + alarm))
    assert [each.subject for each in report.findings] == ["one"]
    assert [each.subject for each in report.verdict.witnesses] == ["both_inside"]


def test_taken_again_a_witness_still_is_one_and_what_is_not_reached_still_is_not():
    engine = load_engine("explicit")
    reached, locked = check(bank(DOOR)), check(bank(LOCKED))
    (witness,) = reached.verdict.witnesses
    _, verdict = retake(reached.system, witness.schedule, engine)
    assert isinstance(verdict, Holds) and verdict.witnesses == (witness,)
    shorter = replace(witness.schedule, actions=witness.schedule.actions[:-1])
    _, verdict = retake(reached.system, shorter, engine)
    assert isinstance(verdict, Holds) and verdict.witnesses == ()
    _, verdict = retake(locked.system, Schedule(0), engine)
    assert isinstance(verdict, Violated) and verdict.findings == locked.findings


def test_what_is_so_at_first_needs_no_steps():
    report = check(bank(DOOR.replace("self.inside == 2", "self.inside == 0")))
    assert report.verdict.witnesses == (Witness("both_inside", Schedule(0)),)
