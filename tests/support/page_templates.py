"""Pages as news sites make them: the same text in several layouts, amid menus, banners and teasers."""

import json
from collections.abc import Callable, Sequence

STORY = (
    (
        "Rescue teams pulled the last of the hikers from the flooded valley early on Thursday, officials in Marnau "
        "said."
    ),
    (
        "The river had risen by three metres within two hours after a dam upstream opened its gates without a warning "
        "to the villages below."
    ),
    (
        "“We heard a roar and then the road was gone,” said Irma Halb, who keeps the inn at the upper bridge and "
        "sheltered eleven people in her attic."
    ),
    (
        "The energy company that runs the dam said that an automatic control had failed and promised to pay for the "
        "damage in full."
    ),
    "Prosecutors opened an inquiry on Thursday evening and asked for the recordings of the control room to be kept.",
    (
        "Forecasters expect more rain at the weekend, and schools in four municipalities will stay closed until "
        "Tuesday at least."
    ),
)
_SECTIONS = "News Politics Business Sport Culture Science Weather Opinion Video Subscribe Newsletters".split()
MENU = (
    "<header><nav><ul>"
    + "".join(f'<li><a href="/{section}">{section}</a></li>' for section in _SECTIONS)
    + "</ul></nav></header>"
)
CONSENT = (
    '<div id="cookie-consent" class="cc-banner"><p>We use cookies and similar technologies to personalise content. '
    "Manage your preferences or accept all.</p><button>Accept all</button><button>Reject all</button></div>"
)
RELATED = (
    '<aside class="related"><h3>More stories</h3><ul>'
    + "".join(
        f'<li><a href="/r/{n}">Mayor of town number {n} opens yet another bridge over the river</a></li>'
        for n in range(12)
    )
    + "</ul></aside>"
)
ACCOUNT = (
    '<div class="newsletter"><h4>Get our newsletter</h4><p>Sign up to get the morning briefing. Already have an '
    'account? Log in.</p><form><input type="email"><input type="password" name="p"></form></div>'
)
FOOTER = (
    "<footer><p>© 2026 The Harbour Post. All rights reserved.</p>"
    '<a href="/privacy">Privacy policy</a> <a href="/cookies">Cookie settings</a></footer>'
)
COMMENTS = (
    '<div id="comments" class="comments-area"><h2>3 comments</h2><ol><li class="comment"><p>Nice text, I never knew '
    "about this place at all!</p></li></ol></div>"
)


def linked(**fields: object) -> str:
    """Return a JSON-LD block that describes a page."""
    data = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def _body(paragraphs: Sequence[str]) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def _head(title: str, head: str) -> str:
    return f"<head><meta charset=utf-8><title>{title} - The Harbour Post</title>{head}</head>"


def plain(title: str, paragraphs: Sequence[str], head: str = "", extra: str = "") -> str:
    """Return a page of nameless divisions, with a login beside the text."""
    return (
        f"<html>{_head(title, head)}<body>{CONSENT}{MENU}<div class=wrap><div class=content><h1>{title}</h1>"
        f"{_body(paragraphs)}{extra}</div><div class=side>{RELATED}{ACCOUNT}</div></div>{FOOTER}</body></html>"
    )


def blog(title: str, paragraphs: Sequence[str], head: str = "", extra: str = "") -> str:
    """Return a page as WordPress makes them, with comments."""
    kind = (
        '<meta property="og:type" content="article"><meta property="og:site_name" content="The Harbour Post">'
    )
    return (
        f"<!DOCTYPE html><html>{_head(title, kind + head)}<body class='post-template single single-post'>{MENU}"
        f"<div id=page><main id=main class=site-main><article id=post-42 class='post type-post hentry'>"
        f"<header class=entry-header><h1 class=entry-title>{title}</h1><div class=entry-meta>By <a "
        f"href='/author/x'>Ann Lee</a> <time class='entry-date published' datetime='2026-11-03T08:15:00+01:00'>3 Nov"
        f"</time></div></header><div class=entry-content>{_body(paragraphs)}{extra}</div></article>{RELATED}"
        f"{COMMENTS}</main></div>{CONSENT}{FOOTER}</body></html>"
    )


def mobile(title: str, paragraphs: Sequence[str], head: str = "", extra: str = "") -> str:
    """Return a page as AMP makes them, with JSON-LD."""
    return (
        f"<!doctype html><html amp>{_head(title, linked(headline=title) + head)}<body>{MENU}<amp-consent id=c><p>We "
        f"use cookies. Accept all</p></amp-consent><article class=amp-wp-article><h1>{title}</h1><amp-img src=x>"
        f"</amp-img><div class=amp-wp-article-content>{_body(paragraphs)}{extra}</div></article>{FOOTER}</body></html>"
    )


def tables(title: str, paragraphs: Sequence[str], head: str = "", extra: str = "") -> str:
    """Return a page that is laid out with a table, as many were and some are."""
    return (
        f"<html>{_head(title, head)}<body><table width=100%><tr><td>{MENU}</td></tr><tr><td>{RELATED}</td>"
        f"<td class=main><h1>{title}</h1><font>{'<br><br>'.join(paragraphs)}</font>{extra}</td></tr></table>{FOOTER}"
        "</body></html>"
    )


LAYOUTS: dict[str, Callable[..., str]] = {"plain": plain, "blog": blog, "mobile": mobile}
