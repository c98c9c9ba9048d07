"""Shared data of a spec: attributes that bodies read and assign, each with a finite range."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, Self, TypeVar, overload

from mortmain.model.language.words import NotExecuted

T = TypeVar("T", bound=str | Enum)


@dataclass(frozen=True, slots=True)
class Flag:
    """A boolean every party can read and assign: `stopped = Flag()`, then `self.stopped = True`."""

    initial: bool = False

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> bool: ...
    def __get__(self, instance: object, owner: type) -> Self | bool:
        if instance is None:
            return self
        raise NotExecuted("reading shared data")

    def __set__(self, instance: object, value: bool) -> None:
        raise NotExecuted("assigning shared data")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in `low..high` every party can read and assign.

    `users = Number(high=3)`, then `self.users += 1`; leaving the range is reported.
    """

    initial: int = 0
    low: int = 0
    high: int = 0

    def __init__(self, initial: int = 0, *, low: int = 0, high: int) -> None:
        object.__setattr__(self, "initial", initial)
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> int: ...
    def __get__(self, instance: object, owner: type) -> Self | int:
        if instance is None:
            return self
        raise NotExecuted("reading shared data")

    def __set__(self, instance: object, value: int) -> None:
        raise NotExecuted("assigning shared data")


@dataclass(frozen=True)
class OneOf(Generic[T]):
    """One of a few words every party can read and assign.

    `phase = OneOf("idle", "busy", initial="idle")`, then `self.phase = "busy"`. Members of an
    enum are kept by their names; without `initial` the first member is it.
    """

    members: tuple[str, ...]
    initial: str

    def __init__(self, *members: T, initial: T | None = None) -> None:
        words = tuple(map(_word, members))
        first = words[0] if words else ""
        object.__setattr__(self, "members", words)
        object.__setattr__(self, "initial", first if initial is None else _word(initial))

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object, owner: type) -> Self | T:
        if instance is None:
            return self
        raise NotExecuted("reading shared data")

    def __set__(self, instance: object, value: T) -> None:
        raise NotExecuted("assigning shared data")


Data = Flag | Number | OneOf[Any]
"""What a value can be."""


def _word(member: str | Enum) -> str:
    return member.name if isinstance(member, Enum) else member
