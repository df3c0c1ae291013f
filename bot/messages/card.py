"""What is shown in one message, before it is Discord's; pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.messages.markup import width

TITLE, BODY, NOTE, TOTAL = 256, 4_096, 2_048, 6_000
"""Discord's limits for an embed's title, description and footer, and for all of a message's embeds."""


@dataclass(frozen=True, slots=True)
class MessageCard:
    """A title, a body in Discord's markup and a small note below, within the limits of one embed.

    Raises:
        ValueError: it is longer than Discord takes; whoever makes a page fits it.
    """

    title: str = ""
    body: str = ""
    note: str = ""
    unsure: bool = False

    def __post_init__(self) -> None:
        """Refuse what Discord would refuse."""
        sizes = (width(self.title), width(self.body), width(self.note))
        if (
            any(size > limit for size, limit in zip(sizes, (TITLE, BODY, NOTE), strict=True))
            or sum(sizes) > TOTAL
        ):
            raise ValueError(f"a page of {sizes} characters")


def fitting(lines: Iterable[str], limit: int = BODY, end: str = "…") -> str:
    """Return as many whole lines as fit, and `end` where some do not."""
    taken: list[str] = []
    used = 0
    for line in lines:
        if used + width(line) + 1 > limit - width(end) - 1:
            return "\n".join([*taken, end])
        taken.append(line)
        used += width(line) + 1
    return "\n".join(taken)
