"""Turn a question as typed into a Query: everything that is understood of it, once; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.question.answer_type import ExpectedAnswer, expected_answer
from index.question.entities import Entities, entities_in
from index.question.language import foreign
from index.question.phrasing import asked
from index.question.spelling import Known, other_forms, replaced, unknown_abbreviations
from index.text.abbreviations import undotted
from index.timeframe import Window, without_times


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it was understood.

    Attributes:
        text: the question with its misspelt names corrected; it is read and compared with the articles.
        dense_query: `text` with the other form of its abbreviations, which is embedded.
        lexical_query: `text` with other forms only of abbreviations that no article writes as typed; its
            words are matched. Where the articles use both forms, adding one would only dilute the rest.
        entities: the names and numbers that the question asks about.
        expected: the value that would answer it, or None where values cannot be compared ("why").
        foreign: whether the question seems to be in a language that no article is in.
        listing: whether it asks for the newest stories about `text` rather than a fact, see `phrasing.Asked`.
        window: the time in which the answer lies, given by the caller or named by the question.
        corrections: the words that replaced misspelt ones.
        timeless: the same query without the time that the question names, to search articles of that
            time, which rarely mention their own year or week. None if no time is named.
    """

    text: str
    dense_query: str
    lexical_query: str
    entities: Entities
    expected: ExpectedAnswer | None
    foreign: bool = False
    listing: bool = False
    window: Window | None = None
    corrections: tuple[str, ...] = ()
    timeless: "Query | None" = None


def understand(
    question: str, known: Known, window: Window | None = None, names: Mapping[str, str] | None = None
) -> Query:
    """Return what `question` asks.

    Args:
        question: as typed.
        known: the words of the articles.
        window: the time in which the answer lies.
        names: the names to put in place of misspelt words, see `spelling.corrections`.
    """
    names = names or {}
    meant = asked(question)
    text = replaced(meant.text, names)
    unknown = unknown_abbreviations(text, known)
    text = replaced(undotted(text), unknown) if unknown else text
    forms = other_forms(text, known)
    is_foreign = foreign(question, known)
    # How a topic is written was measured on English questions. A request for all news names no topic.
    english = not is_foreign and "en" in (known.languages() or ("en",))
    listing = meant.listing and (english or not text)
    query = Query(
        text=text,
        dense_query=_with(text, [form for form, _ in forms]),
        lexical_query=_with(text, [form for form, typed_is_used in forms if not typed_is_used]),
        # An unknown word with a capital is a name in English, but not in German.
        entities=entities_in(text, known, capitals=not is_foreign),
        expected=None if listing else expected_answer(text),
        foreign=is_foreign,
        listing=listing,
        window=window,
        corrections=tuple(dict.fromkeys(names.values())),
    )
    return replace(query, timeless=_timeless(query, known)) if window and window.kind == "named" else query


def _timeless(query: Query, known: Known) -> Query:
    text = without_times(query.text)
    return replace(
        query,
        text=text,
        dense_query=without_times(query.dense_query),
        lexical_query=without_times(query.lexical_query),
        entities=entities_in(text, known, capitals=not query.foreign),
        expected=None if query.listing else expected_answer(text),
    )


def _with(text: str, added: Sequence[str]) -> str:
    return f"{text} ({', '.join(added)})" if added else text
