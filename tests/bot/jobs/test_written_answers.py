"""Written answers stay within the tokens of a server, appear as they pass, and fail in silence."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

import news
from bot.jobs.written_answers import WrittenAnswers
from bot.libraries import Libraries
from bot.metrics import Metrics
from bot.storage.storage import Storage
from bot.storage.tokens import TokenStore
from index import Answer, Quote, StorageFailed, WrittenAnswer, WrittenLine
from index.catalog import Database
from index.writing import Completion, WritingWatcher

NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
QUOTE = Quote(news.BRIDGE, 0, 20)
ANSWER = Answer("Why?", NOW, (QUOTE,), (), 0.9, abstained=False)


ANOTHER = replace(ANSWER, question="Why not?")


@pytest.fixture
def tokens(tmp_path: Path) -> Iterator[TokenStore]:
    """What each server has used: nothing."""
    database = Database(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    yield Storage(database).tokens
    database.close()


class Writes:
    """Libraries whose model writes two lines, for 100 tokens."""

    writes = True

    def __init__(self, *, shown_at_last: bool = True, fails: bool = False, slow: bool = False) -> None:
        self.asked = 0
        self._shown_at_last = shown_at_last
        self._fails = fails
        self._seconds = 1.5 if slow else 0
        self.guilds: list[int] = []

    def complete(self, _question: str, _earlier: Sequence[str]) -> Completion:
        """Complete a follow-up, for 30 tokens."""
        self.asked += 1
        if self._fails:
            return Completion(None, 30)
        time.sleep(self._seconds)
        return Completion("What did Kim offer Putin in return?", 30)

    def write(self, guild: int, answer: Answer, watch: WritingWatcher) -> Answer:
        """Write."""
        self.asked += 1
        self.guilds.append(guild)
        if self._fails:
            raise StorageFailed("the disk is full")
        line = WrittenLine("It opened.", (QUOTE,))
        partial = WrittenAnswer("m", (line,), (), translated=False, seconds=1.0, tokens=100)
        watch(partial)
        time.sleep(self._seconds)
        lines = (line, line) if self._shown_at_last else ()
        return replace(answer, written=replace(partial, lines=lines))


def show(
    writes: Writes,
    tokens: TokenStore,
    *asked: tuple[int, Answer],
    most: int = 0,
    day: str = "2025-03-12",
    at_once: bool = False,
) -> list[Answer]:
    """Let servers get answers, one after another or at once, from a bot that just started; return what was shown."""
    shown: list[Answer] = []

    async def edit(answer: Answer) -> None:
        shown.append(answer)

    async def ask() -> None:
        written = WrittenAnswers(cast("Libraries", writes), tokens, most, Metrics(), lambda: day)
        above = [written.show_above(guild, answer, edit) for guild, answer in asked]
        if at_once:
            await asyncio.gather(*above)
        else:
            for each in above:
                await each
        assert not written.busy
        written.close()

    asyncio.run(ask())
    return shown


def test_lines_appear_as_they_pass_and_at_last_all_of_them(tokens: TokenStore) -> None:
    """A member reads the first line while the second is being written, and in the end all lines."""
    shown = show(Writes(slow=True), tokens, (1, ANSWER))
    assert [len(answer.written.lines) for answer in shown if answer.written] == [1, 2]


def test_lines_are_withdrawn_if_most_others_fail(tokens: TokenStore) -> None:
    """If most later lines fail their checks, only the quotes stay."""
    shown = show(Writes(shown_at_last=False, slow=True), tokens, (1, ANSWER))
    assert [answer.written is None for answer in shown] == [False, True]


def test_a_server_pays_with_its_own_tokens_of_a_day(tokens: TokenStore) -> None:
    """What one server spends keeps no other from writing, a restart forgets nothing, and the next day begins anew."""
    writes = Writes()
    show(writes, tokens, (1, ANSWER), (1, ANOTHER), (2, ANSWER), most=100)
    assert writes.asked == 2
    assert show(writes, tokens, (1, ANSWER), most=100) == []
    assert tokens.used(1, "2025-03-12") == 100
    assert len(show(writes, tokens, (1, ANSWER), most=200)) == 1
    assert len(show(writes, tokens, (1, ANSWER), most=100, day="2025-03-13")) == 1
    assert writes.asked == 4


@pytest.mark.parametrize("at_once", [True, False])
def test_the_same_answer_is_written_once_for_all_who_got_it(tokens: TokenStore, at_once: bool) -> None:  # noqa: FBT001 - both cases
    """Within a minute, an answer costs a server its tokens once; another server pays for its own."""
    writes = Writes()
    shown = show(writes, tokens, (1, ANSWER), (1, ANSWER), (2, ANSWER), at_once=at_once)
    assert [len(answer.written.lines) for answer in shown if answer.written] == [2, 2, 2]
    assert (writes.asked, tokens.used(1, "2025-03-12")) == (2, 100)


def test_a_failure_is_silent(tokens: TokenStore) -> None:
    """The quotes are the answer: a member never reads that the model failed."""
    assert show(Writes(fails=True), tokens, (1, ANSWER)) == []


def test_servers_take_turns_and_few_answers_wait(tokens: TokenStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answers of one server do not delay those of another; too many at once are shown as quotes alone."""
    monkeypatch.setattr("bot.jobs.written_answers._AT_ONCE", 1)
    writes = Writes()
    many = [(1, replace(ANSWER, question=f"Why {number}?")) for number in range(30)]
    shown = show(writes, tokens, *many, (2, ANSWER), at_once=True)
    assert 2 in writes.guilds[:3]
    assert len(shown) == writes.asked < 31


def complete(writes: Writes, tokens: TokenStore, question: str = "and in return?", *, most: int = 0) -> str:
    """Return a follow-up as it is completed for server 1; by the rules it is "Rules?"."""

    async def ask() -> str:
        written = WrittenAnswers(cast("Libraries", writes), tokens, most, Metrics(), lambda: "2025-03-12")
        completed = await written.complete(1, question, ["What did Kim offer Putin?"], "Rules?")
        written.close()
        return completed

    return asyncio.run(ask())


def test_a_follow_up_is_completed_by_the_model_and_else_by_rules(
    tokens: TokenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that fails, dawdles or has no tokens left costs the member only a little time."""
    assert complete(Writes(), tokens) == "What did Kim offer Putin in return?"
    assert tokens.used(1, "2025-03-12") == 30
    assert complete(Writes(fails=True), tokens) == "Rules?"
    assert complete(Writes(), tokens, most=60) == "Rules?"
    assert complete(standing := Writes(), tokens, "Rules?") == "Rules?"
    assert standing.asked == 0, "a question that needs no completion is not sent"
    monkeypatch.setattr("bot.jobs.written_answers._PATIENCE", 0.1)
    assert complete(Writes(slow=True), tokens) == "Rules?"
