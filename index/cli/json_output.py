"""Results as JSON. Every field of a value is printed, and index/README.md documents them."""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from index.model import Answer, Article, Hit, Passage, Quote

_DIGITS = 4  # of scores and confidences

# Other commands print these: `search` the passages, `show` the text.
_LEFT_OUT: dict[type, set[str]] = {Answer: {"passages"}, Article: {"text", "story"}}


def to_json(value: object) -> str:
    """Return `value` as JSON in plain ASCII, so that nothing in it can steer a terminal."""
    shape = {**_shape(value), "text": value.text} if isinstance(value, Article) else _shape(value)
    return json.dumps(shape, indent=2)


def _shape(value: object) -> Any:  # noqa: ANN401 - JSON is of any type
    match value:
        case Answer():
            return {
                **_fields(value),
                "confidence": round(value.confidence, _DIGITS),
                "signals": {name: round(signal, _DIGITS) for name, signal in value.signals.items()},
                "as_of": _shape(value.as_of),
                "aged_days": value.aged.days if value.aged else None,
                "closest": _shape(value.closest if value.abstained else ()),
                "notes": _shape(value.notes()),
            }
        case Quote() | Passage():
            return {"text": value.text, **_fields(value)}
        case Article():
            return {**_fields(value), "revision": value.revision}
        case Hit():
            return {
                name: round(part, _DIGITS) if isinstance(part, float) else part
                for name, part in _fields(value).items()
            }
        case date():
            return value.isoformat()
        case dict():
            return {str(key): _shape(item) for key, item in value.items()}
        case list() | tuple():
            return [_shape(item) for item in value]
    return _fields(value) if is_dataclass(value) and not isinstance(value, type) else value


def _fields(value: Any) -> dict[str, Any]:  # noqa: ANN401 - of any dataclass
    left_out = _LEFT_OUT.get(type(value), set())
    return {
        field.name: _shape(getattr(value, field.name))
        for field in fields(value)
        if field.name not in left_out
    }
