"""The values that all parts share: articles, passages, quotes, answers. All are frozen; none does IO."""

import hashlib
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, Self
from urllib.parse import urlsplit

from index.errors import InvalidAddress, InvalidArticle, InvalidDate
from index.text import normalise
from index.text.chat import without_marks
from index.text.languages import language_of
from index.text.span import Span
from index.text.urls import former_keys, image_address, page_key, web_address
from index.timeframe import Window

When = datetime | date | str
"""A moment, a day (in UTC), or either of them in ISO 8601."""

RELATED = 0.45
"""Cosine of question and passage from which a refusal names the article as possibly related.

Of the natural questions of 2022 to 2024, nothing related is found for .97 of those about no news, and for .02
of the answerable ones."""

_OLD, _OLD_NEWS = timedelta(days=90), timedelta(days=30)


@dataclass(frozen=True, slots=True, init=False)
class Article:
    """A news article as its publisher wrote it.

    `Article(…)` checks and normalises what a caller knows: `text` as `normalise.text` does, so that offsets
    into it stay valid. `source` is the publisher. Dates are timezone-aware, and None if unknown. The `id` is
    derived from what identifies the page in its URL, or from source and title if there is no URL. `image` is
    the https address of its picture, which is never fetched.

    Only the catalog knows the other three, and makes its articles by `Article.stored`: `revised` is when
    the current revision replaced another one (None for the first revision), `withdrawn` is why the article
    no longer gives answers (None if it does), and `story` is shared by all articles that are copies of one
    text.
    """

    title: str
    text: str
    source: str
    url: str | None
    published: datetime | None
    updated: datetime | None
    author: str
    language: str
    image: str | None
    id: str = field(init=False)
    revised: datetime | None = field(init=False, compare=False)
    withdrawn: str | None = field(init=False, compare=False)
    story: str = field(init=False, compare=False)

    def __init__(  # noqa: PLR0913 - one for each field
        self,
        title: str,
        text: str,
        source: str = "",
        url: str | None = None,
        published: When | None = None,
        updated: When | None = None,
        author: str = "",
        language: str = "",
        image: str | None = None,
    ) -> None:
        """Check and normalise every field, and derive the id.

        Args:
            title: the headline.
            text: what follows the headline.
            source: the publisher, by default the host of `url`.
            url: an http(s) address.
            published: when it was published; "" counts as None.
            updated: when the publisher last changed it.
            author: the names of its authors.
            language: a code such as "en" or "en-GB", of which the language is kept, unless the script of
                the text shows another one.
            image: the address of its picture; one that is not https counts as none.

        Raises:
            InvalidArticle: the title or the text is missing, `url` is not an http(s) address, or a date
                cannot be read.
        """
        address = _address(url) if url else None
        publisher = normalise.line(source) or _host(address)
        headline = normalise.line(title)
        body = normalise.text(text)
        if not headline:
            raise InvalidArticle("the title is missing")
        if not any(character.isalnum() for character in body):
            raise InvalidArticle("the text is empty")
        id_ = _id(page_key(address) if address else f"{publisher}\n{headline}")
        _assign(
            self,
            title=headline,
            text=body,
            source=publisher,
            url=address,
            published=_dated("published", published),
            updated=_dated("updated", updated),
            author=normalise.line(author),
            language=language_of(body, language),
            image=image_address(image or ""),
            id=id_,
            revised=None,
            withdrawn=None,
            story=id_,
        )

    @classmethod
    def stored(  # noqa: PLR0913 - one for each field
        cls,
        id_: str,
        *,
        title: str,
        text: str,
        source: str,
        url: str | None,
        published: datetime | None,
        updated: datetime | None,
        author: str,
        language: str,
        image: str | None,
        revised: datetime | None,
        withdrawn: str | None,
        story: str,
    ) -> Self:
        """Return an article of the catalog, whose fields were checked before they were stored."""
        article = object.__new__(cls)
        _assign(
            article,
            id=id_,
            title=title,
            text=text,
            source=source,
            url=url,
            published=published,
            updated=updated,
            author=author,
            language=language,
            image=image,
            revised=revised,
            withdrawn=withdrawn,
            story=story,
        )
        return article

    def with_id(self, id_: str) -> Self:
        """Return this article under the id of a stored one, which it replaces even if its URL changed."""
        article = copy(self)
        _assign(article, id=id_, story=id_)
        return article

    @property
    def former_ids(self) -> tuple[str, ...]:
        """The ids that former versions may have given this article, since they normalised URLs less.

        An article whose id does not come from its URL has none.
        """
        if self.url is None or self.id != _id(page_key(self.url)):
            return ()
        return tuple(_id(key) for key in former_keys(self.url))

    @property
    def revision(self) -> str:
        """A digest of what is quoted and embedded: another title or text is another revision."""
        content = f"{self.title}\n{self.text}".encode()
        return hashlib.sha256(content).hexdigest()[:16]


