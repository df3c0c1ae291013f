"""The truth about what a library holds: articles, their revisions, and what of them is indexed."""

from index.catalog.articles import Articles, Change
from index.catalog.ledger import Collection, Entry, Ledger
from index.catalog.schema import Database
from index.catalog.vocabulary import Vocabulary

__all__ = ["Articles", "Change", "Collection", "Database", "Entry", "Ledger", "Vocabulary"]
