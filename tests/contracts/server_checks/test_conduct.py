from __future__ import annotations

from typing import Any

import pytest

from givonkit_contracts.server_checks.verdicts import Verdict

from .conversing import OddServer, watched

READABLE, KEEPS_ID, OWN_ID = (f"generations/job/{name}" for name in ("readable", "keeps_id", "own_id"))
ENDS_ONCE, RESULT, SAME = (f"generations/job/{name}" for name in ("ends_once", "result", "same_values"))
Job = dict[str, Any]


def found(server: OddServer, *slugs: str) -> dict[str, str]:
    return {finding.rule.id: finding.title for finding in watched(server, *slugs).findings}


def test_a_server_that_keeps_faith_has_all_job_rules_confirmed() -> None:
    watch = watched(OddServer())
    verdicts = {verdict.rule.id: verdict.verdict for verdict in watch.rule_verdicts}
    assert [verdicts[rule] for rule in (READABLE, KEEPS_ID, OWN_ID, ENDS_ONCE, RESULT, SAME)] == [Verdict.CONFIRMED] * 6
    assert watch.findings == ()


def test_a_job_that_is_gone_now_and_then_is_told_with_a_rate() -> None:
    watch = watched(OddServer(reading=lambda job, reads: (404, {}) if reads % 3 == 2 else (200, job)))
    [finding] = [finding for finding in watch.findings if finding.rule.id == READABLE]
    assert 0 < finding.seen < finding.tries
    assert finding.exchange.status == 404


@pytest.mark.parametrize("status", [500, 502, 429, 403])
def test_an_answer_that_denies_nothing_is_no_verdict(status: int) -> None:
    server = OddServer(reading=lambda job, reads: (status, {}) if reads % 3 == 2 else (200, job))
    assert found(server) == {}


def test_a_job_that_is_gone_after_its_end_is_no_verdict() -> None:
    server = OddServer(reading=lambda job, reads: (404, {}) if reads > 4 else (200, job))
    assert READABLE not in found(server)


def test_jobs_that_can_be_read_a_moment_later_are_no_verdict() -> None:
    server = OddServer(reading=lambda job, reads: (404, {}) if reads == 1 and job["ref"] != "j101x" else (200, job))
    assert READABLE not in found(server)


def test_a_job_that_is_read_with_another_id_is_found() -> None:
    server = OddServer(reading=lambda job, _: (200, {**job, "ref": f"{job['ref']}other"}))
    assert set(found(server)) == {KEEPS_ID}


def test_two_requests_with_one_id_are_found_and_blamed_for_nothing_else() -> None:
    server = OddServer(
        creating=lambda job: (200, {**job, "ref": "j101x"}, []),
    )
    assert set(found(server)) == {OWN_ID}


@pytest.mark.parametrize("then", ["running", "failed"])
def test_an_ended_job_that_goes_on_or_ends_otherwise_is_found(then: str) -> None:
    server = OddServer(reading=lambda job, reads: (200, {**job, "phase": then} if reads == 4 else job))
    assert set(found(server)) == {ENDS_ONCE}


def test_a_word_that_only_looks_like_a_last_one_is_no_end() -> None:
    assert found(OddServer(words=("new", "ready", "rendering", "completed"))) == {}


def test_an_ended_job_that_gets_another_last_word_is_no_verdict() -> None:
    server = OddServer(reading=lambda job, reads: (200, {**job, "phase": "delivered"} if reads > 4 else job))
    assert found(server) == {}


def without_result(job: Job) -> Job:
    return {key: value for key, value in job.items() if key != "media"}


def test_one_completed_job_without_a_result_among_others_is_found() -> None:
    server = OddServer(reading=lambda job, _: (200, without_result(job) if job["ref"] == "j103x" else job))
    assert set(found(server)) == {RESULT}


def test_results_in_a_form_that_nobody_knows_are_no_verdict() -> None:
    server = OddServer(
        reading=lambda job, reads: (200, {**without_result(job), "file": f"key-{job['ref']}" if reads > 2 else None})
    )
    watch = watched(server)
    assert watch.findings == ()
    [verdict] = [verdict for verdict in watch.rule_verdicts if verdict.rule.id == RESULT]
    assert verdict.verdict is Verdict.NOT_SETTLED


def showing(job: Job, **values: Any) -> Job:
    return {**job, "input": {**job["input"], **values}}


@pytest.mark.parametrize("values", [{"duration": 9}, {"aspectRatio": "1:1"}, {"prompt": "another"}])
def test_a_value_that_is_shown_otherwise_is_found(values: Job) -> None:
    server = OddServer(reading=lambda job, _: (200, showing(job, **values) if job["ref"] == "j104x" else job))
    assert SAME in found(server)


@pytest.mark.parametrize(
    "changed",
    [
        lambda given: {**given, "duration": f"{given.get('duration', 3)}s"},
        lambda given: {**given, "resolution": "1280x720"},
        lambda given: {**given, "prompt": f"{given['prompt']}, best quality"},
        lambda given: {**given, "startImage": "https://cdn.example/copy.png"},
        lambda given: {name.upper(): value for name, value in given.items()},
    ],
)
def test_another_way_to_write_a_value_is_no_verdict(changed: Any) -> None:
    server = OddServer(reading=lambda job, _: (200, {**job, "input": changed(job["input"])}))
    assert found(server) == {}


def test_another_default_than_that_of_the_page_is_found() -> None:
    server = OddServer(
        reading=lambda job, _: (200, showing({"input": {}} | job, **{"resolution": "720p", **job["input"]}))
    )
    assert found(server) == {}
    server = OddServer(reading=lambda job, _: (200, showing(job, **{"resolution": "4k", **job["input"]})))
    assert set(found(server)) == {"kling-3.0/input.resolution/default"}


def mode(job: Job, text: str) -> Job:
    return {**job, "variant": "image_to_video" if "startImage" in job["input"] or "endImage" in job["input"] else text}


def test_a_mode_that_the_fields_do_not_select_is_found() -> None:
    server = OddServer(reading=lambda job, _: (200, mode(job, "text_to_video")))
    assert found(server) == {}
    server = OddServer(reading=lambda job, _: (200, mode(job, "image_to_video")))
    assert set(found(server)) == {"kling-3.0/modes/text_to_video"}


def test_a_contradiction_shows_the_request_before_the_reading() -> None:
    server = OddServer(reading=lambda job, reads: (200, {**job, "phase": "running"} if reads == 4 else job))
    [finding] = watched(server).findings
    assert [exchange.method for exchange in finding.before] == ["POST", "GET"]
    assert finding.id == f"{ENDS_ONCE}:keeps"
