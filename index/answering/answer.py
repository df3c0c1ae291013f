"""A ranking -> quotes, or an honest no."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from index.answering.confidence import THRESHOLD, UNSURE, Signals, confidence
from index.answering.missing_entities import missing_entities, of_its_years
from index.answering.presuppositions import unsupported
from index.answering.quoting import quote_of, quotes
from index.claims import compare, one_per_origin
from index.model import Answer, Claim, Quote
from index.question.entities import Entities
from index.reader import Reader
from index.reader.sentence_scores import Evidence, read, rescored
from index.retrieval.ranking import Ranking
from index.retrieval.scope import Scope
from index.text.term_weights import coverage
from index.text.tokens import capitalised_words, words

_SHOWN = 10  # passages that an answer carries
_BEST = (
    2  # quotes of which one should have what the question names; further ones often tell of something near by
)


def answer(
    question: str,
    names: Entities,
    ranking: Ranking,
    scope: Scope,
    reader: Reader,
    limit: int,
    *,
    by_meaning: bool = False,
) -> Answer:
    """Return at most `limit` quotes from the best passages, or none where these do not seem to answer.

    Args:
        question: in words.
        names: what it names.
        ranking: the passages found.
        scope: what they were found in.
        reader: tells which sentences answer.
        limit: how many quotes.
        by_meaning: whether the question shares no words with the articles, so that these say nothing.
    """
    found = read(question, ranking.hits, ranking.idf, reader)
    if not found.sentences:
        return Answer(question, scope.asked_at, (), ranking.hits[:_SHOWN], 0.0, abstained=True)
    timely = of_its_years(names, found.sentences)
    comparison = compare(question, replace(found, sentences=timely) if timely else found)
    found = replace(found, sentences=(*timely, *(it for it in found.sentences if it not in timely)))
    claims = [
        Claim(quote_of(it.sentence, found), it.value.text) for it in comparison.differing[: max(limit, 2)]
    ]
    leading = [claim.quote for claim in claims]
    if comparison.newer and not leading:
        leading = [quote_of(comparison.newer.sentence, found)]
    quoted = _led_by(leading, quotes(question, found, limit), limit)
    signals, strange = _signals(question, ranking, found), bool(missing_entities(names, quoted))
    certainty = confidence(signals, unmentioned=strange, by_meaning=by_meaning) if quoted else 0.0
    passages = rescored(ranking.hits[:_SHOWN], found)
    if certainty < THRESHOLD:
        return Answer(
            question, scope.asked_at, (), passages, certainty, abstained=True, signals=asdict(signals)
        )
    return Answer(
        question=question,
        asked_at=scope.asked_at,
        quotes=tuple(quoted),
        passages=passages,
        confidence=certainty,
        abstained=False,
        differing=tuple(claims),
        agreeing=tuple(it.article for it in one_per_origin(comparison.agreeing)),
        agreed=comparison.agreed,
        unmentioned=missing_entities(names, quoted[:_BEST]),
        unsupported=unsupported(question, names, quoted, ranking.idf, sure=certainty >= UNSURE),
        signals=asdict(signals),
    )


def _led_by(leading: Sequence[Quote], quoted: Sequence[Quote], limit: int) -> list[Quote]:
    """Return the leading quotes, then of the others those for which there is room."""
    others = [it for it in quoted if not any(it.overlaps(other) for other in leading)]
    return [*leading, *others][: max(limit, len(leading))]


def _signals(question: str, ranking: Ranking, found: Evidence) -> Signals:
    texts = [set(words(f"{hit.passage.article.title} {hit.passage.text}")) for hit in found.hits]
    told = found.sentences[0].article
    names = {word: weight for word, weight in ranking.idf.items() if word in capitalised_words(question)}
    dated = any(hit.passage.article.published for hit in ranking.hits)
    return Signals(
        nearest=max(hit.dense for hit in found.hits),
        fresh=max(hit.dense * (hit.recency if dated else 1.0) for hit in ranking.hits),
        article=coverage(set(words(f"{told.title} {told.text}")), ranking.idf),
        names=max(coverage(text, names) for text in texts) if names else 1.0,
        sentence=found.best_score,
    )
