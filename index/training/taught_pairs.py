"""True and false lines about the same sentences, from which the network that judges written lines learns."""

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.errors import InvalidDataset
from index.model import Article
from index.text.boilerplate import is_boilerplate
from index.text.names import capitalised_runs
from index.text.sentences import sentences
from index.text.stemming import canonical_forms
from index.text.tokens import CALENDAR, STOP_WORDS, words
from index.training.falsehoods import falsehoods, subtle_falsehoods
from index.training.reading_sets import ReadingQuestion
from index.training.retellings import retold
from index.training.support_pairs import Reference, without_site

_SPEAKERS = (
    "Reuters",
    "CNN",
    "the Prime Minister",
    "the White House",
    "police",
    "The New York Times",
    "experts",
)
_LINE = range(35, 260)  # characters of a sentence that is retold
_ANSWER = range(3, 240)  # characters of an answer of a reading set
_LONG = 40  # characters of an answer that may be retold
_READ = 30  # sentences of an article, from its beginning
_FEWEST = 4  # sentences of an article, and words of a headline
_LEAD = 3  # sentences that a headline cites
_SAID = 0.6  # share of a headline's words that these have, if they say it
_NEW = 4  # words of an addition to a line that the cited sentences lack, at least
_ADDED = range(6, 15)  # words that are added
# Share of pairs with a written falsehood, where a reference answer has any.
_WRITTEN = 0.6
_EDITED = 0.6  # share of the words of two lines that are the same, if one was made of the other
_TRIES = 2_000  # in a row without a pair, after which none is expected
_NEIGHBOURS = 12  # lines of a set before and after a question that may have the same context
# Sentences before and after the one that is retold, which are cited, too.
_AROUND = ((0, 0), (1, 0), (0, 1), (1, 1), (2, 1), (1, 2))
# Shares: of pairs from reading sets, and of pairs from articles that retell a headline, do so in other
# words, have the headline, an unrelated question, and cite an unrelated sentence, too.
_READING, _HEADLINES, _RETOLD, _TITLED, _FOREIGN, _FARTHER = 0.3, 0.12, 0.75, 0.8, 0.4, 0.25
# Shares: of pairs from reading sets whose false line answers another question, of answers without a full
# stop, of pairs whose false line is the true one with other sentences, and of sources that are not replaced.
_ANOTHER, _BARE, _ELSEWHERE, _UNASCRIBED = 0.35, 0.2, 0.12, 0.6
_CITED = 0.6  # share of the lines in which a wrong name is one that they cite; else it is any of the article
# How often falsehoods of a kind are chosen where a line can be falsified in several ways.
_WEIGHTS = {
    "exchange": 5.0,
    "speaker": 5.0,
    "hedge": 6.0,
    "opposite": 3.0,
    "time": 3.0,
    "negation": 2.0,
    "source": 0.7,
    "addition": 0.5,
}
_ENDING = re.compile(r"(?:ed|ing|ly|ion|ions|ers?|s|al|ity|ment)$")
_WORD = re.compile(r"(?<![\w’'-])[a-z]{5,}(?![\w’'-])")


@dataclass(frozen=True, slots=True)
class TaughtPair:
    """A true line and a false one.

    Attributes:
        kind: how the true line was falsified.
        question: what both answer, or seem to answer; it may be empty.
        title: of the article, or empty.
        text: the sentences that the true line cites.
        true: the true line.
        false: the false line.
        false_text: the sentences that the false line cites.
    """

    kind: str
    question: str
    title: str
    text: str
    true: str
    false: str
    false_text: str

    @property
    def tells_tokens(self) -> bool:
        """Whether the words in which the lines differ are those that make one false."""
        return self.kind not in {"other sentences", "another answer", "written"}


@dataclass(frozen=True, slots=True)
class _Told:
    """A true line with its surroundings.

    Attributes:
        whole: the text of the article.
        others: sentences of it that the line does not cite.
    """

    whole: str
    question: str
    title: str
    text: str
    line: str
    others: Sequence[str]


