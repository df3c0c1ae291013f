"""Work on many hosts at once, and on each host's jobs one after another."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
R = TypeVar("R")


def each(
    jobs: Iterable[T], address: Callable[[T], str], work: Callable[[T], R], width: int
) -> Iterator[tuple[T, R]]:
    """Do `work` for every job in threads, and yield each job with its result as soon as it is done.

    Args:
        jobs: in any order.
        address: returns the URL of a job; no two jobs for one host run at once.
        work: is called in a thread.
        width: the most hosts at once.

    If the caller stops iterating, running jobs are finished and no others are started.
    """
    waiting: dict[str, deque[T]] = {}
    for job in jobs:
        waiting.setdefault(urlsplit(address(job)).hostname or "", deque()).append(job)
    hosts = deque(waiting)
    running: dict[Future[R], tuple[str, T]] = {}
    with ThreadPoolExecutor(width, thread_name_prefix="fetch") as pool:
        while hosts or running:
            while hosts and len(running) < width:
                host = hosts.popleft()
                job = waiting[host].popleft()
                running[pool.submit(work, job)] = (host, job)
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                host, job = running.pop(future)
                if waiting[host]:
                    hosts.append(host)  # behind hosts that wait for their first turn
                yield job, future.result()
