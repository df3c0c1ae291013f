"""Examine an installation: one check for each thing that an operator can set right."""

import base64
import hashlib
import re
import shutil
import sqlite3
import ssl
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

from index.catalog import FeedRecords, library_names, newest_moment
from index.errors import DatelineError, LibraryBusy
from index.library import Library
from index.reader.fitted import FITTED
from index.resources import Resources
from index.retrieval.fitted_ranking import shipped
from index.settings import SECRETS, Settings
from index.subscriptions.schedule import is_troubled
from index.vectors.embedding import BUNDLED, SentenceTransformerEmbedder, verify_bundled
from index.writing import EndpointFailed, Writer

if TYPE_CHECKING:
    import httpx2

DISCORD = "https://discord.com/api/v10/users/@me"
_APPLICATIONS = "https://discord.com/developers/applications"
_TOKEN = re.compile(r"([\w-]{18,})\.[\w-]{6,}\.[\w-]{27,}")
_LEAST_FREE = 500 << 20  # bytes on the disk, below which a full disk is near
_LEAST_SHARE = 2  # times the size of the data folder: a rebuilt index stands beside the former one
_WRONG_CLOCK = timedelta(minutes=2)
_ASKING = 10.0  # seconds that Discord or a language model may take


@dataclass(frozen=True, slots=True)
class Check:
    """What was examined, whether all is well, what was found, and what to do ("" if all is well)."""

    name: str
    well: bool
    found: str
    remedy: str = ""


def examine(settings: Settings, resources: Resources, *, thorough: bool = True) -> tuple[Check, ...]:
    """Return every check.

    Args:
        settings: the settings in force.
        resources: opened from these settings.
        thorough: also read all of the database and ask Discord, which may take seconds.
    """
    doctor = _Doctor(settings, resources, thorough)
    return tuple(check for examined in doctor.examinations() for check in _explained(*examined))


def _explained(name: str, work: Callable[[], Check]) -> Iterator[Check]:
    """Yield what `work` found; an error of ours says what is wrong and what to do in one sentence."""
    try:
        yield work()
    except DatelineError as error:
        yield _ill(name, str(error))


def _well(name: str, found: str) -> Check:
    return Check(name, well=True, found=found)


def _ill(name: str, remedy: str) -> Check:
    return Check(name, well=False, found="", remedy=remedy)


