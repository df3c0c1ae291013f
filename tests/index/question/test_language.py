"""A question in another language than the articles is answered where the embedding model knows both."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import news
from index import Library, Resources, Settings
from index.cli.notes import notes
from index.question.language import foreign
from index.text.tokens import content_words

GERMAN = {
    "warum": "why",
    "wurde": "was",
    "neue": "new",
    "hafenbrücke": "bridge",
    "gebaut": "built",
    "fähre": "ferry",
    "lastwagen": "lorries",
    "letzte": "last",
    "trug": "carried",
}
LATER = news.BRIDGE_OPENED + news.DAY


@pytest.fixture(scope="module")
def bilingual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model made here: each German word has the vector of the English one."""
    import torch  # noqa: PLC0415 - only for these tests
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from sentence_transformers.sentence_transformer import modules  # noqa: PLC0415
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers  # noqa: PLC0415
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("bilingual")
    english = sorted(
        {word for article in news.ALL for word in content_words(f"{article.title} {article.text}")}
    )
    words = ["[PAD]", "[UNK]", *english, *GERMAN]
    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=256
    )
    size = 64
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=size,
        num_hidden_layers=0,
        num_attention_heads=2,
        intermediate_size=size,
        max_position_embeddings=256,
    )
    base = BertModel(config)
    vectors = np.random.default_rng(1).normal(size=(len(words), size))
    vectors[:2] = 0  # what the model does not know means nothing
    for word, meaning in GERMAN.items():
        vectors[words.index(word)] = vectors[words.index(meaning)] if meaning in words else 0
    with torch.no_grad():
        base.embeddings.word_embeddings.weight.copy_(torch.from_numpy(vectors))
        base.embeddings.position_embeddings.weight.zero_()
        base.embeddings.token_type_embeddings.weight.zero_()
    base.save_pretrained(folder / "base")
    fast.save_pretrained(folder / "base")
    transformer = modules.Transformer(str(folder / "base"), max_seq_length=256)
    SentenceTransformer(modules=[transformer, modules.Pooling(size)]).save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(scope="module")
def library(bilingual: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The articles of the tests, indexed with that model and read as the settings say."""
    folder = tmp_path_factory.mktemp("german")
    resources = Resources(Settings.model_construct(data_dir=folder, embedding_model=str(bilingual)))
    library = Library(resources)
    library.add(news.ALL)
    yield library
    resources.close()


def test_a_german_question_is_answered_from_english_articles(library: Library) -> None:
    """With an embedding model that knows both languages, the sentence that answers is quoted."""
    answer = library.ask("Warum wurde die neue Hafenbrücke gebaut, Lastwagen, Fähre?", asked_at=LATER)
    assert answer.quotes[0].article.title == news.BRIDGE.title
    assert "could not carry enough lorries" in answer.quotes[0].text
    assert not answer.unmentioned  # German writes every noun with a capital
    assert answer.languages == ()


def test_a_german_question_without_an_answer_is_refused(library: Library) -> None:
    """A question that no article answers is refused, with a note of the languages that are covered."""
    answer = library.ask("Welche Mannschaft gewann gestern die Schacholympiade?", asked_at=LATER)
    assert answer.abstained
    assert any("The articles are in English." in note for note in notes(answer))


def test_names_are_looked_for_in_other_languages_too(library: Library) -> None:
    """A German question about a name that the quotes lack says so, and is less sure."""
    plain = library.ask("Warum wurde die neue Hafenbrücke gebaut?", asked_at=LATER)
    other = library.ask("Warum wurde die neue Hafenbrücke Vellin gebaut?", asked_at=LATER)
    assert other.confidence < plain.confidence


class NothingKnown:
    """The vocabulary of a library with English articles that has none of a question's words."""

    articles = 1

    def knows(self, word: str) -> bool:
        return not word

    def articles_naming(self, name: str) -> int:
        del name
        return 0

    def spelt(self, name: str) -> str:
        return name

    def similar(self, word: str, typos: int) -> list[str]:
        del word, typos
        return []

    def introduced(self, question: str) -> dict[str, str]:
        del question
        return {}

    def languages(self) -> tuple[str, ...]:
        return ("en",)


@pytest.mark.parametrize(
    ("question", "is_foreign"),
    [
        ("mauna loa lava flow", False),
        ("golden globes winners", False),
        ("did tinubu win in nigeria", False),
        ("how did rabuka become PM of fiji", False),
        ("why's jacinda ardern quitting?", False),
        ("can damar hamlin talk yet?", False),
        ("wer hat die wahl gewonnen", True),
        ("quién ganó las elecciones en México", True),
        ("pourquoi le président a démissionné", True),
    ],
)
def test_english_is_never_foreign(question: str, is_foreign: bool) -> None:  # noqa: FBT001 - the expected answer
    """Not even a bare topic that no article has a word of."""
    assert foreign(question, NothingKnown()) is is_foreign
