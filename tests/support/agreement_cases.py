"""Small cases in which articles agree, contradict each other, or have been overtaken. All made up.

The articles of a case have one headline and sentences of their own publisher around what they tell, so
that they are no copies of each other.
"""

from dataclasses import dataclass

from index import Article

_ASIDES = {
    "Tidewater Post": "Our reporter spoke to residents who had gathered in the rain near the town hall.",
    "Bay Courier": "Shops along the main street stayed open, and buses ran with a delay of half an hour.",
    "Northern Wire": "Officials plan to brief the press again once all the details have been looked at.",
    "Island Almanac": "On the island itself life went on as usual, with the market held under the arcades.",
    "People": "Firefighters from three towns worked through the night, and the river road was closed.",
    "Vellin Herald": "The mayor thanked everyone who helped and asked people for patience and good sense.",
}
_WIRE = (
    "Witnesses described a scene of confusion in the first hours, with sirens heard across the valley. "
    "A spokeswoman for the province said that experts had been sent from the capital to help. "
    "Schools in the district are to remain closed until the end of the week, the council decided. "
    "Relatives can call a hotline that has been set up by the interior ministry."
)


@dataclass(frozen=True)
class Told:
    """What one publisher tells: the sentence that matters, and when; `wire` makes it a copy of others."""

    source: str
    day: str
    text: str
    wire: bool = False

    def article(self, title: str, number: int) -> Article:
        text = f"{self.text}\n\n{_WIRE if self.wire else _ASIDES[self.source]}"
        return Article(
            title=title,
            text=text,
            source=self.source,
            published=f"{self.day}T08:00:00+00:00",
            url=f"https://{self.source.replace(' ', '-').lower()}.example/{self.day}/{number}",
        )


@dataclass(frozen=True)
class Case:
    """A question over a few articles: whose claims differ (newest first), and how many origins agree."""

    name: str
    question: str
    title: str
    told: tuple[Told, ...]
    differ: tuple[str, ...] = ()
    agree: int | None = None

    def articles(self) -> list[Article]:
        return [telling.article(self.title, number) for number, telling in enumerate(self.told)]


def _post(day: int, text: str) -> Told:
    return Told("Tidewater Post", f"2025-03-{day:02}", text)


def _courier(day: int, text: str) -> Told:
    return Told("Bay Courier", f"2025-03-{day:02}", text)


def _almanac(day: int, text: str) -> Told:
    return Told("Island Almanac", f"2025-03-{day:02}", text)


def _herald(day: int, text: str) -> Told:
    return Told("Vellin Herald", f"2025-03-{day:02}", text)


def _copied(source: str, day: int, text: str) -> Told:
    return Told(source, f"2025-03-{day:02}", text, wire=True)


_MILL = "Fire at the Vellin paper mill"
_KILLED = "How many people were killed in the fire at the Vellin paper mill?"
_WINNER = "Who won the mayoral election in Skarn?"
_VOTE = "Mayoral election in Skarn"
_BRIDGE = "Lindow bridge"
_OPENING = "When will the Lindow bridge open to traffic?"
_STRIKE = "Did the dockers of Port Lindow accept the pay offer?"
_OFFER = "Pay offer to the dockers of Port Lindow"
_FERRY = "Ferry sinks off Skarn"
_SUNK = "How many people died when the ferry sank off Skarn?"
_MARCH = "March in Skarn"
_MARCHED = "How many people marched in Skarn?"
_SHEEP = "How many sheep drowned in Skarn?"
_CLOSING = "Will the Skarn bridge close?"
_RATIFIED = "Did Skarn ratify the harbour treaty?"

