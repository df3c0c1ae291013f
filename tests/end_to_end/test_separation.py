"""No server sees another's articles; and no article, question or file name is more than text."""

import json
import re
import secrets

import pytest

from bot_process import JSON, Place
from discord_stand_in.people import Person, Reply

pytest_plugins = ("bot_fixtures",)


def everything(reply: Reply | list[JSON]) -> str:
    """Return all that came back, buttons and choices included."""
    return json.dumps(reply if isinstance(reply, list) else reply.message, ensure_ascii=False)


def add(place: Place, admin: Person, *articles: JSON, name: str = "news.jsonl") -> JSON:
    """Add articles and wait for the summary."""
    lines = "\n".join(map(json.dumps, articles)).encode()
    report = admin.use("articles add", file=(name, lines)).message
    place.server.wait("the summary", lambda: "Done" in json.dumps(report) or "Failed" in json.dumps(report))
    return report


@pytest.fixture
def secret(place: Place) -> tuple[str, str, Person, JSON]:
    """A word that only one server's articles hold, that article's id, its admin, and an answer about it."""
    word = f"zorblax{secrets.token_hex(4)}"
    admin = place.server.person("Root", place.guild, admin=True)
    article = {
        "title": f"{word} found in the vault",
        "text": f"The {word} was found in the vault on Tuesday. Guards of the {word} were surprised.",
        "source": f"{word} gazette",
        "url": f"https://news.example/{word}",
        "published": "2026-01-05",
    }
    add(place, admin, article)
    (choice,) = admin.complete("articles show", "article", word)
    answer = admin.use("ask", question=f"where was the {word} found?")
    assert word in everything(answer).replace(f"where was the {word} found?", "")
    return word, choice["value"], admin, answer.message


def test_a_server_reveals_nothing_of_another(place: Place, secret: tuple[str, str, Person, JSON]) -> None:
    """Every command, autocompletion, button id, follow-up and error of another server, tried one by one."""
    word, article, _, answer = secret
    other = place.server.world.guild("Another server")
    spy = place.server.person("Spy", other, admin=True)
    direct = place.server.person("Spy")
    along = place.server.person("Spy", place.server.world.guild("A server without the bot", joined=False))
    along.installed = True
    question = "where was the treasure of the vault found on Tuesday?"
    stolen = [
        part["custom_id"] for row in answer["components"] for part in row["components"] if "custom_id" in part
    ]
    mine = spy.use("ask", question="what opened in Lisbon?").message
    told: list[Reply | list[JSON]] = [
        *(person.use("ask", question=question) for person in (spy, direct)),
        *(person.complete("ask", "source", "", question="x") for person in (spy, direct)),
        *(person.use(name) for person in (spy, direct) for name in ("latest", "about")),
        spy.complete("ask", "source", word[:4], question="x"),
        spy.complete("latest", "source", word[:4]),
        spy.complete("articles show", "article", ""),
        spy.complete("articles remove", "article", "vault"),
        spy.use("timeline", topic="what was found in the vault"),
        direct.use("timeline", topic="what was found in the vault"),
        spy.use("feeds list", export=True),
        spy.complete("feeds remove", "feed", ""),
        spy.use("articles list"),
        spy.use("articles list", search="vault"),
        spy.use("articles show", article=article),
        spy.use("articles remove", article=article),
        spy.use("status"),
        spy.use("unanswered"),
        spy.use("questions"),
        spy.submit(spy.right_click(spy.say("The vault!"), "Ask about this").modal, question),
        along.use("ask", question=question),
        along.use("latest"),
        spy.right_click(spy.say("Something was found in the vault on Tuesday"), "Find coverage"),
    ]
    shared = f"share:{stolen[0].rpartition(':')[2]}"
    pages = ("latest:0:", "articles:0:vault", "unanswered:0", "questions:0")
    for custom_id in [*stolen, shared, f"remove:{article}", *pages]:
        forged = {"type": 2, "id": 2, "style": 2, "label": "x", "custom_id": custom_id}
        message = {**mine, "components": [{"type": 1, "id": 1, "components": [forged]}]}
        told.append(spy.press(message, custom_id))
    for reply in told:
        assert word not in everything(reply)
    for restricted in (
        spy.use("ask", question=question, source=f"{word} gazette"),
        spy.use("latest", source=f"{word} gazette"),
    ):
        assert "There is no article from" in everything(restricted)
        assert f"news.example/{word}" not in everything(restricted)
    followed = spy.answer_to(spy.say("and who was surprised?", reply_to=answer))
    assert word not in json.dumps([followed["content"], followed["embeds"], followed["components"]])
    assert "This server has no such article" in everything(spy.use("articles show", article=article))


