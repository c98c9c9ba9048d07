"""The incident mortmain starts from, and what becomes of it under each remedy people recommend.

A Rust function takes a tokio mutex and, still holding it, awaits a callback into Dart.  If the
isolate is killed meanwhile nobody will ever answer, the Rust task stays pending, and the mutex
stays locked.
"""

from mortmain import (
    AbortHandle,
    Bridge,
    CallbackLost,
    DartFn,
    Flag,
    Mutex,
    Port,
    Spec,
    TokenLock,
    cancel_callbacks,
    dispose,
    isolate,
    kill,
    maybe,
    native_finalizer,
    on_exit,
    rust,
    sleep,
    spawn,
    timeout,
)


class MutexStuckAfterKill(Spec):
    """A mutex stays locked after the isolate that was using it is killed."""

    source = "fzyzcjy/flutter_rust_bridge#2560"
    expect = "orphaned-lock"

    runners: int = 1

    db = Mutex()

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            await on_step()

    @rust
    async def finish(self) -> None:
        async with self.db.lock():
            pass

    @isolate(count="runners", killable=True)
    async def runner(self) -> None:
        await self.sync_all(self.show_progress)

    async def show_progress(self) -> None:
        await sleep()

    @isolate
    async def app(self) -> None:
        await self.finish()


class NobodyIsKilled(MutexStuckAfterKill):
    """Without a kill the same program is sound: the kill is what it cannot survive."""

    expect = "holds"
    kills = 0


class TimeoutOnAcquire(MutexStuckAfterKill):
    """A timeout on taking the lock: nobody hangs any more, but the lock is still dead."""

    expect = "orphaned-lock"

    @rust
    async def finish(self) -> None:
        try:
            async with timeout():
                async with self.db.lock():
                    pass
        except TimeoutError:
            pass


class TimeoutOnAcquireWithRetry(MutexStuckAfterKill):
    """Trying again after each timeout: the waiter is busy for ever instead of blocked for ever."""

    expect = "orphaned-lock"

    @rust
    async def finish(self) -> None:
        while True:
            try:
                async with timeout():
                    async with self.db.lock():
                        return
            except TimeoutError:
                await sleep()


class TimeoutAroundTheCall(MutexStuckAfterKill):
    """A timeout in Dart around the call: Dart gives up, and Rust waits on in the queue."""

    expect = "orphaned-lock"

    @isolate
    async def app(self) -> None:
        try:
            async with timeout():
                await self.finish()
        except TimeoutError:
            pass


class TimeoutOnCallback(MutexStuckAfterKill):
    """A timeout on the holder's await: the guard is dropped whatever becomes of the isolate.

    It says nothing about what the callback still does when it is merely slow.
    """

    expect = "holds"

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            try:
                async with timeout():
                    await on_step()
            except TimeoutError:
                pass


class PostIsChecked(MutexStuckAfterKill):
    """The bridge gives up where posting fails: the isolate can also die after the post."""

    expect = "orphaned-lock"

    bridge = Bridge(checks_post=True)


class PostIsCheckedAndMessagesAreFinalized(MutexStuckAfterKill):
    """And where the message is discarded unhandled: the isolate can also die in the callback."""

    expect = "orphaned-lock"

    bridge = Bridge(checks_post=True, message_finalizer=True)


class StopGracefully(MutexStuckAfterKill):
    """The worker is asked to stop, ends its call, disposes of the bridge, and says so.

    Sound as long as nothing else can end the isolate.
    """

    expect = "holds"

    stop = Port("runner")
    stopped = Port("app")

    @isolate
    async def runner(self) -> None:
        await self.sync_all(self.show_progress)
        await self.stop.receive()
        dispose()
        self.stopped.send()

    @isolate
    async def app(self) -> None:
        self.stop.send()
        await self.stopped.receive()
        kill("runner")
        await self.finish()


class StopGracefullyAndDisposeTooEarly(StopGracefully):
    """Disposing before the call is done closes the port that its callback needs."""

    expect = "orphaned-lock"

    @isolate
    async def runner(self) -> None:
        call = self.sync_all(self.show_progress)
        await self.stop.receive()
        dispose()
        self.stopped.send()
        await call


class StopGracefullyButTheEngineIsDestroyed(StopGracefully):
    """The stop message helps only against those who send one: now the sender waits for ever too.

    It never comes to ask for the lock, which is why the dead lock itself is only a warning.
    """

    expect = "deadlock"

    @isolate(killable="before_next_event")
    async def runner(self) -> None:
        await self.sync_all(self.show_progress)
        await self.stop.receive()
        dispose()
        self.stopped.send()


class StopGracefullyButNotForEver(StopGracefully):
    """Giving up on the answer and killing after all brings back what the message was to avoid."""

    expect = "orphaned-lock"

    @isolate
    async def app(self) -> None:
        self.stop.send()
        try:
            async with timeout():
                await self.stopped.receive()
        except TimeoutError:
            pass
        kill("runner")
        await self.finish()


