"""The learned judgement of a line: how surely the sentences that it cites say it.

The reader's encoder, fitted anew with few parameters, scores the line and each of its tokens. Boosted trees
weigh these scores and what the encoder overlooks: the order of the words, exchanged names, denials and
opposites. `dateline fit-support` fits both on true and falsified lines.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict
from functools import cached_property
from itertools import combinations, pairwise
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from index.reader.encoding import LONGEST, Encoded, shortened
from index.text.clauses import clauses, negations
from index.text.names import capitalised_runs
from index.text.stemming import canonical_form, canonical_forms, opposites
from index.text.tokens import CALENDAR, STOP_WORDS, words
from index.text.wordpieces import tokenizer
from index.vectors.precision import Precision
from index.writing.forest import LineScores
from index.writing.given import Cited, GivenSentence, is_instruction

if TYPE_CHECKING:
    from index.writing.network import Fitted

FITTED = Path(__file__).with_name("support.safetensors")
"""The fitted adapters, scores and trees. support.md beside them is their model card."""

# Characters and tokens of a question that are read: syllables of Korean are up to three tokens each.
_QUESTION, _QUESTION_TOKENS = 300, 128
_READ = 1_100  # characters of cited sentences that are read
# How many words apart two words may be for their order to count: in a line, and in a cited sentence.
_NEAR, _NEAR_CITED = 4, 7
_NAMES = 6  # names of a line of which pairs are exchanged on trial
_MOST_WORDS = 40  # of a line that are counted
# A clause of a line and a cited one are about the same if they share at least so many words, and these are
# at least so great a part of the words of the line's clause.
_ALIKE, _MOSTLY = 2, 0.6
_ACCUSED = re.compile(r"\b(?:accus\w+|alleg\w+|suspected|purport\w*)\b", re.IGNORECASE)
_UNSURE = re.compile(
    rf"{_ACCUSED.pattern}|\b(?:could|might|(?<!\bin )may(?! \d)|possibl[ey]|perhaps|reportedly|rumou?r\w*"
    r"|unclear|uncertain|unconfirmed|likely|probabl[ey]|expected|claim(?:s|ed|ing)?|denie[sd]|deny\w*"
    r"|say|says|said|argue[sd]?|according\s+to)\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(r"^\s*(?:yes|no)\s*[,.;:–—-]\s*", re.IGNORECASE)
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
_Pairs = dict[tuple[str, str], float]


class Judge:
    """Judges whether what a line cites says it: the network, and trees that weigh its scores.

    Args:
        file: what `dateline fit-support` wrote. It is loaded when the first line is judged.
        precision: the numbers to compute in.
    """

    def __init__(self, file: Path = FITTED, precision: Precision | None = None) -> None:
        """Remember the file."""
        self._file = file
        self._precision = precision or Precision()
        self._loading = Lock()

    def load(self) -> None:
        """Load the file; raise ModelUnavailable if that fails, or if it was fitted for another reader."""
        _ = self._fitted

    def supports(self, line: str, question: str, cited: Cited) -> bool:
        """Return whether what `line` cites says it, as far as the judge can tell."""
        forest = self._fitted.forest
        return forest.score(self.features(line, question, cited)) >= forest.threshold

    def features(self, line: str, question: str, cited: Cited) -> dict[str, float]:
        """Return by name what the judgement depends on."""
        from index.writing.network import line_scores  # noqa: PLC0415 - as below

        [scores] = line_scores(self._fitted.network, [encode_line(line, question, cited)])
        return features(line, cited, scores)

    @property
    def _fitted(self) -> "Fitted":
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> "Fitted":
        from index.writing.network import load  # noqa: PLC0415 - imports torch, for which no other command waits

        return load(self._file, bfloat16=self._precision.numbers("cpu") == "bf16")


def encode_line(line: str, question: str, cited: Cited) -> Encoded:
    """Return the tokens of `line`, below its question, and of the sentences that it cites."""
    title = cited.sentences[0].quote.article.title
    heading = "" if is_instruction(title) else title
    asked = shortened(question[:_QUESTION], _QUESTION_TOKENS)
    return encode(asked, line, heading, _nearest(line, cited))


def _nearest(line: str, cited: Cited) -> str:
    """Return the sentences, or as many as the network reads of those that share most words with `line`."""
    if len(cited.text) <= _READ:
        return cited.text
    forms, kept, length = canonical_forms(line), list[GivenSentence](), 0
    for sentence in sorted(cited.sentences, key=lambda each: -len(forms & canonical_forms(each.text))):
        if length + len(sentence.text) <= _READ or not kept:
            kept.append(sentence)
            length += len(sentence.text)
    return " ".join(sentence.text for sentence in cited.sentences if sentence in kept)


def encode(question: str, line: str, title: str, text: str) -> Encoded:
    """Return the tokens of a question with a line, and of a headline with the sentences `text`.

    The `starts` are characters of the line.
    """
    prefix = f"{question} | " if question else ""
    pair = tokenizer().encode(f"{prefix}{line}", f"{title}\n{text}" if title else text)
    starts = [
        start - len(prefix) if part == 0 and start >= len(prefix) else -1
        for part, (start, _) in zip(pair.sequence_ids, pair.offsets, strict=True)
    ]
    ids, types = np.array(pair.ids[:LONGEST]), np.array(pair.type_ids[:LONGEST])
    return Encoded(ids, types, np.array(starts[:LONGEST]))


def is_accusation_lost(line: str, question: str, cited: Cited) -> bool:
    """Return whether `line` says as a fact what `cited` only alleges, and the question does not."""
    if _ACCUSED.search(question) or _UNSURE.search(line):
        return False
    return any(
        _ACCUSED.search(_like(clause, cited))
        and not clause.lower().startswith("to ")  # an aim is uncertain anyway
        for clause in clauses(_YES_NO.sub("", line))
    )


def features(line: str, cited: Cited, scores: LineScores) -> dict[str, float]:
    """Return by name what the network's scores and the words of `line` tell about whether `cited` says it."""
    said, told = words(line), [words(sentence.text) for sentence in cited.sentences]
    forms = [canonical_form(word) for word in said if word not in STOP_WORDS]
    denies = negations(_YES_NO.sub("", line)) > 0
    return {
        **asdict(scores),
        "share": sum(form in cited.stems for form in forms) / len(forms) if forms else 1.0,
        "words": float(min(len(said), _MOST_WORDS)),
        "ordered": _ordered(said, told),
        "exchange": _gain_by_exchange(line, told),
        "opposite": float(_says_opposite(line, cited)),
        "other denied clause": float(not _negations_agree(line, cited)),
        "only line denies": float(
            denies and not any(negations(sentence.text) for sentence in cited.sentences)
        ),
    }


