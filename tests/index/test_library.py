"""A library from the outside: what goes in, what comes out, and what changes."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import news
from hashed_words import HashedWords, SharedWords
from index import (
    Article,
    Failure,
    FingerprintMismatch,
    InvalidQuestion,
    Library,
    NoArticles,
    Progress,
    Resources,
    Settings,
    UnknownArticle,
)
from index.vectors.flat_index import FlatIndexes
from index.vectors.passages import PassageRules

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HALF_PAST = news.BRIDGE_OPENED + timedelta(minutes=30)


@pytest.fixture(scope="module")
def hourly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library of 400 articles of one subject, one an hour, by three papers."""
    folder = tmp_path_factory.mktemp("hourly")
    with Library.open(folder, embedder=HashedWords(), reader=SharedWords()) as library:
        # At half past, as midnight would stand for a whole day.
        library.add(
            replace(news.made_up(number, sentences=60), published=HALF_PAST + timedelta(hours=number))
            for number in range(400)
        )
    return folder


@pytest.fixture(scope="module", params=["in memory", "no room", "no Chroma", "no room and no Chroma"])
def many(
    hourly: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Library]:
    """The library of `hourly`, whose vectors are in memory, in Chroma, or in the catalog alone."""
    folder = tmp_path_factory.mktemp("many") / "data"
    shutil.copytree(hourly, folder)
    with Resources(Settings.model_construct(data_dir=folder), HashedWords(), SharedWords()) as resources:
        library = Library(resources)
        if "no room" in request.param:
            resources.flat_indexes = FlatIndexes(room=0)
        if "no Chroma" in request.param:
            [name] = resources.store.names()
            resources.store.drop(name)
        yield library


def test_a_question_is_answered_with_exact_spans_of_the_article(library: Library) -> None:
    """A quote is the article's own text at the offsets that the answer gives."""
    library.add(news.ALL)
    question = "Was the bridge built because the old ferry could not carry enough lorries?"
    answer = library.ask(question, asked_at=NOW)
    assert not answer.abstained
    assert "because the old ferry could not carry enough lorries" in answer.quotes[0].text
    for quote in answer.quotes:
        assert quote.article.text[quote.start : quote.end] == quote.text
        assert "".join(quote.parts) == quote.text
        assert quote.answer is not None, "one of its sentences is what answers"
    assert "the bridge was built because" in answer.quotes[0].parts[1]
    assert answer.as_of == max(quote.article.published for quote in answer.quotes if quote.article.published)


def test_adding_again_changes_nothing(library: Library) -> None:
    """The same articles, added twice, are stored and indexed once."""
    first = library.add(news.ALL)
    before = library.status()
    second = library.add(news.ALL)
    assert (first.added, second.added, second.unchanged) == (4, 0, 4)
    assert library.status().passages == before.passages


def test_a_changed_article_answers_with_its_new_text_only(library: Library) -> None:
    """After a correction, the former text is no longer quoted."""
    library.add(news.ALL)
    corrected = news.BRIDGE.text.replace("84 million", "91 million")
    report = library.add(
        [Article("Port Lindow opens its new harbour bridge", corrected, url=news.BRIDGE.url)]
    )
    assert (report.changed, report.added) == (1, 0)
    texts = [hit.passage.text for hit in library.search("How many million crowns did the bridge cost?")]
    assert any("91 million" in text for text in texts)
    assert not any("84 million" in text for text in texts)


def test_a_correction_that_is_taken_back_answers_again(library: Library) -> None:
    """If an article returns to an earlier revision, the passages of that revision answer."""
    library.add([news.made_up(1), news.made_up(1, revision=1), news.made_up(1)])
    [hit] = library.search("What did Speaker1x3 tell about version0?", limit=1)
    assert "version0" in hit.passage.text
    assert library.status().pending == 0


