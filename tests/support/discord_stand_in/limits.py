"""Checks for what Discord documents that it refuses; pure. Each returns a sentence for each fault."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

JSON = dict[str, Any]

_NAME = re.compile(r"^[-_'\w]{1,32}$")
_BUTTONS_IN_A_ROW = 5
_LINK = 5
_ROW, _BUTTON, _TEXT_INPUT, _LABEL = 1, 2, 4, 18
_SELECTS = {3, 5, 6, 7, 8}
_SUBCOMMAND, _GROUP = 1, 2
_EMBED_TEXTS = {"title": 256, "description": 4_096}
_OPTIONS = _CHOICES = 25


def units(text: str) -> int:
    """Return the length in UTF-16 code units, the strictest way in which Discord may count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _too_long(part: str, text: str | None, limit: int) -> Iterator[str]:
    if text and units(text) > limit:
        yield f"{part} has {units(text)} characters, at most {limit} are allowed"


def message(payload: JSON, *, files: int = 0) -> list[str]:
    """Check a message that is sent or edited."""
    faults = list(_too_long("content", payload.get("content"), 2_000))
    embeds = payload.get("embeds") or []
    if len(embeds) > 10:
        faults.append(f"{len(embeds)} embeds, at most 10 are allowed")
    for number, embed in enumerate(embeds):
        faults.extend(_embed(f"embed {number}", embed))
    total = sum(units(text) for embed in embeds for text in _texts(embed))
    if total > 6_000:
        faults.append(f"the embeds have {total} characters together, at most 6,000 are allowed")
    faults.extend(_components(payload.get("components") or []))
    mentions = payload.get("allowed_mentions")
    if mentions is not None and {"users", "roles"} & set(mentions.get("parse") or []) & set(mentions):
        faults.append("allowed_mentions both parses and lists the same kind")
    if files > 10:
        faults.append(f"{files} files, at most 10 are allowed")
    return faults


def is_empty(payload: JSON, *, files: int = 0) -> bool:
    """Return whether a new message would show nothing."""
    return not (payload.get("content") or payload.get("embeds") or payload.get("components") or files)


def emptied(message: JSON, payload: JSON) -> bool:
    """Return whether an edit would leave nothing of a message."""
    kept = {key: payload.get(key, message[key]) for key in ("content", "embeds", "components", "attachments")}
    return not any(kept.values())


def thread(payload: JSON) -> list[str]:
    """Check a thread that is opened."""
    name = payload["name"]
    return [] if 1 <= units(name) <= 100 else [f"a thread's name must have 1 to 100 characters: {name!r}"]


def _texts(embed: JSON) -> Iterator[str]:
    yield embed.get("title") or ""
    yield embed.get("description") or ""
    yield (embed.get("footer") or {}).get("text") or ""
    yield (embed.get("author") or {}).get("name") or ""
    for field in embed.get("fields") or []:
        yield field["name"]
        yield field["value"]


def _embed(part: str, embed: JSON) -> Iterator[str]:
    for key, limit in _EMBED_TEXTS.items():
        yield from _too_long(f"{part}: {key}", embed.get(key), limit)
    yield from _too_long(f"{part}: footer", (embed.get("footer") or {}).get("text"), 2_048)
    yield from _too_long(f"{part}: author", (embed.get("author") or {}).get("name"), 256)
    fields = embed.get("fields") or []
    if len(fields) > 25:
        yield f"{part} has {len(fields)} fields, at most 25 are allowed"
    for field in fields:
        if not field.get("name", "").strip() or not field.get("value", "").strip():
            yield f"{part}: a field's name and value must not be empty"
        yield from _too_long(f"{part}: a field's name", field.get("name"), 256)
        yield from _too_long(f"{part}: a field's value", field.get("value"), 1_024)
    if not any(text.strip() for text in _texts(embed)) and not embed.get("image"):
        yield f"{part} is empty"
    for url in (embed.get("url"), (embed.get("thumbnail") or {}).get("url")):
        yield from _too_long(f"{part}: an address", url, 2_048)
        if url and not url.startswith(("http://", "https://")):
            yield f"{part}: {url!r} is not an http(s) address"


def _components(rows: Sequence[JSON]) -> Iterator[str]:
    if len(rows) > 5:
        yield f"{len(rows)} action rows, at most 5 are allowed"
    ids: list[str] = []
    for row in rows:
        parts = row.get("components") or []
        if row.get("type") != _ROW:
            yield f"the outermost component is of type {row.get('type')}, not an action row"
        kinds = {part.get("type") for part in parts}
        if not parts:
            yield "an action row is empty"
        if kinds & _SELECTS and len(parts) > 1:
            yield "a select must be alone in its row"
        if len(parts) > _BUTTONS_IN_A_ROW:
            yield f"{len(parts)} buttons in a row, at most {_BUTTONS_IN_A_ROW} are allowed"
        for part in parts:
            yield from _component(part)
            if part.get("custom_id"):
                ids.append(part["custom_id"])
    if len(ids) != len(set(ids)):
        yield f"a custom_id occurs twice in the message: {sorted(ids)}"


def _component(part: JSON) -> Iterator[str]:
    kind, link = part.get("type"), part.get("style") == _LINK
    if kind == _BUTTON and link:
        url = part.get("url") or ""
        yield from _too_long("a button's URL", url, 512)
        if not url.startswith(("http://", "https://", "discord://")):
            yield f"a link button leads to {url!r}"
    elif not 1 <= units(part.get("custom_id") or "") <= 100:
        yield f"custom_id {part.get('custom_id')!r} must have 1 to 100 characters"
    if kind == _BUTTON:
        if not (part.get("label") or part.get("emoji")):
            yield "a button has neither label nor emoji"
        yield from _too_long("a button's label", part.get("label"), 80)
    elif kind in _SELECTS:
        yield from _select(part)
    else:
        yield f"a component of type {kind} does not belong in an action row"


