"""Weights of the words that a question and a passage share: inverse document frequency and BM25; pure."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from math import log

K1, B = 1.2, 0.75


def inverse_document_frequency(query: Sequence[str], documents: Sequence[Counter[str]]) -> dict[str, float]:
    """Return the inverse document frequency of each word of `query`."""
    wanted = set(query)
    holding = Counter(word for document in documents for word in wanted if word in document)
    return {word: rarity(holding[word], len(documents)) for word in wanted}


def rarity(holding: int, documents: int) -> float:
    """Return the inverse document frequency of a word: ln(1 + (N - n + ½) / (n + ½)).

    n of the N documents hold the word. The formula is that of Robertson and Zaragoza, The
    Probabilistic Relevance Framework (2009), with the 1 added that keeps it above zero.
    """
    return log(1 + (documents - holding + 0.5) / (holding + 0.5))


def bm25(documents: Sequence[Counter[str]], idf: Mapping[str, float]) -> list[float]:
    """Return the BM25 score of each document for the words of `idf` (Robertson and Zaragoza 2009, 3.4)."""
    lengths = [document.total() for document in documents]
    average = sum(lengths) / len(lengths) or 1.0
    scores = []
    for document, length in zip(documents, lengths, strict=True):
        penalty = K1 * (1 - B + B * length / average)
        counts = ((weight, document[word]) for word, weight in idf.items() if word in document)
        scores.append(sum(weight * n * (K1 + 1) / (n + penalty) for weight, n in counts))
    return scores


def coverage(text: Collection[str], idf: Mapping[str, float]) -> float:
    """Return the share (0..1) of the words of `idf` that `text` has, each weighted by its `idf`."""
    total = sum(idf.values())
    return sum(weight for word, weight in idf.items() if word in text) / total if total else 0.0