def test_a_date_learned_later_is_kept_and_never_forgotten(library: Library) -> None:
    """A date is stored without a new revision, and an article without a date overwrites none."""
    undated = Article("A headline", "Some text about otters.", url="https://a.example/otters")
    dated = Article("A headline", "Some text about otters.", url="https://a.example/otters", published=NOW)
    library.add([undated])
    assert library.add([dated]).changed == 1
    library.add([undated])
    assert library.article(undated.id).published == NOW


def test_removed_articles_are_no_longer_found(library: Library) -> None:
    """Removal also removes the passages, and an unknown id removes nothing at all."""
    library.add(news.ALL)
    with pytest.raises(UnknownArticle, match="nothing was removed"):
        library.remove(news.BRIDGE.id, "0123456789abcdef")
    library.remove(news.BRIDGE.id, news.BRIDGE.id)
    assert library.status().articles == 3
    found = library.search("Why was the harbour bridge built?", asked_at=NOW)
    assert news.BRIDGE.id not in {hit.passage.article.id for hit in found}


def test_later_articles_are_no_evidence(library: Library) -> None:
    """A question asked as of a day is answered from articles published by that day."""
    library.add(news.ALL)
    found = library.search("When did the last ferry leave?", asked_at="2025-03-11")
    assert news.FERRY.id not in {hit.passage.article.id for hit in found}
    on_that_day = library.search("When did the last ferry leave?", asked_at=news.FERRY.published)
    assert on_that_day[0].passage.article.id == news.FERRY.id


def test_a_window_is_named_in_words(library: Library) -> None:
    """A period stands for its first day as `since` and for its last as `until`; other words are refused."""
    library.add(news.ALL)
    asked = "What happened in Port Lindow?"
    found = library.search(asked, since="March 2025", until="March 2025", asked_at=NOW)
    assert {hit.passage.article.id for hit in found} == {news.BRIDGE.id}
    assert library.search(asked, since="last year", until="last year", asked_at=NOW)
    with pytest.raises(InvalidQuestion, match=r"since: 'the good days' is not a date: .* “last week”"):
        library.search("What happened?", since="the good days")


def test_the_dates_of_a_library_are_days_of_their_publishers(library: Library) -> None:
    """The day of the newest article is that of the article, not the day before in UTC."""
    library.add(
        [
            Article(
                "Ferry stops",
                "The ferry to Sorn stops on Saturday.",
                "Post",
                published="2026-03-28T00:00+09:00",
            )
        ]
    )
    assert str(library.status().newest) == "2026-03-28 00:00:00+09:00"
    assert library.ask("latest news", asked_at="2026-03-29").quotes


def test_an_unknown_date_stays_unknown(library: Library) -> None:
    """An undated article answers questions that name no time, has no recency, and lies in no window."""
    library.add(news.ALL)
    [hit] = library.search("How do lighthouse keepers get supplies?", limit=1, asked_at=NOW)
    assert (hit.passage.article.id, hit.recency) == (news.UNDATED.id, 0.0)
    within = library.search("How do lighthouse keepers get supplies?", since="2020-01-01", asked_at=NOW)
    assert news.UNDATED.id not in {hit.passage.article.id for hit in within}


@pytest.mark.parametrize("hours", [1, 5, 60, 399])
def test_a_window_never_returns_fewer_than_there_are(many: Library, hours: int) -> None:
    """However few or many articles lie in a window, the ten best of them are found."""
    since = HALF_PAST + timedelta(hours=399 - hours)
    found = many.search("What was said about version0 of the plan?", since=since, asked_at=NOW)
    articles = {hit.passage.article.id for hit in found}
    assert len(found) == min(10, 3 * (hours + 1))
    assert all((hit.passage.article.published or NOW) >= since for hit in found)
    assert len(articles) >= min(4, hours + 1)


