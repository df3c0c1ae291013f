"""What admins do, end to end: articles, indexing, open questions, access; and who may do it."""

import json
import time

import pytest

from bot_process import JSON, Place
from discord_stand_in.people import Person

pytest_plugins = ("bot_fixtures",)

REPORT = {
    "title": "Harbour of Oslo bans diesel ferries",
    "text": "The harbour of Oslo bans diesel ferries from next January. The ban was decided by the city council. "
    "Ferries must run on batteries, the harbour master Nils Berg said.",
    "url": "https://news.example/oslo-ferries",
    "source": "Fjord Times",
    "published": "2025-02-03",
}


def shown(message: JSON) -> str:
    """Return all that a message shows."""
    embeds = (f"{it.get('title', '')}\n{it.get('description', '')}" for it in message["embeds"])
    return "\n".join([message["content"], *embeds])


@pytest.fixture
def admin(place: Place) -> Person:
    """A member who may manage the server."""
    return place.server.person("Root", place.guild, admin=True)


def added(admin: Person, place: Place, *articles: JSON, name: str = "news.jsonl") -> JSON:
    """Add articles and return the finished report."""
    lines = "\n".join(json.dumps(article) for article in articles)
    return finished(place, admin.use("articles add", file=(name, lines.encode())).message)


def finished(place: Place, message: JSON) -> JSON:
    """Wait until a report is a summary: it has no Cancel button any more."""
    place.server.wait(
        "a summary", lambda: message["edits"] > 1 and not message["components"] and "in " in shown(message)
    )
    return message


def test_an_attached_file_is_added_and_answers(place: Place, admin: Person) -> None:
    """An admin attaches a file, sees what became of each article, and members get answers from it."""
    broken = '{"title": "No text"}'
    content = f"{json.dumps(REPORT)}\n{broken}\n".encode()
    report = finished(place, admin.use("articles add", file=("../up/news one.jsonl", content)).message)
    assert "1 added" in shown(report)
    assert "1 failed" in shown(report)
    assert "line 2" in shown(report)
    assert "/" not in shown(report).split("failed")[1].split("line")[0]
    ada = place.server.person("Ada", place.guild)
    assert "bans diesel ferries" in shown(ada.use("ask", question="what does the harbour of Oslo ban?").message)
    assert "1 articles" in shown(ada.use("about").message)


def test_every_failure_is_reported(place: Place, admin: Person) -> None:
    """What does not fit into the message comes as a file."""
    content = "\n".join(json.dumps({"title": f"Broken {number}"}) for number in range(40))
    report = finished(place, admin.use("articles add", file=("broken.jsonl", content.encode())).message)
    assert "40 failed" in shown(report)
    assert "25 more" in shown(report)
    assert report["attachments"][0]["text"].count("line ") == 40


def test_articles_are_listed_shown_and_removed(place: Place, admin: Person) -> None:
    """List, search, show, remove with a confirmation; after that no question finds it."""
    many = [
        {**REPORT, "title": f"Report {n}", "text": f"Report {n} is about snow.", "url": f"https://news.example/{n}"}
        for n in range(12)
    ]
    added(admin, place, REPORT, *many)
    listed = admin.use("articles list")
    assert listed.ephemeral
    assert shown(listed.message).count("Fjord Times") == 10
    turned = admin.click(listed.message, "Older").message
    assert shown(turned).count("Fjord Times") == 3
    assert shown(admin.click(turned, "◀").message).count("Fjord Times") == 10
    assert shown(admin.use("articles list", search="oslo").message).count("Fjord Times") == 1
    (choice,) = admin.complete("articles show", "article", "diesel")
    assert "2025-02-03" in choice["name"]
    assert "harbour master" in shown(admin.use("articles show", article=choice["value"]).message)
    asked = admin.use("articles remove", article=choice["value"])
    assert "Remove “Harbour of Oslo" in shown(asked.message)
    admin.click(asked.message, "Remove")
    place.server.wait("the removal", lambda: "is removed" in shown(asked.message))
    assert "not in this server" in shown(admin.use("articles show", article=choice["value"]).message)
    assert "January" not in shown(admin.use("ask", question="what does the harbour of Oslo ban?").message)


def test_reindex_reports_and_can_be_cancelled(place: Place, admin: Person) -> None:
    """Progress is edited into one message, a second admin is told who began, and Cancel stops it."""
    many = [
        {"title": f"Story {n}", "text": f"Story number {n} tells of the river. " * 40, "url": f"https://n.example/{n}"}
        for n in range(60)
    ]
    lines = "\n".join(json.dumps(article) for article in many).encode()
    report = admin.use("articles add", file=("many.jsonl", lines)).message
    other = place.server.person("Rita", place.guild, admin=True)
    assert "started by Root" in shown(other.use("reindex").message)
    place.server.wait("progress", lambda: "articles" in shown(report) and "a second" in shown(report))
    assert "Cancelling" in shown(admin.click(report, "Cancel").message)
    assert "Cancelled after" in shown(finished_any(place, report))
    summary = finished(place, admin.use("reindex").message)
    assert "Done in" in shown(summary)
    full = finished(place, admin.use("reindex", full=True).message)
    assert "Full reindex" in shown(full)
    assert "Last indexing" in shown(admin.use("status").message)


def finished_any(place: Place, message: JSON) -> JSON:
    """Wait until a report has no Cancel button any more."""
    place.server.wait("the end", lambda: message["edits"] > 1 and not message["components"])
    return message


