"""Servers that the bot is no longer a member of, and since when."""

from collections.abc import Collection

from bot.storage.notes import Notes

_LEFT = "left "


class DepartureStore:
    """When the bot found that it was no longer a member of a server (Unix time)."""

    def __init__(self, notes: Notes) -> None:
        """Keep the times in `notes`."""
        self._notes = notes

    def update(self, known: Collection[int], present: Collection[int], now: float) -> None:
        """Note the servers that are `known` but not `present`, and withdraw the notes of those that are."""
        noted = self.all()
        for guild in noted.keys() & set(present):
            self.delete_guild(guild)
        for guild in set(known) - set(present) - noted.keys():
            self._notes.put(f"{_LEFT}{guild}", str(now))

    def all(self) -> dict[int, float]:
        """Return every noted server, and since when the bot is no longer its member."""
        return {int(guild): float(at) for guild, at in self._notes.starting_with(_LEFT).items()}

    def delete_guild(self, guild: int) -> None:
        """Withdraw the note of a server."""
        self._notes.drop(f"{_LEFT}{guild}")
