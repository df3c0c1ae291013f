"""Pages are classified: short articles about anything are articles, and other pages are named by kind."""

from collections import Counter
from statistics import mean

import pytest
import trafilatura

from index.errors import NotAnArticle
from index.model import Article
from index.sources.html.extract import extract
from index.sources.http.fetcher import Fetched, Validators
from index.sources.pages import article_of
from page_templates import FOOTER, LAYOUTS, MENU, RELATED, STORY, linked, plain, tables

_URL = "https://post.example/2026/11/story-of-the-day"


def taken(content: str, url: str = _URL) -> Article:
    """Return the article of a page, as it is taken after fetching."""
    return article_of(Fetched(url, None, 200, content.encode(), "text/html", "utf-8", Validators(), None))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("length", [4, 6, 24])
@pytest.mark.parametrize(
    "title",
    [
        "500 dead after quake in the south",
        "404 flights cancelled as storm nears",
        "410 families return to their homes",
        "Forbidden City reopens after two years",
        "Sorry, says minister, after data went missing",
        "Access denied: how villages lost their beach",
        "Just a moment of silence for the victims",
        "Security check queues grow at airport",
        "Not found guilty: farmer walks free",
        "Are you a human or a machine? Test divides experts",
        "Cookie makers fear for their trade",
        "Consent law passes second reading",
        "Subscribe now, says theatre",
        "Password leak hits a million customers",
    ],
)
def test_no_headline_makes_a_notice_of_an_article(layout: str, length: int, title: str) -> None:
    """An article stays one amid banners, a login form, related stories and comments."""
    text = (STORY * 4)[:length]
    assert taken(LAYOUTS[layout](title, text)).text == "\n\n".join(text)


