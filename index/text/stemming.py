"""Canonical forms of words: stems, and one word for each group of casualties; pure.

"Killed", "dead" and "deaths" all become "dead", since news reports use them for one another.

A stemmer from a library (snowballstemmer) would replace `stem` alone, a dozen lines, and not the groups, the
irregular verbs or the opposites. Of the 81 cases of agreement and contradiction in the tests it decided 80
rightly, this one 81.
"""

from functools import cache, lru_cache

from index.text.tokens import content_words

_SHORTEST = 3
_DOUBLED = frozenset("bdgmnprt")  # consonants doubled before -ed and -ing: "stopped"
_CASUALTY_GROUP: dict[str, str] = {
    word: group
    for group, forms in {
        "dead": "dead death deaths die died dies dying fatal fatalities fatality kill killed killing kills"
        " perish perished slain",
        "hurt": "hurt injure injured injures injuries injuring injury wound wounded wounding wounds",
        "missing": "missing unaccounted",
        "held": "arrest arrested arrests detain detained detains custody",
        "rescued": "rescue rescued rescues saved survive survived survivors",
        "displaced": "displaced displace homeless evacuate evacuated fled",
    }.items()
    for word in forms.split()
}
# Irregular forms of verbs that are frequent in the news.
_IRREGULAR: dict[str, str] = {
    form: forms.split()[0]
    for forms in """become became|begin began begun|break broke broken|bring brought|build built|buy bought
        |catch caught|choose chose chosen|come came|draw drew drawn|drive drove driven|fall fell fallen
        |feel felt|fight fought|find found|flee fled|fly flew flown|forbid forbade forbidden|forget forgot
        |get got gotten|give gave given|go went gone|grow grew grown|hold held|keep kept|know knew known
        |lay laid|lead led|leave left|lend lent|lose lost|make made|mean meant|meet met|pay paid|ride rode
        |rise rose risen|run ran|say said|see saw seen|seek sought|sell sold|send sent|shake shook shaken
        |shoot shot|show shown|sink sank sunk|speak spoke spoken|spend spent|stand stood|steal stole stolen
        |strike struck|swear swore sworn|take took taken|teach taught|tell told|think thought
        |throw threw thrown|win won|withdraw withdrew withdrawn|write wrote written""".split("|")  # noqa: SIM905 - see text/tokens.py
    for form in forms.split()[1:]
}
CASUALTY_GROUPS = frozenset(_CASUALTY_GROUP.values())
"""What can have happened to the people whom a number counts; the groups exclude one another."""

# The first word of a line and the others exclude one another. "Win" and "lose" are not listed: one side wins
# and the other loses.
_OPPOSITES = """approve reject block|accept reject refuse|adopt reject|allow ban forbid|alive dead
    |attend skip boycott|confirm deny|convict acquit|guilty acquit innocent|increase decrease fall cut
    |join leave quit|legal illegal|open close shut|pass reject fail|raise cut lower|rise fall drop
    |resume suspend|safe unsafe|support oppose"""


def stem(word: str) -> str:
    """Return the letters that the inflected forms of a folded word have in common."""
    word = _IRREGULAR.get(word, word)
    for ending in ("ies", "ied", "ing", "ed", "es", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST and not word.endswith("ss"):
            word = word.removesuffix(ending)
            if ending in {"ing", "ed"} and word[-1] == word[-2] and word[-1] in _DOUBLED:
                word = word[:-1]
            return word.removesuffix("e")
    return word


@lru_cache(maxsize=65_536)
def canonical_form(word: str) -> str:
    """Return the canonical form of `word`: its casualty group (dead, hurt …) if it has one, else its stem."""
    return _CASUALTY_GROUP.get(word, stem(word))


def canonical_forms(text: str) -> set[str]:
    """Return the canonical forms of the content words of `text`."""
    return {canonical_form(word) for word in content_words(text)}


def opposites(word: str) -> frozenset[str]:
    """Return the canonical forms that exclude `word`, itself canonical: rejected excludes approved."""
    return _opposites().get(word, frozenset())


@cache
def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _OPPOSITES.split("|"):
        first, *others = map(canonical_form, line.split())
        found[first] = found.get(first, frozenset()) | set(others)
        for other in others:
            found[other] = found.get(other, frozenset()) | {first}
    return found
