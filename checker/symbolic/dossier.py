"""What is in the file of a certificate: read with suspicion, for it may be anything."""

from __future__ import annotations

import ast
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from types import NoneType
from typing import Any
from warnings import catch_warnings

from mortmain.checker.evidence.certificate import FAMILY, FORMAT, LOGICS, VERSION
from mortmain.model.term import nodes, sorts

_WORDS = {
    each.__name__: each
    for module in (nodes, sorts)
    for each in vars(module).values()
    if isinstance(each, type)
}


class Refused(Exception):  # noqa: N818 - the certificate is at fault, the message says why
    """The certificate does not show what it claims."""


def read(text: str) -> dict[str, Any]:
    """The fields of a certificate; `Refused` if it is none, or of a version we do not know."""
    try:
        found = json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_number)
    except (ValueError, RecursionError, MemoryError) as wrong:
        raise Refused(f"it is no complete JSON document: {wrong}") from wrong
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Refused("it is no certificate of mortmain")
    if found.get("version") != VERSION:
        raise Refused(f"it has version {found.get('version')!r}; this verifier knows {VERSION}")
    _check_fields(found, {"target": str, "parameters": dict, "logic": str})
    settings = {**found["parameters"], "kills": found.get("kills", 0)}
    for name, value in settings.items():
        kinds: tuple[type, ...] = (int, NoneType) if name == "kills" else (bool, int, str)
        if type(value) not in kinds:
            raise Refused(f"its parameter `{name}` cannot be {value!r}")
    if found["logic"] not in (logics := (*LOGICS, FAMILY)):
        raise Refused(f"its logic {found['logic']!r} is unknown: there is {', '.join(logics)}")
    if found["logic"] != FAMILY:
        _check_fields(found, _CASE)
        return found
    _check_fields(found, {"counted": list, "cases": list})
    for name in found["counted"]:
        if name in found["parameters"]:
            raise Refused(f"it is about any number of `{name}`, and about one number alone")
    for case in found["cases"]:
        if not isinstance(case, dict):
            raise Refused("one of its cases is none")
        _check_fields(case, {**_CASE, "alone": list, "logic": str, "members": dict})
    return found


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The fields, of which none may stand there twice: whoever reads it sees the other."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a field stands there twice")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


_CASE = {"system": str, "claims": list, "parts": list, "reasons": list}
_OF_TEXTS = ("claims", "parts", "reasons", "counted", "alone")


def _check_fields(found: dict[str, Any], kinds: Mapping[str, type]) -> None:
    for name, kind in kinds.items():
        if not isinstance(found.get(name), kind):
            raise Refused(f"its field `{name}` is missing or of the wrong kind")
        if name in _OF_TEXTS and not all(isinstance(each, str) for each in found[name]):
            raise Refused(f"its {name} have to be texts")


def check_claims(told: Sequence[str], needed: Sequence[str], more: Collection[str]) -> None:
    """`Refused`, naming what is wrong, unless all that is needed is claimed first, and nothing
    besides but what there are reasons for."""
    should = f"should claim {list(needed)}" + (f", and may claim {list(more)}" if more else "")
    invented = [each for each in told if each not in needed and each not in more]
    missing = [each for each in needed if each not in told]
    if invented:
        raise Refused(f"it claims {invented}, which says nothing of it: it {should}")
    if missing:
        raise Refused(f"it does not claim {missing}: it {should}")
    first, rest = list(told[: len(needed)]), told[len(needed) :]
    if first != list(needed) or not set(rest) <= set(more) or len(set(rest)) < len(rest):
        raise Refused(f"it claims {list(told)}, once each and in this order it {should}")


_NO_TERMS = ("value", "sort", "name", "operator")


def _checked(term: nodes.Term) -> nodes.Term:
    """The term, if it is made of terms, and values of their sorts; nobody else would notice in time
    that it is not."""
    if isinstance(term, nodes.Constant) and not sorts.contains(term.sort, term.value):
        raise Refused(f"a part of it is no term: {term.value!r} is not of the sort {term.sort}")
    for field in fields(term):
        made_of = getattr(term, field.name)
        several = made_of if field.name == "operands" else (made_of,)
        if field.name not in _NO_TERMS and not all(isinstance(x, nodes.Term) for x in several):
            raise Refused(f"a part of it is no term: {made_of!r} stands where a term has to")
    return term


_UNREADABLE = (
    SyntaxError,
    TypeError,
    ValueError,
    AttributeError,
    AssertionError,
    RecursionError,
    MemoryError,
)


def parsed(text: str) -> Any:
    """The value that prints as `text`: of terms, sorts, numbers, texts and tuples alone."""

    def build(node: ast.AST) -> Any:
        match node:
            case ast.Constant(value=bool() | int() | str() as value):
                return value
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)):
                return -value
            case ast.Tuple(elts=elements):
                return tuple(map(build, elements))
            case ast.Call(func=ast.Name(id=word), args=[], keywords=named) if word in _WORDS:
                made = _WORDS[word](**{str(each.arg): build(each.value) for each in named})
                return _checked(made) if isinstance(made, nodes.Term) else made
        raise Refused(f"a part of it cannot be read: {ast.unparse(node)[:60]}")

    try:
        with catch_warnings(action="ignore"):
            return build(ast.parse(text, mode="eval").body)
    except _UNREADABLE as wrong:
        raise Refused(f"a part of it cannot be read: {wrong}") from wrong
