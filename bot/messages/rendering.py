"""Turn answers and articles into cards within Discord's limits, whatever they contain; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from bot.messages.card import TITLE, MessageCard, fitting
from bot.messages.dates import ago, day, is_near_day, period, written
from bot.messages.markup import address, cut, escaped, escaped_end, link, single_quoted, width
from bot.messages.reasons import reason
from bot.messages.texts import Translate
from index import (
    Answer,
    Article,
    Claim,
    CompletedQuestion,
    CorrectedSpelling,
    Greeting,
    Headline,
    Hit,
    LibraryLanguages,
    MissingNames,
    NewestSource,
    NoArticles,
    Note,
    OtherTime,
    PartRefused,
    Quote,
    Revision,
    SearchedWindow,
    SourcesAgree,
    SourcesDiffer,
    Unsure,
    WrittenAnswer,
)
from index.catalog import Feed
from index.text.languages import language_name

_BODY = 3_900  # of 4,096: room for the lines without foreign text
_QUOTE, _SHORTEST = 640, 120  # of each quote, in escaped characters; longer ones are cut, visibly
_AROUND = 20  # characters around a quote
_SOURCE = 400  # of each source's line
_QUESTION, _AFTER = 300, 120
_EXAMPLE = 200
_IMAGE = 2_000  # longest address of a picture
_CONTEXT = 400  # characters of an article shown before and after a quote
_HEADLINES = 5
_CLAIMS = 5
_REVISIONS, _EDITS = 5, 3
_COPIES, _COPY = 3, 200
_LINE = 450  # of a written line, in escaped characters
_LINKS, _LABEL = 3, 40  # link buttons, and characters of their labels


def answer_card(answer: Answer, tr: Translate, *, question: str = "", after: str = "") -> MessageCard:
    """Return an answer as members see it: the quotes with their sources, then the notes; or an honest no.

    Args:
        answer: what the libraries say.
        tr: the reader's language.
        question: as it was asked, if the answer is to a completed form of it.
        after: the question or post from which it was completed.
    """
    asked = question or answer.question
    title = escaped(asked, TITLE)
    if answer.greeting:
        return MessageCard(title, greeting_line(answer.greeting, tr))
    if answer.abstained or not answer.quotes:
        return MessageCard(title, fitting(_no(answer, asked, tr, after)))
    below = notes(answer, tr, asked=asked, after=after)
    sources = {quote.article.id: _below_quote(quote, tr) for quote in answer.quotes}
    written = _written(answer.written, tr) if answer.written else []
    used = sum(
        width(line) + 1
        for line in (*written, *below, *(line for lines in sources.values() for line in lines))
    )
    room = max(_SHORTEST, min(_QUOTE, (_BODY - used) // len(answer.quotes) - _AROUND))
    quoted = [
        line
        for number, quote in enumerate(answer.quotes)
        for line in (
            f"> “{_quoted(quote, room)}”",
            *(sources[quote.article.id] if _ends_its_article(answer.quotes, number) else ()),
        )
    ]
    return MessageCard(
        title,
        fitting([*written, *quoted, "", *below]),
        unsure=answer.unsure,
        links=_links(answer.quotes),
        thumbnail=_thumbnail(answer.quotes[0].article),
    )


def _written(written: WrittenAnswer, tr: Translate) -> list[str]:
    """Return the lines of a language model, each with links to what it cites, and who wrote them."""
    if not written.lines:
        return []
    articles = list(dict.fromkeys(cited.article for line in written.lines for cited in line.cites))
    lines = [
        " ".join(
            [escaped(line.text, _LINE), *(_reference(articles, cited) for cited in _each_once(line.cites))]
        )
        for line in written.lines
    ]
    by = tr(
        "answer.translated" if written.translated else "answer.written", model=escaped(written.model, _LABEL)
    )
    return [*lines, f"-# {by}", ""]


def _each_once(cites: Sequence[Quote]) -> list[Quote]:
    return list({cited.article.id: cited for cited in cites}.values())


def _reference(articles: Sequence[Article], cited: Quote) -> str:
    return link(f"({articles.index(cited.article) + 1})", cited.article.url, _SOURCE)


def _quoted(quote: Quote, room: int) -> str:
    """Return the text of a quote; of several sentences, the one that answers is bold."""
    start, end = (len(part) for part in (quote.parts[0], quote.parts[0] + quote.parts[1]))
    text = single_quoted(quote.text)
    before, answer, after = text[:start], text[start:end], text[end:]
    if not answer or not (before or after):
        return escaped(text, room)
    shown = escaped(answer, room - len("****"))
    room -= width(shown) + len("****") + len("  ")
    before = escaped_end(before, room // 2 if after else room)
    return " ".join(part for part in (before, f"**{shown}**", escaped(after, room - width(before))) if part)


def _ends_its_article(quotes: Sequence[Quote], number: int) -> bool:
    """Return whether the next quote, if any, is from another article."""
    return number + 1 == len(quotes) or quotes[number + 1].article.id != quotes[number].article.id


def _links(quotes: Sequence[Quote]) -> tuple[tuple[str, str], ...]:
    """Return labels and addresses of the quoted articles."""
    links: dict[str, str] = {}
    for quote in quotes:
        where = address(quote.article.url, 512)
        if where is not None:
            links.setdefault(where, quote.article.source or quote.article.title)
    return tuple((cut(label, _LABEL) or "–", where) for where, label in links.items())[:_LINKS]


def _thumbnail(article: Article) -> str:
    """Return the address of the article's picture if Discord may show it, else ""."""
    where = address(article.image, _IMAGE) or ""
    return where if where.startswith("https://") else ""


