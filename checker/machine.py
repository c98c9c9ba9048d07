"""What this machine has to give, as far as it tells."""

from __future__ import annotations

import mmap
from contextlib import suppress
from pathlib import Path

PLENTY = 1 << 62
GROUP = Path("/sys/fs/cgroup")


def available() -> int:
    """How many bytes more this process can have; `PLENTY` where nobody knows."""
    found = [PLENTY]
    with suppress(OSError, KeyError):
        found.append(1024 * _numbers(Path("/proc/meminfo"))["MemAvailable:"])
    with suppress(OSError, KeyError, ValueError):
        # What the group has read from files is given back when it is needed.
        most = int((GROUP / "memory.max").read_text(encoding="ascii"))
        found.append(most - _numbers(GROUP / "memory.stat")["anon"])
    with suppress(ImportError, OSError, ValueError):
        import resource

        most, _ = resource.getrlimit(resource.RLIMIT_AS)
        if most != resource.RLIM_INFINITY:
            found.append(most - _pages()[0] * mmap.PAGESIZE)
    return max(0, min(found))


def resident() -> int:
    """How many bytes this process has; 0 where nobody knows."""
    with suppress(OSError, ValueError):
        return _pages()[1] * mmap.PAGESIZE
    return 0


def _pages() -> tuple[int, int]:
    """The pages that are promised to this process, and those that it has."""
    total, here, *_ = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return int(total), int(here)


def _numbers(file: Path) -> dict[str, int]:
    """The first number on each line, by the word before it."""
    lines = (line.split() for line in file.read_text(encoding="ascii").splitlines())
    return {words[0]: int(words[1]) for words in lines if len(words) > 1 and words[1].isdigit()}
