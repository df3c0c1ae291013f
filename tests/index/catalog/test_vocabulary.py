"""The catalog counts the words of its articles exactly, whatever is added, changed and removed."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

import news
from hashed_words import HashedWords, SharedWords
from index import Article, Library

QUESTION = "Why did the Vellin harbour bridge and the North Atlantic Treaty Organization open?"


def opened(folder: Path) -> Library:
    return Library.open(folder, embedder=HashedWords(), reader=SharedWords())


def counted(folder: Path) -> dict[str, tuple[int, ...]]:
    with sqlite3.connect(folder / "catalog.sqlite") as connection:
        rows = connection.execute(
            "SELECT word, uncapitalised, capitalised, capitalised_within, begins IS NULL FROM word_counts"
        )
        return {word: numbers for word, *numbers in rows}


def test_words_of_removed_articles_are_forgotten(tmp_path: Path) -> None:
    """Adding articles and removing them again leaves the same counts as if they had never been there."""
    with opened(tmp_path / "plain") as library:
        library.add(news.ALL)
    with opened(tmp_path / "changed") as library:
        library.add([*news.ALL, news.made_up(1), news.made_up(2)])
        library.add([news.made_up(1, revision=1)])
        library.remove(news.made_up(1).id, news.made_up(2).id)
        assert library.vocabulary.of(QUESTION).articles == len(news.ALL)
    assert counted(tmp_path / "changed") == counted(tmp_path / "plain")


def test_articles_and_their_languages_are_counted_as_they_come_and_go(tmp_path: Path) -> None:
    """The counts that are kept follow new, changed, withdrawn and removed articles."""
    german = [
        Article(title=f"Fähre {number}", text="Die Fähre legt ab.", url=f"https://fähre.example/{number}")
        for number in range(3)
    ]
    with opened(tmp_path) as library:
        library.add([*(replace(article, language="de") for article in german), *news.ALL])
        assert (library.count(), library.vocabulary.of("").languages()[0]) == (7, "de")
        library.add([replace(german[0], language="fr"), replace(german[0], text="La fin.", language="fr")])
        library.withdraw(news.BRIDGE.id, "wrong")
        assert (library.count(), library.vocabulary.of("").languages()[:2]) == (7, ("de", "fr"))
        library.remove(*(article.id for article in german[1:]))
        assert (library.count(), library.vocabulary.of("").languages()[0]) == (5, "fr")
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        kept = connection.execute("SELECT sum(articles) FROM article_counts").fetchone()
        assert kept == connection.execute("SELECT count(*) FROM articles").fetchone()


def test_words_are_counted_once(tmp_path: Path) -> None:
    """Adding the same articles again, in another order or in another run, counts nothing twice."""
    with opened(tmp_path) as library:
        library.add(news.ALL)
        before = counted(tmp_path)
        library.add(reversed(news.ALL))
    with opened(tmp_path) as library:
        library.add(news.ALL)
    assert counted(tmp_path) == before


def test_texts_that_a_killed_run_left_uncounted_are_counted_by_the_next(tmp_path: Path) -> None:
    """An interrupted run leaves texts on the list, and the next addition counts them."""
    with opened(tmp_path) as library:
        with pytest.raises(KeyboardInterrupt):
            library.add(news.ALL, progress=_interrupt)
        library.add([news.made_up(1)])
        assert library.vocabulary.of(QUESTION).articles == len(news.ALL) + 1


def test_the_catalog_of_a_former_version_is_counted_by_the_first_question(tmp_path: Path) -> None:
    """Where hundreds of texts were never counted, nobody has to add an article first."""
    with opened(tmp_path) as library:
        library.add(news.made_up(number, sentences=2) for number in range(600))
    before = counted(tmp_path)
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        for table in ("word_counts", "long_forms", "vocabularies"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        connection.execute("INSERT INTO uncounted SELECT library, article, revision FROM revisions")
    with opened(tmp_path) as library:
        assert library.vocabulary.of("What did Speaker1x1 tell?").articles == 600
    assert counted(tmp_path) == before


def test_a_name_is_found_by_its_first_letter_and_its_length(tmp_path: Path) -> None:
    """Names of a like length are compared with a misspelt one; words that are no names are not."""
    with opened(tmp_path) as library:
        library.add([Article(title="Ada Quist", text="Mayor Ada Quist met Tomas Vellin.")])
        known = library.vocabulary.of("Who is Qiust?")
        assert "quist" in known.similar("qiust", 1)
        assert "tomas" not in known.similar("qiust", 1)
        assert known.spelt("quist") == "Quist"


def _interrupt(_: object) -> None:
    raise KeyboardInterrupt
