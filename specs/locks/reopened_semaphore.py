"""A number and a flag in one word: whoever writes the number anew writes the flag as well."""

from mortmain import Flag, Number, Spec, always, task


class ReopenedSemaphore(Spec):
    """`forget_permits` wrote what was left of the permits, and a closed one was open again."""

    source = "tokio-rs/tokio#8020"
    expect = "violated"

    word = Number(4, high=5)  # two permits, shifted by one; the last bit says that it is closed
    closed = Flag()

    @task
    async def main(self) -> None:
        self.word += 1
        self.closed = True

    @task
    async def other(self) -> None:
        self.forget_permit()

    def forget_permit(self) -> None:
        permits = self.word // 2
        self.word = 2 * (permits - 1)

    @always
    def stays_closed(self) -> bool:
        return self.word % 2 == 1 or not self.closed


class TheBitIsKept(ReopenedSemaphore):
    """Permits are taken off the word, and its last bit stays what it is."""

    expect = "holds"

    def forget_permit(self) -> None:
        self.word -= 2