def test_reports_outlive_the_interaction(place: Place, admin: Person) -> None:
    """When the interaction's token is gone, the bot edits the message as its own."""
    place.server.world.token_life = 1.5
    try:
        many = [
            {"title": f"Tale {n}", "text": f"Tale number {n} tells of a lake. " * 30, "url": f"https://t.example/{n}"}
            for n in range(50)
        ]
        report = admin.use("articles add", file=("t.jsonl", "\n".join(map(json.dumps, many)).encode())).message
        summary = finished(place, report)
    finally:
        place.server.world.token_life = 900.0
    assert "50 added" in shown(summary)
    assert any(method == "PATCH" and f"/channels/{admin.channel}/messages/{report['id']}" == path
               for _, method, path in place.server.world.requests)


def test_status_tells_how_things_are(place: Place, admin: Person) -> None:
    """Size, newest article, last indexing, uptime, latency and version, to the admin alone."""
    added(admin, place, REPORT)
    status = admin.use("status")
    assert status.ephemeral
    for part in ("1 articles", "Newest article", "Last indexing", "Latency", "Version", "MB"):
        assert part in shown(status.message)


def test_open_questions_are_dismissed(place: Place, admin: Person) -> None:
    """Most frequent first; a dismissed one is gone."""
    ada = place.server.person("Ada", place.guild)
    for question in ("what about the tram in Lisbon?", "what about the tram in Lisbon", "who saw the glacier?"):
        ada.click(ada.use("ask", question=question).message, "👎").message["id"]
    listed = admin.use("unanswered").message
    text = shown(listed)
    assert "**2×** what about the tram in Lisbon" in text
    assert text.index("tram") < text.index("glacier")
    (option, _other) = listed["components"][0]["components"][0]["options"]
    admin.choose(listed, "Dismiss", [option["value"]])
    place.server.wait("the dismissal", lambda: "tram" not in shown(listed))
    assert "glacier" in shown(listed)


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
    assert "may not answer in that channel" in shown(refused.message)
    assert refused.ephemeral
    asked = ada.say(f"<@{world.bot['id']}> what opened in Lisbon?")
    direct = int(world.direct(ada.user)["id"])
    place.server.wait(
        "a direct message",
        lambda: any(it["channel_id"] == str(direct) and it["author"]["bot"] for it in list(world.messages.values())),
    )
    assert not [it for it in world.messages.values() if (it.get("message_reference") or {}).get("message_id") == asked["id"]]
    admin.choose(settings, "Channels", []).message["id"]
    admin.choose(settings, "Roles", [trusted["id"]]).message["id"]
    assert "not given you a role" in shown(ada.use("ask", question="what opened in Lisbon?").message)
    ada.given(trusted)
    admin.click(settings, "Answer in private").message["id"]
    admin.choose(settings, "Questions a minute", ["2"]).message["id"]
    for _ in range(2):
        reply = ada.use("ask", question="what opened in Lisbon?")
        assert "tram" in shown(reply.message)
        assert reply.ephemeral
    assert "2 questions within a minute" in shown(ada.use("ask", question="what opened in Lisbon?").message)
    text = shown(settings)
    assert "1 of them may ask" in text
    assert "in private" in text


@pytest.mark.parametrize("command", ["articles list", "reindex", "status", "unanswered", "access"])
def test_members_cannot_manage(place: Place, command: str) -> None:
    """Discord hides the admins' commands from members; if one comes anyway, the bot refuses."""
    mallory = place.server.person("Mallory", place.guild)
    with pytest.raises(AssertionError, match="does not offer"):
        mallory.use(command)
    refused = mallory.use(command, forced=True)
    assert "Manage Server" in shown(refused.message)
    assert refused.ephemeral


def test_members_cannot_press_the_admins_buttons(place: Place, admin: Person) -> None:
    """Discord checks no permission for a button: the bot does, for each."""
    added(admin, place, REPORT)
    (choice,) = admin.complete("articles show", "article", "diesel")
    asked = admin.use("articles remove", article=choice["value"]).message
    mallory = place.server.person("Mallory", place.guild)
    for custom_id, kind, values in (
        (f"remove:{choice['value']}", 2, None),
        ("work:cancel", 2, None),
        ("articles:0:", 2, None),
        ("unanswered:0", 2, None),
        ("access:private", 2, None),
    ):
        message = {**asked, "components": [{"type": 1, "id": 1, "components": [
            {"type": kind, "id": 2, "style": 2, "label": "x", "custom_id": custom_id}]}]}
        assert "Manage Server" in shown(mallory.press(message, custom_id, kind, values).message)


def test_the_integration_settings_count(place: Place, admin: Person) -> None:
    """Whom an admin allowed in Discord's own settings may manage; whom they forbade may not."""
    added(admin, place, REPORT)
    editor = place.server.world.role(place.guild, "editors")
    command = next(it for it in place.server.world.commands if it["name"] == "articles")
    place.server.world.overwrites[int(place.guild["id"]), int(command["id"])] = [
        {"id": editor["id"], "type": 1, "permission": True},
        {"id": admin.user["id"], "type": 2, "permission": False},
    ]
    eve = place.server.person("Eve", place.guild)
    eve.given(editor)
    assert "Harbour of Oslo" in shown(eve.use("articles list", forced=True).message)
    assert "Manage Server" in shown(eve.use("status", forced=True).message)
    assert "Manage Server" in shown(admin.use("articles list").message)


def test_hostile_files_are_refused(place: Place, admin: Person) -> None:
    """A file of an unknown kind costs nothing but its own line."""
    report = finished_any(place, admin.use("articles add", file=("virus.exe", b"MZ\x00")).message)
    assert "0 added" in shown(report)
    assert "1 failed" in shown(report)
    time.sleep(0.1)
    assert not list((place.bot.data / "incoming").glob("*"))
