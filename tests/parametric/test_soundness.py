"""What is proved for any number is never wrong for a few, on families made at random.

Three independent definitions check it: every state that the interpreter reaches with two and with
three members is in the cover, and so are its members together as sums and what is asked of others
say; and the explicit engine finds nothing with two and with three where
the proof, or a certificate, says that there is nothing with any number.
"""

from __future__ import annotations

import os
import re

from hypothesis import HealthCheck, assume, event, given, settings

from mortmain.checker.api import prepared
from mortmain.checker.certificate import certify_any_number
from mortmain.checker.engine import Budget
from mortmain.checker.evidence.verdict import Severity, Violated
from mortmain.checker.explicit import interpreter
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.parametric.proof import Proof, prove
from mortmain.checker.parametric.uncountable import Uncountable
from mortmain.model.diagnostic import SpecError
from mortmain.model.language.definition import Definition
from mortmain.model.transition.system import State, TransitionSystem
from tests.parametric.families import definition, families

MANY = int(os.environ.get("PARAMETRIC_EXAMPLES", "10"))
MOST_STATES = 300


@settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck))
@given(families())
def test_what_holds_for_any_number_holds_for_two_and_three(text: str):
    spec = definition(text)
    proof = proved(spec)
    event("proved" if not proof.open else "open")
    for size in (2, 3):
        system = of_size(spec, size)
        if not proof.open:
            verdict = ExplicitEngine().check(system, within=Budget(states=20_000))
            assert not isinstance(verdict, Violated)
        states = reached(system)
        assert all(covered(proof, system, state, size) for state in states)
        assert all(together(proof, system, state, size) for state in states)
    event(f"{len(proof.views.sums)} sums, {len(proof.views.alone)} are alone")


@settings(max_examples=MANY // 2, deadline=None, suppress_health_check=list(HealthCheck))
@given(families())
def test_what_a_certificate_rules_out_is_not_there_with_one_two_or_three(text: str):
    spec = definition(text)
    try:
        certificate = certify_any_number(
            prepared(spec)[0], lambda sizes: of_size(spec, sizes["n"]), ["n"], 3.0
        )
    except SpecError:
        assume(False)
        raise
    event("certified" if certificate else "not certified")
    if certificate is None:
        return
    seen = {"misuse", "double-grant", "violated"} | ({"deadlock"} & set(certificate.claims))
    lasting = {unnumbered(each) for each in certificate.claims}
    event(f"says of {sum('permanent' in x or 'orphaned' in x for x in lasting)} why it never lasts")
    for size in (1, 2, 3):
        verdict = ExplicitEngine().check(of_size(spec, size), within=Budget(states=20_000))
        found = verdict.findings if isinstance(verdict, Violated) else ()
        assert not {each.code.value for each in found} & seen
        errors = (each for each in found if each.severity is Severity.ERROR)
        assert not {unnumbered(f"{each.code} {each.subject}") for each in errors} & lasting


def unnumbered(claim: str) -> str:
    """The claim about a member, whatever its number is; one that is alone has none."""
    return re.sub(r" \d+(?= |$)", "", claim)


def proved(spec: Definition) -> Proof:
    """What is shown of the spec; examples of which nothing can be said are left out."""
    try:
        return prove(lambda sizes: of_size(spec, sizes["n"]), ["n"], 3.0)
    except (Uncountable, SpecError):
        assume(False)
        raise


def of_size(spec: Definition, size: int) -> TransitionSystem:
    """The system with so many members."""
    return prepared(spec, parameters={"n": size})[1]


def reached(system: TransitionSystem) -> set[State]:
    """States that the interpreter reaches, as many as there are time for."""
    found, waiting = set(system.initial), list(system.initial)
    while waiting and len(found) < MOST_STATES:
        state = waiting.pop()
        try:
            after = [target for _, target in interpreter.successors(system, state)]
        except SpecError:
            continue
        waiting += [each for each in after if each not in found]
        found |= set(after)
    return found


def together(proof: Proof, system: TransitionSystem, state: State, size: int) -> bool:
    """Whether all members of the state can be there at once, with exactly what sums say."""
    views = proof.views
    some = [[("n", number), ("n", other)] for number in range(size) for other in range(number)]
    seen = [views.layout.view_of(system.valuation(state), each) for each in some]
    if not all(views.together(each.shared, *each.seen) for each in seen):
        return False
    every = views.layout.view_of(system.valuation(state), [("n", each) for each in range(size)])
    taken = [(it.left(every.shared), sum(map(it.of, every.seen)), it.exact) for it in views.sums]
    return all(all_ <= left and (all_ == left or not exact) for left, all_, exact in taken)


def covered(proof: Proof, system: TransitionSystem, state: State, size: int) -> bool:
    """Whether what each member sees of the state is in the cover."""
    layout, members = proof.views.layout, proof.cover.members
    at = system.valuation(state)
    for number in range(size):
        view = layout.view_of(at, [("n", number)])
        if view.seen[0] not in members.get(view.shared, ()):
            return False
    return True
