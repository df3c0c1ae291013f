"""The bot's life as a process: starting, Discord's failures, restarts, an orderly end."""

import json
import signal
import socket
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args

import pytest

from bot_ends import When, end
from bot_process import ENDS_WITHIN, SHARED_ARTICLES, BotProcess, HashedBot, article, library_of
from discord_server import DiscordServer
from discord_stand_in.people import Person
from discord_stand_in.replies import Reply
from index import Library

pytest_plugins = ("bot_fixtures",)

QUESTION = "why did Putin visit Pyongyang?"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DiscordServer]:
    """A Discord of its own; the test fails if it would have refused anything that was not meant to be.

    That includes late heartbeats, and commands that are not acknowledged within three seconds.
    """
    with DiscordServer(tmp_path) as started:
        yield started
        assert not started.world.violations, "\n".join(started.world.violations)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder whose shared library has some articles."""
    library_of(tmp_path / "data", "shared", SHARED_ARTICLES, hashed=True)
    return tmp_path / "data"


def bot(server: DiscordServer, data: Path, **settings: str) -> BotProcess:
    return HashedBot(server, data, data.parent / "log" / "bot.log", **settings)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"DISCORD_TOKEN": ""}, "DISCORD_TOKEN is not set"),
        ({"DISCORD_TOKEN": "wrong.token.here"}, "Discord does not know this DISCORD_TOKEN"),
        ({"MESSAGE_CONTENT_INTENT": "true"}, "message content intent"),
        ({"DISCORD_PROXY": "http://127.0.0.1:9"}, "The proxy cannot be reached"),
        ({"DISCORD_TOKEN": "two\nlines"}, "DISCORD_TOKEN contains a line break"),
        ({"RETENTION_DAYS": "many"}, "RETENTION_DAYS=many cannot be used"),
    ],
)
def test_a_start_that_fails_is_explained_in_one_sentence(
    server: DiscordServer, tmp_path: Path, settings: dict[str, str], sentence: str
) -> None:
    """An operator reads what to do, without a traceback and without the token."""
    process = bot(server, tmp_path / "data", **settings)
    process.start()
    assert process.wait() == 1
    assert sentence in process.log
    assert "Traceback" not in process.log
    assert "wrong.token.here" not in process.log


def test_a_life_with_restarts(server: DiscordServer, data: Path) -> None:
    """Discord's failures, reconnects and a restart: nothing is lost, and old buttons still work."""
    with bot(server, data) as first:
        guild = server.world.guild("A server")
        ada, bob, eve = (server.person(name, guild) for name in ("Ada", "Bob", "Eve"))
        assert "Peninsula Post" in json.dumps(eve.use("ask", question=QUESTION).message)
        reference = _discord_fails(server, ada)
        _the_gateway_reconnects(server, bob)
        assert f"reference={reference}\nTraceback" in first.log
        assert QUESTION not in first.log
        assert "voice" not in first.log.lower(), "discord.py warns of libraries that this bot does not need"
        answer = eve.use("ask", question=QUESTION).message
        assert first.end() < ENDS_WITHIN
    assert server.world.synchronised == 1
    with bot(server, data) as second:
        assert "Peninsula Post" in json.dumps(ada.click(answer, "More").message)
        assert "Thanks" in ada.click(answer, "👎").message["content"]
        assert second.end(signal.SIGINT) < ENDS_WITHIN
        assert server.world.synchronised == 1, "the commands had not changed"
        assert QUESTION not in second.log
        assert server.world.token not in second.log


def _discord_fails(server: DiscordServer, ada: Person) -> str:
    """Let Discord fail. 429 and 503 are waited out; return the reference of the unexpected failure that is shown."""
    for status in (429, 503):
        fault = server.fail_next("PATCH", "/messages/@original", status)
        assert "Peninsula Post" in json.dumps(ada.use("ask", question=QUESTION).message)
        assert not fault.times
    server.fail_next("POST", f"/channels/{ada.channel}/messages", 503)
    ivy = server.person("Ivy", ada.guild)
    replied = ivy.answer_to(ivy.say(f"<@{server.world.bot['id']}> {QUESTION}"))
    assert "Peninsula Post" in json.dumps(replied)
    server.fail_next("POST", "/callback", 503, done=True)  # the repeated attempt gets 40060
    assert "Peninsula Post" in json.dumps(ada.use("ask", question=QUESTION).message)
    server.fail_next("POST", "/callback", 404, 10062)
    ada.use("ask", question=QUESTION)
    server.wait("the failing callback", lambda: not server.world.faults[-1].times)
    server.fail_next("PATCH", "/messages/@original", 400, 1)
    told = str(ada.use("ask", question=QUESTION).followup["content"])
    assert "in the log under" in told
    server.world.muted.add(ada.channel)
    ada.say(f"<@{server.world.bot['id']}> {QUESTION}")
    direct = str(server.world.direct(ada.user)["id"])
    server.wait("a direct message", lambda: _said_in(server, direct))
    server.world.muted.clear()
    return told.rstrip(".").split()[-1]


