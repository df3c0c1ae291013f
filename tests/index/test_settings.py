"""Settings: each is named and explained, wrong values are refused, and secrets are never shown."""

from pathlib import Path

import pytest

from index import InvalidSetting, Settings
from index.settings import SECRETS

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_the_environment_takes_precedence_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exported value overrides the one in .env, and an empty value counts as not set."""
    file = tmp_path / ".env"
    file.write_text("DATA_DIR=/from/file\nLOG_LEVEL=debug\nCHROMA_URL=\n", encoding="utf-8")
    monkeypatch.setenv("DATA_DIR", "/from/environment")
    settings = Settings.read(file)
    assert (settings.data_dir, settings.log_level) == (Path("/from/environment"), "DEBUG")
    assert settings.chroma_url is None


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("LOG_LEVEL", "LOUD", "Write DEBUG, INFO, WARNING or ERROR"),
        ("EMBEDDING_DEVICE", "toaster", "Write auto, cpu, cuda or mps"),
        ("CHROMA_URL", "localhost:8000", "Write http://host:8000"),
        ("CHROMA_URL", "http://me:hunter2@host:8000", "CHROMA_TOKEN"),
        ("DATABASE_URL", "hunter2", "Write postgresql"),
        ("SHARD_COUNT", "0", "Write a number"),
        ("SHARD_IDS", "first", "Write numbers from 0, like 0,1,2"),
    ],
)
def test_a_wrong_value_is_named_with_its_remedy(
    name: str, value: str, remedy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator reads which variable is wrong, why, and what to write; a secret is not repeated."""
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidSetting) as caught:
        Settings.read(tmp_path / ".env")
    assert str(caught.value).startswith(name)
    assert remedy in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_an_unknown_name_in_the_file_is_a_mistake(tmp_path: Path) -> None:
    """A typing error does not silently leave the default in force."""
    file = tmp_path / ".env"
    file.write_text("EMBEDING_MODEL=x\n", encoding="utf-8")
    with pytest.raises(InvalidSetting, match=r"EMBEDING_MODEL.*Did you mean EMBEDDING_MODEL"):
        Settings.read(file)


_SERVERS = {"DATABASE_URL": "postgresql+psycopg://me@host/news", "CHROMA_URL": "http://host:8000"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"SHARD_IDS": "0", **_SERVERS}, "SHARD_COUNT is not"),
        ({"SHARD_IDS": "0,2", "SHARD_COUNT": "2", **_SERVERS}, "SHARD_IDS names 2"),
        ({"SHARD_IDS": "0,0", "SHARD_COUNT": "2", **_SERVERS}, "names a shard twice"),
        ({"SHARD_IDS": "0", "SHARD_COUNT": "2"}, "set DATABASE_URL and CHROMA_URL"),
        (
            {"SHARD_IDS": "0", "SHARD_COUNT": "2", **_SERVERS, "DATABASE_URL": "sqlite:///news.sqlite"},
            "PostgreSQL",
        ),
    ],
)
def test_a_share_of_the_shards_that_cannot_work_is_refused(
    given: dict[str, str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several processes on one SQLite file or embedded Chroma would damage the index."""
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(InvalidSetting, match=sentence):
        Settings.read(tmp_path / ".env")


def test_shards_are_numbers_with_commas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process can take several shards; spaces do no harm."""
    for name, value in {"SHARD_IDS": "0, 2", "SHARD_COUNT": "4", **_SERVERS}.items():
        monkeypatch.setenv(name, value)
    assert Settings.read(tmp_path / ".env").shard_ids == (0, 2)


def test_secrets_are_not_printed() -> None:
    """Neither the token nor the database password can reach a log or traceback."""
    settings = Settings(chroma_token="hunter2", database_url="postgresql://me:hunter2@host/news")
    assert "hunter2" not in f"{settings!r} {settings}"


def test_the_example_names_and_explains_every_setting(tmp_path: Path) -> None:
    """`.env.example` can be copied unchanged, and has a comment for every setting."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    paragraphs = {
        paragraph.splitlines()[-1].lstrip("# ").split("=")[0]: paragraph
        for paragraph in example.split("\n\n")
    }
    for name in Settings.model_fields:
        assert paragraphs[name.upper()].startswith("#"), f"{name.upper()} is not explained"
    file = tmp_path / ".env"
    file.write_text(example, encoding="utf-8")
    assert Settings.read(file) == Settings()


def test_a_secret_can_be_read_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Docker and systemd pass secrets as files, which often end in a line break."""
    for name in SECRETS:
        (tmp_path / name).write_text(f"  postgresql://{name}\n", encoding="utf-8")
        monkeypatch.setenv(f"{name}_file".upper(), str(tmp_path / name))
    settings = Settings.read(tmp_path / ".env")
    for name in SECRETS:
        assert getattr(settings, name).get_secret_value() == f"postgresql://{name}"
    assert "postgresql" not in repr(settings)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "cannot be read: No such file"),
        (b"", "is empty"),
        (b"\xff\xfe", "does not hold text"),
        (b"x" * 70_000, "is too long"),
    ],
)
def test_a_secret_file_without_a_secret_is_refused(
    content: bytes | None, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the setting, the file and the fault, and quotes nothing from the file."""
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(file))
    with pytest.raises(InvalidSetting, match=f"DISCORD_TOKEN_FILE={file} {fault}"):
        Settings.read(tmp_path / ".env")


def test_a_secret_given_twice_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With two sources for one secret, chance would decide which is used."""
    (tmp_path / "token").write_text("one", encoding="utf-8")
    monkeypatch.setenv("CHROMA_TOKEN", "hunter2")
    monkeypatch.setenv("CHROMA_TOKEN_FILE", str(tmp_path / "token"))
    with pytest.raises(InvalidSetting, match="CHROMA_TOKEN and CHROMA_TOKEN_FILE are both set") as caught:
        Settings.read(tmp_path / ".env")
    assert "hunter2" not in str(caught.value)
