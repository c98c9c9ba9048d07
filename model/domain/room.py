"""Room in a channel: waited for, reserved, used by a message, given back.

Rules C1, C2 and C4-C6: room is a permit, and whoever was given room keeps it until a message of
his is received or he gives it back, polled or not, whether or not the channel is closed meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mortmain.model.domain.leaf import Call, Failure, Guard, Leaf
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.permits import Permits
from mortmain.model.term.build import FALSE, TRUE, all_of, equal, if_then_else, number, plus
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Range


@dataclass(frozen=True, slots=True)
class Room:
    """The room in the channel `name`."""

    name: str
    permits: Permits
    told: bool
    """Room that comes back unused after the close wakes the receiver."""

    @property
    def messages(self) -> Variable:
        """How many messages are on the way."""
        return Variable(f"{self.name}.messages", Range(0, self.permits.most))

    @property
    def untold(self) -> Variable:
        """Whether the receiver could learn of the end, and has not been woken."""
        return Variable(f"{self.name}.untold", BOOLEAN)

    def is_home(self) -> Term:
        """Nobody has any of it."""
        return equal(self.permits.free, self.permits.total)

    def send(self, party: str) -> Leaf:
        """Waits for room, and uses it in the same poll."""
        permits, name = self.permits, self.name
        place = permits.place(party)
        sent = permits.receive(place, f"sends on {name}")
        return replace(
            self._waited_for(place, f"queues to send on {name}"),
            at_once=(permits.take(place, f"sends on {name}").then(self._used(place)),),
            ready=(replace(sent, updates=self._used(place), waits_for=f"room in {name}"),),
        )

    def reserve(self, party: str) -> Leaf:
        """Waits for room, and keeps it."""
        permits, name = self.permits, self.name
        place = permits.place(party)
        reserved = permits.receive(place, f"gets room in {name}")
        return replace(
            self._waited_for(place, f"queues for room in {name}"),
            at_once=(permits.take(place, f"reserves room in {name}"),),
            ready=(replace(reserved, waits_for=f"room in {name}"),),
            guard=self._permit(place),
        )

    def try_send(self, party: str) -> Call:
        """Uses room if there is some."""
        place = self.permits.place(party)
        tried = self.permits.try_take(place, f"sends on {self.name}", self._permit(place))
        sent = tuple(each.then(self._used(place)) for each in tried.done)
        return replace(tried, done=sent, guard=None)

    def try_reserve(self, party: str) -> Call:
        """Keeps room if there is some."""
        place = self.permits.place(party)
        text = f"reserves room in {self.name}"
        return self.permits.try_take(place, text, self._permit(place))

    def _used(self, place: str) -> Updates:
        """C1: the message is there; what it takes up is nobody's until it is received."""
        return {self.permits.has(place): number(0), self.messages: plus(self.messages, 1)}

    def _waited_for(self, place: str, text: str) -> Leaf:
        permits, name = self.permits, self.name
        refused = permits.refuse(place, f"room in {name}")
        return Leaf(
            at_once=(),
            pending=(permits.enqueue(place, text),),
            ready=(),
            elapses=permits.is_pending(place),
            drop=permits.leave(place, f"leaves the queue of {name}"),
            drop_ready=self._unused(
                place, permits.give_back(place, f"drops its room in {name} unused")
            ),
            fails_at_once=(permits.refuse(place),),
            fails=(Failure(self._unused(place, refused.operation), refused.exception),),
        )

    def _permit(self, place: str) -> Guard:
        """C4, C5: it can be used even after the close, and given back it wakes the receiver."""
        permits, name = self.permits, self.name
        back = permits.give_back(place, f"gives its room in {name} back")
        send = Operation(f"sends on {name}", permits.holds(place), self._used(place), towards=name)
        return Guard(
            f"room in {name}",
            permits.holds(place),
            back.then({self.untold: FALSE}),
            {"send": send},
        )

    def _unused(self, place: str, dropped: Operation) -> Operation:
        """C6: before tokio 1.53, room that comes back like this after the close wakes nobody."""
        if self.told:
            return dropped
        lost = all_of(equal(self.permits.closed, TRUE), self.permits.holds(place))
        return dropped.then({self.untold: if_then_else(lost, TRUE, self.untold)})
