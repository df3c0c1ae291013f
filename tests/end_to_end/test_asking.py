"""Asking, end to end: the real bot process against the stand-in for Discord."""

import itertools
from typing import Any

import pytest

from bot_process import JSON, Place
from discord_stand_in.dump import labels, shown
from discord_stand_in.interactions import ACKNOWLEDGED_WITHIN
from discord_stand_in.people import Person, Reply

pytest_plugins = ("bot_fixtures",)

QUESTION = "why did Putin visit Pyongyang?"
OFF_TOPIC = "who won the chess olympiad in Budapest?"


def test_ask_is_answered_with_quotes(place: Place) -> None:
    """The main promise: /ask is acknowledged at once and edited with quotes, sources and a date."""
    reply = place.server.person("Ada", place.guild).use("ask", question=QUESTION)
    assert reply.acknowledged < ACKNOWLEDGED_WITHIN
    text = shown(reply.message)
    assert "> “" in text
    assert "Russia seeks ammunition for its war in Ukraine" in text
    assert "](https://news.example/putin-visits-pyongyang" in text
    assert "Peninsula Post" in text
    assert "Newest source: <t:1718751600:D>" in text
    assert text.index("> “") < text.index("Peninsula Post"), "the answer comes first"
    assert not reply.ephemeral
    assert labels(reply.message) == ["Peninsula Post", "More", "👍", "👎", "Follow up"]


def test_a_question_without_an_answer_is_refused(place: Place) -> None:
    """A refusal claims nothing, names no unrelated headlines, and is kept for the admins."""
    ada = place.server.person("Ada", place.guild)
    text = shown(ada.use("ask", question=OFF_TOPIC).message)
    assert "I found no article that answers this" in text
    assert "> “" not in text
    assert "Lisbon opens a tram line" not in text
    assert "Putin visits" not in text
    admin = place.server.person("Root", place.guild, admin=True)
    assert OFF_TOPIC in shown(admin.use("unanswered").message)


def test_source_and_window_restrict_the_answer(place: Place) -> None:
    """Every option of /ask does what it says, and a wrong value is explained."""
    ada = place.server.person("Ada", place.guild)
    offered = ada.complete("ask", "source", "cou", question=QUESTION)
    assert [choice["value"] for choice in offered] == ["Alpine Courier"]
    text = shown(ada.use("ask", question="what did the glacier lose?", source="Alpine Courier").message)
    assert "Aletsch" in text
    assert "tram" not in text
    within = ada.use("ask", question="what opened in Lisbon?", since="2024-09-01", until="2024-09-30").message
    assert "tram" in shown(within)
    late = ada.use("ask", question=QUESTION, since="2024-07-01").message
    assert "Pyongyang on Wednesday" not in shown(late)
    assert "2024-06-19" in shown(ada.use("ask", question=QUESTION, since="whenever").message)
    months = ada.complete("ask", "until", "sept", question=QUESTION)
    (end,) = (choice["value"] for choice in months if choice["name"] == "September 2025")
    assert end == "2025-09-30"
    assert "tram" in shown(ada.use("ask", question="what opened in Lisbon?", since="September 2024").message)
    named = [choice["name"] for choice in ada.complete("timeline", "since", "", topic="Lisbon")]
    assert named[:4] == ["today", "yesterday", "this week", "last week"]
    assert "Aletsch" not in shown(ada.use("timeline", topic="Glacier in the Alps", since="last week").message)


def test_more_wrong_options_are_explained(place: Place) -> None:
    """An unknown source, an empty window and an empty question each have their sentence."""
    ada = place.server.person("Ada", place.guild)
    assert "no article from Nobody" in shown(ada.use("ask", question=QUESTION, source="Nobody").message)
    empty = ada.use("ask", question=QUESTION, since="2024-07-02", until="2024-07-01")
    assert "start date is after the end date" in shown(empty.message)
    assert empty.ephemeral
    unseen = shown(ada.use("ask", question="\u200b \u202e").message)
    assert "in a few words, for example about “Glacier in the Alps loses a tenth of its ice”" in unseen


