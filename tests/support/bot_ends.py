"""Stop the bot while many people wait for an answer, and record how long it took and what each got."""

import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot_process import JSON, BotProcess
from discord_server import DiscordServer
from discord_stand_in.people import Person
from discord_stand_in.replies import Reply

When = Literal["right after the start", "when some are answered", "while they ask"]
_LATEST: dict[When, float] = {
    "right after the start": 0.3,
    "when some are answered": 2.0,
    "while they ask": 0.0,
}
"""Seconds between the last question and the signal, at most."""
_COMMANDS, _MENTIONS = 40, 10
_LONG = "why did Putin visit Pyongyang, " + ", ".join(f"and place {number}" for number in range(60))
_THINKING = 1 << 7


@dataclass(frozen=True, slots=True)
class End:
    """One stop of the bot.

    Attributes:
        seconds: from the signal to the exit.
        answered: number of askers who got an answer.
        told: number of askers who were told that the bot restarts.
        silent: what the others saw.
    """

    seconds: float
    answered: int
    told: int
    silent: tuple[str, ...]


def end(program: type[BotProcess], server: DiscordServer, data: Path, when: When, seed: int) -> End:
    """Start the bot, let 50 people of three servers ask at once, send SIGTERM, and return the outcome.

    Only questions that were asked before the signal count.
    """
    moments = random.Random(seed)  # noqa: S311 - not for secrets
    guilds = [server.world.guild(f"Server {number}") for number in range(3)]
    askers = [server.person(f"Asker {number}", moments.choice(guilds)) for number in range(_COMMANDS)]
    speakers = [server.person(f"Speaker {number}", guilds[number % 3]) for number in range(_MENTIONS)]
    with program(server, data, data.parent / "log" / "bot.log", QUESTION_QUEUE="60") as bot:
        if when != "right after the start":
            assert askers[0].use("ask", question="what opened in Lisbon?").message
        with ThreadPoolExecutor(_COMMANDS + _MENTIONS) as together:
            asking = [together.submit(_ask, person, number) for number, person in enumerate(askers)]
            saying = [together.submit(_mention, server, person) for person in speakers]
            if when != "while they ask":
                together.shutdown()
            time.sleep(moments.uniform(0.0, _LATEST[when]))
            signalled = time.monotonic()
            seconds = bot.end()
    replies = [one.result() for one in asking]
    said = [one.result() for one in saying]
    seen = [_seen(reply) for reply in replies if reply.record["at"] < signalled]
    seen += [_answers(server, message) for at, message in said if at < signalled]
    answered = [text for text in seen if "Peninsula Post" in text or "no article that answers" in text]
    told = [text for text in seen if "restarting" in text and text not in answered]
    silent = [text for text in seen if text not in answered and text not in told]
    return End(seconds, len(answered), len(told), tuple(silent))


def _ask(person: Person, number: int) -> Reply:
    return person.use("ask", question=f"{number} {_LONG}"[:900])


def _mention(server: DiscordServer, person: Person) -> tuple[float, JSON]:
    message = person.say(f"<@{server.world.bot['id']}> {person.user['id']} {_LONG}"[:900])
    return time.monotonic(), message


def _seen(reply: Reply) -> str:
    """Return what a member sees of the answer to a command; "thinking…" is nothing."""
    message = reply.record["message"]
    shown = [] if message is None or message["flags"] & _THINKING else [message]
    return json.dumps([*shown, *reply.record["followups"]], ensure_ascii=False)


def _answers(server: DiscordServer, message: JSON) -> str:
    """Return the replies to a message."""
    return json.dumps(
        [
            one
            for one in list(server.world.messages.values())
            if (one.get("message_reference") or {}).get("message_id") == message["id"]
        ],
        ensure_ascii=False,
    )
