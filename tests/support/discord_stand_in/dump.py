"""A message as text, as a member sees it: markup is applied, and buttons stand in brackets."""

import re
from datetime import UTC, datetime

from discord_stand_in.world import JSON

_WIDTH = 96
_STAMP = re.compile(r"<t:(-?\d+):(\w)>")
_LINK = re.compile(r"(?<!\\)\[((?:\\.|[^\[\]\\])*)\]\(([^()\s]+)\)")
_BOLD = re.compile(r"(?<!\\)\*\*")
_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
_BUTTON = 2


def shown(message: JSON) -> str:
    """Return all text that a message holds, with its markup."""
    embeds = (f"{embed.get('title', '')}\n{embed.get('description', '')}" for embed in message["embeds"])
    return "\n".join([message["content"], *embeds])


def labels(message: JSON) -> list[str]:
    """Return the labels of a message's buttons and selects."""
    parts = (part for row in message["components"] for part in row["components"])
    return [part.get("label") or part.get("placeholder") or part["emoji"]["name"] for part in parts]


def drawn(message: JSON) -> str:
    """Return a drawing of a message, made of characters."""
    lines = [f"Dateline  APP{'   (only you can see this)' if message['flags'] & 1 << 6 else ''}"]
    lines += _wrapped(_plain(message["content"]), "")
    for embed in message["embeds"]:
        lines += _wrapped(_plain(embed.get("title", "")), "│ ")
        lines.append("│")
        for line in embed.get("description", "").split("\n"):
            quote = line.startswith("> ")
            lines += _wrapped(
                _plain(line[2:] if quote else line.removeprefix("-# ")), "│ ▌ " if quote else "│ "
            )
        if embed.get("footer"):
            lines += ["│", f"│ {embed['footer']['text']}"]
    lines += [f"📎 {file['filename']}" for file in message["attachments"]]
    lines += ["  ".join(_part(part) for part in row["components"]) for row in message["components"]]
    return "\n".join(line.rstrip() for line in lines)


def _part(part: JSON) -> str:
    if part["type"] != _BUTTON:
        return f"[ {part.get('placeholder', '')}  ▾ ]"
    emoji = (part.get("emoji") or {}).get("name", "")
    text = " ".join(word for word in (emoji, part.get("label", "")) if word)
    return f"( {text} )" if part.get("disabled") else f"[ {text} ]"


def _plain(marked: str) -> str:
    """Apply the markup that the bot itself uses, as Discord would."""
    text = date_shown(marked)
    text = _LINK.sub(r"\1", text)
    return _ESCAPE.sub(r"\1", _BOLD.sub("", text)).replace("`", "")


def date_shown(marked: str) -> str:
    """Return a text with its timestamps as clients show them."""
    return _STAMP.sub(_date, marked)


def _date(stamp: re.Match[str]) -> str:
    if stamp[2] == "R":
        years = (datetime.now(UTC) - datetime.fromtimestamp(int(stamp[1]), UTC)).days // 365
        return f"{years} year{'s' * (years > 1)} ago" if years else "3 minutes ago"
    return f"{(day := datetime.fromtimestamp(int(stamp[1]), UTC)).day} {day:%B %Y}"


def _wrapped(text: str, edge: str) -> list[str]:
    lines, line = [], edge
    for word in text.split(" ") if text else []:
        if len(line) + len(word) > _WIDTH and line != edge:
            lines.append(line)
            line = edge
        line += f"{word} "
    return [*lines, line] if line != edge or edge else lines
