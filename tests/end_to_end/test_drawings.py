"""Each kind of message, drawn in letters: the README shows what the bot sends."""

import json
import re
from pathlib import Path

import discord

from bot_process import JSON, Place
from discord_stand_in.dump import drawn

pytest_plugins = ("bot_fixtures",)

README = Path(__file__).parents[2] / "README.md"
OSLO = {
    "title": "Harbour of Oslo bans diesel ferries",
    "text": "The harbour of Oslo bans diesel ferries from next January. Ferries must run on batteries.",
    "url": "https://news.example/oslo-ferries",
    "source": "Fjord Times",
    "published": "2025-02-03",
}


MILL = [
    {
        "title": f"Fire at the Vellin paper mill, says the {source}",
        "text": f"The fire at the Vellin paper mill killed {killed} people, according to the {source}.",
        "source": source,
        "url": f"https://news.example/mill-{day}",
        "published": f"2025-03-0{day}",
    }
    for source, day, killed in (("Fjord Times", 3, 12), ("Cape Mercury", 5, 17))
]


def drawings(place: Place) -> dict[str, JSON]:
    """Return one message of each kind."""
    guild, server = place.guild, place.server
    bea = server.person("Bea", guild, locale="de")
    bob = server.person("Bob", guild)
    ada, root = server.person("Ada", guild), server.person("Root", guild, admin=True)
    answer = ada.use("ask", question="why did Putin visit Pyongyang?").message
    refusal = ada.use("ask", question="who won the chess olympiad in Budapest?").message
    file = "\n".join(map(json.dumps, (OSLO, {"title": "x"}))).encode()
    report = root.use("articles add", file=("news.jsonl", file)).message
    server.wait("the summary", lambda: "Done" in json.dumps(report))
    (found,) = root.complete("articles show", "article", "oslo")
    dumped = {
        "An answer": answer,
        "A refusal": refusal,
        "A follow-up": ada.answer_to(ada.say("and what did Kim offer in return?", reply_to=answer)),
        "Passages": ada.click(answer, "Passages").message,
        "Find coverage": ada.right_click(ada.say("The Alps are losing their ice!"), "Find coverage").message,
        "/latest": ada.use("latest").message,
        "/about": ada.use("about").message,
        "/articles add": report,
        "/articles list": root.use("articles list").message,
        "/articles show": root.use("articles show", article=found["value"]).message,
        "/articles remove": root.use("articles remove", article=found["value"]).message,
        "/unanswered": root.use("unanswered").message,
        "/access": root.use("access").message,
        "/status": root.use("status").message,
        "No permission": ada.use("reindex", forced=True).message,
        "In German": bea.use("ask", question="what opened in Lisbon?").message,
        "/feeds list": root.use("feeds list").message,
    }
    more = root.use("articles add", file=("mill.jsonl", "\n".join(map(json.dumps, MILL)).encode())).message
    server.wait("the second summary", lambda: "Done" in json.dumps(more))
    fire = "how many people were killed in the fire at the Vellin paper mill?"
    return {
        **dumped,
        "Sources that differ": bob.use("ask", question=fire).message,
        "/timeline": bob.use("timeline", topic="fire at the Vellin paper mill").message,
    }


def test_the_readme_shows_what_is_sent(place: Place) -> None:
    """A drawing in the README is what the bot sends today, but for figures that differ from run to run."""
    drawn_now = "\n\n".join(f"{name}\n\n{drawn(message)}" for name, message in drawings(place).items())
    (place.bot.data.parent / "drawings.txt").write_text(drawn_now, encoding="utf-8")
    shown = re.findall(
        r"^```text\n(Dateline  APP.*?)^```$", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert shown
    for drawing in shown:
        assert _steady(drawing.strip()) in _steady(drawn_now)


def _steady(text: str) -> str:
    return re.sub(r"\d+(\.\d+)? (MB|ms|days|Tage)|in \d:\d\d|Version: \S+", "…", text)


def test_the_invitation_asks_for_no_more_than_is_needed() -> None:
    """The README's address asks for what the bot does, and for nothing else."""
    needed = discord.Permissions(
        view_channel=True,
        send_messages=True,
        embed_links=True,
        attach_files=True,
        read_message_history=True,
        create_public_threads=True,
        send_messages_in_threads=True,
    )
    address = f"&scope=bot+applications.commands&integration_type=0&permissions={needed.value}\n"
    assert f"https://discord.com/oauth2/authorize?client_id=APPLICATION_ID{address}" in README.read_text(
        encoding="utf-8"
    )
