"""Articles are removed by source, age or words, leave nothing that can be read, and do not come back."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import feed_documents as documents
import news
from cli_fixtures import Dateline
from feed_site import FEED, Scene, page, scene
from hashed_words import HashedWords, SharedWords
from index import Library, Resources, Settings
from index.backup import back_up, restore

pytest_plugins = ("cli_fixtures",)

OLD = replace(news.BRIDGE, published=datetime(2020, 5, 1, tzinfo=UTC))


@pytest.fixture
def world(library: Library) -> Iterator[Scene]:
    """A library that follows a site on loopback."""
    with scene(library) as made:
        yield made


def test_articles_are_chosen_by_source_age_and_words(library: Library) -> None:
    """All conditions hold together; words are whole words, of any revision, in any case."""
    urban = news.made_up(1)
    former = replace(urban, text="A ban on diesel lorries is planned. Nobody objects to the ban.")
    present = replace(urban, text="Urban planners were asked for their opinion of the matter.")
    library.add([OLD, news.FERRY, news.ORCHARD, former])
    library.add([present])
    assert chosen(library, source=OLD.source.upper(), before="2020-05-02") == [OLD.id]
    assert chosen(library, before="2020-05-01") == []
    assert chosen(library, query="BAN diesel") == [former.id]
    assert chosen(library, query="urban") == [former.id]
    assert chosen(library, query="rban") == chosen(library, query="…") == []
    assert chosen(library, source="nobody") == []
    assert chosen(library, query="ban", before="2020-05-02") == []


def test_an_undated_article_is_as_old_as_its_copy_here(library: Library) -> None:
    """A date is never guessed: the day on which the article was stored counts in place of it."""
    library.add([replace(OLD, published=None)])
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert chosen(library, before="2020-05-02") == []
    assert chosen(library, before=tomorrow) == [OLD.id]


def test_old_articles_go_by_themselves(library: Library) -> None:
    """KEEP_DAYS counts from the date of publication; newer articles stay, and all else is as removed by hand."""
    library.add([OLD, replace(news.FERRY, published=datetime.now(UTC) - timedelta(days=29))])
    assert library.remove_older_than(30).removed == 1
    assert [article.id for article in library.articles()] == [news.FERRY.id]
    assert library.remove_older_than(30).removed == 0


def test_nothing_of_a_removed_article_can_be_read(tmp_path: Path) -> None:
    """Neither files, earlier revisions, pages, free space nor later backups keep its words or its address."""
    words = [b"herons", b"estuary", b"Brightwater", b"nested-here"]
    article = replace(
        news.made_up(1),
        title="Herons leave the Brightwater estuary",
        url="https://tidewater.example/herons-nested-here",
        author="Maud Brightwater",
    )
    settings = Settings.model_construct(data_dir=tmp_path / "data")
    with Resources(settings, HashedWords(), SharedWords()) as resources, scene(Library(resources)) as world:
        library = world.library
        library.add([news.FERRY, *(news.made_up(number) for number in range(2, 40))])
        library.add([replace(article, text="Herons nested here. " * 400)])
        library.add([replace(article, text="Herons left the estuary. " * 300)])
        world.site.page("/herons-nested-here", page(1, "Herons of the estuary are counted by Brightwater."))
        feed = documents_of(world, "Herons of Brightwater estuary", "/herons-nested-here")
        assert world.feeds.add(feed).found == 1
        assert any(word in content(tmp_path / "data") for word in words)
        present = library.article(article.id)
        passages = [f"{present.id}.{present.revision}.{number}" for number in range(2)]
        [collection] = resources.store.names()
        assert resources.store.existing(collection, passages)
        assert library.remove(*chosen(library, query="herons")).removed == 2
        assert [word for word in words if word in content(tmp_path / "data")] == []
        [collection] = resources.store.names()
        assert resources.store.existing(collection, passages) == set()
        back_up(resources.database, settings, tmp_path / "backup")
    with Resources(Settings.model_construct(data_dir=tmp_path / "copy"), HashedWords()) as resources:
        restore(tmp_path / "backup", resources.database, tmp_path / "copy")
        assert Library(resources).count() == 39
    assert [word for word in words if word in content(tmp_path)] == []


def test_the_log_is_emptied_though_somebody_reads(library: Library, tmp_path: Path) -> None:
    """A reader in the middle of the database keeps nothing from being removed, and the log goes after it."""
    database = library._resources.database  # noqa: SLF001 - another process would take a second to start
    library.add([OLD, news.FERRY])
    with database.reading() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM articles").scalar_one()
        library.remove(OLD.id)
        assert library.count() == 1
    library.close()
    assert OLD.title.encode() not in content(tmp_path)


def test_a_removed_article_does_not_come_back_by_another_address(world: Scene) -> None:
    """A second feed, a sitemap or a form of the page leads to an article that somebody removed: it stays away."""
    world.feeds.add(world.publish(1, 2))
    [one] = [article for article in world.library.articles() if article.title == "Story 1"]
    world.library.remove(one.id)
    canonical = f"<head><link rel='canonical' href='{world.site.url}/news/1'>"
    world.site.page("/amp/1", page(1).replace("<head>", canonical))
    second = documents_of(world, "Story 1", "/amp/1", path="/second")
    assert world.feeds.add(second).found == 0
    asked = world.requests("/amp/1")
    world.later(hours=30)
    world.feeds.refresh(force=True)
    assert world.requests("/amp/1") == asked
    assert world.titles() == {"Story 2"}


def test_an_article_of_a_file_does_not_come_back_by_a_feed(world: Scene) -> None:
    """What was added by hand and removed is known by its address, though no feed named it before."""
    url = f"{world.site.url}/news/1"
    article = replace(news.made_up(1), url=url)
    world.library.add([article])
    world.library.remove(article.id)
    assert world.feeds.add(world.publish(1)).found == 0
    world.library.add([article])
    assert world.titles() == {article.title}
    world.publish(1, summary="New words.")
    world.later(hours=3)
    world.feeds.refresh(force=True)
    assert world.titles() == {"Story 1"}, "an article that was added again is kept up to date by its feed"


def test_the_command_counts_first_and_asks(
    dateline: Dateline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is removed before somebody said yes, by hand or by --yes; ids and conditions do not mix."""
    lines = [
        {"title": each.title, "text": each.text, "source": each.source, "published": f"{each.published}"}
        for each in (OLD, news.FERRY, news.ORCHARD)
    ]
    (tmp_path / "news.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    dateline("add", "news.jsonl")
    for answer in ("n\n", ""):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        asked = dateline("remove", "--before", "2021-01-01")
        assert (asked.code, asked.out.strip()) == (1, "")
        assert asked.err.startswith(f"1 article, 1 May 2020 to 1 May 2020\n  {OLD.title}\n")
        assert dateline("status", "--json").json["articles"] == 3
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert dateline("remove", "--before", "2021-01-01").out.strip().startswith("1 removed")
    assert dateline("remove", "--query", OLD.title, "--yes", "--json").json["removed"] == 0
    for wrong in (["--source", "x", "id"], [], ["--before", "soon"]):
        assert dateline("remove", "--yes", *wrong).code == 1
    monkeypatch.setenv("KEEP_DAYS", "30")
    assert "2 articles older than KEEP_DAYS=30 were removed." in dateline("reindex").err
    assert dateline("status", "--json").json["articles"] == 0


def chosen(library: Library, **conditions: Any) -> list[str]:  # noqa: ANN401 - as the method takes them
    """Return the ids of the articles that meet the conditions."""
    return [article.id for article in library.matching(**conditions)]


def documents_of(world: Scene, title: str, path_of_page: str, path: str = FEED) -> str:
    """Serve a feed with one entry, and return its address."""
    item = f"<item><title>{title}</title><link>{world.site.url}{path_of_page}</link></item>"
    return world.site.page(path, documents.rss(item), "application/rss+xml")


def content(folder: Path) -> bytes:
    """Return what the files of a folder hold, without Chroma's, which has numbers and ids alone."""
    files = (file for file in folder.rglob("*") if file.is_file() and "chroma" not in file.parts)
    return b"\n".join(file.read_bytes() for file in files)
