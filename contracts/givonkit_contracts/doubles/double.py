"""The double of one test."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING

from .assets import Assets
from .clock import DoubleClock
from .conversation import conversation_text
from .expected import Expected, Verdict, unexpected_text
from .failures import NotMet
from .jobs import Job, read_job
from .journal import DoubleJournal
from .ledger import Ledger
from .matching import Text, Turns, Value, match_of, operations_of, without_key
from .records import Records
from .steps import Steps
from .when import When
from .world import DoubleWorld

if TYPE_CHECKING:
    from givonkit.simulator.verification import Unexpected

    from .director import Answers, Director
    from .settings import Settings

__tracebackhide__ = True
_SHOWN = 5


class Double:
    """A double of the API that one test has for itself: what shall happen in it, what came, and what it cost.

    Clients take `base_url` and any key, such as `api_key`. With `strict`, a request for a job that neither `when` nor
    `expect` names fails the test.
    """

    def __init__(self, director: Director, answers: Answers, base_url: str, settings: Settings) -> None:
        self._director = director
        self.base_url = base_url
        self.api_key = settings.api_key
        self.strict = settings.strict
        self.clock = DoubleClock(director)
        self.world = DoubleWorld(director)
        self.ledger = Ledger(director)
        self.jobs: Records[Job] = Records(lambda: [read_job(told) for told in director.jobs()], "job", Job._fields)
        self.assets = Assets(director, answers, self.api_key)
        self.journal = DoubleJournal(director, self.clock.now)
        self._numbers = count(1)
        self._whens: list[Steps] = []
        self._expected: list[Expected] = []

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self.base_url}: {len(self.journal)} requests, {len(self.jobs)} jobs>"

    def when(
        self,
        operation: Text = "create",
        *,
        type: Text | None = None,  # noqa: A002  # the request's own name for it
        model: Text | None = None,
        variant: Text | None = None,
        prompt: Text | None = None,
        key: Text | None = None,
        nth: Turns | None = None,
        **fields: Value,
    ) -> When:
        """Say what shall happen to the requests that match: `when(model="kling-o1").fail("timeout", after=3)`.

        Text may hold `*` and `?`; a list means any of its values; `fields` are those of the input (`duration=[5, 10]`).
        `nth` counts the requests that match. What was said last is asked first. If no such request comes, the test
        fails.
        """
        match = match_of(
            operation, type=type, model=model, variant=variant, prompt=prompt, key=key, nth=nth, fields=fields
        )
        steps = Steps(f"when-{next(self._numbers)}", match, self._director)
        self._whens.append(steps)
        return When(steps)

    def expect(
        self,
        operation: Text = "create",
        *,
        times: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        verdict: Verdict | None = None,
        status: int | None = None,
        type: Text | None = None,  # noqa: A002  # the request's own name for it
        model: Text | None = None,
        variant: Text | None = None,
        prompt: Text | None = None,
        nth: Turns | None = None,
        **fields: Value,
    ) -> None:
        """Say which requests shall come until the test ends, and how often (else at least once); see `when`.

        `verdict` is accepted, refused or answered.
        """
        match = match_of(operation, type=type, model=model, variant=variant, prompt=prompt, nth=nth, fields=fields)
        expected = Expected(
            "expect", match, times=times, at_least=at_least, at_most=at_most, verdict=verdict, status=status
        )
        expected.report(self._director)
        self._expected.append(expected)

    def verify(
        self,
        operation: Text = "create",
        *,
        times: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        verdict: Verdict | None = None,
        status: int | None = None,
        type: Text | None = None,  # noqa: A002  # the request's own name for it
        model: Text | None = None,
        variant: Text | None = None,
        prompt: Text | None = None,
        nth: Turns | None = None,
        **fields: Value,
    ) -> None:
        """Check that such requests came, so often (else at least once); raises NotMet, which shows what came instead.

        `verdict` is accepted, refused or answered.
        """
        match = match_of(operation, type=type, model=model, variant=variant, prompt=prompt, nth=nth, fields=fields)
        expected = Expected(
            "verify", match, times=times, at_least=at_least, at_most=at_most, verdict=verdict, status=status
        )
        text = expected.unmet_text(self._director)
        if text:
            raise NotMet(text)

    def reset(self, *targets: str) -> None:
        """Forget jobs, assets, ledger, journal, scenarios, clock, or all of these; raises ResetInvalid."""
        named = set(targets or ("all",))
        self._director.reset(*named)
        if named & {"all", "scenarios"}:
            for when in self._whens:
                when.end()
            self._whens.clear()
            self._expected.clear()
        if named & {"all", "clock"}:
            self.journal.begin(self.clock.now)

    def conversation(self) -> str:
        """Return what came and what was answered, as the report of a failure shows it."""
        return conversation_text(self.journal)

    def end(self) -> None:
        """Let go of whatever outlasts the test."""

    def check(self) -> None:
        """Check what was expected of the whole test; raises NotMet."""
        texts = [*self._unused(), *(expected.unmet_text(self._director) for expected in self._expected)]
        if self.strict:
            texts.append(self._never_expected())
        if any(texts):
            raise NotMet("\n\n".join(filter(None, texts)))

    def _unused(self) -> list[str]:
        """Return a text for each expectation that no request used."""
        if not self._whens:
            return []
        played = self._director.played()
        return [self._unused_text(when) for when in self._whens if not when.line or played.get(when.name) == 0]

    def _unused_text(self, when: Steps) -> str:
        if not when.line:
            return f"{when!r} says nothing; say what shall happen: {when!r}.succeed(), .fail(), .reset_connection(), …"
        asked = Expected("when", without_key(when.match))
        _, _, told = asked.unmet_text(self._director).partition("\n\n")
        if told:
            return f"{when!r} was never used.\n{told}"
        came = ", ".join(
            f"#{number}" for number in asked.report(self._director)["expectations"][0]["requests"][:_SHOWN]
        )
        other = "came with another key, or" if "key" in when.match else "came, but"
        return (
            f"{when!r} was never used.\n  Such requests ({came}) {other} what it says never came to pass: "
            "another when() that was said later is asked first, or its fault did not strike."
        )

    def _never_expected(self) -> str:
        """Return a text about the requests for jobs that nothing expected."""
        creates = {exchange.number: exchange for exchange in self.journal.of("create")}
        matches = [when.match for when in self._whens] + [expected.match for expected in self._expected]
        asked = [{"match": without_key(match), "at_least": 0} for match in matches if "create" in operations_of(match)]
        if not asked:
            return unexpected_text([exchange.line for exchange in creates.values()])
        report = self._director.verify(json.dumps({"expectations": asked}))
        misses = [_miss_text(miss) for miss in report["unexpected"] if miss["request"] in creates]
        return unexpected_text(misses, forgotten=report["forgotten"])


def _miss_text(miss: Unexpected) -> str:
    return "\n".join(
        [miss["line"], f"    nearest: {miss['nearest']}", *(f"      {told}" for told in miss["differences"])]
    )
