"""Questions wait in turns by server, and the same one is answered once."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial

import pytest

from bot.exceptions import Busy, Restarting
from bot.jobs.priority import Gate
from bot.jobs.question_queue import QuestionQueue
from bot.jobs.recent_answers import RecentAnswers


def test_servers_take_turns() -> None:
    """Thirty questions of one server do not delay the only question of another."""
    order: list[str] = []

    def noted(name: str) -> Callable[[], None]:
        return lambda: order.append(name)

    async def ask() -> None:
        questions = QuestionQueue(Gate(), 100, workers=1)
        many = [questions.answer(1, noted("many")) for _ in range(30)]
        tasks = [asyncio.create_task(question) for question in many]
        await asyncio.sleep(0)
        tasks.append(asyncio.create_task(questions.answer(2, noted("one"))))
        await asyncio.gather(*tasks)
        questions.close()

    asyncio.run(ask())
    assert "one" in order[:3]
    assert len(order) == 31


def test_a_full_queue_has_a_place_for_another_server() -> None:
    """A server that fills the queue is turned away, but the first question of another server is taken."""
    release = threading.Event()

    async def ask() -> None:
        questions = QuestionQueue(Gate(), 4, workers=1)
        tasks = [asyncio.create_task(questions.answer(1, release.wait)) for _ in range(4)]
        await asyncio.sleep(0.05)
        with pytest.raises(Busy):
            await questions.answer(1, release.wait)
        tasks.append(asyncio.create_task(questions.answer(2, release.wait)))
        await asyncio.sleep(0.05)
        release.set()
        assert all(await asyncio.gather(*tasks))
        questions.close()

    asyncio.run(ask())


def test_who_is_turned_away_is_told_and_what_began_is_answered() -> None:
    """At the end, each asker has an answer or the sentence that the bot restarts."""
    release = threading.Event()

    async def ask() -> list[object]:
        questions = QuestionQueue(Gate(), 10, workers=1)
        tasks = [asyncio.create_task(questions.answer(1, release.wait)) for _ in range(3)]
        await asyncio.sleep(0.05)
        questions.turn_away()
        release.set()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        questions.close()
        return list(results)

    first, *others = asyncio.run(ask())
    assert first is True
    assert all(isinstance(other, Restarting) for other in others)


def test_at_the_very_end_nobody_waits_for_an_answer() -> None:
    """A member with a late or slow question reads of the restart, while the thread works on."""
    release = threading.Event()

    async def ask() -> None:
        questions = QuestionQueue(Gate(), 10, workers=1)
        began = asyncio.create_task(questions.answer(1, release.wait))
        await asyncio.sleep(0.05)
        questions.turn_away()
        with pytest.raises(Restarting):
            await questions.answer(2, release.wait)
        assert not began.done()
        questions.give_up()
        with pytest.raises(Restarting):
            await began
        assert questions.busy, "the store must not be closed under the thread"
        release.set()
        questions.close()

    asyncio.run(ask())


def test_a_cancelled_question_blocks_no_other() -> None:
    """If a member's connection ends before the question's turn, the queue goes on."""
    release = threading.Event()

    async def ask() -> bool:
        questions = QuestionQueue(Gate(), 10, workers=1)
        first, second, third = (asyncio.create_task(questions.answer(1, release.wait)) for _ in range(3))
        await asyncio.sleep(0.05)
        second.cancel()
        await asyncio.sleep(0)
        release.set()
        answered = await first and await third
        assert questions.waiting == 0
        questions.close()
        return answered

    assert asyncio.run(ask())


def test_several_questions_are_answered_at_once() -> None:
    """Two threads answer two questions together, also two of the same server, and no more."""
    together = threading.Barrier(2)
    begun: list[int] = []

    def meet(number: int) -> int:
        begun.append(number)
        return together.wait(timeout=30)

    async def ask() -> list[int]:
        questions = QuestionQueue(Gate(), 10, workers=2)
        tasks = [asyncio.create_task(questions.answer(1, partial(meet, number))) for number in range(4)]
        await asyncio.sleep(0)
        assert questions.waiting == 4
        found = await asyncio.gather(*tasks)
        assert (questions.waiting, questions.busy) == (0, False)
        questions.close()
        return found

    assert sorted(asyncio.run(ask())) == [0, 0, 1, 1]
    assert begun[:2] == [0, 1] or begun[:2] == [1, 0]


def test_the_same_question_is_answered_once_a_minute() -> None:
    """A repeated question gets the answer being made; after a minute, or a failure, a new one is made."""
    now = 0.0
    made: list[str] = []

    async def make() -> str:
        await asyncio.sleep(0)
        made.append("answer")
        return made[-1]

    async def fail() -> str:
        raise Busy(1)

    async def ask() -> None:
        nonlocal now
        recent: RecentAnswers[str] = RecentAnswers(lambda: now)
        assert await asyncio.gather(*(recent.get("why?", make) for _ in range(5))) == ["answer"] * 5
        assert len(made) == 1
        now = 61.0
        await recent.get("why?", make)
        assert len(made) == 2
        with pytest.raises(Busy):
            await recent.get("who?", fail)
        assert await recent.get("who?", make) == "answer"

    asyncio.run(ask())
