"""Say in the language of an admin why an article, a page or a feed could not be read.

The library gives its reasons in English, and stores them so. Its sentences stand in the texts of each
language. A reason is recognised by its English sentence; one that is not recognised stays English.
"""

import re
from collections.abc import Mapping
from functools import cache

from bot.messages.texts import ENGLISH, Translate, languages

_SENTENCES = "reasons."
_VALUE = re.compile(r"\\\{(\w+)\\\}")
_LONGEST = 1_500
"""Characters of a reason that is translated; messages cut longer ones."""


def reason(text: str, tr: Translate) -> str:
    """Return a reason of the library in the language of `tr`, and so the reasons within it."""
    if tr.code == ENGLISH or len(text) > _LONGEST:
        return text
    for key, sentence in _sentences().items():
        if found := sentence.fullmatch(text):
            return tr(key, **{name: reason(value, tr) for name, value in found.groupdict().items()})
    return text


def failure_line(line: str, tr: Translate) -> str:
    """Return the line of a failure, as in “news.csv, line 3: the text is empty”, in the language of `tr`."""
    place, separator, said = line.partition(": ")
    return f"{reason(place, tr)}{separator}{reason(said, tr)}"


@cache
def _sentences() -> Mapping[str, re.Pattern[str]]:
    """Return a pattern for each English sentence, in the order of the texts."""
    english = languages()[ENGLISH]
    keys = (key for key in english.places() if key.startswith(_SENTENCES))
    written = {key: re.escape(english.find(key) or "") for key in keys}
    return {key: re.compile(_VALUE.sub(r"(?P<\1>.+?)", text), re.DOTALL) for key, text in written.items()}
