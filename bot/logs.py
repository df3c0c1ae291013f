"""Structured logs: one line for each event, in key=value or JSON; never a token."""

import json
import logging
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from pydantic import SecretStr

from index import Settings

_OWN = frozenset(vars(logging.LogRecord("", 0, "", 0, "", None, None))) | {"message", "asctime", "taskName"}
_HIDDEN = "[hidden]"
_PERSON = re.compile(r", User: \d+")
"""As discord.py names who typed, where an autocompletion fails."""


class Formatter(logging.Formatter):
    """Formats a record with everything that it carries, without the secrets.

    Args:
        json_lines: JSON, or else key=value.
        secrets: texts that must not be written.
    """

    def __init__(self, *, json_lines: bool, secrets: Sequence[str]) -> None:
        """Keep what to hide."""
        super().__init__()
        self._json = json_lines
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        """Return one line; in key=value a traceback follows on lines of its own."""
        fields: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _PERSON.sub("", record.getMessage()),
            **{key: value for key, value in vars(record).items() if key not in _OWN},
        }
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        if self._json:
            line = json.dumps({**fields, "trace": trace} if trace else fields, default=str)
        else:
            line = " ".join(f"{key}={_quoted(str(value))}" for key, value in fields.items())
            line += f"\n{trace}" if trace else ""
        for secret in self._secrets:
            line = line.replace(secret, _HIDDEN)
        return line


def _quoted(value: str) -> str:
    # A value with spaces, quotes or line ends is written as a JSON string: one line, and unambiguous.
    return value if value and value.isprintable() and not set(value) & set(' "=') else json.dumps(value)


def secrets_of(settings: Settings) -> list[str]:
    """Return the texts that must not be logged: tokens, addresses with passwords, and the passwords alone."""
    kept = (value for _, value in settings if isinstance(value, SecretStr))
    texts = [secret.get_secret_value().strip() for secret in kept]
    names = (urlsplit(text).netloc.rpartition("@")[0] for text in texts)
    return [*texts, *filter(None, names)]


def begin(level: str, *, json_lines: bool, secrets: Sequence[str]) -> None:
    """Write the program's log to standard error from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Formatter(json_lines=json_lines, secrets=secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # These loggers report every request and connection, and at DEBUG texts that people wrote.
    for name in ("discord", "aiohttp", "asyncio", "chromadb", "httpx", "urllib3", "sentence_transformers"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
