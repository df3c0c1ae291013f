"""The phrases in which a text names a time, and how each relates to the event; pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from index.timeframe.patterns import MONTH, SEASON, TIME, WEEKDAY

Relation = Literal["in", "since", "after", "before", "until"]

_LEADS: dict[str, Relation] = {
    "since": "since", "after": "after", "following": "after", "before": "before",
    "until": "until", "till": "until", "by": "until", "up to": "until", "as of": "until",
    "no later than": "until", "prior to": "before", "since the": "since", "after the": "after",
    "before the": "before", "until the": "until",
    "starting in": "since", "starting on": "since", "starting": "since", "beginning in": "since",
    **dict.fromkeys(
        ("in", "in the", "on", "during", "during the", "at the", "over the", "within the", "for the",
         "throughout", "from", "between", "in the month of", "the week of", "this", "in the year", "on the",
         "over", "within", "from the", "at"), "in"
    ),
}  # fmt: skip
_LEAD = re.compile(
    rf"(?:^|(?<=[\s,(]))({'|'.join(sorted(_LEADS, key=len, reverse=True))})\s+$", re.IGNORECASE
)
# "since the election on", "before the summit in"
_EVENT = re.compile(
    r"(?:^|(?<=[\s,(]))(since|after|before|until)\s+(?:the|a|an|its|his|her|their)\s+(?:[\w’'-]+\s+){1,5}?"
    r"(?:(?:on|in|of|at\s+the)\s+)?$",
    re.IGNORECASE,
)
# "the first … since 1989" says how rare something is, not when it was.
_RECORD = re.compile(
    r"\b(?:first|only|worst|best|biggest|largest|highest|lowest|longest|deadliest|hottest|coldest|youngest|oldest"
    r"|most|least|fewest|record|strongest|not|never|n['’]t)\b.*$",
    re.IGNORECASE,
)
_EVERY = re.compile(
    r"\b(?:every|each|the|first|second|third|fourth|black|good|ash|holy|super|cyber|palm|easter|bloody|giving"
    r"|next|coming|freaky|mardi|series|film|movie|show|album|song|book|called|named)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_OF_A_MONTH = re.compile(
    r"\s+(?:of\b|night\s+(?:live|football)|times\b|school\b|best\b|the\s+13th)", re.IGNORECASE
)
_AHEAD = re.compile(
    r"\b(?:will|won['’]t|upcoming|ahead\s+of|expected|due|set\s+(?:to|for)|scheduled|planned|plans?\s+to|going\s+to"
    r"|is\s+to|are\s+to|next|begins?|takes?\s+place|preparation|deadline)\b",
    re.IGNORECASE,
)
_PERSON_DOES = re.compile(r"\s+(?!and\b|to\b|in\b|of\b|or\b|what\b|who\b|how\b)[a-z]{3,}", re.ASCII)
_QUOTED = re.compile(r"[“\"„«][^“”\"„«»]{1,120}[”\"“»]|(?<!\w)[\u2018'][^\u2018’']{2,80}[’'](?!\w)")
_PRESENT = re.compile(rf"today|tonight|this\s+(?!year|quarter|{SEASON})\w+|{WEEKDAY}", re.IGNORECASE)
_NAMED = re.compile(rf"{WEEKDAY}|{MONTH}", re.IGNORECASE)
_JOINT = re.compile(r"\s*(?:and|to|until|till|through|-|–)\s*", re.IGNORECASE)
_LISTED = re.compile(r"\s*(?:and|or|/)\s*", re.IGNORECASE)
_ONWARDS = re.compile(r"\s+on(?:wards?)?\b(?!\s+the\b)", re.IGNORECASE)
# "the 7 October attack": the name of an event.
_OF_A_DATE = re.compile(
    r"\s+(?!and\b|or\b|in\b|at\b|on\b|of\b|to\b|by\b|as\b|that\b|was\b|were\b|is\b|are\b|did\b|does\b|has\b|have\b"
    r"|had\b|when\b|where\b|what\b|who\b|why\b|how\b|for\b|from\b|with\b|between\b|after\b|before\b)[a-z]{3,}"
)
_GOES_ON = re.compile(r"\s+(?:[A-Z]|of\s+(?!\d|last\b|this\b))")  # "Spring Hill", "the fall of Saigon"
_LATEST = re.compile(
    r"\b(?:latest|newest|most\s+recent(?:ly)?|recent(?:ly)?|lately|what['’]?s\s+new|any\s+(?:news|updates?)|as\s+of\s+now|so\s+far|to\s+date|up\s+to\s+now|currently|current"
    r"|right\s+now|now|at\s+the\s+moment|these\s+days|nowadays)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A time as a text writes it.

    Attributes:
        start: the offset of the phrase, its preposition included.
        end: the offset of its end.
        written: the time itself, without the preposition.
        relation: the meaning of the preposition.
        last: the end of a range like "between March and May", else empty.
        event: whether an event stands between preposition and time, as in "since the vote on 5 May".
        bare: whether it is a date without a preposition.
    """

    start: int
    end: int
    written: str
    relation: Relation
    last: str = ""
    event: bool = False
    bare: bool = False

    @property
    def cut(self) -> int:
        """The offset of the words that name only the time, without the event."""
        return self.end - len(self.written) if self.event else self.start

    @property
    def loose(self) -> bool:
        """Whether it may be mentioned in passing: the present ("this week", "on Monday") or a bare date."""
        return self.relation == "in" and (self.bare or bool(_PRESENT.fullmatch(self.written)))


