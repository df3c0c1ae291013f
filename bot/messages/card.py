"""One message before it becomes Discord's: title, body, note, links and thumbnail; pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.messages.markup import width
from bot.messages.texts import Translate

TITLE, BODY, NOTE, TOTAL = 256, 4_096, 2_048, 6_000
"""Discord's limits for an embed's title, description and footer, and for all of a message's embeds."""


@dataclass(frozen=True, slots=True)
class MessageCard:
    """A title, a body in Discord's markup and a small note below, within the limits of one embed.

    `links` are the labels and addresses of link buttons, `thumbnail` the https address of a picture or "".

    Raises:
        ValueError: the message is longer than Discord allows; callers shorten it, as with `fitting`.
    """

    title: str = ""
    body: str = ""
    note: str = ""
    unsure: bool = False
    links: tuple[tuple[str, str], ...] = ()
    thumbnail: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError if Discord would refuse the message."""
        sizes = (width(self.title), width(self.body), width(self.note))
        if (
            any(size > limit for size, limit in zip(sizes, (TITLE, BODY, NOTE), strict=True))
            or sum(sizes) > TOTAL
        ):
            raise ValueError(f"a page of {sizes} characters")


def page_note(number: int, count: int, size: int, tr: Translate) -> str:
    """Return "Page 2 of 6" for page `number` (from 0) of `count` lines, `size` a page; "" for one page."""
    pages = max(number + 1, -(-count // size))
    return tr("page", number=number + 1, pages=pages) if pages > 1 else ""


def fitting(lines: Iterable[str], limit: int = BODY, end: str = "…") -> str:
    """Return as many whole lines as fit, followed by `end` if some do not."""
    taken: list[str] = []
    used = 0
    for line in lines:
        if used + width(line) + 1 > limit - width(end) - 1:
            return "\n".join([*taken, end])
        taken.append(line)
        used += width(line) + 1
    return "\n".join(taken)
