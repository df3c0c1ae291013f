"""Whether a line of a language model says only what the sentences say that it cites; pure.

Each check has a name, by which dropped lines are reported. Words are compared in any form: units, demonyms,
abbreviations and inflections. What passes is checked, not proven.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from math import inf

from index.claims.dates import days_of_month
from index.model import Answer
from index.question.spelling import Known
from index.text import normalise
from index.text.clauses import clause_at, clauses, negations
from index.text.names import are_variants, capitalised_runs, mentions
from index.text.number_words import NUMBER_WORDS, value_of
from index.text.numbers import Numeral, numerals
from index.text.stemming import CASUALTY_GROUPS, canonical_form, canonical_forms, opposites
from index.text.tokens import CALENDAR, STOP_WORDS, words
from index.timeframe import day_of
from index.writing.given import GivenSentence, is_instruction
from index.writing.stream import DraftLine
from index.writing.translations import is_noun, values

_LONGEST = 400  # characters of a line
_MARKUP = re.compile(r"https?:|[a-z\d-]{2,}\.[a-z]{2,}|[<>`*_#|@\[\]{}\\]", re.IGNORECASE)
_DIGITS = re.compile(r"\d+(?:[.,:/]\d+)*")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_QUOTED = re.compile(r"[“\"«„]([^”\"»“]+)[”\"»“]|(?<!\w)[‘']([^’']+(?:['’]\w+[^’']*)*)[’'](?!\w)")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_CAPITAL = re.compile(r"[A-Z][\w'’.&-]*\w|[A-Z]\b")
_POSSIBLE = re.compile(
    r"\b(?:could|might|(?<!\bin )may(?! \d)|possibl[ey]|perhaps|reportedly|rumou?r\w*|unclear|uncertain"
    r"|unconfirmed|likely|probabl[ey]|expected)\b",
    re.IGNORECASE,
)
_CLAIMED = re.compile(
    r"\b(?:accus\w+|alleg\w+|suspected|claim(?:s|ed|ing)?|purport\w*|denie[sd]|deny\w*)\b", re.IGNORECASE
)
_ATTRIBUTED = re.compile(
    r"\b(?:according\s+to|reported\s+by|told\s+by|in\s+the\s+words\s+of|as)\s+(?P<by>[^,.;:“”\"]+?)"
    r"(?=$|[,.;:“”\"]|\s+(?:reported|reports|said|says|told|wrote|announced)\b)"
    r"|(?:^|[,;]\s+|\bthat\s+)(?P<who>[^,.;:“”\"]{2,60}?)\s+(?:said|says|told|reported|reports|wrote|announced|added)\b",
    re.IGNORECASE,
)
_SAYING = re.compile(r"\b(?:say|says|said|argue[sd]?|according\s+to)\b", re.IGNORECASE)
_SAYS = re.compile(r"\s+(?:reported|reports|said|says|told|wrote|announced)\b", re.IGNORECASE)
_YES_NO = re.compile(r"^\s*(?:yes|no)\s*[,.;:–—-]\s*", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(?:yesterday|today|tonight|tomorrow|now|currently"
    r"|(?:last|next|this|past|coming)\s+(?:night|week|weekend|month|year|quarter|decade|century"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|spring|summer|autumn|fall|winter)"
    r"|(?:\w+\s+)?(?:days?|weeks?|months?|years?|decades?)\s+(?:ago|later|earlier|from\s+now))\b",
    re.IGNORECASE,
)
# Of two words of a group, one cannot stand for another.
_ORDER = tuple(
    frozenset(group.split())
    for group in (
        "before after during",
        "until since",
        "first last second third final",
        "morning afternoon evening night midnight noon",
        "early late",
        "more fewer less",
        "always never",
        "north south east west northern southern eastern western",
        "man woman boy girl men women boys girls",
        "won lost win lose wins loses",
        "yes no",
        "above below over under",
        "january february march april may june july august september october november december",
        "monday tuesday wednesday thursday friday saturday sunday",
        "hour day week month year decade century",
        "hours days weeks months years decades centuries",
        "hundred thousand million billion trillion",
    )
)
_SPELT = NUMBER_WORDS - {"zero", "one"}  # "one" is as often a pronoun
_FRACTIONS = frozenset({"half", "third", "quarter", "fifth", "tenth", "tenths", "thirds", "quarters"})
_PRONOUNS = frozenset("he she it they his her its their him them".split())  # noqa: SIM905 - see text/tokens.py
_ALSO_VERBS = frozenset({"march", "may"})  # months only with a capital
_NOT_NAMES = frozenset(
    {"yes", "no", "yesterday", "today", "tonight", "tomorrow", "last", "next", "according"}
)
# A clause of a line and a cited one are about the same if they share at least so many words, and these are at
# least so great a part of the words of the line's clause.
_ALIKE, _MOSTLY = 2, 0.6
# Fitted, with the other checks, to 663 answers in other words to questions about 2022 to 2024. A lower
# share keeps more of them, and more lines that cite other sentences of the same article.
_SUPPORT = 0.5
_NAMED = 0.5  # of the words for a speaker must stand in what is cited; names among them are checked as names
_NEWS = timedelta(days=1)  # age up to which "today" in an article is nearly today


@dataclass(frozen=True)
class Cited:
    """What a line cites."""

    sentences: tuple[GivenSentence, ...]

    @cached_property
    def text(self) -> str:
        """The sentences, in order."""
        return " ".join(sentence.text for sentence in self.sentences)

    @cached_property
    def with_headlines(self) -> str:
        """The sentences with their headlines and sources."""
        articles = dict.fromkeys(sentence.quote.article for sentence in self.sentences)
        headlines = (f"{article.title} {article.source}" for article in articles)
        return " ".join([self.text, *(headline for headline in headlines if not is_instruction(headline))])

    @cached_property
    def naming(self) -> str:
        """The text whose names a line may use: the headlines' too, if a pronoun may stand for one."""
        if _PRONOUNS.isdisjoint(words(self.text)):
            sources = {sentence.quote.article.source for sentence in self.sentences}
            return " ".join([self.text, *sorted(source for source in sources if not is_instruction(source))])
        return self.with_headlines

    @cached_property
    def words(self) -> frozenset[str]:
        """The case-folded words of the sentences, headlines and sources."""
        return frozenset(words(self.with_headlines))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The canonical forms of the words."""
        return frozenset(map(canonical_form, self.words))

    @cached_property
    def naming_words(self) -> frozenset[str]:
        """The case-folded words of `naming`."""
        return frozenset(words(self.naming))

    @cached_property
    def numerals(self) -> list[tuple[str, Numeral]]:
        """The numbers of the sentences, each with its sentence."""
        return [
            (sentence.text, numeral) for sentence in self.sentences for numeral in numerals(sentence.text)
        ]

    @cached_property
    def clauses(self) -> list[str]:
        """The clauses of the sentences."""
        return [clause for sentence in self.sentences for clause in clauses(sentence.text)]

    @cached_property
    def days(self) -> frozenset[date]:
        """The days that the sentences name by weekday, or as "today"."""
        found = (
            day_of(sentence.text, published)
            for sentence in self.sentences
            if (published := sentence.quote.article.published)
        )
        return frozenset(day for day in found if day)

    @cached_property
    def published(self) -> tuple[datetime, ...]:
        """When the articles were published, where that is known."""
        dates = (sentence.quote.article.published for sentence in self.sentences)
        return tuple(published for published in dates if published)


def cited_by(line: DraftLine, given: Sequence[GivenSentence]) -> Cited | None:
    """Return what a line cites, or None if it cites nothing or a number that was not given."""
    known = {sentence.number: sentence for sentence in given}
    if not line.cites or any(number not in known for number in line.cites):
        return None
    return Cited(tuple(known[number] for number in dict.fromkeys(line.cites)))


def failed_check(
    text: str, cited: Cited, answer: Answer, known: Known, *, translated: bool = False
) -> str | None:
    """Return the name of the first check that a line fails, or None if it passes all.

    Args:
        text: the line.
        cited: what it cites.
        answer: the quotes; where articles differ, a line that gives one value must give another, too.
        known: the words of the library, which tell a name from an ordinary word at the beginning of a line.
        translated: whether the line is in another language than the articles: then only its form, numbers
            and names are checked.
    """
    checks: Sequence[tuple[str, Callable[[], bool]]] = (
        ("form", lambda: _is_plain(text)),
        ("number", lambda: (_values_stand if translated else _numbers_stand)(text, cited)),
        ("name", lambda: _names_stand(text, cited, known, translated=translated)),
    )
    if not translated:
        checks = (
            *checks,
            ("attribution", lambda: _attributions_stand(text, cited)),
            ("quotation", lambda: _quotations_stand(text, cited)),
            ("time", lambda: _times_stand(text, cited, answer.asked_at)),
            ("negation", lambda: _negations_agree(text, cited)),
            ("hedging", lambda: _is_hedged(text, cited)),
            ("opposite", lambda: not _says_opposite(text, cited)),
            ("difference", lambda: _tells_difference(text, answer)),
            ("support", lambda: _support(text, cited) >= _SUPPORT),
        )
    return next((name for name, passes in checks if not passes()), None)


def _is_plain(text: str) -> bool:
    """Return whether a line is one line of text without links, markup or invisible characters."""
    return (
        len(text) <= _LONGEST
        and "\n" not in text
        and not _MARKUP.search(text)
        and normalise.line(text) == text.strip()
        and any(map(str.isalnum, text))
    )


def _numbers_stand(text: str, cited: Cited) -> bool:
    """Return whether every number of a line stands in what it cites, with the same unit and counted thing."""
    found = [numeral for numeral in numerals(text) if numeral.plain]  # "one" is as often a pronoun
    if not all(any(_is_same(text, numeral, *other) for other in cited.numerals) for numeral in found):
        return False
    # Both ends of a range must stand in what is cited, not only its middle.
    single = [numeral for numeral in found if len(_DIGITS.findall(numeral.text)) == 1]
    covered = {at for numeral in single for at in range(numeral.start, numeral.end)}
    rest = [match for match in _DIGITS.finditer(text) if match.start() not in covered]
    digits = set(_DIGITS.findall(cited.text)) | _digits_of_dates(cited)
    if not all(match[0] in digits for match in rest):
        return False
    values = {numeral.value for _, numeral in cited.numerals}
    new = set(words(text)) - cited.words
    return new.isdisjoint(_FRACTIONS) and all(value_of(word) in values for word in new & _SPELT)


def _values_stand(text: str, cited: Cited) -> bool:
    """Return whether each number of a line in another language may mean one of what it cites."""
    known = {numeral.value for _, numeral in cited.numerals}
    known |= {float(digits) for digits in _digits_of_dates(cited)}
    known |= {value for sentence in cited.sentences for may_be in values(sentence.text) for value in may_be}
    return all(may_be & known for may_be in values(text))


def _is_same(text: str, numeral: Numeral, sentence: str, other: Numeral) -> bool:
    """Return whether the number in `text` says what the `other` one says in a cited sentence."""
    if numeral.measure != other.measure and not _is_same_unit(numeral, other):
        return False
    is_rounded = abs(numeral.value - other.value) <= numeral.slack and numeral.slack >= other.slack
    if not (numeral.value == other.value or is_rounded):
        return False
    is_exact = numeral.least == numeral.most == numeral.value
    if is_exact and (other.least == -inf or other.most == inf):  # "at least 9" may not become "9"
        return False
    told, known = _casualty_words(text, numeral), _casualty_words(sentence, other)
    return not (told and known) or bool(told & known)


def _is_same_unit(numeral: Numeral, other: Numeral) -> bool:
    """Return whether a line leaves out the unit of a number, or a word before it, as in "burned acres"."""
    if numeral.measure:
        return not other.measure and numeral.following[:1] == other.following[1:2] != ()
    return not numeral.following


def _casualty_words(text: str, numeral: Numeral) -> set[str]:
    """Return the words for what happened to the people counted: those after the number, else its clause's."""
    following = {canonical_form(word) for word in numeral.following} & CASUALTY_GROUPS
    return following or canonical_forms(clause_at(text, numeral.start, numeral.end)) & CASUALTY_GROUPS


