"""What the bot stores: in tables of its own, with a schema of their own, for a limited time."""

import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, update

from bot.access import Access
from bot.storage import tables
from bot.storage.answers import Citation, StoredAnswer
from bot.storage.jobs import LastJob
from bot.storage.storage import Storage
from index import SchemaMismatch, StorageFailed
from index.catalog import Database

DAY = 86_400


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A real SQLite database."""
    opened = Database(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def storage(database: Database) -> Storage:
    """The bot's stores in that database."""
    return Storage(database)


def test_errors_carry_no_stored_text(database: Database, storage: Storage) -> None:
    """A traceback goes into the operator's log, where nobody's question belongs."""
    with database.writing() as connection:
        tables.answers.drop(connection)
    question = "who stole the tarts?"
    with pytest.raises(StorageFailed) as caught:
        storage.answers.add(1, question, question, [], None)
    assert question not in "".join(traceback.format_exception(caught.value))


def age(database: Database, days: float) -> None:
    """Make everything that was kept older."""
    with database.writing() as connection:
        for table in (tables.answers, tables.feedback):
            connection.execute(update(table).values(asked=time.time() - days * DAY))


def test_nothing_tells_who_asked(database: Database, storage: Storage) -> None:
    """Of people, only a question's text, server and time are stored: there is no column for a user."""
    del storage
    columns = {
        column["name"]
        for table in (tables.answers, tables.feedback)
        for column in inspect(database._engine).get_columns(table.name)  # noqa: SLF001 - to see what really stands there
    }
    assert columns == {
        *("id", "guild", "conversation", "message", "question", "resolved", "citations", "asked"),
        *("number", "answer", "folded", "reason"),
    }


def test_questions_are_deleted_after_the_retention_time(database: Database, storage: Storage) -> None:
    """A question is deleted together with what its answer cited."""
    given = storage.answers.add(1, "Why?", "Why?", [Citation("shared", "a", 0, 1)], None)
    storage.feedback.refused(given)
    assert storage.delete_older_than(90) == 0
    age(database, 89)
    assert storage.delete_older_than(90) == 0
    assert storage.feedback.open_questions(1, 10) == [], "the list shows 30 days"
    age(database, 91)
    assert storage.delete_older_than(90) == 2
    assert storage.answers.get(1, given.id) is None


def test_what_admins_decided_in_an_earlier_version_is_read(database: Database, storage: Storage) -> None:
    """A decision that is new in this version has its default until an admin changes it."""
    storage.access.put(1, Access(per_minute=3, quotes_only=True))
    assert storage.access.get(1) == Access(per_minute=3, quotes_only=True)
    older = '{"channels": [], "roles": [], "per_minute": 3, "private": false, "zone": "UTC"}'
    with database.writing() as connection:
        connection.execute(update(tables.guilds).values(access=older))
    assert storage.access.get(1) == Access(per_minute=3)


def test_tokens_are_counted_for_each_server_and_day(storage: Storage) -> None:
    """A new day begins at none; a server that is deleted leaves no count."""
    for guild, day, used in ((1, "2025-03-12", 100), (1, "2025-03-12", 50), (2, "2025-03-12", 7)):
        storage.tokens.add(guild, day, used)
    assert storage.tokens.used(1, "2025-03-12") == 150
    assert storage.tokens.used(1, "2025-03-13") == 0
    storage.tokens.add(1, "2025-03-13", 5)
    assert storage.tokens.used(1, "2025-03-13") == 5
    assert storage.guilds() == {1, 2}
    storage.delete_guild(2)
    assert storage.guilds() == {1}


def test_a_server_that_only_had_a_job_is_known(storage: Storage) -> None:
    """The failures of its job name files and pages: they are deleted with the server, too."""
    storage.jobs.finish(1, LastJob(time.time(), "failed", ["news.jsonl, line 2: the text is empty"]))
    assert storage.guilds() == {1}
    storage.delete_guild(1)
    assert storage.guilds() == set()