AGREEING = (
    Case(
        "in sentences with few of the words",
        "Which country's navy rescued the crew of the sinking ferry?",
        "Navy rescues ferry crew",
        (
            _post(
                3,
                "The Norwegian navy pulled all 14 of the crew from the sinking ferry, Norway's government said.",
            ),
            _courier(
                3, "Norway sent two navy ships, which rescued the crew before the ferry sank on Monday."
            ),
        ),
        agree=2,
    ),
    Case(
        "said with another verb, beside another name",
        "which company bought Lindow Steel?",
        "Lindow Steel sold",
        (
            _post(3, "Norwegian group Hexagon Metals has bought Lindow Steel for 2 billion crowns."),
            _courier(3, "Lindow Steel was acquired by Hexagon Metals, the two companies said on Tuesday."),
        ),
        agree=2,
    ),
    Case(
        "asked for by what it is called",
        "what is the name of the new Vellin airport director?",
        "Vellin airport has a new director",
        (
            _post(3, "Vellin airport appointed Tomas Reiss as its new director on Monday."),
            _courier(
                4, "Tomas Reiss, who ran the Skarn port for nine years, becomes director of Vellin airport."
            ),
        ),
        agree=2,
    ),
    Case(
        "who hosts and where it is held",
        "where will the next Lindow Cup be held?",
        "Next Lindow Cup",
        (
            _post(3, "The next Lindow Cup will be held in Skarn, the federation announced."),
            _courier(4, "Organisers said that Skarn will host the next Lindow Cup."),
        ),
        agree=2,
    ),
    Case(
        "a publisher whose name is an ordinary word",
        _KILLED,
        _MILL,
        (
            Told(
                "People", "2025-03-03", "The fire at the paper mill in Vellin killed 12 people, police said."
            ),
            _courier(3, "In Vellin 12 people were killed when the paper mill caught fire."),
        ),
        agree=2,
    ),
    Case(
        "the same number twice",
        _KILLED,
        _MILL,
        (
            _post(3, "The fire at the paper mill in Vellin killed 12 people, police said on Monday."),
            _courier(3, "In Vellin 12 people were killed when the paper mill caught fire."),
        ),
        agree=2,
    ),
    Case(
        "in figures and in words",
        _KILLED,
        _MILL,
        (
            _post(3, "The fire at the paper mill in Vellin killed 12 people, police said on Monday."),
            _courier(3, "Twelve people were killed in the fire that destroyed Vellin's paper mill."),
        ),
        agree=2,
    ),
    Case(
        "one number rounded",
        "How much did the flood cost the town of Skarn?",
        "Flood in Skarn",
        (
            _post(3, "The flood cost the town of Skarn 2.31 million crowns, its treasurer said."),
            _courier(4, "The flood cost Skarn about 2.3 million crowns, the town council was told."),
        ),
        agree=2,
    ),
    Case(
        "more than is no contradiction",
        "How many dockers joined the strike in Port Lindow?",
        "Strike in Port Lindow",
        (
            _post(3, "The union said that 2,040 dockers joined the strike in Port Lindow."),
            _courier(3, "More than 2,000 dockers joined the strike in Port Lindow on Monday."),
        ),
        agree=2,
    ),
    Case(
        "three publishers",
        _KILLED,
        _MILL,
        (
            _post(3, "The fire at the paper mill in Vellin killed 12 people, police said on Monday."),
            _courier(3, "In Vellin 12 people were killed when the paper mill caught fire."),
            _almanac(4, "Police confirmed that 12 people were killed in the fire at the mill in Vellin."),
        ),
        agree=3,
    ),
    Case(
        "a name with and without a title",
        _WINNER,
        _VOTE,
        (
            _post(3, "Ada Brook won the mayoral election in Skarn on Sunday with a clear majority."),
            _courier(3, "The mayoral election in Skarn was won by the engineer Brook, the count showed."),
        ),
        agree=2,
    ),
    Case(
        "a name and its abbreviation",
        "Which organisation runs the camp near Vellin?",
        "Camp near Vellin",
        (
            _post(
                3, "The Coastal Relief Agency runs the camp near Vellin, the organisation said in January."
            ),
            _courier(4, "The organisation CRA runs the camp near Vellin and feeds those who live there."),
        ),
        agree=2,
    ),
    Case(
        "one day, named and counted",
        _OPENING,
        _BRIDGE,
        (
            _post(3, "The Lindow bridge will open to traffic on 21 March, the ministry said."),
            _courier(4, "Traffic will roll over the Lindow bridge from March 21, when it is to open."),
        ),
        agree=2,
    ),
    Case(
        "both say yes",
        _STRIKE,
        _OFFER,
        (
            _post(3, "The dockers of Port Lindow accepted the pay offer in a vote on Monday."),
            _courier(3, "By a narrow vote the dockers in Port Lindow accepted the pay offer."),
        ),
        agree=2,
    ),
    Case(
        "both say no",
        _STRIKE,
        _OFFER,
        (
            _post(3, "The dockers of Port Lindow did not accept the pay offer, their union said."),
            _courier(3, "The dockers refused to accept the pay offer made in Port Lindow."),
        ),
        agree=2,
    ),
    Case(
        "one source alone",
        _KILLED,
        _MILL,
        (_post(3, "The fire at the paper mill in Vellin killed 12 people, police said on Monday."),),
        agree=1,
    ),
    Case(
        "the same publisher twice is one origin",
        _KILLED,
        _MILL,
        (
            _post(3, "The fire at the paper mill in Vellin killed 12 people, police said on Monday."),
            _post(5, "Mourners remembered the 12 people who were killed in the fire at Vellin's mill."),
        ),
        agree=1,
    ),
    Case(
        "each number of its own clause",
        "How many people were injured when the ferry sank off Skarn?",
        _FERRY,
        (
            _post(3, "Fourteen people died and 32 were injured when the ferry sank off Skarn, police said."),
            _courier(5, "When the ferry sank off Skarn, 32 people were injured and 14 died, a doctor said."),
        ),
        agree=2,
    ),
    Case(
        "a number of several words",
        _SHEEP,
        "Flood in Skarn",
        (
            _post(3, "One hundred and twenty sheep drowned in Skarn, farmers said."),
            _courier(3, "Farmers said that 120 sheep drowned in Skarn."),
        ),
        agree=2,
    ),
    Case(
        "dozens that are counted",
        _SHEEP,
        "Flood in Skarn",
        (
            _post(3, "Two dozen sheep drowned in Skarn, farmers said."),
            _courier(3, "Farmers said that 24 sheep drowned in Skarn."),
        ),
        agree=2,
    ),
    Case(
        "a number within a range",
        _MARCHED,
        _MARCH,
        (
            _post(3, "Between 4,000 and 5,000 people marched in Skarn, police said."),
            _courier(3, "Some 4,500 people marched in Skarn, police said."),
        ),
        agree=2,
    ),
    Case(
        "a name in two spellings",
        "Who signed the harbour treaty for Ukraine?",
        "Harbour treaty signed",
        (
            _post(3, "Volodymyr Zelenskyy signed the harbour treaty for Ukraine on Monday."),
            _courier(4, "Volodymyr Zelensky signed the harbour treaty for Ukraine."),
        ),
        agree=2,
    ),
    Case(
        "a winner at the beginning of a sentence",
        "Who won the Lindow Cup?",
        "The Lindow Cup",
        (
            _post(3, "Skarn won the Lindow Cup on Saturday, the rowing club reported."),
            _courier(3, "Vellin lost the final to Skarn, which won the Lindow Cup."),
        ),
        agree=2,
    ),
    Case(
        "a weekday and a date",
        "When did the Skarn bridge collapse?",
        "Skarn bridge collapses",
        (
            _post(3, "The Skarn bridge collapsed on Monday, police said."),
            _courier(4, "The Skarn bridge collapsed on 3 March, officials said."),
        ),
        agree=2,
    ),
    Case(
        "a no that is about something else",
        _CLOSING,
        "Skarn bridge",
        (
            _post(3, "The Skarn bridge will close in May, the council said."),
            _courier(4, "The Skarn bridge will close in May, and no traffic can pass until June."),
        ),
        agree=2,
    ),
    Case(
        "not only is no denial",
        "Did the storm damage the Skarn bridge?",
        "Storm over Skarn",
        (
            _post(3, "The storm damaged the Skarn bridge."),
            _courier(4, "The storm damaged not only the Skarn bridge but also the harbour."),
        ),
        agree=2,
    ),
    Case(
        "one who quotes the other is no origin",
        _SUNK,
        _FERRY,
        (
            _post(3, "Fourteen people died when the ferry sank off Skarn, police said."),
            _courier(4, "When the ferry sank off Skarn 14 people died, the Tidewater Post reported."),
        ),
        agree=1,
    ),
    Case(
        "one agency that both rewrote is one origin",
        _SUNK,
        _FERRY,
        (
            _post(3, "SKARN (AP) — Fourteen people died when the ferry sank off Skarn, police said."),
            _courier(4, "SKARN (AP) — When the ferry sank off Skarn 14 people died, according to police."),
        ),
        agree=1,
    ),
)