class _Doctor:
    def __init__(self, settings: Settings, resources: Resources, thorough: bool) -> None:  # noqa: FBT001 - passed on
        self._settings, self._resources, self._thorough = settings, resources, thorough
        self._discord: httpx2.Response | None = None

    def examinations(self) -> Iterator[tuple[str, Callable[[], Check]]]:
        yield "settings", self._secrets
        yield "token", self._token
        yield "folder", self._folder
        yield "disk", self._disk
        yield "model", self._model
        yield "reader", self._reader
        yield "catalog", self._catalog
        yield "index", self._index
        yield "feeds", self._feeds
        yield "clock", self._clock
        yield "versions", self._versions
        if writer := self._resources.writer:
            yield "language model", lambda: self._language_model(writer)
            yield "judge", lambda: self._judge(writer)

    def _secrets(self) -> Check:
        """Check that no other user of this machine can read the secrets."""
        files = [Path(".env"), *(getattr(self._settings, f"{name}_file") for name in SECRETS)]
        exposed = [str(file) for file in files if file is not None and _is_exposed(file)]
        if exposed and any(getattr(self._settings, name) for name in SECRETS):
            remedy = f"Other users of this machine can read secrets: chmod 600 {' '.join(exposed)}"
            return _ill("settings", remedy)
        given = sorted(name.upper() for name in self._settings.model_fields_set)
        return _well("settings", ", ".join(given) or "all have their defaults")

    def _token(self) -> Check:
        secret = self._settings.discord_token
        if secret is None:
            return _well("token", "none is set, and only the bot needs one")
        token = secret.get_secret_value().strip()
        found = _TOKEN.fullmatch(token)
        if found is None or not _names_a_bot(found[1]):
            remedy = (
                "DISCORD_TOKEN does not have the form of a bot's token. "
                f"Copy it again from {_APPLICATIONS} (Bot, Reset Token)."
            )
            return _ill("token", remedy)
        answer = self._ask_discord(token) if self._thorough else None
        if answer is None:
            return _well("token", "has the right form; Discord was not asked")
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            remedy = (
                f"Discord does not know this DISCORD_TOKEN. Get one at {_APPLICATIONS} (Bot, Reset Token)."
            )
            return _ill("token", remedy)
        if answer.status_code != HTTPStatus.OK:
            return Check(
                "token", well=True, found=f"has the right form; Discord answered {answer.status_code}"
            )
        return Check(
            "token", well=True, found=f"Discord knows it as {answer.json().get('username', 'a bot')}"
        )

    def _ask_discord(self, token: str) -> "httpx2.Response | None":
        """Return Discord's answer to the token, or None if Discord cannot be reached."""
        import httpx2  # noqa: PLC0415 - takes 0.2 s, which no other command should wait for

        proxy = self._settings.discord_proxy
        with suppress(httpx2.HTTPError):
            self._discord = httpx2.get(
                DISCORD,
                headers={"Authorization": f"Bot {token}"},
                proxy=proxy.get_secret_value() if proxy else None,
                verify=ssl.create_default_context(),
                timeout=_ASKING,
            )
        return self._discord

    def _language_model(self, writer: Writer) -> Check:
        """Check that the endpoint knows the model and the key, by letting it write a word."""
        name = "language model"
        if not self._thorough:
            return _well(name, f"{writer.model} is set; its endpoint was not asked")
        try:
            seconds = writer.probe(_ASKING)
        except EndpointFailed as error:
            return _ill(
                name, f"{error}. Check LLM_URL, LLM_MODEL and LLM_API_KEY; meanwhile, answers are quotes."
            )
        return _well(name, f"{writer.model} began to answer after {seconds:.1f} s")

    def _judge(self, writer: Writer) -> Check:
        """Check that the judge can be loaded; without it no line of the language model is shown."""
        writer.judge.load()
        return _well("judge", "checks what the language model writes")

    def _folder(self) -> Check:
        folder = self._resources.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            remedy = (
                f"{folder} cannot be written to ({error.strerror}). Let this user own it, or change DATA_DIR."
            )
            return _ill("folder", remedy)
        if folder.stat().st_mode & stat.S_IWOTH:
            remedy = f"Every user of this machine can write to {folder}: chmod o-w {folder}"
            return _ill("folder", remedy)
        return _well("folder", f"{folder} can be written to")

    def _disk(self) -> Check:
        if not self._resources.folder.exists():
            return _well("disk", "the data folder does not exist yet")
        free = shutil.disk_usage(self._resources.folder).free
        size = self._resources.size()
        found = f"{free / 1e9:,.1f} GB free, the data folder has {size / 1e9:,.1f} GB"
        if free < max(_LEAST_FREE, _LEAST_SHARE * size):
            remedy = f"{found}. Rebuilding the index needs twice the folder's size: make room on the disk."
            return _ill("disk", remedy)
        return _well("disk", found)

    def _model(self) -> Check:
        model = self._settings.embedding_model
        if model == BUNDLED:
            verify_bundled()
            shipped()
            precision = self._resources.precision.describe()
            return _well("model", f"{model}, with the published weights; computes in {precision}")
        if not Path(model).is_dir():
            return _well("model", f"{model}, loaded from the hub at first use")
        if not list(Path(model).glob("*.safetensors")):
            remedy = (
                f"The folder EMBEDDING_MODEL={model} has no .safetensors file. Name one that holds a model."
            )
            return _ill("model", remedy)
        return _well("model", SentenceTransformerEmbedder(model).name)

    def _reader(self) -> Check:
        name = self._settings.reranker_model
        if name is not None and not name.endswith(".safetensors"):
            return _well("reader", f"{name}, loaded at first use")
        file = FITTED if name is None else Path(name)
        try:
            digest = hashlib.sha256(file.read_bytes()).digest()
        except OSError as error:
            remedy = f"The reader {file} cannot be read ({error.strerror}). Change RERANKER_MODEL."
            return _ill("reader", remedy)
        recorded = _recorded(file) if name is None else None
        if recorded is not None and recorded != digest:
            remedy = "The included reader is not the published one. Install Dateline again."
            return _ill("reader", remedy)
        published = ", as published" if recorded else ""
        return _well("reader", f"{file.stem}@{digest.hex()[:12]}{published}")

    def _catalog(self) -> Check:
        number = sum(Library(self._resources, name).count() for name in self._libraries)
        if self._thorough:
            self._resources.database.verify()
        return _well("catalog", f"articles: {number:,}, libraries: {len(self._libraries)}")

    def _index(self) -> Check:
        """Compare catalog and Chroma; what only a running bot can compare is left to the bot."""
        waiting, missing = [], []
        for name in self._libraries:
            library = Library(self._resources, name)
            if pending := library.pending():
                waiting.append(f"{pending:,} of {name}")
            try:
                if number := library.missing_passages():
                    missing.append(f"{number:,} of {name}")
            except LibraryBusy:
                found = "in use by another process, which alone can compare it with the catalog"
                return _well("index", found)
        if missing:
            remedy = f"Passages are not in Chroma ({', '.join(missing)}). Run: dateline reindex, or /reindex"
            return _ill("index", remedy)
        if waiting:
            remedy = f"Articles wait to be indexed ({', '.join(waiting)}). Run: dateline reindex, or /reindex"
            return _ill("index", remedy)
        return _well("index", "holds every passage of the catalog")

    def _feeds(self) -> Check:
        now = datetime.now(UTC)
        feeds = [
            feed for name in self._libraries for feed in FeedRecords(self._resources.database, name).all()
        ]
        troubled = [feed.title or feed.url for feed in feeds if is_troubled(feed, now)]
        if troubled:
            remedy = (
                f"{len(troubled)} of {len(feeds)} feeds are gone or have failed for a week "
                f"({', '.join(troubled[:3])}{' …' if troubled[3:] else ''}). See: dateline feeds list"
            )
            return _ill("feeds", remedy)
        return _well("feeds", f"{len(feeds):,}, none in trouble")

    def _clock(self) -> Check:
        now = datetime.now(UTC)
        newest = newest_moment(self._resources.database)
        theirs = _date_of(self._discord)
        if newest and newest - now > _WRONG_CLOCK:
            fault = f"the catalog was last written at {newest:%Y-%m-%d %H:%M} UTC, which lies ahead"
        elif theirs and abs(theirs - now) > _WRONG_CLOCK:
            fault = f"at Discord it is {theirs:%Y-%m-%d %H:%M} UTC"
        else:
            compared = "as at Discord" if theirs else "not before the newest article"
            return _well("clock", f"{now:%Y-%m-%d %H:%M} UTC, {compared}")
        remedy = f"This machine's clock says {now:%Y-%m-%d %H:%M} UTC, but {fault}. Set the clock."
        return _ill("clock", remedy)

    @staticmethod
    def _versions() -> Check:
        python = f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}"
        try:
            ours = distribution("dateline")
        except PackageNotFoundError:
            return _well("versions", f"{python}; Dateline runs from its source")
        if wrong := list(_unmet(ours.requires or [])):
            remedy = f"Packages are missing or untested: {'; '.join(wrong)}. Install Dateline again."
            return _ill("versions", remedy)
        return _well("versions", f"Dateline {ours.version}, {python}, packages as tested")

    @cached_property
    def _libraries(self) -> list[str]:
        return library_names(self._resources.database)


