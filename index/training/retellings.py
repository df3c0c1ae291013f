"""True sentences -> true ones in other words, as a written answer retells what an article says."""

import random
import re
from collections.abc import Callable, Sequence

_LEAST = 15  # characters of a line
_SYNONYMS = 0.6  # share of the words that are replaced, once a line is to have synonyms
_TITLED = re.compile(
    r"\b(?:(?:former |Vice )?President|Sen\.|Senator|Rep\.|Gov\.|Governor|Mayor|Prime Minister|Judge|Dr\."
    r"|Secretary|Attorney General) (?:[A-Z][a-z]+ )?(?P<last>[A-Z][a-z]{2,})\b(?! [A-Z])"
)
_SPEAKER = r"(?P<who>(?:[A-Z][\w’'.-]+ ?){1,4}|(?:[Tt]he )?[a-z]+|[Hh]e|[Ss]he|[Tt]hey)"
_SAID_LAST = re.compile(
    rf"^[“\"]?(?P<what>[^“”\"]+?),?[”\"]? {_SPEAKER} (?:said|told [A-Z][\w ]+|announced|added)"
    r"(?: [^,.]{0,40})?\.$"
)
_SAID_FIRST = re.compile(
    rf"^{_SPEAKER} (?:said|announced|added)(?: on \w+| in a statement)? (?:that )?(?P<what>[a-z].+)$"
)
_SAYING = ("{who} said {what}.", "{who} said that {what}.", "According to {who}, {what}.")
_ACTIVE = re.compile(
    r"^(?P<who>(?:[A-Z][\w’'-]+ ?){1,3}) (?P<verb>praised|criticized|accused|sued|arrested|attacked|defeated"
    r"|killed|charged|elected|fired|hired|invited|joined|signed|approved|rejected|urged|warned|helped|backed"
    r"|endorsed|visited|acquired|replaced|blamed|threatened|asked|named|nominated|pardoned|ordered|opened"
    r"|launched|supported|opposed|rescued|injured|honored|suspended|banned|selected|chased|followed|married"
    r"|appointed) (?P<whom>(?:the |a |an )?(?:[A-Z][\w’'-]+ ?){1,3}(?<! ))"
    r"(?=[.,]| (?:for|of|after|in|on|over|during|to|with|at|from)\b)"
)
_ALIKE = (
    "big large|begin start|began started|buy purchase|bought purchased|children kids|about around"
    "|movie film|car vehicle|doctor physician|attorney lawyer|fire blaze|announced declared"
    "|revealed disclosed|nearly almost|allow permit|allowed permitted|wrong incorrect|build construct"
    "|built constructed|rose increased|fell dropped|tried attempted|currently now|injured hurt|huge enormous"
    "|company firm|killed slain|died perished|said stated|show demonstrate|shows demonstrates|key crucial"
    "|help assist|helped assisted|get receive|got received|job position|ended finished|led headed"
    "|nation country|people persons|home house|money funds|end conclude|need require|needs requires"
    "|important significant|quickly rapidly|choose select|chose selected|use utilize|showed demonstrated"
    "|keep retain|kept retained|many numerous|several some|scientists researchers|deal agreement"
    "|election vote|city town|storm tempest|sick ill|ask request|asked requested|although though"
    "|often frequently|whole entire|cops police|illegal unlawful|legal lawful|fix repair|fixed repaired"
    "|answer response|worried concerned|angry furious|happy glad|hard difficult|stop halt|stopped halted"
)
_SYNONYM = {
    one: other for pair in _ALIKE.split("|") for one, other in (pair.split(" "), reversed(pair.split(" ")))
}
_SPELT = "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905 - shorter
_FEW = re.compile(
    rf"(?<![\w.,$£€:-])(?:[2-9]|1[0-2]|{'|'.join(_SPELT[2:])})(?![\w.,:%-]*\d|\w|%)", re.IGNORECASE
)
_BE_NOT = r"\b(is|are|was|were|has|have|had|would|could|does|do|did|should)"
# Words that begin a sentence with a capital only there.
_OPENING = frozenset(
    "the a an it he she they there this these those his her their in on at we our".split()  # noqa: SIM905
)
_Rewrite = Callable[[str, random.Random], str]


