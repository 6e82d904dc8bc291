"""The words that make up one step, the same in a line and in a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from givonkit.errors import ScenarioInvalid, did_you_mean, nearest_word

from .durations import Span, read_span
from .effects import status_words
from .fault import Fault, read_count, read_fault, read_share, timed
from .scenario import FAILURES, Outcome, Step, Timing, default_message

if TYPE_CHECKING:
    from collections.abc import Collection

FLAGS = ("succeed", "stall", "cancel")
KINDS = (*FLAGS, "fail", "refuse")
TIMES = ("after", "queued", "processing")
WHEN = ("on", "chance", "window")
WORDS = (*KINDS, "code", "message", *TIMES, "polls", "progress", "spread", "fault", *WHEN, "times")
LONGEST_MESSAGE = 300
MOST_PARTS = 100
_is_code = re.compile("[a-z][a-z0-9_]{0,63}").fullmatch
_is_status = re.compile("[45][0-9][0-9]").fullmatch
_is_percent = re.compile(r"([0-9]{1,2}|100)%").fullmatch
_CONTRADICTIONS = (
    ("after", ("queued", "processing")),
    ("polls", TIMES),
    ("refuse", (*TIMES, "polls", "progress")),
    ("stall", ("after", "polls")),
)


class StepWords:
    """Takes the words of one step, each with its text and its place, and makes the step."""

    def __init__(self, operations: Collection[str]) -> None:
        self._operations = operations
        self._texts: dict[str, tuple[str, str]] = {}
        self._faults: list[Fault] = []
        self._named: list[int] = []

    def put(self, word: str, text: str, place: str) -> None:
        """Take one word; one that is unknown or stands twice is refused."""
        if word not in WORDS:
            nearest = did_you_mean(nearest_word(word, WORDS))
            raise ScenarioInvalid(place, f"unknown word {word[:80]!r}{nearest}; a step takes {', '.join(WORDS)}")
        if word == "fault":
            self._named = []
            self.add_fault(read_fault(text, place, self._operations), place)
        elif word in WHEN or (word == "times" and self._named):
            self._tell_faults(word, text, place)
        else:
            self._named = []
            self._put_once(word, text, place)

    def add_fault(self, fault: Fault, place: str) -> None:
        """Take one more fault."""
        if len(self._faults) >= MOST_PARTS:
            raise ScenarioInvalid(place, f"expected at most {MOST_PARTS} faults in one step")
        self._faults.append(fault)

    def step(self, place: str) -> Step:
        """Return the step; words that contradict each other are refused."""
        if not self._texts.keys() - {"times"} and not self._faults:
            raise ScenarioInvalid(place, "the step says nothing; expected an outcome, a time or a fault")
        kinds = [word for word in KINDS if word in self._texts]
        if len(kinds) > 1:
            raise ScenarioInvalid(place, f"{kinds[0]} and {kinds[1]} contradict each other; leave out one of them")
        for word, others in _CONTRADICTIONS:
            for other in others:
                if word in self._texts and other in self._texts:
                    raise ScenarioInvalid(place, f"{word} and {other} contradict each other; leave out one of them")
        outcome = self._outcome(kinds[0] if kinds else None)
        self._check_comes_to_pass(place)
        count = self._texts.get("times")
        return Step(
            outcome,
            self._timing(place),
            tuple(self._faults),
            read_count("times", *count) if count is not None else None,
        )

    def _check_comes_to_pass(self, place: str) -> None:
        """Refuse what is said about a job that a fault never lets come to be."""
        said = next((word for word in (*KINDS, *TIMES, "polls", "progress") if word in self._texts), None)
        fault = next((fault for fault in self._faults if is_always_before(fault)), None)
        if said is not None and fault is not None:
            raise ScenarioInvalid(
                place,
                f"the fault {fault.name} always strikes before the server acts, so {said} never comes to pass; "
                f"put then between them, or give the fault times, chance, window or acted",
            )

    def _put_once(self, word: str, text: str, place: str) -> None:
        if word in self._texts:
            raise ScenarioInvalid(place, f"{word} stands twice in one step")
        if word in FLAGS and text:
            raise ScenarioInvalid(place, f"{word}: expected no value, got {text[:80]!r}")
        if word not in (*FLAGS, "message") and not text:
            raise ScenarioInvalid(place, f"{word}: expected a value ({word}=...), got nothing")
        self._texts[word] = (text, place)

    def _tell_faults(self, word: str, text: str, place: str) -> None:
        asked = self._named if word == "times" else range(len(self._faults))
        told = [number for number in asked if is_untold(self._faults[number], word)]
        if not told:
            raise ScenarioInvalid(place, f"{word} is about the faults before it, and none without {word} stands there")
        for number in told:
            self._faults[number] = timed(self._faults[number], {word: text}, place, self._operations)
        if word == "on":
            self._named = told

    def _outcome(self, kind: str | None) -> Outcome | None:
        code, message = self._text("code"), self._text("message")
        if code is not None and kind != "refuse":
            raise ScenarioInvalid(self._texts["code"][1], "code stands only beside refuse; a failure says fail=CODE")
        if message is not None and kind not in ("fail", "refuse"):
            raise ScenarioInvalid(self._texts["message"][1], "message stands only beside fail or refuse")
        if kind == "fail":
            return _worded(Outcome("fail", None, self._code("fail")), self._message())
        if kind == "refuse":
            text, where = self._texts["refuse"]
            if not _is_status(text):
                raise ScenarioInvalid(where, f"refuse: expected a status from 400 to 599, got {text[:80]!r}")
            code = self._code("code") if code is not None else status_words(int(text))[0]
            return _worded(Outcome("refuse", int(text), code), self._message())
        return Outcome(kind) if kind else None  # type: ignore[arg-type]  # only the flags are left

    def _code(self, word: str) -> str:
        text, place = self._texts[word]
        if not _is_code(text):
            nearest = did_you_mean(nearest_word(text, FAILURES))
            raise ScenarioInvalid(place, f"{word}: expected a code such as content_policy, got {text[:80]!r}{nearest}")
        return text

    def _message(self) -> str | None:
        if "message" not in self._texts:
            return None
        text, place = self._texts["message"]
        if len(text) > LONGEST_MESSAGE:
            raise ScenarioInvalid(place, f"message: expected at most {LONGEST_MESSAGE} characters, got {len(text)}")
        if not text.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in text):
            raise ScenarioInvalid(place, "message: expected text, got half of a surrogate pair")
        return text

    def _timing(self, place: str) -> Timing:
        spans = {word: read_span(word, *self._texts[word]) for word in TIMES if word in self._texts}
        if "spread" in self._texts:
            share = _percent(*self._texts["spread"])
            if not spans:
                raise ScenarioInvalid(place, "spread: expected after, queued or processing in the same step, got none")
            spans = {word: _widened(span, share) for word, span in spans.items()}
        polls = read_count("polls", *self._texts["polls"]) if "polls" in self._texts else None
        progress = _progress(*self._texts["progress"]) if "progress" in self._texts else None
        return Timing(spans.get("queued"), spans.get("processing"), spans.get("after"), polls, progress)

    def _text(self, word: str) -> str | None:
        return self._texts[word][0] if word in self._texts else None


def _worded(outcome: Outcome, message: str | None) -> Outcome:
    return outcome._replace(message=default_message(outcome) if message is None else message)


def _percent(text: str, place: str) -> float:
    found = _is_percent(text)
    if not found:
        raise ScenarioInvalid(place, f"spread: expected a share from 0% to 100% such as 20%, got {text[:80]!r}")
    return int(found[1]) / 100


def _widened(span: Span, share: float) -> Span:
    return Span(round(span.low * (1 - share), 6), round(span.high * (1 + share), 6))


def _progress(text: str, place: str) -> tuple[float, ...]:
    words = text.split(",")
    if len(words) > MOST_PARTS:
        raise ScenarioInvalid(place, f"progress: expected at most {MOST_PARTS} steps, got {len(words)}")
    return tuple(read_share("progress", word, place) for word in words)


def is_untold(fault: Fault, word: str) -> bool:
    """Whether a fault does not say yet what this word says."""
    return getattr(fault, word) in (None, frozenset())


def is_always_before(fault: Fault) -> bool:
    """Whether a fault strikes every POST before the server has made a job."""
    is_about_posts = not fault.on or "create" in fault.on
    is_sure = fault.times is None and fault.window is None and fault.chance in (None, 1)
    return is_about_posts and is_sure and not fault.acted
