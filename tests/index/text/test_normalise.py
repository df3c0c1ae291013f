"""How a text is normalised, and which points in time are read."""

import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.errors import InvalidDate
from index.text import normalise

# Texts rich in what normalising is about: spaces, line ends, marks, joiners, things without a width.
_ODD = (
    *(" ", "\n", "\t", "\r", "\r\n", "\xa0", "\u2028", "\u3000", "\x00", "\x85", "\x1c", "\u00ad", "\ufeff"),
    *(
        "\u200b",
        "\u200c",
        "\u200d",
        "\u202e",
        "\u2066",
        "\ud800",
        "\udfff",
        "\u0301",
        "e",
        "a",
        "\u1fef",
        "\u1f71",
    ),
    *("\u0915", "\u094d", "\u3164", "\U000e0041", "\U000e0100", "\U0001f469", "\u1100", "\u1161", "\u2126"),
)
_TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(_ODD)).map("".join))
_HIDDEN = {
    *"\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2060\u3164\ufeff\uffa0",
    *map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xE0000, 0xE1000))),
}


@given(_TEXTS)
@example("\u1fef\u200d")
@example("a\u200d\u0301")
@example("\u3000\u200c")
def test_normalising_twice_changes_nothing(raw: str) -> None:
    """Offsets stay true when a stored text is normalised once more."""
    once = normalise.text(raw)
    assert normalise.text(once) == once


@given(_TEXTS)
def test_result_is_nfc(raw: str) -> None:
    """The same letters compare equal however they were composed."""
    assert unicodedata.is_normalized("NFC", normalise.text(raw))


@given(_TEXTS)
def test_nothing_hidden_survives(raw: str) -> None:
    """No control, zero-width or direction-changing character and no half of a pair gets into a quote."""
    clean = normalise.text(raw)
    assert not _HIDDEN & set(clean)
    assert not [each for each in clean if unicodedata.category(each) in {"Cc", "Cs"} and each != "\n"]


@given(_TEXTS)
def test_white_space_is_single(raw: str) -> None:
    """There are only single spaces, and at most one blank line in a row."""
    clean = normalise.text(raw)
    assert clean == clean.strip()
    for unwanted in ("  ", " \n", "\n ", "\n\n\n", "\t", "\xa0"):
        assert unwanted not in clean


@given(_TEXTS)
def test_line_has_no_line_end(raw: str) -> None:
    """A normalised line has no line end."""
    assert len(normalise.line(raw).splitlines()) <= 1


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a \n \n\n b", "a\n\nb"),
        ("10\xa0000  people", "10 000 people"),
        ("cafe\u0301", "caf\xe9"),
        ("o\ufb00icial \ufb01gures", "official figures"),
        ("pass\u200bword \u202egpj.exe", "password gpj.exe"),
        ("\ud800", "\ufffd"),
        ("a\u200db", "ab"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("\U0001f469\u200d\U0001f680", "\U0001f469\u200d\U0001f680"),
        ("\u1fef\u200dx", "`x"),
    ],
)
def test_text(raw: str, kept: str) -> None:
    """Each kind of character is treated as the docstring says; joiners stay where they shape."""
    assert normalise.text(raw) == kept


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", None),
        ("2024-06-19", datetime(2024, 6, 19, tzinfo=UTC)),
        (" 2024-06-19T08:00:00Z ", datetime(2024, 6, 19, 8, tzinfo=UTC)),
        ("2024-06-19T08:00:00+09:00", datetime(2024, 6, 19, 8, tzinfo=timezone(timedelta(hours=9)))),
        ("2024-06-19 08:00", datetime(2024, 6, 19, 8, tzinfo=UTC)),
        (date(2024, 6, 19), datetime(2024, 6, 19, tzinfo=UTC)),
        (datetime(2024, 6, 19, 8), datetime(2024, 6, 19, 8, tzinfo=UTC)),  # noqa: DTZ001 - what is tested
    ],
)
def test_moment(value: object, expected: datetime | None) -> None:
    """A date is a point in time with a zone, and what is unknown stays unknown."""
    assert normalise.moment(value) == expected


def test_end_of_day() -> None:
    """A window until a day includes that day."""
    end = normalise.moment("2024-06-19", end_of_day=True)
    assert end is not None
    assert end.date() == date(2024, 6, 19)
    assert end + timedelta(microseconds=1) == datetime(2024, 6, 20, tzinfo=UTC)


@pytest.mark.parametrize("value", ["yesterday-ish", "2024-13-45", "19.6.2024", 1718755200, True, ["2024"]])
def test_no_moment(value: object) -> None:
    """A value that is not a date is refused by name, never guessed."""
    with pytest.raises(InvalidDate, match="is not a date"):
        normalise.moment(value)