def test_a_source_never_returns_fewer_than_there_are(many: Library) -> None:
    """A publisher's name matches in any case, and an unknown one is answered with the known ones."""
    found = many.search("What was said about version0 of the plan?", source="PAPER 2", asked_at=NOW)
    assert len(found) == 10
    assert {hit.passage.article.source for hit in found} == {"Paper 2"}
    with pytest.raises(InvalidQuestion, match="Paper 1"):
        many.search("What was said?", source="Paper 9")


def test_at_most_a_few_passages_of_one_article(library: Library) -> None:
    """One long article does not crowd out the others."""
    library.add([news.made_up(1, sentences=200), news.made_up(2, sentences=3)])
    found = library.search("What did speakers tell about version0 of plan2?", limit=10)
    assert sum(hit.passage.article.id == news.made_up(1).id for hit in found) == 3


@pytest.mark.parametrize("when", [1, 2, 3])
def test_an_article_unlike_all_others_is_found(tmp_path: Path, when: int) -> None:
    """An article unlike hundreds of others is found, though Chroma's graph may have no path to it."""
    apart = [
        Article(f"Zq{n} vr{n}", f"Wl{n}{when} kp{n} shone on md{n} and fh{n}. Gt{n} xb{n} hummed.", "Apart")
        for n in range(3)
    ]
    with Library.open(tmp_path, embedder=HashedWords(dimension=64), reader=SharedWords()) as opened:
        opened.add(news.made_up(number, sentences=20) for number in range(380))
        opened.add(apart)
        found = [opened.search(f"Where did wl{n}{when} shine on md{n}?")[0] for n in range(3)]
    assert [hit.passage.article for hit in found] == apart


@pytest.mark.parametrize("question", ["", "  \n", "?!", "what is it about", "x" * 10_000, "why " * 3_000])
def test_a_question_that_cannot_be_searched_for_is_explained(library: Library, question: str) -> None:
    """Empty, endless and wordless questions get a sentence, even in an empty library."""
    with pytest.raises(InvalidQuestion, match=r"[Qq]uestion"):
        library.ask(question)


def test_a_question_in_korean_gets_an_honest_no(library: Library) -> None:
    """A question in a language that no article is in is refused without an error."""
    library.add(news.ALL)
    assert library.ask("푸틴은 왜 평양을 방문했나요?").abstained


def test_an_empty_library_refuses(library: Library) -> None:
    """Without articles, a question is refused, no headline is listed, and the answer says why."""
    answer = library.ask("Why was the harbour bridge built?")
    assert answer.abstained
    assert answer.notes() == (NoArticles(),)
    assert (answer.quotes, answer.closest, answer.confidence) == ((), (), 0.0)


def test_asking_creates_no_collection(library: Library) -> None:
    """A question only reads: articles that are stored but not indexed are no answer, and Chroma stays empty."""
    library._articles.put(news.ALL)  # noqa: SLF001 - as a run does that is killed before it indexes
    assert library.ask("Why was the harbour bridge built?").abstained
    assert library.search("Why was the harbour bridge built?") == []
    assert library.timeline("The harbour bridge") == ()
    assert library._ledger.collections() == []  # noqa: SLF001 - what no question shows
    library.add([])
    assert library.search("Why was the harbour bridge built?")[0].passage.article == news.BRIDGE


def test_an_impossible_window_is_refused(library: Library) -> None:
    """Reversed and unreadable dates are errors, not empty results."""
    with pytest.raises(InvalidQuestion, match="window is empty"):
        library.search("bridge", since="2025-02-01", until="2025-01-01")
    with pytest.raises(InvalidQuestion, match="yesterday-ish"):
        library.search("bridge", since="yesterday-ish")


def test_failures_on_the_way_in_reach_the_report(library: Library) -> None:
    """A record that cannot be read stops no other, and the report names it."""
    broken = Failure("a.jsonl", "the title is missing", 3)
    report = library.add([news.BRIDGE, broken, news.FERRY])
    assert (report.added, report.failed) == (2, (broken,))


