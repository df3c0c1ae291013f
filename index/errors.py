"""What can go wrong, sorted by what the person who sees it does next.

DatelineError                 the message says what happened and what to do
├── InvalidSetting            correct the named setting and start again
├── InvalidArticle            correct this one article; everything else goes on
├── NotAnArticle              name the address of an article; everything else goes on
├── FetchFailed               see that the address is right, or try again later
├── InvalidQuestion           ask again, differently
├── UnknownArticle            look the id up with ``dateline list``
├── LibraryBusy               another process holds the library: stop it, or use a server
├── FingerprintMismatch       rebuild the index, or set the former model again
├── ModelUnavailable          name a model that can be loaded
└── StorageFailed             disk, permission, database or Chroma: mend it and repeat the command
    └── SchemaMismatch        the catalog was made by another version of Dateline
"""


class DatelineError(Exception):
    """Base of every error that Dateline raises on purpose; its text is fit to be shown."""


class InvalidSetting(DatelineError):
    """A setting is unknown or has a value that cannot be used."""


class InvalidArticle(DatelineError):
    """One article cannot be taken as it is."""


class NotAnArticle(DatelineError):
    """A page that was fetched holds no article: a notice, a login, a list of links, another kind of file."""


class FetchFailed(DatelineError):
    """An address could not be fetched.

    Attributes:
        status: HTTP's, where a server answered.
        retry_after: seconds after which the server wants to be asked again.
        lasting: asking again will not help, unless something is changed.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        lasting: bool = False,
    ) -> None:
        """Say what happened."""
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after
        self.lasting = lasting


class InvalidQuestion(DatelineError):
    """A question that cannot be searched for: empty, too long, or without a word."""


class UnknownArticle(DatelineError):
    """No article of this library has that id."""


class LibraryBusy(DatelineError):
    """Another process has this data folder open."""


class FingerprintMismatch(DatelineError):
    """The index was made by another model or by other passage rules than the present ones."""


class ModelUnavailable(DatelineError):
    """The embedding model cannot be loaded, or is not the one it claims to be."""


class StorageFailed(DatelineError):
    """The catalog or the index could not be read or written."""


class SchemaMismatch(StorageFailed):
    """The catalog has a schema that this version cannot use."""
