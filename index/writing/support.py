"""The learned judgement of a line: how surely the sentences that it cites say it.

Boosted trees decide by what the words tell: how many of a line stand in the sentences, in which order, and
which are denied, hedged or replaced by an opposite. `dateline fit-support` fits them on true and falsified
lines.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, Self

from index.errors import ModelUnavailable
from index.text.clauses import clauses, negations
from index.text.names import capitalised_runs
from index.text.stemming import canonical_form, canonical_forms, opposites
from index.text.tokens import CALENDAR, STOP_WORDS, words
from index.writing.given import Cited

FITTED = Path(__file__).with_name("support.json")
"""The fitted trees. support.md beside them is their model card."""

# Words apart, within which the order of two words counts: of a line, of a sentence.
_NEAR, _NEAR_CITED = 4, 7
_NAMES = 6  # names of a line of which pairs are exchanged on trial
_BEFORE = 5  # words before a word, within which a denial or a hedge belongs to it
# Words after a denial or a hedge that are looked at, and content words of them to which it belongs.
_AFTER, _REACHED = 6, 2
_PREFIX = 5  # letters that two related words share: mandate, mandatory
_MOST_NEW, _MOST_WORDS, _MOST_CITED = 6, 40, 200  # beyond which words are not counted
# A clause of a line and a cited one are about the same if they share at least so many words, and these are
# at least so great a part of the words of the line's clause.
_ALIKE, _MOSTLY = 2, 0.6
_POSSIBLE = re.compile(
    r"\b(?:could|might|(?<!\bin )may(?! \d)|possibl[ey]|perhaps|reportedly|rumou?r\w*|unclear|uncertain"
    r"|unconfirmed|likely|probabl[ey]|expected)\b",
    re.IGNORECASE,
)
_CLAIMED = re.compile(
    r"\b(?:accus\w+|alleg\w+|suspected|claim(?:s|ed|ing)?|purport\w*|denie[sd]|deny\w*)\b", re.IGNORECASE
)
_ACCUSED = re.compile(r"\b(?:accus\w+|alleg\w+|suspected|purport\w*)\b", re.IGNORECASE)
_SAYING = re.compile(r"\b(?:say|says|said|argue[sd]?|according\s+to)\b", re.IGNORECASE)
_YES_NO = re.compile(r"^\s*(?:yes|no)\s*[,.;:–—-]\s*", re.IGNORECASE)
_HEDGES = frozenset(
    """
    may might could would should perhaps possible possibly probably reportedly rumour rumor unclear
    uncertain unconfirmed likely allegedly alleged allege accused accuse suspected suspect claim
    claimed claims purported apparently potential potentially proposed planned plan plans planning
    expected expects expect hopes hope hoped wants want wanted aims aim aimed intends intended
    threatens threatened seeks sought tried attempted consider considering considers considered
    believed believes if whether poised set scheduled
    """.split()  # noqa: SIM905 - see text/tokens.py
)
_DENIALS = frozenset(
    """
    not no never none nobody neither nor cannot without deny denies denied denying false untrue
    refuse refuses refused reject rejects rejected decline declines declined fail fails failed
    unable dismiss dismissed
    """.split()  # noqa: SIM905 - see text/tokens.py
)
# Of two words of a group, one cannot stand for another.
_ORDER = tuple(
    frozenset(group.split())
    for group in (
        "before after during",
        "until since",
        "first last second third final",
        "morning afternoon evening night midnight noon",
        "early late",
        "more fewer less",
        "always never",
        "north south east west northern southern eastern western",
        "man woman boy girl men women boys girls",
        "won lost win lose wins loses",
        "yes no",
        "above below over under",
        "january february march april may june july august september october november december",
        "monday tuesday wednesday thursday friday saturday sunday",
        "hour day week month year decade century",
        "hours days weeks months years decades centuries",
        "hundred thousand million billion trillion",
    )
)
_Pairs = dict[tuple[str, str], float]
DecisionTree = Sequence[Sequence[float]]
"""The nodes of a decision tree: feature, limit, next node up to the limit and above; or a leaf's value."""


def is_supported(line: str, question: str, cited: Cited) -> bool:
    """Return whether what `line` cites says it, as far as the fitted trees tell."""
    judge = fitted()
    return judge.score(line, question, cited) >= judge.threshold


@cache
def fitted() -> "Judge":
    """Return the judge that comes with Dateline."""
    return Judge.load(FITTED)


