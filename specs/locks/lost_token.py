"""A token is given to a task that is being cancelled, and nobody gives it back.

Whoever returns a token takes the first waiter off the queue and makes it the owner.  If that one
is cancelled before it runs, it leaves like somebody who never had one.  A mutex of lwt was left
locked in the same way (ocsigen/lwt, pull request 202), and pools of keypool lost connections
(typelevel/keypool, pull request 706), as did those of bb8 when requests were cancelled
(djc/bb8#67).
"""

from mortmain import Channel, Notify, Spec, select, task


class LostToken(Spec):
    """The waiter is given the token and cancelled in one cycle of the event loop."""

    source = "agronholm/anyio#947"
    expect = "deadlock"

    given_to_first = Channel(1)
    given_to_second = Channel(1)
    cancelled = Notify()

    @task
    async def owner(self) -> None:
        self.given_to_first.try_send()
        self.cancelled.notify_one()

    @task
    async def first(self) -> None:
        match await select(self.given_to_first.receive(), self.cancelled.notified()):
            case 0:
                self.given_to_second.try_send()
            case 1:
                self.leave()

    def leave(self) -> None:
        pass

    @task
    async def second(self) -> None:
        await self.given_to_second.receive()


class PassedOn(LostToken):
    """Who is cancelled looks whether it was given the token meanwhile, and passes it on."""

    expect = "holds"

    def leave(self) -> None:
        self.given_to_first.try_receive()
        self.given_to_second.try_send()