class NoGuardAcrossTheAwait(MutexStuckAfterKill):
    """Lock, read, unlock; call Dart; lock, write, unlock: nothing is held while Dart is awaited.

    What was read may be out of date by the time it is written.
    """

    expect = "holds"

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            pass
        await on_step()
        async with self.db.lock():
            pass


class ReleaseExplicitly(Spec):
    """Acquire and release are two calls, and `finally` releases: which a kill does not run."""

    source = "derived from secluso/mobile_client#14"
    expect = "orphaned-lock"

    db = TokenLock()

    @rust
    async def acquire(self) -> None:
        await self.db.acquire()

    @rust
    async def release(self) -> None:
        self.db.release()

    @isolate(killable=True)
    async def runner(self) -> None:
        await self.acquire()
        try:
            await sleep()
        finally:
            await self.release()

    @isolate
    async def app(self) -> None:
        await self.acquire()
        await self.release()


class ReleaseExplicitlyBeforeTheKill(ReleaseExplicitly):
    """Whoever kills waits until the worker has released: sound if nobody else kills."""

    expect = "holds"

    released = Port("app")

    @isolate
    async def runner(self) -> None:
        await self.acquire()
        try:
            await sleep()
        finally:
            await self.release()
        self.released.send()

    @isolate
    async def app(self) -> None:
        await self.released.receive()
        kill("runner", "immediate")
        await self.acquire()
        await self.release()


class FinalizerHook(MutexStuckAfterKill):
    """A native finalizer cancels the isolate's callbacks: one registered afterwards is missed."""

    expect = "orphaned-lock"

    @native_finalizer("runner")
    def runner_is_gone(self) -> None:
        cancel_callbacks("runner")


class FinalizerHookWithTombstone(FinalizerHook):
    """The finalizer also leaves a tombstone, which every callback looks for once registered."""

    expect = "holds"

    bridge = Bridge(tombstones=True)


class FinalizerHookAndPostIsChecked(FinalizerHook):
    """Ports close after the finalizer has run, so a post in between succeeds and is lost."""

    expect = "orphaned-lock"

    bridge = Bridge(checks_post=True)


class FinalizerHookAndMessagesAreFinalized(FinalizerHook):
    """Every way in which the reply can be lost is covered by one of the three."""

    expect = "holds"

    bridge = Bridge(checks_post=True, message_finalizer=True)


class ExitListener(MutexStuckAfterKill):
    """Another isolate hears of the exit and cancels: one registered afterwards is missed."""

    expect = "orphaned-lock"

    @on_exit("runner", on="app")
    async def runner_is_gone(self) -> None:
        cancel_callbacks("runner")


class ExitListenerWithTombstone(ExitListener):
    """With a tombstone it does not matter when the exit is heard of, as long as it is."""

    expect = "holds"

    bridge = Bridge(tombstones=True)


class ExitListenerAndPostIsChecked(ExitListener):
    """The exit is reported before the ports close, so a post in between succeeds and is lost."""

    expect = "orphaned-lock"

    bridge = Bridge(checks_post=True)


class ExitListenerAndMessagesAreFinalized(ExitListener):
    """Every way in which the reply can be lost is covered by one of the three."""

    expect = "holds"

    bridge = Bridge(checks_post=True, message_finalizer=True)


class MonitorWithAbortHandle(MutexStuckAfterKill):
    """A monitor aborts the task that the dead isolate started, through a handle kept in Rust.

    Rust must spawn that task itself, as the bridge keeps no handle; and an exit that is heard of
    before the task is spawned finds an empty handle.
    """

    expect = "orphaned-lock"

    worker = AbortHandle()

    async def locked(self, on_step: DartFn) -> None:
        async with self.db.lock():
            await on_step()

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        self.worker = spawn(self.locked(on_step))

    @rust
    async def stop_worker(self) -> None:
        self.worker.abort()

    @on_exit("runner", on="app")
    async def runner_is_gone(self) -> None:
        await self.stop_worker()


class MonitorWithAbortHandleAndFlag(MonitorWithAbortHandle):
    """Whoever spawns the task looks for the flag afterwards, so that no order of the two is missed.

    The abort takes effect because the task waits at an await, and drops the guard.  It holds for
    one runner: the handle of a second takes the place of the first.
    """

    expect = "holds"

    stopped = Flag()

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        self.worker = spawn(self.locked(on_step))
        if self.stopped:
            self.worker.abort()

    @rust
    async def stop_worker(self) -> None:
        self.stopped = True
        self.worker.abort()


class ErrorsAreHandled(MutexStuckAfterKill):
    """Every exception of the callback is handled: a kill is not an exception."""

    expect = "orphaned-lock"

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            try:
                await on_step()
            except Exception:
                pass

    async def show_progress(self) -> None:
        if maybe():
            raise ValueError()
        await sleep()


class CallbackIsCancelled(FinalizerHookWithTombstone):
    """The holder learns that its callback is lost, and puts its data in order before it unlocks."""

    expect = "holds"

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            try:
                await on_step()
            except CallbackLost:
                await sleep()
