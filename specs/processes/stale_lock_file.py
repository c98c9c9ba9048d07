"""A lock that is a file: whoever can create it has the lock."""

from mortmain import Mutex, Spec, WouldBlock, process, sleep


class StaleLockFile(Spec):
    """A process that is killed leaves its file behind, and the next one waits for a ghost."""

    source = "derived from secluso/mobile_client#14, and from lock files that are left behind"
    expect = "orphaned-lock"

    pid_file = Mutex(kind="semaphore")  # open(..., O_CREAT | O_EXCL), and unlink

    @process(count=2, killable=True)
    async def daemon(self) -> None:
        await self.pid_file.acquire()
        await sleep()
        self.pid_file.release()


class RemovedAtStart(StaleLockFile):
    """Each removes a file that it finds, as left over: that of the living, too."""

    expect = "misuse"

    @process(count=2, killable=True)
    async def daemon(self) -> None:
        try:
            self.pid_file.try_acquire()
        except WouldBlock:
            if self.pid_file.locked():
                self.pid_file.release()
            await self.pid_file.acquire()
        await sleep()
        self.pid_file.release()


class LockOnTheFile(StaleLockFile):
    """The file stays, and is locked with `flock`: the lock goes with the process."""

    expect = "holds"

    pid_file = Mutex(kind="file")
