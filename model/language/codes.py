"""What can be wrong with a spec before its bodies are looked at: codes, and how to say it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from enum import StrEnum
from typing import Self

from mortmain.model.diagnostic import Diagnostic, Span, SpecError


class ProblemCode(StrEnum):
    """A stable code, with what it means in a line."""

    description: str

    def __new__(cls, code: str, description: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.description = description
        return member


class Reading(ProblemCode):
    """The problems of reading a spec."""

    SYNTAX = "S101", "the file is not Python"
    TWICE = "S102", "one name is given twice in a class or file"
    UNREADABLE = "S103", "a value cannot be read without running the file"
    WRONG_ARGUMENT = "S104", "a thing or decorator is given something it does not know"
    UNKNOWN_COUNT = "S105", "a count that is neither a number nor a parameter"
    UNKNOWN_DECORATOR = "S106", "a decorator that is none of the language"
    WRONG_DEF = "S107", "`def` where `async def` is needed, or the other way round"
    PARTY_PARAMETERS = "S108", "the parameters of a party are not `self` and one index"
    UNKNOWN_CODE = "S109", "`expect` names no finding"
    UNKNOWN_BASE = "S110", "a base class that cannot be found"
    IMPORT_CYCLE = "S111", "spec files import each other in a circle"
    NO_SOURCE = "S112", "the source text of a class is not available"
    UNTYPED = "S113", "an attribute that is neither a thing nor a typed parameter"
    WRONG_TYPE = "S114", "a value that its declared type does not allow"
    UNKNOWN_PARAMETER = "S115", "a value is given for a parameter that does not exist"
    UNKNOWN_PARTY = "S116", "a name that should be an isolate's and is not"
    TWO_ROLES = "S117", "a method cannot be two parties"
    BASE_ORDER = "S118", "the bases of a class cannot be put in one order"
    CLASS_STATEMENT = "S119", "a statement that cannot stand in the body of a spec"
    TWO_BRIDGES = "S120", "a spec has more than one bridge"
    NOT_IMPORTED = "S121", "a word of the language that does not come from `mortmain`"


def problem(
    code: str, headline: str, span: Span | None, label: str = "", *, why: str = "", help: str = ""
) -> SpecError:
    """One diagnostic, ready to be raised."""
    return SpecError(Diagnostic(str(code), headline, span, label, why, help))


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """The nearest legal names as help, or `otherwise` when none is near."""
    near = difflib.get_close_matches(name, sorted(known), n=3)
    return f"did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else otherwise


def listed(names: Iterable[str], word: str = "and") -> str:
    """Names for a sentence, with commas and an `and`; `none` if there are none."""
    *most, last = [f"`{name}`" for name in names] or ["none"]
    return f"{', '.join(most)} {word} {last}" if most else last