def test_a_server_s_work_is_its_own(place: Place) -> None:
    """Another server's admin neither delays a job, nor learns of it, nor can cancel it."""
    root = place.server.person("Root", place.guild, admin=True)
    many = [
        {"title": f"Lore {n}", "text": f"Lore {n} is of the hills. " * 40, "url": f"https://l.example/{n}"}
        for n in range(40)
    ]
    report = root.use("articles add", file=("l.jsonl", "\n".join(map(json.dumps, many)).encode())).message
    spy = place.server.person("Spy", place.server.world.guild("Another server"), admin=True)
    own = spy.use("status").message
    assert "Root" not in json.dumps(own)
    assert "Nothing is running" in everything(spy.press({**report, "channel_id": spy.channel}, "work:cancel"))
    theirs = spy.use("reindex").message
    place.server.wait("both", lambda: "Done" in json.dumps(report) and "Done" in json.dumps(theirs))
    assert "40 added" in json.dumps(report)
    assert "Lore" not in json.dumps([own, theirs])


HOSTILE = {
    "title": "](https://evil.example) @everyone [free nitro](https://evil.example) <@1> \u202egnp.exe",
    "text": "The zeppelin of Graz landed @everyone and @here.\n\n> not a quote\n# not a heading\n"
    "```code``` ||spoiler|| **bold** <@&123> <#456> </ask:789> <t:1:R> <:x:1> [click](https://evil.example) "
    "https://evil.example/x \u202etxet desrever\u202c z\u200be\u200bro "
    "a\u0300\u0301\u0302\u0303\u0304\u0305\u0306. "
    "The zeppelin of Graz carried seven passengers.",
    "source": "`Evil` *Times* @here <@2>",
    "url": "https://news.example/a)b](c)/<@3>?q=@everyone",
    "published": "2026-01-05",
}


def test_hostile_markup_is_only_text(place: Place) -> None:
    """An article full of markup cannot mention, link, quote, hide or reverse anything."""
    admin = place.server.person("@everyone **Root**", place.guild, admin=True)
    report = add(
        place, admin, HOSTILE, {"title": "@everyone"}, name="@everyone `x` [y](https:\u202eevil).jsonl"
    )
    answer = admin.use(
        "ask", question="what did the zeppelin of Graz carry? @everyone <@1> [x](https://evil.example)"
    )
    shown = [
        report,
        answer.message,
        admin.click(answer.message, "More").message,
        admin.use("latest").message,
    ]
    shown += [admin.use("articles list").message, admin.use("about").message]
    (choice,) = admin.complete("articles show", "article", "nitro")
    shown += [admin.use("articles show", article=choice["value"]).message]
    shown += [admin.use("articles remove", article=choice["value"]).message]
    admin.click(answer.message, "👎").message["id"]
    shown += [admin.use("unanswered").message]
    assert "zeppelin" in json.dumps(shown[1])
    for message in shown:
        for text in texts(message):
            assert_harmless(text)


def texts(message: JSON) -> list[str]:
    """Return what Discord reads as markup."""
    return [
        message["content"],
        *(embed.get(key, "") for embed in message["embeds"] for key in ("title", "description")),
    ]


def assert_harmless(text: str) -> None:
    """Fail if a hostile text means anything to Discord."""
    bare = text.replace("\\\\", "")
    for opening in ("<@", "<#", "</", "<:", "@everyone", "@here", "```", "||", "[free", "[click", "> not"):
        at = bare.find(opening)
        while at >= 0:
            assert bare[at - 1] == "\\", (opening, text)
            at = bare.find(opening, at + 1)
    assert "](https://evil" not in bare.replace("\\](https", "")
    assert "://evil" not in bare.replace("\\://evil", "")
    assert not set(text) & set("\u202e\u202c\u200b")
    assert not re.search("[\u0300-\u036f]{5}", text)
