"""Proofs for any number of parties: what they say, and what they refuse."""

from __future__ import annotations

import textwrap

from mortmain.checker.engine import USUAL, Budget
from mortmain.checker.evidence.certificate import FamilyCertificate
from mortmain.checker.evidence.verdict import AnyNumber, Holds, SomeNumbers, Undecided
from mortmain.checker.prove import Proof, proved
from mortmain.model.language.source.reading import read_text
from tests.specs.named import SPECS

HEAD = """\
from mortmain import (
    Flag, Mutex, Notify, Number, Semaphore, Spec, always, maybe, reachable, sleep, task, timeout
)


class Bank(Spec):
    clerks: int = 2
    safe = Mutex()
    desk = Mutex()

"""


def bank(body: str, within: Budget = USUAL) -> Proof:
    """What is proved of a bank with these attributes and methods."""
    text = HEAD + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"
    spec = read_text(text, "bank.py")[-1]
    return proved(spec, kills=None, within=within, parameters={})


def undecided(proof: Proof) -> SomeNumbers:
    """How far it was shown, for numbers of which none is wrong."""
    assert isinstance(proof.verdict, Undecided) and isinstance(proof.verdict.how, SomeNumbers)
    return proof.verdict.how


ONE_INSIDE = """
    inside = Number(high=3)

    @task(count="clerks")
    async def clerk(self) -> None:
        async with self.safe.lock():
            self.inside += 1
            await sleep()
            self.inside -= 1

    @always
    def one(self) -> bool:
        return self.inside <= 1
"""


def test_mutual_exclusion_holds_for_any_number():
    proof = bank(ONE_INSIDE)
    assert isinstance(proof.verdict, Holds) and isinstance(proof.verdict.how, AnyNumber)
    assert proof.verdict.how.counted == ("clerks",)
    assert proof.headline == "holds"
    assert any(each.startswith("where safe.owner is nobody") for each in proof.invariant)


def test_without_the_lock_two_are_the_smallest_number_that_shows_it():
    proof = bank(ONE_INSIDE.replace("async with self.safe.lock():", "if True:"))
    assert proof.headline == "violated"
    assert proof.subject.parameters["clerks"] == 2
    assert proof.notes == ("the smallest is clerks = 2: with fewer it holds",)


def test_a_circle_of_locks_needs_two():
    proof = bank(
        """
        @task(count="clerks")
        async def clerk(self) -> None:
            if maybe():
                async with self.safe.lock(), self.desk.lock():
                    await sleep()
            else:
                async with self.desk.lock(), self.safe.lock():
                    await sleep()
        """
    )
    assert (proof.headline, proof.subject.parameters["clerks"]) == ("deadlock", 2)


def test_locks_in_one_order_hold_for_any_number():
    proof = bank(
        """
        @task(count="clerks")
        async def clerk(self) -> None:
            async with self.safe.lock(), self.desk.lock():
                await sleep()

        @task
        async def audit(self) -> None:
            async with self.safe.lock():
                await sleep()
            async with self.desk.lock():
                await sleep()
        """
    )
    assert isinstance(proof.verdict.how, AnyNumber)


def test_what_three_show_and_two_do_not_is_found_with_three():
    proof = bank(
        """
        pool = Semaphore(2)
        inside = Number(high=3)

        @task(count="clerks")
        async def clerk(self) -> None:
            self.inside += 1

        @always
        def few(self) -> bool:
            return self.inside <= 2
        """
    )
    assert (proof.headline, proof.subject.parameters["clerks"]) == ("violated", 3)


def test_a_number_of_its_own_is_refused_with_its_line():
    how = undecided(
        bank(
            """
            @task(count="clerks")
            async def clerk(self, number: int) -> None:
                if number == 0:
                    await sleep()
                async with self.safe.lock():
                    pass
            """
        )
    )
    assert how.place == "bank.py:13   if number == 0:"
    assert "`clerk` uses its number `number`" in how.reason
    assert "whatever its number is" in how.help


