"""Whether a line of a language model says only what the sentences say that it cites; pure.

Each check has a name, by which dropped lines are reported. Words are compared in any form: units, demonyms,
abbreviations and inflections. What passes is checked, not proven.
"""

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import inf, isfinite
from typing import Protocol

from index.claims.dates import days_of_month
from index.model import Answer
from index.text import normalise
from index.text.abbreviations import abbreviations, undotted
from index.text.clauses import clause_at
from index.text.names import are_variants, capitalised_runs, mentions
from index.text.number_words import NUMBER_WORDS, value_of
from index.text.numbers import Numeral, numerals
from index.text.stemming import CASUALTY_GROUPS, canonical_form, canonical_forms
from index.text.tokens import CALENDAR, STOP_WORDS, WORD, without_possessive, words
from index.writing.given import Cited, names_word_by_word
from index.writing.support import Judge, is_accusation_lost
from index.writing.translations import is_noun, values

_LONGEST = 400  # characters of a line
_MARKUP = re.compile(r"https?:|[a-z\d-]{2,}\.[a-z]{2,}|[<>`*_#|@\[\]{}\\]", re.IGNORECASE)
_DIGITS = re.compile(r"\d+(?:[.,:/]\d+)*")
# What precedes an age ("aged 52"), and what surrounds an age between commas: "Ada Quist, 52, said".
_AGED = re.compile(r"(?P<owner>\b[A-Z]\w+)?,?\s+\b[Aa]ge(?:s|d|\s+of)?(?:\s+\d+,?(?:\s+(?:and|or))?)*\s+$")
_APPOSED, _APPOSED_END = re.compile(r"(?P<owner>[\w’'-]+)[.”\"]?,\s+$"), re.compile(r"[,.;)]|$|\s+and\b")
_IS = re.compile(r"(?P<owner>\w+),?\s+(?:who\s+)?(?:is|are|was|were|turns|turned)\s+$")
_OLD = re.compile(r"[\s-]+\w+[\s-]+old\s+(?P<name>[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*)")
_ARTICLE = re.compile(r"\ban?\s+$", re.IGNORECASE)  # "a 52-year-old Lindow resident" is not called Lindow
_PRONOUNS = frozenset({"he", "she", "they", "who", "both"})
_BEFORE = 80  # characters before a number in which the owner of an age is looked for
_INITIALS = re.compile(r"(?:[A-Z]\.)+[A-Z]")
_SCORE = re.compile(r"(?<![\d-])(\d+)[-–](\d+)(?![\d-])")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_QUOTED = re.compile(r"[“\"«„]([^”\"»“]+)[”\"»“]|(?<!\w)[‘']([^’']+(?:['’]\w+[^’']*)*)[’'](?!\w)")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_CAPITAL = re.compile(r"[A-Z][\w'’.&-]*\w|[A-Z]\b")
_ATTRIBUTED = re.compile(
    r"\b(?:according\s+to|reported\s+by|told\s+by|in\s+the\s+words\s+of|as)\s+(?P<by>[^,.;:“”\"]+?)"
    r"(?=$|[,.;:“”\"]|\s+(?:reported|reports|said|says|told|wrote|announced)\b)"
    r"|(?:^|[,;]\s+|\bthat\s+)(?P<who>[^,.;:“”\"]{2,60}?)\s+(?:said|says|told|reported|reports|wrote|announced|added)\b",
    re.IGNORECASE,
)
_SAYS = re.compile(r"\s+(?:reported|reports|said|says|told|wrote|announced)\b", re.IGNORECASE)
_PRESENT = re.compile(r"(?<!\bfor )(?<!\bby )(?<!\buntil )\b(?:now|currently)\b", re.IGNORECASE)
_PRESENT_TENSE = re.compile(r"\b(?:is|are|has|have|now|currently)\b", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(?:yesterday|today|tonight|tomorrow"
    r"|(?:last|next|this|past|coming)\s+(?:night|week|weekend|month|year|quarter|decade|century"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|spring|summer|autumn|fall|winter)"
    r"|(?:\w+\s+)?(?:days?|weeks?|months?|years?|decades?)\s+(?:ago|later|earlier|from\s+now))\b",
    re.IGNORECASE,
)
_YEARS = frozenset({"last year", "this year", "next year"})
_MONTHS = frozenset({"last month", "this month", "next month"})
_SPELT = NUMBER_WORDS - {"zero", "one"}  # "one" is as often a pronoun
_FRACTIONS = frozenset({"half", "third", "quarter", "fifth", "tenth", "tenths", "thirds", "quarters"})
_PERCENT = {"half": 50.0, "quarter": 25.0, "quarters": 75.0, "third": 33.0, "fifth": 20.0, "tenth": 10.0}
_ORDINALS = {"fourth": "4th", "sixth": "6th", "seventh": "7th", "eighth": "8th", "ninth": "9th"}
_SAME = ({"£", "pound"},)  # measures
_MONEY, _SHORT_RATES = frozenset("$€£¥₹"), frozenset({"hour", "day", "night", "week", "month"})
_ALSO_VERBS = frozenset({"march", "may"})  # months only with a capital
_NOT_NAMES = frozenset(
    """yes no yesterday today tonight tomorrow last next according
    jan feb mar apr jun jul aug sep sept oct nov dec""".split()  # noqa: SIM905 - see text/tokens.py
)
_NAMED = 0.5  # of the words for a speaker must stand in what is cited; names among them are checked as names
_CITED = 0.2  # of the words of a line must stand in what it cites
_NEWS = timedelta(days=1)  # age of an article up to which its "today" is nearly today
# Age of an article up to which a line may say "now": of one without the word, and of one with it.
_CURRENT, _RECENT = timedelta(days=10), timedelta(days=30)


