"""Corrections: what an article said before, what changed, and articles that were taken back."""

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import news
from hashed_words import HashedWords, SharedWords
from index import Article, Edit, Library, UnknownArticle
from index.catalog.revisions import edits
from index.cli.app import main
from index.cli.notes import day
from index.vectors.embedding import Vectors

WRONG = Article(
    title="Ferry sinks off Skarn",
    text=(
        "A ferry sank off the island of Skarn on Friday. At least 12 people died, the coast guard said. "
        "The cause is unknown. Divers were searching the wreck on Saturday."
    ),
    source="Tidewater Post",
    url="https://tidewater.example/skarn",
    published=news.BRIDGE_OPENED,
)
CORRECTED = Article(
    title="Ferry sinks off Skarn, nine dead",
    text=(
        "A ferry sank off the island of Skarn on Friday. At least 9 people died, the coast guard said. "
        "Divers were searching the wreck on Saturday. An earlier version gave a wrong number of dead."
    ),
    source="Tidewater Post",
    url="https://tidewater.example/skarn",
    published=news.BRIDGE_OPENED + timedelta(hours=5),
    updated=news.BRIDGE_OPENED + timedelta(hours=5),
)


def test_a_correction_shows_exactly_what_changed(library: Library) -> None:
    """The history has each sentence before and after; answers quote the present text, marked as updated."""
    library.add([WRONG])
    assert library.article(WRONG.id).revised is None
    before = datetime.now(UTC)
    assert library.add([CORRECTED]).changed == 1
    first, second = library.history(WRONG.id)
    assert (first.text, first.title, first.edits) == (WRONG.text, WRONG.title, ())
    assert second.edits == (
        Edit("Ferry sinks off Skarn", "Ferry sinks off Skarn, nine dead", headline=True),
        Edit(
            "At least 12 people died, the coast guard said.", "At least 9 people died, the coast guard said."
        ),
        Edit("The cause is unknown.", ""),
        Edit("", "An earlier version gave a wrong number of dead."),
    )
    [hit] = library.search("How many people died off Skarn?")
    assert "12" not in hit.passage.text
    article = hit.passage.article
    assert article.revised == second.stored >= before
    assert article.published == WRONG.published, "the first known date of publication stays"
    assert article.updated == CORRECTED.updated


def test_rewritten_dates_are_no_revision(library: Library) -> None:
    """A publisher that touches its dates or its picture's address makes neither a change nor work."""
    library.add([CORRECTED])
    later = [CORRECTED.updated + timedelta(days=day) for day in (1, 2) if CORRECTED.updated]
    for moment in later:
        image = f"https://img.example/{moment.day}.jpg"
        report = library.add([replace(CORRECTED, published=moment, updated=moment, image=image)])
        assert (report.changed, report.unchanged) == (0, 1)
    assert len(library.history(CORRECTED.id)) == 1
    stored = library.article(CORRECTED.id)
    assert (stored.published, stored.updated, stored.revised) == (CORRECTED.published, later[-1], None)
    assert stored.image == f"https://img.example/{later[-1].day}.jpg"


def test_a_former_text_that_returns_is_a_third_revision(library: Library) -> None:
    """Going back is also a change, with its own moment, though the text is already stored."""
    library.add([WRONG])
    library.add([CORRECTED])
    library.add([WRONG])
    past = library.history(WRONG.id)
    assert [revision.text for revision in past] == [WRONG.text, CORRECTED.text, WRONG.text]
    assert past[2].edits[0] == Edit(CORRECTED.title, WRONG.title, headline=True)
    assert "12" in library.search("How many people died off Skarn?")[0].passage.text


def test_a_withdrawn_article_does_not_answer_and_may_come_back(library: Library) -> None:
    """Withdrawal affects only answers: history, list and text are kept, and adding restores the article."""
    library.add([WRONG, *news.ALL])
    library.withdraw(WRONG.id, "its page is gone")
    library.withdraw(WRONG.id, "said twice")
    found = library.search("How many people died when the ferry sank off Skarn?")
    assert found
    assert WRONG.id not in {hit.passage.article.id for hit in found}
    assert library.article(WRONG.id) == WRONG
    assert {article.id: article.withdrawn for article in library.articles()}[WRONG.id] == "its page is gone"
    assert library.reindex(full=True).indexed == len(news.ALL)
    assert library.status().pending == 0
    [only] = library.history(WRONG.id)
    [withdrawal] = only.withdrawals
    assert (withdrawal.reason, withdrawal.until) == ("its page is gone", None)
    assert library.add([WRONG]).changed == 1
    assert library.article(WRONG.id).withdrawn is None
    assert library.search("How many people died off Skarn?")[0].passage.article == WRONG
    [only] = library.history(WRONG.id)
    assert only.withdrawals[0].until is not None
    library.withdraw(WRONG.id, "again")
    library.add([CORRECTED])
    first, second = library.history(WRONG.id)
    assert [
        (withdrawal.reason, withdrawal.until and withdrawal.until <= second.stored)
        for withdrawal in first.withdrawals
    ] == [
        ("its page is gone", True),
        ("again", True),
    ]
    assert second.withdrawals == ()


