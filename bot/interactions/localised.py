"""Commands whose texts stand in `texts/`, in every language that we have."""

import inspect
from collections.abc import Callable
from typing import Any

from discord import AppCommandType, Permissions, app_commands

from bot.messages.texts import ENGLISH, languages

_HERE = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
_ALSO_DIRECT = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
_INSTALLED = app_commands.AppInstallationType(guild=True, user=False)
MANAGERS = Permissions(manage_guild=True)

Commanded = app_commands.Command[Any, ..., Any]


def text(key: str) -> app_commands.locale_str:
    """Return a text that Discord is also given in our other languages."""
    return app_commands.locale_str(languages()[ENGLISH](key), key=key)


def described(path: str, *, direct: bool = False, managers: bool = False) -> Callable[[Any], Commanded]:
    """Make a slash command of a function; names and descriptions of its options stand under `commands`.

    Args:
        path: the name; for a part of a group, "group.name".
        direct: whether it can also be used in direct messages.
        managers: whether Discord offers it only to those who manage the server, unless told otherwise.
    """
    *group, name = path.split(".")

    def made(function: Any) -> Commanded:  # noqa: ANN401 - any command's callback
        options = list(inspect.signature(function).parameters)[1:]
        app_commands.describe(**{it: text(f"commands.{path}.{it}.description") for it in options})(function)
        app_commands.rename(**{it: text(f"commands.{path}.{it}.name") for it in options})(function)
        if not group:
            app_commands.allowed_contexts(guilds=True, dms=direct, private_channels=False)(function)
            app_commands.allowed_installs(guilds=True, users=False)(function)
            if managers:
                app_commands.default_permissions(MANAGERS)(function)
        return app_commands.Command(
            name=name, description=text(f"commands.{path}.description"), callback=function
        )

    return made


def group(name: str, *commands: Commanded) -> app_commands.Group:
    """Make a group of commands for those who manage the server."""
    made = app_commands.Group(
        name=name,
        description=text(f"commands.{name}.description"),
        allowed_contexts=_HERE,
        allowed_installs=_INSTALLED,
        default_permissions=MANAGERS,
    )
    for command in commands:
        made.add_command(command)
    return made


def menu(key: str, function: Any) -> app_commands.ContextMenu:  # noqa: ANN401 - any callback on a message
    """Make an entry of a message's context menu."""
    made = app_commands.ContextMenu(
        name=text(f"commands.{key}.name"), callback=function, type=AppCommandType.message
    )
    made.allowed_contexts = _ALSO_DIRECT
    made.allowed_installs = _INSTALLED
    return made