def notes(answer: Answer, tr: Translate, *, asked: str = "", after: str = "") -> list[str]:
    """Return the notes beside an answer: one line about time, then a line each.

    Args:
        answer: what the libraries say.
        tr: the reader's language.
        asked: the question as it was asked.
        after: the question or post from which it was completed.
    """
    times: list[str] = []
    others: list[str] = []
    for note in answer.notes(asked):
        (times if isinstance(note, NewestSource | SearchedWindow) else others).append(
            note_line(note, tr, after)
        )
    return [*([" ".join(times)] if times else []), *others]


def note_line(note: Note, tr: Translate, after: str = "") -> str:  # noqa: C901, PLR0911, PLR0912 - one case for each kind
    """Return a note in the words of a language; `after` as for `notes`."""
    match note:
        case NewestSource():
            key = "answer.newest_day" if is_near_day(note.published) else "answer.newest"
            return tr(key, date=day(note.published, tr), ago=ago(note.published, tr))
        case OtherTime():
            return tr("answer.other_time", period=period(note.window.since, note.window.until, tr))
        case MissingNames():
            return _about(note.part, tr("answer.unmentioned", names=escaped(", ".join(note.names), 200)))
        case Unsure():
            return tr("answer.unsure")
        case SourcesDiffer():
            claims = "; ".join(_claimed(claim, tr) for claim in note.claims[:_CLAIMS])
            return _about(note.part, f"⚖️ {tr('answer.differ', claims=claims)}")
        case SourcesAgree():
            named = note.articles[:_CLAIMS]
            sources = ", ".join(
                link(article.source or article.title, article.url, _COPY) for article in named
            )
            number, value = len(note.articles), escaped(note.value, 80)
            agree = "answer.agree_on" if value else "answer.agree"
            return _about(note.part, tr(agree, number=number, value=value, sources=sources))
        case CorrectedSpelling():
            return tr("answer.searched_for", names=escaped(", ".join(note.names), 200))
        case PartRefused():
            return tr("answer.part_refused", question=escaped(note.question, _QUESTION))
        case SearchedWindow():
            return tr("answer.window", period=period(note.window.since, note.window.until, tr))
        case NoArticles():
            return tr("answer.no_articles")
        case LibraryLanguages():
            covered = ", ".join(language_name(code, tr.code) for code in note.languages)
            first = language_name(note.languages[0], tr.code)
            return tr("answer.languages", languages=escaped(covered, 100), language=escaped(first, 40))
        case CompletedQuestion():
            former = escaped(single_quoted(after or note.question), _AFTER)
            return f"-# {tr('answer.understood', question=former)}"
        case _:
            assert_never(note)


def greeting_line(greeted: Greeting, tr: Translate) -> str:
    """Return a friendly sentence for a message that asks nothing, with a headline to ask about."""
    title = escaped(single_quoted(greeted.example.title), _EXAMPLE) if greeted.example else ""
    example = tr("greetings.example", headline=title) if title else ""
    return tr(f"greetings.{greeted.kind}", example=example)


def _about(part: str, line: str) -> str:
    return f"{escaped(part, _QUESTION)} {line}" if part else line


