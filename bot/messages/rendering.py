"""Answer -> page: within Discord's limits whatever the articles and the question hold; pure."""

from collections.abc import Sequence
from datetime import datetime

from bot.messages.card import TITLE, Page, fitting
from bot.messages.markup import day, escaped, link, visible, width
from bot.messages.texts import Say
from index import Answer, Article, Claim, Hit, Quote, Revision
from index.answering.confidence import UNSURE
from index.text.languages import language_name

_BODY = 3_900  # of 4,096: room for the lines without foreign text
_QUOTE, _SHORTEST = 640, 120  # of each quote, in escaped characters; longer ones are cut, visibly
_AROUND = 20  # characters around a quote
_SOURCE = 400  # of each source's line
_QUESTION = 300
_CONTEXT = 400  # characters of an article shown before and after a quote
_HEADLINES = 5
_CLAIMS = 5
_REVISIONS, _EDITS = 5, 3
_COPIES, _COPY = 3, 200


def answer_page(answer: Answer, say: Say, *, question: str = "") -> Page:
    """Return an answer as members see it, or an honest no.

    Args:
        answer: what the libraries say.
        say: the reader's language.
        question: as it was asked, where the answer is to a completed form of it.
    """
    asked = question or answer.question
    understood = [f"-# {say('answer.understood', question=escaped(answer.question, _QUESTION))}"]
    shown = understood if visible(asked) != visible(answer.question) else []
    title = escaped(asked, TITLE)
    if answer.abstained or not answer.quotes:
        return Page(title, fitting([*shown, *_no(answer, say)]))
    articles = list({quote.article.id: quote.article for quote in answer.quotes}.values())
    numbers = {article.id: number for number, article in enumerate(articles, 1)}
    unsure = answer.confidence < UNSURE
    above = [*([f"⚠️ {say('answer.unsure')}", ""] if unsure else []), *shown]
    below = [
        f"**{say('answer.sources')}**",
        *(
            line
            for number, article in enumerate(articles, 1)
            for line in (f"{number}\\. {_source(article, say)}", *_copies(answer, article, say))
        ),
        "",
        *notes(answer, say),
    ]
    if answer.as_of is not None:
        below.append(say("answer.as_of", date=day(answer.as_of, "")))
    room = (_BODY - sum(width(line) + 1 for line in (*above, *below))) // len(answer.quotes) - _AROUND
    quoted = (
        line
        for quote in answer.quotes
        for line in _quoted(quote, numbers[quote.article.id], max(_SHORTEST, min(_QUOTE, room)))
    )
    return Page(title, fitting([*above, *quoted, *below]), unsure=unsure)


def notes(answer: Answer, say: Say) -> list[str]:
    """Return what is to be known of an answer beside its quotes: who differs, what was searched, its age."""
    lines = []
    for part in answer.parts or (answer,):
        about = f"{escaped(part.question, _QUESTION)} " if answer.parts else ""
        lines += [f"{about}{line}" for line in _of_its_quotes(part, say)]
    if answer.searched_for:
        lines.append(say("answer.searched_for", names=escaped(", ".join(answer.searched_for), 200)))
    if answer.quotes:
        refused = (part.question for part in answer.parts if part.abstained)
        lines += [say("answer.part_refused", question=escaped(it, _QUESTION)) for it in refused]
    window = answer.window
    if window is not None and window.kind != "latest":
        first, last = (day(it, say("answer.open")) for it in (window.since, window.until))
        words = f"“{escaped(window.words, 100)}”: " if window.words else ""
        around = "window_around" if window.kind == "named" else "window"
        searched = "other_time" if answer.of_another_time else around
        lines.append(say(f"answer.{searched}", words=words, since=first, until=last))
    if answer.languages:
        covered = ", ".join(language_name(it, say.code) for it in answer.languages)
        lines.append(say("answer.languages", languages=escaped(covered, 100)))
    if answer.aged is not None:
        lines.append(say("answer.aged", days=answer.aged.days))
    return lines


def _of_its_quotes(answer: Answer, say: Say) -> list[str]:
    """Return who differs, how many agree, and what is missing in the quotes of one question."""
    lines = []
    if answer.differing:
        claims = (_claimed(claim, say) for claim in answer.differing[:_CLAIMS])
        lines.append(f"⚖️ {say('answer.differ', claims='; '.join(claims))}")
    if len(answer.agreeing) > 1:
        agreeing = answer.agreeing[:_CLAIMS]
        sources = ", ".join(link(it.source or it.title, it.url, _COPY) for it in agreeing)
        number, value = len(answer.agreeing), escaped(answer.agreed, 80)
        agree = "answer.agree_on" if value else "answer.agree"
        lines.append(say(agree, number=number, value=value, sources=sources))
    if answer.unmentioned:
        lines.append(say("answer.unmentioned", names=escaped(", ".join(answer.unmentioned), 200)))
    if answer.unsaid:
        quoted = ", ".join(f"“{word}”" for word in answer.unsaid)
        lines.append(say("answer.unsaid", words=escaped(quoted, 200)))
    return lines


def _claimed(claim: Claim, say: Say) -> str:
    article = claim.quote.article
    where = f"{escaped(article.source, 60)}, {day(article.published, say('answer.undated'))}"
    return f"“{escaped(claim.value, 80)}” ({where})" if claim.value else where


def _quoted(quote: Quote, number: int, longest: int) -> Sequence[str]:
    return (f"> “{escaped(quote.text, longest)}” **[{number}]**", "")


