"""Objects that the bridge locks by itself, for the whole of a call and all that it awaits.

A method that takes an object by reference holds its lock until it returns, callbacks into Dart
included.  The bridge orders the locks of one call, and knows nothing of calls within calls.
"""

from mortmain import DartFn, Mutex, Opaque, Ref, RefMut, Spec, isolate, rust


class ReenteredByItsCallback(Spec):
    """A method that changes an object awaits a callback that calls a method of the same object."""

    source = "derived from fzyzcjy/flutter_rust_bridge#1920"
    expect = "deadlock"

    document = Opaque()

    @rust
    async def edit(self, document: RefMut, on_change: DartFn) -> None:
        await on_change()

    @rust
    async def show(self, document: Ref) -> None:
        pass

    async def render(self) -> None:
        await self.show(self.document)

    @isolate
    async def app(self) -> None:
        await self.edit(self.document, self.render)


class ReentrantReader(ReenteredByItsCallback):
    """If both only read, they can hold the lock together."""

    expect = "holds"

    @rust
    async def edit(self, document: Ref, on_change: DartFn) -> None:
        await on_change()


class ReentrantReaderBehindAWriter(ReentrantReader):
    """Until somebody else wants to write: the inner reader queues behind the writer, who waits."""

    source = "derived from tokio's RwLock, which is first come first served"
    expect = "deadlock"

    @rust
    async def clear(self, document: RefMut) -> None:
        pass

    @isolate
    async def editor(self) -> None:
        await self.clear(self.document)


class CallbackAfterTheCall(ReentrantReaderBehindAWriter):
    """Two calls, and Dart code between them instead of inside: nothing is held meanwhile."""

    expect = "holds"

    @rust
    async def change(self, document: RefMut) -> None:
        pass

    @isolate
    async def app(self) -> None:
        await self.change(self.document)
        await self.render()


class TwoObjects(Spec):
    """Each call is given one object and awaits a callback that is given the other."""

    source = "derived from fzyzcjy/flutter_rust_bridge#1920"
    expect = "deadlock"

    left = Opaque()
    right = Opaque()

    @rust
    async def edit(self, document: RefMut, on_change: DartFn) -> None:
        await on_change()

    @rust
    async def show(self, document: Ref) -> None:
        pass

    async def show_left(self) -> None:
        await self.show(self.left)

    async def show_right(self) -> None:
        await self.show(self.right)

    @isolate
    async def app(self) -> None:
        await self.edit(self.left, self.show_right)

    @isolate
    async def worker(self) -> None:
        await self.edit(self.right, self.show_left)


class BothInOneCall(TwoObjects):
    """Whatever one call is given is locked in one order, whichever way round it is written."""

    expect = "holds"

    @rust
    async def swap(self, first: RefMut, second: RefMut) -> None:
        pass

    @isolate
    async def app(self) -> None:
        await self.swap(self.left, self.right)

    @isolate
    async def worker(self) -> None:
        await self.swap(self.right, self.left)


class ObjectAndMutex(Spec):
    """A mutex of one's own and the lock of an object, taken in both orders."""

    source = "derived from fzyzcjy/flutter_rust_bridge#1920"
    expect = "deadlock"

    db = Mutex()
    document = Opaque()

    @rust
    async def save(self, document: Ref) -> None:
        async with self.db.lock():
            pass

    @rust
    async def migrate(self, on_step: DartFn) -> None:
        async with self.db.lock():
            await on_step()

    @rust
    async def upgrade(self, document: RefMut) -> None:
        pass

    async def upgraded(self) -> None:
        await self.upgrade(self.document)

    @isolate
    async def app(self) -> None:
        await self.save(self.document)

    @isolate
    async def worker(self) -> None:
        await self.migrate(self.upgraded)


class NotWhileTheMutexIsHeld(ObjectAndMutex):
    """Calling Dart with nothing in hand."""

    expect = "holds"

    @rust
    async def migrate(self, on_step: DartFn) -> None:
        async with self.db.lock():
            pass
        await on_step()
