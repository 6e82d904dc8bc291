"""The tests of the client on a clock that jumps: nothing really waits, and every pause can be compared exactly."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal

import pytest
from givon_answers import DeadlinePassed, JobFailed, Refused, ResultGone
from givon_client import GivonClient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit_contracts import InProcessDouble

PICTURE = {"type": "image", "model": "seedream-5", "input": {"prompt": "a red corgi"}}  # costs 2 tokens
VIDEO = {"type": "video", "model": "kling-o1", "input": {"prompt": "a red corgi", "duration": 7}}  # 5 or 10, not 7
PNG = b"\x89PNG"


@pytest.fixture
def client(givon_inprocess: InProcessDouble) -> Iterator[GivonClient]:
    """A client without a socket, whose time jumps."""
    givon, transport = givon_inprocess, givon_inprocess.httpx_transport()
    with givon.clock.auto_jump(), GivonClient(givon.api_key, givon.base_url, transport=transport) as client:
        yield client


def test_the_id_of_a_job_is_logged_before_it_is_awaited(
    givon_inprocess: InProcessDouble, client: GivonClient, caplog: pytest.LogCaptureFixture
) -> None:
    givon_inprocess.when().fail("provider_error")

    with caplog.at_level("INFO", logger="givon"), pytest.raises(JobFailed):
        client.generate(PICTURE, deadline=60)

    assert caplog.messages == [f"job {givon_inprocess.jobs.only().id} is accepted"]


def test_a_job_of_half_an_hour_is_looked_at_less_and_less_often(
    givon_inprocess: InProcessDouble, client: GivonClient
) -> None:
    givon_inprocess.when().succeed(after=1800)

    client.generate(PICTURE, deadline=3600)

    assert givon_inprocess.journal.times("poll") == [1, 3, 7, 15, *range(31, 1808, 16)]


class TestWhatCostsMoney:
    def test_an_answer_that_never_comes_is_asked_for_again_and_paid_once(
        self, givon_inprocess: InProcessDouble, client: GivonClient
    ) -> None:
        givon_inprocess.when(nth=1).hang(after_accept=True)

        client.generate(PICTURE, deadline=60)

        assert givon_inprocess.journal.times("create") == [0, 31]
        assert givon_inprocess.ledger.spent == 2

    @pytest.mark.parametrize("how", ["truncated", "gzip_cut", "malformed", "empty"])
    def test_an_answer_that_cannot_be_read_is_asked_for_again_and_paid_once(
        self,
        givon_inprocess: InProcessDouble,
        client: GivonClient,
        how: Literal["truncated", "gzip_cut", "malformed", "empty"],
    ) -> None:
        givon_inprocess.when(nth=1).garble(how)

        client.generate(PICTURE, deadline=60)

        givon_inprocess.verify(times=2)
        assert givon_inprocess.ledger.spent == 2

    @pytest.mark.givon(world={"created-shape": "data"})
    def test_an_answer_that_is_no_job_is_not_taken_for_one_and_paid_once(
        self, givon_inprocess: InProcessDouble, client: GivonClient
    ) -> None:
        with pytest.raises(DeadlinePassed, match="202 Accepted"):
            client.generate(PICTURE, deadline=60)

        assert givon_inprocess.ledger.spent == givon_inprocess.jobs.only().tokens == 2

    def test_a_request_that_got_no_answer_at_all_can_be_made_again_with_its_key(
        self, givon_inprocess: InProcessDouble, client: GivonClient
    ) -> None:
        givon_inprocess.when(nth="1-2").reset_connection(after_accept=True)

        with pytest.raises(DeadlinePassed, match="generate again with idempotency_key=") as passed:
            client.generate(PICTURE, deadline=2)
        client.generate(PICTURE, deadline=60, idempotency_key=passed.value.idempotency_key)

        assert passed.value.job_id is None
        assert givon_inprocess.ledger.spent == 2

    @pytest.mark.parametrize("body", ["json", "html", "empty"])
    def test_polls_that_fail_do_not_lose_the_job(
        self, givon_inprocess: InProcessDouble, client: GivonClient, body: Literal["json", "html", "empty"]
    ) -> None:
        givon_inprocess.when().respond(502, body, on="poll", times=2)

        client.generate(PICTURE, deadline=60)

        assert givon_inprocess.journal.times("poll") == [1, 2, 4]
        assert givon_inprocess.ledger.spent == 2

    def test_a_job_that_is_not_done_at_the_deadline_is_canceled_and_costs_nothing(
        self, givon_inprocess: InProcessDouble, client: GivonClient
    ) -> None:
        givon_inprocess.when().stall()

        with pytest.raises(DeadlinePassed, match="was canceled") as passed:
            client.generate(PICTURE, deadline=600)

        job = givon_inprocess.jobs.only()
        assert (passed.value.job_id, passed.value.canceled, job.status) == (job.id, True, "canceled")
        assert givon_inprocess.journal.times("poll")[-1] == 600
        assert givon_inprocess.journal.times("cancel") == [600]
        assert givon_inprocess.ledger.reserved == givon_inprocess.ledger.spent == 0

    @pytest.mark.givon(world={"cancel": "none"})
    def test_a_job_that_cannot_be_canceled_can_be_resumed(
        self, givon_inprocess: InProcessDouble, client: GivonClient
    ) -> None:
        givon_inprocess.when().succeed(after=900)

        with pytest.raises(DeadlinePassed, match="resume") as passed:
            client.generate(PICTURE, deadline=600)
        [picture] = client.resume(str(passed.value.job_id), deadline=600)

        assert picture.startswith(PNG)
        assert not passed.value.canceled
        givon_inprocess.verify(times=1)


class TestPatience:
    @pytest.mark.parametrize(
        ("retry_after", "seconds"),
        [(7, 7), ("date+20", 20), ("absurd", 60), ("none", 1), ("negative", 1), ("word", 1)],
    )
    def test_it_waits_as_long_as_the_api_asks_within_reason(
        self, givon_inprocess: InProcessDouble, client: GivonClient, retry_after: int | str, seconds: int
    ) -> None:
        givon_inprocess.when(nth=1).rate_limit(retry_after=retry_after)

        client.generate(PICTURE, deadline=120)

        assert givon_inprocess.journal.times("create") == [0, seconds]

    def test_an_outage_is_met_with_longer_and_longer_pauses(
        self, givon_inprocess: InProcessDouble, client: GivonClient
    ) -> None:
        givon_inprocess.when(nth="1-7").respond(503, retry_after="none")

        client.generate(PICTURE, deadline=120)

        assert givon_inprocess.journal.times("create") == [0, 1, 3, 7, 15, 31, 47, 63]

    def test_an_outage_that_outlasts_the_deadline_is_given_up_when_no_try_is_left(
        self, givon_inprocess: InProcessDouble, client: GivonClient
    ) -> None:
        givon_inprocess.when().respond(503, retry_after=30)

        with pytest.raises(DeadlinePassed, match="503"):
            client.generate(PICTURE, deadline=100)

        assert givon_inprocess.journal.times("create") == [0, 30, 60, 90]

    def test_a_status_that_it_does_not_know_is_waited_on(
        self, givon_inprocess: InProcessDouble, client: GivonClient
    ) -> None:
        givon_inprocess.world.set(wire={"statuses": {"processing": "warming_up"}})
        givon_inprocess.when().succeed(queued=0, processing=5)

        [picture] = client.generate(PICTURE, deadline=60)

        assert picture.startswith(PNG)
        assert givon_inprocess.journal.of("poll")[0].received["status"] == "warming_up"


class TestWhatTheApiSays:
    def test_a_job_that_fails_says_why_and_costs_nothing(
        self, givon_inprocess: InProcessDouble, client: GivonClient
    ) -> None:
        givon_inprocess.when().fail("content_policy", "No corgis, please.", after=3)

        with pytest.raises(JobFailed, match="No corgis, please") as failed:
            client.generate(PICTURE, deadline=60)

        assert (failed.value.code, failed.value.job_id) == ("content_policy", givon_inprocess.jobs.only().id)
        assert givon_inprocess.ledger.spent == 0

    def test_a_job_that_somebody_else_canceled_has_failed(
        self, givon_inprocess: InProcessDouble, client: GivonClient
    ) -> None:
        givon_inprocess.when().cancel(after=3)

        with pytest.raises(JobFailed, match="the job is canceled"):
            client.generate(PICTURE, deadline=60)

    def test_a_wrong_request_is_not_sent_again_and_the_reason_is_told(
        self, givon_inprocess: InProcessDouble, client: GivonClient
    ) -> None:
        with pytest.raises(Refused, match=r"input\.duration: expected one of 5, 10; got 7") as refused:
            client.generate(VIDEO, deadline=60)

        assert (refused.value.status, refused.value.details[0]["path"]) == (400, "/input/duration")
        givon_inprocess.verify(times=1, verdict="refused")

    @pytest.mark.givon(balance=1)
    def test_too_few_tokens_are_not_asked_for_again(
        self, givon_inprocess: InProcessDouble, client: GivonClient
    ) -> None:
        with pytest.raises(Refused, match="insufficient_tokens") as refused:
            client.generate(PICTURE, deadline=60)

        assert refused.value.status == 402
        givon_inprocess.verify(times=1)

    @pytest.mark.parametrize("status", [400, 401, 402, 404, 422])
    def test_a_refusal_is_final(self, givon_inprocess: InProcessDouble, client: GivonClient, status: int) -> None:
        givon_inprocess.when().refuse(status, message="Not today.")

        with pytest.raises(Refused, match=r"Not today\."):
            client.generate(PICTURE, deadline=60)

        givon_inprocess.verify(times=1)

    def test_a_poll_that_is_refused_names_the_job(self, givon_inprocess: InProcessDouble, client: GivonClient) -> None:
        givon_inprocess.when().respond(401, on="poll")

        with pytest.raises(Refused) as refused:
            client.generate(PICTURE, deadline=60)

        assert refused.value.job_id == givon_inprocess.jobs.only().id


class TestResults:
    @pytest.mark.parametrize("kind", ["reset", "close"])
    def test_a_download_that_breaks_off_is_begun_again(
        self, givon_inprocess: InProcessDouble, client: GivonClient, kind: Literal["reset", "close"]
    ) -> None:
        givon_inprocess.when().cut(100, kind, on="download", times=2)

        [picture] = client.generate(PICTURE, deadline=60)

        assert picture.endswith(b"IEND\xaeB`\x82")
        givon_inprocess.verify("download", times=3)

    def test_a_url_that_is_refused_is_asked_for_anew(
        self, givon_inprocess: InProcessDouble, client: GivonClient
    ) -> None:
        givon_inprocess.when().respond(403, on="download", times=1)

        [picture] = client.generate(PICTURE, deadline=60)

        assert picture.startswith(PNG)
        assert givon_inprocess.journal.times("poll") == [1, 3, 4]

    def test_a_result_whose_url_is_new_at_each_look_is_there_for_long(
        self, givon_inprocess: InProcessDouble, client: GivonClient
    ) -> None:
        givon_inprocess.world.answer("result-renewal", "on-read")
        client.generate(PICTURE, deadline=60)
        time.sleep(7200)

        [picture] = client.resume(givon_inprocess.jobs.only().id, deadline=600)

        assert picture.startswith(PNG)

    def test_a_result_that_has_expired_is_not_asked_for_until_the_deadline(
        self, givon_inprocess: InProcessDouble, client: GivonClient
    ) -> None:
        client.generate(PICTURE, deadline=60)
        time.sleep(7200)

        with pytest.raises(ResultGone, match="expired"):
            client.resume(givon_inprocess.jobs.only().id, deadline=600)

        givon_inprocess.verify("download", times=3)
