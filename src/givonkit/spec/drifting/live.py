"""What a live server showed, beside what the spec holds where no page says anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from .column import SPEC
from .fact import Fact
from .row import Row
from .said import Said
from .verdict import Verdict
from .wire import breaks, values_side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.spec.catalog import Spec
    from givonkit.spec.observations import Observed
    from givonkit.spec.worlds import World

_REFUSE_MORE = {
    "audio-with-video-reference": "default-counts",
    "body-limit": "8-mib",
    "character-unit": "utf16-units",
    "data-uri-payload": "base64",
    "sent-variant": "must-agree",
    "unstated-array-limit": "16",
}
"""The answers that refuse what another one takes, beside those that are called `refused`."""
_REFUSED = "refused"
_LONGEST = 150
SERVE = "answer as the server was seen to: `givonkit serve --observed FILE`"
"""What to do about an assumption that the server shows to be wrong."""
_ADD_ANSWER = (
    "add an answer to questions.yaml; until then `givonkit serve --observed FILE` answers so as far as its `wire` says"
)


class Live(NamedTuple):
    """What a server was seen to do, and how the double behaves in the world that was asked for, and in the one seen."""

    observed: Observed
    spec: Spec
    world: World
    seen_world: World

    def applies(self, question: str) -> bool | None:
        """Return whether the server was seen to refuse what breaks a condition, or None if that was not seen."""
        seen = self.observed.questions.get(question)
        return None if seen is None or seen["answer"] is None else seen["answer"] != "accepted"

    def date(self, question: str) -> str:
        """Return the day on which the answer to a question was seen."""
        return self.observed.questions[question]["date"][:10]

    @property
    def target(self) -> str:
        """Where the server is, without what may be a secret: a name, a password, a query."""
        return _without_secrets(self.observed.target)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The questions that could be answered, and of which nothing was seen."""
        asked = (name for name, question in self.spec.questions.items() if question.answers)
        return tuple(name for name in asked if name not in self.observed.questions)

    def facts(self) -> Iterator[Row]:
        """Yield every question that was answered, and every value of the wire that no answer explains."""
        for name in self.observed.questions:
            yield self._of_question(name)
        yield from self._of_wire()

    def refuses_more(self, question: str) -> bool:
        """Whether the answer that was seen refuses requests that this world's answer takes."""
        answer = self.observed.questions[question]["answer"]
        if answer is None or answer == self.world.answers.get(question):
            return False
        return answer in (_REFUSED, _REFUSE_MORE.get(question))

    def _moves(self, question: str) -> bool:
        """Whether clients do not find what they look for where the answer that was seen puts it."""
        answer = self.observed.questions[question]["answer"]
        if answer is None:
            return False
        before, after = ({**self.world.answers, **given} for given in ({}, {question: answer}))
        return breaks(self.spec.world(before).wire, self.spec.world(after).wire)

    def _of_question(self, name: str) -> Row:
        seen = self.observed.questions[name]
        assumed, answer = self.world.answers.get(name), seen["answer"]
        asks = self.spec.questions[name].asks
        fact = Fact(f"questions.{name}", Said(assumed), (), Said(answer, answer or seen["seen"]), asks=asks)
        if answer == assumed:
            return Row(fact, None)
        if answer is None:
            why = f"what the server showed on {self.date(name)} is none of its answers ({_brief(seen['seen'])})"
            return Row(fact, Verdict((SPEC,), why, _ADD_ANSWER))
        why = f"it guesses, and the server showed otherwise on {self.date(name)} ({_brief(seen['seen'])})"
        return Row(fact, Verdict((SPEC,), why, SERVE), is_breaking=self.refuses_more(name) or self._moves(name))

    def _of_wire(self) -> Iterator[Row]:
        """Yield the values of the wire that differ for no answer's sake, those that agree, and those not seen."""
        answers = {name: seen["answer"] for name, seen in self.observed.questions.items() if seen["answer"] is not None}
        answered = self.spec.world({**self.world.answers, **answers}).wire
        for path in self.observed.wire:
            seen, ours, explained = values_side_by_side(path, self.seen_world.wire, self.world.wire, answered)
            for place in dict.fromkeys((*ours, *seen)):
                if place not in seen:
                    yield Row(Fact(f"wire.{place}", Said(ours[place]), ()), None)
                elif ours.get(place) == seen[place] or explained.get(place) != seen[place]:
                    yield self._of_value(place, ours.get(place), seen[place])

    def _of_value(self, place: str, ours: Any, theirs: Any) -> Row:
        fact = Fact(f"wire.{place}", Said(ours), (), Said(theirs))
        if ours == theirs:
            return Row(fact, None)
        part, _, name = place.partition(".")
        operation = self.spec.api.operations.get(name) if part == "routes" else None
        if operation and operation.basis == "documented":
            why = "the pages show what the spec has: they are behind, or the server breaks its own pages"
            return Row(fact, Verdict((), why, self.judge), is_breaking=True)
        is_new = part == "shapes" and ours is None
        is_breaking = not is_new and breaks({place: ours}, {place: theirs})
        return Row(fact, Verdict((SPEC,), "it guesses", SERVE), is_breaking=is_breaking)

    @property
    def judge(self) -> str:
        """What to do about a server that contradicts a page."""
        return f"judge it by `givonkit check server {self.target}`"


def _brief(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _without_secrets(target: str) -> str:
    """Return an address without a user, a password, a query and a fragment."""
    scheme, colon, rest = re.split(r"[?#]", target, maxsplit=1)[0].rpartition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{colon}{host.rpartition('@')[2]}{slash}{path}"