def phrases(text: str) -> Iterator[Phrase]:
    """Yield the times at which the events of `text` happen, in order.

    What only looks like such a time is left out: text in quotation marks, names ("Black Friday", "the 2024
    election", "Last Week Tonight"), recurring times ("every Monday") and comparisons ("the first since
    1989"). So are weekdays, and days without a year, if the text is about the future.
    """
    masked = _QUOTED.sub(lambda quoted: "\0" * len(quoted.group()), text)
    times = list(TIME.finditer(masked))
    while times:
        found = times.pop(0)
        lead = _LEAD.search(masked[: found.start()])
        if lead and times and _joined(masked, lead, found, times[0]):
            other = times.pop(0)
            yield Phrase(lead.start(), other.end(), found.group(), "in", other.group())
        elif phrase := _phrase(masked, found, lead):
            yield phrase


def latest(text: str) -> str:
    """Return the words with which `text` asks for the latest news, or an empty string."""
    masked = _QUOTED.sub(lambda quoted: "\0" * len(quoted.group()), text)
    for found in _LATEST.finditer(masked):
        if found.group().islower() or found.start() == 0:
            return found.group()
    return ""


def _joined(text: str, lead: re.Match[str], one: re.Match[str], other: re.Match[str]) -> bool:
    if lead[1].lower() in {"between", "from"}:
        return bool(_JOINT.fullmatch(text, one.end(), other.start()))
    listed = one.lastgroup == other.lastgroup and _LEADS[lead[1].lower()] == "in"
    return listed and bool(_LISTED.fullmatch(text, one.end(), other.start()))


def _phrase(text: str, found: re.Match[str], lead: re.Match[str] | None) -> Phrase | None:
    before, after, kind = text[: found.start()], text[found.end() :], found.lastgroup
    if lead and lead[1].lower() == "at" and kind not in {"part", "season"}:
        lead = None
    direct = lead is not None and lead[1].lower() in {"since", "after", "before", "until"}
    event = None if direct else _EVENT.search(before)
    said = event or lead
    relation: Relation = _LEADS[said[1].lower()] if said else "in"
    start = said.start() if said else found.start()
    if kind in {"month", "year", "weekend", "season", "part"} and not said:
        return None
    if kind in {"date", "exact"} and _names_event(found, before, after):
        if relation not in {"since", "after", "before", "until"}:
            return None
        return Phrase(start, found.end(), found.group(), relation, event=True)
    if (
        kind in {"exact", "date", "month", "year"}
        and lead
        and lead[1].lower() == "from"
        and _ONWARDS.match(after)
    ):
        relation = "since"
    if kind == "year" and lead and lead[1].lower().endswith("the"):  # "for the 2024 Olympics"
        return None
    if _is_a_name(found, before, after) or (relation == "since" and _RECORD.search(before[:start])):
        return None
    if kind in {"weekday", "date", "month", "days", "weekend", "season"} and _AHEAD.search(text):
        return None
    if kind == "ago" and relation != "in":
        return None
    bare = (kind in {"date", "exact"} and not said) or "quarter" in found.group().lower()
    return Phrase(start, found.end(), found.group(), relation, event=event is not None, bare=bare)


def _names_event(found: re.Match[str], before: str, after: str) -> bool:
    """Return whether a date only identifies an event: "the 7 October attack"."""
    the = found.group().lower().startswith("the ") or re.search(r"\bthe\s+$", before, re.IGNORECASE)
    return bool(the and _OF_A_DATE.match(after))


def _is_a_name(found: re.Match[str], before: str, after: str) -> bool:
    written, kind = found.group(), found.lastgroup
    begins = not before.strip(" (\0")
    if kind == "season":
        return bool(_OF_A_DATE.match(after) or _GOES_ON.match(after))
    if kind in {"relative", "rolling", "ago"}:
        if re.search(r"\bthe\s+$", before, re.IGNORECASE) and re.match(r"\s+of\b", after):
            return True  # "the last year of the war"
        words = written.split()
        inner = words[1:] if begins else words
        return any(word[0].isupper() and not _NAMED.fullmatch(word) for word in inner)
    if kind == "weekday":
        name_goes_on = re.match(r"\s+[A-Z]", after) and written[0].isupper() and not _LEAD.search(before)
        return bool(_EVERY.search(before) or _OF_A_MONTH.match(after) or name_goes_on)
    if kind == "month" and written.lower() in {"may", "march"}:
        return bool(_PERSON_DOES.match(after))
    return False