def _digits_of_dates(cited: Cited) -> set[str]:
    named = {str(day.day) for day in cited.days} | {str(day.year) for day in cited.days}
    if _YEAR.search(cited.text):
        return named
    return named | {str(moment.year) for moment in cited.published}


def _names_stand(text: str, cited: Cited, known: Known, *, translated: bool) -> bool:
    """Return whether every capitalised word of a line stands in what it cites, in some form."""
    for start, run in capitalised_runs(text):
        if any(run in sentence.quote.article.text for sentence in cited.sentences) and any(
            _is_known(token, cited) for token in _CAPITAL.findall(run)
        ):
            continue
        for token in _CAPITAL.finditer(run):
            begins = not text[: start + token.start()].strip(" “\"'‘(")
            if translated:
                is_ordinary = begins or is_noun(text, start + token.start())
            else:
                is_ordinary = begins and _is_ordinary(token[0], known)
            if not is_ordinary and not _is_known(token[0], cited):
                return False
    return True


def _is_known(token: str, cited: Cited) -> bool:
    said = words(token)
    if all(word in STOP_WORDS or word in CALENDAR or word in _NOT_NAMES for word in said):
        return True  # days and months are checked as times
    if all(any(are_variants(word, other) for other in cited.naming_words) for word in said):
        return True
    return len(said) == 1 and mentions(token, cited.naming)  # by its abbreviation


