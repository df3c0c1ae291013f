"""Let 30 members ask within two seconds, and print what they wait: python tests/benchmarks/crowd.py [ROUNDS].

With --data, the bot answers from the shared library of a copy of that folder instead of three articles.
Run it from the repository's root with the helpers of the tests on the path: PYTHONPATH=.:tests/support.
"""

import argparse
import shutil
import statistics
import tempfile
import threading
import time
from pathlib import Path

from rich.console import Console

from bot_process import SHARED_ARTICLES, BotProcess, library_of
from discord_server import DiscordServer
from discord_stand_in.replies import Reply

MEMBERS, WITHIN = 30, 2.0
FIRST = 10
QUESTIONS = (
    "why did Putin visit Pyongyang?",
    "what opened in Lisbon?",
    "how much ice did the glacier lose?",
    "who signed a pact with Kim?",
    "what does Russia seek?",
)
_THINKING = 1 << 7
_PATIENCE = 600.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", type=int, nargs="?", default=5)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    rounds = given.rounds
    acknowledged: list[float] = []
    first: list[float] = []
    last: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.data:
            shutil.copytree(given.data, folder / "data", ignore=shutil.ignore_patterns("lock", "holder.json"))
        else:
            library_of(folder / "data", "shared", SHARED_ARTICLES)
        with (
            DiscordServer(folder) as server,
            BotProcess(server, folder / "data", folder / "bot.log"),
        ):
            warm = server.person("First", server.world.guild("Warm")).use("ask", question=QUESTIONS[0])
            server.wait("the models to be loaded", lambda: _is_answered(warm), 120)
            for number in range(rounds):
                waits = _ask(server, number)
                acknowledged += [wait for wait, _ in waits]
                answers = sorted(answered for _, answered in waits)
                first += answers[:FIRST]
                last.append(answers[-1])
    console = Console()
    console.print(f"{rounds} rounds of {MEMBERS} members within {WITHIN:g} s")
    console.print(f"acknowledged: p99 {_p99(acknowledged):.2f} s, longest {max(acknowledged):.2f} s")
    console.print(
        f"final answer: median of the first {FIRST} {statistics.median(first):.2f} s, last {max(last):.2f} s"
    )


def _ask(server: DiscordServer, number: int) -> list[tuple[float, float]]:
    """Return, for each member, the seconds until the acknowledgement and until the answer."""
    guild = server.world.guild(f"Crowd {number}")
    people = [server.person(f"Member {one}", guild) for one in range(MEMBERS)]
    asked: list[tuple[float, Reply]] = []
    ends: dict[int, float] = {}

    def watch() -> None:
        while len(ends) < MEMBERS:
            for one, (began, reply) in enumerate(list(asked)):
                if one not in ends and _is_answered(reply):
                    ends[one] = time.monotonic() - began
            time.sleep(0.01)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    began = time.monotonic()
    for one, person in enumerate(people):
        time.sleep(max(0.0, began + one * WITHIN / MEMBERS - time.monotonic()))
        question = f"{QUESTIONS[one % len(QUESTIONS)].rstrip('?')} in story {number * MEMBERS + one}?"
        asked.append((time.monotonic(), person.use("ask", question=question)))
    watcher.join(_PATIENCE)
    assert len(ends) == MEMBERS, f"{MEMBERS - len(ends)} members wait for more than {_PATIENCE:g} s"
    return [(reply.acknowledged, ends[one]) for one, (_, reply) in enumerate(asked)]


def _is_answered(reply: Reply) -> bool:
    answer = reply.record["message"]
    return answer is not None and not answer["flags"] & _THINKING


def _p99(waits: list[float]) -> float:
    return statistics.quantiles(waits, n=100)[98]


if __name__ == "__main__":
    main()