@dataclass(frozen=True, slots=True)
class Judge:
    """Fitted trees over `features`, and the score from which a line counts as supported."""

    names: tuple[str, ...]
    trees: tuple[DecisionTree, ...]
    threshold: float

    def score(self, line: str, question: str, cited: Cited) -> float:
        """Return the log odds that what `line` cites says it."""
        found = features(line, question, cited)
        return self.sum([found[name] for name in self.names])

    def sum(self, values: Sequence[float]) -> float:
        """Return the sum of the leaves that `values` lead to."""
        return sum(_leaf(tree, values) for tree in self.trees)

    def save(self, file: Path) -> None:
        """Write the judge as JSON, with a digest of the trees."""
        content = {"features": self.names, "threshold": self.threshold, "trees": self.trees}
        text = json.dumps({**content, "digest": _digest(content)})
        file.write_text(text.replace("[[[", "[\n[[").replace("]], [[", "]],\n[["), encoding="utf-8")

    @classmethod
    def load(cls, file: Path) -> Self:
        """Return the judge in `file`.

        Raises:
            ModelUnavailable: `file` cannot be read or is damaged.
        """
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            digest = content.pop("digest")
            judge = cls(tuple(content["features"]), tuple(content["trees"]), float(content["threshold"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise _unavailable(file, str(error)) from error
        if digest != _digest(content):
            raise _unavailable(file, "its content is damaged")
        return judge


def _leaf(tree: DecisionTree, values: Sequence[float]) -> float:
    node = tree[0]
    while len(node) > 1:
        feature, limit, below, above = node
        node = tree[int(below if values[int(feature)] <= limit else above)]
    return node[0]


def _digest(content: Mapping[str, Any]) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _unavailable(file: Path, reason: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"The judgement of written lines in {file} cannot be loaded ({reason}). Install Dateline again, "
        "or write the file anew with dateline fit-support."
    )


def is_accusation_lost(line: str, question: str, cited: Cited) -> bool:
    """Return whether `line` says as a fact what `cited` only alleges, and the question does not."""
    return not _ACCUSED.search(question) and _loses(_ACCUSED, line, cited)


def features(line: str, question: str, cited: Cited) -> dict[str, float]:
    """Return by name what the words of `line` tell about whether `cited` says it."""
    body = _YES_NO.sub("", line)
    said, told = words(line), [words(sentence.text) for sentence in cited.sentences]
    whole = [word for sentence in told for word in sentence]
    forms = [canonical_form(word) for word in said if word not in STOP_WORDS]
    asked = canonical_forms(question)
    new = [form for form in forms if form not in cited.stems]
    strange = [form for form in new if form not in asked and not _is_related(form, cited.stems)]
    nearest = max(told, key=lambda sentence: len(set(forms).intersection(map(canonical_form, sentence))))
    within = set(map(canonical_form, nearest))
    order, reverse = _ordered(said, told)
    denied = [negations(sentence.text) for sentence in cited.sentences]
    return {
        "share": _share(len(forms) - len(new), forms),
        "share of nearest": _share(sum(form in within for form in forms), forms),
        "new": float(min(len(new), _MOST_NEW)),
        "strange": float(min(len(strange), _MOST_NEW)),
        "share not strange": _share(len(forms) - len(strange), forms),
        "ordered": order,
        "reversed": reverse,
        "exchange": _gain_by_exchange(line, told),
        "hedge lost": _lost(said, whole, _HEDGES.__contains__),
        "hedges fewer": float(
            max(0, sum(word in _HEDGES for word in nearest) - sum(word in _HEDGES for word in said))
        ),
        "possibility lost": float(_loses(_POSSIBLE, line, cited)),
        "denial lost": _lost(said, whole, _is_denial),
        "denial added": _lost(whole, said, _is_denial),
        "denials differ": float(abs(sum(map(_is_denial, said)) - sum(map(_is_denial, nearest)))),
        "other denied clause": float(not _negations_agree(line, cited)),
        "only line denies": float(negations(body) > 0 and not any(denied)),
        "denials": float(negations(body)),
        "denials cited": float(max(denied)),
        "least difference of denials": float(min(abs(negations(body) - number) for number in denied)),
        "opposite": float(_says_opposite(line, cited)),
        "yes or no": float(body != line),
        "words": float(min(len(said), _MOST_WORDS)),
        "words cited": float(min(len(whole), _MOST_CITED)),
    }


def _share(count: int, forms: Sequence[str]) -> float:
    return count / len(forms) if forms else 1.0


def _is_related(form: str, stems: AbstractSet[str]) -> bool:
    """Return whether a word begins like one of `stems`."""
    return len(form) >= _PREFIX and any(stem.startswith(form[:_PREFIX]) for stem in stems)


def _is_denial(word: str) -> bool:
    return word in _DENIALS or word.endswith(("n't", "n’t"))


def _pairs(said: Sequence[str], near: int) -> _Pairs:
    """Return the pairs of words at most `near` apart, in order, each with one divided by its distance."""
    forms = [word if word in STOP_WORDS else canonical_form(word) for word in said]
    found: _Pairs = {}
    for at, one in enumerate(forms):
        for distance, other in enumerate(forms[at + 1 : at + 1 + near], 1):
            if one != other and not (one in STOP_WORDS and other in STOP_WORDS):
                found[one, other] = max(found.get((one, other), 0.0), 1 / distance)
    return found


def _pairs_cited(told: Sequence[Sequence[str]]) -> AbstractSet[tuple[str, str]]:
    return {pair for sentence in told for pair in _pairs(sentence, _NEAR_CITED)}


def _ordered(said: Sequence[str], told: Sequence[Sequence[str]]) -> tuple[float, float]:
    """Return the weight (0..1) of a line's pairs of words that are cited, and of those cited reversed."""
    pairs, cited = _pairs(said, _NEAR), _pairs_cited(told)
    total = sum(pairs.values()) or 1.0
    reverse = sum(
        weight
        for (one, other), weight in pairs.items()
        if (other, one) in cited and (one, other) not in cited
    )
    return sum(weight for pair, weight in pairs.items() if pair in cited) / total, reverse / total


def _gain_by_exchange(line: str, told: Sequence[Sequence[str]]) -> float:
    """Return how much better a line fits what it cites with two names exchanged; negative if worse."""
    units: list[list[str]] = []
    names, end = list[int](), 0
    for start, run in capitalised_runs(line):
        if not STOP_WORDS.union(CALENDAR).issuperset(words(run)):
            units += [[word] for word in words(line[end:start])]
            names.append(len(units))
            units.append(words(run))
            end = start + len(run)
    units += [[word] for word in words(line[end:])]
    cited = _pairs_cited(told)

    def fit(order: Sequence[Sequence[str]]) -> float:
        pairs = _pairs([word for unit in order for word in unit], _NEAR)
        return sum(weight for pair, weight in pairs.items() if pair in cited)

    gains = []
    for one, other in combinations(names[:_NAMES], 2):
        if set(units[one]).isdisjoint(units[other]):
            order = list(units)
            order[one], order[other] = order[other], order[one]
            gains.append(fit(order) - fit(units))
    return max(gains, default=0.0)


def _lost(said: Sequence[str], told: Sequence[str], is_mark: Callable[[str], bool]) -> float:
    """Return how many words that have a mark in `told`, wherever they stand there, have none in `said`.

    A mark is a denial or a hedge. It belongs to the next content words.
    """
    forms = [canonical_form(word) for word in said]
    free = {canonical_form(word) for at, word in enumerate(told) if not _is_marked(told, at, is_mark)}
    unmarked = {form for at, form in enumerate(forms) if not _is_marked(said, at, is_mark)}
    marked = {form for at, form in enumerate(forms) if _is_marked(said, at, is_mark)}
    lost = set[str]()
    for at, word in enumerate(told):
        if is_mark(word):
            after = [
                each
                for each in told[at + 1 : at + 1 + _AFTER]
                if each not in STOP_WORDS and not is_mark(each)
            ]
            lost |= set(map(canonical_form, after[:_REACHED])) & unmarked - free - marked
    return float(len(lost))


def _is_marked(said: Sequence[str], at: int, is_mark: Callable[[str], bool]) -> bool:
    return any(map(is_mark, said[max(0, at - _BEFORE) : at + 2]))


def _negations_agree(text: str, cited: Cited) -> bool:
    """Return whether each clause of a line denies what the clause it comes from denies, and nothing else."""
    body = _YES_NO.sub("", text)
    whole = max((sentence.text for sentence in cited.sentences), key=lambda other: _shared(body, other))
    if negations(body) == negations(whole):
        return True
    for clause in clauses(body):
        like = _like(clause, cited)
        denied = [part for part in cited.clauses if negations(part)]
        if negations(clause) and not any(_shared(clause, part) for part in denied):
            return False
        if like and negations(clause) != negations(like):
            return False
    return negations(body) <= max(negations(sentence.text) for sentence in cited.sentences)


def _loses(hedge: re.Pattern[str], text: str, cited: Cited) -> bool:
    """Return whether a line says without a word like "may" or "alleged" what is cited with a `hedge`."""
    if any(said.search(text) for said in (_POSSIBLE, _CLAIMED, _SAYING)):
        return False
    return any(
        hedge.search(_like(clause, cited))
        and not clause.lower().startswith("to ")  # an aim is uncertain anyway
        for clause in clauses(_YES_NO.sub("", text))
    )


def _like(clause: str, cited: Cited) -> str:
    """Return the cited clause that has most words of a line's clause, or "" if none has."""
    said = canonical_forms(clause)
    like = max(cited.clauses, key=lambda other: len(said & canonical_forms(other)), default="")
    shared = len(said & canonical_forms(like))
    return like if shared >= min(_ALIKE, len(said)) and shared >= _MOSTLY * len(said) else ""


def _shared(one: str, other: str) -> int:
    return len(canonical_forms(one) & canonical_forms(other))


def _says_opposite(text: str, cited: Cited) -> bool:
    """Return whether a line has a word where what it cites has only that word's opposite."""
    said = set(words(text))
    for word in said - cited.words:
        form = canonical_form(word)
        if form not in cited.stems and opposites(form) & cited.stems:
            return True
        for group in _ORDER:
            if word in group and not (group & said & cited.words) and group & cited.words:
                return True
    return _swaps_order(text, cited)


def _swaps_order(text: str, cited: Cited) -> bool:
    """Return whether a line says "last three" where what it cites says only "first three"."""
    known = set(pairwise(words(cited.text)))
    return any(
        (word, following) not in known and any((other, following) in known for other in group - {word})
        for word, following in pairwise(words(text))
        for group in _ORDER
        if word in group
    )
