"""Connections that break while a request is under way: each answer arrives, and arrives once."""

import json

import pytest

from bot_process import JSON, Place
from discord_stand_in.dump import labels, shown

pytest_plugins = ("bot_fixtures",)

QUESTION = "why did Putin visit Pyongyang?"
_PRIVATE = 1 << 6


cut = pytest.mark.parametrize("done", [False, True], ids=["before Discord took it", "after Discord took it"])


@cut
@pytest.mark.parametrize("path", ["/callback", "/messages/@original"], ids=["acknowledgement", "edit"])
def test_a_command_is_answered(place: Place, path: str, done: bool) -> None:  # noqa: FBT001 - a column of the table
    """Wherever the connection breaks, /ask ends with its answer, not with an error or "thinking…"."""
    method = "POST" if path == "/callback" else "PATCH"
    fault = place.server.cut_next(method, path, done=done)
    reply = place.server.person("Ada", place.guild).use("ask", question=QUESTION)
    place.server.wait("the answer", lambda: "Peninsula Post" in json.dumps(reply.record["message"]))
    assert not fault.times
    assert not reply.record["followups"]


@cut
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


@cut
def test_what_is_typed_is_completed(place: Place, done: bool) -> None:  # noqa: FBT001 - a column of the table
    """An autocompletion that was lost is sent again."""
    fault = place.server.cut_next("POST", "/callback", done=done)
    assert place.server.person("Ada", place.guild).complete("ask", "source", "cou", question=QUESTION)
    assert not fault.times


@cut
def test_a_form_is_taken(place: Place, done: bool) -> None:  # noqa: FBT001 - a column of the table
    """A member can send the form that appeared, also if the bot never learned that it did."""
    ada = place.server.person("Ada", place.guild)
    place.server.cut_next("POST", "/callback", done=done)
    form = ada.right_click(ada.say("Putin is in Pyongyang again"), "Ask about this").modal
    place.server.cut_next("POST", "/callback", done=done)
    assert "artillery shells" in shown(ada.submit(form, "what did Kim offer him in return?").message)


@cut
@pytest.mark.parametrize("path", ["/threads", "/messages"], ids=["thread", "first message"])
def test_a_thread_is_opened_once(place: Place, path: str, done: bool) -> None:  # noqa: FBT001 - a column of the table
    """A thread whose request was cut is there, with one first message, and nobody reads of an error."""
    ada = place.server.person("Ada", place.guild)
    answer = ada.use("ask", question=QUESTION).message
    there = f"{answer['id']}/threads" if path == "/threads" else f"/channels/{answer['id']}/messages"
    fault = place.server.cut_next("POST", there, done=done)
    assert "I opened a thread" in shown(ada.click(answer, "Follow up").message)
    assert not fault.times
    assert len(_written_in(place, answer["id"])) == 1


@cut
def test_an_answer_is_shared_once(place: Place, done: bool) -> None:  # noqa: FBT001 - a column of the table
    """The channel sees a shared answer once, and the asker keeps the private one."""
    ada = place.server.person("Ada", place.guild)
    private = ada.use("ask", question=QUESTION, private=True).message
    fault = place.server.cut_next("POST", f"/channels/{ada.channel}/messages", done=done)
    edits = private["edits"]
    ada.click(private, "Share")
    ada.click(private, "Share")  # before the button is gone
    place.server.wait("the button to go", lambda: private["edits"] == edits + 2)
    assert "Share" not in labels(private)
    assert not fault.times
    public = [one for one in _written_in(place, str(ada.channel)) if not one["flags"] & _PRIVATE]
    assert [shown(one) for one in public if "Peninsula Post" in shown(one)] == [shown(private)]


def test_what_fails_later_leaves_an_answer_alone(place: Place) -> None:
    """A private answer that cannot be shared stays, with its button; the error stands beside it."""
    ada = place.server.person("Ada", place.guild)
    private = ada.use("ask", question=QUESTION, private=True).message
    place.server.fail_next("POST", f"/channels/{ada.channel}/messages", 403, 50013)
    refused = ada.click(private, "Share").followup
    assert "not allowed" in shown(refused)
    assert refused["flags"] & _PRIVATE
    assert "Peninsula Post" in shown(private)
    assert "Share" in labels(private)


def _written_in(place: Place, channel: str) -> list[JSON]:
    """Return what the bot wrote in a channel."""
    messages = list(place.server.world.messages.values())
    return [one for one in messages if one["channel_id"] == channel and one["author"].get("bot")]


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
    assert failed.followup["flags"] & _PRIVATE
    assert int(failed.record["message"]["id"]) not in place.server.world.messages
