"""Answer -> page: within Discord's limits whatever the articles and the question hold; pure."""

from collections.abc import Sequence
from datetime import datetime

from bot.messages.card import TITLE, MessageCard, fitting
from bot.messages.markup import day, escaped, link, visible, width
from bot.messages.texts import Translate
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


def answer_card(answer: Answer, tr: Translate, *, question: str = "") -> MessageCard:
    """Return an answer as members see it, or an honest no.

    Args:
        answer: what the libraries say.
        tr: the reader's language.
        question: as it was asked, where the answer is to a completed form of it.
    """
    asked = question or answer.question
    understood = [f"-# {tr('answer.understood', question=escaped(answer.question, _QUESTION))}"]
    shown = understood if visible(asked) != visible(answer.question) else []
    title = escaped(asked, TITLE)
    if answer.abstained or not answer.quotes:
        return MessageCard(title, fitting([*shown, *_no(answer, tr)]))
    articles = list({quote.article.id: quote.article for quote in answer.quotes}.values())
    numbers = {article.id: number for number, article in enumerate(articles, 1)}
    unsure = answer.confidence < UNSURE
    above = [*([f"⚠️ {tr('answer.unsure')}", ""] if unsure else []), *shown]
    below = [
        f"**{tr('answer.sources')}**",
        *(
            line
            for number, article in enumerate(articles, 1)
            for line in (f"{number}\\. {_source(article, tr)}", *_copies(answer, article, tr))
        ),
        "",
        *notes(answer, tr),
    ]
    if answer.as_of is not None:
        below.append(tr("answer.as_of", date=day(answer.as_of, "")))
    room = (_BODY - sum(width(line) + 1 for line in (*above, *below))) // len(answer.quotes) - _AROUND
    quoted = (
        line
        for quote in answer.quotes
        for line in _quoted(quote, numbers[quote.article.id], max(_SHORTEST, min(_QUOTE, room)))
    )
    return MessageCard(title, fitting([*above, *quoted, *below]), unsure=unsure)


def notes(answer: Answer, tr: Translate) -> list[str]:
    """Return what is to be known of an answer beside its quotes: who differs, what was searched, its age."""
    lines = []
    for part in answer.parts or (answer,):
        about = f"{escaped(part.question, _QUESTION)} " if answer.parts else ""
        lines += [f"{about}{line}" for line in _of_its_quotes(part, tr)]
    if answer.searched_for:
        lines.append(tr("answer.searched_for", names=escaped(", ".join(answer.searched_for), 200)))
    if answer.quotes:
        refused = (part.question for part in answer.parts if part.abstained)
        lines += [tr("answer.part_refused", question=escaped(it, _QUESTION)) for it in refused]
    window = answer.window
    if window is not None and window.kind != "latest":
        first, last = (day(it, tr("answer.open")) for it in (window.since, window.until))
        words = f"“{escaped(window.words, 100)}”: " if window.words else ""
        around = "window_around" if window.kind == "named" else "window"
        searched = "other_time" if answer.of_another_time else around
        lines.append(tr(f"answer.{searched}", words=words, since=first, until=last))
    if answer.languages:
        covered = ", ".join(language_name(it, tr.code) for it in answer.languages)
        lines.append(tr("answer.languages", languages=escaped(covered, 100)))
    if answer.aged is not None:
        lines.append(tr("answer.aged", days=answer.aged.days))
    return lines


def _of_its_quotes(answer: Answer, tr: Translate) -> list[str]:
    """Return who differs, how many agree, and what is missing in the quotes of one question."""
    lines = []
    if answer.differing:
        claims = (_claimed(claim, tr) for claim in answer.differing[:_CLAIMS])
        lines.append(f"⚖️ {tr('answer.differ', claims='; '.join(claims))}")
    if len(answer.agreeing) > 1:
        agreeing = answer.agreeing[:_CLAIMS]
        sources = ", ".join(link(it.source or it.title, it.url, _COPY) for it in agreeing)
        number, value = len(answer.agreeing), escaped(answer.agreed, 80)
        agree = "answer.agree_on" if value else "answer.agree"
        lines.append(tr(agree, number=number, value=value, sources=sources))
    if answer.unmentioned:
        lines.append(tr("answer.unmentioned", names=escaped(", ".join(answer.unmentioned), 200)))
    if answer.unsupported:
        quoted = ", ".join(f"“{word}”" for word in answer.unsupported)
        lines.append(tr("answer.unsupported", words=escaped(quoted, 200)))
    return lines


def _claimed(claim: Claim, tr: Translate) -> str:
    article = claim.quote.article
    where = f"{escaped(article.source, 60)}, {day(article.published, tr('answer.undated'))}"
    return f"“{escaped(claim.value, 80)}” ({where})" if claim.value else where