def test_articles_are_indexed_as_they_arrive(library: Library) -> None:
    """An endless source is never held in memory: earlier articles are indexed while more arrive."""
    taken: list[int] = []

    def source() -> Iterator[Article]:
        for number in range(64):
            taken.append(number)
            yield news.made_up(number)

    lags: list[int] = []

    def watch(progress: Progress) -> None:
        lags.append(len(taken) - progress.done)

    library.add(source(), watch)
    assert max(lags) <= 17


def test_a_watcher_can_stop_the_work_and_the_next_run_finishes_it(library: Library) -> None:
    """Cancelling leaves a library that answers, and loses nothing."""

    class Cancelled(Exception):
        pass

    def stop(_: Progress) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        library.add(map(news.made_up, range(60)), stop)
    stored = library.status().articles
    assert 0 < stored < 60
    with pytest.raises(Cancelled):
        library.reindex(full=True, progress=stop)
    library.add(map(news.made_up, range(60)))
    assert (library.status().articles, library.status().pending) == (60, 0)


def test_another_model_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    """Vectors of two models never mix: until the index is rebuilt, an error names the command."""
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add(news.ALL)
    other = HashedWords("other-model", dimension=128)
    with Library.open(tmp_path, embedder=other) as library:
        for use in (lambda: library.ask("Why a bridge?"), lambda: library.add(news.ALL), library.reindex):
            with pytest.raises(FingerprintMismatch, match="dateline reindex --full"):
                use()
        assert library.reindex(full=True).indexed == 4
        assert library.search("Why was the bridge built?")[0].passage.article.id == news.BRIDGE.id
        fingerprint = library.status().fingerprint
        assert fingerprint is not None
        assert (fingerprint.model, fingerprint.dimension) == ("other-model", 128)


@pytest.mark.parametrize(
    ("former", "present", "remedy"),
    [
        ("models/otter@0123456789ab", "all-MiniLM-L6-v2", "or set EMBEDDING_MODEL=models/otter"),
        ("all-MiniLM-L6-v2", "models/otter@0123456789ab", "or set EMBEDDING_MODEL=all-MiniLM-L6-v2"),
        ("otter@0123456789ab", "otter@ba9876543210", "or put the former weights back into otter"),
    ],
)
def test_the_way_back_to_a_model_can_be_gone(tmp_path: Path, former: str, present: str, remedy: str) -> None:
    """The value that is named loads the model: without the digest of its weights, which is no folder."""
    with Library.open(tmp_path, embedder=HashedWords(former), reader=SharedWords()) as library:
        library.add([news.BRIDGE])
    with (
        Library.open(tmp_path, embedder=HashedWords(present), reader=SharedWords()) as library,
        pytest.raises(FingerprintMismatch, match=f"{remedy}$"),
    ):
        library.ask("Why was the bridge built?")


def test_other_passage_rules_are_another_index(tmp_path: Path) -> None:
    """Passages cut by other rules would be duplicates, so they need a rebuild as well."""
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add(news.ALL)
    with (
        Library.open(
            tmp_path, embedder=HashedWords(), reader=SharedWords(), rules=PassageRules(50, 0)
        ) as library,
        pytest.raises(FingerprintMismatch),
    ):
        library.ask("Why was the bridge built?")


@pytest.mark.parametrize("act", ["reindex", "add"])
def test_a_lost_index_is_restored_from_the_catalog(tmp_path: Path, act: str) -> None:
    """Chroma may be deleted at any time: questions are answered from the catalog's vectors until the next
    run of any kind restores the index, which embeds nothing.
    """
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add(news.ALL)
    shutil.rmtree(tmp_path / "chroma")
    embedder = HashedWords()
    with Library.open(tmp_path, embedder=embedder, reader=SharedWords()) as library:
        passages = library.status().passages
        assert library.search("Why was the bridge built?")[0].passage.article.id == news.BRIDGE.id
        embedder.embed = None  # type: ignore[assignment, method-assign]
        seen: list[Progress] = []
        if act == "reindex":
            assert library.reindex(progress=seen.append).indexed == 4
        else:
            library.add(news.ALL, progress=seen.append)
        assert seen[0].done == 4
        assert library.status().passages == passages
        assert library._resources.store.count(library._indexer.ensure_live()) == passages  # noqa: SLF001 - what no question shows


