"""Who may do what, end to end: the admins' decisions, Discord's integration settings, and buttons."""

import re

import pytest

from bot_process import Place
from discord_stand_in.dump import shown
from discord_stand_in.people import Person

pytest_plugins = ("bot_fixtures",)


@pytest.fixture
def admin(place: Place) -> Person:
    """A member who may manage the server."""
    return place.server.person("Root", place.guild, admin=True)


def test_access_is_decided_and_enforced(place: Place, admin: Person) -> None:
    """Channels, roles, pace and private-by-default each do what they say."""
    world, guild = place.server.world, place.guild
    ada = place.server.person("Ada", guild)
    elsewhere = world.channel(guild, "elsewhere")
    trusted = world.role(guild, "trusted")
    settings = admin.use("access").message
    assert "answer everywhere" in shown(settings)
    admin.choose(settings, "Channels", [elsewhere["id"]]).message["id"]
    refused = ada.use("ask", question="what opened in Lisbon?")
    assert f"I answer in <#{elsewhere['id']}>" in shown(refused.message)
    assert refused.ephemeral
    asked = ada.say(f"<@{world.bot['id']}> what opened in Lisbon?")
    direct = int(world.direct(ada.user)["id"])
    place.server.wait(
        "a direct message",
        lambda: any(
            message["channel_id"] == str(direct) and message["author"]["bot"]
            for message in list(world.messages.values())
        ),
    )
    assert not [
        message
        for message in world.messages.values()
        if (message.get("message_reference") or {}).get("message_id") == asked["id"]
    ]
    admin.choose(settings, "Channels", []).message["id"]
    admin.choose(settings, "Roles", [trusted["id"]]).message["id"]
    assert "need a role" in shown(ada.use("ask", question="what opened in Lisbon?").message)
    ada.given(trusted)
    admin.click(settings, "Make answers private").message["id"]
    admin.choose(settings, "Questions per member", ["2"]).message["id"]
    for _ in range(2):
        reply = ada.use("ask", question="what opened in Lisbon?")
        assert "tram" in shown(reply.message)
        assert reply.ephemeral
    slowed = shown(ada.use("ask", question="what opened in Lisbon?").message)
    assert re.fullmatch(r"\n?That's 2 questions this minute\. Try again <t:\d+:R>\.", slowed.strip())
    text = shown(settings)
    assert f"<@&{trusted['id']}> may ask" in text
    assert "are private" in text


@pytest.mark.parametrize(
    "command", ["articles list", "feeds list", "reindex", "status", "unanswered", "access"]
)
def test_members_cannot_manage(place: Place, command: str) -> None:
    """Discord hides the admins' commands from members; if one comes anyway, the bot refuses."""
    mallory = place.server.person("Mallory", place.guild)
    with pytest.raises(AssertionError, match="does not offer"):
        mallory.use(command)
    refused = mallory.use(command, forced=True)
    assert "Manage Server" in shown(refused.message)
    assert refused.ephemeral


def test_members_cannot_press_the_admins_buttons(place: Place, admin: Person) -> None:
    """Discord checks no permissions for buttons, so the bot does."""
    asked = admin.use("access").message
    mallory = place.server.person("Mallory", place.guild)
    for custom_id, kind, values in (
        ("remove:0123456789abcdef", 2, None),
        ("work:cancel", 2, None),
        ("articles:0:", 2, None),
        ("feeds:0", 2, None),
        ("unanswered:0", 2, None),
        ("access:private", 2, None),
        ("access:quotes_only", 2, None),
    ):
        message = {
            **asked,
            "components": [
                {
                    "type": 1,
                    "id": 1,
                    "components": [{"type": kind, "id": 2, "style": 2, "label": "x", "custom_id": custom_id}],
                }
            ],
        }
        assert "Manage Server" in shown(mallory.press(message, custom_id, kind, values).message)


def test_the_integration_settings_count(place: Place, admin: Person) -> None:
    """Members whom an admin allows in Discord's settings may manage; those forbidden may not."""
    editor = place.server.world.role(place.guild, "editors")
    command = next(each for each in place.server.world.commands if each["name"] == "articles")
    place.server.world.overwrites[int(place.guild["id"]), int(command["id"])] = [
        {"id": editor["id"], "type": 1, "permission": True},
        {"id": admin.user["id"], "type": 2, "permission": False},
    ]
    eve = place.server.person("Eve", place.guild)
    eve.given(editor)
    assert "No articles yet" in shown(eve.use("articles list", forced=True).message)
    assert "Manage Server" in shown(eve.use("status", forced=True).message)
    assert "Manage Server" in shown(admin.use("articles list").message)