def test_private_answers_are_for_the_asker_alone(place: Place) -> None:
    """`private` hides the answer from the channel."""
    reply = place.server.person("Ada", place.guild).use("ask", question=QUESTION, private=True)
    assert reply.ephemeral
    assert labels(reply.message) == ["Peninsula Post", "More", "👍", "👎", "Share"]


def test_a_private_answer_can_be_shared(place: Place) -> None:
    """Share shows the answer to all, once, with its own buttons; a reply to it is a follow-up."""
    ada, bob = place.server.person("Ada", place.guild), place.server.person("Bob", place.guild)
    private = ada.use("ask", question=QUESTION, private=True).message
    ada.click(private, "Share")
    shared = _published(place, ada, private)
    assert not shared["flags"] & 1 << 6
    assert labels(shared) == ["Peninsula Post", "More", "👍", "👎", "Follow up"]
    assert labels(private) == ["Peninsula Post", "More", "👍", "👎"]
    assert "first visit to North Korea" in shown(bob.click(shared, "More").message)
    assert "artillery" in shown(bob.answer_to(bob.say("and what did Kim offer in return?", reply_to=shared)))


def _published(place: Place, person: Person, private: JSON) -> JSON:
    """Wait until Share has done its work, and return the message that everyone sees."""
    place.server.wait("the button to go", lambda: "Share" not in labels(private))
    (public,) = (
        one
        for one in list(place.server.world.messages.values())
        if one["channel_id"] == str(person.channel) and shown(one) == shown(private) and one is not private
    )
    return public


def test_a_server_s_choice_of_private_answers_holds_everywhere(place: Place) -> None:
    """/latest and /timeline follow it like /ask, unless the member chooses otherwise."""
    ada, admin = place.server.person("Ada", place.guild), place.server.person("Root", place.guild, admin=True)
    admin.click(admin.use("access").message, "Make answers private").message["id"]
    commands: list[tuple[str, dict[str, Any]]] = [("latest", {}), ("timeline", {"topic": "Putin visits Kim"})]
    for command, options in commands:
        private = ada.use(command, **options)
        assert private.ephemeral
        ada.click(private.message, "Share")
        assert _published(place, ada, private.message)
        assert not ada.use(command, **options, private=False).ephemeral


def test_users_can_install_the_bot_for_themselves(place: Place) -> None:
    """The bot then answers them everywhere, from the shared library and in private."""
    abroad = place.server.world.guild("A server without the bot", joined=False)
    eve, kim = place.server.person("Eve", abroad), place.server.person("Kim")
    eve.installed = kim.installed = kim.chatting = True
    post = place.server.person("Ada", place.guild).say("The Aletsch glacier has lost a tenth of its ice!")
    for person in (eve, kim):
        answer = person.use("ask", question=QUESTION)
        assert "ammunition" in shown(answer.message)
        assert answer.ephemeral
        assert "ammunition" in shown(person.click(answer.message, "Share").followup)
        assert not person.use("ask", question=QUESTION, private=False).ephemeral
        assert person.use("latest").ephemeral
        assert "Aletsch" in shown(person.right_click(post, "Find coverage").message)
    offered = {
        command["name"] for command in place.server.world.commands if 1 in command["integration_types"]
    }
    assert offered == {"ask", "latest", "about", "help", "Find coverage", "Ask about this"}


def test_a_mention_is_answered_and_a_reply_is_understood(place: Place) -> None:
    """A follow-up is completed from the earlier questions before anything is searched for."""
    ada = place.server.person("Ada", place.guild)
    first = ada.answer_to(ada.say(f"<@{place.server.world.bot['id']}> {QUESTION}"))
    assert "ammunition" in shown(first)
    second = ada.answer_to(ada.say("and what did Kim offer in return?", reply_to=first))
    assert "artillery shells" in shown(second)
    assert f"↪ Follow-up to “{QUESTION}”" in shown(second)
    third = ada.answer_to(ada.say("why?", reply_to=second))
    assert "↪ Follow-up to “and what did Kim offer in return?”" in shown(third)


