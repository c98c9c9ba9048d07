"""What must hold of a declared channel: how much it takes, and who has its ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mortmain.model.diagnostic import Diagnostic, Span
from mortmain.model.domain.permits import MOST_PERMITS
from mortmain.model.language.channels import Channel, Oneshot, UnboundedChannel, Watch, methods
from mortmain.model.language.codes import Reading, did_you_mean, listed
from mortmain.model.language.definition import Definition
from mortmain.model.language.guards import VERSIONS
from mortmain.model.language.source.methods import PROPERTIES

IN_DART = (*PROPERTIES, "isolate", "native_finalizer", "on_exit")
"""Who is decorated like this runs nothing of Rust's, or nothing at all."""


def channel_problems(
    name: str,
    thing: Channel | UnboundedChannel | Oneshot | Watch,
    definition: Definition,
    span: Span,
) -> Iterator[Diagnostic]:
    """All that is wrong with what was declared."""
    match thing:
        case Channel():
            yield from _count("capacity", name, thing.capacity, span)
            yield from version_problems(name, thing.tokio, span)
            ends = {"senders": thing.senders, "receiver": thing.receiver}
        case UnboundedChannel():
            yield from _count("most", name, thing.most, span)
            ends = {"senders": thing.senders, "receiver": thing.receiver}
        case Oneshot():
            ends = {"sender": thing.sender, "receiver": thing.receiver}
        case Watch():
            ends = {"senders": thing.senders, "receivers": thing.receivers}
    yield from ends_problems(name, ends, definition, span)


def ends_problems(
    name: str, ends: Mapping[str, object], definition: Definition, span: Span
) -> Iterator[Diagnostic]:
    """Ends belong to methods that run in Rust."""
    for kind, named in ends.items():
        if not isinstance(named, str | tuple):
            headline = f"`{kind}` of `{name}` cannot be {named!r}"
            yield _wrong(headline, span, f'name a method: `{kind}="producer"`')
        else:
            for each in methods(named):
                yield from _owner(kind, each, definition, span)


def version_problems(name: str, tokio: object, span: Span) -> Iterator[Diagnostic]:
    """Only versions that differ have a name."""
    if tokio not in VERSIONS:
        known = listed([f'"{each}"' for each in VERSIONS], "or")
        headline = f"`tokio` of `{name}` cannot be {tokio!r}"
        yield _wrong(headline, span, f"write {known}, or leave it out")


def _count(what: str, name: str, value: object, span: Span) -> Iterator[Diagnostic]:
    if type(value) is not int or not 1 <= value <= MOST_PERMITS:
        headline = f"`{what}` of `{name}` cannot be {value!r}"
        yield _wrong(headline, span, f"write a number from 1 on: `{what}=2`")


def _owner(kind: str, named: object, definition: Definition, span: Span) -> Iterator[Diagnostic]:
    rust = [
        each.name
        for each in definition.methods.values()
        if not any(decoration.name in IN_DART for decoration in each.decorations)
    ]
    if named not in rust:
        yield Diagnostic(
            Reading.UNKNOWN_PARTY,
            f"`{named}` is no method that could own an end",
            span,
            why="an end belongs to a method of Rust: a task, or what a task calls or spawns",
            help=did_you_mean(
                str(named), rust, f'name the method that has it: `{kind}="producer"`'
            ),
        )


def _wrong(headline: str, span: Span, help: str) -> Diagnostic:
    return Diagnostic(Reading.WRONG_ARGUMENT, headline, span, help=help)
