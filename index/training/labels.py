"""Label passages: which of their sentences answer a question, and which may."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from index.evaluation.metrics import holds, places
from index.text.sentences import sentences
from index.text.span import Span
from index.text.tokens import content_words
from index.training.examples import LabelledPassage
from index.training.negatives import Corpus, CorpusPassage

_ALIKE = 0.5  # Jaccard similarity from which a sentence may say what the evidence says
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question of a dataset.

    Attributes:
        answers: known answers, in words that articles use.
        articles: ids of articles found for the question. If there is evidence, all of them answer.
        kind: what the question asks for or, for an unanswerable one, why nothing answers. May be empty.
        evidence: article ids, each with an exact text of that article that answers.
        later: ids of articles that answer too, but were published after `asked_at`.
        reference: the answer in a sentence, as it was written for the dataset, or "".
        falsehoods: false answers that sound true, as they were written for the dataset.
    """

    question: str
    asked_at: datetime
    answers: tuple[str, ...] = ()
    articles: frozenset[str] = frozenset()
    kind: str = ""
    evidence: tuple[tuple[str, str], ...] = ()
    later: frozenset[str] = frozenset()
    reference: str = ""
    falsehoods: tuple[str, ...] = ()

    @property
    def is_answerable(self) -> bool:
        """Whether an answer is known."""
        return bool(self.evidence or self.answers)

    @property
    def related(self) -> frozenset[str]:
        """The ids of all articles that may answer."""
        return self.articles | self.later | {article for article, _ in self.evidence}


class Labeller:
    """Labels passages for one question.

    Args:
        question: with its answers and evidence.
        corpus: holds the articles of the evidence.
    """

    def __init__(self, question: KnownQuestion, corpus: Corpus) -> None:
        """Locate the evidence in its articles."""
        self._question = question
        self._evidence: dict[str, list[Span]] = {}
        for article, text in question.evidence:
            start = corpus.texts.get(article, "").find(text)
            if start >= 0:
                self._evidence.setdefault(article, []).append(Span(start, start + len(text)))
        self._evidence_words = [set(content_words(text)) for _, text in question.evidence]

    def label(self, passage: CorpusPassage) -> LabelledPassage:
        """Return the passage with its labels."""
        found = tuple(places(passage.text, self._question.answers))
        outline = sentences(passage.text)
        if not self._question.evidence:
            if passage.article in self._question.articles:
                return LabelledPassage(passage.title, passage.text, found)
            return LabelledPassage(passage.title, passage.text, doubtful=_holding(found, outline))
        evidence = [span for span in outline if self._is_evidence(passage, span)]
        answers = tuple(span for span in found if any(_within(span, sentence) for sentence in evidence))
        if answers:
            positives: list[Span] = []
            repeated = evidence
        else:
            positives = evidence
            repeated = [span for span in outline if self._repeats_evidence(passage.text, span)]
        doubtful = {*_holding(found, outline), *repeated}.difference(positives)
        return LabelledPassage(
            passage.title, passage.text, answers, tuple(positives), tuple(sorted(doubtful))
        )

    def answers(self, passage: CorpusPassage, sentence: Span) -> bool:
        """Return whether a sentence of the passage answers, by the rule that `evaluate` applies to quotes."""
        if self._is_evidence(passage, sentence):
            return True
        return passage.article in self._question.articles and holds(
            passage.text[sentence.start : sentence.end], self._question.answers
        )

    def _is_evidence(self, passage: CorpusPassage, sentence: Span) -> bool:
        """Return whether the sentence and an evidence text share half of the shorter one."""
        start, end = sentence.start + passage.span.start, sentence.end + passage.span.start
        for evidence in self._evidence.get(passage.article, ()):
            shared = min(end, evidence.end) - max(start, evidence.start)
            if shared > 0 and shared >= _HALF * min(end - start, evidence.end - evidence.start):
                return True
        return False

    def _repeats_evidence(self, text: str, sentence: Span) -> bool:
        said = set(content_words(text[sentence.start : sentence.end]))
        return any(len(said & other) >= _ALIKE * len(said | other) for other in self._evidence_words if other)


def _within(span: Span, sentence: Span) -> bool:
    return sentence.start <= span.start and span.end <= sentence.end


def _holding(found: Collection[Span], outline: Sequence[Span]) -> tuple[Span, ...]:
    """Return the sentences that overlap one of the spans found."""
    return tuple(
        sentence
        for sentence in outline
        if any(sentence.start < span.end and span.start < sentence.end for span in found)
    )
