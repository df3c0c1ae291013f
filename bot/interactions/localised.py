"""Commands whose names and descriptions come from `texts/`, in every language that it has."""

import inspect
from collections.abc import Callable
from typing import Any

from discord import AppCommandType, Permissions, app_commands

from bot.messages.texts import ENGLISH, languages

_HERE = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
_EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
_BY_SERVERS = app_commands.AppInstallationType(guild=True, user=False)
_BY_ANYONE = app_commands.AppInstallationType(guild=True, user=True)
MANAGERS = Permissions(manage_guild=True)

Commanded = app_commands.Command[Any, ..., Any]


def text(key: str) -> app_commands.locale_str:
    """Return an English text that the translator also gives Discord in other languages."""
    return app_commands.locale_str(languages()[ENGLISH](key), key=key)


def described(
    path: str, *, direct: bool = False, anywhere: bool = False, managers: bool = False
) -> Callable[[Any], Commanded]:
    """Make a slash command of a function; the names and descriptions of its options are under `commands`.

    Args:
        path: the command's name; for a part of a group, "group.name".
        direct: whether it can also be used in direct messages with the bot.
        anywhere: whether members who installed the bot for themselves can use it wherever they are.
        managers: whether Discord offers it only to members with Manage Server, unless an admin allows more.
    """
    *group, name = path.split(".")

    def made(function: Any) -> Commanded:  # noqa: ANN401 - any command's callback
        options = list(inspect.signature(function).parameters)[1:]
        app_commands.describe(
            **{option: text(f"commands.{path}.{option}.description") for option in options}
        )(function)
        app_commands.rename(**{option: text(f"commands.{path}.{option}.name") for option in options})(
            function
        )
        if not group:
            app_commands.allowed_contexts(guilds=True, dms=direct or anywhere, private_channels=anywhere)(
                function
            )
            app_commands.allowed_installs(guilds=True, users=anywhere)(function)
            if managers:
                app_commands.default_permissions(MANAGERS)(function)
        return app_commands.Command(
            name=name, description=text(f"commands.{path}.description"), callback=function
        )

    return made


def group(name: str, *commands: Commanded) -> app_commands.Group:
    """Make a group of commands for members with Manage Server."""
    made = app_commands.Group(
        name=name,
        description=text(f"commands.{name}.description"),
        allowed_contexts=_HERE,
        allowed_installs=_BY_SERVERS,
        default_permissions=MANAGERS,
    )
    for command in commands:
        made.add_command(command)
    return made


def menu(key: str, function: Any) -> app_commands.ContextMenu:  # noqa: ANN401 - any callback on a message
    """Make an entry of the context menu of messages, for members and for everyone who installed the bot."""
    made = app_commands.ContextMenu(
        name=text(f"commands.{key}.name"), callback=function, type=AppCommandType.message
    )
    made.allowed_contexts = _EVERYWHERE
    made.allowed_installs = _BY_ANYONE
    return made
