"""A child takes a lock and is killed with SIGKILL; what does its parent get?

killed.py semaphore | released | file: one line for each try of the parent.
"""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Callable


def killed_inside(take: Callable[[], object]) -> None:
    """A child takes the lock, and is dead when this returns."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        take()
        os.write(writing, b"x")
        signal.pause()
    os.read(reading, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def semaphore(*, released: bool) -> None:
    """`multiprocessing.Lock`; anybody may release it for the dead."""
    lock = multiprocessing.Lock()
    killed_inside(lock.acquire)
    if released:
        lock.release()
    sys.stdout.write("gets it\n" if lock.acquire(timeout=1) else "waits\n")


def file() -> None:
    """`flock`, each time on a file that is opened anew."""
    with tempfile.NamedTemporaryFile() as named:

        def take() -> None:
            kept.append(os.open(named.name, os.O_RDWR))
            fcntl.flock(kept[-1], fcntl.LOCK_EX)

        kept: list[int] = []
        killed_inside(take)
        mine = os.open(named.name, os.O_RDWR)
        try:
            fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
            sys.stdout.write("gets it\n")
        except BlockingIOError:
            sys.stdout.write("waits\n")


if __name__ == "__main__":
    if sys.argv[1] == "file":
        file()
    else:
        semaphore(released=sys.argv[1] == "released")