def _source(article: Article, say: Say) -> str:
    """Return headline (linked), publisher and date."""
    date = day(article.published, say("answer.undated"))
    publisher = escaped(article.source, 80)
    parts = [link(article.title, article.url, _SOURCE), *([publisher] if publisher else []), date]
    if article.revised is not None:
        parts.append(say("answer.revised", date=day(article.revised, "")))
    return " · ".join(parts)


def _copies(answer: Answer, article: Article, say: Say) -> list[str]:
    """Return in which other places an article's story is printed."""
    also = next(quote.also for quote in answer.quotes if quote.article.id == article.id)
    if not also:
        return []
    named = ", ".join(link(it.source or it.title, it.url, _COPY) for it in also[:_COPIES])
    return [f"-# {say('answer.also', sources=named + (' …' if len(also) > _COPIES else ''))}"]


def _no(answer: Answer, say: Say) -> list[str]:
    lines = [say("answer.none"), *notes(answer, say)]
    for key, articles in (("answer.closest", answer.closest), ("answer.outside", answer.outside)):
        if articles:
            lines += ["", say(key), *(f"- {_source(it, say)}" for it in articles[:_HEADLINES])]
    return lines


def passages_page(quotes: Sequence[tuple[Article, int, int]], say: Say) -> Page:
    """Return the text around the quotes (article, start, end), by article, the quotes in bold."""
    quoted: dict[str, tuple[Article, list[tuple[int, int]]]] = {}
    for article, start, end in quotes:
        quoted.setdefault(article.id, (article, []))[1].append((start, end))
    room = _BODY // max(1, len(quoted)) - _SOURCE
    lines: list[str] = []
    for number, (article, spans) in enumerate(quoted.values(), 1):
        lines += [f"**[{number}]** {_source(article, say)}", *_context(article, sorted(spans), room), ""]
    return Page(say("passages.title"), fitting(lines or [say("passages.gone")]))


def _context(article: Article, spans: list[tuple[int, int]], room: int) -> list[str]:
    """Return block quotes of what stands around the spans; those near to each other are one."""
    share = room // len(spans)
    lines: list[str] = []
    shown = 0
    for number, (start, end) in enumerate(spans):
        following = spans[number + 1][0] if number + 1 < len(spans) else len(article.text)
        first, last = max(shown, start - _CONTEXT), min(end + _CONTEXT, following)
        before, after = article.text[first:start], article.text[end:last]
        parts = (
            escaped(before, share // 4),
            f"**{escaped(article.text[max(start, shown) : end], share // 3) or '…'}**",
            escaped(after, share // 4),
        )
        text = " ".join(part for part in parts if part)
        if lines and first == shown:
            lines[-1] += f" {text}"
        else:
            lines.append(f"> {'…' if first else ''}{text}")
        shown = max(last, end)
    if shown < len(article.text):
        lines[-1] += "…"
    return lines


def coverage_page(hits: Sequence[Hit], say: Say) -> Page:
    """Return the passages nearest to a message's claim, without saying that they support it."""
    if not hits:
        return Page(say("coverage.title"), say("coverage.none"))
    lines = [say("coverage.explained"), ""]
    for hit in hits:
        lines += [_source(hit.passage.article, say), f"> {escaped(hit.passage.text, 360)}", ""]
    return Page(say("coverage.title"), fitting(lines))


def headlines_page(articles: Sequence[Article], number: int, say: Say, title: str) -> Page:
    """Return page `number` (from 0) of headlines."""
    lines = [f"- {_source(article, say)}" for article in articles] or [say("latest.none")]
    return Page(title, fitting(lines), say("page", number=number + 1))


def article_page(article: Article, revisions: Sequence[Revision], say: Say) -> Page:
    """Return an article as an admin sees it: what is known of it, what became of it, and how it begins."""
    unknown = say("answer.undated")
    lines = [
        link(article.title, article.url, _SOURCE),
        f"{say('article.id')} `{article.id}`",
        f"{say('article.source')} {escaped(article.source, 80) or '–'}",
        *([f"{say('article.author')} {escaped(article.author, 80)}"] if article.author else []),
        f"{say('article.published')} {day(article.published, unknown)}",
        f"{say('article.length', characters=len(article.text))}",
        "",
        f"> {escaped(article.text, 1_500)}",
        *(line for revision in revisions[-_REVISIONS:] for line in _changed(revision, say)),
    ]
    return Page(say("article.title"), fitting(lines))


def _changed(revision: Revision, say: Say) -> list[str]:
    """Return what changed with a revision, and whether the article was withdrawn while it was current."""
    lines = []
    if revision.edits:
        lines += ["", say("article.changed", date=day(revision.stored, ""), number=len(revision.edits))]
    for edit in revision.edits[:_EDITS]:
        lines += [f"- ~~{escaped(edit.former, 160)}~~"] if edit.former else []
        lines += [f"- {escaped(edit.present, 160)}"] if edit.present else []
    for withdrawal in revision.withdrawals:
        since, until = day(withdrawal.since, ""), day(withdrawal.until, say("answer.open"))
        reason = escaped(withdrawal.reason, 200)
        lines += ["", say("article.withdrawn", since=since, until=until, reason=reason)]
    return lines


def listing_page(articles: Sequence[Article], number: int, say: Say, *, search: str) -> Page:
    """Return page `number` (from 0) of what is in a library, with ids."""
    title = say("articles.found", search=escaped(search, 120)) if search else say("articles.title")
    lines = [f"- `{article.id}` {_source(article, say)}" for article in articles]
    return Page(title, fitting(lines or [say("articles.none")]), say("page", number=number + 1))


def ago(moment: datetime | None, say: Say) -> str:
    """Return a Discord timestamp that reads as "3 hours ago", or "never"."""
    return say("never") if moment is None else f"<t:{int(moment.timestamp())}:R>"