def test_a_conversation_goes_on_in_a_thread(place: Place) -> None:
    """The button opens a thread at the answer; a mention there is a follow-up."""
    ada = place.server.person("Ada", place.guild)
    answer = ada.use("ask", question=QUESTION).message
    assert "opened a thread" in shown(ada.click(answer, "Follow up").message)
    thread = int(answer["id"])
    assert place.server.world.channels[thread]["name"] == QUESTION
    followed = ada.answer_to(
        ada.say(f"what did Kim offer? <@{place.server.world.bot['id']}>", channel=thread)
    )
    assert "artillery shells" in shown(followed)
    assert "Follow-up" in shown(followed)
    assert "already has" in shown(ada.click(answer, "Follow up").message)


def test_ask_in_a_thread_goes_on_with_its_conversation(place: Place) -> None:
    """/ask in a thread is a follow-up; a private one leaves no trace in later answers."""
    ada = place.server.person("Ada", place.guild)
    answer = ada.use("ask", question=QUESTION).message
    ada.click(answer, "Follow up").message["id"]
    ada.channel = int(answer["id"])
    followed = shown(ada.use("ask", question="and what did Kim offer in return?", private=True).message)
    assert "artillery shells" in followed
    ada.use("ask", question="what did the glacier in the Alps lose?", private=True).message["id"]
    later = shown(ada.use("ask", question="and when?").message)
    assert "Putin" in later
    assert "glacier" not in later


def test_other_talk_is_left_alone(place: Place) -> None:
    """Without a mention the bot cannot read a message, and does not try to answer it."""
    ada = place.server.person("Ada", place.guild)
    place.server.wait("the welcome", lambda: _bot_wrote(place, ada.channel))
    before = len(place.server.world.messages)
    ada.say(QUESTION)
    ada.say("<@1234567890123456789> what do you think?")
    ada.answer_to(ada.say(f"<@{place.server.world.bot['id']}>"))  # an empty mention gets help
    assert len(place.server.world.messages) == before + 4


def _bot_wrote(place: Place, channel: int) -> bool:
    return any(
        one["channel_id"] == str(channel) and one["author"].get("bot")
        for one in list(place.server.world.messages.values())
    )


def test_buttons_under_an_answer(place: Place) -> None:
    """More shows the text around the quotes to the person who clicked; 👎 keeps the question for the admins."""
    ada, bob = place.server.person("Ada", place.guild), place.server.person("Bob", place.guild)
    answer = ada.use("ask", question=QUESTION).message
    around = bob.click(answer, "More")
    assert "first visit to North Korea" in shown(around.message)
    assert around.ephemeral
    assert "Thanks" in shown(bob.click(answer, "👍").message)
    assert "admins of this server" in shown(bob.click(answer, "👎").message)
    admin = place.server.person("Root", place.guild, admin=True)
    assert "did not help" in shown(admin.use("unanswered").message)
    ada.click(answer, "👎").message["id"]
    bob.click(answer, "👍").message["id"]
    assert "👍 1 👎 1" in shown(admin.use("unanswered").message), "Bob changed his mind, Ada did not"
    for pressed in [ada.click(answer, label) for label in "👍👎👍👍"]:  # faster than the bot counts
        pressed.message["id"]
    assert "👍 2 👎 0" in shown(admin.use("questions").message)
    assert "None." in shown(admin.use("unanswered").message)