def test_a_restoration_that_is_interrupted_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job in short turns comes to its end, and half an index is never taken for a whole one."""
    monkeypatch.setattr("index.vectors.indexer._ENTRIES", 1)
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add(news.ALL)
    shutil.rmtree(tmp_path / "chroma")

    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    for _ in news.ALL:
        with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
            with pytest.raises(KeyboardInterrupt):
                library.reindex(progress=interrupt)
            assert library.search("Why was the bridge built?")[0].passage.article.id == news.BRIDGE.id
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        assert library.reindex().indexed == 0
        store, name = library._resources.store, library._indexer.ensure_live()  # noqa: SLF001 - what no question shows
        assert store.count(name) == library.status().passages


def test_single_lost_vectors_are_restored(tmp_path: Path) -> None:
    """Reindex compares Chroma with the catalog and embeds only what is missing."""
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add(news.ALL)
        resources, collection = library._resources, library._indexer.ensure_live()  # noqa: SLF001 - damage done on purpose
        resources.store.delete(collection, [f"{news.BRIDGE.id}.{news.BRIDGE.revision}.0"])
        assert library.reindex().indexed == 1
        assert library.reindex().indexed == 0
        assert library.search("Why was the bridge built?")[0].passage.article.id == news.BRIDGE.id


def test_two_libraries_of_one_installation_share_nothing(tmp_path: Path) -> None:
    """Articles of one server cannot be found, listed or removed by another."""
    with Library.open(tmp_path, "first", embedder=HashedWords(), reader=SharedWords()) as first:
        second = Library(first._resources, "second")  # noqa: SLF001 - one installation, two servers
        first.add([news.BRIDGE])
        second.add([news.FERRY])
        assert [article.id for article in second.articles()] == [news.FERRY.id]
        assert {hit.passage.article.id for hit in second.search("Why was the bridge built?")} == {
            news.FERRY.id
        }
        with pytest.raises(UnknownArticle):
            second.remove(news.BRIDGE.id)
        second.add([news.BRIDGE])
        second.remove(news.BRIDGE.id)
        assert first.article(news.BRIDGE.id) == news.BRIDGE
        assert first.search("Why was the bridge built?")[0].passage.article.id == news.BRIDGE.id


def test_listing_pages_and_searches(library: Library) -> None:
    """Articles are listed newest first, undated last, in pages, and filtered by words without wildcards."""
    library.add(news.ALL)
    everything = [article.id for article in library.articles()]
    assert everything == [news.FERRY.id, news.ORCHARD.id, news.BRIDGE.id, news.UNDATED.id]
    assert [article.id for article in library.articles(2, 1)] == everything[1:3]
    assert [article.id for article in library.articles(search="LINDOW ferry")] == [news.FERRY.id]
    assert (library.count(), library.count(search="LINDOW ferry"), library.count(source="BAY COURIER")) == (
        4,
        1,
        1,
    )
    assert library.articles(search="%") == []
    assert [source.name for source in library.sources()] == sorted(article.source for article in news.ALL)


@settings(max_examples=25)
@given(question=st.text(max_size=120))
def test_no_question_breaks_a_library(many: Library, question: str) -> None:
    """Whatever a member types is answered, refused, or explained."""
    try:
        answer = many.ask(question)
    except InvalidQuestion:
        return
    assert 0.0 <= answer.confidence <= 1.0
    assert answer.abstained == (not answer.quotes)
