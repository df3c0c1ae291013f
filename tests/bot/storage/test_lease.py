"""The lease by which one of several processes does the recurring tasks."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.storage.lease import Lease
from bot.storage.storage import Storage
from index import StorageFailed
from index.catalog import Database


@dataclass
class Processes:
    """Two processes with one database, and the seconds that the test lets pass."""

    storage: Storage
    seconds: float = 0.0

    def lease(self) -> Lease:
        """Return the lease as a new process sees it."""
        return Lease(self.storage.notes, lasts=30, clock=lambda: self.seconds)


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    opened = Database(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    yield Processes(Storage(opened))
    opened.close()


def test_one_process_holds_the_lease_for_as_long_as_it_renews(processes: Processes) -> None:
    """The other one asks in vain, however long that takes."""
    first, second = processes.lease(), processes.lease()
    assert first.renew()
    for _ in range(10):
        assert not second.renew()
        processes.seconds += 10
        assert first.renew()
    assert first.is_held
    assert not second.is_held


def test_a_process_that_no_longer_renews_is_succeeded(processes: Processes) -> None:
    """Its lease ends before another process can take it, so there are never two holders."""
    first, second = processes.lease(), processes.lease()
    assert first.renew()
    processes.seconds += 9
    assert not second.renew(), "it has not seen yet that nobody renews"
    processes.seconds += 29
    assert not first.is_held
    assert not second.renew()
    processes.seconds += 1
    assert second.renew()
    assert not first.renew(), "a process that was frozen finds that it was succeeded"
    assert second.renew()


def test_a_lease_that_is_given_back_is_free_at_once(processes: Processes) -> None:
    """After an orderly end nobody waits, and giving back what another holds does nothing."""
    first, second = processes.lease(), processes.lease()
    assert first.renew()
    second.give_back()
    assert first.renew()
    first.give_back()
    assert not first.is_held
    assert second.renew()
    first.give_back()
    assert second.renew()


def test_a_renewal_that_fails_does_not_end_the_lease(processes: Processes) -> None:
    """The database may be away for a moment; the holder renews its lease at the next attempt."""
    lease = processes.lease()
    assert lease.renew()
    processes.seconds += 10
    swap = processes.storage.notes.swap

    def fail(key: str, former: str | None, value: str) -> bool:  # noqa: ARG001 - called by position
        raise StorageFailed("the database is away")

    processes.storage.notes.swap = fail  # type: ignore[method-assign]
    with pytest.raises(StorageFailed):
        lease.renew()
    assert lease.is_held
    processes.storage.notes.swap = swap  # type: ignore[method-assign]
    processes.seconds += 10
    assert lease.renew()
    processes.seconds += 29
    assert lease.is_held


def test_of_two_that_try_at_once_one_succeeds(processes: Processes) -> None:
    """The row is changed only if it is still as it was read."""
    first, second = processes.lease(), processes.lease()
    swap = processes.storage.notes.swap

    def swap_late(key: str, former: str | None, value: str) -> bool:
        processes.storage.notes.swap = swap  # type: ignore[method-assign]
        assert second.renew(), "it comes between reading and writing"
        return swap(key, former, value)

    processes.storage.notes.swap = swap_late  # type: ignore[method-assign]
    assert not first.renew()
    assert second.is_held
