"""Waiting until something is so, without a queue: everybody who waits is ready once it is."""

from __future__ import annotations

from dataclasses import replace

from mortmain.model.domain.leaf import Failure, Leaf
from mortmain.model.domain.operation import Operation
from mortmain.model.term.build import FALSE, any_of, negation


def until(done: Operation, what: str, failure: Failure | None = None) -> Leaf:
    """The leaf that is ready where `done` can be taken, or fails where `failure` can.

    `done` says what is waited for; `what` is what a story says of somebody who waits.
    """
    over = any_of(done.guard, failure.operation.guard if failure else FALSE)
    stop = Operation(f"stops waiting for {what}")
    first = replace(done, waits_for=None)
    failures = () if failure is None else (failure,)
    waiting = tuple(
        replace(each, operation=replace(each.operation, waits_for=done.waits_for))
        for each in failures
    )
    return Leaf(
        at_once=(first,),
        pending=(Operation(f"waits for {what}", guard=negation(over)),),
        ready=(done,),
        elapses=negation(over),
        drop=stop.when(negation(over)),
        drop_ready=stop.when(over),
        fails_at_once=failures,
        fails=waiting,
    )
