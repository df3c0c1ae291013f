"""The architecture: folders import only those below, names are unique, and no field or note is forgotten."""

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any, get_args

import pytest
from rich.console import Console

import index
from bot.messages.rendering import answer_card, note_line
from bot.messages.texts import languages
from index import (
    Answer,
    Article,
    Claim,
    CompletedQuestion,
    CorrectedSpelling,
    Greeting,
    Hit,
    LibraryLanguages,
    MissingNames,
    NewestSource,
    NoArticles,
    Note,
    OtherTime,
    PartRefused,
    Passage,
    Quote,
    SearchedWindow,
    SourcesAgree,
    SourcesDiffer,
    Unsure,
    Window,
    WrittenAnswer,
    WrittenLine,
)
from index.cli.ask import show_answer
from index.cli.json_output import to_json
from index.cli.notes import words
from index.text.span import Span

ROOT = Path(__file__).parent.parent
MODULES = sorted([*ROOT.glob("index/**/*.py"), *ROOT.glob("bot/**/*.py")])

ORDER = (
    "index.errors",
    "index.text",
    "index.timeframe",
    "index.model",
    "index.report",
    "index.settings",
    "index.fitted_file",
    "index.sources.html",
    "index.sources.files",
    "index.sources.http",
    "index.sources.feeds",
    "index.sources",
    "index.catalog",
    "index.vectors",
    "index.question",
    "index.retrieval",
    "index.reader",
    "index.claims",
    "index.answering",
    "index.writing",
    "index.resources",
    "index.library",
    "index.backup",
    "index.subscriptions",
    "index.doctor",
    "index",
    "index.evaluation",
    "index.training",
    "index.cli",
    "index.__main__",
    "bot",
    "bot.exceptions",
    "bot.access",
    "bot.votes",
    "bot.logs",
    "bot.metrics",
    "bot.messages",
    "bot.storage",
    "bot.merging",
    "bot.libraries",
    "bot.jobs",
    "bot.services",
    "bot.recurring_tasks",
    "bot.sending",
    "bot.client",
    "bot.activity",
    "bot.interactions",
    "bot.commands.common",
    "bot.commands",
    "bot.health_probe",
    "bot.health",
    "bot.__main__",
)
"""The folders and top-level modules, lowest first: each may import itself and those before it."""

ONLY_IN = {
    "alembic": ("index.catalog",),
    "chromadb": ("index.vectors.chroma",),
    "sqlalchemy": ("index.catalog",),
    "trafilatura": ("index.sources.html.extract", "index.sources.html.limits"),
    "rich": ("index.cli", "index.cli.console", "index.cli.terminal"),
}
PURE = (
    "index.model",
    "index.evaluation.metrics",
    "index.text.tokens",
    "index.answering.confidence",
    "index.text.normalise",
)
IO = {"httpcore2", "httpx2", "os", "socket", "subprocess", "sqlite3", "urllib.request", "pathlib", "time"}