def _id(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _assign(article: Article, **values: object) -> None:
    for name, value in values.items():
        object.__setattr__(article, name, value)  # it is frozen for everybody else


def _host(url: str | None) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""


def _address(given: str) -> str:
    try:
        return web_address(given)
    except InvalidAddress as error:
        raise InvalidArticle(f"url: {error}") from None


def _dated(name: str, value: When | None) -> datetime | None:
    try:
        return normalise.moment(value)
    except InvalidDate as error:
        raise InvalidArticle(f"{name}: {error}") from None


@dataclass(frozen=True, slots=True)
class _Excerpt:
    article: Article
    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse a span that the article does not have, so that every quote is really there."""
        if not 0 <= self.start < self.end <= len(self.article.text):
            raise ValueError(f"{self.start}:{self.end} is not a span of article {self.article.id}")

    @property
    def text(self) -> str:
        """The article's own characters between `start` and `end`."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Passage(_Excerpt):
    """A span of an article that is embedded and retrieved as a unit."""


@dataclass(frozen=True, slots=True)
class Quote(_Excerpt):
    """A span of an article shown as an answer or a part of one.

    `also` are copies of the article. `answer` is the sentence that answers, a span of the article's text
    within the quote, or None if no single sentence does. The other sentences make the quote readable alone.
    """

    also: tuple[Article, ...] = field(default=(), compare=False)
    answer: Span | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        """Refuse a span that the article does not have, and an answer that is not in the quote."""
        _Excerpt.__post_init__(self)
        answer = self.answer
        if answer is not None and not self.start <= answer.start < answer.end <= self.end:
            raise ValueError(f"{answer} is not within {self.start}:{self.end}")

    @property
    def parts(self) -> tuple[str, str, str]:
        """The text before the sentence that answers, that sentence, and the text after it.

        Without such a sentence, the whole quote is the first of the three.
        """
        answer, text = self.answer or Span(self.end, self.end), self.article.text
        return text[self.start : answer.start], text[answer.start : answer.end], text[answer.end : self.end]

    def overlaps(self, other: "Quote") -> bool:
        """Return whether both quotes share characters of one article."""
        return self.article.id == other.article.id and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Claim:
    """The answer that one article gives: `value` in its own words, "" if the quote means yes or no."""

    quote: Quote
    value: str


@dataclass(frozen=True, slots=True)
class Greeting:
    """The reply to a message that asks nothing; `example` is the newest article, to ask about."""

    kind: Literal["hello", "thanks", "help"]
    example: Article | None


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A sentence of a language model that passed every check, with the sentences that it cites."""

    text: str
    cites: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class DroppedLine:
    """A sentence of a language model that failed a check, and the name of that check."""

    text: str
    check: str


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """What a language model wrote from the quotes of an answer.

    Attributes:
        model: the model's name.
        lines: the sentences to show, in order. There are none if the first one failed a check, or fewer than
            half passed.
        dropped: the sentences that are not shown.
        translated: whether the lines are in another language than the quotes. Then only their form, names and
            numbers were checked.
        seconds: how long writing took.
        tokens: tokens of prompt and answer together, as the endpoint counted them.
        failure: why the endpoint wrote no whole answer, for the operator; "" if it did.
    """

    model: str
    lines: tuple[WrittenLine, ...]
    dropped: tuple[DroppedLine, ...]
    translated: bool
    seconds: float
    tokens: int
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question, with its scores.

    `score` orders the hits. A fitted network, or a weighted sum if another model embeds, computes it from
    `dense` (cosine, -1..1), `lexical` (BM25 divided by the best of the candidates, 0..1), `recency` and what
    else is known of the passage. The log odds `read` are added with a weight. `recency` is 1 for an article
    published when the question is asked, or in the period that it asks about. It falls with age, and is 0 if
    the date is unknown. `read` is None for a passage that was not read, and counts as the lowest.
    """

    passage: Passage
    score: float
    dense: float
    lexical: float
    recency: float
    read: float | None = None


@dataclass(frozen=True, slots=True)
class NewestSource:
    """When the newest quoted article was published.

    `age_days` counts from then to the question. `is_old` is true if that is long, and the question does not
    ask for old news.
    """

    kind: Literal["newest_source"] = field(default="newest_source", init=False)
    published: datetime
    age_days: int
    is_old: bool


@dataclass(frozen=True, slots=True)
class OtherTime:
    """Warning: no article of `window` answers, and something quoted is from another time."""

    kind: Literal["other_time"] = field(default="other_time", init=False)
    window: Window


@dataclass(frozen=True, slots=True)
class MissingNames:
    """Warning: no quote mentions these names of the question, so that they may be about something else."""

    kind: Literal["missing_names"] = field(default="missing_names", init=False)
    names: tuple[str, ...]
    part: str = ""


@dataclass(frozen=True, slots=True)
class Unsure:
    """Warning: the quotes are at least as likely not to answer as to answer."""

    kind: Literal["unsure"] = field(default="unsure", init=False)


@dataclass(frozen=True, slots=True)
class SourcesDiffer:
    """Articles give different values: the newest claim of each, newest first."""

    kind: Literal["sources_differ"] = field(default="sources_differ", init=False)
    claims: tuple[Claim, ...]
    part: str = ""


@dataclass(frozen=True, slots=True)
class SourcesAgree:
    """Articles of independent origins give the same `value`, which is "" for a yes or a no."""

    kind: Literal["sources_agree"] = field(default="sources_agree", init=False)
    value: str
    articles: tuple[Article, ...]
    part: str = ""


@dataclass(frozen=True, slots=True)
class CorrectedSpelling:
    """These names were searched for in place of misspelt ones."""

    kind: Literal["corrected_spelling"] = field(default="corrected_spelling", init=False)
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartRefused:
    """No article answers this one of several questions asked in one."""

    kind: Literal["part_refused"] = field(default="part_refused", init=False)
    question: str


@dataclass(frozen=True, slots=True)
class SearchedWindow:
    """Only articles of this time were searched, or searched first."""

    kind: Literal["searched_window"] = field(default="searched_window", init=False)
    window: Window


@dataclass(frozen=True, slots=True)
class NoArticles:
    """There are no articles yet that could answer."""

    kind: Literal["no_articles"] = field(default="no_articles", init=False)


@dataclass(frozen=True, slots=True)
class LibraryLanguages:
    """The question seems to be in another language than the articles, which are in these (codes)."""

    kind: Literal["library_languages"] = field(default="library_languages", init=False)
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompletedQuestion:
    """A follow-up question was completed from the conversation, and this is what was answered."""

    kind: Literal["completed_question"] = field(default="completed_question", init=False)
    question: str


Note = (
    NewestSource
    | OtherTime
    | MissingNames
    | Unsure
    | SourcesDiffer
    | SourcesAgree
    | CorrectedSpelling
    | PartRefused
    | SearchedWindow
    | NoArticles
    | LibraryLanguages
    | CompletedQuestion
)
"""What the person who asked should know beside the quotes; see `Answer.notes`.

`part` is the one of several questions asked in one that a note is about, or "".
"""

WARNINGS = (OtherTime, MissingNames, Unsure)
"""The notes that say why the quotes may be no answer, the gravest first."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The library's answer to a question: exact quotes, or a refusal.

    `passages` are the ranked hits that were read. `confidence` (0..1) estimates the probability that
    the articles answer the question at all. If it is too low, `abstained` is true and there are no
    quotes; `closest` then lists related articles, without claiming that they answer.

    Quotes are of `window`, the time that caller or question named; a refusal names the nearest articles
    `outside` it. `searched_for` are names put in place of misspelt ones; `languages` those of the articles,
    where the question seems to be in another; `parts` the answers to two questions asked in one.

    If articles differ on a number, name, date or yes or no, `differing` has the newest claim of each value,
    newest first, each among the quotes. `agreeing` are articles of independent origins that give one value,
    the best article first, and `agreed` is that value in its words, "" for a yes or a no. Both are empty if
    there is no value to compare.
    `unmentioned` are names of the question that no quote of an unsure answer mentions.
    `greeting` replies to a message that asks nothing; nothing is searched for it.
    `unsure` is true if the quotes are at least as likely not to answer as to answer.
    `empty` says that the library has no articles at all.
    `signals` are the numbers, by name, that `confidence` was computed from; empty if nothing was read.
    `written` is what a language model wrote from the quotes, None if none was asked.
    """

    question: str
    asked_at: datetime
    quotes: tuple[Quote, ...]
    passages: tuple[Hit, ...]
    confidence: float
    abstained: bool
    window: Window | None = None
    outside: tuple[Article, ...] = ()
    searched_for: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    parts: tuple["Answer", ...] = ()
    differing: tuple[Claim, ...] = ()
    agreeing: tuple[Article, ...] = ()
    agreed: str = ""
    unmentioned: tuple[str, ...] = ()
    unsure: bool = False
    empty: bool = False
    greeting: Greeting | None = None
    signals: Mapping[str, float] = field(default_factory=dict, compare=False)
    written: WrittenAnswer | None = None

    @property
    def as_of(self) -> datetime | None:
        """The date of the newest quoted article, or None if no quoted article has a date."""
        dates = [quote.article.published for quote in self.quotes if quote.article.published]
        return max(dates, default=None)

    @property
    def closest(self) -> tuple[Article, ...]:
        """The articles in the window that are related to the question, nearest first, each once."""
        related = (hit.passage.article for hit in self.passages if hit.dense >= RELATED)
        found = {article.id: article for article in related}.values()
        window = self.window
        return tuple(article for article in found if window is None or window.admits(article.published))

    @property
    def of_another_time(self) -> bool:
        """Whether a quote is from outside the window, because nothing inside seems to answer."""
        window = self.window
        return window is not None and any(not window.admits(quote.article.published) for quote in self.quotes)

    @property
    def aged(self) -> timedelta | None:
        """The age of the newest quoted article, if it is old and the question asks for no past time."""
        kind = self.window.kind if self.window else None
        age = self.asked_at - self.as_of if self.as_of and kind in {None, "latest"} else None
        return age if age and age > (_OLD if kind is None else _OLD_NEWS) else None

    def notes(self, asked: str = "") -> tuple[Note, ...]:
        """Return what the person who asked should know beside the quotes, in the order in which to show it.

        There is at most one warning, the gravest, since several would hide each other.

        Args:
            asked: the question as it was asked, if `question` is a completed form of it.
        """
        completed = asked and normalise.line(without_marks(asked)) != normalise.line(self.question)
        window = self.window if self.window and self.window.kind != "latest" else None
        refused = [part.question for part in self.parts if part.abstained] if self.quotes else []
        return (
            *(
                [NewestSource(self.as_of, (self.asked_at - self.as_of).days, is_old=bool(self.aged))]
                if self.as_of
                else []
            ),
            *_warnings(self)[:1],
            *(note for part in self.parts or (self,) for note in _comparison(part, self)),
            *([CorrectedSpelling(self.searched_for)] if self.searched_for else []),
            *(PartRefused(question) for question in refused),
            *([SearchedWindow(window)] if window and not self.of_another_time else []),
            *([NoArticles()] if self.empty else []),
            *([LibraryLanguages(self.languages)] if self.languages else []),
            *([CompletedQuestion(self.question)] if completed else []),
        )


def _warnings(answer: Answer) -> list[Note]:
    """Return why the quotes may be no answer, the gravest reason first."""
    if not answer.quotes:
        return []
    parts = answer.parts or (answer,)
    return [
        *([OtherTime(answer.window)] if answer.window and answer.of_another_time else []),
        *(MissingNames(part.unmentioned, _named(part, answer)) for part in parts if part.unmentioned),
        *([Unsure()] if answer.unsure else []),
    ]


def _comparison(part: Answer, whole: Answer) -> list[Note]:
    """Return that the articles quoted for `part` differ, or else that independent ones agree."""
    about = _named(part, whole)
    if part.differing:
        return [SourcesDiffer(part.differing, about)]
    return [SourcesAgree(part.agreed, part.agreeing, about)] if len(part.agreeing) > 1 else []


def _named(part: Answer, whole: Answer) -> str:
    """Return the question of `part`, or "" if it is the whole answer."""
    return "" if part is whole else part.question
