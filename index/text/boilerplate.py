"""The form of a sentence of news: dateline, byline, notice, heading, reference back; pure.

The rules are for English, as the bundled models are, but for the pronouns of Chinese and Japanese. In other
languages they match nothing.
"""

import re

from index.text.tokens import content_words, rough_stem, words

# A word that begins with a capital letter.
_NAME = r"[^\W\d_a-z][\w.'’-]*"

# SEOUL, South Korea (AP) — / WASHINGTON, June 3 (Reuters) - / LONDON — / Paris (AFP) – / (CNN) —
_DATELINE = re.compile(
    rf"""(?:
        [A-Z][A-Z.'’-]{{2,}}(?:[ ,/]+{_NAME}){{0,6}}(?:[ ,]+\d{{1,2}})?(?:\s*\([^()\n]{{2,40}}\))?
      | (?:{_NAME}[ ,]+){{1,4}}\([A-Z][A-Za-z ]{{1,20}}\)
      | \([A-Z][A-Za-z ]{{1,20}}\)
    )\s*(?:[–—]|--?)\s+(?=[^\W_a-z]|["“”‘'])""",
    re.VERBOSE,
)
_BYLINE = re.compile(
    rf"""(?:
        (?i:by|from)\s+{_NAME}(?:(?:\s+|,\s*|\s+(?:and|for|in)\s+){_NAME}){{0,9}}\W*$
      | (?i:(?:additional\s+)?reporting|editing|writing|edited|written|reported|compiled|photographs?|video
        |story)\s+by\s
    )""",
    re.VERBOSE,
)
_NOTICE = re.compile(
    r"""(?i:
        (?:first\s+|last\s+)?(?:published|updated|posted)(?:\s*:|\s+(?:(?:on|at)\s+)?(?:\d|\w+\s+\d))
      | (?:sign\s+up|subscribe|log\s+in|click\s+here|tap\s+here|read\s+more|read\s+also|see\s+also|related\s*:
        |follow\s+us|share\s+this|advertisement|copyright\b|©|all\s+rights\s+reserved|image\s+source
        |photo\s*:|image\s*:|credit\s*:|watch\s*:|listen\s*:|download\s+(?:the|our)\s)
    )""",
    re.VERBOSE,
)
_LEAD = re.compile(
    r"""[\W_]*(?:(?:and|but|so|yet|or|however|instead|also|still|then|later|meanwhile|in\s+addition|moreover
        |furthermore|nevertheless|nonetheless|therefore|as\s+a\s+result|for\s+example|for\s+instance
        |in\s+response|at\s+the\s+time|after\s+that|before\s+that|when|while|if|because|although|though)
        [\s,]+)?""",
    re.VERBOSE | re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"(?:he|she|it|they|him|them|his|her|hers|its|their|theirs|such|both|neither"
    r"|the\s+(?:former|latter|pair|duo|trio))\b",
    re.IGNORECASE,
)
_UNSPACED_PRONOUN = re.compile(r"[他她它]|彼(?:女|ら)?は")
_POINTING = re.compile(r"(?:this|that|these|those)\s+(?P<next>\w+)", re.IGNORECASE)
_TIMES = frozenset(
    """week month year morning afternoon evening night weekend day summer winter spring fall autumn season
    time century decade quarter""".split()  # noqa: SIM905 - see text/tokens.py
)
_NEW = 2  # words beyond the question's that a sentence needs, to do more than restate the question


def dateline_end(sentence: str) -> int:
    """Return the offset at which the dateline of `sentence` ends, or 0 if there is none."""
    found = _DATELINE.match(sentence)
    return found.end() if found and found.end() < len(sentence) else 0


def is_boilerplate(sentence: str) -> bool:
    """Return whether `sentence` belongs to the page and not to the story: a byline, a notice or a link."""
    return bool(_BYLINE.match(sentence) or _NOTICE.match(sentence))


def is_heading(sentence: str) -> bool:
    """Return whether `sentence` lacks a final punctuation mark, as headings do."""
    return sentence.rstrip(" \"'”’)]»")[-1:] not in set(".!?…:;\u3002\uff01\uff1f")


def is_row(sentence: str) -> bool:
    """Return whether `sentence` is the row of a table that holds figures, as extraction writes it."""
    return " | " in sentence and any(map(str.isdigit, sentence))


def refers_back(sentence: str) -> bool:
    """Return whether `sentence` begins with a pronoun that refers to an earlier sentence."""
    start = _LEAD.match(sentence)
    rest = sentence[start.end() if start else 0 :]
    if _PRONOUN.match(rest) or _UNSPACED_PRONOUN.match(rest):
        return True
    pointing = _POINTING.match(rest)
    return pointing is not None and pointing["next"].casefold() not in _TIMES


def restates(sentence: str, question: str) -> bool:
    """Return whether `sentence` adds nothing to `question`, whatever the inflection of its words."""
    asked = {rough_stem(word) for word in words(question)}
    offered = {word for word in content_words(sentence) if rough_stem(word) not in asked}
    return len(offered) < _NEW