def _is_ordinary(token: str, known: Known) -> bool:
    """Return whether the articles write the first word of a line, and mostly without a capital."""
    return all(known.knows(word) and not known.articles_naming(word) for word in words(token))


def _attributions_stand(text: str, cited: Cited) -> bool:
    """Return whether each speaker whom a line names is one of what it cites, or the source."""
    for match in _ATTRIBUTED.finditer(text):
        who = match["by"] or match["who"]
        said = [word for word in words(who) if word not in STOP_WORDS]
        if match["by"] and match[0].lower().startswith("as ") and not _SAYS.search(text, match.end()):
            continue
        known = sum(word in cited.words or canonical_form(word) in cited.stems for word in said)
        # Before "and said" the speaker may be named far away. Elsewhere titles may be given in other words.
        if not who.endswith(" and") and known < _NAMED * len(said):
            return False
    return True


def _quotations_stand(text: str, cited: Cited) -> bool:
    """Return whether what a line puts in quotation marks is quoted word for word."""
    said = f" {' '.join(words(cited.text))} "
    quoted = (found[0] or found[1] for found in _QUOTED.findall(text))
    # Articles put "she said" between two sentences of a quotation.
    parts = (part for whole in quoted for part in _SENTENCE_END.split(whole))
    return all(f" {' '.join(words(part))} " in said for part in parts if words(part))


