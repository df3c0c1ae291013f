"""Each kind of message, drawn in letters, and some as pictures: the README shows what the bot sends.

After a change to what the bot says, `pytest tests/end_to_end/test_drawings.py --redraw` draws all of them again.
"""

import json
import re

import discord
import pytest

from bot_process import JSON, Place
from discord_stand_in.dump import drawn
from pages import BOT, PAGES, README
from picture import DESKTOP, PHONE, content_of, draw

pytest_plugins = ("bot_fixtures",)

_DRAWING = re.compile(r"^<!-- drawn: (.+?) -->\n```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)
"""A drawing on a page; the comment above it names the message, as `drawings` does."""

OSLO = {
    "title": "Harbour of Oslo bans diesel ferries",
    "text": "The harbour of Oslo bans diesel ferries from next January. Ferries must run on batteries.",
    "url": "https://news.example/oslo-ferries",
    "source": "Fjord Times",
    "published": "2025-02-03",
    "image": "https://news.example/oslo-ferries.jpg",
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


PICTURES = {
    "answer-phone.png": ("An answer", PHONE),
    "answer-desktop.png": ("An answer", DESKTOP),
    "differ-phone.png": ("Sources that differ", PHONE),
}
"""The pictures in .github/pictures: which message, and how wide."""


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
        "Passages": ada.click(answer, "More").message,
        "Find coverage": ada.right_click(ada.say("The Alps are losing their ice!"), "Find coverage").message,
        "/latest": ada.use("latest").message,
        "/about": ada.use("about").message,
        "/articles add": report,
        "/articles list": root.use("articles list").message,
        "/articles show": root.use("articles show", article=found["value"]).message,
        "/articles remove": root.use("articles remove", article=found["value"]).message,
        "/questions": root.use("questions").message,
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


@pytest.fixture
def redraw(request: pytest.FixtureRequest) -> bool:
    """Whether to redraw the pages instead of comparing them."""
    return bool(request.config.getoption("--redraw"))


def test_the_pages_show_what_is_sent(place: Place, *, redraw: bool) -> None:
    """Every drawing and picture matches what the bot sends, except figures that differ between runs."""
    messages = drawings(place)
    sent = {name: f"{drawn(message).rstrip()}\n" for name, message in messages.items()}
    for file, (name, width) in PICTURES.items():
        picture = README.parent / ".github" / "pictures" / file
        if redraw:
            picture.write_bytes(draw(messages[name], width, _steady(sent[name])))
        else:
            assert content_of(picture.read_bytes()) == _steady(sent[name]), file
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        if redraw:
            page.write_text(
                _DRAWING.sub(lambda on: on[0].replace(on[2], sent[on[1]]), text), encoding="utf-8"
            )
        else:
            for name, drawing in _DRAWING.findall(text):
                assert _steady(drawing) == _steady(sent[name]), f"{page.name}: {name}"


def test_every_picture_is_shown() -> None:
    """Each picture stands on a page, with words for readers who do not see it."""
    pages = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    for file in PICTURES:
        shown = rf'<img src="[./]*\.github/pictures/{re.escape(file)}" width="\d+" alt="[^"]{{20,}}">'
        assert re.search(shown, pages), file


def test_every_drawing_is_compared() -> None:
    """Every drawing on a page has the name of the message that it is compared with."""
    text = {page: page.read_text(encoding="utf-8") for page in PAGES}
    named = [name for page in PAGES for name, _ in _DRAWING.findall(text[page])]
    assert len(named) == sum(page.count("\nDateline  APP") for page in text.values())
    assert len(_DRAWING.findall(text[BOT])) >= 18


def _steady(text: str) -> str:
    return re.sub(r"\d+(\.\d+)? (years? ago|MB|ms|days|Tage)|in \d:\d\d|Version: \S+", "…", text)


def test_the_invitation_asks_for_no_more_than_is_needed() -> None:
    """The README's invitation asks for exactly the permissions that the bot uses."""
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