def modal(data: JSON) -> list[str]:
    """Check a form that asks a member for text."""
    faults = list(_too_long("a modal's title", data["title"], 45))
    if not 1 <= units(data["custom_id"]) <= 100:
        faults.append("a modal's custom_id must have 1 to 100 characters")
    if not 1 <= len(data["components"]) <= 5:
        faults.append(f"a modal has {len(data['components'])} components, 1 to 5 are allowed")
    for label in data["components"]:
        if label["type"] != _LABEL or label["component"]["type"] != _TEXT_INPUT:
            faults.append("a modal's components must be labelled text inputs")
            continue
        field = label["component"]
        faults.extend(_too_long("a label", label["label"], 45))
        faults.extend(_too_long("a text input's placeholder", field.get("placeholder"), 100))
        faults.extend(_too_long("a text input's value", field.get("value"), field.get("max_length", 4_000)))
    return faults


def _select(part: JSON) -> Iterator[str]:
    yield from _too_long("a select's placeholder", part.get("placeholder"), 150)
    options = part.get("options") or []
    if part.get("type") == 3 and not 1 <= len(options) <= _OPTIONS:
        yield f"a select has {len(options)} options, 1 to {_OPTIONS} are allowed"
    values = [option.get("value") for option in options]
    if len(values) != len(set(values)):
        yield "two options of a select have the same value"
    for option in options:
        for key in ("label", "value"):
            if not option.get(key):
                yield f"an option of a select has no {key}"
            yield from _too_long(f"an option's {key}", option.get(key), 100)
        yield from _too_long("an option's description", option.get("description"), 100)
    least, most = part.get("min_values", 1), part.get("max_values", 1)
    if not 0 <= least <= most <= _OPTIONS or (part.get("type") == 3 and most > len(options)):
        yield f"a select wants {least} to {most} of {len(options)} options"
    if len(part.get("default_values") or []) > most:
        yield "a select has more default values than may be chosen"


def choices(given: Sequence[JSON]) -> list[str]:
    """Check the answers of an autocompletion."""
    faults = [f"{len(given)} choices, at most {_CHOICES} are allowed"] if len(given) > _CHOICES else []
    for choice in given:
        for text in (choice["name"], *(choice.get("name_localizations") or {}).values()):
            faults.extend(
                [f"a choice's name must have 1 to 100 characters: {text!r}"] * (not 1 <= units(text) <= 100)
            )
        if isinstance(choice["value"], str) and not 1 <= units(choice["value"]) <= 100:
            faults.append(f"a choice's value must have 1 to 100 characters: {choice['value']!r}")
    return faults


def commands(given: Sequence[JSON]) -> list[str]:
    """Check the definition of all commands."""
    faults: list[str] = []
    for kind, most in ((1, 100), (2, 5), (3, 5)):
        alike = [command["name"] for command in given if command.get("type", 1) == kind]
        if len(alike) > most:
            faults.append(f"{len(alike)} commands of type {kind}, at most {most} are allowed")
        if len(alike) != len(set(alike)):
            faults.append("two commands of a type have the same name")
    for command in given:
        size = sum(units(text) for text in _command_texts(command))
        if size > 8_000:
            faults.append(f"{command['name']} has {size} characters, at most 8,000 are allowed")
        if command.get("type", 1) == 1:
            faults.extend(_named(command["name"], command))
            faults.extend(_options(command["name"], command.get("options") or []))
        else:
            faults.extend(_too_long("a context menu's name", command["name"], 32))
            if command.get("description") or command.get("options"):
                faults.append("a context menu has a description or options")
    return faults


def _command_texts(part: JSON) -> Iterator[str]:
    """Yield the texts that count towards the size of a command: of each, the longest localisation."""
    for key in ("name", "description"):
        texts = [part.get(key) or "", *(part.get(f"{key}_localizations") or {}).values()]
        yield max(texts, key=units)
    if isinstance(part.get("value"), str):
        yield part["value"]
    for child in [*(part.get("options") or []), *(part.get("choices") or [])]:
        yield from _command_texts(child)


def _named(where: str, part: JSON) -> Iterator[str]:
    for name in (part["name"], *(part.get("name_localizations") or {}).values()):
        if not _NAME.match(name) or name != name.lower():
            yield f"{where}: {name!r} is not a valid name"
    for text in (part.get("description") or "", *(part.get("description_localizations") or {}).values()):
        if not 1 <= units(text) <= 100:
            yield f"{where}: a description must have 1 to 100 characters: {text!r}"


def _options(where: str, options: Sequence[JSON]) -> Iterator[str]:
    if len(options) > _OPTIONS:
        yield f"{where} has {len(options)} options, at most {_OPTIONS} are allowed"
    names = [option["name"] for option in options]
    if len(names) != len(set(names)):
        yield f"{where}: two options have the same name"
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        yield f"{where}: required options come first"
    for option in options:
        inner = f"{where} {option['name']}"
        yield from _named(inner, option)
        if option["type"] in (_SUBCOMMAND, _GROUP):
            yield from _options(inner, option.get("options") or [])
        yield from choices(option.get("choices") or [])
        if option.get("choices") and option.get("autocomplete"):
            yield f"{inner}: choices and autocompletion exclude each other"
