"""The truth about what a library holds: articles, their revisions, and what of them is indexed."""

from index.catalog.articles import Articles, Change
from index.catalog.feeds import Feed, FeedRecords, followers
from index.catalog.ledger import Collection, Entry, Ledger
from index.catalog.pages import Hints, Page, PageRecords
from index.catalog.schema import Database

__all__ = [
    "Articles",
    "Change",
    "Collection",
    "Database",
    "Entry",
    "Feed",
    "FeedRecords",
    "Hints",
    "Ledger",
    "Page",
    "PageRecords",
    "followers",
]
