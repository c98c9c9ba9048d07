"""What must hold of a definition before its bodies are looked at."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from mortmain.model.diagnostic import Diagnostic, Span
from mortmain.model.domain.out_of_band import MODES
from mortmain.model.language.codes import Reading, did_you_mean, listed
from mortmain.model.language.definition import Decoration, Definition, Method
from mortmain.model.language.source.declared import (
    problems_of_count,
    problems_of_isolate,
    problems_of_runtime,
    problems_of_things,
    written,
    wrong,
)
from mortmain.model.language.source.methods import PROPERTIES
from mortmain.model.language.source.parts import def_span
from mortmain.model.transition.properties import Code

PARTIES = ("isolate", "task", "thread", "process")
_KILLABLE: Mapping[str, tuple[bool | str, ...]] = {
    "process": (True, False),
    "thread": (True, False, "terminate", "cancel"),
}
_KILLABLE_ISOLATE = (True, False, *MODES)
_MODES = (("normal",), ("sync",))
EXPECTATIONS = ("holds", *(code.value for code in Code))


def problems_of(definition: Definition) -> tuple[Diagnostic, ...]:
    """All that is wrong with the definition, in the order of its text."""
    return (
        *_expectation(definition),
        *problems_of_things(definition),
        *(
            problem
            for method in definition.methods.values()
            for problem in _method(definition, method)
        ),
    )


def role(method: Method) -> Decoration | None:
    """The decorator that says who runs the method; `None` for plain code of whoever calls it."""
    return method.decorations[0] if method.decorations else None


def _expectation(definition: Definition) -> Iterator[Diagnostic]:
    for code in sorted(definition.expect):
        if code not in EXPECTATIONS:
            yield Diagnostic(
                Reading.UNKNOWN_CODE,
                f"`expect` names no finding: `{code}`",
                definition.spans["expect"],
                help=did_you_mean(code, EXPECTATIONS, f"it can be {listed(EXPECTATIONS, 'or')}"),
            )


def _method(definition: Definition, method: Method) -> Iterator[Diagnostic]:
    place = def_span(method.node, method.text)
    if method.name == "__init__":
        yield Diagnostic(
            Reading.CLASS_STATEMENT,
            "a spec has no `__init__`",
            place,
            "never called",
            why="a spec is read and never made, so what it has stands in its class",
            help="declare things and parameters in the class: `db = Mutex()`, `seats: int = 3`",
        )
    if len(method.decorations) > 1:
        first, second, *_ = method.decorations
        yield Diagnostic(
            Reading.TWO_ROLES,
            f"`{method.name}` cannot be both `@{first.name}` and `@{second.name}`",
            second.span,
            help="write a method for each, and let both call what they share",
        )
        return
    for decoration in method.decorations:
        yield from _def(method, decoration, place)
        yield from _options(definition, decoration)
        yield from _parameters(method, decoration, place)


def _def(method: Method, decoration: Decoration, place: Span) -> Iterator[Diagnostic]:
    is_async = isinstance(method.node, ast.AsyncFunctionDef)
    bare_rust = decoration.name == "rust" and not decoration.arguments
    if not is_async and (decoration.name in PARTIES or bare_rust):
        yield Diagnostic(
            Reading.WRONG_DEF,
            f"`@{decoration.name}` needs an `async def`",
            place,
            why="others act where it awaits something; a `def` could never let them",
            help=f"write `async def {method.name}(...)`",
        )
    if is_async and decoration.name == "rust" and decoration.arguments in _MODES:
        mode = decoration.arguments[0]
        yield Diagnostic(
            Reading.WRONG_DEF,
            f'`@rust("{mode}")` needs a `def`',
            place,
            why="it has its thread to itself and blocks it while it waits; nothing polls it",
            help=f"write `def {method.name}(...)`, and `block_on(...)` for `await ...`",
        )
    if is_async and decoration.name in PROPERTIES:
        yield Diagnostic(
            Reading.WRONG_DEF,
            f"`@{decoration.name}` needs a `def`",
            place,
            why="a property looks at one state, in which nothing can be awaited",
            help=f"write `def {method.name}(self):`",
        )


def _options(definition: Definition, decoration: Decoration) -> Iterator[Diagnostic]:
    options: Mapping[str, Any] = decoration.options
    yield from problems_of_count(definition, options.get("count"), decoration.span)
    killable = options.get("killable", False)
    ways = _KILLABLE.get(decoration.name, _KILLABLE_ISOLATE)
    if type(killable) not in (bool, str) or killable not in ways:
        yield Diagnostic(
            Reading.WRONG_ARGUMENT,
            f"`killable` cannot be {killable!r}",
            decoration.span,
            help=f"write {listed(map(written, ways), 'or')}",
        )
    if type(options.get("app") or False) is not bool:
        yield wrong(f"`app` cannot be {options['app']!r}", decoration.span, "boolean")
    if options.get("panic", "unwind") not in ("unwind", "abort"):
        yield wrong(f"`panic` cannot be {options['panic']!r}", decoration.span, "panic")
    if options.get("app") and options.get("count") is not None:
        yield wrong("there is one process of the isolates and tasks", decoration.span, "app")
    if type(options.get("process", "")) is not str:
        headline = f"`process` cannot be {options['process']!r}"
        yield wrong(headline, decoration.span, "process")
    if "runtime" in options:
        yield from problems_of_runtime(definition, options["runtime"], decoration.span)
    if type(options.get("daemon", False)) is not bool:
        headline = f"`daemon` cannot be {options['daemon']!r}"
        yield wrong(headline, decoration.span, "boolean")
    if decoration.name == "rust" and decoration.arguments not in ((), *_MODES):
        yield wrong(
            f"there is no Rust function of the kind {decoration.arguments[0]!r}",
            decoration.span,
            "rust",
        )
    named = [*decoration.arguments, *(v for k, v in options.items() if k in ("isolate", "on"))]
    if decoration.name in ("on_exit", "native_finalizer"):
        for name in named:
            yield from problems_of_isolate(definition, name, decoration.span)


def _parameters(method: Method, decoration: Decoration, place: Span) -> Iterator[Diagnostic]:
    if decoration.name == "rust":
        return
    arguments = method.node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    rest = [*arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    counted = decoration.options.get("count") is not None
    several = counted or decoration.name in ("on_exit", "native_finalizer")
    legal = (1, 2) if several else (1,)
    if len(positional) in legal and not any(rest) and not arguments.defaults:
        return
    allowed = "`self` and an index" if several else "`self`"
    one = f"`async def {method.name}(self)`"
    yield Diagnostic(
        Reading.PARTY_PARAMETERS,
        f"the parameters of `{method.name}` are not {allowed}",
        place,
        why="nobody calls it: it is there from the start, and is given its number at most",
        help=f"write {one} or `async def {method.name}(self, index: int)`"
        if several
        else f"write {one}; with `count=` it is given an index as well",
    )