def taught_pairs(
    articles: Sequence[Article], reading: Sequence[Sequence[ReadingQuestion]], seed: int
) -> Iterator[TaughtPair]:
    """Yield pairs without end, made of `articles` and of the questions of reading sets, if there are any.

    Raises:
        InvalidDataset: no pair can be made of them.
    """
    chance = random.Random(seed)  # noqa: S311 - a choice, not a secret
    questions = [question.question for questions in reading for question in questions]
    in_vain = 0
    while in_vain < _TRIES:
        if reading and chance.random() < _READING:
            pair = _of_reading(chance.choice(reading), chance)
        else:
            asked = chance.choice(questions) if questions and chance.random() < _FOREIGN else ""
            told = _of_article(chance.choice(articles), asked, chance)
            pair = _falsified(told, chance) if told else None
        if pair:
            yield pair
        in_vain = 0 if pair else in_vain + 1
    raise InvalidDataset("No line can be falsified: give more or longer articles or reading sets.")


def reference_pairs(
    references: Sequence[Reference], others: Iterator[TaughtPair], seed: int
) -> Iterator[TaughtPair]:
    """Yield pairs without end, two in three made of a reference answer.

    Args:
        references: the answers. The more falsehoods were written about one, the more often it is chosen.
        others: the other pairs.
        seed: determines the choice.
    """
    chance = random.Random(seed)  # noqa: S311 - a choice, not a secret
    often = [each for each in references for _ in range(max(1, len(each.falsehoods)))]
    while True:
        for number, reference in enumerate(chance.sample(often, len(often))):
            if pair := _of_reference(reference, chance):
                yield pair
            if number % 2:
                yield next(others)


def _of_reference(reference: Reference, chance: random.Random) -> TaughtPair | None:
    article, text = reference.cited.sentences[0].quote.article, reference.cited.text
    told = [" ".join(article.text[span.start : span.end].split()) for span in sentences(article.text)]
    apart = [each for each in told[:_READ] if len(each) in _LINE and each not in text]
    line = _Told(article.text, reference.answer.question, article.title, text, reference.text, apart)
    if reference.falsehoods and chance.random() < _WRITTEN:
        false = chance.choice(reference.falsehoods)
        kind = "edited" if _is_edited(line.line, false) else "written"
        return TaughtPair(kind, line.question, line.title, text, line.line, false, text)
    return _falsified(line, chance)


def _is_edited(true: str, false: str) -> bool:
    """Return whether a false line is the true one with few words changed."""
    return SequenceMatcher(None, true.split(), false.split(), autojunk=False).ratio() > _EDITED


def _of_article(article: Article, asked: str, chance: random.Random) -> _Told | None:
    """Return a sentence of an article, or its headline, in other words."""
    told = [
        " ".join(article.text[span.start : span.end].split())
        for span in sentences(article.text, article.language)[:_READ]
        if not is_boilerplate(article.text[span.start : span.end])
    ]
    if len(told) < _FEWEST:
        return None
    if article.title and chance.random() < _HEADLINES:
        forms = canonical_forms(article.title)
        cited = range(_LEAD)
        if len(forms & canonical_forms(" ".join(told[:_LEAD]))) < max(_FEWEST, _SAID * len(forms)):
            return None
        line, title = f"{without_site(article.title)}.", ""
    else:
        at = chance.randrange(len(told))
        if len(told[at]) not in _LINE:
            return None
        before, after = chance.choice(_AROUND)
        cited = range(max(0, at - before), min(len(told), at + after + 1))
        line = retold(told[at], chance) if chance.random() < _RETOLD else told[at]
        title = article.title if chance.random() < _TITLED else ""
    parts = [told[number] for number in cited]
    farther = [number for number in range(len(told)) if number not in cited]
    if farther and chance.random() < _FARTHER:
        parts.insert(chance.choice((0, len(parts))), told[farther.pop(chance.randrange(len(farther)))])
    others = [told[number] for number in farther if len(told[number]) in _LINE]
    return _Told(article.text, asked, title, " ".join(parts), line, others)


