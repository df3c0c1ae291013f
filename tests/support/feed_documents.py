"""Feeds that we wrote for the tests, in every format; the events and places are made up."""

import json
from html import escape

PARAGRAPHS = """\
The council of Port Lindow voted on Tuesday to rebuild the old fish market, which burned down in the \
winter storm two years ago. Eleven members were in favour and four against. The work is to begin \
before the end of the summer and to last until the autumn of next year.
Councillor Marta Fenn said that the new hall would keep the brick front, the only part that stood \
after the fire. Behind it there would be forty stalls, cold rooms and a small museum of the harbour. \
The fishers' guild pays a third of the cost, and the region gives a loan for the rest.
Four members had asked to wait for a report about the ground below, which was filled up a century ago. \
The engineer Pavel Orso told the council that the piles reach the rock everywhere.""".splitlines()
"""An article of more than 600 characters."""

HTML = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
TEXT = "\n\n".join(PARAGRAPHS)
SUMMARY = "The council votes to rebuild the fish market."


def item(number: int = 1, *, content: str = "", extra: str = "", url: str | None = None) -> str:
    """Return an item of an RSS feed, with its whole text where `content` is given."""
    link = f"https://tidewater.example/news/{number}" if url is None else url
    encoded = f"<content:encoded><![CDATA[{content}]]></content:encoded>" if content else ""
    return (
        f"<item><title>Story {number}</title><link>{escape(link)}</link><description>{SUMMARY}</description>"
        f"<pubDate>Tue, 11 Mar 2025 08:{number % 60:02}:00 +0100</pubDate>{encoded}{extra}</item>"
    )


def rss(*items: str, channel: str = "", title: str = "Tidewater Post") -> bytes:
    """Return an RSS 2.0 feed."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
        f"<channel><title>{title}</title><link>https://tidewater.example/</link><language>en-GB</language>"
        f"{channel}{''.join(items)}</channel></rss>"
    ).encode()


RSS_091 = (
    b'<rss version="0.91"><channel><title>Tidewater Post</title><link>https://tidewater.example/</link>'
    b"<item><title>Story 1</title><link>https://tidewater.example/news/1</link></item></channel></rss>"
)
RSS_10 = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://tidewater.example/feed">
<title>Tidewater Post</title><link>https://tidewater.example/</link></channel>
<item rdf:about="https://tidewater.example/news/1"><title>Story 1</title>
<link>https://tidewater.example/news/1</link><dc:creator>Ada Lund</dc:creator>
<dc:date>2025-03-11T08:01:00+01:00</dc:date></item></rdf:RDF>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://tidewater.example/news/">
<title type="html">Tidewater &amp;amp; Post</title><link rel="self" href="https://tidewater.example/atom"/>
<link href="https://tidewater.example/"/><id>urn:x</id><updated>2025-03-12T00:00:00Z</updated>
<entry><title type="text">Story 1 &lt;b&gt;</title><link rel="alternate" href="1"/><id>urn:1</id>
<author><name>Ada Lund</name></author><author><name>Bo Reiss</name></author>
<published>2025-03-11T08:01:00+01:00</published><updated>2025-03-11T09:30:00+01:00</updated>
<summary>{SUMMARY}</summary><content type="html">{escape(HTML)}</content></entry></feed>""".encode()
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Tidewater Post",
        "home_page_url": "https://tidewater.example/",
        "language": "en-GB",
        "items": [
            {
                "id": "1",
                "url": "https://tidewater.example/news/1",
                "title": "Story 1",
                "summary": SUMMARY,
                "content_html": HTML,
                "date_published": "2025-03-11T08:01:00+01:00",
                "date_modified": "2025-03-11T09:30:00+01:00",
                "authors": [{"name": "Ada Lund"}, {"url": "https://nobody.example/"}],
            }
        ],
    }
).encode()