def _times_stand(text: str, cited: Cited, asked_at: datetime) -> bool:
    """Return whether the days, months and times of a line are those of what it cites."""
    known = days_of_month(cited.text) | {(day.day, day.month) for day in cited.days}
    if not days_of_month(text) <= known:
        return False
    months = {date(2000, month, 1) for _, month in known} | set(cited.published)
    calendar = {f"{moment:%B}".casefold() for moment in months} | {
        f"{day:%A}".casefold() for day in cited.days
    }
    for word in CALENDAR.intersection(words(text)) - cited.words - calendar:
        if word not in _ALSO_VERBS or word.capitalize() in text:
            return False
    is_news = all(abs(asked_at - published) <= _NEWS for published in cited.published)
    folded = " ".join(cited.text.casefold().split())
    relative = [" ".join(match[0].casefold().split()) for match in _RELATIVE.finditer(text)]
    return all(phrase in folded and (is_news or phrase.endswith(("later", "earlier"))) for phrase in relative)


def _negations_agree(text: str, cited: Cited) -> bool:
    """Return whether each clause of a line denies what the clause it comes from denies, and nothing else."""
    body = _YES_NO.sub("", text)
    whole = max((sentence.text for sentence in cited.sentences), key=lambda other: _shared(body, other))
    if negations(body) == negations(whole):
        return True
    for clause in clauses(body):
        like = _like(clause, cited)
        denied = [part for part in cited.clauses if negations(part)]
        if negations(clause) and not any(_shared(clause, part) for part in denied):
            return False
        if like and negations(clause) != negations(like):
            return False
    return negations(body) <= max(negations(sentence.text) for sentence in cited.sentences)


