"""The verifier of a certificate for any number: its cases, and that each shows what is claimed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from typing import Any

from mortmain.checker.evidence.certificate import STATES, claims_of, unnumbered
from mortmain.checker.symbolic.dossier import Refused
from mortmain.checker.symbolic.verify import verify
from mortmain.checker.symbolic.verify_family import verify_family
from mortmain.model.transition.system import TransitionSystem

Make = Callable[[Mapping[str, int]], TransitionSystem]
"""Gives the system with so many members for each parameter."""


def verify_any_number(certificate: Mapping[str, Any], make: Make) -> int:
    """The number of obligations that were checked; `Refused` with the reason if one fails.

    There has to be a case for each choice of those parameters that are one, and what is claimed
    where nobody is alone has to be claimed in each.
    """
    counted = tuple(certificate["counted"])
    if not counted or len(set(counted)) < len(counted):
        raise Refused("it has to say what is counted, and each once")
    choices = [set(it) for size in range(len(counted) + 1) for it in combinations(counted, size)]
    cases = sorted(certificate["cases"], key=lambda case: len(case["alone"]))
    if len(cases) != len(choices) or any(each not in map(_alone, cases) for each in choices):
        raise Refused(f"it needs a case for each choice of {', '.join(counted)} that are one")
    checked, optional = 0, list[str]()
    # The case comes first in which nobody is alone.
    for case in cases:
        ones = dict.fromkeys(case["alone"], 1)
        rest = tuple(each for each in counted if each not in ones)
        more: Iterable[str]
        if rest:
            obligations, more = verify_family(case, ones, rest, make)
        else:
            system = make(ones)
            obligations, more = verify(case, system), claims_of(system, STATES)
        checked += obligations
        if not ones:
            optional = [each for each in case["claims"] if each in more]
        check_same(optional, case, more)
    return checked


def _alone(case: Mapping[str, Any]) -> set[str]:
    return set(case["alone"])


def check_same(claims: Iterable[str], case: Mapping[str, Any], possible: Iterable[str]) -> None:
    """What is claimed of any number is claimed in this case as well, whatever it is called here."""
    for claim in claims:
        like = {each for each in possible if unnumbered(each) == unnumbered(claim)}
        if not like or not like <= set(case["claims"]):
            raise Refused(f"it claims {claim}, and not where {', '.join(case['alone'])} is one")