def _is_exposed(file: Path) -> bool:
    """Return whether users other than the owner and the group can read `file`."""
    try:
        return bool(file.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False


def _names_a_bot(part: str) -> bool:
    """Return whether the first part of a token is a Discord id in Base64, as in every bot's token."""
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).isdigit()
    except ValueError:
        return False


def _recorded(file: Path) -> bytes | None:
    """Return the SHA-256 that the installer recorded for `file`, or None if it recorded none."""
    try:
        installed = distribution("dateline").files or []
    except PackageNotFoundError:
        return None
    for entry in installed:
        if entry.hash and entry.hash.mode == "sha256" and Path(str(entry.locate())).samefile(file):
            return base64.urlsafe_b64decode(entry.hash.value + "=")
    return None


def _date_of(answer: "httpx2.Response | None") -> datetime | None:
    try:
        return parsedate_to_datetime(answer.headers["date"]).astimezone(UTC) if answer else None
    except (KeyError, ValueError):
        return None


def _unmet(requirements: list[str]) -> Iterator[str]:
    """Yield each requirement that is not fulfilled; extras are not required."""
    for requirement in map(Requirement, requirements):
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            there = distribution(requirement.name).version
        except PackageNotFoundError:
            yield f"{requirement.name} is missing"
            continue
        if not requirement.specifier.contains(there, prereleases=True):
            yield f"{requirement.name} {there} instead of {requirement.specifier}"
