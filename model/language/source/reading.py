"""Specs as definitions: from a file's text without running it, or from a live class."""

from __future__ import annotations

from mortmain.model.diagnostic import Diagnostic, Span, SpecError
from mortmain.model.language.codes import Reading, problem
from mortmain.model.language.definition import Definition
from mortmain.model.language.source.inheritance import assembled
from mortmain.model.language.source.live import live_parts
from mortmain.model.language.source.modules import Class, Library, Load
from mortmain.model.language.source.parameters import with_parameters
from mortmain.model.language.source.parts import Part, bound_twice
from mortmain.model.language.source.rules import problems_of
from mortmain.model.language.source.static import (
    is_spec,
    meant_as_spec,
    method_resolution_order,
    read_part,
    unknown_base,
)
from mortmain.model.language.spec import Spec


def no_file(module: str, importer: str) -> None:
    """A `Load` for texts that import no other specs."""


def read_text(text: str, file: str, load: Load = no_file) -> tuple[Definition, ...]:
    """The spec classes of the text, in order; a class whose name starts with `_` is a base only.

    Nothing of the text is executed. All independent problems are raised in one `SpecError`.
    """
    try:
        module = Library(load).enter(text, file)
    except RecursionError:
        headline = "an expression in this file is nested too deeply to be read"
        raise problem(Reading.SYNTAX, headline, Span(file, 1, 1, 1, 1)) from None
    problems = [*bound_twice([c.node for c in module.classes], module.text, "this file")]
    parts: dict[Class, Part] = {}
    definitions: list[Definition] = []
    for class_ in module.classes:
        try:
            if is_spec(class_):
                definitions += _defined(class_, parts)
            else:
                _refuse_lost_spec(class_)
        except SpecError as error:
            problems += error.diagnostics
    if problems:
        raise SpecError(*_in_order(problems))
    return tuple(definitions)


def read_class(spec: type[Spec] | Spec) -> Definition:
    """The definition of a spec class, or of an instance with the values it was given.

    The class has been made as usual; the bodies of its methods are read from their source.
    """
    class_ = spec if isinstance(spec, type) else type(spec)
    definition = assembled(live_parts(class_))
    if problems := problems_of(definition):
        raise SpecError(*problems)
    return definition if isinstance(spec, type) else with_parameters(definition, spec._overrides)


def _defined(class_: Class, parts: dict[Class, Part]) -> list[Definition]:
    order = method_resolution_order(class_)
    for each in order:
        if each not in parts:
            parts[each] = read_part(each)
    definition = assembled([parts[each] for each in order])
    if class_.node.name.startswith("_"):
        return []
    if problems := problems_of(definition):
        raise SpecError(*problems)
    return [definition]


def _refuse_lost_spec(class_: Class) -> None:
    """A class that uses the language without deriving from `Spec` would be left out silently."""
    for node, base in zip(class_.node.bases, class_.bases, strict=True):
        if not isinstance(base, Class | type) and meant_as_spec(class_):
            raise unknown_base(class_, node, base)


def _in_order(problems: list[Diagnostic]) -> list[Diagnostic]:
    """Each problem once, by its place."""
    return sorted(
        dict.fromkeys(problems),
        key=lambda each: (each.span is None, each.span and (each.span.file, each.span.line)),
    )