def _of_reading(questions: Sequence[ReadingQuestion], chance: random.Random) -> TaughtPair | None:
    """Return a true answer to a question of a reading set, with a false one."""
    number = chance.randrange(len(questions))
    asked = questions[number]
    if not asked.answers:
        return None
    answer = chance.choice(asked.answers)
    line = " ".join(asked.context[answer.start : answer.end].split())
    spans = sentences(asked.context)
    inside = [at for at, span in enumerate(spans) if span.start < answer.end and answer.start < span.end]
    if not inside or len(line) not in _ANSWER:
        return None
    before, after = chance.choice(_AROUND)
    cited = range(max(0, inside[0] - before), min(len(spans), inside[-1] + after + 1))
    told = [" ".join(asked.context[span.start : span.end].split()) for span in spans]
    line = _as_sentence(line) if chance.random() >= _BARE else line[:1].upper() + line[1:]
    if len(line) > _LONG and chance.random() < _RETOLD:
        line = retold(line, chance)
    text = " ".join(told[at] for at in cited)
    others = [sentence for at, sentence in enumerate(told) if at not in cited and len(sentence) in _LINE]
    if chance.random() < _ANOTHER:
        for other in questions[max(0, number - _NEIGHBOURS) : number + _NEIGHBOURS]:
            for span in other.answers[:1] if other.context == asked.context else ():
                wrong = asked.context[span.start : span.end]
                if (
                    wrong in text
                    and len(wrong) in _ANSWER
                    and not canonical_forms(wrong) & canonical_forms(line)
                ):
                    return TaughtPair(
                        "another answer", asked.question, asked.title, text, line, _as_sentence(wrong), text
                    )
    return _falsified(_Told(asked.context, asked.question, asked.title, text, line, others), chance)


def _as_sentence(answer: str) -> str:
    return f"{answer[:1].upper()}{answer[1:].rstrip('.')}."


def _falsified(told: _Told, chance: random.Random) -> TaughtPair | None:
    """Return a true line with a false one, or None if no falsehood can be made of it."""
    names = _names(told.text) if chance.random() < _CITED else _names(told.whole)
    found: dict[str, list[str]] = defaultdict(list)
    for falsehood in (
        *falsehoods(told.line, names, _SPEAKERS, chance),
        *subtle_falsehoods(told.line, names, chance),
    ):
        if falsehood.text not in told.text and falsehood.text != told.line:
            found[falsehood.kind].append(falsehood.text)
    if word := _with_another_word(told, chance):
        found["word"].append(word)
    if added := _with_addition(told, chance):
        found["addition"].append(added)
    if chance.random() < _UNASCRIBED:
        found.pop("source", None)
    if told.others and (not found or chance.random() < _ELSEWHERE):
        elsewhere = " ".join(chance.sample(told.others, min(len(told.others), chance.choice((1, 2)))))
        if len(canonical_forms(told.line) - canonical_forms(f"{elsewhere} {told.title}")) > 1:
            return TaughtPair(
                "other sentences", told.question, told.title, told.text, told.line, told.line, elsewhere
            )
    if not found:
        return None
    kinds = list(found)
    [kind] = chance.choices(kinds, [_WEIGHTS.get(kind, 1.0) for kind in kinds])
    return TaughtPair(
        kind, told.question, told.title, told.text, told.line, chance.choice(found[kind]), told.text
    )


def _names(text: str) -> Sequence[str]:
    runs = {run for _, run in capitalised_runs(text)}
    return sorted(run for run in runs if not STOP_WORDS.union(CALENDAR).issuperset(words(run)))


def _with_another_word(told: _Told, chance: random.Random) -> str | None:
    """Replace a word of a line by another of the article with the same ending."""
    places = [match for match in _WORD.finditer(told.line) if match[0] not in STOP_WORDS]
    if not places:
        return None
    place = chance.choice(places)
    ending, known = _ending(place[0]), canonical_forms(f"{told.text} {told.line}")
    like = [
        word
        for word in sorted(set(_WORD.findall(told.whole)) - STOP_WORDS)
        if ending and _ending(word) == ending and known.isdisjoint(canonical_forms(word))
    ]
    return f"{told.line[: place.start()]}{chance.choice(like)}{told.line[place.end() :]}" if like else None


def _ending(word: str) -> str:
    found = _ENDING.search(word)
    return found[0] if found else ""


def _with_addition(told: _Told, chance: random.Random) -> str | None:
    """Add to a line the beginning of a sentence that it does not cite."""
    if not told.others:
        return None
    other = chance.choice(told.others)
    added = other.rstrip(".").split()[: _ADDED.stop - 1]
    if len(added) not in _ADDED or len(canonical_forms(other) - canonical_forms(told.text)) < _NEW:
        return None
    joint = chance.choice((", and ", ", while ", ", because ", ". "))
    return f"{told.line.rstrip('.')}{joint}{' '.join(added)}."
