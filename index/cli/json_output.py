"""Results as JSON: the shapes that `--json` prints, documented in the README."""

import json
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any

from index.answering.timeline import Event
from index.model import Answer, Article, Hit, Passage, Quote


def to_json(value: object) -> str:
    """Return `value` as JSON in plain ASCII, so that nothing in it can steer a terminal."""
    return json.dumps(_shape(value), indent=2)


def _shape(value: object) -> Any:  # noqa: ANN401 - JSON is of any type
    match value:
        case Answer():
            return {
                "question": value.question,
                "asked_at": _shape(value.asked_at),
                "abstained": value.abstained,
                "confidence": round(value.confidence, 4),
                "as_of": _shape(value.as_of),
                "aged_days": value.aged.days if value.aged else None,
                "window": _shape(value.window),
                "quotes": _shape(value.quotes),
                "closest": [_head(article) for article in value.closest] if value.abstained else [],
                "outside": [_head(article) for article in value.outside],
                "searched_for": list(value.searched_for),
                "languages": list(value.languages),
                "differing": [{"value": it.value, "quote": _shape(it.quote)} for it in value.differing],
                "agreeing": [_head(article) for article in value.agreeing],
                "unmentioned": list(value.unmentioned),
                "parts": _shape(value.parts),
            }
        case Quote() | Passage():
            also = {"also": [_head(article) for article in value.also]} if isinstance(value, Quote) else {}
            return {
                "text": value.text,
                "start": value.start,
                "end": value.end,
                "article": _head(value.article),
                **also,
            }
        case Hit():
            parts = {
                name: None if (part := getattr(value, name)) is None else round(part, 4)
                for name in ("score", "dense", "lexical", "recency", "read")
            }
            return {**parts, "passage": _shape(value.passage)}
        case Event():
            return {
                "day": value.day.isoformat(),
                "quote": _shape(value.quote),
                "articles": [_head(article) for article in value.articles],
            }
        case Article():
            return {**_head(value), "text": value.text}
        case datetime():
            return value.isoformat()
        case dict():
            return {str(key): _shape(item) for key, item in value.items()}
        case list() | tuple():
            return [_shape(item) for item in value]
    return _shape(asdict(value)) if is_dataclass(value) and not isinstance(value, type) else value


def _head(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "author": article.author,
        "published": _shape(article.published),
        "updated": _shape(article.updated),
        "revised": _shape(article.revised),
        "withdrawn": article.withdrawn,
        "language": article.language,
        "revision": article.revision,
    }
