"""People who use the bot: what a Discord client lets them do, and what they then see."""

import json
import secrets
from typing import TYPE_CHECKING, Any, cast

from discord_stand_in import messages
from discord_stand_in.interactions import dispatched
from discord_stand_in.replies import Reply
from discord_stand_in.world import ADMINISTRATOR, EVERYONE, JSON, now

if TYPE_CHECKING:
    from discord_server import DiscordServer

_COMMAND, _COMPONENT, _AUTOCOMPLETE, _SUBMIT = 2, 3, 4, 5
_CHAT, _MESSAGE_MENU = 1, 3
_SUBCOMMAND, _STRING, _INTEGER, _BOOLEAN, _ATTACHMENT = 1, 3, 4, 5, 11
_PYTHON = {_STRING: str, _INTEGER: int, _BOOLEAN: bool, _ATTACHMENT: tuple}
_CONTENT_INTENT = 1 << 15
_GUILD, _BOT_DM, _PRIVATE_CHANNEL = 0, 1, 2
_BUTTON, _STRING_SELECT, _ROLE_SELECT, _CHANNEL_SELECT = 2, 3, 6, 8


class Person:
    """A user, as a member of one guild or in direct messages."""

    def __init__(self, server: "DiscordServer", user: JSON, guild: JSON | None, locale: str) -> None:
        """Act as `user`."""
        self._server = server
        self._world = server.world
        self.user = user
        self.guild = guild
        self.locale = locale
        self.installed = False
        """Whether the user installed the bot for themselves."""
        self.chatting = False
        """Whether the user is in a private chat with somebody else."""
        self.channel = int(guild["channels"][0]["id"] if guild else self._world.direct(user)["id"])

    def use(self, command: str, /, *, forced: bool = False, **options: Any) -> Reply:  # noqa: ANN401 - as typed by people
        """Use a slash command; a file is given as (name, content).

        `forced` sends it even if a client would not offer it to this member.
        """
        name, *sub = command.split(" ")
        found = self._command(name, _CHAT, forced=forced)
        data, resolved = self._options(found, sub, options, complete=True)
        return self._interact(_COMMAND, {**_head(found), "options": data, "resolved": resolved})

    def complete(self, command: str, /, focused: str, typed: str, **options: Any) -> list[JSON]:  # noqa: ANN401 - as above
        """Return the choices offered while an option is typed."""
        name, *sub = command.split(" ")
        found = self._command(name, _CHAT, forced=False)
        data, resolved = self._options(
            found, sub, {**options, focused: typed}, complete=False, focused=focused
        )
        return self._interact(_AUTOCOMPLETE, {**_head(found), "options": data, "resolved": resolved}).choices

    def right_click(self, message: JSON, entry: str) -> Reply:
        """Use an entry of a message's context menu, under Apps."""
        found = self._command(entry, _MESSAGE_MENU, forced=False)
        shown = messages.delivered(message, readable=True)
        data = {**_head(found), "target_id": message["id"], "resolved": {"messages": {message["id"]: shown}}}
        return self._interact(_COMMAND, data)

    def click(self, message: JSON, label: str) -> Reply:
        """Press the button whose label (or emoji) is or begins with `label`."""
        for row in message["components"]:
            for part in row["components"]:
                shown = part.get("label") or (part.get("emoji") or {}).get("name", "")
                if part["type"] == _BUTTON and shown.startswith(label):
                    if part.get("disabled"):
                        raise AssertionError(f"{label} cannot be pressed")
                    return self.press(message, part["custom_id"])
        raise AssertionError(f"there is no button {label} on {json.dumps(message['components'])}")

    def submit(self, modal: JSON, text: str) -> Reply:
        """Fill in the only text input of a form, and send it."""
        (label,) = modal["components"]
        field = label["component"]
        assert 1 <= len(text) <= field.get("max_length", 4_000), "a client does not send this"
        given = {"type": field["type"], "id": 2, "custom_id": field["custom_id"], "value": text}
        parts = [{"type": label["type"], "id": 1, "component": given}]
        return self._interact(_SUBMIT, {"custom_id": modal["custom_id"], "components": parts})

    def press(
        self, message: JSON, custom_id: str, kind: int = _BUTTON, values: list[str] | None = None
    ) -> Reply:
        """Send a component's interaction without checks."""
        data: JSON = {"custom_id": custom_id, "component_type": kind}
        if values is not None:
            data["values"] = values
            if resolved := self._resolved(kind, values):
                data["resolved"] = resolved
        return self._interact(_COMPONENT, data, message)

    def choose(self, message: JSON, placeholder: str, values: list[str]) -> Reply:
        """Choose `values` in the select whose placeholder begins with `placeholder`."""
        for row in message["components"]:
            part = row["components"][0]
            if part["type"] != _BUTTON and (part.get("placeholder") or "").startswith(placeholder):
                if not part.get("min_values", 1) <= len(values) <= part.get("max_values", 1):
                    raise AssertionError(f"{len(values)} values cannot be chosen in {placeholder}")
                return self.press(message, part["custom_id"], part["type"], values)
        raise AssertionError(f"there is no select {placeholder} on {json.dumps(message['components'])}")

    def say(
        self, text: str, *, channel: int | None = None, reply_to: JSON | None = None, ping: bool = True
    ) -> JSON:
        """Write a message; a reply notifies the author replied to, unless `ping` is false."""
        place = channel or self.channel
        reference = {"message_id": reply_to["id"]} if reply_to else None
        made = messages.from_person(self._world, place, self.user, text, reference)
        answers_bot = reply_to is not None and reply_to["author"]["id"] == self._world.bot["id"]
        if ping and answers_bot:
            made["mentions"] = [self._world.bot]
        readable = (
            self.guild is None
            or bool(made["mentions"])
            or bool(self._server.gateway.intents & _CONTENT_INTENT)
        )
        event = messages.delivered(made, readable=readable)
        if reply_to is not None and not answers_bot and self.guild is not None:
            event["referenced_message"] = messages.delivered(
                made["referenced_message"],
                readable=bool(reply_to["mentions"] or self._server.gateway.intents & _CONTENT_INTENT),
            )
        if self.guild is not None:
            member = {k: v for k, v in self._member().items() if k != "user"}
            event |= {"guild_id": self.guild["id"], "member": member}
        self._world.dispatch("MESSAGE_CREATE", event)
        return made

    def answer_to(self, message: JSON) -> JSON:
        """Return the bot's reply to a message."""

        def found() -> JSON | None:
            for one in list(self._world.messages.values()):
                if (one.get("message_reference") or {}).get("message_id") == message["id"] and one[
                    "author"
                ].get("bot"):
                    return one
            return None

        self._server.wait(f"a reply to {message['content']!r}", found)
        reply = found()
        assert reply is not None
        return reply

    def given(self, role: JSON) -> None:
        """Hold a role from now on."""
        self._member()["roles"].append(role["id"])

    def _member(self) -> JSON:
        assert self.guild is not None
        member: JSON = next(each for each in self.guild["members"] if each["user"]["id"] == self.user["id"])
        return member

    @property
    def permissions(self) -> int:
        """The member's permissions in the guild."""
        assert self.guild is not None
        held = {self.guild["id"], *self._member()["roles"]}
        return EVERYONE | sum(
            {int(role["permissions"]) for role in self.guild["roles"] if role["id"] in held} - {EVERYONE}
        )

    def _command(self, name: str, kind: int, *, forced: bool) -> JSON:
        for command in self._world.commands:
            if command["name"] == name and command["type"] == kind:
                wanted = command.get("default_member_permissions")
                if self.guild is not None and wanted and not forced:
                    may = self.permissions & (ADMINISTRATOR | int(wanted))
                    assert may, f"Discord does not offer {name} to this member"
                there = self._context in command["contexts"]
                by = set(map(int, self._owners)) & set(command["integration_types"])
                assert (there and by) or forced, f"{name} is not offered here"
                return dict(command)
        raise AssertionError(f"there is no command {name}")

    @property
    def _owners(self) -> JSON:
        """Who installed the bot: the guild ("0", also in direct messages with it), the user ("1"), or both."""
        guild = self.guild["id"] if self.guild else "0"
        owners = {} if int(guild) in self._world.foreign or self.chatting else {"0": guild}
        return {**owners, **({"1": self.user["id"]} if self.installed else {})}

    @property
    def _context(self) -> int:
        return _GUILD if self.guild else _PRIVATE_CHANNEL if self.chatting else _BOT_DM

    def _options(
        self, command: JSON, sub: list[str], given: JSON, *, complete: bool, focused: str = ""
    ) -> tuple[list[JSON], JSON]:
        if sub:
            inner = next(
                each for each in command["options"] if each["type"] == _SUBCOMMAND and each["name"] == sub[0]
            )
            options, found = self._options(inner, [], given, complete=complete, focused=focused)
            return [{"name": sub[0], "type": _SUBCOMMAND, "options": options}], found
        defined = {option["name"]: option for option in command.get("options") or []}
        assert set(given) <= set(defined), f"{set(given) - set(defined)} are no options of {command['name']}"
        missing = {name for name, option in defined.items() if option.get("required")} - set(given)
        assert not (complete and missing), f"{missing} must be given"
        resolved: JSON = {}
        data = []
        for name, value in given.items():
            option = defined[name]
            assert isinstance(value, _PYTHON[option["type"]]), f"{name} is of another type"
            if isinstance(value, str):
                assert len(value) <= option.get("max_length", 6_000), f"a client takes no longer {name}"
            if option.get("choices"):
                assert value in [choice["value"] for choice in option["choices"]]
            if option["type"] == _ATTACHMENT:
                value = self._attached(cast("tuple[str, bytes]", value), resolved)  # noqa: PLW2901 - the id stands for it
            entry = {"name": name, "type": option["type"], "value": value}
            data.append({**entry, "focused": True} if name == focused else entry)
        return data, resolved

    def _attached(self, file: tuple[str, bytes], resolved: JSON) -> str:
        name, content = file
        id_ = str(self._world.snowflake())
        self._world.files[id_] = content
        url = f"https://cdn.discordapp.com/attachments/{id_}"
        made = {"id": id_, "filename": name, "size": len(content), "url": url, "proxy_url": url}
        resolved.setdefault("attachments", {})[id_] = made
        return id_

    def _resolved(self, kind: int, values: list[str]) -> JSON:
        assert self.guild is not None or kind == _STRING_SELECT
        if kind == _ROLE_SELECT and self.guild:
            return {"roles": {role["id"]: role for role in self.guild["roles"] if role["id"] in values}}
        if kind == _CHANNEL_SELECT:
            keys = ("id", "name", "type", "guild_id", "parent_id")
            found = (self._world.channels[int(value)] for value in values)
            return {
                "channels": {
                    each["id"]: {**{key: each.get(key) for key in keys}, "permissions": "0"} for each in found
                }
            }
        return {}

    def _interact(self, kind: int, data: JSON, message: JSON | None = None) -> Reply:
        channel = self._world.channels[self.channel]
        payload: JSON = {
            "id": str(self._world.snowflake()),
            "application_id": str(self._world.application),
            "type": kind,
            "data": data,
            "token": secrets.token_hex(32),
            "version": 1,
            "channel_id": str(self.channel),
            "channel": {**channel, "permissions": str(EVERYONE)},
            "locale": self.locale,
            "app_permissions": str(EVERYONE),
            "entitlements": [],
            "authorizing_integration_owners": self._owners,
            "context": self._context,
            "attachment_size_limit": 10 << 20,
        }
        if message is not None:
            payload["message"] = messages.delivered(message, readable=True)
        if self.guild is None:
            payload["user"] = self.user
        else:
            member = {**self._member(), "permissions": str(self.permissions), "joined_at": now()}
            payload |= {"guild_id": self.guild["id"], "member": member}
            payload |= {
                "guild": {"id": self.guild["id"], "locale": "en-US", "features": []},
                "guild_locale": "en-US",
            }
        return Reply(self._server, dispatched(self._world, payload))


def _head(command: JSON) -> JSON:
    return {"id": command["id"], "name": command["name"], "type": command["type"]}


__all__ = ["Person", "Reply"]
