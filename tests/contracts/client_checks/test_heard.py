"""What is heard of the zoo's clients when nobody knows their schedule and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from givonkit.spec import load_spec
from givonkit_contracts.client_checks.heard import Heap
from givonkit_contracts.client_checks.heard_obligations import HEARD
from givonkit_contracts.client_checks.in_process import API_KEY, BASE_URL, InProcessGround
from givonkit_contracts.client_checks.obligation import Broken
from givonkit_contracts.client_checks.obligations import all_obligations
from givonkit_contracts.client_checks.schedule_text import read_schedule
from tests.zoo.clients.broken import all_broken
from tests.zoo.clients.careful import careful

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.heard import Heard
    from givonkit_contracts.client_checks.outcome import Outcome

    Client = Callable[[Case], Outcome]

LINES = {
    line: None for one in all_obligations() for line in one.lines if "kill" not in line and "drip:4/200ms" not in line
}
"""All that a client may go through and be heard; answers that drip so may rightly keep it from its result."""
BROKEN = {one.name: one for one in all_broken()}


class Ears:
    """Plays lines to a client, and forgets all but what can be heard."""

    def __init__(self) -> None:
        self.client: Client = careful
        self.ground = InProcessGround(self._called, load_spec())

    def _called(self, case: Case) -> Outcome:
        return self.client(case)

    def errands(self, line: str) -> tuple[Heard, ...]:
        """Return the errands that were heard."""
        run = self.ground.play(read_schedule(line))
        heap = Heap(
            run.schedule, BASE_URL, API_KEY, run.exchanges, run.jobs, at=run.exchanges[-1].at, client_is_gone=True
        )
        return heap.errands()

    def broken(self, client: Client, line: str) -> list[str]:
        """Return the ids of what is broken."""
        self.client = client
        found = [(one, one.check(errand)) for errand in self.errands(line) for one in HEARD]
        return [one.id for one, finding in found if isinstance(finding, Broken)]


@pytest.fixture(scope="module")
def ears() -> Iterator[Ears]:
    made = Ears()
    yield made
    made.ground.close()


@pytest.mark.parametrize("line", LINES)
def test_a_careful_client_breaks_nothing_that_is_heard(ears: Ears, line: str) -> None:
    assert ears.broken(careful, line) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("TriesRefusedRequestsAgain", "heard/refusal-is-not-repeated"),
        ("TakesANewKeyAfterALostConnection", "heard/lost-answer-is-paid-once"),
        ("TakesANewKeyAfterAGatewayError", "heard/lost-answer-is-paid-once"),
        ("TakesANewKeyAfterAnUnreadableAnswer", "heard/lost-answer-is-paid-once"),
        ("WaitsForAProviderToRecover", "heard/ended-job-is-let-alone"),
        ("GivesUpAtAServerError", "heard/accepted-job-is-seen-to-its-end"),
        ("LeavesTheJobRunning", "heard/accepted-job-is-seen-to-its-end"),
        ("CancelsOnce", "heard/lost-cancel-is-sent-again"),
        ("SendsItsKeyAlong", "heard/key-stays-with-the-api"),
        ("KeepsWhatHasCome", "heard/cut-download-is-fetched-again"),
        ("ReadsMilliseconds", "heard/waits-as-long-as-told"),
        ("SendsItsKeyInTheUrl", "heard/key-is-in-no-url"),
    ],
)
def test_a_broken_client_is_heard_in_the_schedules_that_show_its_bug(ears: Ears, name: str, expected: str) -> None:
    one = BROKEN[name]
    lines = next(known.lines for known in all_obligations() if known.id == one.caught_by)
    assert {found for line in lines for found in ears.broken(one.client, line)} == {expected}


def test_errands_with_the_same_request_are_told_apart_by_their_keys(ears: Ears) -> None:
    ears.client = careful
    errands = ears.errands("repeats=3 create#1=reset:acted create#4=503:acted poll#2=503 download#2=cut:10")
    assert [len(errand.jobs) for errand in errands] == [1, 1, 1]
    assert [errand.alike for errand in errands] == [2, 2, 2]