def _pairs(said: Sequence[str], near: int) -> _Pairs:
    """Return the pairs of words at most `near` apart, in order, each with one divided by its distance."""
    forms = [word if word in STOP_WORDS else canonical_form(word) for word in said]
    found: _Pairs = {}
    for at, one in enumerate(forms):
        for distance, other in enumerate(forms[at + 1 : at + 1 + near], 1):
            if one != other and not (one in STOP_WORDS and other in STOP_WORDS):
                found[one, other] = max(found.get((one, other), 0.0), 1 / distance)
    return found


def _pairs_cited(told: Sequence[Sequence[str]]) -> AbstractSet[tuple[str, str]]:
    return {pair for sentence in told for pair in _pairs(sentence, _NEAR_CITED)}


def _ordered(said: Sequence[str], told: Sequence[Sequence[str]]) -> float:
    """Return the weight (0..1) of a line's pairs of words that are cited."""
    pairs, cited = _pairs(said, _NEAR), _pairs_cited(told)
    total = sum(pairs.values()) or 1.0
    return sum(weight for pair, weight in pairs.items() if pair in cited) / total


def _gain_by_exchange(line: str, told: Sequence[Sequence[str]]) -> float:
    """Return how much better a line fits what it cites with two names exchanged; negative if worse."""
    units: list[list[str]] = []
    names, end = list[int](), 0
    for start, run in capitalised_runs(line):
        if not STOP_WORDS.union(CALENDAR).issuperset(words(run)):
            units += [[word] for word in words(line[end:start])]
            names.append(len(units))
            units.append(words(run))
            end = start + len(run)
    units += [[word] for word in words(line[end:])]
    cited = _pairs_cited(told)

    def fit(order: Sequence[Sequence[str]]) -> float:
        pairs = _pairs([word for unit in order for word in unit], _NEAR)
        return sum(weight for pair, weight in pairs.items() if pair in cited)

    gains = []
    for one, other in combinations(names[:_NAMES], 2):
        if set(units[one]).isdisjoint(units[other]):
            order = list(units)
            order[one], order[other] = order[other], order[one]
            gains.append(fit(order) - fit(units))
    return max(gains, default=0.0)


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
    return _swaps_order(text, cited)


def _swaps_order(text: str, cited: Cited) -> bool:
    """Return whether a line says "last three" where what it cites says only "first three"."""
    known = set(pairwise(words(cited.text)))
    return any(
        (word, following) not in known and any((other, following) in known for other in group - {word})
        for word, following in pairwise(words(text))
        for group in _ORDER
        if word in group
    )