def test_the_last_press_counts_when_an_earlier_one_is_read_late(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Presses follow each other faster than the bot counts: a 👎 that was pressed before a 👍 changes nothing."""
    ada, admin = place.server.person("Ada", place.guild), place.server.person("Root", place.guild, admin=True)
    answer, new_id = ada.use("ask", question=QUESTION).message, place.server.world.snowflake
    ids = itertools.chain([new_id()], iter(new_id, None))
    ada.click(answer, "👍").message["id"]
    monkeypatch.setattr(place.server.world, "snowflake", lambda: next(ids))
    ada.click(answer, "👎").message["id"]
    assert "👍 1 👎 0" in shown(admin.use("questions").message)


def test_direct_messages_ask_the_shared_library(place: Place) -> None:
    """In direct messages no mention is needed, and a follow-up is understood as well."""
    ada = place.server.person("Ada")
    assert "ammunition" in shown(ada.answer_to(ada.say(QUESTION)))
    assert "artillery" in shown(ada.answer_to(ada.say("and what did Kim offer?")))
    assert "ammunition" in shown(ada.use("ask", question=QUESTION).message)
    assert "Putin visits" in shown(ada.use("latest").message)
    assert "Dateline" in shown(ada.use("about").message)


def test_find_coverage_of_a_message(place: Place) -> None:
    """A right click shows the nearest passages to the asker alone, without a verdict."""
    ada = place.server.person("Ada", place.guild)
    claim = ada.say("The Aletsch glacier has lost a tenth of its ice!")
    found = ada.right_click(claim, "Find coverage")
    assert "Aletsch glacier lost a tenth" in shown(found.message)
    assert "contradict" in shown(found.message)
    assert found.ephemeral
    assert "no text" in shown(ada.right_click(ada.say(""), "Find coverage").message)
    post = {**ada.say(""), "embeds": [{"type": "rich", "title": "Alps", "description": claim["content"]}]}
    assert "Aletsch glacier lost a tenth" in shown(ada.right_click(post, "Find coverage").message)


def test_is_this_true_of_a_post(place: Place) -> None:
    """As a reply to a post, it asks for coverage of that post; Discord may keep the post's text from the bot."""
    ada, bob = place.server.person("Ada", place.guild), place.server.person("Bob", place.guild)
    mention = f"<@{place.server.world.bot['id']}>"
    post = ada.say(f"The Aletsch glacier has lost a tenth of its ice! {mention} see")
    ada.answer_to(post)
    for question in ("is this true?", "", "Stimmt das?", "¿Es verdad?"):
        found = shown(bob.answer_to(bob.say(f"{mention} {question}", reply_to=post)))
        assert "Aletsch glacier lost a tenth" in found
        assert "contradict" in found
    asked = shown(bob.answer_to(bob.say(f"{mention} who said this?", reply_to=post)))
    assert "↪ Follow-up to “The Aletsch glacier has lost a tenth" in asked
    unreadable = ada.say("The Aletsch glacier has lost a tenth of its ice!")
    told = shown(bob.answer_to(bob.say(f"{mention} is this true?", reply_to=unreadable)))
    assert "Apps → Find coverage" in told


def test_ask_about_this_message(place: Place) -> None:
    """An entry of a message's menu takes a question about the message, and answers in private."""
    ada, bob = place.server.person("Ada", place.guild), place.server.person("Bob", place.guild)
    form = bob.right_click(ada.say("Putin is in Pyongyang again"), "Ask about this").modal
    answer = bob.submit(form, "what did Kim offer him in return?")
    assert answer.ephemeral
    assert "artillery shells" in shown(answer.message)
    assert "↪ Follow-up to “Putin is in Pyongyang again”" in shown(answer.message)
    assert "Share" in labels(answer.message)
    form = bob.right_click(ada.say(QUESTION), "Ask about this").modal
    assert form["components"][0]["component"]["value"] == QUESTION
    assert "ammunition" in shown(bob.submit(form, QUESTION).message)
    form = bob.right_click(ada.say("The Alps are losing their ice!"), "Ask about this").modal
    assert "Aletsch" in shown(bob.submit(form, "is this true?").message)
    form = bob.right_click(ada.say("The Alps!"), "Ask about this").modal
    assert "in a few words" in shown(bob.submit(form, " \u200b ").message)
    form = bob.right_click(ada.say("The Alps!"), "Ask about this").modal
    assert "welcome" in shown(bob.submit(form, "thanks!").message)
    assert "no text" in shown(bob.right_click(ada.say(""), "Ask about this").message)


def test_admins_see_what_is_asked_and_what_helps(place: Place) -> None:
    """/questions counts spellings of a question together, with their votes, and names nobody."""
    ada, bob = place.server.person("Ada", place.guild), place.server.person("Bob", place.guild)
    admin = place.server.person("Root", place.guild, admin=True)
    assert "No questions yet" in shown(admin.use("questions").message)
    answer = ada.use("ask", question=QUESTION).message
    bob.use("ask", question=QUESTION.upper().replace("PUTIN", "Putin")).message["id"]
    ada.use("ask", question=OFF_TOPIC).message["id"]
    bob.click(answer, "👍").message["id"]
    listed = admin.use("questions")
    lines = [line for line in shown(listed.message).split("\n") if line.startswith("- ")]
    assert listed.ephemeral
    assert "**2×**" in lines[0]
    assert "👍 1 👎 0" in lines[0]
    assert lines[1].startswith(f"- **1×** {OFF_TOPIC}")
    assert "Ada" not in "".join(lines)


def test_the_activity_says_how_new_the_news_is(place: Place) -> None:
    """Under the bot's name, members read how new the shared news is."""
    place.server.wait("an activity", lambda: place.server.gateway.presence)
    (activity,) = place.server.gateway.presence["activities"]
    assert activity["state"] == "news until 11 October 2024 · /ask"


def test_latest_is_paged_and_filtered(place: Place) -> None:
    """The newest headlines come first, of one source if wanted."""
    ada = place.server.person("Ada", place.guild)
    text = shown(ada.use("latest").message)
    assert text.index("Glacier") < text.index("Lisbon") < text.index("Putin")
    only = shown(ada.use("latest", source="City Desk").message)
    assert "Lisbon" in only
    assert "Glacier" not in only
    assert "no article from Nobody" in shown(ada.use("latest", source="Nobody").message)


def test_about_says_what_is_stored(place: Place) -> None:
    """Members can see which articles there are and what is stored about people."""
    text = shown(place.server.person("Ada", place.guild).use("about").message)
    assert ":** 3" in text
    assert "all-MiniLM-L6-v2" in text
    assert "never who asked" in text
    assert "90 days" in text


@pytest.mark.parametrize(
    ("locale", "newest", "button"),
    [
        ("de", "Neueste Quelle", "Mehr"),
        ("es-ES", "Fuente más reciente", "Más"),
        ("ja", "Newest source", "More"),
    ],
)
def test_answers_speak_the_member_s_language(place: Place, locale: str, newest: str, button: str) -> None:
    """German and Spanish clients get their language, all others English."""
    reply: Reply = place.server.person("Ada", place.guild, locale=locale).use("ask", question=QUESTION)
    assert newest in shown(reply.message)
    assert button in labels(reply.message)


def test_commands_are_described_in_every_language(place: Place) -> None:
    """Discord is given the texts of commands and options in German and Spanish."""
    ask = next(each for each in place.server.world.commands if each["name"] == "ask")
    assert ask["description_localizations"]["de"] == "Eine Frage zu den Nachrichten stellen"
    assert set(ask["description_localizations"]) >= {"de", "es-ES", "es-419"}
    assert ask["options"][0]["name_localizations"]["es-ES"] == "pregunta"
    menu = next(each for each in place.server.world.commands if each["type"] == 3)
    assert menu["name_localizations"]["de"] == "Berichte finden"


def test_a_greeting_is_returned_and_not_listed_as_unanswered(place: Place) -> None:
    """A greeting is returned, and not listed for admins as an unanswered question."""
    ada = place.server.person("Ada", place.guild)
    mention = f"<@{place.server.world.bot['id']}>"
    greeted = shown(ada.answer_to(ada.say(f"{mention} hello!")))
    assert greeted == (
        "Hello! Ask me about the news, for example about “Glacier in the Alps loses a tenth of its ice”."
    )
    assert "welcome" in shown(ada.answer_to(ada.say(f"thanks {mention}")))
    assert "exact quotes" in shown(ada.use("ask", question="What can you do?").message)
    admin = place.server.person("Root", place.guild, admin=True)
    assert "None." in shown(admin.use("unanswered").message)


def test_help_is_for_members_and_admins(place: Place) -> None:
    """Everyone reads how to ask; only admins read how to manage."""
    assert "/articles add" not in shown(place.server.person("Ada", place.guild).use("help").message)
    assert "/articles add" in shown(place.server.person("Root", place.guild, admin=True).use("help").message)


def test_a_server_is_welcomed(place: Place) -> None:
    """When the bot joins, it introduces itself in a channel where it may write."""
    joined = place.server.world.guild("A new server")
    channel = joined["channels"][0]["id"]
    place.server.wait(
        "a welcome",
        lambda: any(
            one["channel_id"] == channel and "First steps" in shown(one)
            for one in list(place.server.world.messages.values())
        ),
    )
