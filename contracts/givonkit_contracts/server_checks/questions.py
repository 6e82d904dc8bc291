"""What no page says: the judge asks where it costs nothing or the budget has room, and writes down what it sees."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from .budget import NOTHING
from .line import Line, Purpose, Withheld
from .outcome import Outcome
from .subject import Subject, as_json
from .verdicts import Observation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from decimal import Decimal

    from .exchange import Exchange
    from .planted import Planted

UNKNOWN_MODEL = "no-such-model"
_OTHER_MODELS = "other-models"

Change = dict[str, Any]


class Question(NamedTuple):
    """A request whose fate answers a question: how it is made for a model, and what being taken or refused means."""

    id: str
    change: Callable[[Subject], Change | None]
    taken: str
    refused: str
    says: str


def _seconds_in_quotes(subject: Subject) -> Change | None:
    field = subject.model.seconds_field
    return None if field is None else {field.name: str(field.default)}


def _null(subject: Subject) -> Change | None:
    name = next((name for name, field in subject.model.fields.items() if not field.required and field.allowed), None)
    return None if name is None else {name: None}


def _end_image_alone(subject: Subject) -> Change | None:
    field = subject.model.fields.get("endImage")
    return None if field is None else {field.name: subject.bodies.dials[field.name].present}


def _audio(slug: str, *, enabled: bool) -> Callable[[Subject], Change | None]:
    return lambda subject: {"audioEnabled": enabled} if subject.model.slug == slug else None


def _video_reference_alone(subject: Subject) -> Change | None:
    if subject.model.slug != "kling-3.0-omni":
        return None
    return {"referenceVideo": subject.bodies.dials["referenceVideo"].present}


QUESTIONS = (
    Question("unknown-fields", lambda _: {"unknownField": "many"}, "ignored", "refused", "a field that is not there"),
    Question("string-numbers", _seconds_in_quotes, "coerced", "refused", "a number in quotes"),
    Question("null-fields", _null, "absent", "refused", "null in an optional field"),
    Question("empty-prompt", lambda _: {"prompt": ""}, "accepted", "refused", "an empty prompt"),
    Question("end-image-alone", _end_image_alone, "accepted", "refused", "an end image without a start image"),
    Question(
        "audio-with-video-reference", _video_reference_alone, "explicit", "default-counts", "a video reference alone"
    ),
    Question(
        "relaxed-audio-off", _audio("seedance-2.0-relaxed", enabled=False), "accepted", "refused", "audioEnabled false"
    ),
)


class Asked(NamedTuple):
    """A question as it is asked of one model, and what the request may cost at most."""

    question: str
    says: str
    body: dict[str, Any]
    worst: Decimal | None
    taken: str
    refused: str


def planned_questions(subjects: Sequence[Subject]) -> list[Asked]:
    """Return the questions that some models can be asked, each of the cheapest; an unknown model costs nothing."""
    body = {"type": "video", "model": UNKNOWN_MODEL, "input": {"prompt": "a"}}
    asked = [Asked(_OTHER_MODELS, "an unknown model", body, NOTHING, "accepted", "refused")]
    for question in QUESTIONS:
        fitting = ((each, change) for each in sorted(subjects, key=_dearness) if (change := question.change(each)))
        subject, change = next(fitting, (None, None))
        if subject is not None and change is not None:
            smallest = subject.smallest()
            body = {**smallest, "input": {**smallest["input"], **change}}
            worst = subject.worst(body)
            asked.append(Asked(question.id, question.says, body, worst, question.taken, question.refused))
    return asked


class Questions:
    """Asks the questions that a request can settle."""

    def __init__(self, line: Line, subjects: Sequence[Subject]) -> None:
        self._line = line
        self._subjects = subjects
        self._seen: dict[str, Observation] = {}
        self._listing: tuple[str, Exchange] | None = None

    def note_listing(self, planted: Planted) -> None:
        """Take note whether the server names every problem."""
        exchange = planted.example
        if exchange is not None and (self._listing is None or planted.names_all):
            self._listing = ("all" if planted.names_all else "first"), exchange

    def ask(self) -> None:
        """Send what the budget has room for, for the cheapest model that it can be asked of."""
        for asked in planned_questions(self._subjects):
            sent = self._line.post(
                as_json(asked.body), probe=f"question {asked.question}", purpose=Purpose.QUESTION, worst=asked.worst
            )
            if isinstance(sent, Withheld) or sent.outcome is Outcome.SILENT:
                continue
            is_taken = sent.outcome is Outcome.ACCEPTED
            seen = f"{asked.says} is {'taken' if is_taken else 'refused'}"
            self._observe(asked.question, asked.taken if is_taken else asked.refused, seen, sent.exchange)
            if asked.question == _OTHER_MODELS and not is_taken:
                self._note_unknown_model(sent.exchange)

    def _note_unknown_model(self, exchange: Exchange) -> None:
        usual = self._usual_refusal()
        is_usual = usual is None or exchange.status == usual.status
        answer = "as-refusal" if is_usual else "404" if exchange.status == 404 else None
        self._observe("unknown-model-status", answer, f"an unknown model gets {exchange.status}", exchange)

    def observations(self) -> Iterator[Observation]:
        """Yield what was seen."""
        usual = self._usual_refusal()
        if usual is not None:
            known = str(usual.status) if usual.status in (400, 422) else None
            self._observe("refusal-status", known, f"a wrong request gets {usual.status}", usual)
        if self._listing is not None:
            answer, exchange = self._listing
            seen = "every problem" if answer == "all" else "only the first of its problems"
            self._observe("reported-problems", answer, f"a refusal names {seen}", exchange)
        yield from self._seen.values()

    def _usual_refusal(self) -> Exchange | None:
        """Return a refusal with the status that most refusals have."""
        refused = [
            each for each in self._line.exchanges if each.trouble is None and each.status in (400, 413, 415, 422)
        ]
        usual = Counter(each.status for each in refused).most_common(1)
        return next((each for each in refused if each.status == usual[0][0]), None) if usual else None

    def _observe(self, question: str, answer: str | None, seen: str, exchange: Exchange) -> None:
        evidence = (
            f"{exchange.method} {exchange.path} {exchange.body[:200].decode('utf-8', 'replace')} -> {exchange.status}"
        )
        self._seen[question] = Observation(
            question=question, answer=answer, seen=seen, evidence=evidence, at=exchange.at
        )


def _dearness(subject: Subject) -> tuple[bool, Decimal]:
    worst = subject.worst(subject.smallest())
    return worst is None, worst or NOTHING
