"""Asking, end to end: the real bot process against the stand-in for Discord."""

from tests.bot_process import Place

pytest_plugins = ("tests.bot_process",)


def test_ask_is_answered_with_quotes(place: Place) -> None:
    """The main promise: /ask is acknowledged at once and edited with quotes, sources and a date."""
    member = place.server.person("Ada", place.guild)
    reply = member.use("ask", question="why did Putin visit Pyongyang?")
    assert reply.acknowledged < 1
    print(reply.message)
