"""A thread panics with a `std::sync::Mutex`, and the others find it poisoned."""

from mortmain import Flag, Mutex, Poisoned, RwLock, Spec, always, maybe, thread


class PoisonedMutex(Spec):
    """`lock().unwrap()`: one panic is followed by that of everybody who locks after it."""

    source = "fzyzcjy/flutter_rust_bridge#2937 (the map of completers)"
    expect = "violated"

    completers = Mutex(kind="std")
    another_died = Flag()

    @thread
    async def clumsy(self) -> None:
        async with self.completers.lock():
            if maybe():
                raise RuntimeError()

    @thread
    async def worker(self) -> None:
        try:
            async with self.completers.lock():
                pass
        except Poisoned:
            self.another_died = True

    @always
    def nobody_else_dies(self) -> bool:
        """A panic stays with who panics."""
        return not self.another_died


class WithoutPoison(PoisonedMutex):
    """A `parking_lot` mutex is released by the panic, and nothing is remembered of it."""

    expect = "holds"

    completers = Mutex(kind="parking_lot")


class PoisonCleared(PoisonedMutex):
    """Whoever finds it poisoned puts in order what it protects, and clears the poison."""

    expect = "holds"

    @thread
    async def worker(self) -> None:
        try:
            async with self.completers.lock():
                pass
        except Poisoned:
            self.completers.clear_poison()
            async with self.completers.lock():
                pass


class PoisonedByAWriter(Spec):
    """A `std::sync::RwLock` is poisoned by who writes, for readers as well."""

    source = "docs.rs/std: sync::RwLock, Poisoning"
    expect = "violated"

    completers = RwLock(kind="std")
    another_died = Flag()

    @thread
    async def clumsy(self) -> None:
        async with self.completers.write():
            if maybe():
                raise RuntimeError()

    @thread
    async def worker(self) -> None:
        try:
            async with self.completers.read():
                pass
        except Poisoned:
            self.another_died = True

    @always
    def nobody_else_dies(self) -> bool:
        """A panic stays with who panics."""
        return not self.another_died


class NotPoisonedByAReader(PoisonedByAWriter):
    """Who only reads leaves everything as it was, and poisons nothing."""

    expect = "holds"

    @thread
    async def clumsy(self) -> None:
        async with self.completers.read():
            if maybe():
                raise RuntimeError()
