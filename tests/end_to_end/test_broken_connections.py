"""Connections that break while a request is under way: each answer arrives, and arrives once."""

import json

import pytest

from bot_process import Place
from discord_stand_in.dump import shown

pytest_plugins = ("bot_fixtures",)

QUESTION = "why did Putin visit Pyongyang?"


@pytest.mark.parametrize("done", [False, True], ids=["before Discord took it", "after Discord took it"])
@pytest.mark.parametrize("path", ["/callback", "/messages/@original"], ids=["acknowledgement", "edit"])
def test_a_command_is_answered(place: Place, path: str, done: bool) -> None:  # noqa: FBT001 - a column of the table
    """Wherever the connection breaks, /ask ends with its answer, not with an error or "thinking…"."""
    method = "POST" if path == "/callback" else "PATCH"
    fault = place.server.cut_next(method, path, done=done)
    reply = place.server.person("Ada", place.guild).use("ask", question=QUESTION)
    place.server.wait("the answer", lambda: "Peninsula Post" in json.dumps(reply.record["message"]))
    assert not fault.times
    assert not reply.record["followups"]


@pytest.mark.parametrize("done", [False, True], ids=["before Discord took it", "after Discord took it"])
def test_a_mention_is_answered_once(place: Place, done: bool) -> None:  # noqa: FBT001 - a column of the table
    """A reply whose connection broke is sent again under the same nonce: Discord keeps one."""
    ada = place.server.person("Ada", place.guild)
    fault = place.server.cut_next("POST", f"/channels/{ada.channel}/messages", done=done)
    asked = ada.say(f"<@{place.server.world.bot['id']}> {QUESTION}")
    assert "Peninsula Post" in shown(ada.answer_to(asked))
    ada.use("latest").message["id"]
    replies = [
        message
        for message in list(place.server.world.messages.values())
        if (message.get("message_reference") or {}).get("message_id") == asked["id"]
    ]
    assert len(replies) == 1
    assert not fault.times


@pytest.mark.parametrize("status", [429, 500])
def test_typing_delays_no_answer(place: Place, status: int) -> None:
    """A mention is answered in time even if Discord refuses to show that the bot is typing."""
    ada = place.server.person("Ada", place.guild)
    fault = place.server.fail_next("POST", "/typing", status, times=9)
    fault.retry_after = 20.0
    try:
        asked = ada.say(f"<@{place.server.world.bot['id']}> {QUESTION}")
        place.server.wait("a reply", lambda: _replied(place, asked["id"]), 12)
    finally:
        fault.times = 0


def _replied(place: Place, message: str) -> bool:
    return any(
        (one.get("message_reference") or {}).get("message_id") == message
        for one in list(place.server.world.messages.values())
    )


def test_errors_after_a_public_deferral_are_private(place: Place) -> None:
    """Errors are shown to the person who asked, so that nobody's words are repeated in public."""
    ada = place.server.person("Ada", place.guild)
    refused = ada.use("ask", question=QUESTION, source="discord.gg/evil")
    assert refused.ephemeral
    place.server.fail_next("PATCH", "/messages/@original", 400, 1)
    failed = ada.use("ask", question=QUESTION)
    assert "went wrong" in shown(failed.followup)
    assert failed.followup["flags"] & 1 << 6
    assert int(failed.record["message"]["id"]) not in place.server.world.messages
