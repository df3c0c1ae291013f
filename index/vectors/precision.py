"""The precision in which the bundled models compute: bfloat16 where that is faster, else fp32."""

import json
import os
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from torch import Tensor, dtype

NumberFormat = Literal["fp32", "bf16"]

_FASTER = 1.3  # times as fast as fp32 that bfloat16 must be, since it is less exact
_ROUNDS = 5
_SHAPE = (512, 384, 1_536)  # of the matrix product that is timed: the model's largest, for two passages
_FILE = "compute.json"


@dataclass(frozen=True, slots=True)
class Rate:
    """By how many times bfloat16 was faster than fp32 on `processor`, as torch describes it."""

    processor: str
    bfloat16: float

    @property
    def numbers(self) -> NumberFormat:
        """The precision to compute in."""
        return "bf16" if self.bfloat16 >= _FASTER else "fp32"


class Precision:
    """Decides once in which precision to compute.

    Processors with AMX or AVX512-BF16 read passages about twice as fast in bfloat16, and others slower. Both
    are timed when a model is first loaded, in a tenth of a second, and the data folder keeps the result.

    Args:
        setting: COMPUTE; "auto" measures.
        folder: the data folder, or None to keep nothing.
    """

    def __init__(self, setting: Literal["auto", "fp32", "bf16"] = "auto", folder: Path | None = None) -> None:
        """Remember the setting."""
        self._setting = setting
        self._file = folder / _FILE if folder else None
        self._deciding = Lock()
        self._rate: Rate | None = None

    def numbers(self, device: str) -> NumberFormat:
        """Return the precision to compute in on a torch device, measured if necessary."""
        if self._setting != "auto":
            return self._setting
        if device != "cpu":
            return "bf16" if device.startswith("cuda") else "fp32"
        with self._deciding:
            if self._rate is None:
                self._rate = self._known_or_measured()
            return self._rate.numbers

    def describe(self) -> str:
        """Return the precision in words, as far as it is known without loading torch."""
        if self._setting != "auto":
            return f"{self._setting}, as set by COMPUTE"
        rate = self._rate or self._stored()
        if rate is None:
            return "bf16 or fp32, decided when a model is first loaded"
        return f"{rate.numbers} (bf16 is {rate.bfloat16:.1f} times as fast as fp32 on this processor)"

    def _known_or_measured(self) -> Rate:
        processor = _processor()
        stored = self._stored()
        if stored and stored.processor == processor:
            return stored
        rate = Rate(processor, _measured())
        if self._file:
            with suppress(OSError):  # measured again the next time
                self._file.write_text(json.dumps(asdict(rate)), encoding="utf-8")
        return rate

    def _stored(self) -> Rate | None:
        try:
            return Rate(**json.loads(self._file.read_text(encoding="utf-8"))) if self._file else None
        except (OSError, ValueError, TypeError):
            return None


def compute_on_share_of_cores(shares: int) -> None:
    """Let the models that this thread runs compute on one of `shares` equal parts of the cores.

    Two threads that both compute on all cores wait for each other, and take longer than one after the other.
    """
    torch = sys.modules.get("torch")
    if torch is not None:  # no model is loaded otherwise, and loading takes longer than any answer
        torch.set_num_threads(max(1, (os.cpu_count() or 1) // shares))


def dtype_of(numbers: NumberFormat) -> "dtype":
    """Return the numbers as torch calls them."""
    import torch  # noqa: PLC0415 - takes a second, which commands without a model should not spend

    return torch.bfloat16 if numbers == "bf16" else torch.float32


def _processor() -> str:
    """Return what the rate depends on: the version of torch, and the processor's instructions."""
    import torch  # noqa: PLC0415 - as above

    # "AVX512" and the like do not tell whether there is bfloat16, but Linux names every instruction.
    flags = ""
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        found = next((line.split() for line in lines if line.startswith("flags")), [])
        flags = " ".join(sorted(flag for flag in found if "bf16" in flag or flag.startswith("amx")))
    return f"torch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()} {flags}".strip()


def _measured() -> float:
    """Return the best time of a matrix product in fp32, divided by the best time in bfloat16."""
    import torch  # noqa: PLC0415 - as above

    rows, inputs, outputs = _SHAPE
    best: dict[torch.dtype, float] = {}
    with torch.inference_mode():
        states, weights = torch.rand(rows, inputs), torch.rand(outputs, inputs)
        for _ in range(_ROUNDS):  # by turns, so that other programs disturb both alike
            for kind in (torch.float32, torch.bfloat16):
                seconds = _seconds(states.to(kind), weights.to(kind))
                best[kind] = min(best.get(kind, seconds), seconds)
    return round(best[torch.float32] / best[torch.bfloat16], 2)


def _seconds(states: "Tensor", weights: "Tensor") -> float:
    from torch.nn.functional import linear  # noqa: PLC0415 - as above

    started = time.thread_time()  # which does not count the time in which other programs compute
    linear(states, weights)
    return time.thread_time() - started
