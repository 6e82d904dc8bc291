from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from givonkit_contracts.client_checks.endings import says_how_it_ended, succeeds
from givonkit_contracts.client_checks.in_process import InProcessGround
from givonkit_contracts.client_checks.obligation import Broken, Unsettled
from givonkit_contracts.client_checks.schedule_text import read_schedule
from tests.zoo.clients.careful import careful

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit import Spec
    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.in_process import Client
    from givonkit_contracts.client_checks.outcome import Outcome
    from givonkit_contracts.client_checks.run import Run

    Play = Callable[..., Run]

REFUSED = 'request={"type":"image","model":"seedream-5","input":{}}'
ASKED_TOO_OFTEN = "after=45s interval=0.5s world=rate-limit:per-minute"


@pytest.fixture
def play(spec: Spec) -> Play:
    """Play a line to a client, a careful one unless it is told."""

    def played(line: str, client: Client = careful) -> Run:
        ground = InProcessGround(client, spec)
        try:
            return ground.play(read_schedule(line))
        finally:
            ground.close()

    return played


def says_timeout(case: Case) -> Outcome:
    careful(case)
    return case.failed("timeout", "it took too long")


@pytest.mark.parametrize("line", ["after=5s", "create#1=reset:acted", ASKED_TOO_OFTEN])
def test_a_client_that_has_its_result_succeeds(play: Play, line: str) -> None:
    assert succeeds.check(play(line)) is None


def test_a_client_without_a_result_is_shown_with_what_it_said(play: Play) -> None:
    found = succeeds.check(play("after=5s", says_timeout))
    assert found == Broken("the client has no result: failed (timeout): it took too long")


def test_a_client_that_has_to_wait_until_after_its_deadline_is_not_blamed(play: Play) -> None:
    run = play(f"{ASKED_TOO_OFTEN} deadline=35s")
    assert run.succeeded is None
    assert isinstance(succeeds.check(run), Unsettled)


def test_a_client_that_cannot_know_whether_there_is_a_job_is_not_blamed(play: Play) -> None:
    run = play("create#1-=reset:acted deadline=10s")
    assert isinstance(succeeds.check(run), Unsettled)


@pytest.mark.parametrize("world", ["refusal-status:400", "refusal-status:422", "error-envelope:problem"])
def test_a_refusal_is_said_to_be_one(play: Play, world: str) -> None:
    assert says_how_it_ended.check(play(f"{REFUSED} world={world}")) is None
    assert says_how_it_ended.check(play(f"{REFUSED} world={world}", says_timeout)) == Broken(
        "expected failed (refused), and the client said failed (timeout): it took too long"
    )


def test_a_failure_of_the_job_is_said_to_be_one(play: Play) -> None:
    assert says_how_it_ended.check(play("fail=timeout")) is None
    assert isinstance(says_how_it_ended.check(play("fail=timeout", says_timeout)), Broken)


@pytest.mark.parametrize("line", ["after=5s", "fail=timeout poll#1=503", "create#1-=401 deadline=5s"])
def test_where_nothing_failed_by_itself_nothing_is_expected(play: Play, line: str) -> None:
    assert isinstance(says_how_it_ended.check(play(line, says_timeout)), Unsettled)
