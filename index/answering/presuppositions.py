"""Words of a question that nothing quoted has: it may suppose what no article reports; pure."""

import re
from collections.abc import Mapping, Sequence

from index.model import Quote
from index.question.answer_type import ASKING
from index.question.entities import Entities
from index.text.stemming import canonical_form
from index.text.tokens import CALENDAR, STOP_WORDS, WORD, rough_stem, words

_TOLD = re.compile(  # "why did Putin visit Seoul", "has Putin resigned"
    r"\W*(?:(?:why|when|where|how|whom?|what|which\s+\w+)\s+)?"
    r"(?:did|does|do|has|have|had|was|were|is|are|will|would)(?:n['’]t|\s+not)?\s+(?P<what>.+)",
    re.IGNORECASE | re.DOTALL,
)
_MOST = 3  # words that are told, the rarest


def unsupported(
    question: str, named: Entities, quotes: Sequence[Quote], idf: Mapping[str, float], *, sure: bool
) -> tuple[str, ...]:
    """Return the words of `question` that no quoted article has in any form, as they were typed.

    Of an answer that is sure only what someone named is said to have done; else the rarest few.

    Args:
        question: in words.
        named: what it names, which is told apart.
        quotes: the answer.
        idf: the rarity of the question's words.
        sure: whether they most likely answer.
    """
    told = [_done(question, named)] if sure else WORD.findall(question)
    names = {word for name in named.names for word in words(name)}
    wanted = {word: token for token in told if token for word in words(token) if _is_matter(word, names)}
    if not wanted:
        return ()
    said = {
        form
        for article in {quote.article.id: quote.article for quote in quotes}.values()
        for word in words(f"{article.title} {article.text}")
        for form in (canonical_form(word), rough_stem(word))
    }
    missing = [word for word in wanted if said.isdisjoint({canonical_form(word), rough_stem(word)})]
    rarest = sorted(missing, key=lambda word: -idf.get(word, 0.0))[:_MOST]
    return tuple(wanted[word] for word in missing if word in rarest)


def _done(question: str, named: Entities) -> str | None:
    """Return the word for what the first one named did or met with, where the question is about that."""
    match = _TOLD.match(question)
    if match is None:
        return None
    met = False
    told: list[str] = WORD.findall(match["what"])
    for token in told:
        folded = words(token)
        if folded and (folded[0] in named.known or token[0].isupper()):
            met = True
        elif met:
            return token
    return None


def _is_matter(word: str, names: set[str]) -> bool:
    # "recently" is the word of who asks: no one need have written it.
    return word.isalpha() and not word.endswith("ly") and word not in STOP_WORDS | CALENDAR | ASKING | names
