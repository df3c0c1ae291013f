"""The bot's answer to an interaction, as the person who caused it sees it."""

from typing import TYPE_CHECKING

from discord_stand_in.world import JSON

if TYPE_CHECKING:
    from discord_server import DiscordServer

_THINKING, _EPHEMERAL = 1 << 7, 1 << 6


class Reply:
    """The bot's answer to one interaction; each property waits until its part has come."""

    def __init__(self, server: "DiscordServer", record: JSON) -> None:
        """Watch the record of an interaction."""
        self._server = server
        self.record = record

    @property
    def acknowledged(self) -> float:
        """Seconds until the bot acknowledged."""
        self._server.wait("an acknowledgement", lambda: self.record["acknowledged"] is not None)
        waited: float = self.record["acknowledged"]
        return waited

    @property
    def ephemeral(self) -> bool:
        """Whether only the asker sees the answer."""
        return bool(self.message["flags"] & _EPHEMERAL)

    @property
    def message(self) -> JSON:
        """The answer, once it is no longer "thinking"."""

        def there() -> bool:
            answer = self.record["message"]
            return answer is not None and not answer["flags"] & _THINKING

        self._server.wait(f"the answer to {self.record['payload'].get('data')}", there)
        found: JSON = self.record["message"]
        return found

    @property
    def followup(self) -> JSON:
        """The first further message."""
        self._server.wait("a further message", lambda: self.record["followups"])
        found: JSON = self.record["followups"][0]
        return found

    @property
    def modal(self) -> JSON:
        """The form that asks the member for text."""
        self._server.wait("a modal", lambda: self.record["modal"] is not None)
        found: JSON = self.record["modal"]
        return found

    @property
    def choices(self) -> list[JSON]:
        """What an autocompletion offers."""
        self._server.wait("an autocompletion", lambda: self.record["choices"] is not None)
        found: list[JSON] = self.record["choices"]
        return found
