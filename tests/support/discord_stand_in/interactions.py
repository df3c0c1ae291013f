"""Interactions: acknowledged within three seconds, answered for fifteen minutes."""

import time
from typing import Any

from aiohttp import web

from discord_stand_in import limits, messages
from discord_stand_in.answers import JSON, Answer, Refused
from discord_stand_in.world import World

ACKNOWLEDGED_WITHIN = 3.0
_MESSAGE, _DEFERRED, _DEFERRED_UPDATE, _UPDATE, _CHOICES, _MODAL = 4, 5, 6, 7, 8, 9
_EPHEMERAL, _THINKING = 1 << 6, 1 << 7


def dispatched(world: World, payload: JSON) -> JSON:
    """Keep an interaction and send it to the bot; the returned record fills as the bot answers."""
    record: JSON = {
        "payload": payload,
        "at": time.monotonic(),
        "acknowledged": None,
        "kind": None,
        "ephemeral": False,
        "message": None,
        "choices": None,
        "modal": None,
        "followups": [],
    }
    world.interactions[payload["id"]] = record
    world.dispatch("INTERACTION_CREATE", payload)
    return record


class Interactions:
    """The routes that need an interaction's token."""

    def __init__(self, world: World) -> None:
        """Answer for `world`."""
        self._world = world

    async def callback(self, request: web.Request, payload: JSON, files: list[JSON]) -> Answer:
        """Take the first answer to an interaction."""
        record = self._world.interactions.get(request.match_info["interaction"])
        if record is None or record["payload"]["token"] != request.match_info["token"]:
            raise Refused(404, 10062, "Unknown interaction")
        if record["kind"] is not None:
            raise Refused(400, 40060, "Interaction has already been acknowledged")
        waited = time.monotonic() - record["at"]
        if waited > ACKNOWLEDGED_WITHIN:
            self._world.violate(f"an interaction was acknowledged after {waited:.1f} s")
            raise Refused(404, 10062, "Unknown interaction")
        kind, data = payload["type"], payload.get("data") or {}
        self._check(record, kind, data, files)
        record |= {"kind": kind, "acknowledged": waited}
        if kind == _CHOICES:
            record["choices"] = data["choices"]
        elif kind == _MODAL:
            record["modal"] = data
        elif kind in (_MESSAGE, _DEFERRED):
            flags = int(data.get("flags") or 0) | (_THINKING if kind == _DEFERRED else 0)
            record["ephemeral"] = bool(flags & _EPHEMERAL)
            if kind == _DEFERRED:
                data = {"allowed_mentions": {"parse": []}, **data}
            record["message"] = self._made(record, {**data, "flags": flags}, files)
        elif kind == _UPDATE:
            record["message"] = messages.edited(self._world, self._clicked(record), data, files)
        else:
            record["message"] = self._clicked(record)
        self._world.notify()
        return 200, self._answer(record, kind)

    def _check(self, record: JSON, kind: int, data: JSON, files: list[JSON]) -> None:
        autocompletion = record["payload"]["type"] == 4
        if autocompletion != (kind == _CHOICES):
            self._refuse([f"callback type {kind} does not fit interaction type {record['payload']['type']}"])
        if kind in (_DEFERRED_UPDATE, _UPDATE) and record["payload"]["type"] != 3:
            self._refuse(["only a component's interaction can update its message"])
        if kind == _CHOICES:
            self._refuse(limits.choices(data["choices"]))
        elif kind == _MODAL:
            submitted = record["payload"]["type"] == 5
            self._refuse([*limits.modal(data), *(["a modal cannot answer a modal"] if submitted else [])])
        elif kind in (_MESSAGE, _UPDATE):
            self._refuse(limits.message(data, files=len(files)))
            if kind == _MESSAGE and limits.is_empty(data, files=len(files)):
                self._world.violate("an empty answer")
                raise Refused(400, 50006, "Cannot send an empty message")

    def _answer(self, record: JSON, kind: int) -> JSON:
        interaction: JSON = {"id": record["payload"]["id"], "type": record["payload"]["type"]}
        if kind in (_MESSAGE, _DEFERRED, _UPDATE):
            interaction["response_message_id"] = record["message"]["id"]
            interaction["response_message_ephemeral"] = record["ephemeral"]
            interaction["response_message_loading"] = kind == _DEFERRED
        resource: JSON = {"type": kind}
        if kind in (_MESSAGE, _UPDATE):
            resource["message"] = messages.delivered(record["message"], readable=True)
        return {"interaction": interaction, "resource": resource}

    async def follow_up(self, request: web.Request, payload: JSON, files: list[JSON]) -> Answer:
        """Take a further message; the first one after a deferral fills the deferred message."""
        record = self._living(request)
        self._refuse(limits.message(payload, files=len(files)))
        if limits.is_empty(payload, files=len(files)):
            self._world.violate("an empty follow-up")
            raise Refused(400, 50006, "Cannot send an empty message")
        first = record["message"]
        if first is not None and first["flags"] & _THINKING and int(first["id"]) in self._world.messages:
            return 200, messages.edited(self._world, record["message"], payload, files)
        made = self._made(record, payload, files)
        record["followups"].append(made)
        return 200, made

    async def fetch(self, request: web.Request, _payload: Any, _files: list[JSON]) -> Answer:  # noqa: ANN401 - any body
        """Return an answer."""
        return 200, self._named(request)

    async def edit(self, request: web.Request, payload: JSON, files: list[JSON]) -> Answer:
        """Change an answer."""
        message = self._named(request)
        self._refuse(limits.message(payload, files=len(files)))
        if limits.emptied(message, payload) and not files:
            self._world.violate("an edit that leaves nothing")
            raise Refused(400, 50006, "Cannot send an empty message")
        return 200, messages.edited(self._world, message, payload, files)

    async def delete(self, request: web.Request, _payload: Any, _files: list[JSON]) -> Answer:  # noqa: ANN401 - any body
        """Delete an answer."""
        self._world.delete(self._named(request))
        return 204, None

    def _living(self, request: web.Request) -> JSON:
        token = request.match_info["token"]
        records = list(self._world.interactions.values())  # people use commands meanwhile
        record = next((each for each in records if each["payload"]["token"] == token), None)
        if record is None or record["kind"] is None:
            raise Refused(404, 10015, "Unknown Webhook")
        if time.monotonic() - record["at"] > self._world.token_life:
            raise Refused(401, 50027, "Invalid Webhook Token")
        return record

    def _named(self, request: web.Request) -> JSON:
        record = self._living(request)
        name = request.match_info["message"]
        mine = [record["message"], *record["followups"]]
        for message in mine:
            there = message is not None and int(message["id"]) in self._world.messages
            if there and (name == "@original" or message["id"] == name):
                found: JSON = message
                return found
        raise Refused(404, 10008, "Unknown Message")

    def _made(self, record: JSON, payload: JSON, files: list[JSON]) -> JSON:
        channel = int(record["payload"]["channel_id"])
        return messages.from_bot(self._world, channel, payload, reply=True, files=files)

    def _clicked(self, record: JSON) -> JSON:
        # The message itself, not the copy that the interaction carried.
        return self._world.messages[int(record["payload"]["message"]["id"])]

    def _refuse(self, faults: list[str]) -> None:
        self._world.violate(*faults)
        if faults:
            raise Refused(400, 50035, "Invalid Form Body: " + "; ".join(faults))
