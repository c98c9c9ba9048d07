"""An isolate: one event loop that runs one Dart frame at a time, and can be killed.

Rules B1-B7 of the Dart VM: messages are handled in order; a frame runs to its next await; a kill
takes effect at a safepoint and runs neither `finally` nor the rest of the frame; shutting down
runs native finalizers (SD1), then posts exit messages (SD3), and only then closes the ports and
discards the queue (SD4), all at once.  Between death and SD4 posting still succeeds and is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mortmain.model.diagnostic import Span
from mortmain.model.domain.actor import Control
from mortmain.model.domain.cell import Cell, cell
from mortmain.model.domain.group import Group
from mortmain.model.domain.operation import (
    SKIP,
    Operation,
    Updates,
    open_enum,
    open_queue,
    token,
)
from mortmain.model.domain.program import IDLE
from mortmain.model.term.build import (
    FALSE,
    all_of,
    any_of,
    append,
    different,
    equal,
    head,
    if_then_else,
    is_empty,
    negation,
    tail,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Enum

PHASE = Enum("phase", ("alive", "finalizing", "reporting", "dying", "dead"))
PENDING = Enum("pending kill", ("none", "immediate", "before_next_event", "engine"))
PAUSE = Enum("pause", ("no", "asked", "paused"))
RESTING = "nothing"


@dataclass(frozen=True, slots=True)
class Isolate:
    """One isolate; its main program is a frame like every other, bears its name, and runs first."""

    name: str
    killable: str = ""
    """Which kills the environment may deal: none, or those of one mode."""
    daemon: bool = False
    span: Span | None = None
    frames: list[Frame] = field(default_factory=list)
    finalizers: list[Finalizer] = field(default_factory=list)
    listeners: list[tuple[Isolate, Constant]] = field(default_factory=list)
    """Who is told of the exit: an isolate, and the message it gets."""
    group: Group = field(default_factory=Group)
    """With which other isolates it shares the slots to run in."""
    paused_by: list[str] = field(default_factory=list)
    """Who may ask it to pause; nobody, as a rule."""
    resumed_by: list[str] = field(default_factory=list)
    native: list[Term] = field(default_factory=list)
    """While any of these is true, its thread is inside a call to native code."""

    @property
    def phase(self) -> Variable:
        """Alive, or how far its shutdown has come."""
        return Variable(f"{self.name}.phase", PHASE)

    @property
    def running(self) -> Variable:
        """The frame whose segment is in progress."""
        return Variable(f"{self.name}.running", open_enum(f"frames of {self.name}"))

    @property
    def queue(self) -> Variable:
        """Messages posted and not yet handled."""
        return Variable(f"{self.name}.queue", open_queue(f"messages to {self.name}"))

    @property
    def handler(self) -> Variable:
        """Whether the port for callbacks is open; `RustLib.dispose` closes it."""
        return Variable(f"{self.name}.handler", BOOLEAN)

    @property
    def pending(self) -> Variable:
        """A kill that some party has asked for and that has not yet taken effect."""
        return Variable(f"{self.name}.pending", PENDING)

    @property
    def pause(self) -> Variable:
        """Whether it handles events, or has been asked not to."""
        return Variable(f"{self.name}.pause", PAUSE)

    def capability(self, party: str) -> Variable:
        """Whether `party` has asked it to pause, and not to go on since."""
        return Variable(f"{self.name}.paused by {party}", BOOLEAN)

    @property
    def tombstone(self) -> Variable:
        """Whether Rust has been told that the isolate is gone."""
        return Variable(f"{self.name}.tombstone", BOOLEAN)

    @property
    def finalizing(self) -> Variable:
        """The native finalizer that runs, where there are several."""
        return Variable(f"{self.name}.finalizer", open_enum(f"finalizers of {self.name}"))

    def cells(self) -> tuple[Cell, ...]:
        """The variables of an isolate."""
        return (
            Cell(self.phase, "alive", self.name),
            cell(self.running.name, self.running.sort, self.at_first()),
            Cell(self.queue, (), f"messages to {self.name}"),
            Cell(self.handler, True, f"callback port of {self.name}"),
            Cell(self.pending, "none", f"kill of {self.name}"),
            Cell(self.pause, "no", f"pause of {self.name}"),
            Cell(self.tombstone, False, f"tombstone of {self.name}"),
            cell(self.finalizing.name, self.finalizing.sort, RESTING),
            *(Cell(self.capability(each), False) for each in dict.fromkeys(self.paused_by)),
        )

    def message(self, text: str) -> Constant:
        """A message to this isolate."""
        return token(text, f"messages to {self.name}")

    def frame_token(self, frame: str) -> Constant:
        """The value of `running` while `frame` runs."""
        return token(frame, f"frames of {self.name}")

    def alive(self) -> Term:
        """Not killed, and not ended otherwise."""
        return self.in_phase("alive")

    def in_phase(self, phase: str) -> Term:
        """How far the shutdown has come."""
        return equal(self.phase, Constant(phase, PHASE))

    def ports_open(self) -> Term:
        """Posting succeeds: SD4 has not happened, whatever became of the isolate."""
        return negation(self.in_phase("dead"))

    def at_first(self) -> str:
        """The frame that runs at first: the main program, if it need not wait for a slot."""
        return self.name if self.group.mutators is None else RESTING

    def occupied(self) -> Term:
        """In the middle of an event, or of a call to native code."""
        return different(self.running, self.frame_token(RESTING))

    def resting(self) -> Term:
        """Between two events and able to begin one: alive, no frame in progress, no kill at the
        head of the queue, not paused, and a slot of the group free."""
        return all_of(
            self.alive(),
            negation(self.occupied()),
            any_of(self.is_pending("none"), self.is_pending("engine")),
            negation(self.paused()),
            self.group.has_room(),
        )

    def is_pending(self, mode: str) -> Term:
        """A party has asked for a kill of that mode, or none has for any."""
        return equal(self.pending, Constant(mode, PENDING))

    def paused(self) -> Term:
        """It handles no event, whatever is in its queue."""
        return equal(self.pause, Constant("paused", PAUSE))

    def kept_waiting(self) -> Term:
        """Whatever event comes next, it cannot handle it: no slot of the group is free."""
        idle = all_of(self.alive(), negation(self.occupied()))
        return all_of(idle, negation(self.group.has_room()))

    def next_is(self, message: Constant) -> Term:
        """The message at the head of the queue is `message`."""
        return all_of(negation(is_empty(self.queue)), equal(head(self.queue), message))

    def post(self, message: Constant) -> Updates:
        """The message is enqueued; whether anyone will handle it is another matter."""
        return {self.queue: append(self.queue, message)}

    def take(self) -> Updates:
        """The message at the head is taken from the queue."""
        return {self.queue: tail(self.queue)}

    def die(self) -> Updates:
        """The end of Dart code: no frame goes on, no `finally` runs; what follows is shutdown."""
        updates: dict[Variable, Term] = {
            self.running: self.frame_token(RESTING),
            self.pending: Constant("none", PENDING),
        }
        for frame in self.frames:
            updates |= frame.control.goes_to(IDLE)
            updates |= frame.control.resets()
        return {**updates, **self.next_phase("alive")}

    def next_phase(self, phase: str) -> Updates:
        """The phase after `phase`; those in which nothing would happen are passed over (SD2 and
        SD5 always, as nobody can tell that they happened)."""
        order = [
            *(["finalizing"] if self.finalizers else []),
            *(["reporting"] if self.listeners else []),
            "dying",
            "dead",
        ]
        later = PHASE.members[PHASE.members.index(phase) + 1 :]
        following = next(each for each in order if each in later)
        updates: dict[Variable, Term] = {self.phase: Constant(following, PHASE)}
        if following == "finalizing":
            for finalizer in self.finalizers:
                updates |= finalizer.start()
        return updates

    def next_finalizer(self) -> Iterator[Operation]:
        """Native finalizers run one after the other, in any order (rule B6 d)."""
        idle = all_of(self.in_phase("finalizing"), equal(self.finalizing, self._finalizes(RESTING)))
        for each in self.finalizers if len(self.finalizers) > 1 else ():
            yield Operation(
                f"runs {each.name}",
                guard=all_of(idle, each.control.at(each.entry[0])),
                updates={self.finalizing: self._finalizes(each.name)},
            )

    def has_turn(self, finalizer: Finalizer) -> Term:
        """The finalizer is the one that runs."""
        in_phase = self.in_phase("finalizing")
        if len(self.finalizers) == 1:
            return in_phase
        return all_of(in_phase, equal(self.finalizing, self._finalizes(finalizer.name)))

    def after_finalizer(self, finalizer: Finalizer) -> Updates:
        """The next native finalizer can start, or the shutdown goes on."""
        others = [each.control.begun() for each in self.finalizers if each is not finalizer]
        left = any_of(*others)
        on = self.next_phase("finalizing")
        return {
            **{to: if_then_else(left, to, value) for to, value in on.items()},
            self.finalizing: self._finalizes(RESTING),
        }

    def _finalizes(self, finalizer: str) -> Constant:
        return token(finalizer, f"finalizers of {self.name}")


@dataclass(frozen=True, slots=True)
class Frame:
    """A Dart function at work on an isolate: the main program or a callback."""

    name: str
    isolate: Isolate
    control: Control
    span: Span | None = None

    def running(self) -> Term:
        """This frame's segment is in progress."""
        return equal(self.isolate.running, self.isolate.frame_token(self.name))

    def may_run(self) -> Term:
        """Only the running frame takes steps, so that Dart code runs to its next await."""
        return self.running()

    def may_resume(self) -> Term:
        """A suspended frame goes on as an event of its own."""
        return self.isolate.resting()

    def exists(self) -> Term:
        """A dead isolate's frames wait for nothing, and those of a paused one only for it."""
        return all_of(self.isolate.alive(), negation(self.isolate.paused()))

    def resume(self) -> Updates:
        """The frame occupies the event loop."""
        return {self.isolate.running: self.isolate.frame_token(self.name)}

    def suspend(self) -> Operation:
        """The event loop is free again."""
        resting = self.isolate.frame_token(RESTING)
        return Operation(updates={self.isolate.running: resting}, silent=True)


@dataclass(frozen=True, slots=True)
class Finalizer:
    """A native finalizer at work: Rust code on the dying isolate's thread, in SD1."""

    name: str
    isolate: Isolate
    control: Control
    entry: list[int] = field(default_factory=list)
    span: Span | None = None

    def start(self) -> Updates:
        """The updates that begin it."""
        return {**self.control.goes_to(self.entry[0]), **self.control.resets()}

    def may_run(self) -> Term:
        """It runs only while the isolate finalizes, and alone."""
        return self.isolate.has_turn(self)

    def may_resume(self) -> Term:
        """Native finalizers never await."""
        return FALSE

    def exists(self) -> Term:
        """It can be waiting only while the isolate finalizes."""
        return self.isolate.in_phase("finalizing")

    def resume(self) -> Updates:
        """Nothing: it is never suspended."""
        return {}

    def suspend(self) -> Operation:
        """Nothing: it is never suspended."""
        return SKIP
