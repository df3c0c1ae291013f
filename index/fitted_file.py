"""Files of fitted numbers, each with a digest that tells whether the file is damaged."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from index.errors import ModelUnavailable

_DIGEST = "digest"
Tensors = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class FittedFile:
    """A file of safetensors.

    Attributes:
        path: of the file.
        content: what the file holds; error messages begin with it.
        command: the command that writes the file.
    """

    path: Path
    content: str
    command: str

    def save(self, tensors: Tensors, metadata: Mapping[str, str]) -> None:
        """Write tensors and texts with their digest; raise OSError if the file cannot be written."""
        tensors = {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}
        save_file(tensors, self.path, {**metadata, _DIGEST: _digest(tensors, metadata)})

    def load(self) -> tuple[Tensors, Mapping[str, str]]:
        """Return the tensors and texts of the file.

        Raises:
            ModelUnavailable: the file is missing, cannot be read, or is damaged.
        """
        try:
            with safe_open(self.path, framework="numpy") as content:
                metadata = content.metadata() or {}
                tensors = {name: content.get_tensor(name) for name in content.keys()}  # noqa: SIM118 - not a dict
        except (OSError, SafetensorError, ValueError, TypeError) as error:
            raise self.unusable(str(error)) from error
        if metadata.pop(_DIGEST, "") != _digest(tensors, metadata):
            raise self.unusable("the file is damaged")
        return tensors, metadata

    def unusable(self, reason: str) -> ModelUnavailable:
        """Return the error to raise if the file cannot be used, with the reason and what to do."""
        return ModelUnavailable(
            f"{self.content} in {self.path} cannot be loaded ({reason}). Install Dateline again, "
            f"or write the file anew with {self.command}."
        )


def _digest(tensors: Tensors, metadata: Mapping[str, str]) -> str:
    digest = sha256()
    for name, text in sorted(metadata.items()):
        digest.update(f"{name}\0{text}\0".encode())
    for name, tensor in sorted(tensors.items()):
        digest.update(f"{name}\0{tensor.dtype}{tensor.shape}\0".encode())
        digest.update(tensor.tobytes())
    return digest.hexdigest()