def _quoted(quote: Quote, number: int, longest: int) -> Sequence[str]:
    return (f"> “{escaped(quote.text, longest)}” **[{number}]**", "")


def _source(article: Article, tr: Translate) -> str:
    """Return headline (linked), publisher and date."""
    date = day(article.published, tr("answer.undated"))
    publisher = escaped(article.source, 80)
    parts = [link(article.title, article.url, _SOURCE), *([publisher] if publisher else []), date]
    if article.revised is not None:
        parts.append(tr("answer.revised", date=day(article.revised, "")))
    return " · ".join(parts)


def _copies(answer: Answer, article: Article, tr: Translate) -> list[str]:
    """Return in which other places an article's story is printed."""
    also = next(quote.also for quote in answer.quotes if quote.article.id == article.id)
    if not also:
        return []
    named = ", ".join(link(it.source or it.title, it.url, _COPY) for it in also[:_COPIES])
    return [f"-# {tr('answer.also', sources=named + (' …' if len(also) > _COPIES else ''))}"]


def _no(answer: Answer, tr: Translate) -> list[str]:
    lines = [tr("answer.none"), *notes(answer, tr)]
    for key, articles in (("answer.closest", answer.closest), ("answer.outside", answer.outside)):
        if articles:
            lines += ["", tr(key), *(f"- {_source(it, tr)}" for it in articles[:_HEADLINES])]
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


def coverage_card(hits: Sequence[Hit], tr: Translate) -> MessageCard:
    """Return the passages nearest to a message's claim, without saying that they support it."""
    if not hits:
        return MessageCard(tr("coverage.title"), tr("coverage.none"))
    lines = [tr("coverage.explained"), ""]
    for hit in hits:
        lines += [_source(hit.passage.article, tr), f"> {escaped(hit.passage.text, 360)}", ""]
    return MessageCard(tr("coverage.title"), fitting(lines))


def headlines_card(articles: Sequence[Article], number: int, tr: Translate, title: str) -> MessageCard:
    """Return page `number` (from 0) of headlines."""
    lines = [f"- {_source(article, tr)}" for article in articles] or [tr("latest.none")]
    return MessageCard(title, fitting(lines), tr("page", number=number + 1))


def article_card(article: Article, revisions: Sequence[Revision], tr: Translate) -> MessageCard:
    """Return an article as an admin sees it: what is known of it, what became of it, and how it begins."""
    unknown = tr("answer.undated")
    lines = [
        link(article.title, article.url, _SOURCE),
        f"{tr('article.id')} `{article.id}`",
        f"{tr('article.source')} {escaped(article.source, 80) or '–'}",
        *([f"{tr('article.author')} {escaped(article.author, 80)}"] if article.author else []),
        f"{tr('article.published')} {day(article.published, unknown)}",
        f"{tr('article.length', characters=len(article.text))}",
        "",
        f"> {escaped(article.text, 1_500)}",
        *(line for revision in revisions[-_REVISIONS:] for line in _changed(revision, tr)),
    ]
    return MessageCard(tr("article.title"), fitting(lines))


def _changed(revision: Revision, tr: Translate) -> list[str]:
    """Return what changed with a revision, and whether the article was withdrawn while it was current."""
    lines = []
    if revision.edits:
        lines += ["", tr("article.changed", date=day(revision.stored, ""), number=len(revision.edits))]
    for edit in revision.edits[:_EDITS]:
        lines += [f"- ~~{escaped(edit.former, 160)}~~"] if edit.former else []
        lines += [f"- {escaped(edit.present, 160)}"] if edit.present else []
    for withdrawal in revision.withdrawals:
        since, until = day(withdrawal.since, ""), day(withdrawal.until, tr("answer.open"))
        reason = escaped(withdrawal.reason, 200)
        lines += ["", tr("article.withdrawn", since=since, until=until, reason=reason)]
    return lines


def listing_card(articles: Sequence[Article], number: int, tr: Translate, *, search: str) -> MessageCard:
    """Return page `number` (from 0) of what is in a library, with ids."""
    title = tr("articles.found", search=escaped(search, 120)) if search else tr("articles.title")
    lines = [f"- `{article.id}` {_source(article, tr)}" for article in articles]
    return MessageCard(title, fitting(lines or [tr("articles.none")]), tr("page", number=number + 1))


def ago(moment: datetime | None, tr: Translate) -> str:
    """Return a Discord timestamp that reads as "3 hours ago", or "never"."""
    return tr("never") if moment is None else f"<t:{int(moment.timestamp())}:R>"
