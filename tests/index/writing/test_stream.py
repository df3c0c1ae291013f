"""Lines are found in whatever a model streams, as soon as each is whole."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.writing.stream import DraftLine, draft_lines

LINE = DraftLine("The bridge cost 84 million crowns.", (1,))
OBJECT = '{"text": "The bridge cost 84 million crowns.", "cites": [1]}'


@pytest.mark.parametrize(
    "written",
    [
        f'{{"lines": [{OBJECT}]}}',
        f"[{OBJECT}]",
        OBJECT,
        f"Here is the answer:\n```json\n{OBJECT}\n```",
        f'{{"lines": [{{"text": 5, "cites": [1]}}, {{"cites": [1]}}, {OBJECT}]}}',
        f'{{"lines": [{{"text": "", "cites": []}}, {OBJECT}',
    ],
)
def test_a_line_is_found_however_it_is_wrapped(written: str) -> None:
    """Endpoints without a response format wrap JSON in prose, and some models add what nobody asked for."""
    assert list(draft_lines([written]))[-1] == LINE


@given(
    st.lists(
        st.tuples(st.text(min_size=1).filter(str.strip), st.lists(st.integers(1, 20), max_size=3)), max_size=6
    ),
    st.integers(1, 40),
)
def test_chunks_of_any_size_give_the_same_lines(written: list[tuple[str, list[int]]], size: int) -> None:
    """Where the stream is cut makes no difference, quotes, braces and escapes included."""
    answer = json.dumps({"lines": [{"text": text, "cites": cites} for text, cites in written]})
    chunks = [answer[start : start + size] for start in range(0, len(answer), size)]
    assert list(draft_lines(chunks)) == [DraftLine(text.strip(), tuple(cites)) for text, cites in written]


@given(st.lists(st.text(alphabet='{}[]",:\\ntextcies1 ')))
def test_garbage_raises_nothing(chunks: list[str]) -> None:
    """A model's words cannot break the parser."""
    assert all(isinstance(line, DraftLine) for line in draft_lines(chunks))


def test_an_endless_answer_is_read_to_a_bound() -> None:
    """A model that never stops costs no more than 16,000 characters."""

    def endless() -> object:
        while True:
            yield "x" * 1_000

    assert list(draft_lines(endless())) == []  # type: ignore[arg-type]


def test_a_line_comes_before_the_answer_ends() -> None:
    """Each line can be shown as soon as it is whole."""
    chunks = iter([f'{{"lines": [{OBJECT}', ", never read"])
    assert next(draft_lines(chunks)) == LINE
    assert next(chunks) == ", never read"
