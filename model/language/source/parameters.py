"""Other values for the parameters of a spec, from a program or from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum

from mortmain.model.diagnostic import SpecError
from mortmain.model.language.codes import Reading, did_you_mean, listed, problem
from mortmain.model.language.definition import Definition, Parameter
from mortmain.model.language.source.parts import fits, type_text

KILLS, SLOTS = "kills", "slots"
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def with_parameters(
    definition: Definition, values: Mapping[str, str | int | bool | Enum]
) -> Definition:
    """The same definition with these values; texts are read by the type of the parameter.

    Every spec has the parameters `kills` and `slots`. A wrong name or value is a `SpecError`.
    """
    known = {**definition.parameters, KILLS: definition.kills, SLOTS: definition.slots}
    for name in values:
        if name not in known:
            raise _unknown(definition, name, list(known))
    changed = known | {name: _fitting(definition, name, value) for name, value in values.items()}
    for name in sorted({KILLS, *_counts(definition)} & values.keys()):
        if int(changed[name]) < 0:
            raise _unfit(definition, name, changed[name], "it cannot be negative")
    if int(changed[SLOTS]) < 1:
        raise _unfit(definition, SLOTS, changed[SLOTS], "there must be at least one")
    kills, slots = int(changed.pop(KILLS)), int(changed.pop(SLOTS))
    return replace(definition, kills=kills, slots=slots, parameters=changed)


def _fitting(definition: Definition, name: str, value: str | int | bool | Enum) -> Parameter:
    """The value as the parameter keeps it: read from text where it is a text, checked by type."""
    type_, choices = _type(definition, name)
    plain: object = value.name if isinstance(value, Enum) else value
    if isinstance(plain, str) and type_ is not str:
        plain = _parsed(plain, type_)
    if not fits(plain, type_, choices) or not isinstance(plain, bool | int | str):
        near = did_you_mean(str(value), map(str, choices), "") if choices else ""
        raise _unfit(definition, name, value, f"it is {type_text(type_, choices)}", near)
    return plain


def _parsed(text: str, type_: type) -> object:
    """The text as a number or a truth value; the text itself where it is none."""
    if type_ is bool:
        return _BOOLEANS.get(text.strip().lower(), text)
    try:
        return int(text)
    except ValueError:
        return text


def _type(definition: Definition, name: str) -> tuple[type, tuple[Parameter, ...]]:
    if name in (KILLS, SLOTS):
        return int, ()
    return type(definition.parameters[name]), definition.choices.get(name, ())


def _counts(definition: Definition) -> set[str]:
    """The parameters that say how many there are of something."""
    things = definition.things.values()
    counts = [thing.count for thing in things if hasattr(thing, "count")]
    for method in definition.methods.values():
        counts += [decoration.options.get("count") for decoration in method.decorations]
    return {count for count in counts if isinstance(count, str)}


def _unknown(definition: Definition, name: str, known: list[str]) -> SpecError:
    return problem(
        Reading.UNKNOWN_PARAMETER,
        f"`{definition.name}` has no parameter `{name}`",
        definition.spans.get("class"),
        help=did_you_mean(name, known, f"its parameters are {listed(known)}"),
    )


def _unfit(
    definition: Definition, name: str, value: object, expected: str, near: str = ""
) -> SpecError:
    shown = value.name if isinstance(value, Enum) else value
    place = definition.spans.get(name)
    return problem(
        Reading.WRONG_TYPE,
        f"`{name}` of `{definition.name}` cannot be {shown!r}",
        place,
        expected if place else "",
        why="" if place else expected,
        help=near or f"give another value: `{name}={_example(definition, name)}`",
    )


def _example(definition: Definition, name: str) -> str:
    special = {KILLS: definition.kills, SLOTS: definition.slots}
    value = special[name] if name in special else definition.parameters[name]
    return str(value).lower() if isinstance(value, bool) else str(value)