CONFLICTING = (
    Case(
        "two tolls on one day",
        _KILLED,
        _MILL,
        (
            _post(3, "The fire at the paper mill in Vellin killed 12 people, police said on Monday."),
            _courier(4, "In Vellin 17 people were killed when the paper mill caught fire."),
        ),
        differ=("17", "12"),
    ),
    Case(
        "in figures and in words",
        _KILLED,
        _MILL,
        (
            _post(3, "The fire at the paper mill in Vellin killed 12 people, police said on Monday."),
            _courier(4, "Nineteen people were killed in the fire that destroyed Vellin's paper mill."),
        ),
        differ=("Nineteen", "12"),
    ),
    Case(
        "shares",
        "What percentage of voters in Skarn backed the harbour plan?",
        "Harbour plan of Skarn",
        (
            _post(3, "Of the voters in Skarn 58 percent backed the harbour plan, the town said."),
            _courier(4, "The harbour plan was backed by 52 percent of voters in Skarn, a count showed."),
        ),
        differ=("52 percent", "58 percent"),
    ),
    Case(
        "sums",
        "How much did the flood cost the town of Skarn?",
        "Flood in Skarn",
        (
            _post(3, "The flood cost the town of Skarn 2.3 million crowns, its treasurer said."),
            _courier(5, "The flood cost Skarn 4.1 million crowns, the town council was told."),
        ),
        differ=("4.1 million", "2.3 million"),
    ),
    Case(
        "who won",
        _WINNER,
        _VOTE,
        (
            _post(3, "Ada Brook won the mayoral election in Skarn on Sunday with a clear majority."),
            _courier(4, "Tom Reed won the mayoral election in Skarn, the electoral board announced."),
        ),
        differ=("Tom Reed", "Ada Brook"),
    ),
    Case(
        "which company",
        "Which company bought the shipyard of Skarn?",
        "Shipyard of Skarn sold",
        (
            _post(3, "The shipyard of Skarn was bought by Lindow Shipping on Monday."),
            _courier(5, "The shipyard of Skarn was bought by Orchard Marine, its owner said."),
        ),
        differ=("Orchard Marine", "Lindow Shipping"),
    ),
    Case(
        "where",
        "Where will the coastal summit be held?",
        "The coastal summit",
        (
            _post(3, "The coastal summit will be held in Vellin, the organisers announced."),
            _courier(6, "The coastal summit will be held in Skarn, according to the foreign ministry."),
        ),
        differ=("Skarn", "Vellin"),
    ),
    Case(
        "when",
        _OPENING,
        _BRIDGE,
        (
            _post(3, "The Lindow bridge will open to traffic on 21 March, the ministry said."),
            _courier(5, "Traffic will roll over the Lindow bridge from March 28, when it is to open."),
        ),
        differ=("28 March 2025", "21 March 2025"),
    ),
    Case(
        "yes and no",
        _STRIKE,
        _OFFER,
        (
            _post(3, "The dockers of Port Lindow accepted the pay offer in a vote on Monday."),
            _courier(4, "The dockers of Port Lindow did not accept the pay offer, their union said."),
        ),
        differ=("", ""),
    ),
    Case(
        "asserted and denied",
        "Is Lindow Shipping selling its ferries?",
        "Ferries of Lindow Shipping",
        (
            _post(3, "Lindow Shipping is selling its ferries to a rival, two managers said."),
            _courier(4, "Lindow Shipping denied that it is selling its ferries, calling it a rumour."),
        ),
        differ=("", ""),
    ),
    Case(
        "three values",
        _KILLED,
        _MILL,
        (
            _post(3, "The fire at the paper mill in Vellin killed 12 people, police said on Monday."),
            _courier(4, "In Vellin 17 people were killed when the paper mill caught fire."),
            _almanac(5, "The fire that destroyed the paper mill of Vellin killed 21 people, doctors said."),
        ),
        differ=("21", "17", "12"),
    ),
    Case(
        "two against one",
        _KILLED,
        _MILL,
        (
            _post(3, "The fire at the paper mill in Vellin killed 12 people, police said on Monday."),
            _courier(3, "In Vellin 12 people were killed when the paper mill caught fire."),
            _almanac(4, "The fire that destroyed the paper mill of Vellin killed 21 people, doctors said."),
        ),
        differ=("21", "12"),
    ),
    Case(
        "approved or rejected",
        "did the council approve the new stadium in Lindow?",
        "Stadium vote in Lindow",
        (
            _post(3, "The Lindow council approved the new stadium by 24 votes to 19 on Tuesday evening."),
            _courier(4, "Lindow's council rejected the plan for a new stadium, the opposition said."),
        ),
        differ=("", ""),
    ),
)

