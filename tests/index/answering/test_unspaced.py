"""Questions in Chinese and Japanese, which the bundled model does not know, are answered by shared words."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

import news
from hashed_words import HashedWords, SharedWords
from index import Article, Library
from index.text.tokens import is_unspaced
from index.vectors.embedding import BUNDLED, Vectors

_CHINESE = (
    Article(
        "林港鱼市场将重建",
        "林港市议会周二投票决定重建旧鱼市场。十一名议员赞成，四名反对。重建费用为一千二百万元，"
        "其中三分之一由渔民协会支付。",
        "林港晚报",
        "https://lin.example/1",
        "2026-03-10T08:00+08:00",
        language="zh",
    ),
    Article(
        "海风渡轮停航两周",
        "由于发动机故障，海风号渡轮从周一起停航两周。船长陈美说，新零件将从青岛运来。他接替了退休的林涛。",
        "林港晚报",
        "https://lin.example/2",
        "2026-03-12T08:00+08:00",
        language="zh",
    ),
)
_JAPANESE = (
    Article(
        "港町の新しい橋が開通",
        "港町の新しい橋が月曜日に開通した。橋の建設費は四百億円で、長さは八百二十メートルである。",
        "港町新聞",
        "https://minato.example/1",
        "2026-03-11T08:00+09:00",
        language="ja",
    ),
    Article(
        "鈴木交通大臣が辞任",
        "鈴木交通大臣は鉄道契約をめぐる問題で火曜日に辞任した。後任には山本洋子氏が就任する。",
        "東都日報",
        "https://touto.example/2",
        "2026-03-13T08:00+09:00",
        language="ja",
    ),
)


_TODAY = datetime(2026, 3, 16, tzinfo=UTC)


def _notice(number: int) -> Article:
    """Return an article in Chinese about another market, whose page declares English."""
    said = "".join(f"{number}号市场的第{part}项费用是{part}百元。" for part in range(20))
    return Article(
        f"{number}号公告",
        said,
        "公报",
        f"https://gong.example/{number}",
        "2026-03-11T20:00+00:00",
        language="en",
    )


class _Blind(HashedWords):
    """Knows only English, as the bundled model does: a question in another language is near to any English."""

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        other = "reporters" if query else "unread"
        return super().embed([other if is_unspaced(text) else text for text in texts])


@pytest.fixture(scope="module", params=["small", "large"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library of articles in three languages, with an embedder that is taken for the bundled model.

    In the large one 2,400 passages in English are nearer to each question than those in its own language.
    """
    large = request.param == "large"
    folder: Path = tmp_path_factory.mktemp("unspaced")
    with Library.open(folder, embedder=_Blind(BUNDLED, reads=32), reader=SharedWords()) as opened:
        opened.add([*news.ALL, *_CHINESE, *_JAPANESE])
        if large:
            opened.add(news.made_up(number, sentences=100) for number in range(25))
            opened.add(map(_notice, range(40)))
            assert opened.status().passages > 2_500
        yield opened


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("鱼市场的重建费用是多少？", "一千二百万元"),
        ("渡轮为什么停航？", "由于发动机故障"),
        ("渡轮停航多久", "停航两周"),
        ("谁从青岛运来新零件？", "新零件将从青岛运来"),
        ("谁接替了退休的林涛？", "船长陈美"),
        ("关于鱼市场的消息", "林港市议会"),
        ("橋の建設費はいくらですか？", "四百億円"),
        ("交通大臣はなぜ辞任したのですか？", "鉄道契約をめぐる問題"),
        ("誰が鈴木大臣の後任になりますか", "山本洋子氏"),
        ("港町のニュース", "港町の新しい橋"),
    ],
)
def test_shared_words_answer(library: Library, question: str, said: str) -> None:
    """The sentences with most of the question's words are quoted, and nothing else is."""
    answer = library.ask(question, asked_at="2026-03-16")
    assert said in "".join(quote.text for quote in answer.quotes)
    assert len({quote.article.id for quote in answer.quotes}) == 1
    assert not answer.unmentioned


@pytest.mark.parametrize(
    "question", ["火星上有生命吗？", "意大利面怎么做？", "カルボナーラの作り方は？", "首相辞任理由"]
)
def test_what_shares_no_words_is_refused_but_not_foreign(library: Library, question: str) -> None:
    """A question in the language of the articles is not answered with the advice to ask in another."""
    answer = library.ask(question, asked_at="2026-03-16")
    assert answer.languages == ()
    assert answer.abstained or "辞任" in question


@pytest.mark.parametrize("question", ["最新消息", "有什么新闻吗？", "最新ニュースを教えて", "latest news"])
def test_all_news_is_the_newest_stories(library: Library, question: str) -> None:
    """A request for the news gets the beginnings of the newest stories, in whatever language they are."""
    answer = library.ask(question, asked_at="2026-03-16", limit=2)
    assert [quote.article.title for quote in answer.quotes] == [_JAPANESE[1].title, _CHINESE[1].title]
    assert answer.quotes[0].text == "鈴木交通大臣は鉄道契約をめぐる問題で火曜日に辞任した。"


def test_the_script_tells_the_language_that_a_page_does_not(tmp_path: Path) -> None:
    """A question is not called foreign to articles in its language that declare none or English."""
    mislabelled = [
        Article(article.title, article.text, article.source, article.url, language=declared)
        for article, declared in ((_CHINESE[0], ""), (_JAPANESE[0], "en-US"))
    ]
    assert [article.language for article in mislabelled] == ["zh", "ja"]
    with Library.open(tmp_path, embedder=_Blind(BUNDLED), reader=SharedWords()) as library:
        library.add([*news.ALL, *mislabelled])
        for question in ("意大利面怎么做？", "カルボナーラの作り方は？"):
            assert library.ask(question).languages == ()


def _gibberish(number: int, begin: str) -> Article:
    """Return a long article of today whose sentences share nothing with other texts but how they begin."""
    characters = "".join(chr(0x5000 + (number * 1_201 + at * 7) % 8_000) for at in range(1_200))
    said = "".join(f"{begin}{characters[at : at + 36]}。" for at in range(0, 1_200, 36))
    return Article(characters[:8], said, "公报", f"https://gong.example/{number}", _TODAY)


@pytest.mark.parametrize("begin", ["", "大学"])
def test_long_articles_of_today_do_not_stand_beside_an_old_answer(tmp_path: Path, begin: str) -> None:
    """However many sentences an article has, none is quoted for a word or none of those of the question."""
    old = Article(
        "汉代墓葬", "柳河大学的考古学家在城南发现一座汉代墓葬。", "柳河日报", published="2024-05-01"
    )
    with Library.open(tmp_path, embedder=HashedWords(BUNDLED, reads=512), reader=SharedWords()) as library:
        library.add([old, *(_gibberish(number, begin) for number in range(6))])
        answer = library.ask("柳河大学发现了什么", asked_at=_TODAY)
    assert [quote.article.title for quote in answer.quotes] == [old.title]