def _is_hedged(text: str, cited: Cited) -> bool:
    """Return whether a line is as uncertain as what it cites: with a word like "may" or "alleged" there."""
    for clause in clauses(_YES_NO.sub("", text)):
        like = _like(clause, cited)
        for hedge in (_POSSIBLE, _CLAIMED):
            if hedge.search(like) and not any(said.search(text) for said in (_POSSIBLE, _CLAIMED, _SAYING)):
                return clause.lower().startswith("to ")  # an aim is uncertain anyway
    return True


def _like(clause: str, cited: Cited) -> str:
    """Return the cited clause that has most words of a line's clause, or "" if none has."""
    said = canonical_forms(clause)
    like = max(cited.clauses, key=lambda other: len(said & canonical_forms(other)), default="")
    shared = len(said & canonical_forms(like))
    return like if shared >= min(_ALIKE, len(said)) and shared >= _MOSTLY * len(said) else ""


def _shared(one: str, other: str) -> int:
    return len(canonical_forms(one) & canonical_forms(other))


def _says_opposite(text: str, cited: Cited) -> bool:
    """Return whether a line has a word where what it cites has only that word's opposite."""
    said = set(words(text))
    for word in said - cited.words:
        form = canonical_form(word)
        if form not in cited.stems and opposites(form) & cited.stems:
            return True
        for group in _ORDER:
            if word in group and not (group & said & cited.words) and group & cited.words:
                return True
    return _swaps_order(text, cited) or _exchanges_names(text, cited)


def _swaps_order(text: str, cited: Cited) -> bool:
    """Return whether a line says "last three" where what it cites says only "first three"."""
    known = set(pairwise(words(cited.text)))
    return any(
        (word, following) not in known and any((other, following) in known for other in group - {word})
        for word, following in pairwise(words(text))
        for group in _ORDER
        if word in group
    )


def _exchanges_names(text: str, cited: Cited) -> bool:
    """Return whether a line says "Kim thanked Putin" where what it cites says "Putin thanked Kim"."""
    said = f" {' '.join(words(cited.text))} "
    for (start, one), (other_start, other) in pairwise(capitalised_runs(text)):
        between = words(text[start + len(one) : other_start])
        told, exchanged = (
            f" {' '.join([*words(first), *between, *words(last)])} "
            for first, last in ((one, other), (other, one))
        )
        if STOP_WORDS.issuperset(between) or one == other:
            continue
        if exchanged in said and told not in said:
            return True
    return False


def _tells_difference(text: str, answer: Answer) -> bool:
    """Return whether a line that gives one of several differing values gives another one, too."""
    values = [claim.value for claim in answer.differing if claim.value]
    given = [value for value in values if _holds(text, value)]
    return len(set(given)) != 1 or len(set(values)) == 1


def _holds(text: str, value: str) -> bool:
    return f" {' '.join(words(value))} " in f" {' '.join(words(text))} " or any(
        numeral.value == other.value for numeral in numerals(text) for other in numerals(value)
    )


def _support(text: str, cited: Cited) -> float:
    """Return the share (0..1) of a line's content words that stand in some form in what it cites."""
    forms = [canonical_form(word) for word in words(text) if word not in STOP_WORDS]
    return sum(form in cited.stems for form in forms) / len(forms) if forms else 1.0
