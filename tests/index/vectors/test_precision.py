"""bfloat16 is used only where it is faster, which is measured once."""

import json
import time
from pathlib import Path

import pytest

from index.vectors import precision
from index.vectors.precision import Precision


@pytest.mark.parametrize(("rate", "numbers"), [(0.4, "fp32"), (1.1, "fp32"), (2.4, "bf16")])
def test_the_faster_numbers_are_used(
    rate: float, numbers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """fp32 is used where bfloat16 is hardly faster. The rate is measured once for a data folder."""
    measured: list[float] = []

    def measure() -> float:
        measured.append(rate)
        return rate

    monkeypatch.setattr(precision, "_measured", measure)
    assert "when a model is first loaded" in Precision("auto", tmp_path).describe()
    assert [Precision("auto", tmp_path).numbers("cpu") for _ in range(2)] == [numbers, numbers]
    assert measured == [rate]
    assert Precision("auto", tmp_path).describe().startswith(numbers)


def test_another_processor_is_measured_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rate is measured again if the data folder comes from another machine, or its note is damaged."""
    file = tmp_path / "compute.json"
    monkeypatch.setattr(precision, "_measured", lambda: 0.5)
    for content in (json.dumps({"processor": "another", "bfloat16": 3.0}), "{", "[]", '{"bfloat16": 3}'):
        file.write_text(content)
        assert Precision("auto", tmp_path).numbers("cpu") == "fp32"
        assert json.loads(file.read_text())["bfloat16"] == 0.5


def test_the_setting_decides() -> None:
    """COMPUTE=fp32 and bf16 are obeyed, and no time is spent on measuring."""
    assert Precision("fp32").numbers("cuda") == "fp32"
    assert Precision("bf16").numbers("cpu") == "bf16"
    assert "COMPUTE" in Precision("bf16").describe()


def test_measuring_is_cheap() -> None:
    """The rate is a positive number, found within a second even on a busy machine."""
    started = time.process_time()
    assert precision._measured() > 0  # noqa: SLF001 - otherwise hidden behind the decision
    assert time.process_time() - started < 1