def test_open_questions_are_counted_alike(storage: Storage) -> None:
    """Case makes no difference to a question; the most frequent come first, for each server separately."""
    for guild, question in ((1, "Why so?"), (1, "why  so"), (1, "Who?"), (2, "Where?")):
        storage.feedback.refused(_answer(storage, guild, question))
    assert [(one.folded, one.times) for one in storage.feedback.open_questions(1, 10)] == [
        ("why so", 2),
        ("who", 1),
    ]
    storage.feedback.dismiss(2, "why so")
    assert len(storage.feedback.open_questions(1, 10)) == 2
    storage.feedback.dismiss(1, "why so")
    assert [one.folded for one in storage.feedback.open_questions(1, 10)] == ["who"]


def test_votes_of_several_members_are_all_counted(storage: Storage) -> None:
    """One member's 👍 does not erase another's 👎; taking a vote back takes only that one."""
    answer = _answer(storage, 1, "Why?")
    first, _second = (storage.feedback.vote(answer, helped=False) for _ in range(2))
    storage.feedback.vote(answer, helped=True)
    [question] = storage.feedback.open_questions(1, 10)
    assert (question.times, question.liked, question.disliked) == (1, 1, 2)
    storage.feedback.take_back(first)
    [question] = storage.feedback.open_questions(1, 10)
    assert (question.liked, question.disliked) == (1, 1)


def test_a_liked_question_is_not_open(storage: Storage) -> None:
    """Questions whose answers only helped do not concern the admins."""
    storage.feedback.vote(_answer(storage, 1, "Why?"), helped=True)
    assert storage.feedback.open_questions(1, 10) == []


def test_a_follow_up_is_kept_as_it_was_understood(storage: Storage) -> None:
    """What the member typed ("And in return?") would tell an admin nothing."""
    answer = storage.answers.add(1, "And in return?", "What did Kim offer in return?", [], None)
    storage.feedback.refused(answer)
    [question] = storage.feedback.open_questions(1, 10)
    assert question.question == "What did Kim offer in return?"


def _answer(storage: Storage, guild: int, question: str) -> StoredAnswer:
    return storage.answers.add(guild, question, question, [], None)


def test_an_answer_belongs_to_its_server(storage: Storage) -> None:
    """A button id of one server finds nothing in another."""
    given = storage.answers.add(1, "Why?", "Why?", [], None)
    storage.answers.sent(given.id, 77)
    assert storage.answers.get(2, given.id) is None
    assert storage.answers.in_message(2, 77) is None
    assert storage.answers.earlier(2, "77") == []
    found = storage.answers.in_message(1, 77)
    assert found is not None
    assert found.conversation == "77"
    assert storage.answers.earlier(1, "77") == [("Why?", "Why?")]


def test_a_conversation_ends_after_a_day(database: Database, storage: Storage) -> None:
    """A question of the day before yesterday does not complete today's question."""
    storage.answers.add(1, "Why?", "Why?", [], "c")
    age(database, 2)
    assert storage.answers.earlier(1, "c") == []
    assert storage.answers.has_conversation(1, "c")


def test_decisions_are_kept(storage: Storage) -> None:
    """What an admin decided is there after a restart."""
    decided = Access(frozenset({1, 2}), frozenset({3}), 0, private=True)
    storage.access.put(1, decided)
    assert storage.access.get(1) == decided
    assert storage.access.get(2) == Access()


def test_another_schema_is_refused(database: Database) -> None:
    """Records of another version are not misread."""
    Storage(database)
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE bot_schema SET version_num = '99'")
    with pytest.raises(SchemaMismatch, match="schema 99"):
        Storage(database)


def test_questions_are_counted_with_their_votes(database: Database, storage: Storage) -> None:
    """The most frequent come first, in all spellings, for one server and the last month."""
    for guild, question in ((1, "Who won?"), (1, "who  won"), (1, "Why?"), (2, "Where?")):
        answer = _answer(storage, guild, question)
    age(database, 31)
    assert storage.feedback.most_asked(1) == []
    for guild, question in ((1, "Why?"), (1, "Who won?"), (1, "who  won"), (2, "Where?")):
        answer = _answer(storage, guild, question)
        storage.feedback.vote(answer, helped=question != "Why?")
    first, second = storage.feedback.most_asked(1)
    assert (first.times, first.liked, first.disliked) == (2, 2, 0)
    assert (second.question, second.times, second.liked, second.disliked) == ("Why?", 1, 0, 1)
    assert storage.feedback.count_open(1) == 1