def _said_in(server: DiscordServer, channel: str) -> bool:
    return any(
        message["channel_id"] == channel and message["author"]["bot"]
        for message in list(server.world.messages.values())
    )


def _the_gateway_reconnects(server: DiscordServer, ada: Person) -> None:
    server.run(server.gateway.reconnect())
    server.wait("a resumed session", lambda: server.gateway.resumed)
    assert "Peninsula Post" in json.dumps(ada.use("ask", question=QUESTION).message)
    identified = server.gateway.identified
    server.run(server.gateway.invalidate())
    server.wait("a new session", lambda: server.gateway.identified > identified)
    assert "Peninsula Post" in json.dumps(ada.use("ask", question=QUESTION).message)


def _unindexed(data: Path, name: str, number: int) -> None:
    """Put articles into the catalog of a library that were never indexed."""
    with Library.open(data, name) as library:
        library._articles.put(  # noqa: SLF001 - as a crash between storing and indexing leaves them
            [
                article(
                    f"Story {n} of the valley",
                    f"In village {n} the river rose by {n} centimetres. " * 12,
                    "2025-01-05",
                )
                for n in range(number)
            ]
        )


def test_members_ask_while_a_server_is_reindexed(server: DiscordServer, tmp_path: Path) -> None:
    """With 2,000 articles being indexed, members ask two hundred times, twenty at once, and are answered.

    None of them waits for the indexing, which is not done when all two hundred are answered.

    After SIGTERM, the reindex stops at a consistent point and started answers are sent. At the next start
    the reindex goes on, and reports in the same message.
    """
    guild, data, log = server.world.guild("A server"), tmp_path / "data", tmp_path / "log" / "bot.log"
    library_of(data, "shared", SHARED_ARTICLES)
    _unindexed(data, f"guild-{guild['id']}", 2_000)
    admin = server.person("Root", guild, admin=True)
    members = [server.person(f"Member {number}", guild) for number in range(41)]
    with BotProcess(server, data, log) as process:
        members[0].use("ask", question=QUESTION).message["id"]
        reindexing = admin.use("reindex")
        report = reindexing.message
        server.wait("the reindex to get going", lambda: "per second" in json.dumps(report), 60)
        with ThreadPoolExecutor(20) as together:
            asked = list(together.map(_ask_five_times, members[1:]))
        assert sum(map(len, asked)) == 200
        assert _indexed(report) < 2_000, "the questions were answered before the indexing was done"
        token = reindexing.record["payload"]["token"]
        edits = [at for at, how, path in server.world.requests if how == "PATCH" and token in path]
        assert len(edits) - 2 <= (edits[-1] - edits[0]) / 2, "at most every two seconds"
        last = members[0].use("ask", question=QUESTION)
        assert last.acknowledged, "before the end"
        assert process.end() < ENDS_WITHIN
        assert "Peninsula Post" in json.dumps(last.message)
        assert "continue when I am back" in json.dumps(report)
    with BotProcess(server, data, log):
        server.wait("the reindex to go on", lambda: "Cancel" in json.dumps(report["components"]))
        admin.click(report, "Cancel").message["id"]
        server.wait("the end", lambda: "Cancelled after" in json.dumps(report))
    with Library.open(data, f"guild-{guild['id']}") as library:
        status = library.status()
        assert 0 < status.pending < 2_000
        assert status.articles == 2_000


def _ask_five_times(member: Person) -> list[Reply]:
    """Ask five times, each after the answer to the last, as members do."""
    replies = []
    for _ in range(5):  # the most that a member may ask in a minute
        reply = member.use("ask", question=QUESTION)
        assert "Peninsula Post" in json.dumps(reply.message)
        replies.append(reply)
    return replies


def _indexed(report: dict[str, list[dict[str, str]]]) -> int:
    return int(report["embeds"][0]["description"].split(" / ")[0])


def _answered(reply: Reply) -> bool:
    message = reply.record["message"]
    return message is not None and not message["flags"] & 1 << 7


