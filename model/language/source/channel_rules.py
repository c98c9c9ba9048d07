"""What must hold of a declared channel: how much it takes, and who has its ends."""

from __future__ import annotations

from collections.abc import Iterator

from mortmain.model.diagnostic import Diagnostic, Span
from mortmain.model.domain.permits import MOST_PERMITS
from mortmain.model.language.channels import Channel, Oneshot, Watch, methods
from mortmain.model.language.codes import Reading, did_you_mean, listed
from mortmain.model.language.definition import Definition
from mortmain.model.language.guards import VERSIONS

IN_DART = ("always", "isolate", "native_finalizer", "on_exit")
"""Who is decorated like this runs nothing of Rust's, or nothing at all."""


def channel_problems(
    name: str, thing: Channel | Oneshot | Watch, definition: Definition, span: Span
) -> Iterator[Diagnostic]:
    """All that is wrong with what was declared."""
    if isinstance(thing, Channel):
        yield from _capacity(name, thing, span)
        yield from version_problems(name, thing.tokio, span)
        ends = {"senders": thing.senders, "receiver": thing.receiver}
    elif isinstance(thing, Watch):
        ends = {"senders": thing.senders, "receivers": thing.receivers}
    else:
        ends = {"sender": thing.sender, "receiver": thing.receiver}
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


def _capacity(name: str, thing: Channel, span: Span) -> Iterator[Diagnostic]:
    room, most = thing.capacity, thing.most
    if room is not None and (type(room) is not int or not 1 <= room <= MOST_PERMITS):
        headline = f"`capacity` of `{name}` cannot be {room!r}"
        yield _wrong(headline, span, "write a number from 1 on: `capacity=2`")
    elif type(most) is not int or not 1 <= most <= MOST_PERMITS:
        headline = f"`most` of `{name}` cannot be {most!r}"
        yield _wrong(headline, span, "write a number from 1 on: `most=4`")


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
