"""A sentence that was read -> what it gives as the answer, if it is about what is asked; pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import log

from index.claims.values import Value, value_in
from index.model import Article
from index.question.answer_type import ExpectedAnswer
from index.reader.sentence_scores import Evidence, Sentence
from index.text.stemming import canonical_forms

_LIKELY = log(20)  # how much less likely than the best sentence another claim may be to answer …
_POSSIBLE = log(5_000)  # … where it clearly says what is asked: readers like one way of saying it better
SHARED = 0.6
"""Share of the question's words that what is about the same must have around it."""

_CLEAR = 0.75  # share of them in the sentence itself, from which it says what is asked …
_FEWEST = 3  # … if these are so many: nearly everything has both words of "who is the new pope"
_SAME_TIME = timedelta(days=60)  # between accounts of one event: what repeats each year is another one
_UNDATED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ArticleClaim:
    """What one article gives as the answer, in which sentence, and whether that surely is about it."""

    sentence: Sentence
    value: Value
    clear: bool

    @property
    def article(self) -> Article:
        """The article."""
        return self.sentence.article

    @property
    def published(self) -> datetime:
        """When it was, long ago if that is not known."""
        return self.article.published or _UNDATED

    @property
    def known(self) -> str:
        """What is known where this is told: of names all that the article has, of other values the sentence.

        A ticket sold in Los Angeles was sold in California; but a toll may be told of with the one before.
        """
        return self.article.text if isinstance(self.value.meaning, str) else text_of(self.sentence)

    def contradicts(self, other: "ArticleClaim") -> bool:
        """Tell whether not both can be true, or one overtook the other; what one tells of, it knows of."""
        if other.value.stands_in(self.known) or self.value.stands_in(other.known):
            return False
        earlier, later = sorted((self, other), key=lambda it: it.published)
        new = later.published.date() > earlier.published.date() and later.value.overtakes(earlier.value)
        return self.value.excludes(other.value) or new

    def is_of_the_time_of(self, other: "ArticleClaim") -> bool:
        """Tell whether both can be of one event; those without a date can."""
        first, second = self.article.published, other.article.published
        return not (first and second) or abs(first - second) <= _SAME_TIME


def text_of(sentence: Sentence) -> str:
    """Return the sentence's characters."""
    return sentence.article.text[sentence.span.start : sentence.span.end]


def likely(found: Evidence) -> Iterator[Sentence]:
    """Yield the sentences that are nearly as likely to answer as the best, best first."""
    return (it for it in found.sentences if it.score >= found.sentences[0].score - _LIKELY)


def possible(found: Evidence) -> Iterator[Sentence]:
    """Yield the sentences that answer if they clearly say what is asked, best first."""
    return (it for it in found.sentences if it.score >= found.sentences[0].score - _POSSIBLE)


def claims_of(wanted: ExpectedAnswer, found: Evidence) -> list[ArticleClaim]:
    """Return the claim of each article, the best first."""
    kept: dict[str, ArticleClaim] = {}
    near = set(likely(found))
    for sentence in possible(found):
        claim = None if sentence.article.id in kept else claim_in(sentence, wanted, found)
        if claim and sentence not in near:
            # Of names in a sentence like that, another one may be of anything; the same one is no chance.
            claim = replace(claim, clear=wanted.kind != "name") if claim.clear else None
        if claim:
            kept[sentence.article.id] = claim
    return list(kept.values())


def claim_in(
    sentence: Sentence, wanted: ExpectedAnswer, found: Evidence, value: Value | None = None
) -> ArticleClaim | None:
    """Return what a sentence gives as the answer, or None where it is not about what is asked.

    Args:
        sentence: was read.
        wanted: what is asked for.
        found: what the sentence stands in.
        value: what it gives, if that is known.
    """
    told = wanted.about & canonical_forms(text_of(sentence))
    around = wanted.about & canonical_forms(_context(sentence, found))
    if not told or wanted.names - around or len(around) < SHARED * len(wanted.about):
        return None
    value = value or value_in(text_of(sentence), wanted, sentence.article.published, sentence.answer_start)
    if value is None:
        return None
    enough = len(wanted.about | wanted.counted) >= _FEWEST
    named = not wanted.names or 2 * len(told & wanted.names) > len(wanted.names)
    # How many employees there are is no answer to how many are dismissed.
    same = not (wanted.predicate & wanted.about) or bool(wanted.predicate & told)
    return ArticleClaim(
        sentence, value, enough and named and same and len(told) >= _CLEAR * len(wanted.about)
    )


def _context(sentence: Sentence, found: Evidence) -> str:
    """Return a sentence with its headline and what stands before it."""
    article = sentence.article
    before = found.outlines[article.id][max(0, sentence.number - 1)]
    return f"{article.title} {article.text[before.start : before.end]} {text_of(sentence)}"
