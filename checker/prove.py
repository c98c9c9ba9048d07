"""Proving, as a program or a notebook asks for it: for any number of those whom `count=` counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from itertools import combinations, product
from time import monotonic
from typing import Any

from mortmain.checker.api import prepared, report_on
from mortmain.checker.engine import USUAL, Budget, Reporter, silent
from mortmain.checker.engines import AUTO
from mortmain.checker.evidence.certificate import Certificate, FamilyCertificate
from mortmain.checker.evidence.verdict import (
    AnyNumber,
    Holds,
    Inductive,
    SomeNumbers,
    Undecided,
    Violated,
)
from mortmain.checker.only_counted import counts, refuse_other_uses
from mortmain.checker.parametric.family import Make
from mortmain.checker.parametric.proof import Proof as AnyProof
from mortmain.checker.parametric.proof import prove as prove_any_number
from mortmain.checker.parametric.uncountable import Uncountable
from mortmain.checker.report.report import Report
from mortmain.model.diagnostic import Span, SpecError
from mortmain.model.language.definition import Definition, Parameter
from mortmain.model.language.source.parameters import with_parameters
from mortmain.model.language.source.reading import read_class
from mortmain.model.term.text import show
from mortmain.model.transition.system import TransitionSystem

SECONDS = 5.0
"""The work that a proof for any number may take if nobody says; it is found soon or not at all."""
FOR_Z3 = 3.0
"""What z3 may take, for a system of one size whose states are all known."""
SIZES = (1, 2, 3, 4)
"""The numbers with which a violation is looked for."""
STATES = 2_000_000
"""So many states are visited of each number, in compiled code two or three seconds of work."""
FEW = 5_000
"""With more states than that, the next number is not tried."""
FOR_SIZES = 3.0
"""What all numbers together may take, in seconds."""


@dataclass(frozen=True, slots=True)
class Proof(Report):
    """A report with what it rests on: `.invariant` and `.certificate`."""

    family: tuple[Make, tuple[str, ...], float] | None = None
    """How its systems are made, by which parameters, and the work that a proof may take; if the
    answer is about any number."""

    @property
    def invariant(self) -> tuple[str, ...]:
        """What is true in every reachable state, in words; empty if every state was visited."""
        match self.verdict.how:
            case AnyNumber(invariant=words):
                return words
            case Inductive(invariant=terms):
                return tuple(map(show, terms))
        return ()

    @property
    def certificate(self) -> Certificate | FamilyCertificate | None:
        """A certificate of what was asked, for any number or one size; `None` if there is none."""
        # Solvers are loaded where somebody asks for one.
        from mortmain.checker.certificate import certify, certify_any_number

        if self.family is None:
            return certify(self.subject, self.system)
        return certify_any_number(self.subject, *self.family)

    def _repr_html_(self) -> str:
        parts = "".join(f"<li><code>{escape(each)}</code></li>" for each in self.invariant)
        known = f"<details><summary>invariant</summary><ul>{parts}</ul></details>" if parts else ""
        return f"<pre>{escape(self.to_text(time=False))}</pre>{known}"


def prove(
    what: Any,
    *,
    kills: int | None = None,
    within: Budget = USUAL,
    report: Reporter = silent,
    **parameters: Parameter,
) -> Proof:
    """A proof that nothing goes wrong in `what`, for any number of the parties that a parameter
    counts and for which no number is given here.

    >>> from mortmain import Mutex, Spec, prove, task
    >>> class Bank(Spec):
    ...     clerks: int = 2
    ...     safe = Mutex()
    ...     @task(count="clerks")
    ...     async def clerk(self) -> None:
    ...         async with self.safe.lock():
    ...             pass
    >>> print(prove(Bank).verdict.how.counted)
    ('clerks',)
    """
    return proved(what, kills=kills, within=within, report=report, parameters=parameters)


def proved(
    what: Any,
    *,
    kills: int | None,
    within: Budget,
    report: Reporter = silent,
    parameters: Mapping[str, Parameter],
) -> Proof:
    """The same, with the parameters as one value; texts are read by the type of the parameter."""
    if isinstance(what, TransitionSystem):
        return _of_one_size(what, kills, within, report, parameters)
    definition = what if isinstance(what, Definition) else read_class(what)
    values = dict(parameters) | ({} if kills is None else {"kills": kills})
    definition = with_parameters(definition, values)
    counted = tuple(each for each in counts(definition) if each not in parameters)
    if not counted:
        return _of_one_size(what, kills, within, report, parameters)
    return _Asked(what, kills, parameters, counted, within, report).answer(definition)


def _of_one_size(
    what: Any, kills: int | None, within: Budget, report: Reporter, given: Mapping[str, Any]
) -> Proof:
    """The proof of z3, or that of a search through every state where z3 has none soon enough."""
    subject, system = prepared(what, kills=kills, parameters=given)
    searched = report_on(subject, system, within=within, report=report)
    if not isinstance(searched.verdict, Holds):
        known = isinstance(searched.verdict, Violated)
        return proof_of(
            searched if known else report_on(subject, system, engine="z3", within=within)
        )
    seconds = min(FOR_Z3, FOR_Z3 if within.seconds is None else within.seconds)
    asked = report_on(subject, system, engine="z3", within=replace(within, seconds=seconds))
    if isinstance(asked.verdict, Undecided):
        note = f"z3 found no proof by induction in {seconds:g} s; the search is one as well"
        return proof_of(replace(searched, notes=(*searched.notes, note)))
    return proof_of(asked)


def proof_of(report: Report) -> Proof:
    """The report as a proof."""
    return Proof(*(getattr(report, name) for name in Report.__dataclass_fields__))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question about any number."""

    what: Any
    kills: int | None
    given: Mapping[str, Parameter]
    counted: tuple[str, ...]
    within: Budget
    report: Reporter

    def answer(self, definition: Definition) -> Proof:
        """The smallest number that is violated, or that none is, or what was tried."""
        started = monotonic()
        try:
            for each in self.counted:
                refuse_other_uses(definition, each)
        except Uncountable as reason:
            return self._one_by_one(started, reason)
        alone: dict[tuple[int, ...], Report] = {}
        for numbers in product((1, 2), repeat=len(self.counted)):
            # A party that is alone has another name, so that the proof begins with two of each.
            if 1 in numbers:
                sizes = dict(zip(self.counted, numbers, strict=True))
                alone[numbers] = self._of_size(sizes)
                if not isinstance(alone[numbers].verdict, Holds):
                    return proof_of(self._smallest(alone[numbers], numbers))
        first = alone[(1,) * len(self.counted)]
        seconds = self._given(SECONDS)
        try:
            # Beside those of whom there are two or more, others may be alone.
            every = range(len(self.counted))
            choices = [it for size in every for it in combinations(self.counted, size)]
            proofs = [self._proved(alone, seconds) for alone in choices]
        except Uncountable as reason:
            return self._more(first, started, reason)
        if left := [each for proof in proofs for each in proof.open]:
            told = f"this could not be shown: {', '.join(dict.fromkeys(left))}"
            return self._more(first, started, Uncountable(told))
        how = AnyNumber(self.counted, proofs[0].cover.size, tuple(proofs[0].invariant()))
        spent = monotonic() - started
        proof = proof_of(replace(first, verdict=Holds(how), engine="views", seconds=spent))
        return replace(proof, family=(self._make, self.counted, seconds))

    def _proved(self, alone: tuple[str, ...], seconds: float) -> AnyProof:
        """What can be shown of any number of those who are not alone."""
        ones = dict.fromkeys(alone, 1)
        rest = [each for each in self.counted if each not in alone]
        return prove_any_number(lambda sizes: self._make({**ones, **sizes}), rest, seconds)

    def _one_by_one(self, started: float, reason: Uncountable) -> Proof:
        """The answer for the spec's own number, or a smaller one that is violated as well, where
        numbers mean more than how many there are."""
        usual = self._of_size({})
        if not isinstance(usual.verdict, Violated):
            return self._undecided(usual, started, (), reason)
        note = f"not for any number: {reason}{_at(reason.span)}; {reason.help}"
        fewest = 1
        for size in range(1, min(self._numbers(usual))):
            try:
                report = self._of_size(dict.fromkeys(self.counted, size))
            except SpecError:
                # The spec makes no sense with so few.
                fewest = size + 1
                continue
            if isinstance(report.verdict, Violated):
                usual = report
                break
        found = self._smallest(usual, self._numbers(usual), fewest)
        return proof_of(replace(found, notes=(*found.notes, note)))

    def _numbers(self, report: Report) -> tuple[int, ...]:
        return tuple(int(report.subject.parameters[each]) for each in self.counted)

    def _more(self, first: Report, started: float, reason: Uncountable) -> Proof:
        """A violation with as few as possible; else what was tried."""
        tried, report, until = [1], first, monotonic() + self._given(FOR_SIZES)
        for size in SIZES[1:]:
            if _states(report) > FEW:
                break
            seconds = max(0.0, until - monotonic())
            report = self._of_size(dict.fromkeys(self.counted, size), seconds)
            if isinstance(report.verdict, Violated):
                return proof_of(
                    replace(
                        self._smallest(report, (size,) * len(self.counted)),
                        seconds=monotonic() - started,
                    )
                )
            if isinstance(report.verdict, Undecided):
                break
            tried.append(size)
        return self._undecided(first, started, tuple(tried), reason)

    def _undecided(
        self, report: Report, started: float, tried: tuple[int, ...], reason: Uncountable
    ) -> Proof:
        """What was tried, and the line that prevents more; a violation of the spec's own size."""
        if not isinstance(report.verdict, Holds):
            return proof_of(report)
        if not tried:
            tried = self._numbers(report)
        sizes = [f"--set {each}={tried[-1]}" for each in self.counted]
        span = reason.span
        place = "" if span is None else f"{span.file}:{span.line}   {span.source.strip()}"
        usual = " ".join(["mortmain prove", report.subject.label, *sizes])
        how = SomeNumbers(self.counted, tried, str(reason), place, reason.help or usual)
        undecided = Undecided(how, report.verdict.warnings, witnesses=report.verdict.witnesses)
        seconds = monotonic() - started
        return proof_of(replace(report, verdict=undecided, engine="views", seconds=seconds))

    def _smallest(self, report: Report, numbers: tuple[int, ...], fewest: int = 1) -> Report:
        if not isinstance(report.verdict, Violated):
            return report
        named = ", ".join(f"{a} = {b}" for a, b in zip(self.counted, numbers, strict=True))
        fewer = ": with fewer it holds" if len(numbers) == 1 and numbers[0] > fewest else ""
        told = f"the smallest is {named}{fewer}"
        if len(numbers) > 1:
            told = f"it is so with {named}"
        return replace(report, notes=(*report.notes, told))

    def _given(self, usual: float) -> float:
        """The seconds that something may take: as many as were said, or else the usual."""
        return usual if self.within.seconds is None else self.within.seconds

    def _of_size(self, sizes: Mapping[str, int], seconds: float | None = None) -> Report:
        subject, system = self._prepared(sizes)
        budget = replace(
            self.within,
            states=min(self.within.states, STATES),
            seconds=self._given(FOR_SIZES) if seconds is None else seconds,
        )
        found = report_on(subject, system, engine=AUTO, within=budget, report=self.report)
        # With so few it is no news that nobody waits for anybody.
        told = found.vacuous and tuple(each for each in found.vacuous if not each.cured)
        return replace(found, vacuous=told)

    def _prepared(self, sizes: Mapping[str, int]) -> tuple[Any, TransitionSystem]:
        return prepared(self.what, kills=self.kills, parameters={**self.given, **sizes})

    def _make(self, sizes: Mapping[str, int]) -> TransitionSystem:
        return self._prepared(sizes)[1]


def _at(span: Span | None) -> str:
    return "" if span is None else f" ({span.file}:{span.line})"


def _states(report: Report) -> int:
    return getattr(report.verdict.how, "states", STATES)