def name_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports(file: Path, *, at_run_time: bool = False) -> frozenset[str]:
    """Return the modules that a file imports, without those for type checkers if `at_run_time`."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(_imports(tree, at_run_time=at_run_time))


def _imports(node: ast.AST, *, at_run_time: bool) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if at_run_time and isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module:
            yield child.module
            yield from (f"{child.module}.{alias.name}" for alias in child.names)
        yield from _imports(child, at_run_time=at_run_time)


def test_index_knows_nothing_of_discord() -> None:
    """The library can be used without the bot: it imports neither the bot nor discord."""
    for file in ROOT.glob("index/**/*.py"):
        assert not {name for name in imports(file) if name.split(".")[0] in {"bot", "discord"}}, file


@pytest.mark.parametrize(("library", "places"), ONLY_IN.items())
def test_each_heavy_library_has_its_place(library: str, places: tuple[str, ...]) -> None:
    """Each heavy dependency is used in one place, so that replacing it changes nothing else."""
    for file in ROOT.glob("index/**/*.py"):
        uses = any(name.split(".")[0] == library for name in imports(file))
        assert not uses or name_of(file).startswith(places), file


def test_values_and_measures_do_no_io() -> None:
    """Pure modules stay pure."""
    for file in MODULES:
        if name_of(file) in PURE:
            assert not imports(file) & IO, file


def test_no_module_imports_itself_through_others() -> None:
    """There are no import cycles, not even through imports inside functions."""
    modules = {name_of(file): file for file in MODULES}
    graph = {
        name: {other for other in imports(file, at_run_time=True) if other in modules and other != name}
        for name, file in modules.items()
    }
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join([*path, name])
        if name not in done:
            for other in sorted(graph[name]):
                if not name.startswith(f"{other}."):  # a package that a module lies in
                    visit(other, (*path, name))
            done.add(name)

    for name in graph:
        if name not in {"index", "bot"}:
            visit(name, ())


def folder_of(module: str) -> str:
    """Return the innermost folder of ORDER that a module lies in."""
    inside = [
        folder for folder in ORDER if folder not in {"index", "bot"} and f"{module}.".startswith(f"{folder}.")
    ]
    return max(inside, key=len, default=module)


def test_a_folder_imports_only_what_stands_below_it() -> None:
    """Questions and articles flow in one direction: no folder imports one above it."""
    modules = {name_of(file): file for file in MODULES}
    for name, file in modules.items():
        folder = folder_of(name)
        assert folder in ORDER, f"{name} lies in no folder of ORDER"
        for imported in imports(file) & modules.keys():
            below = folder_of(imported)
            assert ORDER.index(below) <= ORDER.index(folder), (
                f"{name} imports {imported}, which stands above it"
            )


def test_every_module_has_a_place_where_it_is_tested() -> None:
    """A test file of a module's name mirrors it, or tests/README.md says which file tests it; no line is stale."""
    listed = dict[str, str]()
    for row in re.findall(
        r"^\| `(\S+/test_\S+\.py)` \| (.+) \|$",
        (ROOT / "tests/README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    ):
        assert (ROOT / "tests" / row[0]).is_file(), row[0]
        listed |= dict.fromkeys(re.findall(r"`((?:index|bot)/.+?\.py)`", row[1]), row[0])
    modules = {
        str(file.relative_to(ROOT)): ROOT / "tests" / file.relative_to(ROOT).with_name(f"test_{file.name}")
        for file in MODULES
        if file.name != "__init__.py"
    }
    unplaced = {module for module, mirrored in modules.items() if not mirrored.is_file()}
    assert unplaced <= listed.keys(), f"say in tests/README.md where it is tested: {unplaced - listed.keys()}"
    assert listed.keys() <= modules.keys(), f"no such module: {listed.keys() - modules.keys()}"


def test_every_helper_of_the_tests_is_listed() -> None:
    """A newcomer finds each helper in the table of tests/README.md, and no line is stale."""
    text = (ROOT / "tests/README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^/`]+\.py`.*?) \|", text, re.MULTILINE)
    listed = set(re.findall(r"`([^`/]+\.py)`", " ".join(rows)))
    helpers = {file.name for file in ROOT.glob("tests/support/*.py") if not file.name.startswith("test_")}
    assert listed == helpers


def test_commands_do_not_import_each_other() -> None:
    """Code that two commands share lies in `common` or below, so that each command can be read alone."""
    commands = {name_of(file): file for file in ROOT.glob("bot/commands/*.py")}
    for name, file in commands.items():
        others = commands.keys() - {name, "bot.commands", "bot.commands.common"}
        assert not imports(file) & others, name


def test_no_two_classes_share_a_name() -> None:
    """A name means one thing everywhere, so that a reader need not look which class or type is meant."""
    found = Counter(
        name
        for file in MODULES
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        for name in _types(node)
        if not name.startswith("_")
    )
    assert not {name for name, times in found.items() if times > 1}


def _types(node: ast.stmt) -> Iterator[str]:
    """Yield the classes and type aliases that a statement defines; constants and TypeVars are all capitals."""
    if isinstance(node, ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign):
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        yield from (name for name in names if name[0].isupper() and not name.isupper())


def test_the_face_is_what_it_says() -> None:
    """`__init__.pyi` lists every public name of the package once and in order, and each name can be imported."""
    stub = ast.parse((ROOT / "index/__init__.pyi").read_text(encoding="utf-8"))
    *imported, last = stub.body
    names = [alias.name for node in imported if isinstance(node, ast.ImportFrom) for alias in node.names]
    assert isinstance(last, ast.Assign)
    listed = ast.literal_eval(last.value)
    assert sorted(listed, key=lambda name: (not name.isupper(), name)) == listed
    assert set(listed) == set(names) == set(index.__all__)
    assert all(getattr(index, name) is not None for name in listed)


def test_every_dependency_is_declared_imported_and_bounded() -> None:
    """Every dependency is used and has an upper bound, and every import of another package is declared."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    imported = {name.split(".")[0].lower() for file in MODULES for name in imports(file)}
    called = {
        "PyYAML": "yaml",
        "python-dotenv": "dotenv",
        "python-docx": "docx",
        "discord.py": "discord",
        "prometheus-client": "prometheus_client",
        "scikit-learn": "sklearn",
    }
    # trafilatura fails without the first; the second's upper bound avoids CUDA; zoneinfo reads the third
    needed_by_others = {"lxml_html_clean", "torch", "tzdata"}
    extras = (line for extra in project["optional-dependencies"].values() for line in extra)
    names = {line: re.split(r"[<>=!~\[]", line)[0] for line in [*project["dependencies"], *extras]}
    modules = {line: called.get(name, name.replace("-", "_")).lower() for line, name in names.items()}
    for line in project["dependencies"]:
        assert names[line] in needed_by_others or modules[line] in imported, line
        assert "<" in line or "==" in line, line
    assert imported <= {"bot", "index", *sys.stdlib_module_names, *modules.values()}


NOW = datetime(2025, 3, 12, 9, tzinfo=UTC)
OPENED = Article(
    title="Bridge opens",
    text="The bridge opened on Monday. It cost 84 million crowns. The mayor cut the ribbon.",
    source="Tidewater Post",
    url="https://tidewater.example/bridge",
    published=NOW - timedelta(days=2),
)
COSTLY = Article(
    title="Bridge costs more",
    text="The bridge cost 91 million crowns. A second span is planned.",
    source="Bay Courier",
    url="https://bay.example/costs",
    published=NOW - timedelta(days=1),
)
COST, MORE = Quote(OPENED, 29, 55), Quote(COSTLY, 0, 34)
MARCH = Window(NOW - timedelta(days=11), NOW, "in March", "named")
ANSWERED = Answer("What did the bridge cost?", NOW, (COST, MORE), (), 0.9, abstained=False)
REFUSED = Answer("What did the ferry cost?", NOW, (), (), 0.01, abstained=True)
HIT = Hit(Passage(COSTLY, 0, 34), 0.5, 0.6, 0.3, 0.2, 1.5)

SET: dict[str, Any] = {
    "question": "What does it cost?",
    "asked_at": NOW + timedelta(days=400),
    "quotes": (MORE,),
    "passages": (HIT,),
    "confidence": 0.4,
    "abstained": True,
    "window": MARCH,
    "outside": (OPENED,),
    "searched_for": ("Lindow",),
    "languages": ("de",),
    "parts": (ANSWERED, REFUSED),
    "differing": (Claim(MORE, "91 million"), Claim(COST, "84 million")),
    "agreeing": (OPENED, COSTLY),
    "agreed": "84 million",
    "unmentioned": ("Lindow",),
    "unsure": True,
    "empty": True,
    "greeting": Greeting("hello", OPENED),
    "signals": {"nearest": 0.5},
    "written": WrittenAnswer("m", (WrittenLine("It cost more.", (COST,)),), (), False, 1.0, 9),  # noqa: FBT003
}
"""For each field of Answer, a value that ANSWERED and REFUSED do not have."""

NOT_SHOWN = {
    "terminal": {
        "question": "it stands in the line above, where it was typed",
        "signals": "numbers for developers, who read the JSON",
    },
    "bot": {
        "asked_at": "Discord itself counts how old the newest source is",
        "confidence": "members read a warning if it is low, which is `unsure`",
        "signals": "numbers for developers, who read the JSON",
    },
}
"""The fields that the terminal or the bot does not show, each with the reason."""


def printed(answer: Answer) -> str:
    file = StringIO()
    show_answer(Console(file=file, width=100, force_terminal=True), answer, 0.1)
    return file.getvalue()


SHOWN: dict[str, Callable[[Answer], str]] = {
    "json": to_json,
    "terminal": printed,
    "bot": lambda answer: repr(answer_card(answer, languages()["en"])),
}
"""The three ways in which an answer is shown."""


@pytest.mark.parametrize("way", SHOWN)
@pytest.mark.parametrize("name", [field.name for field in fields(Answer)])
def test_every_field_of_an_answer_is_shown(name: str, way: str) -> None:
    """A field that one of the three forgets would be hidden from its readers."""
    agreeing = replace(ANSWERED, agreeing=(OPENED, COSTLY)) if name == "agreed" else ANSWERED
    changes = any(
        SHOWN[way](answer) != SHOWN[way](replace(answer, **{name: SET[name]}))
        for answer in (agreeing, REFUSED)
    )
    assert changes == (name not in NOT_SHOWN.get(way, {}))


@pytest.mark.parametrize("way", SHOWN)
@pytest.mark.parametrize(
    "quote",
    [
        Quote(COSTLY, 29, 55),
        Quote(OPENED, 0, 55),
        Quote(OPENED, 29, 81),
        replace(COST, also=(COSTLY,)),
        replace(COST, answer=Span(32, 54)),
    ],
)
def test_every_field_of_a_quote_is_shown(quote: Quote, way: str) -> None:
    """Readers of a quote see its article, its exact text, and where else it was printed."""
    assert SHOWN[way](ANSWERED) != SHOWN[way](replace(ANSWERED, quotes=(quote, MORE)))


def test_the_values_that_are_tried_cover_every_field_of_a_quote() -> None:
    """A new field needs a value in the test above."""
    assert {field.name for field in fields(Quote)} == {"article", "start", "end", "also", "answer"}


NOTES: tuple[Note, ...] = (
    NewestSource(NOW, 400, is_old=True),
    OtherTime(MARCH),
    MissingNames(("Lindow",), "And when?"),
    Unsure(),
    SourcesDiffer((Claim(MORE, "91 million"),), "And when?"),
    SourcesAgree("84 million", (OPENED, COSTLY), "And when?"),
    CorrectedSpelling(("Lindow",)),
    PartRefused("And when?"),
    SearchedWindow(MARCH),
    NoArticles(),
    LibraryLanguages(("de",)),
    CompletedQuestion("When did it open?"),
)
"""A note of each kind."""


def test_every_kind_of_note_has_words() -> None:
    """The terminal and each language of the bot have distinct words for every kind of note."""
    assert [type(note) for note in NOTES] == list(get_args(Note))
    ways = [[words(note) for note in NOTES]]
    ways += [[note_line(note, tr) for note in NOTES] for tr in languages().values()]
    for said in ways:
        assert len(set(said) - {""}) == len(NOTES)
    for note in NOTES:
        if hasattr(note, "part"):
            assert words(note).startswith("And when?")
            assert note_line(note, languages()["en"]).startswith("And when?")