def test_how_many_there_are_is_refused_with_its_line():
    how = undecided(
        bank(
            """
            left = Number(high=9)

            @task(count="clerks")
            async def clerk(self) -> None:
                self.left = self.clerks
            """
        )
    )
    assert (how.numbers, how.place) == ((2,), "bank.py:15   self.left = self.clerks")


def test_what_was_tried_is_told():
    how = undecided(
        bank(
            """
            taken = Flag()
            inside = Number(high=1)

            @task(count="clerks")
            async def clerk(self) -> None:
                async with self.safe.lock():
                    mine = not self.taken
                    self.taken = True
                if mine:
                    self.inside += 1
            """
        )
    )
    assert how.numbers == (1, 2, 3, 4)
    assert how.reason.startswith("this could not be shown: misuse")


def test_a_given_number_is_the_only_one_that_is_asked_about():
    proof = proved(
        SPECS["mutex_stuck_after_kill::NobodyIsKilled"],
        kills=None,
        within=USUAL,
        parameters={"runners": 1},
    )
    assert not isinstance(proof.verdict.how, AnyNumber)
    assert proof.headline == "holds"


def test_several_kinds_are_counted_at_once():
    proof = bank(
        """
        guards: int = 2

        @task(count="clerks")
        async def clerk(self) -> None:
            async with self.safe.lock():
                await sleep()

        @task(count="guards")
        async def guard(self) -> None:
            async with self.safe.lock(), self.desk.lock():
                await sleep()
        """
    )
    assert isinstance(proof.verdict.how, AnyNumber)
    assert proof.verdict.how.counted == ("clerks", "guards")


def test_of_two_kinds_either_may_be_alone():
    certificate = bank(
        """
        guards: int = 2

        @task(count="clerks")
        async def clerk(self) -> None:
            await sleep()

        @task(count="guards")
        async def guard(self) -> None:
            async with self.safe.lock():
                await sleep()
        """
    ).certificate
    assert isinstance(certificate, FamilyCertificate)
    assert [each.alone for each in certificate.cases] == [
        (),
        ("clerks",),
        ("guards",),
        ("clerks", "guards"),
    ]


def test_one_of_each_kind_can_be_enough():
    proof = bank(
        """
        guards: int = 2

        @task(count="clerks")
        async def clerk(self) -> None:
            async with self.desk.lock(), self.safe.lock():
                await sleep()

        @task(count="guards")
        async def guard(self) -> None:
            async with self.safe.lock(), self.desk.lock():
                await sleep()
        """
    )
    assert proof.headline == "deadlock"
    assert proof.notes == ("it is so with clerks = 1, guards = 1",)


def test_it_shows_itself_in_a_notebook():
    shown = bank(ONE_INSIDE)._repr_html_()
    assert "for any number of `clerks`" in shown
    assert "<summary>invariant</summary><ul><li><code>where safe.owner is nobody" in shown


def test_its_certificate_can_be_looked_at_in_a_notebook():
    shown = repr(bank(ONE_INSIDE).certificate)
    assert "counted=('clerks',)" in shown
    assert len(shown) < 1_000


def test_a_run_that_is_asked_for_is_asked_of_each_number_by_itself():
    body = ONE_INSIDE + (
        "\n    @reachable\n    def busy(self) -> bool:\n        return self.inside == 1\n"
    )
    proof = bank(body)
    how = undecided(proof)
    assert how.reason == "`busy` asks for a run, which every number has or has not by itself"
    assert how.place.startswith("bank.py:")
    assert [each.subject for each in proof.verdict.witnesses] == ["busy"]
    assert "  reached  busy  after" in proof.to_text()


def test_whoever_is_busy_for_ever_does_not_give_the_lock_back():
    proof = bank(
        """
        @task(count="clerks")
        async def clerk(self) -> None:
            async with self.safe.lock():
                while maybe():
                    while True:
                        await sleep()
        """
    )
    assert (proof.headline, proof.subject.parameters["clerks"]) == ("permanent-block", 2)
