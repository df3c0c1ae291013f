"""Every language has all texts with the same values; logs keep secrets."""

import json
import logging
import re

import pytest
from pydantic import SecretStr

from bot.__main__ import COMMANDS
from bot.commands import admin
from bot.logs import Formatter, secrets_of
from bot.messages.errors import sentence
from bot.messages.texts import ENGLISH, language, languages
from index import FingerprintMismatch, InvalidQuestion, Settings


@pytest.mark.parametrize("code", sorted(set(languages()) - {ENGLISH}))
def test_a_language_is_complete(code: str) -> None:
    """A missing text or value would be noticed only when a member needs it."""
    assert languages()[code].places() == languages()[ENGLISH].places()


@pytest.mark.parametrize(
    ("locale", "code"), [("de", "de"), ("es-419", "es"), ("es-ES", "es"), ("en-GB", "en"), ("zh-CN", "en")]
)
def test_discord_s_locales_find_their_language(locale: str, code: str) -> None:
    """Regions share a language; English is for everyone else."""
    assert language(locale).code == code


@pytest.mark.parametrize("code", sorted(languages()))
def test_errors_of_the_library_are_explained_in_the_member_s_language(code: str) -> None:
    """The library's own messages are English and name commands that only the terminal has."""
    tr = language(code)
    assert sentence(InvalidQuestion("The question is empty."), tr) == tr("errors.no_question", example="")
    told = sentence(FingerprintMismatch("Build it again with: dateline reindex --full"), tr)
    assert "/reindex" in told
    assert "dateline" not in told


def test_our_own_words_stay_with_us() -> None:
    """Members and admins read of articles and quotes, not of the index, its passages or collections."""
    for text in map(languages()[ENGLISH].find, languages()[ENGLISH].places()):
        shown = re.sub(r"/\w+|\{\w+\}", " ", text or "").casefold()
        assert not re.search(r"\bindex|\bpassage|\blibrar|\bcollection|\bembedd|\bquery", shown), text


def test_commands_of_admins_are_offered_to_admins() -> None:
    """By default, Discord hides these commands from members without Manage Server."""
    hidden = {command.name for command in COMMANDS if getattr(command, "default_permissions", None)}
    assert hidden == {"articles", "access", "feeds", "forget", *(command.name for command in admin.COMMANDS)}


@pytest.mark.parametrize("json_lines", [True, False])
def test_logs_are_structured_and_keep_secrets(json_lines: bool) -> None:  # noqa: FBT001 - both forms
    """One line for an event, with what it carries, and never a token."""
    record = logging.LogRecord("bot", logging.INFO, "", 0, "to %s\nnow", ("my.token",), None)
    record.guilds = 3
    line = Formatter(json_lines=json_lines, secrets=["my.token"]).format(record)
    assert "my.token" not in line
    assert "\n" not in line
    if json_lines:
        assert json.loads(line)["guilds"] == 3
        assert json.loads(line)["message"] == "to [hidden]\nnow"
    else:
        assert 'message="to [hidden]\\nnow" guilds=3' in line


def test_logs_name_no_secret_of_the_settings_and_no_person() -> None:
    """Passwords in addresses are secrets too, and discord.py logs the user of a failed autocompletion."""
    settings = Settings.model_construct(
        discord_token=SecretStr("my.token"),
        discord_proxy=SecretStr("http://reader:sesame@proxy.example:3128"),
        chroma_token=SecretStr("chroma"),
    )
    text = "my.token, chroma and http://reader:sesame@proxy.example:3128/ (Guild: %s, User: %s)"
    record = logging.LogRecord("discord", logging.ERROR, "", 0, text, (1, 234), None)
    line = Formatter(json_lines=False, secrets=secrets_of(settings)).format(record)
    assert 'message="[hidden], [hidden] and [hidden]/ (Guild: 1)"' in line
