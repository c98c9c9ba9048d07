"""An isolate: one event loop that runs one Dart frame at a time, and can be killed.

Rules B1-B7 of the Dart VM: messages are handled in order; a frame runs to its next await; a kill
takes effect at a safepoint and runs neither `finally` nor the rest of the frame; shutting down
runs native finalizers (SD1), then posts exit messages (SD3), and only then closes the ports and
discards the queue (SD4), all at once.  Between death and SD4 posting still succeeds and is lost.
"""

from __future__ import annotations

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
from mortmain.model.transition.action import Kind

PHASE = Enum("phase", ("alive", "finalizing", "reporting", "dying", "dead"))
PENDING = Enum("pending kill", ("none", "immediate", "before_next_event"))
RESTING = "nothing"


@dataclass(frozen=True, slots=True)
class Isolate:
    """One isolate; its main program is a frame like every other, bears its name, and runs first."""

    name: str
    killable: str = ""
    """Which kills the environment may deal: none, `immediate` ones or `before_next_event`."""
    daemon: bool = False
    span: Span | None = None
    frames: list[Frame] = field(default_factory=list)
    finalizers: list[Finalizer] = field(default_factory=list)
    listeners: list[tuple[Isolate, Constant]] = field(default_factory=list)
    """Who is told of the exit: an isolate, and the message it gets."""
    group: Group = field(default_factory=Group)
    """With which other isolates it shares the slots to run in."""
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
    def tombstone(self) -> Variable:
        """Whether Rust has been told that the isolate is gone."""
        return Variable(f"{self.name}.tombstone", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of an isolate."""
        return (
            Cell(self.phase, "alive", self.name),
            cell(self.running.name, self.running.sort, self.at_first()),
            Cell(self.queue, (), f"messages to {self.name}"),
            Cell(self.handler, True, f"callback port of {self.name}"),
            Cell(self.pending, "none", f"kill of {self.name}"),
            Cell(self.tombstone, False, f"tombstone of {self.name}"),
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
        head of the queue, and a slot of the group free."""
        return all_of(
            self.alive(),
            equal(self.running, self.frame_token(RESTING)),
            equal(self.pending, Constant("none", PENDING)),
            self.group.has_room(),
        )

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
            for finalizer in self.finalizers[:1]:
                updates |= finalizer.start()
        return updates

    def after_finalizer(self, finalizer: Finalizer) -> Updates:
        """The next native finalizer starts, or the shutdown goes on."""
        position = self.finalizers.index(finalizer) + 1
        following = self.finalizers[position : position + 1]
        return following[0].start() if following else self.next_phase("finalizing")

    def kill(self, mode: str) -> Updates:
        """A party asks for the isolate to be killed; it cannot take back a harder kill."""
        none = equal(self.pending, Constant("none", PENDING))
        possible = self.alive() if mode == "immediate" else all_of(self.alive(), none)
        return {self.pending: if_then_else(possible, Constant(mode, PENDING), self.pending)}

    def killed_by_environment(self) -> Operation:
        """The environment kills, in one step from the request to the death.

        Asking and dying need not be told apart where the environment asks: it may ask as late as
        it likes, and nobody can see a pending kill.  A kill before the next event comes between
        events; an immediate one also in the middle of a frame, between two of its Dart steps, but
        never while native code has the thread.
        """
        between = equal(self.running, self.frame_token(RESTING))
        anywhere = all_of(self.alive(), negation(any_of(*self.native)))
        return Operation(
            text="is killed",
            guard=anywhere if self.killable == "immediate" else all_of(anywhere, between),
            updates=self.die(),
            kind=Kind.KILL,
        )

    def killed_by_request(self) -> Operation:
        """A kill that a party asked for takes effect."""
        immediate = equal(self.pending, Constant("immediate", PENDING))
        next_event = all_of(
            equal(self.pending, Constant("before_next_event", PENDING)),
            equal(self.running, self.frame_token(RESTING)),
        )
        return Operation(
            text="dies of the kill it was sent",
            guard=all_of(
                self.alive(), any_of(immediate, next_event), negation(any_of(*self.native))
            ),
            updates=self.die(),
        )


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
        """A dead isolate's frames wait for nothing."""
        return self.isolate.alive()

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
        """It runs only while the isolate finalizes."""
        return self.isolate.in_phase("finalizing")

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
