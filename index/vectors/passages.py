"""Article -> passages: runs of whole sentences, short enough for the embedding model."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.model import Article
from index.text.sentences import sentences
from index.text.span import Span

Tokenizer = Callable[[str], Sequence[tuple[int, int]]]
"""Returns the character offsets of the tokens that a model makes of a text, in order."""

_RESERVED = 4  # tokens: the marks at both ends, and those that joining title and passage may add
_TITLE_SHARE = 4  # the title gets at most one in so many of the tokens that a model reads


@dataclass(frozen=True, slots=True)
class PassageRules:
    """How articles are cut: at most `tokens` in a passage; neighbours share `overlap` sentences."""

    tokens: int = 200
    overlap: int = 1

    def __str__(self) -> str:
        """Return the rules in the form that the fingerprint of an index holds."""
        return f"sentences, at most {self.tokens} tokens, overlap {self.overlap}"


def cut(article: Article, rules: PassageRules, tokenizer: Tokenizer, reads: int) -> list[Span]:
    """Return the passages of `article` in order; they cover every sentence.

    Args:
        article: the article to cut.
        rules: the size and overlap wanted.
        tokenizer: the tokenizer of the embedding model.
        reads: the most tokens that the model reads, title included.
    """
    title = len(tokenizer(headline(article, tokenizer, reads)))
    room = min(rules.tokens, reads - title - _RESERVED)
    starts = [start for start, _ in tokenizer(article.text)]
    pieces = list(_pieces(article, starts, room))
    return list(_pack(pieces, room, rules.overlap))


def headline(article: Article, tokenizer: Tokenizer, reads: int) -> str:
    """Return the title as it is put before each embedded passage, shortened if necessary."""
    offsets = tokenizer(article.title)
    longest = reads // _TITLE_SHARE
    return article.title if len(offsets) <= longest else article.title[: offsets[longest][0]].rstrip()


def embedded_text(article: Article, span: Span, tokenizer: Tokenizer, reads: int) -> str:
    """Return the text that is embedded for a passage: the title, then the passage."""
    return f"{headline(article, tokenizer, reads)}\n{article.text[span.start : span.end]}"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, or a part of one that is longer than a passage may be."""

    span: Span
    tokens: int


def _pieces(article: Article, starts: list[int], room: int) -> Iterator[_Piece]:
    for sentence in sentences(article.text, article.language):
        first, last = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        begin = sentence.start
        while last - first > room:
            first = _break(article.text, starts, first, first + room)
            yield _Piece(_trimmed(article.text, begin, starts[first]), room)
            begin = starts[first]
        yield _Piece(Span(begin, sentence.end), last - first)


def _break(text: str, starts: list[int], first: int, limit: int) -> int:
    """Return the last token up to `limit` that follows white space, or else begins a new character."""
    for token in range(limit, first, -1):
        if text[starts[token] - 1].isspace():
            return token
    while starts[limit] == starts[limit - 1] and limit - 1 > first:
        limit -= 1  # several tokens of one character
    return limit


def _trimmed(text: str, start: int, end: int) -> Span:
    return Span(start, start + len(text[start:end].rstrip()))


def _pack(pieces: list[_Piece], room: int, overlap: int) -> Iterator[Span]:
    """Yield as few passages as `room` allows, of even length, so that the last is not tiny."""
    first = 0
    while first < len(pieces):
        left = sum(piece.tokens for piece in pieces[first:])
        wanted = left / -(-left // room) if left else room
        last, tokens = first, 0
        while last < len(pieces) and tokens + pieces[last].tokens <= room:
            if tokens and tokens + pieces[last].tokens / 2 > wanted:
                break
            tokens += pieces[last].tokens
            last += 1
        yield Span(pieces[first].span.start, pieces[last - 1].span.end)
        if last == len(pieces):
            return
        first = max(last - overlap, first + 1)
