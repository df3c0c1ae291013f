"""Articles in, quoted answers out. Knows nothing of Discord."""

from index.answering.timeline import Event
from index.catalog.revisions import Edit, Revision, Withdrawal
from index.catalog.status import Fingerprint, Publisher, Status
from index.errors import (
    DatelineError,
    FingerprintMismatch,
    InvalidArticle,
    InvalidQuestion,
    InvalidSetting,
    LibraryBusy,
    ModelUnavailable,
    SchemaMismatch,
    StorageFailed,
    UnknownArticle,
)
from index.library import SHARED, Library
from index.model import (
    Answer,
    Article,
    Claim,
    CompletedQuestion,
    CorrectedSpelling,
    Hit,
    LibraryLanguages,
    MissingNames,
    NewestSource,
    Note,
    OtherTime,
    PartRefused,
    Passage,
    Quote,
    SearchedWindow,
    SourcesAgree,
    SourcesDiffer,
    Unsure,
)
from index.report import Failure, Progress, Report
from index.resources import Resources
from index.settings import Settings
from index.timeframe import Window

__all__ = [
    "SHARED",
    "Answer",
    "Article",
    "Claim",
    "CompletedQuestion",
    "CorrectedSpelling",
    "DatelineError",
    "Edit",
    "Event",
    "Failure",
    "Fingerprint",
    "FingerprintMismatch",
    "Hit",
    "InvalidArticle",
    "InvalidQuestion",
    "InvalidSetting",
    "Library",
    "LibraryBusy",
    "LibraryLanguages",
    "MissingNames",
    "ModelUnavailable",
    "NewestSource",
    "Note",
    "OtherTime",
    "PartRefused",
    "Passage",
    "Progress",
    "Publisher",
    "Quote",
    "Report",
    "Resources",
    "Revision",
    "SchemaMismatch",
    "SearchedWindow",
    "Settings",
    "SourcesAgree",
    "SourcesDiffer",
    "Status",
    "StorageFailed",
    "UnknownArticle",
    "Unsure",
    "Window",
    "Withdrawal",
]