_BRIEFS = {
    "cookies": (
        "Regulators fined three websites on Monday because they set cookies before anyone gave consent.",
        (
            "The websites shared personal data with more than 700 partners and made it hard to reject all, the data "
            "authority said."
        ),
        "Each must pay two million euros and change its banner within a month, under the new rules on privacy.",
    ),
    "a login": (
        "A fault kept customers of the Nordbank from logging in to their accounts on Monday morning.",
        "Those who tried to log in saw a message that their password was wrong, the bank said, though it was not.",
        (
            "By noon most were able to sign in again. Nobody lost money, and nobody needs to change a password, a "
            "spokeswoman said."
        ),
    ),
    "a missing page": (
        "A page on the ministry's website that listed the contracts could not be found on Tuesday.",
        "The ministry said that the page had been moved by mistake during the night and would be back soon.",
        "Opposition members said that the page no longer existed because somebody had wanted it so.",
    ),
    "a story withdrawn": (
        "The newspaper withdrew a story about the mayor on Friday. The article has been removed after an inquiry.",
        "The story had said that the mayor owned land beside the new road. He does not, records show.",
        "“Please check what you print before you print it,” the mayor's lawyer said in a letter to our rivals.",
    ),
    "subscribers": (
        "The Harbour Post has gained ten thousand subscribers within a year, it said on Monday.",
        "This content is exclusive to members, reads a notice that visitors see, and four of a hundred then pay.",
        "Its publisher wants to double that number by next winter and will hire six reporters for the coast.",
    ),
    "a member": (
        *STORY[:3],
        "The new director is already a member of the council, which has advised on the water since last year.",
    ),
    "with a newsletter": (*STORY[:4], "Subscribe to our newsletter to read more stories like this one."),
    "with results": (*STORY[:3], *(f"Marnau {n}–{n % 3} Lund" for n in range(9))),
    "in Chinese": (
        "周四清晨，救援队从被洪水淹没的山谷中救出了最后一批徒步者，马尔瑙的官员说。河水在两个小时内上涨了三米。",
        "“我们听到一声巨响，然后路就不见了，”在上桥经营旅馆的伊尔玛说，她在阁楼里收留了十一个人。",
        "运营大坝的能源公司表示，自动控制系统失灵，并承诺全额赔偿损失。检察官周四晚间展开调查。",
        "气象预报员预计周末还会有更多降雨，四个市镇的学校将至少关闭到周二。居民们被要求远离河岸。",
        "市长周五将与大坝的经营者会面。他说，村庄再也不能在没有警告的情况下被淹没。",
    ),
    "in Hindi": (
        "मरनाउ के अधिकारियों ने कहा कि बचाव दल ने गुरुवार सुबह बाढ़ग्रस्त घाटी से अंतिम पदयात्रियों को निकाला।",
        "नदी दो घंटे में तीन मीटर बढ़ गई जब बांध ने बिना चेतावनी के अपने द्वार खोल दिए।",
        "ऊर्जा कंपनी ने कहा कि एक स्वचालित नियंत्रण विफल हो गया था और पूरे नुकसान का भुगतान करने का वादा किया।",
        "अभियोजकों ने गुरुवार शाम जांच शुरू की और नियंत्रण कक्ष की रिकॉर्डिंग रखने को कहा।",
        "मौसम विभाग को सप्ताहांत में और बारिश की उम्मीद है और चार नगरपालिकाओं में स्कूल बंद रहेंगे।",
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", ["article", "website"])
@pytest.mark.parametrize("brief", _BRIEFS)
def test_short_articles_about_such_things_are_articles(layout: str, kind: str, brief: str) -> None:
    """They speak of others and not to their reader, in any script."""
    head = f'<meta property="og:type" content="{kind}">'
    assert taken(LAYOUTS[layout]("Briefly told", _BRIEFS[brief], head)).text.startswith(_BRIEFS[brief][0])


_NOTICES = {
    ("We value your privacy", "cookies"): (
        "We and our 742 partners store and access information on your device, such as cookies, and process personal "
        "data. You may click to consent to the processing by us and our partners or manage your choices."
    ),
    ("Datenschutz-Einstellungen", "cookies"): (
        "Wir und unsere Partner verwenden Cookies. Mit Ihrer Einwilligung speichern wir personenbezogene Daten auf "
        "Ihrem Gerät. Sie können alle akzeptieren oder Ihre Einstellungen verwalten, wenn Sie das lieber möchten."
    ),
    ("Votre vie privée", "cookies"): (
        "Nos partenaires et nous utilisons des cookies pour stocker et traiter des données personnelles. Avec votre "
        "consentement, nous mesurons la performance. Vous pouvez tout accepter ou tout refuser à tout moment."
    ),
    ("Before you continue to the Post", "cookies"): (
        "We use cookies and data to deliver our services. Track outages and protect against spam, fraud, and abuse. "
        "If you choose so, we will also use cookies and data to develop and improve new services. Select More options "
        "to see additional information, including details about managing your privacy settings."
    ),
    ("JavaScript is not available.", "error page"): (
        "We’ve detected that JavaScript is disabled in this browser. Please enable JavaScript or switch to a supported "
        "browser to continue using this site. You can see a list of supported browsers in our Help Center."
    ),
    ("post.example", "error page"): (
        "The domain post.example may be for sale by its owner! Click here to inquire about this domain, or search for "
        "related domains that you may be interested in buying today, before somebody else does."
    ),
    ("Page not found", "error page"): (
        "The page you are looking for cannot be found. It may have been moved or deleted. Please check the address, "
        "use the search, or return to our home page to find the latest news of the day and of the week."
    ),
    ("404", "error page"): (
        "We looked everywhere and asked everyone in the newsroom, but there is nothing here any more. Why not have a "
        "look at the front page, or use the search above to find what you came for today?"
    ),
    ("Seite nicht gefunden", "error page"): (
        "Die gewünschte Seite wurde leider nicht gefunden. Bitte prüfen Sie die Adresse oder gehen Sie zurück zur "
        "Startseite, wo Sie alle aktuellen Nachrichten des Tages und der Woche finden können, auch ohne Anmeldung."
    ),
    ("Página no encontrada", "error page"): (
        "La página que busca no existe o ha sido movida. Compruebe la dirección o vuelva a la portada para leer todas "
        "las noticias del día, o use el buscador que está en la parte de arriba de esta página."
    ),
    ("Just a moment...", "error page"): (
        "Checking your browser before accessing post.example. This process is automatic. Your browser will redirect "
        "to your requested content shortly. Please enable JavaScript and cookies to continue."
    ),
    ("Article removed", "error page"): (
        "This article is no longer available. It has been removed at the request of the agency that provided it. You "
        "can find other stories about the same subject on our front page and in the archive of this year."
    ),
    ("Log in", "login"): (
        "Log in to your account to read on. Enter your e-mail address and password. Forgot your password? Reset it "
        "here. New here? Create an account in a minute and read all of our stories on every device that you own."
    ),
    ("Anmelden", "login"): (
        "Bitte melden Sie sich an, um weiterzulesen. Geben Sie Ihre E-Mail-Adresse und Ihr Passwort ein. Passwort "
        "vergessen? Hier können Sie es zurücksetzen. Noch kein Konto? Registrieren Sie sich jetzt kostenlos bei uns."
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("title", "kind"), _NOTICES)
def test_notices_are_named(layout: str, title: str, kind: str) -> None:
    """In the very layout of the site's articles, and with status 200."""
    sentences = _NOTICES[title, kind].replace(". ", ".\n").split("\n")
    with pytest.raises(NotAnArticle, match=kind):
        taken(LAYOUTS[layout](title, sentences))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "wall",
    [
        "Subscribe now to continue reading. Already a subscriber? Log in.",
        "You have reached your limit of free articles this month. Subscribe for full access.",
        "This article is only available to subscribers. Start your free trial today.",
        "Register for free to keep reading this story.",
        "Weiterlesen mit Plus: Jetzt testen und alle Artikel lesen. Sie haben schon ein Abo? Anmelden.",
        "Cet article est réservé aux abonnés. Il vous reste 80% de cet article à lire. Abonnez-vous.",
        "Contenido exclusivo para suscriptores. Suscríbete para seguir leyendo.",
        "Questo articolo è riservato agli abbonati. Abbonati per continuare a leggere.",
        "Conteúdo exclusivo para assinantes. Assine para continuar lendo.",
        "Dit artikel is alleen voor abonnees. Word abonnee om verder te lezen.",
    ],
)
def test_the_beginning_of_an_article_is_not_the_article(layout: str, wall: str) -> None:
    """A text that a paywall ends is recognised in several languages, even if a price follows it."""
    with pytest.raises(NotAnArticle, match="paid for"):
        taken(LAYOUTS[layout]("Flood in Marnau", [*STORY[:2], wall, "Only €1 for the first month"]))


def test_a_paid_article_counts_if_it_is_whole() -> None:
    """A site's declaration counts for the short text that it leaves, and for the article, not for a part."""
    paid = linked(headline="Flood", isAccessibleForFree="False")
    with pytest.raises(NotAnArticle, match="paid for"):
        taken(plain("Flood in Marnau", STORY[:3], paid))
    assert taken(plain("Flood in Marnau", STORY * 4, paid))
    part = linked(headline="Flood", isAccessibleForFree=True, hasPart={"isAccessibleForFree": False})
    assert taken(plain("Flood in Marnau", STORY[:3], part))


_TEASERS = {
    "headlines": "<ul>{}</ul>".format(
        "".join(
            f'<li><a href="/n/{n}">Council of town number {n} votes on a pier of its own</a></li>'
            for n in range(40)
        )
    ),
    "teasers": "".join(
        f'<div class=teaser><h2><a href="/n/{n}">Growers of town {n} fear frost</a></h2><p>{STORY[n % 6]}</p></div>'
        for n in range(30)
    ),
    "cards": "".join(
        f'<a class=card href="/n/{n}"><h3>Growers of town {n} fear frost</h3><p>{STORY[n % 6]}</p></a>'
        for n in range(30)
    ),
    "posts": "".join(
        f'<article class=post><h2 class=entry-title><a href="/n/{n}">Story number {n} of the week in town</a></h2>'
        f'<div class=entry-summary><p>{STORY[n % 6]} <a href="/n/{n}">Continue reading</a></p></div></article>'
        for n in range(10)
    ),
}


@pytest.mark.parametrize("path", ["", "politics", "tag/flood", "2026/11/03/"])
@pytest.mark.parametrize("teasers", _TEASERS)
def test_lists_of_links_are_named(path: str, teasers: str) -> None:
    """Front pages, sections, tags and days are lists, however they show the articles."""
    content = f"<html><head><title>Latest - The Post</title></head><body>{MENU}<main><h1>Latest</h1>{_TEASERS[teasers]}"
    with pytest.raises(NotAnArticle, match=r"list of links|home page|No article"):
        taken(f"{content}</main>{FOOTER}</body></html>", f"https://post.example/{path}")


def test_teasers_below_an_article_make_no_list_of_it() -> None:
    """What stands elsewhere may be taken for its end; it says that it is an article, and there is one."""
    teasers = "".join(
        f'<h3><a href="/n/{n}">Growers of the town number {n} fear the frost</a></h3>'
        f"<p>In town {n} the growers light fires at night, since frost is expected.</p>"
        for n in range(8)
    )
    told = "".join(
        f"<p>{paragraph}</p>"
        for paragraph in (*STORY, *(f"On the {n}. day: {paragraph}" for n, paragraph in enumerate(STORY)))
    )
    declared = linked(headline="Flood in Marnau")
    content = (
        f"<html><head><title>Flood in Marnau - The Post</title>{declared}</head><body>{MENU}<article>"
        f"<h1>Flood in Marnau</h1>{told}{teasers}</article>{FOOTER}</body></html>"
    )
    assert STORY[0] in taken(content).text
    with pytest.raises(NotAnArticle, match="list of links"):
        taken(content.replace(told, f"<p>{STORY[0]}</p>"))


def test_a_kicker_makes_no_teaser_of_an_article() -> None:
    """A linked line above a headline belongs to the article, also where this is a single paragraph."""
    kicker = '<div class=content><h4><a href="/floods">The floods in the north</a></h4><h1>'
    content = plain("Flood in Marnau", STORY[:2]).replace("<div class=content><h1>", kicker)
    assert taken(content).text == "\n\n".join(STORY[:2])


def test_a_feed_is_named() -> None:
    """The error for the address of a feed says what to do with the feed."""
    with pytest.raises(NotAnArticle, match="the command feeds add"):
        taken('<?xml version="1.0"?>\n<!-- made by hand -->\n<rss version="2.0"><channel></channel></rss>')


def test_extraction_is_no_worse_than_the_libraries_own() -> None:
    """Over all layouts and forms of text: the F1 of words is above that of trafilatura's defaults."""
    data = "<table><tr><td>Village of Alm</td><td>3 million</td></tr><tr><td>Village of Berg</td><td>4</td></tr></table>"
    forms: list[tuple[tuple[str, ...], str, tuple[str, ...]]] = [
        (STORY, "", STORY),
        (STORY * 4, "", STORY * 4),
        (STORY[:2], "", STORY[:2]),
        (STORY, data, STORY),
        ((), "<div>" + "<br><br>".join(STORY) + "</div>", STORY),
        ((), "".join(f"<div class=para>{paragraph}</div>" for paragraph in STORY), STORY),
        (
            STORY[:3],
            "".join(f"<blockquote><p>{paragraph}</p></blockquote>" for paragraph in STORY[3:]),
            STORY,
        ),
        (STORY[:3], "<ul>" + "".join(f"<li>{paragraph}</li>" for paragraph in STORY[3:]) + "</ul>", STORY),
    ]
    ours, theirs = [], []
    for layout in (*LAYOUTS.values(), tables):
        for paragraphs, extra, wanted in forms:
            content = layout("Flood in Marnau", paragraphs, extra=extra)
            ours.append(f1(extract(content, _URL).text, " ".join(wanted)))
            theirs.append(f1(trafilatura.extract(content) or "", " ".join(wanted)))
    assert mean(ours) > mean(theirs)
    assert min(ours) > 0.8


def f1(found: str, wanted: str) -> float:
    """Return the harmonic mean of precision and recall of words."""
    there, asked = Counter(found.split()), Counter(wanted.split())
    common = (there & asked).total()
    return 2 * common / (there.total() + asked.total())


def test_a_page_laid_out_with_a_table_is_whole() -> None:
    """A cell that holds an article is no data; its neighbours with links are none of it."""
    text = taken(tables("Flood in Marnau", STORY)).text
    assert text == "\n\n".join(STORY)
    assert RELATED not in text
