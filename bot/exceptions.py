"""Why the bot cannot do what it was asked to; `bot.messages.errors` puts each into words.

Declined        this member may not do this, or not now
NoSuchSource    no article that this server can search is from the publisher asked for
Busy            too many questions are waiting
Restarting      the bot shuts down before the question's turn came
Stopped         background work was told to stop; what it stored is consistent
"""


class Declined(Exception):
    """Something that a member may not do, or not now; the text called `key` says why."""

    def __init__(self, key: str, **values: object) -> None:
        """Keep the key of the text and the values to put in."""
        super().__init__(key)
        self.key = key
        self.values = values


class NoSuchSource(Exception):
    """No article that this server can search is from `source`."""

    def __init__(self, source: str) -> None:
        """Keep the publisher's name as it was typed."""
        super().__init__(source)
        self.source = source


class Busy(Exception):
    """The question queue is full; try again in `seconds`."""

    def __init__(self, seconds: int) -> None:
        """Keep the expected wait."""
        super().__init__(f"busy for {seconds} s")
        self.seconds = seconds


class Restarting(Exception):
    """The bot shuts down before the question's turn came."""


class Stopped(Exception):
    """Background work was told to stop; what it stored is consistent, and the next run continues."""
