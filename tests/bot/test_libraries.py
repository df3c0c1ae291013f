"""What the bot finds to do in its libraries when it starts."""

import shutil
from pathlib import Path

import news
from bot.access import DIRECT
from bot.libraries import Libraries
from hashed_words import HashedWords, SharedWords
from index import Resources, Settings

GUILD = 7


def test_an_index_that_chroma_lost_is_restored_after_the_start(tmp_path: Path) -> None:
    """A library of which Chroma has nothing, or a part, is named until it is restored; others are not."""
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
