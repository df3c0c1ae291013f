"""An answer's quotes -> a written answer: each line is checked as it arrives, and dropped if it fails."""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from index.model import Answer, DroppedLine, WrittenAnswer, WrittenLine
from index.question.spelling import Known
from index.writing import completion
from index.writing.checks import failed_check
from index.writing.endpoint import Endpoint, EndpointFailed, Usage
from index.writing.given import GivenSentence, cited_by, sentences_given
from index.writing.prompt import SCHEMA, messages
from index.writing.stream import DraftLine, draft_lines
from index.writing.support import Judge

log = logging.getLogger(__name__)

WritingWatcher = Callable[[WrittenAnswer], None]
"""Called with the lines that may be shown so far, each time that one more has passed."""

_MOST = 4  # lines shown
_COMPLETED_WITHIN = 4.0  # seconds for a completed question, for which a member waits
_LONGEST_COMPLETION = 2_000  # characters that are read


@dataclass(frozen=True, slots=True)
class Completion:
    """A follow-up question as the model completed it, None if it could not, and the tokens that this took."""

    question: str | None
    tokens: int


class Writer:
    """Writes answers by one language model, and shows no line that its citations do not support.

    Args:
        endpoint: of the model.
        judge: decides whether what a line cites says it; by default the one that comes with Dateline.
    """

    def __init__(self, endpoint: Endpoint, judge: Judge | None = None) -> None:
        """Keep the endpoint and the judge, which is loaded when the first line is judged."""
        self._endpoint = endpoint
        self.judge = judge or Judge()

    @property
    def model(self) -> str:
        """The model's name."""
        return self._endpoint.model

    def probe(self, within: float) -> float:
        """Let the model write a word, and return after how many seconds it began.

        Raises:
            EndpointFailed: it did not begin `within` so many seconds. The message says why.
        """
        began, asked = time.monotonic(), [{"role": "user", "content": 'Write {"lines": []}'}]
        with closing(self._endpoint.stream(asked, SCHEMA, Usage(), within)) as answer:
            next(answer, None)
        return time.monotonic() - began

    def complete(self, question: str, earlier: Sequence[str]) -> Completion:
        """Return a follow-up question in a form that can be understood without the conversation.

        A failure is logged, and gives a completion without a question.

        Args:
            question: as it was asked.
            earlier: the earlier questions of the conversation, oldest first.
        """
        usage, written = Usage(), ""
        asked = completion.messages(question, earlier)
        try:
            for chunk in self._endpoint.stream(asked, completion.SCHEMA, usage, _COMPLETED_WITHIN):
                written += chunk
                if len(written) > _LONGEST_COMPLETION:
                    break
        except EndpointFailed as error:
            log.warning("The language model %s completed no question: %s", self.model, error)
            return Completion(None, usage.tokens)
        return Completion(completion.completed_in(written, question, earlier), usage.tokens)

    def write(
        self, answer: Answer, known: Known, *, translate: bool = False, watch: WritingWatcher | None = None
    ) -> WrittenAnswer | None:
        """Return a written answer, or None for a refusal, which never reaches the model.

        If the endpoint fails, the answer has no lines and says why. The failure is also logged, since the
        quotes are an answer by themselves.

        Args:
            answer: the quotes.
            known: the words of the library.
            translate: whether to write in the language of the question.
            watch: called with the lines as they pass, so that they can be shown early.
        """
        given = sentences_given(answer)
        if answer.abstained or not given:
            return None
        began, usage = time.monotonic(), Usage()
        asked = messages(answer.question, answer.asked_at.date(), given, translate=translate)
        lines: list[WrittenLine] = []
        dropped: list[DroppedLine] = []

        def so_far() -> WrittenAnswer:
            shown = tuple(lines) if len(lines) >= len(dropped) else ()
            seconds = time.monotonic() - began
            return WrittenAnswer(self.model, shown, tuple(dropped), translate, seconds, usage.tokens)

        try:
            for draft in draft_lines(self._endpoint.stream(asked, SCHEMA, usage)):
                checked = _checked(draft, given, answer, known, self.judge, translated=translate)
                if isinstance(checked, DroppedLine):
                    dropped.append(checked)
                else:
                    lines.append(checked)
                    if watch and (written := so_far()).lines:
                        watch(written)
                if not lines or len(lines) == _MOST:
                    break  # the first line must answer, and four are enough
        except EndpointFailed as error:
            log.warning("The language model %s wrote no answer: %s", self.model, error)
            return replace(so_far(), lines=(), failure=str(error))
        return so_far()


def _checked(
    draft: DraftLine,
    given: Sequence[GivenSentence],
    answer: Answer,
    known: Known,
    judge: Judge,
    *,
    translated: bool,
) -> WrittenLine | DroppedLine:
    cited = cited_by(draft, given)
    if cited is None:
        return DroppedLine(draft.text, "citation")
    if failed := failed_check(draft.text, cited, answer, known, judge, translated=translated):
        return DroppedLine(draft.text, failed)
    return WrittenLine(draft.text, tuple(sentence.quote for sentence in cited.sentences))
