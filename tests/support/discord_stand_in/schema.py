"""Check requests against Discord's official API description, if that file lies beside the repository."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.exceptions import best_match

JSON = dict[str, Any]

DESCRIPTION = Path(__file__).parents[4] / "shared" / "discord" / "openapi.json"


@cache
def _description() -> JSON | None:
    if not DESCRIPTION.is_file():
        return None
    loaded: JSON = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    return loaded


@cache
def _paths() -> tuple[tuple[re.Pattern[str], str], ...]:
    description = _description() or {"paths": {}}
    # Paths without a variable win over those with one: @original over {message_id}.
    ordered = sorted(description["paths"], key=lambda path: (path.count("{"), path))
    return tuple((re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), path) for path in ordered)


@cache
def _validator(path: str, method: str) -> Draft202012Validator | None:
    description = _description() or {}
    operation = description["paths"][path].get(method)
    if operation is None:
        return None
    body = operation.get("requestBody")
    schema = body["content"]["application/json"]["schema"] if body else False
    return Draft202012Validator({**description, **schema} if isinstance(schema, dict) else schema)


def faults(method: str, path: str, payload: object) -> list[str]:
    """Return the faults of a request by the description, or none if the description is absent."""
    if _description() is None:
        return []
    for pattern, template in _paths():
        if pattern.fullmatch(path):
            validator = _validator(template, method.lower())
            if validator is None:
                continue
            if payload is None:
                return []
            error = best_match(validator.iter_errors(_as_accepted(payload)))
            return [] if error is None else [f"{method} {template}: {_deepest(error)}"]
    return [f"{method} {path} is not in Discord's API"]


def _deepest(error: ValidationError) -> str:
    place = "/".join(str(part) for part in error.absolute_path)
    return f"{place or 'body'}: {error.message[:300]}"


def _as_accepted(payload: object, within: str = "") -> object:
    """Rewrite what Discord accepts against its own schema: snowflakes as numbers, permissions as text.

    A component's own `id` is not a snowflake.
    """
    if isinstance(payload, list):
        return [_as_accepted(item, within) for item in payload]
    if not isinstance(payload, dict):
        return payload
    changed = {key: _as_accepted(value, key) for key, value in payload.items()}
    for key, value in changed.items():
        snowflake = key.endswith("_id") or (key == "id" and within in ("attachments", "default_values"))
        if snowflake and isinstance(value, int):
            changed[key] = str(value)
    permissions = changed.get("default_member_permissions")
    if isinstance(permissions, str) and permissions.isdigit():
        changed["default_member_permissions"] = int(permissions)
    return changed
