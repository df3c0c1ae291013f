"""Articles that we wrote for the tests; the events and places are made up."""

from datetime import UTC, datetime, timedelta

from index import Article

DAY = timedelta(days=1)
BRIDGE_OPENED = datetime(2025, 3, 10, 9, 0, tzinfo=UTC)

BRIDGE = Article(
    title="Port Lindow opens its new harbour bridge",
    text=(
        "PORT LINDOW (Tidewater Post) — The city of Port Lindow opened its new harbour bridge on Monday.\n\n"
        "Mayor Ada Quist said the bridge was built because the old ferry could not carry enough lorries. "
        "It cost 84 million crowns and took three years to build. "
        "Mr. Olsen of the U.N. shipping office called it a model for small ports.\n\n"
        "The ferry will stop running on Jan. 5, the harbour office said."
    ),
    source="Tidewater Post",
    url="https://tidewater.example/bridge",
    published=BRIDGE_OPENED,
)
FERRY = Article(
    title="Last ferry leaves Port Lindow",
    text=(
        "The last ferry left Port Lindow on Sunday with 212 passengers aboard. "
        "Captain Ines Brandt rang the ship's bell as the vessel crossed the bay. "
        "The ferry had carried people and goods for 61 years before the bridge replaced it."
    ),
    source="Bay Courier",
    url="https://bay.example/last-ferry",
    published=BRIDGE_OPENED + 300 * DAY,
)
ORCHARD = Article(
    title="Frost ruins apple harvest in the Vellin valley",
    text=(
        "A late frost has destroyed most of the apple blossom in the Vellin valley, growers said. "
        "Farmer Tomas Reiss expects to lose nine tenths of his crop. "
        "The regional government promised emergency loans to the orchards within a month."
    ),
    source="Vellin Herald",
    url="https://vellin.example/frost",
    published=BRIDGE_OPENED + 40 * DAY,
)
UNDATED = Article(
    title="How lighthouse keepers live",
    text=(
        "Lighthouse keepers on Skarn island work alone for six weeks at a time. "
        "Supplies arrive by helicopter when the sea is too rough for boats."
    ),
    source="Island Almanac",
)
ALL = (BRIDGE, FERRY, ORCHARD, UNDATED)


def made_up(number: int, *, revision: int = 0, sentences: int = 12) -> Article:
    """Return an article of its own, the `number`th, in its `revision`th version."""
    said = " ".join(
        f"Speaker{number}x{part} told reporters about topic{number} and version{revision} of plan{part % 4}."
        for part in range(sentences)
    )
    return Article(
        title=f"Story {number} about topic{number}",
        text=said,
        source=f"Paper {number % 3}",
        url=f"https://paper.example/{number}",
        published=BRIDGE_OPENED + number * DAY / 24,
    )
