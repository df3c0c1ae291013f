"""Pairs of articles: the same story printed again, and stories that only look alike. All made up."""

from datetime import UTC, datetime, timedelta

from index import Article
from news import BRIDGE_OPENED

_LEDE = (
    "PORT LINDOW (Northern Wire) — Dock workers in Port Lindow walked off the job on Tuesday after talks "
    "over night shifts collapsed, leaving eleven container ships waiting outside the harbour."
)
_BODY = [
    "The Seafarers and Dockers Union said 2,300 of its members had joined the strike by noon.",
    (
        "Union leader Petra Holm told a crowd at the east gate that the port had broken a promise made in "
        "January to hire 150 more crane operators before the summer."
    ),
    "“We have been patient for nine months and our patience is used up,” she said.",
    "The port authority rejected the accusation and said that 94 operators had been hired so far.",
    (
        "Its director, Matthias Vorn, called the walkout irresponsible and warned that perishable goods worth "
        "6 million crowns would spoil if the ships were not unloaded within three days."
    ),
    (
        "Shipping companies began to send vessels to Skarn and Vellin instead, where berths were said to be "
        "scarce already."
    ),
    (
        "The government in the capital offered to mediate, and transport minister Lena Aker invited both sides "
        "to a meeting on Thursday morning."
    ),
    (
        "Economists at the Coastal Institute estimated that every day of the strike costs the region about "
        "1.2 million crowns."
    ),
    (
        "The last strike in the harbour, seven years ago, lasted sixteen days and ended with a pay rise of "
        "4 percent."
    ),
    "Residents lined the promenade in the evening to look at the lights of the waiting ships.",
    "Cafe owner Jon Beck said business was better than on a holiday, but that he would not want it to last.",
    "A decision on whether truck drivers will join the strike is expected at the weekend.",
]
_TAIL = [
    "In our own town the harbour office said that the ferry timetable stays as it is.",
    "Readers who expect a delivery are advised to ask their parcel service.",
    "The Courier will report on the meeting on Thursday on its front page.",
]


def _story(
    paragraphs: list[str], title: str, source: str, hours: float = 0.0, url: str | None = None
) -> Article:
    published = BRIDGE_OPENED + timedelta(hours=hours)
    text = "\n\n".join(paragraphs)
    return Article(title=title, text=text, source=source, published=published, url=url)


WIRE = _story([_LEDE, *_BODY], "Dock workers strike in Port Lindow", "Northern Wire")

COPIES = {
    "another headline": _story(
        [_LEDE, *_BODY], "Eleven ships wait as harbour stands still", "Bay Courier", 2
    ),
    "another lede": _story(
        [
            "Nothing moved in the harbour of Port Lindow yesterday: cranes stood still and ships lay at anchor.",
            "A quarrel over work at night had ended in a strike.",
            *_BODY,
        ],
        "Harbour stands still",
        "Vellin Herald",
        9,
    ),
    "a local tail": _story([_LEDE, *_BODY, *_TAIL], "Strike closes the harbour", "Bay Courier", 5),
    "lede and tail of its own": _story(
        ["Port Lindow's cranes stood still on Tuesday.", *_BODY[:10], *_TAIL],
        "Cranes stand still",
        "Courier",
        7,
    ),
    "cut to the first half": _story([_LEDE, *_BODY[:5]], "Dockers strike", "Island Almanac", 3),
    "cut to a third": _story([_LEDE, *_BODY[:3]], "Dockers strike in brief", "Island Almanac", 3),
    "house style": _story(
        [
            _LEDE.replace("PORT LINDOW (Northern Wire) — ", "By our wire services. "),
            *(
                line.replace("percent", "per cent")
                .replace("“", '"')
                .replace("”", '"')
                .replace("crowns", "kr.")
                for line in _BODY
            ),
        ],
        "Dock Workers Strike In Port Lindow",
        "Inland Times",
        30,
    ),
    "a later version with another figure": _story(
        [_LEDE, _BODY[0].replace("2,300", "2,650"), *_BODY[1:], "Talks go on at night, both sides said."],
        "Dock workers strike in Port Lindow",
        "Northern Wire",
        11,
        "https://wire.example/strike-2",
    ),
    "captions between the paragraphs": _story(
        [text for line in (_LEDE, *_BODY) for text in (line, "Photo: Northern Wire")],
        "Strike",
        "Picture Post",
        4,
    ),
}

ANOTHER_ACCOUNT = _story(
    [
        "Eleven freighters lay off Port Lindow on Tuesday evening with nobody to unload them.",
        (
            "The dockers' union had called a strike in the morning, when a last round of talks about night work "
            "broke up without a result."
        ),
        (
            "“We have been patient for nine months and our patience is used up,” union leader Petra Holm said to "
            "our reporter at the east gate, where some hundreds of workers had lit fires in oil drums."
        ),
        (
            "Matthias Vorn, who directs the port authority, said in an interview that the union knew very well how "
            "hard crane operators are to find, and that fruit and fish would rot."
        ),
        "Seven years ago it took more than two weeks until the harbour worked again.",
        "Lena Aker, the minister of transport, wants to hear both sides on Thursday.",
        "Shops in the old town have enough of everything for now, their association said.",
    ],
    "A harbour holds its breath",
    "Tidewater Post",
    6,
)


