"""Decide whether the text in a feed is the article itself or only a summary; pure.

A feed's text counts as the article only if all of this is true. Otherwise the page is fetched:

- It is long enough: 600 characters in two paragraphs, where the feed gives it as content (content:encoded,
  Atom's content, JSON Feed's content_html or content_text). A description, or a content that only repeats
  it, must have 1,500 characters in three paragraphs, as descriptions rarely are more than a summary.
- It ends like a text: with the end of a sentence, not with an ellipsis.
- It does not send the reader elsewhere: its last paragraph is neither a link nor an invitation to read on.

Footers that programs add ("The post … appeared first on …") do not count, and are left out.
"""

from collections.abc import Sequence

from index.sources.feeds.html_text import Paragraph

_CONTENT = (600, 2)  # characters and paragraphs
_DESCRIPTION = (1_500, 3)
_SHORTEST = 150  # characters of an excerpt, as of a page's article
_CLOSING = "\"'”’»)]"
_ENDS = (".", "!", "?", "\u3002", "\uff01", "\uff1f", "\u0964", "\u061f")  # Chinese, Hindi and Arabic, too
_CUT = ("...", "…", "[...", "[…")
_INVITES = (
    *(
        "read more",
        "read on",
        "read the full",
        "read the rest",
        "read full",
        "read the whole",
        "keep reading",
    ),
    *("continue reading", "full story", "full article", "see more", "weiterlesen", "mehr lesen", "mehr dazu"),
    *("leer más", "sigue leyendo", "seguir leyendo", "lire la suite", "lire plus", "continua a leggere"),
    *("leggi tutto", "lees meer", "lees verder", "leia mais", "continue lendo", "läs mer", "les mer"),
    *("læs mere", "lue lisää", "czytaj dalej", "czytaj więcej", "читать далее", "читать дальше"),
)
_LONGEST_INVITATION = 120  # characters; a longer paragraph belongs to the article
# Paragraphs that programs add at the end: how they begin, and what else they contain.
_FOOTERS = (
    ("the post ", " appeared first on "),
    ("der beitrag ", " erschien zuerst auf "),
    ("la entrada ", " primero en "),
    ("l\u2019article ", " est apparu en premier sur "),
    ("l'article ", " est apparu en premier sur "),
    ("originally published ", ""),
    ("filed under:", ""),
    ("tags:", ""),
    ("source:", ""),
)


def full_text(content: Sequence[Paragraph], description: Sequence[Paragraph] = ()) -> str:
    """Return the article's text with blank lines between paragraphs, or "" if it is incomplete.

    Args:
        content: the entry's content; empty if the feed gives none.
        description: the entry's summary or description.
    """
    own, told = _body(content), _body(description)
    if own and [paragraph.text for paragraph in own] != [paragraph.text for paragraph in told]:
        return _complete(own, *_CONTENT)
    return _complete(told, *_DESCRIPTION)


def excerpt(content: Sequence[Paragraph], description: Sequence[Paragraph] = ()) -> str:
    """Return the longer text of the two without invitations to read on, or "" if it is short.

    This text stands in for an article whose page cannot be read.
    """
    bodies = (
        [paragraph for paragraph in _body(given) if not _leads_on(paragraph)]
        for given in (content, description)
    )
    body = max(bodies, key=lambda paragraphs: sum(len(paragraph.text) for paragraph in paragraphs))
    text = "\n\n".join(paragraph.text for paragraph in body)
    return text if len(text) >= _SHORTEST else ""


def _body(given: Sequence[Paragraph]) -> list[Paragraph]:
    body = list(given)
    while body and _is_footer(body[-1].text.casefold()):
        body.pop()
    return body


def _is_footer(text: str) -> bool:
    return any(text.startswith(begins) and contains in text for begins, contains in _FOOTERS)


def _complete(body: Sequence[Paragraph], characters: int, paragraphs: int) -> str:
    if len(body) < paragraphs or sum(len(paragraph.text) for paragraph in body) < characters:
        return ""
    ending = body[-1].text.rstrip(_CLOSING)
    if _leads_on(body[-1]) or ending.endswith(_CUT) or not ending.endswith(_ENDS):
        return ""
    return "\n\n".join(paragraph.text for paragraph in body)


def _leads_on(paragraph: Paragraph) -> bool:
    return paragraph.linked or _invites(paragraph.text)


def _invites(text: str) -> bool:
    words = text.casefold().strip(" .:…>»→[]()")
    return words.endswith(_INVITES) or (len(text) <= _LONGEST_INVITATION and words.startswith(_INVITES))
