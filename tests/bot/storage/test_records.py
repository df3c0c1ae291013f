"""What the bot keeps: in its own tables, of its own schema, for no longer than it should."""

import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, update

from bot.access import Access
from bot.storage import tables
from bot.storage.records import Citation, Records
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
def records(database: Database) -> Records:
    """Records in it."""
    return Records(database)


def test_an_error_does_not_carry_what_is_stored(database: Database, records: Records) -> None:
    """A traceback stands in the operator's log, where nobody's question belongs."""
    with database.writing() as connection:
        tables.answers.drop(connection)
    question = "who stole the tarts?"
    with pytest.raises(StorageFailed) as caught:
        records.give(1, question, question, [], None)
    assert question not in "".join(traceback.format_exception(caught.value))


def age(database: Database, days: float) -> None:
    """Make everything that was kept older."""
    with database.writing() as connection:
        for table in (tables.answers, tables.left_open):
            connection.execute(update(table).values(asked=time.time() - days * DAY))


def test_nothing_tells_who_asked(database: Database, records: Records) -> None:
    """About people there is the question's text, its server and its time: no column for a user."""
    del records
    columns = {
        column["name"]
        for table in (tables.answers, tables.left_open)
        for column in inspect(database._engine).get_columns(table.name)  # noqa: SLF001 - to see what really stands there
    }
    assert columns == {
        *("id", "guild", "conversation", "message", "question", "resolved", "citations", "asked"),
        *("number", "answer", "folded", "reason"),
    }


def test_questions_go_after_their_time(database: Database, records: Records) -> None:
    """Older than the retention time, a question is deleted with what its answer cited."""
    given = records.give(1, "Why?", "Why?", [Citation("shared", "a", 0, 1)], None)
    records.leave_open(given, "refused")
    assert records.forget(90) == 0
    age(database, 89)
    assert records.forget(90) == 0
    assert records.open_questions(1, 10) == [], "the list shows 30 days"
    age(database, 91)
    assert records.forget(90) == 2
    assert records.given(1, given.id) is None


def test_open_questions_are_counted_alike(records: Records) -> None:
    """The same question in other capitals is the same; most frequent first, each server for itself."""
    for guild, question in ((1, "Why so?"), (1, "why  so"), (1, "Who?"), (2, "Where?")):
        records.leave_open(records.give(guild, question, question, [], None), "refused")
    assert [(it.folded, it.times) for it in records.open_questions(1, 10)] == [("why so", 2), ("who", 1)]
    records.dismiss(2, "why so")
    assert len(records.open_questions(1, 10)) == 2
    records.dismiss(1, "why so")
    assert [it.folded for it in records.open_questions(1, 10)] == ["who"]


def test_an_answer_belongs_to_its_server(records: Records) -> None:
    """A button id of one server finds nothing in another."""
    given = records.give(1, "Why?", "Why?", [], None)
    records.sent(given.id, 77)
    assert records.given(2, given.id) is None
    assert records.given_by(2, 77) is None
    assert records.earlier(2, "77") == []
    found = records.given_by(1, 77)
    assert found is not None
    assert found.conversation == "77"
    assert records.earlier(1, "77") == ["Why?"]


def test_a_conversation_ends_after_a_day(database: Database, records: Records) -> None:
    """What was asked the day before yesterday does not colour today's question."""
    records.give(1, "Why?", "Why?", [], "c")
    age(database, 2)
    assert records.earlier(1, "c") == []
    assert records.spoke_in(1, "c")


def test_decisions_are_kept(records: Records) -> None:
    """What an admin decided is there after a restart."""
    decided = Access(frozenset({1, 2}), frozenset({3}), 0, private=True)
    records.decide(1, decided)
    assert records.access(1) == decided
    assert records.access(2) == Access()


def test_another_schema_is_refused(database: Database, records: Records) -> None:
    """Records of another version are not misread."""
    records.keep_note("schema", "99")
    with pytest.raises(SchemaMismatch, match="schema 99"):
        Records(database)
