"""Which claims have independent origins; pure."""

import re
from collections.abc import Sequence

from index.claims.claim import ArticleClaim
from index.model import Article
from index.text.boilerplate import dateline_end

_AGENCY = re.compile(r"\(([A-Z][A-Za-z ]{1,20})\)")  # in a dateline: "SEOUL (AP) — "
_SHORT_NAME = 3  # letters of a source's name that a text may hold by chance


def one_per_origin(claims: Sequence[ArticleClaim]) -> list[ArticleClaim]:
    """Return the first claim of each independent origin.

    Claims share an origin if their articles are copies, come from one publisher or credit one agency, or
    if one of them names the publisher of the other.
    """
    chosen: list[ArticleClaim] = []
    for claim in claims:
        if not any(_share_origin(claim, other) for other in chosen):
            chosen.append(claim)
    return chosen


def _share_origin(one: ArticleClaim, other: ArticleClaim) -> bool:
    first, second = one.article, other.article
    if first.source == second.source or first.story == second.story:
        return True
    credit, agency = _credited(first), _credited(second)
    return (
        (bool(credit) and credit == agency)
        or _names_source(first, second.source)
        or _names_source(second, first.source)
    )


def _names_source(article: Article, source: str) -> bool:
    # Case-sensitive: "people" and "time" in a text do not name the magazines People and Time.
    return len(source) > _SHORT_NAME and bool(re.search(rf"\b{re.escape(source)}\b", article.text))


def _credited(article: Article) -> str:
    """Return the agency that the dateline of `article` credits, or ""."""
    found = _AGENCY.search(article.text, 0, dateline_end(article.text))
    return found[1].casefold() if found else ""