def _claimed(claim: Claim, tr: Translate) -> str:
    article = claim.quote.article
    where = f"{escaped(article.source, 60)}, {day(article.published, tr)}"
    return f"“{escaped(single_quoted(claim.value), 80)}” ({where})" if claim.value else where


def _source(article: Article, tr: Translate) -> str:
    """Return headline (linked), publisher and date."""
    publisher = escaped(article.source, 80)
    parts = [
        link(article.title, article.url, _SOURCE),
        *([publisher] if publisher else []),
        day(article.published, tr),
    ]
    if article.revised is not None:
        parts.append(tr("answer.revised", date=day(article.revised, tr)))
    return " · ".join(parts)


def _below_quote(quote: Quote, tr: Translate) -> list[str]:
    """Return the source of a quote, and the publishers of other copies of the article."""
    lines = [f"-# {_source(quote.article, tr)}"]
    if quote.also:
        copies = quote.also[:_COPIES]
        named = ", ".join(link(copy.source or copy.title, copy.url, _COPY) for copy in copies)
        more = " …" if len(quote.also) > _COPIES else ""
        lines.append(f"-# {tr('answer.also', sources=named + more)}")
    return lines


def _no(answer: Answer, asked: str, tr: Translate, after: str) -> list[str]:
    lines = [tr("answer.none"), *notes(answer, tr, asked=asked, after=after)]
    for key, articles in (("answer.closest", answer.closest), ("answer.outside", answer.outside)):
        if articles:
            lines += ["", tr(key), *(f"- {_source(article, tr)}" for article in articles[:_HEADLINES])]
    return lines


def passages_card(quotes: Sequence[tuple[Article, int, int]], tr: Translate) -> MessageCard:
    """Return the text around the quotes (article, start, end), by article, the quotes in bold."""
    quoted: dict[str, tuple[Article, list[tuple[int, int]]]] = {}
    for article, start, end in quotes:
        quoted.setdefault(article.id, (article, []))[1].append((start, end))
    room = _BODY // max(1, len(quoted)) - _SOURCE
    lines: list[str] = []
    for number, (article, spans) in enumerate(quoted.values(), 1):
        lines += [f"**[{number}]** {_source(article, tr)}", *_context(article, sorted(spans), room), ""]
    return MessageCard(tr("passages.title"), fitting(lines or [tr("passages.gone")]))


