"""What a question asks for, without its phrasing: politeness, fillers, and requests for news; pure."""

import re
from dataclasses import dataclass

from index.question.greeting import ASKING_START, without_greeting
from index.text.tokens import content_words

_FILLERS = re.compile(
    r"(?:(?:ok(?:ay)?|so|well|wait|um+|uh+|hmm+|oh|wow|lol|lmao|btw|fyi|actually|seriously|sorry|please|pls|plz"
    r"|(?:quick|dumb|stupid|random|serious|genuine|honest) question)\b[\s,.:;!…-]*)+",
    re.IGNORECASE,
)
_INDIRECT = re.compile(
    r"(?:(?:please|pls|can (?:you|someone|anyone)|could (?:you|someone|anyone)|would you)\s+)*"
    r"(?:do (?:you|u|we) (?:guys )?know|does (?:anyone|anybody|someone) know|(?:anyone|anybody) know"
    r"|any (?:idea|clue)|tell (?:me|us)|explain(?: to (?:me|us))?|i(?:['’]m| am)? (?:just )?wonder(?:ing)?"
    r"|wondering"
    r"|i(?:['’]d| would)? (?:like|want|need) to know|remind me)\s+(?:again\s+)?",
    re.IGNORECASE,
)
_PREAMBLE = re.compile(
    r"(?:(?:please|can you|could you)\s+)*(?:tell\s+(?:me|us)|what\s+do\s+you\s+know|what\s+is\s+known"
    r"|(?:give|show)\s+(?:me|us)\s+everything|anything|something|everything)"
    r"\s+(?:more\s+)?(?:about|on|of)\s+(?=\S)",
    re.IGNORECASE,
)
_WHAT_IS = r"what(?:['’]?s|\s+is|\s+are)"
_NEWS = (
    r"(?:(?:is\s+there\s+|are\s+there\s+)?(?:(?:give|show|tell|send)\s+me\s+)?"
    r"(?:(?:the|any|all|some|more|latest|recent|newest|new|current|top|breaking|today['’]?s)\s+)*"
    r"(?:news|headlines?|updates?|stories|coverage|developments))"
)
_ABOUT = r"(?:about|on|of|from|in|with|regarding|for|around|at|out\s+of|over)"
_REQUEST = re.compile(
    rf"""(?:(?:please|can\s+you|could\s+you)\s+)*
    (?: {_WHAT_IS}\s+(?:happening|going\s+on|new|up|{_NEWS}|the\s+latest(?:\s+news)?|the\s+situation)
        \s+(?:now\s+)?{_ABOUT}\s+
      | {_NEWS}\s+{_ABOUT}\s+
      | (?:the\s+)?latest\s+(?:on|from|about)\s+
      | (?:summari[sz]e|sum\s+up|recap|brief\s+me\s+on|catch\s+me\s+up\s+on|update\s+me\s+on)\s+
      | (?:give\s+me\s+)?(?:a\s+|the\s+)?(?:quick\s+|short\s+|brief\s+)?
        (?:summary|recap|rundown|overview|update|brief|briefing|tl;?dr)\s+(?:of|on|about)\s+
    )(?=\S)""",
    re.IGNORECASE | re.VERBOSE,
)
_ALL_NEWS = re.compile(
    rf"""(?:(?:please|can\s+you|could\s+you)\s+)*
    (?: {_WHAT_IS}\s+(?:new|happening|going\s+on|{_NEWS}|the\s+latest)
      | what\s+happened(?=\s+\w) | {_NEWS} | (?:the\s+)?latest | summari[sz]e\s+{_NEWS}
    )(?:\s+(?:in\s+the\s+(?:news|world)|around\s+the\s+world|out\s+there))?
    (?:\s+(?:today|now|right\s+now|rn|lately|recently|yesterday|this\s+(?:morning|week|month)|please))*\W*""",
    re.IGNORECASE | re.VERBOSE,
)
_ALL_NEWS_UNSPACED = re.compile(
    r"(?:请?告诉我|给我)?(?:今天|今日|最近|最新)?(?:的|有什么|有哪些)?(?:最新|重要)?的?(?:新闻|消息|新聞|頭條|头条)(?:有哪些|有什么)?(?:吗|嗎)?"
    r"|(?:最新|今日|きょう|最近)?の?(?:主な)?(?:ニュース|出来事)(?:を?教えて(?:ください)?|は(?:何|なん)?(?:ですか)?)?"
)
_NEWS_ABOUT_UNSPACED = re.compile(
    r"(?:关于|關於)?(?P<text>.+?)(?:有(?:什么|哪些)|的)?(?:最新)?的?(?:新闻|消息|新聞)"
    r"|(?P<japanese>.+?)(?:に(?:ついて|関する))?の?(?:最新)?の?ニュース"
)
_MARKS = " ?!\uff1f\uff01\u3002"
_ASKS = re.compile(
    r"\b(?:who|whom|whose|what|when|where|why|which|how|warum|wieso|weshalb|wer|wem|wen|wann|wo|welche[rsnm]?|wie"
    r"|quién|qué|cuándo|dónde|cómo|cuánt[oa]s?|cuál(?:es)?|pourquoi|qui|quand|comment)(?:['’]?(?:s|re|d|ll))?\b",
    re.IGNORECASE,
)
_MOST_WORDS = 8
_SENTENCE_END = tuple(".:;!?")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is left of a question without its phrasing.

    `listing` is true if the question asks for the newest stories about `text`, not for a fact, as in "nvidia
    earnings" or "news from Vellin". If `text` is then empty, it asks for all news.
    """

    text: str
    listing: bool = False


def asked(question: str) -> Asked:
    """Return what `question` asks for, without a greeting, fillers and other words around it."""
    text = without_greeting(question)
    filler = _FILLERS.match(text)
    if filler and ASKING_START.match(text, filler.end()):
        text = text[filler.end() :]
    indirect = _INDIRECT.match(text)
    if indirect and ASKING_START.match(text, indirect.end()) and not _PREAMBLE.match(text):
        text = text[indirect.end() :]
    if _ALL_NEWS.fullmatch(text) or _ALL_NEWS_UNSPACED.fullmatch(text.strip(_MARKS)):
        return Asked("", listing=True)
    if about := _NEWS_ABOUT_UNSPACED.fullmatch(text.strip(_MARKS)):
        return Asked(about["text"] or about["japanese"])
    if request := _REQUEST.match(text):
        return Asked(text[request.end() :].strip(" ?!."), listing=True)
    if preamble := _PREAMBLE.match(text):
        text = text[preamble.end() :].rstrip(" ?!.")
    return Asked(text, listing=_is_topic(text))


def _is_topic(text: str) -> bool:
    """Return whether `text` names a topic, as a search query does, and asks nothing.

    Of the 663 answerable natural questions of 2022 to 2024, this holds for 34 of 36 topics and for one other.
    """
    return (
        0 < len(content_words(text)) <= _MOST_WORDS
        and not text.endswith(_SENTENCE_END)
        and not ASKING_START.match(text)
        and not _ASKS.search(text)
    )