def retold(true: str, chance: random.Random) -> str:
    """Return `true` in other words, as far as rules of grammar and synonyms go."""
    text = true
    for share, rewrite in _REWRITES:
        if chance.random() < share:
            changed = rewrite(text, chance).strip()
            text = changed if len(changed) > _LEAST else text
    return text


def _without(pattern: str, instead: str = "") -> _Rewrite:
    """Return a rewrite that leaves out what matches `pattern`."""
    found = re.compile(pattern)
    return lambda text, _: _capital(found.sub(instead, text, count=1))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _within(text: str) -> str:
    """Return a sentence for use inside another, where only a name begins with a capital."""
    return text[:1].lower() + text[1:] if text.split(" ", 1)[0].casefold() in _OPENING else text


def _with_saying_moved(text: str, chance: random.Random) -> str:
    found = _SAID_LAST.match(text) or _SAID_FIRST.match(text)
    if not found:
        return text
    speaker, saying = found["who"].strip(), found["what"].rstrip(".")
    if speaker.casefold() in {"he", "she", "they"}:
        return _capital(f"{saying}.")
    return _capital(chance.choice(_SAYING).format(who=speaker, what=_within(saying)))


def _passive(text: str, _: random.Random) -> str:
    found = _ACTIVE.match(text)
    if not found:
        return text
    are = "were" if found["whom"].startswith("the ") and found["whom"].endswith("s") else "was"
    return _capital(f"{found['whom']} {are} {found['verb']} by {found['who'].strip()}{text[found.end() :]}")


def _with_synonyms(text: str, chance: random.Random) -> str:
    return "".join(
        _SYNONYM[word] if word in _SYNONYM and chance.random() < _SYNONYMS else word
        for word in re.split(r"(\W+)", text)
    )


def _with_number_in_other_form(text: str, _: random.Random) -> str:
    def other(found: re.Match[str]) -> str:
        return _SPELT[int(found[0])] if found[0].isdigit() else str(_SPELT.index(found[0].lower()))

    return _FEW.sub(other, text, count=1)


def _contracted(text: str, _: random.Random) -> str:
    """Write "didn't" as "did not", or the other way about."""
    whole = re.sub(rf"{_BE_NOT}n[’']t\b", r"\1 not", text)
    return whole if whole != text else re.sub(rf"{_BE_NOT} not\b", r"\1n't", text)


# Rewrites in the order in which they are tried, each with its chance.
_REWRITES: Sequence[tuple[float, _Rewrite]] = (
    (0.7, _without(r"^(?:But|And|However|Still|Meanwhile|Yet|So|Also|Now),? ")),
    (0.5, _without(r"^(?:On|In|At|After|Since|During|Following) [^,]{3,40}, ")),
    (0.5, _without(r", (?:who|which|where|whose|a|an|the)\b[^,]{3,80},(?= [a-z])")),
    (0.5, _without(r" \([^)]*\)| – [^–]{3,60} –(?= )| — [^—]{3,60} —(?= )")),
    (0.4, _with_saying_moved),
    (
        0.3,
        _without(
            r",? (?:according to|[A-Z]\w+ \w+ said|officials said|police said|he said|she said)[^.,]*\.$", "."
        ),
    ),
    (
        0.35,
        _without(r", (?:while|which|as|with|adding|including|after|following|where|who)\b[^.“”\"]*\.$", "."),
    ),
    (0.3, lambda text, _: _TITLED.sub(lambda found: found["last"], text)),
    (0.5, _passive),
    (0.4, _with_synonyms),
    (0.3, _with_number_in_other_form),
    (0.3, _contracted),
    (0.3, _without(r" on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")),
    (0.2, _without(r"^(?:The|A|An) ")),
    (0.15, lambda text, _: text.rstrip(".")),
)