SUPERSEDED = (
    Case(
        "a toll in other words",
        "how many people died in the Skarn ferry fire?",
        "Ferry fire off Skarn",
        (
            _post(3, "At least 14 people died when a ferry caught fire off Skarn on Monday night."),
            _courier(
                5, "The death toll from the ferry fire off Skarn has risen to 19, rescuers said on Wednesday."
            ),
        ),
        differ=("19", "At least 14"),
    ),
    Case(
        "a toll that rises",
        _KILLED,
        _MILL,
        (
            _post(3, "The fire at the paper mill in Vellin killed at least 9 people, police said."),
            _post(5, "The fire at the paper mill in Vellin killed 14 people, police said after a search."),
        ),
        differ=("14", "at least 9"),
    ),
    Case(
        "a toll that was put lower",
        _KILLED,
        _MILL,
        (
            _post(3, "The fire at the paper mill in Vellin killed 30 people, rescuers said at first."),
            _courier(6, "The fire at the paper mill in Vellin killed 18 people, the coroner found."),
        ),
        differ=("18", "30"),
    ),
    Case(
        "a date put off",
        _OPENING,
        _BRIDGE,
        (
            _post(3, "The Lindow bridge will open to traffic on 21 March, the ministry said."),
            _post(19, "The Lindow bridge will open to traffic on 30 March, the ministry now said."),
        ),
        differ=("30 March 2025", "21 March 2025"),
    ),
    Case(
        "a result after a recount",
        _WINNER,
        _VOTE,
        (
            _courier(3, "Ada Brook won the mayoral election in Skarn on Sunday, the first count showed."),
            _courier(12, "Tom Reed won the mayoral election in Skarn after a recount of all votes."),
        ),
        differ=("Tom Reed", "Ada Brook"),
    ),
    Case(
        "a refusal withdrawn",
        _STRIKE,
        _OFFER,
        (
            _courier(3, "The dockers of Port Lindow did not accept the pay offer on Monday."),
            _courier(9, "The dockers of Port Lindow accepted the pay offer in a second vote."),
        ),
        differ=("", ""),
    ),
    Case(
        "a higher bill",
        "How much did the flood cost the town of Skarn?",
        "Flood in Skarn",
        (
            _herald(3, "The flood cost the town of Skarn 1.5 million crowns, the mayor estimated."),
            _herald(20, "The flood cost the town of Skarn 6 million crowns, auditors found."),
        ),
        differ=("6 million", "1.5 million"),
    ),
)

