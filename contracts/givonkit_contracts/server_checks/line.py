"""The one way out: whatever the judge sends is paced, paid for before it goes, and written down here."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from givonkit.decimals import plain_decimal
from givonkit.errors import GivonkitError

from .budget import NOTHING, Purse
from .exchange import Exchange
from .outcome import KEY_REFUSALS, LATER, NOT_TAKEN, REFUSALS, Outcome, outcome_of
from .pacing import Pace, retry_after

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from givonkit.http import Headers

    from .sender import Answer, Sender
    from .settings import Settings

GENERATIONS = "/api/v1/generations"
JSON: Headers = [(b"content-type", b"application/json")]
_TROUBLES_IN_A_ROW = 5
_FAILURES_IN_A_ROW = 40
"""More than the requests that break one rule: a server that fails at one rule can be judged by the others."""
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 15.0


class CannotJudge(GivonkitError):
    """The server gives no answers that a verdict could rest on; the message says why."""


class Purpose(StrEnum):
    """Why a request is sent, and so which tokens it may cost."""

    REFUSAL = "refusal"
    """The pages say that it is refused: the tokens at risk."""
    ACCEPTANCE = "acceptance"
    """The pages say that it is accepted: the budget."""
    QUESTION = "question"
    """No page says what happens: the budget."""


class Withheld(NamedTuple):
    """A request that was not sent, and why."""

    reason: str


class Sent(NamedTuple):
    """A request that was sent, and what its answer says."""

    exchange: Exchange
    outcome: Outcome


class Line:
    """Sends requests to one server; a POST goes only if the worst that it can cost is put aside first.

    `settle` is asked for each accepted POST what it cost and what came back, as far as that could be seen; `is_free` is
    asked after an answer that leaves open whether the request was taken, whether nothing was charged.
    Raises CannotJudge when answers stay away, or when the time is over.
    """

    def __init__(
        self,
        sender: Sender,
        settings: Settings,
        purses: dict[Purpose, Purse],
        *,
        now: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self.sender = sender
        self.purses = purses
        self.exchanges: list[Exchange] = []
        self.path_is_known = False
        self.settle: Callable[[Exchange, Purpose], tuple[Decimal | None, Decimal]] = lambda *_: (None, NOTHING)
        self.is_free: Callable[[], bool] = lambda: False
        self._counted: list[tuple[Exchange, Purse, Decimal]] = []
        self._settings = settings
        self._pace = Pace(settings.rate, now=now, sleep=sleep)
        self._now = now
        self._sleep = sleep
        self._patience = settings.patience
        self._troubles = 0
        self._keys_refused = 0
        self._failures = 0
        self._until = None if settings.deadline is None else now() + settings.deadline

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return len(self.exchanges)

    @property
    def posts(self) -> list[Exchange]:
        """The requests to create a job."""
        return [each for each in self.exchanges if each.method == "POST" and each.path == GENERATIONS]

    @property
    def refusals(self) -> list[Exchange]:
        """The requests to create a job that were refused."""
        return [each for each in self.posts if outcome_of(each, path_is_known=self.path_is_known) is Outcome.REFUSED]

    def free(self, method: str, path: str, probe: str) -> Exchange:
        """Send a request that costs nothing, such as reading a job."""
        return self._patiently(method, path, probe=probe)

    def get(self, path: str, probe: str) -> Exchange:
        """Read a path of the server."""
        return self.free("GET", path, probe)

    def post(
        self,
        body: bytes,
        *,
        probe: str,
        purpose: Purpose,
        worst: Decimal | None,
        keyed: bool = True,
        if_taken: Decimal | None = None,
    ) -> Sent | Withheld:
        """Send a request to create a job, if what it costs at worst can be put aside (None: nobody knows how much).

        `if_taken` is what it counts if it is taken against all evidence and its cost cannot be seen.
        """
        if worst is None:
            return Withheld("no page says what a job costs at most; give --price-ceiling")
        purse = self.purses[purpose]
        reservation = purse.reserve(worst)
        if reservation is None:
            name = "at risk" if purpose is Purpose.REFUSAL else "of the budget"
            left = plain_decimal(max(purse.left, NOTHING))
            return Withheld(f"it may cost {plain_decimal(worst)} tokens, and {left} {name} are left")
        before = self.requests
        try:
            exchange = self._patiently("POST", GENERATIONS, probe=probe, headers=JSON, body=body, keyed=keyed)
            if exchange.is_accepted:
                cost, refunded = self.settle(exchange, purpose)
                counted = cost if cost is not None else worst if if_taken is None else if_taken
                self._counted.append((exchange, purse, counted))
                reservation.settle(counted, refunded)
            elif self._was_not_taken(exchange):
                reservation.release()
        except CannotJudge:
            if self._has_cost_nothing(before):
                reservation.release()
            raise
        finally:
            # What was under way when a run is stopped may have been taken: it counts as spent.
            reservation.settle(worst)
        return Sent(exchange, outcome_of(exchange, path_is_known=self.path_is_known))

    def count_again(self, cost: Callable[[Exchange], Decimal | None]) -> None:
        """Count what accepted requests cost as it can be seen now, after all."""
        for place, (exchange, purse, counted) in enumerate(self._counted):
            seen = cost(exchange)
            if seen is not None and seen != counted:
                purse.correct(seen - counted)
                self._counted[place] = (exchange, purse, seen)

    def _has_cost_nothing(self, before: int) -> bool:
        return all(each.status in NOT_TAKEN and each.trouble is None for each in self.exchanges[before:])

    def _was_not_taken(self, exchange: Exchange) -> bool:
        """Whether a request that was not accepted is certain to have cost nothing."""
        if not exchange.was_sent or exchange.status in NOT_TAKEN:
            return True
        return exchange.status is not None and self.is_free()

    def _patiently(
        self,
        method: str,
        path: str,
        *,
        probe: str,
        headers: Headers | None = None,
        body: bytes = b"",
        keyed: bool = True,
    ) -> Exchange:
        wait = _FIRST_WAIT
        while True:
            exchange, answer = self._once(method, path, probe, headers or [], body, keyed=keyed)
            if exchange.status not in LATER:
                self._patience = self._settings.patience
                return exchange
            told = retry_after(answer, self._now())
            self._wait(wait if told is None else told, exchange)
            wait = min(2 * wait, _LONGEST_WAIT)

    def _wait(self, seconds: float, exchange: Exchange) -> None:
        # Each wait takes a little of the patience even if the server says "at once", so that "later" has an end.
        self._patience -= max(seconds, 0.1)
        if self._patience < 0:
            raise CannotJudge(
                f"the server goes on saying {exchange.status} after {self._settings.patience:g} s of waiting"
            )
        self._sleep(seconds)

    def _once(
        self, method: str, path: str, probe: str, headers: Headers, body: bytes, *, keyed: bool
    ) -> tuple[Exchange, Answer]:
        if self._until is not None and self._now() > self._until:
            raise CannotJudge(f"the time is over (--deadline {self._settings.deadline:g})")
        self._pace.wait()
        started = self._now()
        answer = self.sender.send(method, path, headers=headers, body=body, keyed=keyed, timeout=self._settings.timeout)
        exchange = Exchange(
            probe=probe,
            method=method,
            path=path,
            headers=headers,
            body=body,
            at=started,
            seconds=self._now() - started,
            keyed=keyed,
            status=answer.status,
            reply_headers=answer.headers,
            reply_body=answer.body,
            was_sent=answer.was_sent,
            trouble=answer.trouble,
        )
        self.exchanges.append(exchange)
        self._note(exchange)
        return exchange, answer

    def _note(self, exchange: Exchange) -> None:
        """Count answers that are none, and give up when no other ones come."""
        self._troubles = self._troubles + 1 if exchange.trouble is not None or exchange.status is None else 0
        if self._troubles >= _TROUBLES_IN_A_ROW:
            raise CannotJudge(f"{self._troubles} requests in a row got no answer to go by: {exchange.trouble}")
        if exchange.keyed:
            self._keys_refused = self._keys_refused + 1 if exchange.status in KEY_REFUSALS else 0
        if exchange.method == "POST":
            is_failure = exchange.status is not None and exchange.status >= 500
            self._failures = self._failures + 1 if is_failure else 0
        if self._failures >= _FAILURES_IN_A_ROW:
            raise CannotJudge(f"{self._failures} requests in a row got {exchange.status}: the server fails")
        if self._keys_refused >= _TROUBLES_IN_A_ROW:
            raise CannotJudge(f"the server does not take the key ({exchange.status})")
        is_answer = exchange.trouble is None and exchange.status is not None
        if exchange.method == "POST" and exchange.path == GENERATIONS and is_answer:
            is_of_the_path = exchange.status in REFUSALS or exchange.is_accepted
            self.path_is_known = self.path_is_known or is_of_the_path