class OrdinaryWords(Protocol):
    """The words of a library."""

    def articles_naming(self, word: str) -> int:
        """Return how many articles have `word`, if it is almost always capitalised; else 0."""

    def knows(self, word: str) -> bool:
        """Return whether an article has `word`."""


def failed_check(
    text: str, cited: Cited, answer: Answer, known: OrdinaryWords, judge: Judge, *, translated: bool = False
) -> str | None:
    """Return the name of the first check that a line fails, or None if it passes all.

    Args:
        text: the line.
        cited: what it cites.
        answer: the quotes; where articles differ, a line that gives one value must give another, too.
        known: the words of the library, which tell a name from an ordinary word at the beginning of a line.
        judge: decides about what the rules let pass.
        translated: whether the line is in another language than the articles: then only its form, numbers
            and names are checked.
    """
    if failed := failed_rule(text, cited, answer, known, translated=translated):
        return failed
    return None if translated or judge.supports(text, answer.question, cited) else "support"


def failed_rule(
    text: str, cited: Cited, answer: Answer, known: OrdinaryWords, *, translated: bool = False
) -> str | None:
    """Return the name of the first rule that a line fails, or None; for the arguments see `failed_check`."""
    checks: Sequence[tuple[str, Callable[[], bool]]] = (
        ("form", lambda: _is_plain(text)),
        ("number", lambda: (_values_stand if translated else _numbers_stand)(text, cited)),
        ("name", lambda: _names_stand(text, cited, answer.question, known, translated=translated)),
    )
    if not translated:
        checks = (
            *checks,
            ("attribution", lambda: _attributions_stand(text, cited)),
            ("quotation", lambda: _quotations_stand(text, cited)),
            ("time", lambda: _times_stand(text, cited, answer.asked_at)),
            ("words", lambda: _words_stand(text, cited)),
            ("hedging", lambda: not is_accusation_lost(text, answer.question, cited)),
            ("difference", lambda: _tells_difference(text, answer)),
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
    """Return whether every number of a line stands in what it cites, with the same unit and counted thing.

    A number that belongs to a name ("Game 7") may stand anywhere in the cited articles.
    """
    found = [numeral for numeral in numerals(text) if numeral.plain]  # "one" is as often a pronoun
    if not all(
        any(_is_same(text, numeral, *other) for other in cited.numerals)
        or (not numeral.following and numeral.text in cited.other_digits)
        or _is_named(text, numeral, cited)
        or (numeral.measure == "%" and numeral.value in {_PERCENT.get(word) for word in cited.words})
        for numeral in found
    ):
        return False
    # Both ends of a range must stand in what is cited, not only its middle.
    single = [
        numeral for numeral in found if not numeral.is_range and len(_DIGITS.findall(numeral.text)) <= 1
    ]
    covered = {at for numeral in single for at in range(numeral.start, numeral.end)}
    rest = [match for match in _DIGITS.finditer(text) if match.start() not in covered]
    ranges = [numeral for _, numeral in cited.numerals if numeral.is_range]
    bounds = {bound for numeral in ranges for bound in (numeral.least, numeral.most)}
    digits = set(_DIGITS.findall(cited.text)) | _digits_of_dates(cited) | {f"{bound:g}" for bound in bounds}
    if not all(match[0] in digits for match in rest) or _reverses_score(text, cited.text):
        return False
    values = bounds | {numeral.value for _, numeral in cited.numerals}
    beside = "".join(" " if at in covered else each for at, each in enumerate(text))
    new = set(words(beside)) - cited.words
    shares = {numeral.value for _, numeral in cited.numerals if numeral.measure == "%"}
    if any(_ORDINALS[word] not in cited.words for word in new & _ORDINALS.keys()):
        return False
    return all(_PERCENT.get(word) in shares for word in new & _FRACTIONS) and all(
        value_of(word) in values for word in new & _SPELT
    )


def _reverses_score(text: str, cited: str) -> bool:
    """Return whether a line has a score the wrong way round: "1-2" where it cites only "2-1"."""
    known = set(_SCORE.findall(cited))
    return any((one, other) not in known and (other, one) in known for one, other in _SCORE.findall(text))


def _values_stand(text: str, cited: Cited) -> bool:
    """Return whether each number of a line in another language may mean one of what it cites."""
    known = {numeral.value for _, numeral in cited.numerals}
    known |= {float(digits) for digits in _digits_of_dates(cited)}
    known |= {value for sentence in cited.sentences for may_be in values(sentence.text) for value in may_be}
    return all(may_be & known for may_be in values(text))


def _is_same(text: str, numeral: Numeral, sentence: str, other: Numeral) -> bool:
    """Return whether the number in `text` says what the `other` one says in a cited sentence."""
    if said := _age(text, numeral):
        told = _age(sentence, other, tells=True)
        return (
            told is not None
            and numeral.is_range == other.is_range
            and (numeral.value, said.unit) == (other.value, told.unit)
            and not (said.owner and told.owner and said.owner.isdisjoint(told.owner))
        )
    if not _is_same_unit(numeral, other):
        return False
    if not _is_same_value(numeral, other):
        return False
    fate, fate_told = _casualty_words(text, numeral), _casualty_words(sentence, other)
    return not (fate and fate_told) or bool(fate & fate_told)


def _is_same_value(numeral: Numeral, other: Numeral) -> bool:
    """Return whether a number of a line is the value of another one, or a bound that follows from it.

    A range has two ends: of "3-6 months", "up to six" and "at least three" follow. "At least 9" may become
    neither "9" nor "at most 9". A rounded number may stand for either.
    """
    if other.is_range and not numeral.is_range:
        return (numeral.least, numeral.value) == (-inf, other.most) or (numeral.most, numeral.value) == (
            inf,
            other.least,
        )
    if numeral.is_range and not other.is_range:
        return False
    is_rounded = abs(numeral.value - other.value) <= numeral.slack and numeral.slack >= other.slack
    if not (numeral.value == other.value or is_rounded):
        return False
    if numeral.least == numeral.most:
        return isfinite(other.least) and isfinite(other.most)
    return (-inf, inf) not in {(numeral.least, other.most), (other.least, numeral.most)}


@dataclass(frozen=True, slots=True)
class _Age:
    """An age: its unit, and the words for who has it, if they are known."""

    unit: str
    owner: AbstractSet[str]


def _age(text: str, numeral: Numeral, *, tells: bool = False) -> _Age | None:
    """Return the age that a number is: "52-year-old", "aged 52" or, after a name, between commas; or None.

    Args:
        text: holds the number.
        numeral: the number.
        tells: whether "is 52" is an age, too. A line that says so may tell of a price.
    """
    before, after = text[max(0, numeral.start - _BEFORE) : numeral.start], text[numeral.end :]
    if numeral.following[1:2] == ("old",):
        named = None if _ARTICLE.search(before) else _OLD.match(after)
        return _Age(numeral.following[0].removesuffix("s"), frozenset(words(named["name"]) if named else ()))
    if not text[numeral.start].isdigit() or numeral.measure:
        return None
    found = _AGED.search(before) or (_APPOSED_END.match(after) and _APPOSED.search(before))
    if not found and tells and numeral.following[:1] in {(), ("and",)}:
        found = _IS.search(before)
    if not found:
        return None
    owner = frozenset(words(found["owner"] or ""))
    # Who "he is 64" is about is not known, but "it was 12" tells no age of anybody. "At age 64" names nobody.
    return _Age("year", owner - (_PRONOUNS if found.re is _IS else STOP_WORDS))


def _is_named(text: str, numeral: Numeral, cited: Cited) -> bool:
    """Return whether a number belongs to the capitalised word before it, as the articles write it."""
    found = _CAPITAL.findall(text[: numeral.start])
    name = found[-1] if found and text[: numeral.start].endswith(f"{found[-1]} ") else ""
    if (STOP_WORDS | CALENDAR).issuperset(words(name)) or not _has(cited.text, name):
        return False
    whole = f"{name} {text[numeral.start : numeral.end]}"
    return any(_has(article.text, whole, r"(?![\w.,%]*\w)") for article in cited.articles)


def _is_same_unit(numeral: Numeral, other: Numeral) -> bool:
    """Return whether a number of a line has the unit of another one, or none where the words fit.

    A line may leave out "a year" and "a barrel" behind money, and a word before or after a unit. Such words
    are "burned" in "burned acres" and "or more" in "12 or more years".
    """
    if numeral.measure == other.measure or {numeral.measure, other.measure} in _SAME:
        return True
    measure, _, rate = other.measure.partition("/")
    if measure in _MONEY and numeral.measure == measure and rate not in _SHORT_RATES:
        return True
    if numeral.measure:
        return not other.measure and numeral.following[:1] == other.following[1:2] != ()
    return not numeral.following or other.measure in map(canonical_form, numeral.following)


def _casualty_words(text: str, numeral: Numeral) -> set[str]:
    """Return the words for what happened to the people counted: those after the number, else its clause's."""
    following = {canonical_form(word) for word in numeral.following} & CASUALTY_GROUPS
    return following or canonical_forms(clause_at(text, numeral.start, numeral.end)) & CASUALTY_GROUPS


def _digits_of_dates(cited: Cited) -> set[str]:
    named = {str(day.day) for day in cited.days} | {str(day.year) for day in cited.days}
    if _YEAR.search(cited.text):
        return named
    return named | {str(moment.year) for moment in cited.published}


def _names_stand(text: str, cited: Cited, question: str, known: OrdinaryWords, *, translated: bool) -> bool:
    """Return whether every capitalised word of a line stands in what it cites, in some form.

    A name may also stand in the question, if the cited articles have it: the cited sentences may then say
    "the president". Where they have only a surname, the first name may stand elsewhere in the article.
    """
    if not translated and _mixes_names(text, cited):
        return False
    asked = frozenset(words(question)) & cited.words_of_articles
    for start, run in capitalised_runs(text):
        for token in _CAPITAL.finditer(run):
            begins = not text[: start + token.start()].strip(" “\"'‘(")
            if translated:
                is_ordinary = begins or is_noun(text, start + token.start())
            else:
                is_ordinary = begins and _is_ordinary(token[0], known)
            if (
                not is_ordinary
                and not _is_known(token[0], cited, asked)
                and not _is_part(token, cited, asked)
            ):
                return False
    return True


def _mixes_names(text: str, cited: Cited) -> bool:
    """Return whether a line joins the beginning of one name to the end of another: "Ada Olsen"."""
    pairs = [pair for name in names_word_by_word(text) for pair in pairwise(name)]
    if not pairs:
        return False  # the whole articles need not be read
    begin = {word for name in cited.names for word in name[:-1]}
    end = {word for name in cited.names for word in name[1:]}
    return any(
        one in begin and other in end and not any(one in name and other in name for name in cited.names)
        for one, other in pairs
    )


def _is_part(token: re.Match[str], cited: Cited, asked: AbstractSet[str]) -> bool:
    """Return whether a capitalised word belongs to a name that the cited articles have.

    They have all of the capitalised words around it, of which one is known. Or it is a first name: they have
    the words from it to the last one, and the cited sentences have the last one.
    """
    run, tokens = token.string, _CAPITAL.findall(token.string)
    texts = [article.text for article in cited.articles]
    if any(_is_known(each, cited, asked) for each in tokens) and any(_has(text, run) for text in texts):
        return True
    is_first = token[0] != tokens[-1] and _has(cited.with_headlines, tokens[-1])
    return is_first and any(_has(text, run[token.start() :], r"(?![ -][A-Z])") for text in texts)


def _has(text: str, name: str, end: str = "") -> bool:
    """Return whether `text` has the words of `name`, with what `end` demands of the text behind them."""
    return re.search(rf"\b{re.escape(name)}\b{end}", text) is not None


def _is_known(token: str, cited: Cited, asked: AbstractSet[str]) -> bool:
    plain = token.replace(".", "") if _INITIALS.fullmatch(token) else token
    if plain.isupper() and plain.isalpha() and len(plain) > 1:
        return _is_abbreviation_known(plain, cited, asked)
    said = words(token)
    if all(word in STOP_WORDS or word in CALENDAR or word in _NOT_NAMES for word in said):
        return True  # days and months are checked as times
    if all(any(are_variants(word, other) for other in cited.words | asked) for word in said):
        return True
    return len(said) == 1 and (mentions(token, cited.with_headlines) or token in cited.initials)


def _is_abbreviation_known(short: str, cited: Cited, asked: AbstractSet[str]) -> bool:
    """Return whether what is cited has an abbreviation, in any form but as a word: "us" is not US."""
    folded, plain = short.casefold(), undotted(cited.with_headlines)
    written = set(map(without_possessive, WORD.findall(plain)))
    long = " ".join(words(abbreviations().get(short, "")))
    return (
        not written.isdisjoint({short, f"{short}s", short.capitalize()})
        or short in cited.initials
        or any(folded in words(article.source) for article in cited.articles)
        or folded in CALENDAR | _NOT_NAMES
        or folded in asked - STOP_WORDS - {"us"}
        or any(word != folded and are_variants(folded, word) for word in cited.words)
        or bool(long and f" {long} " in f" {' '.join(words(plain))} ")
    )


def _is_ordinary(token: str, known: OrdinaryWords) -> bool:
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
    """Return whether what a line puts in quotation marks is quoted word for word.

    A title ("Two Captains") may stand anywhere in the cited articles.
    """
    said = f" {' '.join(words(cited.text))} "
    quoted = (found[0] or found[1] for found in _QUOTED.findall(text))
    # Articles put "she said" between two sentences of a quotation.
    parts = (part for whole in quoted for part in _SENTENCE_END.split(whole))
    return all(
        f" {' '.join(words(part))} " in said
        or (part.istitle() and len(words(part)) > 1 and any(_has(each.text, part) for each in cited.articles))
        for part in parts
        if words(part)
    )


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
    folded = " ".join(cited.text.casefold().split())
    unquoted = _QUOTED.sub("", text)  # quotations are checked as such
    if _PRESENT.search(unquoted):
        age = _RECENT if _PRESENT.search(cited.text) else _CURRENT
        if not (_PRESENT_TENSE.search(cited.text) and _is_within(age, cited, asked_at)):
            return False
    relative = [" ".join(match[0].casefold().split()) for match in _RELATIVE.finditer(unquoted)]
    return all(phrase in folded and _still_means(phrase, cited, asked_at) for phrase in relative)


def _still_means(phrase: str, cited: Cited, asked_at: datetime) -> bool:
    """Return whether a phrase such as "last year" means the same when asked as when published.

    "The past year" ended on the day of the article.
    """
    if phrase.endswith(("later", "earlier")):
        return True
    if not cited.are_dated:
        return False
    if phrase in _YEARS:
        return all(published.year == asked_at.year for published in cited.published)
    if phrase in _MONTHS:
        return all(
            (published.year, published.month) == (asked_at.year, asked_at.month)
            for published in cited.published
        )
    return _is_within(_NEWS, cited, asked_at)


def _is_within(age: timedelta, cited: Cited, asked_at: datetime) -> bool:
    """Return whether every cited article was published at most `age` before or after the question."""
    return cited.are_dated and all(abs(asked_at - published) <= age for published in cited.published)


def _words_stand(text: str, cited: Cited) -> bool:
    """Return whether enough words of a line stand in what it cites, in any form.

    Numbers and dates are checked as such.
    """
    other = STOP_WORDS | CALENDAR | NUMBER_WORDS
    forms = [canonical_form(word) for word in words(text) if word.isalpha() and word not in other]
    return sum(form in cited.stems for form in forms) >= _CITED * len(forms)


def _tells_difference(text: str, answer: Answer) -> bool:
    """Return whether a line that gives one of several differing values gives another one, too."""
    values = [claim.value for claim in answer.differing if claim.value]
    given = [value for value in values if _holds(text, value)]
    return len(set(given)) != 1 or len(set(values)) == 1


def _holds(text: str, value: str) -> bool:
    return f" {' '.join(words(value))} " in f" {' '.join(words(text))} " or any(
        numeral.value == other.value for numeral in numerals(text) for other in numerals(value)
    )
