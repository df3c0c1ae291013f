"""The forms of a word, and words that news uses for one another, as one; pure."""

from index.lexical import content_words

_SHORTEST = 3
_DOUBLED = frozenset("bdgmnprt")  # at a word's end, before -ed and -ing: "stopped"
_FATES: dict[str, str] = {
    word: fate
    for fate, said in {
        "dead": "dead death deaths die died dies dying fatal fatalities fatality kill killed killing kills"
        " perish perished slain",
        "hurt": "hurt injure injured injures injuries injuring injury wound wounded wounding wounds",
        "missing": "missing unaccounted",
        "held": "arrest arrested arrests detain detained detains custody",
        "rescued": "rescue rescued rescues saved survive survived survivors",
        "displaced": "displaced displace homeless evacuate evacuated fled",
    }.items()
    for word in said.split()
}
FATES = frozenset(_FATES.values())
"""What can have happened to people of whom a number is given; who had the one did not have the other."""


def stem(word: str) -> str:
    """Return the letters that the inflected forms of a folded word have in common."""
    for ending in ("ies", "ied", "ing", "ed", "es", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST and not word.endswith("ss"):
            word = word.removesuffix(ending)
            if ending in {"ing", "ed"} and word[-1] == word[-2] and word[-1] in _DOUBLED:
                word = word[:-1]
            return word.removesuffix("e")
    return word


def fate(word: str) -> str:
    """Return what happened to people as `word` says, or the stem of any other word."""
    return _FATES.get(word, stem(word))


def fates(text: str) -> set[str]:
    """Return the content words of `text`, each as `fate` gives it."""
    return {fate(word) for word in content_words(text)}
