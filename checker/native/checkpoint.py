"""A search kept in a folder, so that another process can go on with it.

States are only ever appended, so that a checkpoint writes those that are new.  The folder has a
file of states for each partition, and `checkpoint.json`, which says how much of them counts and
where the search stands.  That file is replaced by a rename, after all it speaks of is on the disk:
whenever the process dies, the one before or the new one is there, and whole.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import re
import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any, Protocol

import mortmain
from mortmain.checker.engine import Refused
from mortmain.checker.reduction.sorting import Sorting
from mortmain.model.transition.system import TransitionSystem

FORMAT = 2
NAME = "checkpoint.json"
STATES = re.compile(r"states-[0-9a-f]+-\d+")
AT_ONCE = 1 << 24
"""How many bytes are read or written at a time."""


class Share(Protocol):
    """What is kept of a partition."""

    width: int

    @property
    def count(self) -> int:
        """How many states it has."""
        ...

    @property
    def transitions(self) -> int:
        """How many steps were taken from them."""
        ...

    @property
    def limits(self) -> int:
        """The limits that some state exceeds, as bits."""
        ...

    def address(self, index: int) -> int:
        """Where a state is in memory."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept of one partition."""

    file: str
    digest: str
    width: int
    count: int
    transitions: int
    limits: int


@dataclass(frozen=True, slots=True)
class Position:
    """Where a search stands: at so many kills and steps, in the middle of a level."""

    kills: int
    steps: int
    killing: bool
    """Whether it is the kills that are being taken, and not the other steps."""
    starts: list[int]
    """How many states there were before the level began."""
    reached: list[int]
    """The states up to which these steps were taken."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A search as it was kept."""

    folder: Path
    system: str
    lengths: dict[str, int]
    """How many elements each sequence has room for."""
    shares: list[Kept]
    levels: list[list[Any]]
    """Kills, steps and spans of each."""
    expanded: list[int]
    position: Position | None
    """`None` if everything has been seen."""


