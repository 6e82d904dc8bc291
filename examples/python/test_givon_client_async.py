"""The tests of the asynchronous client: all but one of them on a clock that jumps."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from givon_answers import DeadlinePassed, JobFailed, Refused, ResultGone
from givon_client_async import AsyncGivonClient

from givonkit_contracts import contains

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from givonkit_contracts import HttpDouble, InProcessDouble

pytestmark = pytest.mark.asyncio
PICTURE = {"type": "image", "model": "seedream-5", "input": {"prompt": "a red corgi"}}  # costs 2 tokens
VIDEO = {"type": "video", "model": "kling-o1", "input": {"prompt": "a red corgi", "duration": 7}}  # 5 or 10, not 7
PNG = b"\x89PNG"


@pytest_asyncio.fixture
async def client(givon_inprocess: InProcessDouble) -> AsyncIterator[AsyncGivonClient]:
    """A client without a socket, whose time jumps."""
    givon, transport = givon_inprocess, givon_inprocess.httpx_transport()
    with givon.clock.auto_jump():
        async with AsyncGivonClient(givon.api_key, givon.base_url, transport=transport) as client:
            yield client


async def test_a_job_is_created_awaited_and_downloaded_over_http(givon: HttpDouble) -> None:
    async with AsyncGivonClient(givon.api_key, givon.base_url, first_pause=0.01) as client:
        [picture] = await client.generate(PICTURE, deadline=30)

    assert picture.startswith(PNG)
    givon.verify(model="seedream-5", prompt=contains("corgi"), times=1)
    assert givon.ledger.spent == 2


async def test_a_job_of_half_an_hour_is_looked_at_less_and_less_often(
    givon_inprocess: InProcessDouble, client: AsyncGivonClient
) -> None:
    givon_inprocess.when().succeed(after=1800)

    await client.generate(PICTURE, deadline=3600)

    assert givon_inprocess.journal.times("poll") == [1, 3, 7, 15, *range(31, 1808, 16)]


async def test_jobs_are_waited_for_at_the_same_time(givon_inprocess: InProcessDouble, client: AsyncGivonClient) -> None:
    givon_inprocess.when().succeed(after=60)
    began = time.monotonic()

    await asyncio.gather(*(client.generate(PICTURE, deadline=600) for _ in range(10)))

    assert time.monotonic() - began == 63
    assert givon_inprocess.ledger.spent == 20


class TestWhatCostsMoney:
    async def test_a_lost_answer_is_asked_for_again_and_paid_once(
        self, givon_inprocess: InProcessDouble, client: AsyncGivonClient
    ) -> None:
        givon_inprocess.when(nth=1).reset_connection(after_accept=True)

        await client.generate(PICTURE, deadline=60)

        assert givon_inprocess.journal.times("create") == [0, 1]
        assert givon_inprocess.ledger.spent == 2

    async def test_an_answer_that_never_comes_is_asked_for_again_and_paid_once(
        self, givon_inprocess: InProcessDouble, client: AsyncGivonClient
    ) -> None:
        givon_inprocess.when(nth=1).hang(after_accept=True)

        await client.generate(PICTURE, deadline=60)

        assert givon_inprocess.journal.times("create") == [0, 31]
        assert givon_inprocess.ledger.spent == 2

    async def test_polls_that_fail_do_not_lose_the_job(
        self, givon_inprocess: InProcessDouble, client: AsyncGivonClient
    ) -> None:
        givon_inprocess.when().reset_connection(on="poll", times=2)

        await client.generate(PICTURE, deadline=60)

        assert givon_inprocess.journal.times("poll") == [1, 2, 4]
        assert givon_inprocess.ledger.spent == 2

    async def test_a_job_that_is_not_done_at_the_deadline_is_canceled_and_costs_nothing(
        self, givon_inprocess: InProcessDouble, client: AsyncGivonClient
    ) -> None:
        givon_inprocess.when().stall()

        with pytest.raises(DeadlinePassed, match="was canceled") as passed:
            await client.generate(PICTURE, deadline=600)

        assert passed.value.job_id == givon_inprocess.jobs.only(status="canceled").id
        assert givon_inprocess.journal.times("cancel") == [600]
        assert givon_inprocess.ledger.reserved == givon_inprocess.ledger.spent == 0

    @pytest.mark.givon(world={"cancel": "none"})
    async def test_a_job_that_cannot_be_canceled_can_be_resumed(
        self, givon_inprocess: InProcessDouble, client: AsyncGivonClient
    ) -> None:
        givon_inprocess.when().succeed(after=900)

        with pytest.raises(DeadlinePassed, match="resume") as passed:
            await client.generate(PICTURE, deadline=600)
        [picture] = await client.resume(str(passed.value.job_id), deadline=600)

        assert picture.startswith(PNG)
        givon_inprocess.verify(times=1)


class TestPatience:
    @pytest.mark.parametrize(("retry_after", "seconds"), [(7, 7), ("date+20", 20), ("absurd", 60), ("none", 1)])
    async def test_it_waits_as_long_as_the_api_asks_within_reason(
        self, givon_inprocess: InProcessDouble, client: AsyncGivonClient, retry_after: int | str, seconds: int
    ) -> None:
        givon_inprocess.when(nth=1).rate_limit(retry_after=retry_after)

        await client.generate(PICTURE, deadline=120)

        assert givon_inprocess.journal.times("create") == [0, seconds]

    async def test_an_outage_is_met_with_longer_and_longer_pauses(
        self, givon_inprocess: InProcessDouble, client: AsyncGivonClient
    ) -> None:
        givon_inprocess.when(nth="1-7").respond(503, retry_after="none")

        await client.generate(PICTURE, deadline=120)

        assert givon_inprocess.journal.times("create") == [0, 1, 3, 7, 15, 31, 47, 63]


class TestWhatTheApiSays:
    async def test_a_job_that_fails_says_why_and_costs_nothing(
        self, givon_inprocess: InProcessDouble, client: AsyncGivonClient
    ) -> None:
        givon_inprocess.when().fail("content_policy", "No corgis, please.", after=3)

        with pytest.raises(JobFailed, match="No corgis, please"):
            await client.generate(PICTURE, deadline=60)

        assert givon_inprocess.ledger.spent == 0

    async def test_a_wrong_request_is_not_sent_again_and_the_reason_is_told(
        self, givon_inprocess: InProcessDouble, client: AsyncGivonClient
    ) -> None:
        with pytest.raises(Refused, match=r"input\.duration: expected one of 5, 10; got 7"):
            await client.generate(VIDEO, deadline=60)

        givon_inprocess.verify(times=1, verdict="refused")

    @pytest.mark.givon(balance=1)
    async def test_too_few_tokens_are_not_asked_for_again(
        self, givon_inprocess: InProcessDouble, client: AsyncGivonClient
    ) -> None:
        with pytest.raises(Refused, match="insufficient_tokens"):
            await client.generate(PICTURE, deadline=60)

        givon_inprocess.verify(times=1)


async def test_the_key_does_not_follow_a_redirect(givon_inprocess: InProcessDouble, client: AsyncGivonClient) -> None:
    givon_inprocess.when().redirect("https://other.example")

    with pytest.raises(Refused, match=r"other\.example"):
        await client.generate(PICTURE, deadline=60)


async def test_the_key_is_not_sent_to_the_host_of_the_results(
    givon_inprocess: InProcessDouble, client: AsyncGivonClient
) -> None:
    givon_inprocess.world.set(wire={"shapes": {"output": {"url": "https://other.example/picture.png"}}})

    with pytest.raises(
        DeadlinePassed, match=r"other\.example is not the double's host .* it carried no Authorization header"
    ):
        await client.generate(PICTURE, deadline=60)


async def test_a_url_that_is_refused_is_asked_for_anew(
    givon_inprocess: InProcessDouble, client: AsyncGivonClient
) -> None:
    givon_inprocess.when().respond(403, on="download", times=1)

    await client.generate(PICTURE, deadline=60)

    assert givon_inprocess.journal.times("poll") == [1, 3, 4]


async def test_a_result_that_has_expired_is_not_asked_for_until_the_deadline(
    givon_inprocess: InProcessDouble, client: AsyncGivonClient
) -> None:
    await client.generate(PICTURE, deadline=60)
    await asyncio.sleep(7200)

    with pytest.raises(ResultGone, match="expired"):
        await client.resume(givon_inprocess.jobs.only().id, deadline=600)

    givon_inprocess.verify("download", times=3)
