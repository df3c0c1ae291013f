"""What people type in a chat around their words: marks, mentions, custom emoji and links; pure."""

import re

_DROPPED = re.compile(
    r"""<(?:@[!&]?|\#)\d+>            # mentions of members, roles and channels
      | <t:-?\d+(?::[a-zA-Z])?>       # timestamps
      | <a?:\w+:\d+>                  # custom emoji
      | </[^<>:]+:\d+>                # slash commands
      | <?\bhttps?://[^\s<>)]+>?      # links
      | (?<![\w:]):[a-zA-Z]\w*:(?!\w) # :smile:
    """,
    re.VERBOSE,
)
_MASKED = re.compile(r"\[([^\[\]]+)\]\(\s*<?https?://[^\s<>()]*>?\s*\)")
_LINE_START = re.compile(r"^\s*(?:>>>|>|-\#|\#{1,3}|[-*])\s+", re.MULTILINE)
_PAIRED = re.compile(r"\*+|~~|\|\||`+|(?<![^\W_])_+(?=[^\W_])|(?<=[^\W_])_+(?![^\W_])")
_ESCAPE = re.compile(r"\\(?=[^\w\s])")


def without_marks(text: str) -> str:
    """Return `text` without what Discord shows as formatting, mentions, emoji or links."""
    plain = _DROPPED.sub(" ", _MASKED.sub(r"\1", text))
    plain = _PAIRED.sub(" ", _LINE_START.sub("", _ESCAPE.sub("", plain)))
    return re.sub(r"\s+(?=[?!.,;:](?:\s|$))", "", " ".join(plain.split()))
