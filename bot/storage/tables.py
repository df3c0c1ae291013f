"""The bot's own tables in the catalog's database."""

from sqlalchemy import BigInteger, Column, Float, Integer, MetaData, String, Table, Text

from index.catalog.migration import Schema

metadata = MetaData()
notes = Table(
    "bot_notes", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False)
)
guilds = Table(
    "bot_guilds",
    metadata,
    Column("guild", BigInteger, primary_key=True),
    Column("access", Text, nullable=False),
)
answers = Table(
    "bot_answers",
    metadata,
    Column("id", String, primary_key=True),
    Column("guild", BigInteger, nullable=False),
    Column("conversation", String, nullable=False, index=True),
    Column("message", BigInteger, index=True),
    Column("question", Text, nullable=False),
    Column("resolved", Text, nullable=False),
    Column("citations", Text, nullable=False),
    Column("asked", Float, nullable=False, index=True),
)
feedback = Table(
    "bot_open_questions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("guild", BigInteger, nullable=False, index=True),
    Column("answer", String, nullable=False),
    Column("folded", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("reason", String, nullable=False),  # refused, liked or disliked
    Column("asked", Float, nullable=False),
)
jobs = Table(
    "bot_work",
    metadata,
    Column("guild", BigInteger, primary_key=True),
    Column("task", Text, nullable=False),
)
tokens = Table(
    "bot_tokens",
    metadata,
    Column("guild", BigInteger, primary_key=True),
    Column("day", String, nullable=False),
    Column("used", BigInteger, nullable=False),
)

SCHEMA = Schema("the bot", 3, "bot.storage:versions", "bot_schema", notes)
