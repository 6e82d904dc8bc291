from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from givonkit.errors import ScenarioInvalid
from givonkit_contracts import contains, ends_with, starts_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit_contracts.doubles.when import Actions

    from .conftest import Held


@pytest.mark.parametrize(
    ("say", "line"),
    [
        (lambda when: when.succeed(after=3), "succeed after=3s"),
        (lambda when: when.succeed(after=0.25), "succeed after=250ms"),
        (lambda when: when.succeed(after="2s-4s"), "succeed after=2s-4s"),
        (
            lambda when: when.succeed(queued=1, processing=120, progress=[0.1, 0.5]),
            "succeed queued=1s processing=2m progress=0.1,0.5",
        ),
        (lambda when: when.succeed(polls=3), "succeed polls=3"),
        (lambda when: when.fail(), "fail=provider_error"),
        (
            lambda when: when.fail("content_policy", "no, never", after=3),
            'fail=content_policy message="no, never" after=3s',
        ),
        (lambda when: when.cancel(after=5), "cancel after=5s"),
        (lambda when: when.stall(), "stall"),
        (lambda when: when.refuse(422, "moderated", "not this"), 'refuse=422 code=moderated message="not this"'),
        (lambda when: when.respond(503), "fault=503"),
        (lambda when: when.respond(503, "html", retry_after=5), "fault=503:html,retry=5"),
        (lambda when: when.respond(504, "empty", after_accept=True), "fault=504:empty,acted"),
        (lambda when: when.rate_limit(retry_after="date+3"), "fault=429:retry=date+3"),
        (lambda when: when.reset_connection(after_accept=True), "fault=reset:acted"),
        (lambda when: when.hang(), "fault=hang"),
        (lambda when: when.redirect("https://other.example"), "fault=redirect:307,https://other.example"),
        (lambda when: when.delay(1.5), "fault=latency:1.5s"),
        (lambda when: when.drip(10, 0.1), "fault=drip:10/100ms"),
        (lambda when: when.garble("truncated", 57), "fault=truncated:57"),
        (lambda when: when.garble("malformed"), "fault=malformed"),
        (lambda when: when.cut(30), "fault=cut:30"),
        (lambda when: when.cut(30, "close"), "fault=close:30"),
        (lambda when: when.play("fault=502:html times=2 then stall"), "fault=502:html times=2 then stall"),
        (lambda when: when.respond(503, times=2), "fault=503 times=2"),
        (lambda when: when.respond(503, on="poll", times=2), "fault=503:on=poll,times=2"),
        (
            lambda when: when.reset_connection(on=["poll", "download"], chance=0.25),
            "fault=reset:on=download/poll,chance=0.25",
        ),
        (
            lambda when: when.succeed(after=9).also.respond(500, on="poll", times=1),
            "succeed after=9s fault=500:on=poll,times=1",
        ),
        (lambda when: when.fail("timeout").then.succeed(), "fail=timeout times=1 then succeed"),
        (lambda when: when.respond(503, times=2).then.stall(), "fault=503 times=2 then stall"),
        (
            lambda when: when.fail().times(3).then.succeed().then.stall(),
            "fail=provider_error times=3 then succeed times=1 then stall",
        ),
    ],
)
def test_what_is_said_is_the_scenario_that_is_set(held: Held, say: Callable[[Actions], Any], line: str) -> None:
    say(held.double.when())
    assert held.double._director.scenarios()["control"][0]["line"] == line


def test_a_job_fails_once_and_then_succeeds(held: Held) -> None:
    held.double.when(model="kling-o1", prompt=contains("cat")).fail("content_policy").then.succeed()
    jobs = [held.poll(held.create("a cat")) for _ in range(3)]
    assert [job["status"] for job in jobs] == ["failed", "completed", "completed"]


def test_the_second_request_is_accepted_and_its_answer_lost(held: Held) -> None:
    held.double.when(nth=2).reset_connection(after_accept=True)
    disturbances = [held.create().disturbance for _ in range(3)]
    assert [disturbance and disturbance.end for disturbance in disturbances] == [None, "reset", None]
    assert len(held.double.jobs) == 3


def test_what_was_said_last_is_asked_first(held: Held) -> None:
    held.double.when(model="kling-o1").fail("timeout")
    held.double.when(model="kling-o1", prompt="a dog").succeed()
    assert [held.poll(held.create(prompt))["status"] for prompt in ("a cat", "a dog")] == ["failed", "completed"]


