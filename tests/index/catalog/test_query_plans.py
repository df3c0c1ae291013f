"""SQLite finds the rows of one article or one question by an index, not by a scan."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

import news
from hashed_words import HashedWords, SharedWords
from index import Library

LARGE = ("articles", "revisions", "stories", "sketches", "entries", "kept_vectors")
FEW = ("SELECT articles.id \nFROM articles", "SELECT articles.published \nFROM articles")
"""Statements that read the first of a library's rows in the order of an index."""


@pytest.mark.parametrize("action", ["add", "ask", "status"])
def test_no_statement_goes_through_a_whole_library(tmp_path: Path, action: str) -> None:
    """Adding an article, asking and the status take no longer in a large library: each large table is searched by more
    than the library's name.
    """
    statements: dict[str, object] = {}

    def keep(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            statements[statement] = parameters[0] if isinstance(parameters, list) else parameters

    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add([*news.ALL, *map(news.made_up, range(20))])
        event.listen(Engine, "before_cursor_execute", keep)
        try:
            if action == "add":
                library.add([news.made_up(30)])
            elif action == "status":
                assert library.status().articles == len(news.ALL) + 20
            else:
                assert library.ask("Why was the harbour bridge built?", since="2025-01-01").passages
        finally:
            event.remove(Engine, "before_cursor_execute", keep)
    assert len(statements) >= 5
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        for statement, parameters in statements.items():
            if statement.startswith(
                tuple(f"SELECT {start}" if "SELECT" not in start else start for start in FEW)
            ):
                continue
            plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()  # type: ignore[arg-type]
            for step in (row[3] for row in plan):
                whole = step.startswith("SCAN") or step.endswith(("(library=?)", "(collection=?)", "id>?)"))
                assert not (whole and any(f" {table}" in step for table in LARGE)), f"{statement}\n{step}"