CORRECTED = (
    Case(
        "a correction that names the former number",
        _KILLED,
        _MILL,
        (
            _post(3, "The fire at the paper mill in Vellin killed 12 people, police said on Monday."),
            _post(6, "Correction: not 12 but 17 people were killed in the fire at the paper mill in Vellin."),
        ),
    ),
    Case(
        "a date that is denied",
        "When will the trial of Karl Berg begin?",
        "Trial of Karl Berg",
        (
            _post(3, "The trial of Karl Berg will begin on 10 April, the court said."),
            _courier(5, "The trial of Karl Berg will not begin on 10 April, the court said."),
        ),
        agree=1,
    ),
    Case(
        "a name that is taken back",
        _WINNER,
        _VOTE,
        (
            _post(3, "Ada Brook won the mayoral election in Skarn on Sunday with a clear majority."),
            _courier(5, "Ada Brook did not win the mayoral election in Skarn, the electoral board found."),
        ),
        agree=1,
    ),
)

UNLIKE = (
    Case(
        "one who is named beside the winner",
        _WINNER,
        _VOTE,
        (
            _post(3, "Ada Brook won the mayoral election in Skarn on Sunday with a clear majority."),
            _courier(
                4, "Tom Reed beat Ada Brook and won the mayoral election in Skarn, the board announced."
            ),
        ),
        agree=1,
    ),
    Case(
        "a number in a sentence that hardly answers",
        "How many concerts was the Lindow tour?",
        "Lindow tour ends",
        (
            _post(9, "The Lindow tour consisted of 149 concerts in nearly two years."),
            _courier(
                7,
                "Fans of the Lindow tour cried in the rain during one last concert, and sang until their buses left.",
            ),
        ),
    ),
    Case(
        "another number of the same people",
        "How many employees will be affected by the layoffs at the parent company of Lindow Steel?",
        "Layoffs at Hexagon",
        (
            _post(3, "Hexagon, the parent company of Lindow Steel, will lay off 11,000 employees."),
            _courier(
                3, "Hexagon, the parent company of Lindow Steel, had more than 87,000 employees in March."
            ),
        ),
    ),
    Case(
        "somebody else rejects it",
        "did the council approve the new stadium in Lindow?",
        "Stadium vote in Lindow",
        (
            _post(3, "The Lindow council approved the new stadium by 24 votes to 19 on Tuesday evening."),
            _courier(4, "Residents rejected the new stadium of the Lindow council in a survey."),
        ),
    ),
    Case(
        "who loses and who wins",
        "did Skarn win the Lindow Cup?",
        "Lindow Cup",
        (
            _post(3, "Skarn won the Lindow Cup by two lengths on Sunday."),
            _courier(4, "Vellin lost the Lindow Cup to Skarn by two lengths."),
        ),
    ),
    Case(
        "killed and injured",
        _KILLED,
        _MILL,
        (
            _post(3, "The fire at the paper mill in Vellin killed 12 people, police said on Monday."),
            _courier(3, "The paper mill in Vellin employs 340 people and makes newsprint."),
        ),
    ),
    Case(
        "another fire",
        _KILLED,
        _MILL,
        (
            _post(3, "The fire at the paper mill in Vellin killed 12 people, police said on Monday."),
            _courier(3, "A school bus overturned on the road to Skarn, which hurt 4 children."),
        ),
    ),
    Case(
        "last year's winner",
        _WINNER,
        _VOTE,
        (
            _post(3, "Ada Brook won the mayoral election in Skarn on Sunday with a clear majority."),
            Told("Bay Courier", "2021-03-04", "Tom Reed won the mayoral election in Skarn in a close race."),
        ),
    ),
    Case(
        "who lost",
        _WINNER,
        _VOTE,
        (
            _post(3, "Ada Brook won the mayoral election in Skarn on Sunday with a clear majority."),
            _courier(3, "Her rival Tom Reed congratulated Ada Brook and thanked his own campaigners."),
        ),
    ),
    Case(
        "a share and a number",
        "What percentage of voters in Skarn backed the harbour plan?",
        "Harbour plan of Skarn",
        (
            _post(3, "Of the voters in Skarn 58 percent backed the harbour plan, the town said."),
            _courier(3, "Some 4,100 voters in Skarn backed the harbour plan, the town's clerk said."),
        ),
    ),
    Case(
        "a year is no toll",
        _KILLED,
        _MILL,
        (
            _post(3, "The fire at the paper mill in Vellin killed 12 people, police said on Monday."),
            _courier(3, "The fire destroyed the paper mill in Vellin, which people had built in 1904."),
        ),
    ),
    Case(
        "reasons are not compared",
        "Why did the paper mill in Vellin burn?",
        _MILL,
        (
            _post(3, "The paper mill in Vellin burned because a bearing ran hot, an expert said."),
            _courier(3, "The paper mill in Vellin burned because lightning struck its roof."),
        ),
    ),
    Case(
        "when one says no day",
        _OPENING,
        _BRIDGE,
        (
            _post(3, "The Lindow bridge will open to traffic on 21 March, the ministry said."),
            _courier(4, "The Lindow bridge will open to traffic after a ceremony with a brass band."),
        ),
    ),
    Case(
        "the same accident elsewhere",
        "How many people were killed when the ferry sank off Skarn?",
        _FERRY,
        (
            _post(3, "Fourteen people were killed when the ferry sank off Skarn, police said."),
            _courier(3, "Thirty people were killed when the ferry sank off Orm, the coast guard said."),
        ),
    ),
    Case(
        "an earlier accident of the same place",
        _KILLED,
        _MILL,
        (
            _post(3, "The fire at the paper mill in Vellin killed 12 people, police said on Monday."),
            _courier(3, "In 2019 a fire at the paper mill in Vellin killed 5 people."),
        ),
    ),
    Case(
        "some of them",
        _KILLED,
        _MILL,
        (
            _post(3, "The fire at the paper mill in Vellin killed 12 people, police said on Monday."),
            _courier(3, "The fire at the paper mill in Vellin killed 3 children, a doctor said."),
        ),
    ),
    Case(
        "miles and kilometres",
        "How long is the new tunnel under the Vellin?",
        "Tunnel opens",
        (
            _post(3, "The new tunnel under the Vellin is 10 miles long."),
            _courier(3, "The new tunnel under the Vellin is 16 kilometres long."),
        ),
    ),
    Case(
        "a day's cost and the whole cost",
        "How much did the strike in Port Lindow cost?",
        "Strike in Port Lindow",
        (
            _post(3, "The strike in Port Lindow cost 3 million crowns a day, said the chamber."),
            _courier(3, "The strike in Port Lindow cost 21 million crowns in all, said the chamber."),
        ),
    ),
    Case(
        "up to allows fewer",
        _MARCHED,
        _MARCH,
        (
            _post(3, "Up to 10,000 people marched in Skarn, police said."),
            _courier(3, "Some 7,000 people marched in Skarn, police said."),
        ),
    ),
    Case(
        "more than allows more",
        _MARCHED,
        _MARCH,
        (
            _post(3, "More than 10,000 people marched in Skarn, police said."),
            _courier(3, "Some 14,000 people marched in Skarn, police said."),
        ),
    ),
    Case(
        "one article has both counts",
        _MARCHED,
        _MARCH,
        (
            _post(3, "Police said that 4,000 people marched in Skarn; organisers spoke of 9,000."),
            _courier(3, "Organisers said that 9,000 people marched in Skarn."),
        ),
    ),
    Case(
        "what is only feared",
        _KILLED,
        _MILL,
        (
            _post(3, "The fire at the paper mill in Vellin killed 12 people, police said on Monday."),
            _courier(3, "The fire at the paper mill in Vellin may have killed 20 people, it was feared."),
        ),
    ),
    Case(
        "seller and buyer",
        "Which company bought the Skarn shipyard?",
        "Skarn shipyard sold",
        (
            _post(3, "Lindow Shipping bought the Skarn shipyard from Orchard Marine."),
            _courier(4, "Orchard Marine sold the Skarn shipyard, which the company Lindow Shipping bought."),
        ),
    ),
    Case(
        "a country and its people",
        "Which country won the Lindow Cup?",
        "The Lindow Cup",
        (
            _post(3, "Norway won the Lindow Cup on Saturday."),
            _courier(4, "The Norwegians won the Lindow Cup, a joy for the whole country."),
        ),
    ),
    Case(
        "two who share a family name",
        _WINNER,
        _VOTE,
        (
            _post(3, "Ada Brook won the mayoral election in Skarn on Sunday with a clear majority."),
            _courier(4, "Mayor Tom Brook did not stand, and Ada Brook won the mayoral election in Skarn."),
        ),
    ),
    Case(
        "open and closed agree on nothing",
        "Is the Skarn bridge open?",
        "Skarn bridge",
        (
            _post(3, "The Skarn bridge is open again, the council said."),
            _courier(4, "The Skarn bridge is closed, the council said."),
        ),
        agree=1,
    ),
    Case(
        "what is planned has not been done",
        _RATIFIED,
        "Skarn harbour treaty",
        (
            _post(3, "Skarn ratified the harbour treaty on Monday."),
            _courier(3, "Skarn is expected to ratify the harbour treaty this month."),
        ),
        agree=1,
    ),
    Case(
        "two denials are no denial",
        "Is the mayor of Skarn ill?",
        "The mayor of Skarn",
        (
            _post(3, "The mayor of Skarn is ill, her office said."),
            _courier(4, "Nobody denies that the mayor of Skarn is ill."),
        ),
    ),
)

