"""A language model writes above the quotes, end to end: the real bot, a scripted model, and Discord's stand-in."""

import json
from collections.abc import Iterator

import pytest

from bot_process import SHARED_ARTICLES, BotProcess, library_of
from discord_server import DiscordServer
from discord_stand_in.dump import shown
from language_model import Model, Request, language_model, lines

QUESTION = "why did Putin visit Pyongyang?"
TRUE = "Russia seeks ammunition for its war in Ukraine, officials in Seoul said."
FALSE = "Russia seeks 900 submarines for its war in Ukraine."


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    """Return a scripted endpoint."""
    with language_model() as model:
        yield model


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, model: Model) -> Iterator[DiscordServer]:
    """Return Discord with a bot that may ask the model."""
    data = tmp_path_factory.mktemp("data")
    library_of(data, "shared", SHARED_ARTICLES)
    log = tmp_path_factory.mktemp("log") / "bot.log"
    with (
        DiscordServer(tmp_path_factory.mktemp("discord")) as server,
        BotProcess(server, data, log, LLM_URL=model.url, LLM_MODEL="scripted", LLM_TIMEOUT="5"),
    ):
        yield server
        assert not server.world.violations, "\n".join(server.world.violations)


def test_checked_lines_appear_above_quotes_that_are_already_shown(
    server: DiscordServer, model: Model
) -> None:
    """The quotes come at once; the model's sentence is put above them by an edit, with links and who wrote it."""
    model.script = lines((TRUE, [2]), pause=0.02)
    guild = server.world.guild("A server")
    reply = server.person("Ada", guild).use("ask", question=QUESTION)
    assert "> “" in shown(reply.message)
    server.wait("the written answer", lambda: "Written by scripted" in shown(reply.record["message"]), 60)
    text = shown(reply.record["message"])
    assert text.index(TRUE) < text.index("> “")
    assert "https://news.example/putin-visits-pyongyang" in text[: text.index("> “")]


def test_false_lines_and_failures_leave_the_quotes(server: DiscordServer, model: Model) -> None:
    """A false line is not shown, a broken endpoint goes unnoticed, and `quotes_only` asks no model."""
    guild = server.world.guild("Another server")
    ada, already = server.person("Ada", guild), len(model.asked)
    model.script = lines((FALSE, [2]))
    lied = ada.use("ask", question="what does Russia seek from North Korea?")
    assert "> “" in shown(lied.message)
    server.wait("the model to be asked", lambda: len(model.asked) > already, 30)
    model.script = lambda request: request.status(500)
    failed = ada.use("ask", question="who said that Russia seeks ammunition?")
    assert "> “" in shown(failed.message)
    server.wait("the model to be asked", lambda: len(model.asked) >= already + 2, 30)
    before = len(model.asked)
    alone = ada.use("ask", question="where did Putin go to sign the pact?", quotes_only=True)
    for reply in (lied, failed, alone):
        assert "> “" in shown(reply.message)
        assert "submarines" not in shown(reply.message)
        assert "Written by" not in shown(reply.message)
    assert len(model.asked) == before


def test_admins_switch_the_model_off_for_their_server(server: DiscordServer, model: Model) -> None:
    """Then no member gets sentences of the model, whatever they choose; the quotes stay."""
    guild = server.world.guild("A third server")
    admin, ada = server.person("Root", guild, admin=True), server.person("Ada", guild)
    settings = admin.use("access").message
    assert "begin with sentences that a language model writes" in shown(settings)
    admin.click(settings, "Show quotes only").message["id"]
    assert "show quotes only" in shown(settings)
    before = len(model.asked)
    asked = ada.use("ask", question="why does Russia seek ammunition?", quotes_only=False)
    assert "> “" in shown(asked.message)
    assert len(model.asked) == before
    model.script = lines((TRUE, [2]))
    admin.click(settings, "Let a language model write").message["id"]
    again = ada.use("ask", question="why does Russia seek ammunition?")
    assert "> “" in shown(again.message)
    server.wait("the model to be asked", lambda: len(model.asked) > before, 30)


def test_a_follow_up_is_completed_by_the_model(server: DiscordServer, model: Model) -> None:
    """The model gets the conversation, and its question is the one that is searched for and shown."""
    completed = "What did Putin seek in return for the visit to Pyongyang?"

    def complete(request: Request) -> None:
        if "Last: " not in request.prompt:
            lines()(request)
            return
        request.begin()
        request.send(json.dumps({"question": completed}), tokens=20)
        request.end()

    model.script = complete
    guild = server.world.guild("A fourth server")
    ada = server.person("Ada", guild)
    first = ada.answer_to(ada.say(f"<@{server.world.bot['id']}> {QUESTION}"))
    second = ada.answer_to(ada.say("and in return?", reply_to=first))
    assert f"↪ Follow-up to “{QUESTION}”" in shown(second)
    asked = f"Earlier: {QUESTION}\nLast: and in return?"
    assert asked in [str(request["messages"][-1]["content"]) for request in model.asked]
    server.wait(
        "the answer to be written",
        lambda: any(f"Question: {completed}" in str(request["messages"]) for request in model.asked),
        30,
    )