class Keeper:
    """Writes checkpoints of one search into one folder."""

    def __init__(self, folder: Path, every: float) -> None:
        """Refuses a folder that cannot be written, or that another process writes into."""
        self.folder, self.every = folder, every
        self._run = secrets.token_hex(8)
        self._files: list[IO[bytes]] = []
        self._digests: list[hashlib._Hash] = []
        self._written: list[int] = []
        self._last = time.monotonic()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(folder)
        except OSError as failure:
            raise Refused(
                f"no checkpoint can be kept in {folder}: {failure.strerror}; "
                "name a folder that can be written, and that no other run uses"
            ) from failure

    @property
    def due(self) -> bool:
        """Whether it is time for the next checkpoint."""
        return time.monotonic() - self._last >= self.every

    def keep(self, search: Checkpoint, shares: Sequence[Share]) -> None:
        """Write a checkpoint; `search` says all but what the partitions know."""
        try:
            kept = [self._append(own, share) for own, share in enumerate(shares)]
            self._replace(replace(search, shares=kept))
        except OSError as failure:
            raise Refused(
                f"no checkpoint can be kept in {self.folder}: {failure.strerror}; "
                "the one before is still there"
            ) from failure
        for old in self.folder.iterdir():
            if STATES.fullmatch(old.name) and old.name not in {each.file for each in kept}:
                old.unlink()
        self._last = time.monotonic()

    def close(self) -> None:
        """Let another process have the folder."""
        for file in (*self._files, self._lock):
            file.close()

    def _append(self, own: int, share: Share) -> Kept:
        name = f"states-{self._run}-{own}"
        if own == len(self._files):
            self._files.append((self.folder / name).open("wb", buffering=0))
            self._digests.append(hashlib.sha256())
            self._written.append(0)
        file, digest = self._files[own], self._digests[own]
        first, last = share.address(self._written[own]), share.address(share.count)
        for start in range(first, last, AT_ONCE):
            part = (ctypes.c_char * min(AT_ONCE, last - start)).from_address(start)
            _write(file, memoryview(part))
            digest.update(part)
        os.fsync(file.fileno())
        self._written[own] = share.count
        return Kept(
            name, digest.hexdigest(), share.width, share.count, share.transitions, share.limits
        )

    def _replace(self, search: Checkpoint) -> None:
        value = asdict(search)
        del value["folder"]
        text = json.dumps(value)
        whole = {
            "format": FORMAT,
            "version": mortmain.__version__,
            "digest": hashlib.sha256(text.encode()).hexdigest(),
            "search": text,
        }
        part = self.folder / f"{NAME}.part"
        with part.open("w", encoding="utf-8") as file:
            json.dump(whole, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.folder / NAME)
        with suppress(OSError):
            folder = os.open(self.folder, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def read(folder: Path, name: str, known: str) -> Checkpoint:
    """The checkpoint in `folder`; `Refused` if it is not whole, or not of the system of that name
    which is `known` by that word."""
    try:
        whole = json.loads((folder / NAME).read_text(encoding="utf-8"))
        found = whole["format"], whole["version"]
        text, digest = whole["search"], whole["digest"]
    except FileNotFoundError as missing:
        raise Refused(
            f"there is no checkpoint in {folder}: it has no {NAME}; "
            "the run may have ended before its first was due, so begin it again"
        ) from missing
    except OSError as failure:
        raise Refused(f"the checkpoint in {folder} cannot be read: {failure.strerror}") from failure
    except (ValueError, KeyError, TypeError) as broken:
        raise _damaged(folder, NAME) from broken
    if found != (FORMAT, mortmain.__version__):
        raise Refused(
            f"the checkpoint in {folder} was written by mortmain {found[1]} (format {found[0]}), "
            f"and this is {mortmain.__version__} (format {FORMAT}): "
            "go on with that version, or begin the search again"
        )
    if hashlib.sha256(text.encode()).hexdigest() != digest:
        raise _damaged(folder, NAME)
    value = json.loads(text)
    if value["system"] != known:
        raise Refused(
            f"the checkpoint in {folder} is of another system than `{name}`: the spec, its "
            "parameters, its kills or `--reduce` have changed; begin the search again, or change "
            "them back"
        )
    position = value.pop("position")
    shares = [Kept(**each) for each in value.pop("shares")]
    return Checkpoint(
        **value,
        folder=folder,
        shares=shares,
        position=Position(**position) if position is not None else None,
    )


def load(folder: Path, kept: Kept, address: int) -> None:
    """Read the states of a partition to where `address` says; `Refused` if they are not whole."""
    digest = hashlib.sha256()
    end = address + 8 * kept.width * kept.count
    try:
        with (folder / kept.file).open("rb", buffering=0) as file:
            while address < end:
                part = (ctypes.c_char * min(AT_ONCE, end - address)).from_address(address)
                count = file.readinto(part)
                if not count:
                    raise _damaged(folder, kept.file)
                digest.update(memoryview(part)[:count])
                address += count
    except OSError as failure:
        raise Refused(
            f"the checkpoint in {folder} cannot be read: {kept.file}: {failure.strerror}"
        ) from failure
    if digest.hexdigest() != kept.digest:
        raise _damaged(folder, kept.file)


def identity(system: TransitionSystem, sorting: Sorting | None = None) -> str:
    """A word for everything that the search of `system` depends on; places in files are not.

    With `sorting` it is another search, which only meets representatives.
    """
    actions = tuple(replace(each, span=None, text="") for each in system.actions)
    bare = replace(system, actions=actions, labels={})
    ways = (sorting.groups, sorting.shared) if sorting else None
    return hashlib.sha256(repr((bare, ways)).encode()).hexdigest()


def _damaged(folder: Path, file: str) -> Refused:
    return Refused(
        f"the checkpoint in {folder} is damaged: {file} is truncated or was changed; "
        "begin the search again"
    )


def _write(file: IO[bytes], data: memoryview) -> None:
    while data:
        data = data[file.write(data) :]


def _locked(folder: Path) -> IO[bytes]:
    """A file that no other process has locked; where there are no locks, one that is open."""
    file = (folder / "lock").open("wb")
    try:
        import fcntl
    except ModuleNotFoundError:
        return file
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise
    return file
