"""The bot's own tables in the catalog's database."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Float, Integer, MetaData, String, Table, Text

from index.catalog.migration import Step

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

STEPS: Sequence[Step] = (
    # The first tables of schema 1 did not count the tokens of language models.
    (
        """CREATE TABLE IF NOT EXISTS bot_tokens (
            guild BIGINT NOT NULL, day VARCHAR NOT NULL, used BIGINT NOT NULL, PRIMARY KEY (guild))""",
    ),
)
"""From each former schema, the step that leads on: the first leads from schema 1 to schema 2."""
