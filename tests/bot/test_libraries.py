"""Which libraries the bot restores after its start."""

import shutil
from pathlib import Path

import news
from bot.access import DIRECT
from bot.libraries import Libraries
from hashed_words import HashedWords, SharedWords
from index import Resources, Settings

GUILD = 7


def test_an_index_that_chroma_lost_is_restored_after_the_start(tmp_path: Path) -> None:
    """A library is named while its index in Chroma is missing or incomplete, and not otherwise."""
    settings = Settings.model_construct(data_dir=tmp_path)
    with Resources(settings, HashedWords(), SharedWords()) as resources:
        libraries = Libraries(resources)
        libraries.own(GUILD).add(news.ALL)
        libraries.own(DIRECT).add([])
        assert libraries.unindexed() == []
    shutil.rmtree(tmp_path / "chroma")
    with Resources(settings, HashedWords(), SharedWords()) as resources:
        libraries = Libraries(resources)
        assert libraries.unindexed() == [GUILD]
        assert libraries.own(GUILD).reindex().indexed == len(news.ALL)
        assert libraries.unindexed() == []
