"""Clients whose POST is broken."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from .broken import broken
from .careful import JOBS, LONGEST_ANSWER, CarefulClient, GaveUpError

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.outcome import Outcome

    from .broken import BrokenClient
    from .careful import Answer

TRIES = 3


class TriesRefusedRequestsAgain(CarefulClient):
    """A POST that is refused with 400 is sent three times, since the third one may pass."""

    status = 400
    refusals = 0

    def understood(self, answer: Answer | None) -> dict[str, Any] | None:
        if self.job_id is None and answer is not None and answer.status == self.status:
            self.refusals += 1
            return super().understood(answer) if self.refusals >= TRIES else None
        return super().understood(answer)


class TriesRefusedKeysAgain(TriesRefusedRequestsAgain):
    """A POST whose key is refused is sent three times, as if a key could become valid."""

    status = 401


class ReportsAnEmptyBalanceAsTransport(CarefulClient):
    """402 is none of the statuses that the client knows, and is reported as trouble of the network."""

    def refused(self, answer: Answer) -> GaveUpError:
        if answer.status == 402:
            return GaveUpError("transport", answer.said())
        return super().refused(answer)


class TakesANewKey(CarefulClient):
    """A POST is sent again with a new key after one kind of loss, and with the same one after any other."""

    seconds = 0.0

    def answer(
        self, method: str, url: str, *, headers: dict[str, str] | None = None, content: bytes | None = None
    ) -> Answer | None:
        if not url.endswith(JOBS):
            return super().answer(method, url, headers=headers, content=content)
        began = self.now()
        keyed = {**(headers or {}), **self.create_headers()}
        answer = super().answer(method, url, headers=keyed, content=content)
        self.seconds = self.now() - began
        if self.is_lost(answer):
            self.remember("key", self.new_key())
        return answer

    def is_lost(self, answer: Answer | None) -> bool:
        raise NotImplementedError


class TakesANewKeyAfterALostConnection(TakesANewKey):
    """A POST whose connection broke is sent again with a new key."""

    def is_lost(self, answer: Answer | None) -> bool:
        return answer is None and self.seconds < LONGEST_ANSWER


class TakesANewKeyAfterAGatewayError(TakesANewKey):
    """A POST that a gateway answered with 504 is sent again with a new key."""

    def is_lost(self, answer: Answer | None) -> bool:
        return answer is not None and answer.status == 504


class TakesANewKeyAfterATimeout(TakesANewKey):
    """A POST that timed out is sent again with a new key."""

    def is_lost(self, answer: Answer | None) -> bool:
        return answer is None and self.seconds >= LONGEST_ANSWER


class TakesANewKeyAfterAnUnreadableAnswer(TakesANewKey):
    """A POST whose answer is no JSON is sent again with a new key."""

    def is_lost(self, answer: Answer | None) -> bool:
        return answer is not None and answer.is_ok and answer.json() is None


class GivesUpAtAnOverloadedServer(CarefulClient):
    """The first 503 to the POST ends the errand."""

    def understood(self, answer: Answer | None) -> dict[str, Any] | None:
        if self.job_id is None and answer is not None and answer.status == 503:
            raise GaveUpError("transport", answer.said())
        return super().understood(answer)


class GivesUpWhenToldToComeBack(CarefulClient):
    """The first 429 to the POST ends the errand."""

    def understood(self, answer: Answer | None) -> dict[str, Any] | None:
        if self.job_id is None and answer is not None and answer.status == 429:
            raise GaveUpError("rate_limited", answer.said())
        return super().understood(answer)


class RewordsThePrompt(CarefulClient):
    """A prompt whose POST was lost is varied a little, under the same key, so that no cache answers it."""

    def answer(
        self, method: str, url: str, *, headers: dict[str, str] | None = None, content: bytes | None = None
    ) -> Answer | None:
        if content is not None and self.may_exist:
            request = json.loads(content)
            request["input"]["prompt"] += "."
            content = json.dumps(request).encode()
        return super().answer(method, url, headers=headers, content=content)


class MakesTheKeyOfTheRequest(CarefulClient):
    """The key is a hash of the request, so that the same request is never made twice."""

    def new_key(self) -> str:
        return hashlib.sha256(self.body()).hexdigest()


class ReportsALostAnswerAsTransport(CarefulClient):
    """That nobody knows whether there is a job is reported as trouble of the network."""

    def out_of_time(self) -> Outcome:
        if self.job_id is None and self.may_exist:
            return self.failed("transport", "no answer came")
        return super().out_of_time()


BROKEN: tuple[BrokenClient, ...] = (
    broken("posting/refusal-is-not-repeated", TriesRefusedRequestsAgain),
    broken("posting/key-refusal-is-not-repeated", TriesRefusedKeysAgain),
    broken("posting/empty-balance-is-not-repeated", ReportsAnEmptyBalanceAsTransport),
    broken("posting/lost-answer-is-paid-once", TakesANewKeyAfterALostConnection),
    broken("posting/gateway-error-is-paid-once", TakesANewKeyAfterAGatewayError),
    broken("posting/hanging-answer-is-paid-once", TakesANewKeyAfterATimeout),
    broken("posting/unreadable-acceptance-is-paid-once", TakesANewKeyAfterAnUnreadableAnswer),
    broken("posting/passing-error-is-tried-again", GivesUpAtAnOverloadedServer),
    broken("posting/busy-answer-is-tried-again", GivesUpWhenToldToComeBack),
    broken("posting/same-body-with-same-key", RewordsThePrompt),
    broken("posting/new-key-for-a-new-errand", MakesTheKeyOfTheRequest),
    broken("posting/says-that-the-outcome-is-unknown", ReportsALostAnswerAsTransport),
)
