"""Bodies of REST requests, and answers and refusals to them."""

import json
from typing import Any

from aiohttp import BodyPartReader, web

JSON = dict[str, Any]
Answer = tuple[int, Any]
"""HTTP status and body."""


class Refused(Exception):
    """An error answer of the API."""

    def __init__(self, status: int, code: int, message: str) -> None:
        """Keep the parts of the answer."""
        super().__init__(message)
        self.status, self.code = status, code


async def body(request: web.Request) -> tuple[Any, list[JSON]]:
    """Return the JSON that was sent, and the files beside it."""
    if request.content_type != "multipart/form-data":
        text = await request.text()
        return (json.loads(text) if text else None), []
    payload: Any = None
    files: list[JSON] = []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        content = bytes(await part.read())
        if part.name == "payload_json":
            payload = json.loads(content)
        else:
            url = f"https://cdn.discordapp.com/attachments/{len(files)}"
            made = {"id": str(len(files)), "filename": part.filename, "size": len(content), "url": url}
            files.append({**made, "proxy_url": url, "text": content.decode("utf-8", "replace")})
    return payload, files


def answered(answer: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Return an answer in JSON."""
    # The type must be bare: with a charset, discord.py takes the body for text.
    bare = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(answer).encode(), status=status, headers=bare)