def test_an_article_of_an_older_catalog_keeps_its_id(library: Library) -> None:
    """Former versions derived ids from URLs as written; the same page added again is the same article."""
    url = "https://www.vellin-post.example/ferry/"
    former_id = hashlib.sha256(url.encode()).hexdigest()[:16]
    article = Article("Ferry to Vellin resumes", "The ferry to Vellin resumed on Monday.", url=url)
    library.add([article.with_id(former_id)])

    same = library.add([article])
    longer = library.add(
        [replace(article, url="http://vellin-post.example/ferry", text="It resumed at noon.")]
    )

    assert (same.unchanged, longer.changed) == (1, 1)
    assert [stored.id for stored in library.articles()] == [former_id]
    assert library.identified(article).id == former_id


def test_an_article_whose_id_does_not_come_from_its_url_stays_apart(library: Library) -> None:
    """Posts of a live ticker share an address, and a former spelling of it must not merge them."""
    url = "https://www.vellin-post.example/live/"
    first = Article("First post", "The ferry left the harbour.", url=url)
    library.add([first.with_id(hashlib.sha256(url.encode()).hexdigest()[:16])])

    library.add([Article("Second post", "The ferry arrived in Vellin.", url=url).with_id("second")])

    assert sorted(article.title for article in library.articles()) == ["First post", "Second post"]


def test_an_unknown_article_has_no_history(library: Library) -> None:
    """An unknown id is an error, and a removed article leaves nothing behind."""
    library.add([WRONG])
    library.remove(WRONG.id)
    for call in (library.history, lambda id_: library.withdraw(id_, "gone")):
        with pytest.raises(UnknownArticle, match=WRONG.id):
            call(WRONG.id)
    library.add([WRONG])
    assert len(library.history(WRONG.id)) == 1


def test_unchanged_passages_are_not_embedded_again(tmp_path: Path) -> None:
    """A correction embeds only changed passages, and search results are as if all had been embedded."""
    counting = _Counting()
    text = news.made_up(1, sentences=200).text
    old = Article(title="A long story", text=text, source="Paper", url="https://paper.example/long")
    new = replace(old, text=text.replace("Speaker1x150 told", "Speaker1x150 denied"))
    with Library.open(tmp_path, embedder=counting) as library:
        library.add([old])
        passages = library.status().passages
        counting.texts = 0
        library.add([new])
        assert 0 < counting.texts <= 2 < passages == library.status().passages
        ids = [f"{old.id}.{library.article(old.id).revision}.{number}" for number in range(passages)]
        index = library._indexer.ensure_live()  # noqa: SLF001 - what no question shows
        kept = library._resources.store.vectors(index, ids)  # noqa: SLF001
        library.reindex(full=True)
        fresh = library._resources.store.vectors(library._indexer.ensure_live(), ids)  # noqa: SLF001
        assert all(kept[id_] @ fresh[id_] > 0.99999 for id_ in ids)


def test_the_command_line_shows_the_past(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`history` prints each sentence before and after, `list` and `show` mark what was updated or withdrawn."""
    evil = replace(CORRECTED, text=CORRECTED.text + " \x1b[2J[bold]Evil.")
    before = datetime.now(UTC)
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add([WRONG, news.BRIDGE])
        library.add([evil])
        library.withdraw(news.BRIDGE.id, "its page is gone")
    days = {day(before), day(datetime.now(UTC))}
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["dateline", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        return capsys.readouterr().out

    monkeypatch.setenv("COLUMNS", "30")
    shown = run("history", WRONG.id)
    monkeypatch.setenv("COLUMNS", "200")
    assert "- At least 12 people died, the coast guard said." in shown
    assert "+ At least 9 people died, the coast guard said." in shown
    assert "+ headline Ferry sinks off Skarn, nine dead" in shown
    assert "[bold]Evil." in shown
    assert "\x1b" not in shown
    assert "withdrawn" in run("history", news.BRIDGE.id)
    listed = {line.split()[0]: line for line in run("list").splitlines()}
    assert any(f"updated {each}" in listed[WRONG.id] for each in days)
    assert listed[news.BRIDGE.id].rstrip().endswith("(withdrawn)")
    assert "withdrawn: its page is gone" in run("show", news.BRIDGE.id)
    [first, second] = json.loads(run("history", WRONG.id, "--json"))
    assert first["edits"] == []
    assert second["edits"][1]["present"] == "At least 9 people died, the coast guard said."


class _Counting(HashedWords):
    """Counts the texts that are embedded."""

    texts = 0

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        self.texts += len(texts)
        return super().embed(texts, query=query)


_SENTENCES = st.lists(st.sampled_from([f"Sentence {name} ends here." for name in "ABCDEFG"]), max_size=12)


@given(_SENTENCES, _SENTENCES)
def test_edits_lead_from_one_revision_to_the_other(old: list[str], new: list[str]) -> None:
    """Every sentence that was removed or added is listed, as often as it was, and no other."""
    found = edits(("title", " ".join(old)), ("title", " ".join(new)))
    for sentence in {*old, *new}:
        gone = sum(edit.former == sentence for edit in found)
        come = sum(edit.present == sentence for edit in found)
        assert come - gone == new.count(sentence) - old.count(sentence)
    assert bool(found) == (old != new)
    assert all(edit.former != edit.present for edit in found)