def _earnings(name: str, city: str, figures: tuple[str, ...]) -> Article:
    first, second, third, fourth, fifth = figures
    return _story(
        [
            (
                f"{city} (Market Robot) — {name} on Wednesday reported profit of {first} million crowns in its third "
                "quarter."
            ),
            (
                f"On a per-share basis, the {city}-based company said it had profit of {second} crowns. Earnings, "
                f"adjusted for one-time gains and costs, were {third} crowns per share."
            ),
            (
                "The results surpassed expectations. The average estimate of analysts surveyed by the Market "
                f"Robot was for earnings of {fourth} crowns per share."
            ),
            f"The company posted revenue of {fifth} million crowns in the period, which also topped forecasts.",
            (
                f"{name} shares have risen since the beginning of the year. In the final minutes of trading on "
                "Wednesday, shares hit a new high for the last 12 months."
            ),
            (
                "This story was generated by Market Robot using data from the exchange. Elements of this story "
                "were written by a program and not read by an editor before publication."
            ),
        ],
        f"{name}: earnings snapshot",
        "Market Robot",
    )


def _weather(town: str, figures: tuple[str, ...]) -> Article:
    high, low, wind, rain, sunset = figures
    return _story(
        [
            f"Here is the weather for {town} today. Expect a high of {high} degrees and a low of {low} degrees.",
            f"Winds come from the west at {wind} kilometres per hour, with gusts near the coast of {town}.",
            f"The chance of rain is {rain} percent. Sunset is at {sunset}.",
            f"Stay with us for updates on the weather in {town}, and sign up for alerts by email in our app.",
        ],
        f"Weather in {town} today",
        "Weather Desk",
    )


def _match(home: str, away: str, score: str, scorer: str, minute: str, ground: str) -> Article:
    return _story(
        [
            f"{home} beat {away} {score} on Saturday at {ground} to move up in the Coastal League.",
            f"{scorer} opened the score in the {minute}th minute with a header after a corner.",
            f"{away} had the better chances before the break, but {home}'s goalkeeper kept them out.",
            f"{scorer} added the second from the spot late in the match, and {home} held on.",
            (
                f"{home} are now within reach of the leaders, while {away} remain in the lower half of the table. "
                "All results of the day and the table can be found on our sports pages."
            ),
        ],
        f"{home} beat {away} {score}",
        "Sports Desk",
    )


def _solstice(year: int, day: str, hour: str) -> Article:
    return Article(
        title=f"Winter solstice {year}: what to know",
        text=(
            f"The winter solstice of {year} falls on {day}. The exact moment is {hour} in Port Lindow. "
            "It is the day on which the sun stands lowest at noon, and the shortest day of the year in the "
            "northern half of the world. The earth's axis is tilted, so that for half of the year the north "
            "leans away from the sun. From that day on the days grow longer again, by seconds at first and by "
            "minutes in February. Many peoples keep feasts around that day, with lights and fires. On Skarn, "
            "people meet at the lighthouse before dawn and sing until the sun comes up over the bay. "
            "Astronomers count winter from the solstice, while the weather service lets it begin on the first "
            "day of December because that makes its tables easier to compare."
        ),
        source="Tidewater Post",
        published=datetime(year, 12, 18, tzinfo=UTC),
    )


OTHERS = {
    "two accounts of one event": (WIRE, ANOTHER_ACCOUNT),
    "earnings of two companies": (
        _earnings("Lindow Shipping", "Port Lindow", ("61.4", "1.22", "1.30", "1.19", "840.2")),
        _earnings("Vellin Orchards", "Vellin", ("12.9", "0.31", "0.36", "0.28", "77.5")),
    ),
    "earnings of one company, two quarters": (
        _earnings("Lindow Shipping", "Port Lindow", ("61.4", "1.22", "1.30", "1.19", "840.2")),
        _earnings("Lindow Shipping", "Port Lindow", ("58.0", "1.17", "1.21", "1.25", "812.7")),
    ),
    "weather in two towns": (
        _weather("Skarn", ("14", "6", "38", "70", "17:02")),
        _weather("Vellin", ("19", "8", "12", "10", "17:09")),
    ),
    "weather of two days": (
        _weather("Skarn", ("14", "6", "38", "70", "17:02")),
        _weather("Skarn", ("11", "3", "21", "45", "17:00")),
    ),
    "two matches": (
        _match("Skarn Rovers", "Vellin Town", "2-0", "Ola Brandt", "14", "Lighthouse Park"),
        _match("Lindow United", "Inland Athletic", "2-1", "Marek Duda", "37", "the Ferry Ground"),
    ),
    "the same advice every year": (
        _solstice(2023, "Friday, Dec. 22", "4:27 a.m."),
        _solstice(2024, "Saturday, Dec. 21", "10:20 a.m."),
    ),
    "articles that share a publisher's last lines": (
        _story([*_BODY[:4], *_TAIL], "Harbour strike", "Courier"),
        _story(
            [
                "The town council voted on Monday to plant lime trees along the canal, from the mill to the lock.",
                "Gardeners begin in October, and the work is to be done before the first frost, the mayor said.",
                "Two of the old poplars were struck by lightning in June and had to be felled.",
                "Cyclists asked for a path under the trees, which the council will decide on next month.",
                *_TAIL,
            ],
            "Lime trees for the canal",
            "Courier",
        ),
    ),
}
