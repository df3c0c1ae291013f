"""True sentences -> false ones: another number, name, date, source or time, exchanged names, the opposite."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.text.names import capitalised_runs
from index.text.tokens import CALENDAR, STOP_WORDS, words

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH = re.compile(rf"\b(?:{_MONTHS})\b")
_NUMBER = re.compile(rf"(?<![\w.,])\d{{1,3}}(?:,\d{{3}})*(?:\.\d+)?(?![\w%]*\d)(?!\s*(?:{_MONTHS})\b)")
_SPELT = {
    "two": "three",
    "three": "five",
    "four": "seven",
    "five": "nine",
    "six": "four",
    "seven": "twelve",
    "eight": "six",
    "nine": "eleven",
    "ten": "fifteen",
    "eleven": "nine",
    "twelve": "twenty",
    "half": "a third",
}
_YEAR = re.compile(r"(?<![\d,.])(?:19|20)\d\d(?![\d%])")
_DAY = re.compile(rf"\b(?P<day>\d{{1,2}}) (?:{_MONTHS})\b|\b(?:{_MONTHS}) (?P<day_>\d{{1,2}})\b")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}(?: [A-Z][a-z]+)*")
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_TIMES = {
    "before": "after",
    "after": "before",
    "morning": "evening",
    "evening": "morning",
    "first": "last",
    "last year": "this year",
    "hours": "weeks",
    "days": "months",
    "weeks": "years",
    "months": "days",
    "years": "weeks",
    "year": "month",
    "week": "month",
    "month": "year",
    "day": "week",
    "since": "until",
    "until": "since",
    "night": "morning",
    "yesterday": "last week",
    "today": "last month",
    "early": "late",
    "late": "early",
}
_OPPOSITES = (
    "rose fell|rise fall|rising falling|increased decreased|increase decrease|more less|higher lower"
    "|highest lowest|won lost|win lose|approved rejected|accepted rejected|supported opposed|support oppose"
    "|supports opposes"
    "|agreed refused|agreed declined|allowed banned|allow ban|allows bans|began ended|started stopped"
    "|opened closed"
    "|open closed|arrested released|convicted acquitted|guilty innocent|bought sold|buy sell|hired fired"
    "|joined left|gained lost|passed failed|upheld overturned|killed injured|dead missing|praised criticized"
    "|confirmed denied|strengthened weakened|widened narrowed|raised cut|raise cut|expanded reduced|hot cold"
    "|large small|larger smaller|old new|best worst|better worse|good bad|public private|legal illegal"
    "|possible impossible|able unable|likely unlikely|north south|east west|northern southern|eastern western"
    "|father mother|son daughter|husband wife|brother sister|man woman|men women|boy girl|domestic foreign"
    "|above below|inside outside|defended attacked|extended shortened|accelerated slowed|quickly slowly"
    "|Democrats Republicans|Democrat Republican|Democratic Republican|all none|most few|many few|always never"
    "|found lost|launched cancelled|include exclude|including excluding|with without|protect harm"
)
_OPPOSITE = {
    one: other
    for pair in _OPPOSITES.split("|")
    for one, other in (pair.split(" "), reversed(pair.split(" ")))
}
_VERB = re.compile(
    r"\b(?P<verb>is|are|was|were|has|have|had|will|can|would|could|did|does)\b(?! not\b)(?!n[’']t)"
)
_NOT = re.compile(r"\b(?P<verb>is|are|was|were|has|have|had|will|can|would|could|did|does) not\b")
_PLAIN_VERB = re.compile(
    r"\b(?P<verb>[a-z]{3,}ed)\b(?= (?:the|a|an|his|her|their|its|to|that|in|on|by|from|[A-Z]))"
)
_SAID = re.compile(
    r"\b(?P<who>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*) (?P<verb>said|told|reported|announced|added)\b"
)
_SPOKE = re.compile(
    r"\b(?P<who>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*) (?:(?:has|have|had|also|later) )*(?:said|says|told|added"
    r"|announced|reported|warned|claim(?:s|ed)|argue[sd]|accuse[sd]|insist(?:s|ed)|promise[sd]|vow(?:s|ed)"
    r"|denie[sd]|confirm(?:s|ed)|call(?:s|ed)|urge[sd]|criticis?z?ed|described|blame[sd]|suggest(?:s|ed))\b"
    r"|\b[Aa]ccording to (?P<who_>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)"
)
# Words that make a sentence less certain, and what is left without them.
_HEDGES: Sequence[tuple[re.Pattern[str], str]] = tuple(
    (re.compile(pattern), without)
    for pattern, without in (
        (r"\b(?:may|might|could) be\b", "is"),
        (r"\b(?:may|might|could) have\b", "has"),
        (r"\b(?:may|might|could)(?= [a-z])(?! \d)", "will"),
        (r"\b(?:alleged|said|believed|thought) to be ", ""),
        (r"\b(?:accused|suspected) of\b", "guilty of"),
        (r"\b(?:allegedly|reportedly|possibly|probably|perhaps|apparently|potentially) ", ""),
        (r"\b(?:alleged|suspected|possible|potential|purported|rumou?red|proposed|planned) ", ""),
        (r"\b(?:is|are) (?:likely|expected|set|poised|scheduled) to\b", "will"),
        (r"\b(?:was|were) (?:likely|expected|set|poised|scheduled) to\b", "did"),
        (r"\b(?:plans?|hopes?|wants?|aims?|intends?|threatens?|seeks?) to\b", "will"),
        (r"\b(?:planned|hoped|wanted|aimed|intended|threatened|sought|tried|attempted) to\b", "managed to"),
        (r"\b(?:is|are) considering\b", "has decided on"),
        (
            r"\b(?:alleges?|claims?|suspects?|believes?|alleged|claimed|suspected|believed) that\b",
            "proved that",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Falsehood:
    """A false sentence, and what was changed in the true one."""

    kind: str
    text: str


def falsehoods(
    true: str, names: Sequence[str], sources: Sequence[str], chance: random.Random
) -> Iterator[Falsehood]:
    """Yield false versions of `true`, at most two of each kind of number, name and date.

    Args:
        true: a sentence.
        names: of people and places that may take the place of those in it.
        sources: publishers and people to whom it may be ascribed wrongly.
        chance: chooses among them.
    """
    yield from _numbers(true, chance)
    yield from _names(true, names, chance)
    yield from _dates(true, chance)
    yield from _negations(true)
    yield from _sources(true, sources, chance)
    yield from _times(true)


def subtle_falsehoods(true: str, names: Sequence[str], chance: random.Random) -> Iterator[Falsehood]:
    """Yield false versions of `true` in nearly the same words.

    Another of `names` says what somebody says, two names of the sentence are exchanged, a word becomes its
    opposite, a hedge such as "may" or "alleged" is left out, or the verb is denied.
    """
    yield from _said_by_another(true, names, chance)
    yield from _exchanged(true, chance)
    yield from _opposite(true, chance)
    yield from _unhedged(true)
    yield from _denied(true)


def _numbers(true: str, chance: random.Random) -> Iterator[Falsehood]:
    for found in list(_NUMBER.finditer(true))[:2]:
        if not _YEAR.fullmatch(found[0]):
            yield _replaced("number", true, found.span(), _other_number(found[0], chance))
    for word, other in _SPELT.items():
        if spelt := re.search(rf"\b{word}\b", true):
            yield _replaced("number", true, spelt.span(), other)


def _names(true: str, names: Sequence[str], chance: random.Random) -> Iterator[Falsehood]:
    for found in list(_NAME.finditer(true))[:2]:
        parts = set(found[0].split())
        others = [name for name in names if name not in true and parts.isdisjoint(name.split())]
        if others and parts.isdisjoint(_WEEKDAYS) and not _MONTH.search(found[0]):
            yield _replaced("name", true, found.span(), chance.choice(others))


def _dates(true: str, chance: random.Random) -> Iterator[Falsehood]:
    for year in list(_YEAR.finditer(true))[:1]:
        yield _replaced("date", true, year.span(), str(int(year[0]) + chance.choice([-3, -2, -1, 1, 2])))
    for day in list(_DAY.finditer(true))[:1]:
        group = "day" if day["day"] else "day_"
        yield _replaced("date", true, day.span(group), str(int(day[group]) % 28 + 1))
    for number, weekday in enumerate(_WEEKDAYS):
        if weekday in true:
            other = _WEEKDAYS[(number + chance.randint(1, 5)) % 7]
            yield Falsehood("date", true.replace(weekday, other, 1))


def _negations(true: str) -> Iterator[Falsehood]:
    if denied := _NOT.search(true):
        yield _replaced("negation", true, denied.span(), denied["verb"])
    elif verb := _VERB.search(true):
        yield _replaced("negation", true, verb.span(), f"{verb['verb']} not")


def _sources(true: str, sources: Sequence[str], chance: random.Random) -> Iterator[Falsehood]:
    others = [source for source in sources if source not in true]
    if others and (said := _SAID.search(true)):
        yield _replaced("source", true, said.span("who"), chance.choice(others))
    elif others:
        yield Falsehood("source", f"According to {chance.choice(others)}, {true[0].lower()}{true[1:]}")


def _times(true: str) -> Iterator[Falsehood]:
    for word, other in _TIMES.items():
        if found := re.search(rf"\b{word}\b", true):
            yield _replaced("time", true, found.span(), other)
            return


def _said_by_another(true: str, names: Sequence[str], chance: random.Random) -> Iterator[Falsehood]:
    if spoke := _SPOKE.search(true):
        group = "who" if spoke["who"] else "who_"
        known = set(words(true))
        others = [name for name in names if known.isdisjoint(words(name))]
        if others and not STOP_WORDS.issuperset(words(spoke[group])):
            yield _replaced("speaker", true, spoke.span(group), chance.choice(others))


def _exchanged(true: str, chance: random.Random) -> Iterator[Falsehood]:
    """Exchange two names of a sentence. Those in a list ("A and B") are left, which would change nothing."""
    runs = [
        (start, run)
        for start, run in capitalised_runs(true)
        if not {word.casefold() for word in run.split()} <= STOP_WORDS | CALENDAR
    ]
    pairs = [
        (one, other)
        for number, (start, one) in enumerate(runs)
        for other_start, other in runs[number + 1 :]
        if set(words(one)).isdisjoint(words(other))
        and not STOP_WORDS.issuperset(words(true[start + len(one) : other_start]))
    ]
    if pairs:
        one, other = chance.choice(pairs)
        yield Falsehood("exchange", _with_exchanged(true, one, other))


def _opposite(true: str, chance: random.Random) -> Iterator[Falsehood]:
    found = [match for match in re.finditer(r"[A-Za-z]+", true) if match[0] in _OPPOSITE]
    if found:
        match = chance.choice(found)
        yield _replaced("opposite", true, match.span(), _OPPOSITE[match[0]])


def _unhedged(true: str) -> Iterator[Falsehood]:
    for hedge, without in _HEDGES:
        if found := hedge.search(true):
            yield _replaced("hedge", true, found.span(), without)
            return


def _denied(true: str) -> Iterator[Falsehood]:
    if not _VERB.search(true) and (verb := _PLAIN_VERB.search(true)):
        yield _replaced("negation", true, verb.span(), f"never {verb['verb']}")


def _replaced(kind: str, true: str, span: tuple[int, int], new: str) -> Falsehood:
    return Falsehood(kind, _put(true, span, new))


def _with_exchanged(text: str, one: str, other: str) -> str:
    """Return `text` with two names in each other's place, wherever they stand as whole words."""
    names = re.compile(
        rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted((one, other), key=len, reverse=True)))})(?!\w)"
    )
    return names.sub(lambda found: other if found[0] == one else one, text)


def _put(text: str, span: tuple[int, int], new: str) -> str:
    return f"{text[: span[0]]}{new}{text[span[1] :]}"


def _other_number(written: str, chance: random.Random) -> str:
    value = float(written.replace(",", ""))
    changed = max(1.0, round(value * chance.choice([0.5, 0.8, 1.3, 2, 3]), 1 if "." in written else 0))
    changed = changed + 1 if changed == value else changed
    return f"{changed:,.1f}" if "." in written else f"{changed:,.0f}" if "," in written else f"{changed:.0f}"


def names_in(text: str) -> list[str]:
    """Return the names in `text` that `falsehoods` would replace."""
    return _NAME.findall(text)