_REPORT = "The fire at the paper mill in Vellin killed 12 people, the police in the province said on Monday."
COPIED = (
    Case(
        "one report printed twice",
        _KILLED,
        _MILL,
        (_copied("Northern Wire", 3, _REPORT), _copied("Bay Courier", 3, _REPORT)),
        agree=1,
    ),
    Case(
        "one report printed three times",
        _KILLED,
        _MILL,
        (
            _copied("Northern Wire", 3, _REPORT),
            _copied("Bay Courier", 3, _REPORT),
            _copied("Tidewater Post", 4, _REPORT),
        ),
        agree=1,
    ),
    Case(
        "a copy and an account of one's own",
        _KILLED,
        _MILL,
        (
            _copied("Northern Wire", 3, _REPORT),
            _copied("Bay Courier", 3, _REPORT),
            _almanac(4, "Doctors in Vellin said that 12 people were killed when the paper mill burned."),
        ),
        agree=2,
    ),
    Case(
        "copies against another account",
        _KILLED,
        _MILL,
        (
            _copied("Northern Wire", 3, _REPORT),
            _copied("Bay Courier", 3, _REPORT),
            _almanac(4, "Doctors in Vellin said that 20 people were killed when the paper mill burned."),
        ),
        differ=("20", "12"),
    ),
)
