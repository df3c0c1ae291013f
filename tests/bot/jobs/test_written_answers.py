"""Written answers stay within the tokens of a server, appear as they pass, and fail in silence."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

import news
from bot.jobs.written_answers import WrittenAnswers
from bot.libraries import Libraries
from bot.metrics import Metrics
from index import Answer, Quote, StorageFailed, WrittenAnswer, WrittenLine
from index.writing import Watcher

NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
QUOTE = Quote(news.BRIDGE, 0, 20)
ANSWER = Answer("Why?", NOW, (QUOTE,), (), 0.9, abstained=False)


class Writes:
    """Libraries whose model writes two lines slowly, for 100 tokens."""

    writes = True

    def __init__(self, *, shown_at_last: bool = True, fails: bool = False) -> None:
        self.asked = 0
        self._shown_at_last = shown_at_last
        self._fails = fails

    def write(self, _guild: int, answer: Answer, watch: Watcher) -> Answer:
        """Write."""
        self.asked += 1
        if self._fails:
            raise StorageFailed("the disk is full")
        line = WrittenLine("It opened.", (QUOTE,))
        partial = WrittenAnswer("m", (line,), (), translated=False, seconds=1.0, tokens=100)
        watch(partial)
        time.sleep(1.5)
        lines = (line, line) if self._shown_at_last else ()
        return replace(answer, written=replace(partial, lines=lines))


def show(writes: Writes, *questions: int, tokens: int = 0, days: str = "1") -> list[Answer]:
    """Let these servers ask one after another, and return what was shown."""
    shown: list[Answer] = []
    left = list(days)

    async def edit(answer: Answer) -> None:
        shown.append(answer)

    async def ask() -> None:
        libraries = cast("Libraries", writes)
        written = WrittenAnswers(
            libraries, tokens, Metrics(), lambda: left.pop(0) if len(left) > 1 else left[0]
        )
        for guild in questions:
            await written.show_above(guild, ANSWER, edit)
        written.close()

    asyncio.run(ask())
    return shown


def test_lines_appear_as_they_pass_and_at_last_all_of_them() -> None:
    """A member reads the first line while the second is being written."""
    shown = show(Writes(), 1)
    assert [len(answer.written.lines) for answer in shown if answer.written] == [1, 2]


def test_lines_that_the_rest_belies_are_taken_back() -> None:
    """If most later lines fail their checks, only the quotes stay."""
    shown = show(Writes(shown_at_last=False), 1)
    assert [answer.written is None for answer in shown] == [False, True]


def test_a_server_pays_with_its_own_tokens_of_a_day() -> None:
    """What one server spends keeps no other from writing, and the next day begins anew."""
    writes = Writes()
    show(writes, 1, 1, 2, tokens=100)
    assert writes.asked == 2
    show(writes, 1, 1, tokens=100, days="112")
    assert writes.asked == 4


def test_a_failure_is_silent() -> None:
    """The quotes are the answer: a member never reads that the model failed."""
    assert show(Writes(fails=True), 1) == []
