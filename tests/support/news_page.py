"""Parts of a news page that we wrote: the article, and the menus, banners and teasers around it."""

import json

PARAGRAPHS = (
    "The harbour council of Westhaven voted on Tuesday evening to close the old ferry pier for two years.",
    "Engineers had found that salt water had eaten into eleven of the forty steel piles that carry it.",
    "“We would rather be blamed for a detour than for an accident,” the chair, Ada Brook, said.",
    "Ferries will leave from the fish market in the meantime, which adds some ten minutes to each crossing.",
    "Repairs are expected to cost nine million, of which the regional government has promised a third.",
)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
TEXT = "\n\n".join(PARAGRAPHS)
TITLE = "Westhaven closes its ferry pier"


def page(body: str, head: str = "", attributes: str = 'lang="en-GB"') -> str:
    """Return a whole HTML page."""
    title = f"<title>{TITLE} - The Harbour Post</title>"
    return f"<!DOCTYPE html><html {attributes}><head>{title}{head}</head><body>{body}</body></html>"


def linked(**fields: object) -> str:
    """Return a JSON-LD block that describes the article."""
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **fields}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


MENU = (
    "<nav><ul>"
    + "".join(f'<li><a href="/{n}">Section number {n}</a></li>' for n in range(30))
    + "</ul></nav>"
)
COOKIES = (
    '<div id="cookie-banner" class="cookie-consent"><p>We and our 742 partners use cookies to store and use '
    "personal data on your device.</p><button>Accept all</button></div>"
)
RELATED = (
    '<aside class="related"><h2>Read also</h2><ul>'
    + "".join(
        f'<li><a href="/r{n}">Another headline that has nothing to do with ferries, number {n}</a>'
        f'<time datetime="2019-05-0{n + 1}">0{n + 1} May 2019</time></li>'
        for n in range(6)
    )
    + "</ul></aside>"
)
COMMENTS = (
    '<section id="comments" class="comments"><h2>Comments</h2>'
    + "<div class='comment'><p>This is the reader's opinion of the pier, which nobody asked for.</p></div>"
    * 4
    + "</section>"
)
FOOTER = "<footer><p>Copyright 2011 The Harbour Post. Published since 3 March 1998.</p></footer>"
META = (
    '<meta property="og:site_name" content="The Harbour Post">'
    '<link rel="canonical" href="https://post.example/2024/pier">'
)