@pytest.mark.parametrize(
    ("pattern", "meant", "not_meant"),
    [
        (contains("cat"), "a cat here", "a dog"),
        (contains("5*3?"), "is 5*3? or", "is 5 times 3!"),
        (starts_with("a\\b"), "a\\b and on", "ab"),
        (ends_with("?"), "who?", "who"),
        (["one", "two"], "two", "three"),
    ],
)
def test_a_prompt_is_matched_by_its_parts(held: Held, pattern: Any, meant: str, not_meant: str) -> None:
    held.double.when(prompt=pattern).fail("timeout")
    assert [held.poll(held.create(prompt))["status"] for prompt in (meant, not_meant)] == ["failed", "completed"]


def test_any_field_of_the_input_is_matched(held: Held) -> None:
    held.double.when(duration=[10], resolution="1080p").fail("timeout")
    jobs = [held.create(duration=10, resolution="1080p"), held.create(duration=5, resolution="1080p")]
    assert [held.poll(job)["status"] for job in jobs] == ["failed", "completed"]


@pytest.mark.parametrize(
    ("say", "problem"),
    [
        (lambda held: held.double.when(promt="x").fail(), r"givon\.when\(promt='x'\): .*input\.promt.*did you mean"),
        (
            lambda held: held.double.when(model="kling-o2").fail(),
            r"givon\.when\(model='kling-o2'\): .*did you mean 'kling-o1'",
        ),
        (lambda held: held.double.when("pol").delay(1), r"givon\.when\('pol'\): .*did you mean 'poll'"),
        (
            lambda held: held.double.when().fail("Content Policy"),
            r"givon\.when: fail: expected one word without spaces and quotes, got 'Content Policy'",
        ),
        (
            lambda held: held.double.when().respond(200),
            r"givon\.when: respond: expected a status from 400 to 599, got 200",
        ),
        (
            lambda held: held.double.when("poll").fail(),
            r"givon\.when\('poll'\): outcome and times are for the operation create",
        ),
        (lambda held: held.double.when().succeed(after=-1), r"givon\.when: expected 0 seconds or more, got -1"),
    ],
)
def test_a_mistake_is_told_where_it_was_made(held: Held, say: Callable[[Held], Any], problem: str) -> None:
    with pytest.raises(ScenarioInvalid, match=problem):
        say(held)


@pytest.mark.parametrize(
    ("say", "problem"),
    [
        (
            lambda double: double.when(nth=1).rate_limit().then.fail(),
            "nth names one request, so what follows would never",
        ),
        (lambda double: double.when(nth=["1-2", 5]).respond(500, times=3).then.fail(), "nth names 3 requests"),
        (
            lambda double: double.when().succeed(after="3 parsecs"),
            "expected a duration such as 500ms, 3s, 2m or 2s-4s, got '3 parsecs'",
        ),
        (lambda double: double.when(tpe="video").fail(), "or did you mean the argument 'type'"),
    ],
)
def test_what_could_never_come_to_pass_is_refused(held: Held, say: Callable[[Any], Any], problem: str) -> None:
    with pytest.raises(ScenarioInvalid, match=problem):
        say(held.double)


def test_as_many_turns_as_steps_are_enough(held: Held) -> None:
    held.double.when(nth="1-3").respond(500, times=2).then.fail("timeout")
    replies = [held.create() for _ in range(4)]
    assert [reply.status for reply in replies] == [500, 500, 202, 202]
    assert [held.poll(reply)["status"] for reply in replies[2:]] == ["failed", "completed"]


def test_a_fault_on_the_operation_that_is_matched_counts_the_steps_requests(held: Held) -> None:
    held.double.when().respond(503, on="create", times=2).then.succeed()
    assert [held.create().status for _ in range(3)] == [503, 503, 202]


def test_a_line_says_itself_how_often(held: Held) -> None:
    held.double.when().play("fault=503:html times=2").then.fail("timeout")
    replies = [held.create() for _ in range(3)]
    assert [reply.status for reply in replies] == [503, 503, 202]
    assert held.poll(replies[2])["status"] == "failed"


def test_what_is_said_after_a_request_was_answered_is_refused(held: Held) -> None:
    happening = held.double.when().fail("timeout")
    held.create()
    with pytest.raises(ScenarioInvalid, match="a request was answered so already; say all of it before the first"):
        happening.then.succeed()
    held.double.check()


def test_what_was_said_before_a_reset_cannot_be_gone_on_with(held: Held) -> None:
    before = held.double.when().fail("timeout")
    held.double.reset()
    held.double.when().fail("capacity")
    with pytest.raises(ScenarioInvalid, match=r"a reset has forgotten it; call givon\.when\(\) anew"):
        before.then.succeed()
    assert held.poll(held.create())["error"]["code"] == "capacity"


def test_after_a_mistake_all_is_as_it_was(held: Held) -> None:
    when = held.double.when()
    happening = when.fail("timeout")
    with pytest.raises(ScenarioInvalid):
        happening.then.fail("Not A Code")
    assert repr(when) == repr(happening) == "givon.when(): fail=timeout"
    assert held.poll(held.create())["status"] == "failed"