def test_a_full_queue_says_so(server: DiscordServer, data: Path) -> None:
    """Members whose questions do not fit into the queue are told when to try again; nobody gets no answer."""
    guild = server.world.guild("A server")
    members = [server.person(f"Member {number}", guild) for number in range(12)]
    with bot(server, data, QUESTION_QUEUE="2"):
        with ThreadPoolExecutor(12) as together:
            asked = [f"{QUESTION} {number}" for number in range(12)]
            replies = list(
                together.map(lambda member, words: member.use("ask", question=words), members, asked)
            )
        for reply in replies:  # a member turned away after the public "thinking…" is told in private
            server.wait("an answer", lambda reply=reply: reply.record["followups"] or _answered(reply))  # type: ignore[misc]
        told = [
            json.dumps([reply.record["message"], reply.record["followups"]], ensure_ascii=False)
            for reply in replies
        ]
    answered = [text for text in told if "Peninsula Post" in text]
    busy = [text for text in told if "Many questions are waiting" in text]
    assert len(answered) >= 2
    assert busy
    assert len(answered) + len(busy) == 12


def test_health_and_metrics_are_served(server: DiscordServer, data: Path) -> None:
    """Monitoring can see whether the bot is connected, and reads figures for Prometheus."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    guild = server.world.guild("A server")
    ada = server.person("Ada", guild)
    with bot(server, data, HEALTH_PORT=str(port), LOG_FORMAT="json") as process:
        ada.use("ask", question=QUESTION).message["id"]
        server.wait("all servers", lambda: '"ready"' in process.log)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            assert json.load(answer) == {"gateway": True, "store": True}
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            figures = answer.read().decode()
        process.end()
        assert all(json.loads(line)["level"] for line in process.log.splitlines())
    for line in (
        'dateline_questions_total{outcome="answered"} 1.0',
        "dateline_refusals_total 0.0",
        "dateline_answer_seconds_count 1.0",
        "dateline_queue 0.0",
        "dateline_libraries 1.0",
        "dateline_passages 3.0",
    ):
        assert line in figures


def test_status_names_the_checks_that_failed(server: DiscordServer, data: Path, tmp_path: Path) -> None:
    """An admin reads which ones, in their language; what they found, such as a path, is for the operator."""
    missing = tmp_path / "gone.safetensors"
    guild = server.world.guild("A server")
    admin = server.person("Ada", guild, admin=True, locale="de")
    with bot(server, data, RERANKER_MODEL=str(missing)):
        shown = json.dumps(admin.use("status").message, ensure_ascii=False)
    assert "1 von 11 Prüfungen nicht bestanden (reader)" in shown
    assert missing.name not in shown


def test_with_the_content_intent_a_thread_needs_no_mention(server: DiscordServer, data: Path) -> None:
    """Operators who enabled the intent get follow-ups in the bot's threads without a mention."""
    server.world.intents_allowed = 1 << 15
    guild = server.world.guild("A server")
    ada = server.person("Ada", guild)
    with bot(server, data, MESSAGE_CONTENT_INTENT="true"):
        answer = ada.use("ask", question=QUESTION).message
        ada.click(answer, "Follow up").message["id"]
        before = len(server.world.messages)
        ada.say("just talking")
        followed = ada.answer_to(ada.say("and what did Kim offer?", channel=int(answer["id"])))
        assert "artillery shells" in json.dumps(followed)
        assert len(server.world.messages) == before + 3, "what was said before it, elsewhere, has no answer"


def test_a_held_library_is_not_opened_twice(running_bot: BotProcess, tmp_path: Path) -> None:
    """A second bot on the same data folder stops with a sentence that names the holder."""
    second = BotProcess(running_bot.server, running_bot.data, tmp_path / "second" / "bot.log")
    second.start()
    assert second.wait() == 1
    assert "in use by process" in second.log
    assert "Traceback" not in second.log


@pytest.mark.parametrize("when", get_args(When))
def test_at_the_end_everyone_is_answered_or_told(server: DiscordServer, data: Path, when: When) -> None:
    """SIGTERM while fifty people wait: within ten seconds each is answered or told of the restart."""
    one = end(HashedBot, server, data, when, seed=16)
    assert one.seconds < ENDS_WITHIN
    assert not one.silent
    assert one.answered + one.told == 50 or when == "while they ask"


def test_at_the_end_a_member_with_a_slow_question_is_told(server: DiscordServer, data: Path) -> None:
    """SIGTERM while an answer takes longer than the bot may wait: the member is informed of the restart, too."""
    ada = server.person("Ada", server.world.guild("A server"))
    with bot(server, data, SECONDS_TO_READ="20") as process:
        reply = ada.use("ask", question=QUESTION)
        assert reply.acknowledged, "before the end"
        assert process.end() < ENDS_WITHIN
    assert "restarting" in json.dumps(reply.followup)
