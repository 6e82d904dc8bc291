"""What is heard of clients over real sockets: each does one thing, and time is moved by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from givonkit.http import Request
from givonkit.spec import load_spec
from givonkit_contracts.client_checks.case import Case
from givonkit_contracts.client_checks.errand import Errand
from givonkit_contracts.client_checks.heard_obligations import HEARD
from givonkit_contracts.client_checks.in_process import InProcessGround
from givonkit_contracts.client_checks.listening import Listener
from givonkit_contracts.client_checks.obligation import Unsettled
from givonkit_contracts.client_checks.report import Standing
from givonkit_contracts.client_checks.schedule import Schedule
from givonkit_contracts.client_checks.schedule_text import read_schedule
from givonkit_contracts.client_checks.settings import ClientSettings
from givonkit_contracts.client_checks.staged import MOST_REQUESTS
from givonkit_contracts.client_checks.story import story
from tests.zoo.clients.careful import CarefulClient, careful

from .listeners import JOBS, KEY, NO_TLS, Heard, heard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from givonkit_contracts.client_checks.run import Run


@pytest.fixture(scope="module")
def plain() -> Iterator[Heard]:
    """A listener that befalls nothing, for tests that have bodies of their own."""
    with heard() as made:
        yield made


class RealCase(Case):
    """A case whose transport is the network."""

    def httpx_transport(self) -> Any:
        """Return the transport that httpx itself would take."""
        return httpx.HTTPTransport()


def errand_at(listener: Listener, folder: Path, deadline: float = 20.0) -> Errand:
    request = {"type": "image", "model": "seedream-5", "input": {"prompt": "a careful corgi"}}
    return Errand("by-hand", "generate", listener.base_url, KEY, request, deadline, 0.1, str(folder))


LINE = (
    "after=0.3s create#1=reset:acted create#2=503 poll#1=502:html poll#2=odd-status:moderating "
    "poll#3=cut:20 download#1=cut:100"
)


def test_a_careful_client_to_which_much_happens_breaks_nothing(tmp_path: Path) -> None:
    with Listener(load_spec(), schedule=read_schedule(LINE)) as listener:
        CarefulClient(RealCase(errand_at(listener, tmp_path), None)).outcome()  # type: ignore[arg-type]  # needs no door
        listener.client_has_gone()
        report = listener.report(ClientSettings(strict=True))
    assert report.exit_code == 0
    assert {one.obligation.id for one in report.judged if one.standing is Standing.NOT_SETTLED} == {
        "heard/refusal-is-not-repeated",
        "heard/lost-cancel-is-sent-again",
        "heard/waits-as-long-as-told",
    }


def test_a_careful_client_that_runs_out_of_time_breaks_nothing(tmp_path: Path) -> None:
    with Listener(load_spec(), schedule=read_schedule("stall cancel#1=reset")) as listener:
        CarefulClient(RealCase(errand_at(listener, tmp_path, deadline=0.5), None)).outcome()  # type: ignore[arg-type]  # as above
        listener.client_has_gone()
        assert listener.report(ClientSettings(strict=True)).exit_code == 0


def test_nothing_heard_settles_nothing() -> None:
    with heard() as one:
        report = one.listener.report()
    assert report.exit_code == 3
    assert {found.standing for found in report.judged} == {Standing.NOT_SETTLED}


def test_what_was_heard_stays_after_the_end() -> None:
    with heard() as one:
        one.create()
    assert one.listener.report().completed == 1


def test_a_lost_answer_that_is_paid_twice_is_heard() -> None:
    with heard("after=5s create#1=reset:acted") as one:
        one.create()
        one.create()
        assert one.broken() == {"lost-answer-is-paid-once"}
        assert one.failure("lost-answer-is-paid-once").broken.exchange == 2


def test_a_new_key_for_each_try_is_paid_twice() -> None:
    with heard("after=5s create#1=500:acted") as one:
        one.create(key="first-try")
        one.create(key="second-try")
        assert one.broken() == {"lost-answer-is-paid-once"}


def test_an_answer_that_comes_too_late_is_lost() -> None:
    with heard("after=5s create#1=latency:30s") as one:
        one.http.timeout = httpx.Timeout(0.2)
        one.create()
        one.http.timeout = httpx.Timeout(5)
        one.create()
        assert one.broken() == {"lost-answer-is-paid-once"}


def test_the_answer_to_a_repeated_post_tells_nothing_new() -> None:
    with heard("fail=provider_error after=1s create#1=reset:acted") as one:
        one.create(key="of-one-errand")
        one.clock.advance(2)
        one.create(key="of-one-errand")
        assert one.standing("ended-job-is-let-alone") is Standing.NOT_SETTLED


def test_the_same_key_again_is_no_second_job() -> None:
    with heard("after=5s create#1-2=reset:acted") as one:
        for _ in range(3):
            one.create(key="of-one-errand")
        assert one.standing("lost-answer-is-paid-once") is Standing.MET
        assert one.standing("repeat-carries-the-same-key") is Standing.MET


def test_the_next_errand_of_a_client_that_repeated_with_its_key_is_another_one() -> None:
    with heard("after=5s create#1-2=reset:acted") as one:
        for key in ("first-errand", "first-errand", "second-errand"):
            one.create(key=key)
        assert not one.broken()


def test_a_like_request_of_other_errands_makes_a_repeat_only_a_warning() -> None:
    with heard("after=5s create#1=reset:acted") as one:
        for _ in range(3):
            one.create()
        assert one.standing("lost-answer-is-paid-once") is Standing.NOT_SETTLED
        assert [failure.id for failure in one.listener.report().warnings] == ["heard/repeat-carries-the-same-key"]


def test_a_like_request_much_later_is_another_errand() -> None:
    with heard("after=5s create#1=reset:acted") as one:
        one.create()
        one.clock.advance(301)
        one.create()
        assert "lost-answer-is-paid-once" not in one.broken()


@pytest.mark.parametrize("line", ["fail=provider_error after=1s", "cancel after=1s"])
def test_a_job_that_was_told_to_have_ended_is_asked_for_on_and_on(line: str) -> None:
    with heard(line) as one:
        job = one.create()
        for _ in range(5):
            one.look(job, after=2)
        assert one.standing("ended-job-is-let-alone") is Standing.MET
        for _ in range(2):
            one.look(job, after=2)
        assert one.broken() == {"ended-job-is-let-alone"}


def test_a_completed_job_may_be_looked_at_often_but_not_for_ever(plain: Heard) -> None:
    job = plain.create("looked at")
    for _ in range(12):
        plain.look(job)
    assert plain.standing("ended-job-is-let-alone") is not Standing.BROKEN
    for _ in range(20):
        plain.look(job)
    assert "asked 2" in plain.failure("ended-job-is-let-alone").broken.why


def test_a_job_that_was_left_to_run_is_judged_when_the_client_is_silent() -> None:
    with heard() as one:
        one.look(one.create())
        assert one.standing("accepted-job-is-seen-to-its-end") is Standing.NOT_SETTLED
        one.leave()
        assert one.broken() == {"accepted-job-is-seen-to-its-end"}
        assert "asked for 1 time, " in one.failure("accepted-job-is-seen-to-its-end").broken.why


def test_a_job_that_was_left_to_run_is_judged_at_once_when_the_client_has_gone() -> None:
    with heard() as one:
        one.create()
        one.listener.client_has_gone()
        assert "never asked for" in one.failure("accepted-job-is-seen-to-its-end").broken.why


def test_a_slow_rhythm_is_no_silence() -> None:
    with heard("after=200s") as one:
        job = one.create()
        for _ in range(3):
            one.look(job, after=30)
        one.clock.advance(40)
        assert one.standing("accepted-job-is-seen-to-its-end") is Standing.NOT_SETTLED


def test_a_job_that_the_client_never_knew_of_is_not_left_by_it() -> None:
    with heard("after=5s create#1=reset:acted") as one:
        one.create()
        one.leave()
        assert not one.broken()


@pytest.mark.parametrize("way", ["canceled", "listed", "refused"])
def test_a_job_is_not_left_that_was(way: str) -> None:
    with heard("fail=provider_error after=5s poll#1-=403") as one:
        job = one.create()
        if way == "canceled":
            one.cancel(job)
        elif way == "refused":
            one.look(job)
        else:
            one.clock.advance(6)
            one.http.get(f"{one.listener.base_url}{JOBS}")
        one.leave()
        assert one.standing("accepted-job-is-seen-to-its-end") is Standing.MET


def test_a_result_that_nobody_asked_for_is_heard() -> None:
    with heard() as one:
        one.look(one.create(), after=6)
        one.leave()
        assert one.broken() == {"result-is-fetched"}


def test_a_download_that_was_cut_and_not_fetched_again_is_heard() -> None:
    with heard("after=5s download#1=cut:100") as one:
        job = one.look(one.create(), after=6)
        one.fetch(job)
        one.leave()
        assert one.broken() == {"cut-download-is-fetched-again"}
        one.fetch(job)
        one.listener.client_has_gone()
        assert one.standing("cut-download-is-fetched-again") is Standing.MET


def test_a_lost_cancel_is_sent_again() -> None:
    with heard("after=5s cancel#1=reset") as one:
        job = one.create()
        one.cancel(job)
        one.leave()
        assert one.broken() == {"lost-cancel-is-sent-again"}
    with heard("after=5s cancel#1=reset") as one:
        job = one.create()
        one.cancel(job)
        one.cancel(job)
        one.leave()
        assert one.standing("lost-cancel-is-sent-again") is Standing.MET


def test_a_key_that_goes_to_the_host_of_the_results_is_heard() -> None:
    with heard() as one:
        one.fetch(one.look(one.create(), after=6), Authorization=f"Bearer {KEY}")
        assert one.broken() == {"key-stays-with-the-api"}


def test_a_key_in_a_header_of_another_name_is_heard_as_well() -> None:
    with heard() as one:
        one.fetch(one.look(one.create(), after=6), **{"X-Api-Key": KEY})
        assert one.broken() == {"key-stays-with-the-api"}


def test_a_client_that_knows_the_api_by_the_name_of_the_results_sends_the_key_nowhere_else() -> None:
    with heard() as one:
        one.listener.base_url = one.listener.base_url.replace("127.0.0.1", "localhost")
        one.fetch(one.look(one.create(), after=6), Authorization=f"Bearer {KEY}")
        assert one.standing("key-stays-with-the-api") is Standing.NOT_SETTLED


@pytest.mark.parametrize("query", [f"api_key={KEY}", "token=short", f"q=%22{KEY}%22"])
def test_a_key_in_a_url_is_heard(query: str) -> None:
    with heard() as one:
        one.http.get(f"{one.listener.base_url}/api/v1/balance?{query}")
        assert one.broken() == {"key-is-in-no-url"}


def test_the_keys_of_an_errand_are_those_that_a_report_masks() -> None:
    with heard() as one:
        httpx.get(f"{one.listener.base_url}/api/v1/balance?api_key={KEY}", verify=NO_TLS)
        assert one.failure("key-is-in-no-url").run.lives[0].errand.api_key == KEY


def test_asking_sooner_than_told_is_heard() -> None:
    with heard("after=5s poll#1-2=429:retry=3") as one:
        job = one.create()
        one.look(job)
        one.look(job, after=3)
        assert one.standing("waits-as-long-as-told") is Standing.MET
        one.look(job, after=0.4)
        assert one.failure("waits-as-long-as-told").broken.why == "it was told to wait 3 s, and asked again after 0.4 s"


def test_a_like_request_of_another_errand_need_not_wait() -> None:
    with heard("after=5s create#2=429:retry=3") as one:
        for _ in range(3):
            one.create()
        assert "waits-as-long-as-told" not in one.broken()


def test_a_refused_request_may_be_sent_twice_but_not_three_times() -> None:
    with heard("refuse=400") as one:
        one.create()
        one.create()
        assert one.standing("refusal-is-not-repeated") is Standing.MET
        one.create()
        assert one.broken() == {"refusal-is-not-repeated"}


def test_refused_requests_with_keys_of_their_own_are_errands_of_their_own() -> None:
    with heard("refuse=402") as one:
        for number in range(4):
            one.create(key=f"errand-{number}")
        assert not one.broken()


def test_a_hot_loop_is_heard_when_it_lasts() -> None:
    with heard("after=60s") as one:
        job = one.create()
        for _ in range(18):
            one.look(job, after=0.05)
        assert one.standing("no-hot-loop") is Standing.MET
        for _ in range(30):
            one.look(job, after=0.05)
        assert one.broken() == {"no-hot-loop"}


def test_a_story_is_about_its_errand_alone() -> None:
    with heard("after=5s create#2=reset:acted") as one:
        other = one.create("of another errand", key="another")
        one.create("told")
        one.look(other)
        one.create("told")
        one.look(other)
        failure = one.failure("lost-answer-is-paid-once")
    assert [exchange.number for exchange in failure.run.exchanges] == [1, 2]
    assert [job.exchange for job in failure.run.jobs] == [1, 2]
    assert "begins an errand of its own" in story(failure.run, failure.broken)
    assert "of another errand" not in story(failure.run, failure.broken)


def test_a_client_may_send_more_requests_than_in_a_run_of_the_judge() -> None:
    with heard() as one:
        for _ in range(MOST_REQUESTS + 1):
            reply = one.listener._simulator.handle(Request("GET", "/api/v1/models"))
        assert reply.status == 401
        assert repr(one.listener).endswith("2001 requests heard>")


def test_only_named_obligations_are_judged() -> None:
    with heard() as one:
        judged = one.listener.report(ClientSettings(only=("heard/no-hot-loop",))).judged
    assert [found.obligation.id for found in judged] == ["heard/no-hot-loop"]


def test_each_obligation_says_what_it_asks_for_and_why() -> None:
    assert len({one.id for one in HEARD}) == len(HEARD)
    assert all(one.id.startswith("heard/") and one.sentence.endswith(".") and one.bug for one in HEARD)


def test_a_run_of_the_judge_settles_nothing_that_is_for_listening() -> None:
    ground = InProcessGround(careful, load_spec())
    try:
        run: Run = ground.play(Schedule())
    finally:
        ground.close()
    assert all(isinstance(one.check(run), Unsettled) for one in HEARD)
