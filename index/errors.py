"""What can go wrong, sorted by what the person who sees the error does next.

DatelineError                 the message says what happened and what to do
├── InvalidSetting            correct the named setting or option and start again
├── InvalidArticle            correct this one article; all others are processed
├── InvalidDate               write the date in ISO 8601
├── InvalidAddress            write the full http(s) address
├── UnreadableDocument        save the file again in a format that Dateline reads
├── InvalidDataset            correct the named file of questions or articles
├── InvalidBackup             name a whole file that ``dateline backup`` wrote
├── InvalidFeed               give the address of a feed, or of a site that has one
├── UnknownFeed               look the feed up with ``dateline feeds list``
├── NotAnArticle              give the address of an article; all others are processed
├── FetchFailed               check the address, or try again later
├── InvalidQuestion           rephrase the question
├── UnknownArticle            look the id up with ``dateline list``
├── LibraryBusy               stop the process that holds the library or wait for it, or use a server
├── FingerprintMismatch       rebuild the index, or restore the former model
├── ModelUnavailable          name a model that can be loaded
└── StorageFailed             repair the disk, permissions, database or Chroma, then retry
    ├── IndexUnreachable      start the Chroma server, or try again later
    └── SchemaMismatch        use the version of Dateline that wrote the catalog
"""


class DatelineError(Exception):
    """Base of every error that Dateline raises on purpose; its text can be shown to people."""


class InvalidSetting(DatelineError):
    """A setting or option is unknown or has an unusable value."""


class InvalidArticle(DatelineError):
    """An article has no title, no text, or a field that cannot be used."""


class InvalidDate(DatelineError):
    """A value is not a date, or its year cannot be that of a news article."""


class InvalidAddress(DatelineError):
    """A text is not a public http(s) address."""


class UnreadableDocument(DatelineError):
    """The bytes of a file or page cannot be decoded or parsed, or would cost too much to parse."""


class InvalidDataset(DatelineError):
    """A folder of questions with known answers lacks a file or has a malformed line."""


class InvalidBackup(DatelineError):
    """A file is not a backup, or is incomplete."""


class InvalidFeed(DatelineError):
    """An address or a file is not a feed and names none."""


class UnknownFeed(DatelineError):
    """No feed of this library has that address or id."""


class NotAnArticle(DatelineError):
    """A fetched page holds no article: a notice, a login, a list of links, another kind of file."""


class FetchFailed(DatelineError):
    """An address could not be fetched.

    Attributes:
        status: the HTTP status, if a server answered.
        retry_after: seconds that the server asked us to wait before the next request.
        lasting: whether a retry is pointless until something is changed.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        lasting: bool = False,
    ) -> None:
        """Keep the message and what the server said."""
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after
        self.lasting = lasting


class InvalidQuestion(DatelineError):
    """A question is empty, too long or has no word to search for, or its window or source is impossible."""


class UnknownArticle(DatelineError):
    """No article of this library has that id."""


class LibraryBusy(DatelineError):
    """Another process has this data folder open, or is writing to this library."""


class FingerprintMismatch(DatelineError):
    """The index was built with another model or other passage rules than the current ones."""


class ModelUnavailable(DatelineError):
    """The embedding model cannot be loaded, or its weights are not the expected ones."""


class StorageFailed(DatelineError):
    """The catalog or the index could not be read or written."""


class IndexUnreachable(StorageFailed):
    """The Chroma server does not answer."""


class SchemaMismatch(StorageFailed):
    """The catalog has a schema that this version cannot use."""
