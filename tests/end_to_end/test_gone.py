"""A file or message that Discord no longer has, and a server that no longer wants the bot."""

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from bot_process import JSON, SHARED_ARTICLES, HashedBot, Place, library_of
from discord_server import DiscordServer
from discord_stand_in.dump import shown

pytest_plugins = ("bot_fixtures",)

REPORT = {
    "title": "Harbour of Oslo bans diesel ferries",
    "text": "The harbour of Oslo bans diesel ferries from next January.",
    "source": "Fjord Times",
    "published": "2025-02-03",
}
FILE = ("news.jsonl", json.dumps(REPORT).encode())
QUESTION = "what does the harbour of Oslo ban?"


@pytest.mark.parametrize("status", [404, 403], ids=["deleted", "expired"])
def test_a_missing_attachment_is_explained(place: Place, status: int) -> None:
    """If the address of an attachment no longer works, the command fails with a sentence, and the next one works."""
    root = place.server.person("Root", place.guild, admin=True)
    place.server.fail_next("GET", "/attachments/", status)
    refused = root.use("articles add", file=FILE)
    place.server.wait("a sentence", lambda: "no longer has that file" in everything(refused.record))
    assert "Root" not in shown(root.use("status").message), "the server's place is free again"
    report = root.use("articles add", file=FILE).message
    place.server.wait("the summary", lambda: "1 added" in shown(report))


def test_a_file_is_fetched_over_a_broken_connection(place: Place) -> None:
    """A single failure of Discord's file server is retried."""
    root = place.server.person("Root", place.guild, admin=True)
    place.server.fail_next("GET", "/attachments/", 503)
    report = root.use("articles add", file=FILE).message
    place.server.wait("the summary", lambda: "1 added" in shown(report))


def test_no_thread_is_opened_at_a_deleted_answer(place: Place) -> None:
    """A member who presses a button of an answer that was just deleted reads why no thread opens."""
    ada = place.server.person("Ada", place.guild)
    answer = ada.use("ask", question=SHARED_ARTICLES[1].title).message
    place.server.world.delete(answer)
    assert "The answer was deleted" in shown(ada.click(answer, "Follow up").message)


def test_an_answer_is_deleted_while_it_is_awaited(place: Place) -> None:
    """If a moderator deletes "thinking…", the member is privately asked to ask again."""
    ada = place.server.person("Ada", place.guild)
    fault = place.server.fail_next("PATCH", "/messages/@original", 404, 10008)
    reply = ada.use("ask", question=SHARED_ARTICLES[1].title)
    place.server.wait("the edit", lambda: not fault.times)
    assert "ask again" in shown(reply.followup).lower()


def test_a_thread_that_is_deleted_while_a_question_is_answered(place: Place) -> None:
    """Nobody is left to tell, which the log says in a line and without a traceback."""
    ada = place.server.person("Ada", place.guild)
    answer = ada.use("ask", question=QUESTION).message
    ada.click(answer, "Follow up").message["id"]
    logged = len(place.bot.log)
    fault = place.server.fail_next("POST", f"/channels/{answer['id']}/messages", 404, 10003)
    ada.say(f"<@{place.server.world.bot['id']}> {QUESTION}", channel=int(answer["id"]))
    place.server.wait("the reply", lambda: not fault.times)
    place.server.wait("a line in the log", lambda: "nobody left to tell" in place.bot.log[logged:])
    assert "Traceback" not in place.bot.log[logged:]


def everything(record: JSON) -> str:
    """Return what a person sees of the answer to an interaction."""
    return json.dumps([record["message"], record["followups"]])


def test_an_admin_lets_the_server_be_forgotten(place: Place) -> None:
    """After a confirmation, everything of that server is deleted at once, and nothing of another one."""
    admins = []
    for guild in (place.guild, place.server.world.guild("Another server")):
        admin = place.server.person("Root", guild, admin=True)
        report = admin.use("articles add", file=FILE).message
        place.server.wait("the summary", lambda told=report: "1 added" in shown(told))  # type: ignore[misc]
        admin.click(admin.use("access").message, "Make answers private").message["id"]
        admin.click(admin.use("ask", question=QUESTION).message, "👎").message["id"]
        admins.append(admin)
    root, other = admins
    mallory = place.server.person("Mallory", place.guild)
    assert "Manage Server" in shown(mallory.use("forget server", forced=True).message)
    asked = root.use("forget server")
    assert asked.ephemeral
    assert "Delete everything" in shown(asked.message)
    assert "articles (1)" in shown(asked.message)
    assert "Manage Server" in shown(mallory.press(asked.message, "forget:server").message)
    assert "diesel" in shown(root.use("ask", question=QUESTION).message), "nothing is deleted unasked"
    root.click(asked.message, "Delete everything")
    place.server.wait("the deletion", lambda: "Deleted everything" in shown(asked.message))
    assert not asked.message["components"]
    assert "No articles yet" in shown(root.use("articles list").message)
    assert "None." in shown(root.use("unanswered").message)
    assert "are public" in shown(root.use("access").message)
    assert "diesel" not in shown(root.use("ask", question=QUESTION).message)
    assert "diesel" in shown(other.use("articles list").message)
    assert "diesel" in shown(other.use("unanswered").message) or "Oslo" in shown(
        other.use("unanswered").message
    )
    report = root.use("articles add", file=FILE).message
    place.server.wait("the summary", lambda: "1 added" in shown(report))
    assert "diesel" in shown(root.use("ask", question=f"{QUESTION} now").message)


def test_a_server_that_removed_the_bot_is_forgotten_after_a_week(tmp_path: Path) -> None:
    """The removal is noticed while the bot runs or at its next start; a week later the library is gone."""
    data = tmp_path / "data"
    with DiscordServer(tmp_path) as server:
        gone, kept = server.world.guild("Gone"), server.world.guild("Kept")
        for guild in (gone, kept):
            library_of(data, f"guild-{guild['id']}", SHARED_ARTICLES, hashed=True)
        server.world.remove_bot(gone)
        with HashedBot(server, data, tmp_path / "bot.log"):
            server.wait(
                "a note of the removal", lambda: rows(data, "SELECT * FROM bot_notes WHERE key LIKE 'left %'")
            )
        assert rows(data, articles(gone))
        with closing(sqlite3.connect(data / "catalog.sqlite")) as connection, connection:
            week = str(time.time() - 7.1 * 86_400)
            connection.execute("UPDATE bot_notes SET value = ? WHERE key = ?", (week, f"left {gone['id']}"))
        with HashedBot(server, data, tmp_path / "bot.log") as bot:
            server.wait("the deletion", lambda: "a server was forgotten" in bot.log)
        assert not rows(data, articles(gone))
        assert rows(data, articles(kept))
        assert not server.world.violations


def articles(guild: JSON) -> str:
    return f"SELECT id FROM articles WHERE library = 'guild-{guild['id']}'"  # noqa: S608 - our own id


def rows(data: Path, query: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(data / "catalog.sqlite")) as connection:
        return connection.execute(query).fetchall()
