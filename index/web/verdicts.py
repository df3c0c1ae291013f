"""What a page is, where it is no article: told by its bytes, its head and the text left of it; pure."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from index.model import Article

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]  # published without type information

_MAGIC = {
    b"%PDF-": "a PDF file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"PK\x03\x04": "an archive or office document",
    b"\x1f\x8b": "a compressed file",
    b"\x00\x00\x01\x00": "an image",
    b"ID3": "a sound",
    b"\x1aE\xdf\xa3": "a film",
}
_RIFF, _FILM = b"RIFF", b"ftyp"
_PAGES = frozenset({"", "text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain"})
_SHORT = 900  # characters of text up to which a notice may be all there is
_STUB = 2_000  # up to which the beginning of an article that is to be paid for goes
_MANY = 3  # words of a notice that a short text about something else does not have
_FEWEST = 4  # paragraphs from which a list of links can be told from an article
_SENTENCES = 0.35  # share of paragraphs that end as sentences do, below which they are headlines
_LINKED = 0.6  # share of a page's words that stand in links, above which it is a list of them

_ERROR_TITLE = re.compile(
    r"""(?:error\s*)?(?:40[0-9]|410|50[0-9])\b|page\s+not\s+found|not\s+found\b|page\s+(?:is\s+)?(?:gone|missing|unavailable)
    |(?:sorry|oops|whoops)\b.*\b(?:page|went\s+wrong|find|exist)|access\s+denied|forbidden\b|just\s+a\s+moment
    |attention\s+required|are\s+you\s+(?:a\s+)?(?:human|robot)|security\s+check|service\s+unavailable|bad\s+gateway
    |seite\s+nicht\s+gefunden|página\s+no\s+encontrada|page\s+(?:introuvable|non\s+trouvée)|pagina\s+non\s+trovata""",
    re.VERBOSE | re.IGNORECASE,
)
_ERROR_TEXT = re.compile(
    r"""(?:page|article|story|address|url)\b.{0,60}\b(?:not\s+(?:be\s+)?(?:found|exist|available)|no\s+longer|does\s+not\s+exist
        |doesn.t\s+exist|has\s+been\s+(?:moved|removed|deleted)|cannot\s+be\s+found|can.t\s+be\s+found|could\s+not\s+be\s+found)
    |enable\s+(?:javascript|cookies)\s+(?:and|to|in)|verify(?:ing)?\s+(?:that\s+)?you\s+are\s+(?:a\s+)?(?:human|not\s+a\s+robot)
    |unusual\s+traffic|checking\s+your\s+browser|seite\b.{0,60}\bnicht\s+(?:gefunden|mehr|verfügbar)
    |la\s+página\b.{0,60}\bno\s+(?:existe|se\s+encuentra|está\s+disponible)|page\b.{0,60}\bn.existe\s+(?:pas|plus)""",
    re.VERBOSE | re.IGNORECASE,
)
_CONSENT = re.compile(
    r"""\bcookies?\b|\bconsent\b|privacy\s+(?:policy|choices|settings|preferences)|personal\s+data|our\s+partners
    |legitimate\s+interest|accept\s+all|reject\s+all|manage\s+(?:preferences|choices|options)
    |einwilligung|datenschutz|alle\s+akzeptieren|consentement|tout\s+accepter|consentimiento|aceptar\s+todo""",
    re.VERBOSE | re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"""(?:^|[.!?:]\s*)(?:please\s+)?(?:subscribe|join|register)\s+(?:now|today|to|for)\b.{0,60}\b(?:read|continue|access|unlock)
    |(?:^|[.!?:]\s*)(?:subscribe|register|sign\s+(?:in|up)|log\s+in)\s+to\s+(?:continue|keep|read|unlock)
    |(?:^|[.!?:]\s*)(?:continue|keep)\s+reading\b.{0,80}\b(?:subscri|account|free|trial|regist)
    |(?:^|[.!?:]\s*)to\s+(?:continue|keep)\s+reading\b|subscribers?[\s-]only\b
    |already\s+(?:a\s+subscriber|have\s+(?:an\s+account|a\s+subscription))
    |this\s+(?:article|content|story)\s+is\s+(?:only\s+|reserved\s+|exclusive(?:ly)?\s+)(?:for|to|available)
    |you\s+have\s+(?:reached|read)\b.{0,50}\b(?:limit|free\s+articles)|start\s+your\s+(?:free\s+)?trial
    |(?:jetzt|weiterlesen)\b.{0,50}\b(?:abo|abonn|anmelden|testen)|artikel\s+nur\s+für\s+abonnenten
    |suscríbete\b|réservé\s+aux\s+abonnés|abonnez-vous""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_LOGIN = re.compile(
    r"""\b(?:sign|log)\s*-?\s*in\b|\bpassword\b|\bforgot(?:ten)?\s+your\b|create\s+(?:an|your)\s+account|\banmelden\b|\bpasswort\b
    |iniciar\s+sesión|contraseña|se\s+connecter|mot\s+de\s+passe""",
    re.VERBOSE | re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")


@dataclass(frozen=True, slots=True)
class Outline:
    """What a page's tree tells, before its text is taken out.

    Attributes:
        title: of the page, in the browser's window.
        kind: what it says that it is, like "article" or "website"; "" where it does not say.
        linked: share (0..1) of its words that stand in links.
        password: it asks for one.
        paid: it says that it is to be paid for.
    """

    title: str
    kind: str
    linked: float
    password: bool
    paid: bool


def of_bytes(body: bytes, content_type: str) -> str | None:
    """Return what a body is that is no page, whatever the server calls it; None where it may be one."""
    for magic, kind in _MAGIC.items():
        if body.startswith(magic):
            return kind
    if body.startswith(_RIFF) or body[4:8] == _FILM:
        return "a sound, an image or a film"
    if content_type not in _PAGES:
        return f"of the kind {content_type[:60]}, not a page"
    if not body.strip():
        return "empty"
    return None


def outline(tree: "HtmlElement") -> Outline:
    """Return what is to be known of a page's tree."""
    kind = next((it.get("content", "") for it in tree.iter("meta") if it.get("property") == "og:type"), "")
    words = linked = 0
    for element in tree.iter("p", "a", "li", "h1", "h2", "h3", "h4", "td", "span", "div"):
        own = len((element.text or "").split())
        words += own
        if element.tag == "a" or any(parent.tag == "a" for parent in _nearest(element)):
            linked += own
    scripts = (it.text or "" for it in tree.iter("script") if "ld+json" in it.get("type", ""))
    return Outline(
        title=" ".join((tree.findtext(".//title") or "").split()),
        kind=kind.strip().lower(),
        linked=linked / words if words else 0.0,
        password=any(it.get("type", "").lower() == "password" for it in tree.iter("input")),
        paid=any(_PAID.search(it) for it in scripts),
    )


_PAID = re.compile(r'"isAccessibleForFree"\s*:\s*"?false', re.IGNORECASE)
_PARENTS = 3


def _nearest(element: "HtmlElement") -> list["HtmlElement"]:
    found = []
    for _ in range(_PARENTS):
        element = element.getparent()
        if element is None:
            break
        found.append(element)
    return found


def of_page(seen: Outline, url: str) -> str | None:
    """Return what a page is from which no article could be taken; None where nothing can be said."""
    if _ERROR_TITLE.match(seen.title):
        return f"an error page ({seen.title[:60]!r})"
    if seen.password:
        return "a login"
    if seen.paid:
        return "to be paid for, and shows nothing of its text"
    if _CONSENT.search(seen.title):
        return "a notice about cookies or privacy"
    if seen.linked > _LINKED or not urlsplit(url).path.strip("/"):
        return "a list of links or a home page"
    return None


def of_article(article: Article, seen: Outline, url: str) -> str | None:
    """Return what a page is whose text was taken for an article and is none; None where it is one."""
    text = article.text
    short = len(text) <= _SHORT
    if _ERROR_TITLE.match(seen.title or article.title) and (short or _ERROR_TEXT.search(text[:_SHORT])):
        return f"an error page ({(seen.title or article.title)[:60]!r})"
    if short and _ERROR_TEXT.search(text):
        return "an error page, though the server says that all is well"
    if short and (len(_CONSENT.findall(text)) >= _MANY or _CONSENT.search(seen.title)):
        return "a notice about cookies or privacy"
    if len(text) <= _STUB and (seen.paid or _PAYWALL.search(text[-_SHORT:])) and (seen.paid or short):
        return "the beginning of an article that is to be paid for"
    if short and (seen.password or len(_LOGIN.findall(text)) >= _MANY):
        return "a login"
    return "a list of links, not an article" if _is_list(article, seen, url) else None


def _is_list(article: Article, seen: Outline, url: str) -> bool:
    if not urlsplit(url).path.strip("/") and seen.kind != "article":
        return True
    paragraphs = [line for line in article.text.split("\n") if line.strip()]
    if len(paragraphs) < _FEWEST:
        return False
    ended = sum(bool(_SENTENCE_END.search(line)) for line in paragraphs) / len(paragraphs)
    return ended < _SENTENCES and (seen.linked > _LINKED / 2 or seen.kind == "website")
