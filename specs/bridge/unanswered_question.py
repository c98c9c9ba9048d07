"""An isolate asks another one something, and does not stand there waiting for the answer.

If the other is killed, nobody is stuck and no lock is lost: there is just never an answer.  What is
looked for without asking does not see that; a promise that the spec makes does.
"""

from mortmain import Flag, Port, Spec, eventually, isolate, leads_to, on_exit, sleep


class UnansweredQuestion(Spec):
    """The question is on its way, or being worked on, when the worker is killed."""

    source = "dart-lang/sdk: Isolate.kill, Isolate.addOnExitListener"
    expect = "violated"

    asked = Flag()
    answered = Flag()
    questions = Port("worker")

    @isolate
    async def app(self) -> None:
        self.asked = True
        self.questions.send()
        await sleep()

    @isolate(killable=True, daemon=True)
    async def worker(self) -> None:
        await self.questions.receive()
        await sleep()
        self.answered = True

    @leads_to
    def every_question_is_answered(self) -> tuple[bool, bool]:
        return self.asked, self.answered


class NobodyIsKilled(UnansweredQuestion):
    """The worker may take as long as it likes, and does answer."""

    expect = "holds"
    kills = 0

    @eventually
    def there_is_an_answer(self) -> bool:
        return self.answered


class TheExitIsAnAnswer(UnansweredQuestion):
    """Whoever asked listens for the end of the worker: "no longer there" is an answer, too."""

    expect = "holds"

    @on_exit("worker", on="app")
    async def worker_has_ended(self) -> None:
        self.answered = True
