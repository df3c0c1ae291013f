"""The source of truth about a library: its articles, their revisions, and which of them are indexed."""

from index.catalog.articles import Articles, Change, newest_moment
from index.catalog.feeds import Feed, FeedRecords
from index.catalog.history import History
from index.catalog.ledger import Collection, Entry, Ledger
from index.catalog.libraries import delete_library, indexed, library_names, to_restore
from index.catalog.pages import Hints, PageRecords, TrackedPage, waiting
from index.catalog.schema import Database
from index.catalog.stories import Stories
from index.catalog.vocabulary import Vocabulary

__all__ = [
    "Articles",
    "Change",
    "Collection",
    "Database",
    "Entry",
    "Feed",
    "FeedRecords",
    "Hints",
    "History",
    "Ledger",
    "PageRecords",
    "Stories",
    "TrackedPage",
    "Vocabulary",
    "delete_library",
    "indexed",
    "library_names",
    "newest_moment",
    "to_restore",
    "waiting",
]
