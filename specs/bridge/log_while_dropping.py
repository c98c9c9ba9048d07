"""A logger that writes to Dart holds its lock while it drops what may log in turn.

Elsewhere a hot restart found such a logger locked (phnx-im/air#225; it says no more than that).
"""

from mortmain import Flag, RwLock, Spec, isolate, rust


class LogWhileDropping(Spec):
    """Disposing drops the sink under the lock; dropping it posts to a closed port and logs that."""

    source = "fzyzcjy/flutter_rust_bridge, pull request 3103"
    expect = "deadlock"
    kills = 0

    logger = RwLock()
    has_sink = Flag(True)

    def log(self) -> None:
        with self.logger.blocking_read():
            pass

    def drop_sink(self) -> None:
        self.log()

    @rust("sync")
    def dispose_logger(self) -> None:
        with self.logger.blocking_write():
            self.has_sink = False
            self.drop_sink()

    @isolate
    async def app(self) -> None:
        self.dispose_logger()


class DropAfterwards(LogWhileDropping):
    """The sink is taken out under the lock, and dropped once the lock is free."""

    expect = "holds"

    @rust("sync")
    def dispose_logger(self) -> None:
        with self.logger.blocking_write():
            self.has_sink = False
        self.drop_sink()
