"""How long a refresh of 500 unchanged feeds takes, and what it costs those who ask meanwhile.

    python tests/benchmarks/feeds.py [--feeds 500]

The feeds are served by another process on addresses of their own (127.0.0.1, 127.0.0.2, …), as real feeds are
on hosts of their own: of one host never two things are asked at once. Each carries one article whole.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import threading
import time
from multiprocessing import Process, get_context
from multiprocessing.synchronize import Event
from pathlib import Path

from rich.console import Console

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import feed_documents as documents
from bot.jobs.priority import Gate
from index import Library
from index.sources.feeds.opml import Outline
from index.sources.http.fetcher import Fetcher, Limits
from index.subscriptions.subscriptions import Subscriptions

PORT = 18_080
out = Console(highlight=False, soft_wrap=True)
_PAUSE = 0.1  # seconds between a question and the next
QUESTION = "Who voted to rebuild the fish market of Port Lindow?"


def serve(ready: Event) -> None:
    """Answer every address with a feed of its own, or that it is unchanged."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                number = writer.get_extra_info("sockname")[0].replace(".", "")
                text = documents.HTML.replace("Port Lindow", f"Port Lindow {number}")
                body = documents.rss(documents.item(1, content=text, url=f"https://{number}.example/1"))
                if b"if-none-match" in head.lower():
                    writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
                else:
                    writer.write(
                        b'HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: "1"\r\n'
                        b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
                    )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "0.0.0.0", PORT)  # noqa: S104 - all of 127.0.0.0/8
        ready.set()
        await server.serve_forever()

    asyncio.run(run())


def asked(library: Library, gate: Gate, stop: threading.Event, least: int = 20) -> list[float]:
    """Return the seconds that each question took, one after another until `stop`, at least some."""
    taken: list[float] = []
    while not stop.is_set() or len(taken) < least:
        began = time.perf_counter()
        with gate.asking():
            library.ask(QUESTION)
        taken.append(time.perf_counter() - began)
        time.sleep(_PAUSE)
    return taken


def measure(number: int, folder: str) -> None:
    """Print the figures."""
    limits = Limits(private=True, robots=False)
    gate = Gate()  # as in the bot: questions come first
    with Library.open(folder) as library, Fetcher(limits, give_way=gate.yield_to_questions) as fetcher:
        feeds = Subscriptions(library, fetcher)
        places = (f"127.0.{at // 250}.{at % 250 + 1}" for at in range(number))
        began = time.perf_counter()
        report = feeds.add_all(Outline(f"http://{place}:{PORT}/feed") for place in places)
        out.print(
            f"followed {number} feeds with {report.added} articles: {time.perf_counter() - began:.1f} s"
        )
        library.warm_up()
        done = threading.Event()
        done.set()
        alone = statistics.median(asked(library, gate, done))
        began = time.perf_counter()
        report = feeds.refresh(force=True)
        out.print(f"refreshed {report.feeds_unchanged} unchanged: {time.perf_counter() - began:.1f} s")
        stop = threading.Event()
        meanwhile: list[float] = []
        asking = threading.Thread(target=lambda: meanwhile.extend(asked(library, gate, stop)))
        asking.start()
        with gate.background(lambda: False):
            for _ in range(3):
                feeds.refresh(force=True, progress=lambda _: gate.wait_or_stop())
        stop.set()
        asking.join()
        out.print(
            f"ask, median: {1000 * alone:.0f} ms alone, {1000 * statistics.median(meanwhile):.0f} ms during a "
            f"refresh; slowest {1000 * max(meanwhile):.0f} ms; ratio {statistics.median(meanwhile) / alone:.2f}"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=500)
    arguments = parser.parse_args()
    ready = get_context().Event()
    server = Process(target=serve, args=(ready,), daemon=True)
    server.start()
    ready.wait()
    with tempfile.TemporaryDirectory() as folder:
        measure(arguments.feeds, folder)
    server.terminate()