def _context(article: Article, spans: list[tuple[int, int]], room: int) -> list[str]:
    """Return block quotes of the text around the spans; those near to each other are one block quote."""
    share = room // len(spans)
    lines: list[str] = []
    shown = 0
    for number, (start, end) in enumerate(spans):
        following = spans[number + 1][0] if number + 1 < len(spans) else len(article.text)
        first = max(shown, _word_start(article.text, start - _CONTEXT))
        last = min(_word_end(article.text, end + _CONTEXT), following)
        parts = (
            escaped_end(article.text[first:start], share // 4),
            f"**{escaped(article.text[max(start, shown) : end], share // 3) or '…'}**",
            escaped(article.text[end:last], share // 4),
        )
        text = " ".join(part for part in parts if part)
        if lines and first == shown:
            lines[-1] += f" {text}"
        else:
            lines.append(f"> {'…' if first and not text.startswith('…') else ''}{text}")
        shown = max(last, end)
    if shown < len(article.text) and not lines[-1].endswith("…"):
        lines[-1] += "…"
    return lines


def _word_start(text: str, at: int) -> int:
    """Return where the first whole word of `text` from `at` on begins."""
    while 0 < at < len(text) and not text[at - 1].isspace():
        at += 1
    return max(0, at)


def _word_end(text: str, at: int) -> int:
    """Return where the last whole word of `text` up to `at` ends."""
    while 0 < at < len(text) and not text[at].isspace():
        at -= 1
    return min(at, len(text))


def coverage_card(hits: Sequence[Hit], tr: Translate) -> MessageCard:
    """Return the passages nearest to a message's claim, without saying that they support it."""
    if not hits:
        return MessageCard(tr("coverage.title"), tr("coverage.none"))
    lines = [tr("coverage.explained"), ""]
    for hit in hits:
        lines += [_source(hit.passage.article, tr), f"> {escaped(hit.passage.text, 360)}", ""]
    return MessageCard(tr("coverage.title"), fitting(lines))


def headlines_card(articles: Sequence[Article], tr: Translate, title: str, note: str) -> MessageCard:
    """Return a page of headlines; `note` says which."""
    lines = [f"- {_source(article, tr)}" for article in articles] or [tr("latest.none")]
    return MessageCard(title, fitting(lines), note)


def article_card(
    article: Article, revisions: Sequence[Revision], tr: Translate, *, page_error: str
) -> MessageCard:
    """Return an article as an admin sees it: its data, its beginning and its revisions.

    `page_error` is why its page could not be read the last time, or "".
    """
    lines = [
        link(article.title, article.url, _SOURCE),
        f"{tr('article.id')} `{article.id}`",
        f"{tr('article.source')} {escaped(article.source, 80) or '–'}",
        *([f"{tr('article.author')} {escaped(article.author, 80)}"] if article.author else []),
        f"{tr('article.published')} {day(article.published, tr)}",
        f"{tr('article.length', characters=len(article.text))}",
        *([f"{tr('article.page')} {escaped(reason(page_error, tr), 300)}"] if page_error else []),
        "",
        f"> {escaped(article.text, 1_500)}",
        *(line for revision in revisions[-_REVISIONS:] for line in _changed(revision, tr)),
    ]
    return MessageCard(tr("article.title"), fitting(lines))


def _changed(revision: Revision, tr: Translate) -> list[str]:
    """Return a revision's edits, and the withdrawals while the revision was current."""
    lines = []
    if revision.edits:
        lines += ["", tr("article.changed", date=day(revision.stored, tr), number=len(revision.edits))]
    for edit in revision.edits[:_EDITS]:
        lines += [f"- ~~{escaped(edit.former, 160)}~~"] if edit.former else []
        lines += [f"- {escaped(edit.present, 160)}"] if edit.present else []
    for withdrawal in revision.withdrawals:
        since = day(withdrawal.since, tr)
        until = "…" if withdrawal.until is None else day(withdrawal.until, tr)
        why = escaped(reason(withdrawal.reason, tr), 200)
        lines += ["", tr("article.withdrawn", since=since, until=until, reason=why)]
    return lines


def listing_card(articles: Sequence[Article], tr: Translate, *, search: str, note: str) -> MessageCard:
    """Return a page of a server's articles, with their ids; `note` says which."""
    title = tr("articles.found", search=escaped(search, 120)) if search else tr("articles.title")
    lines = [f"- `{article.id}` {_source(article, tr)}" for article in articles]
    return MessageCard(title, fitting(lines or [tr("articles.none")]), note)


@dataclass(frozen=True, slots=True)
class RemovalConditions:
    """Which articles to remove: all that meet every condition that is not None.

    `before` is a day as 2024-06-19, and `words` stand in the headline or text.
    """

    source: str | None = None
    before: str | None = None
    words: str | None = None


def removal_card(found: Sequence[Headline], conditions: RemovalConditions, tr: Translate) -> MessageCard:
    """Return how many articles meet the conditions, from when they are, and the newest headlines."""
    dates = [article.published for article in found if article.published]
    before = conditions.before and written(date.fromisoformat(conditions.before), tr)
    lines = [
        f"{tr('article.source')} {escaped(conditions.source, 100)}" if conditions.source else "",
        tr("articles.before", day=before) if before else "",
        tr("articles.words", words=escaped(conditions.words, 100)) if conditions.words else "",
        f"{tr('article.published')} {day(min(dates), tr)} – {day(max(dates), tr)}" if dates else "",
        *(
            f"- {escaped(article.title, _EXAMPLE)} · {day(article.published, tr)}"
            for article in found[-_HEADLINES:]
        ),
        tr("articles.for_good" if found else "articles.none_match"),
    ]
    title = tr("articles.to_remove", number=len(found))
    return MessageCard(title, fitting(line for line in lines if line))


def feed_line(feed: Feed, tr: Translate) -> str:
    """Return a feed and its state."""
    named = link(feed.title or feed.url, feed.url, 300)
    if feed.gone:
        return f"- ⚠️ {named} · {tr('feeds.gone')}"
    if feed.failing_since is not None:
        since = ago(feed.failing_since, tr)
        return f"- ⚠️ {named} · {tr('feeds.failing', since=since)} {escaped(reason(feed.error, tr), 200)}"
    return f"- {named} · {tr('feeds.asked', when=ago(feed.checked, tr))}"
