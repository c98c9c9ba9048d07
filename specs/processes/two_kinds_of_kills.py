"""An app is killed as a whole, or in part: a lock of Rust outlives the one and not the other."""

from mortmain import DartFn, Mutex, Runtime, Spec, isolate, process, rust, sleep


class IsolateKilled(Spec):
    """The isolate is killed, and the memory that the lock is in lives on with the app."""

    source = "fzyzcjy/flutter_rust_bridge#2560"
    expect = "orphaned-lock"

    db = Mutex()

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            await on_step()

    @rust
    async def finish(self) -> None:
        async with self.db.lock():
            pass

    @isolate(killable=True)
    async def runner(self) -> None:
        await self.sync_all(self.show_progress)

    async def show_progress(self) -> None:
        await sleep()

    @isolate
    async def app(self) -> None:
        await self.finish()


class AppKilled(IsolateKilled):
    """The system kills the app: nobody is left who could wait, and nothing to wait for."""

    expect = "holds"

    @process(killable=True, app=True)
    async def phone(self) -> None:
        pass

    @isolate
    async def runner(self) -> None:
        await self.sync_all(self.show_progress)


class AppKilledWithAFile(AppKilled):
    """The same with a file that another process locks as well: the kernel frees it."""

    expect = "holds"

    runtime = Runtime(2)
    db = Mutex(kind="file")

    @process
    async def backup(self) -> None:
        async with self.db.lock():
            await sleep()


class AppKilledWithALockFile(AppKilledWithAFile):
    """But a lock that is only a file that exists stays behind, and the backup waits."""

    expect = "orphaned-lock"

    db = Mutex(kind="semaphore")
