from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.http import Disturbance

if TYPE_CHECKING:
    from givonkit import Reply
    from tests.conftest import Double, MakeDouble

GENERATIONS = "/api/v1/generations"
QUOTE = f"{GENERATIONS}/quote"
BODY: Any = {"type": "video", "model": "kling-o1", "input": {"prompt": "a red corgi"}}
OTHER = {"type": "video", "model": "kling-o1", "input": {"prompt": "a blue corgi"}}
DAY = 86_400.0


def post(here: Double, body: Any = BODY, idempotency_key: str | None = "one", **options: Any) -> Reply:
    """Send a request for a job with an Idempotency-Key."""
    headers = [] if idempotency_key is None else [("idempotency-key", idempotency_key)]
    return here.post(body, headers=[*headers, *options.pop("headers", ())], **options)


def error(reply: Reply) -> tuple[int, str]:
    """Return the status and the code of a refusal."""
    return reply.status, json.loads(reply.body)["error"]["code"]


def spent(here: Double, account: int = 0) -> float:
    """Return the tokens that a key can no longer spend."""
    return float(here.simulator.opening - here.simulator.ledger.available(account, here.clock.now()))


def test_a_retry_with_its_key_gets_the_same_answer_and_makes_no_job(double: MakeDouble) -> None:
    here = double()
    first = post(here)
    here.clock.advance(60.0)
    second = post(here, dict(reversed(BODY.items())))
    assert (second.status, second.body) == (first.status, first.body)
    assert json.loads(second.body)["status"] == "queued"
    assert second.header("Givonkit-Gaps") == first.header("Givonkit-Gaps")
    assert second.header("Date") == "Thu, 01 Jan 1970 00:01:00 GMT"
    assert (len(here.listed()["data"]), spent(here)) == (1, 27.5)


def test_a_retry_after_a_lost_answer_finds_the_job_and_pays_once(double: MakeDouble) -> None:
    here = double()
    lost = post(here, headers=[("givonkit-scenario", "fault=reset:acted times=1 then succeed")])
    assert lost.disturbance == Disturbance(sent=-1, end="reset")
    (job,) = here.listed()["data"]
    again = post(here)
    assert (again.status, json.loads(again.body)["id"]) == (202, job["id"])
    assert (len(here.listed()["data"]), spent(here)) == (1, 27.5)


def test_a_retry_after_a_fault_before_the_server_acted_makes_the_job(double: MakeDouble) -> None:
    here = double()
    assert post(here, headers=[("givonkit-scenario", "fault=503")]).status == 503
    assert (here.listed()["data"], spent(here)) == ([], 0)
    assert post(here).status == 202
    assert spent(here) == 27.5


def test_without_a_key_a_lost_answer_is_paid_twice(double: MakeDouble) -> None:
    here = double()
    post(here, idempotency_key=None, headers=[("givonkit-scenario", "fault=504:html,acted")])
    post(here, idempotency_key=None)
    assert (len(here.listed()["data"]), spent(here)) == (2, 55.0)


def test_one_key_for_two_requests_is_a_conflict(double: MakeDouble) -> None:
    here = double()
    post(here)
    assert error(post(here, OTHER)) == (409, "idempotency_conflict")
    assert len(here.listed()["data"]) == 1
    assert post(here, OTHER, "two").status == 202


def test_a_key_of_another_account_is_another_key(double: MakeDouble) -> None:
    here = double()
    assert post(here, key="key-1").body != post(here, OTHER, key="key-2").body
    assert len(here.listed(key="key-2")["data"]) == 1


@pytest.mark.parametrize(("seconds", "jobs"), [(DAY - 0.001, 1), (DAY, 2)])
def test_a_key_is_honoured_for_a_day(double: MakeDouble, seconds: float, jobs: int) -> None:
    here = double()
    post(here)
    here.clock.advance(seconds)
    assert post(here).status == 202
    assert len(here.listed()["data"]) == jobs


def test_a_refusal_does_not_use_up_a_key(double: MakeDouble) -> None:
    here = double(balance=10)
    assert error(post(here)) == (402, "insufficient_tokens")
    assert post(here, {"type": "image", "model": "seedream-5", "input": {"prompt": "a"}}).status == 202


def test_a_job_that_has_left_is_still_the_answer_to_its_key(double: MakeDouble) -> None:
    here = double(finished_jobs=1)
    first = json.loads(post(here).body)["id"]
    here.clock.advance(2.0)
    here.created()
    assert here.send("GET", f"{GENERATIONS}/{first}").status == 404
    assert json.loads(post(here).body)["id"] == first


KEYS = [
    ("", False),
    (" ", False),
    ("é", False),
    ("a" * 256, False),
    ("a\tb", False),
    ("a" * 255, True),
    ("a b~!", True),
]


@pytest.mark.parametrize(("key", "is_taken"), KEYS)
def test_a_key_is_visible_text_of_at_most_255_characters(double: MakeDouble, key: str, is_taken: bool) -> None:  # noqa: FBT001  # a row
    reply = post(double(), idempotency_key=key)
    assert reply.status == (202 if is_taken else 400)
    if not is_taken:
        assert "idempotency_key: expected from 1 to 255 visible ASCII characters; got " in reply.body.decode()
        assert (reply.header("Givonkit-Rules") or "").endswith("/length;basis=assumed;question=idempotency")


@pytest.mark.parametrize(("balance", "accepted"), [(0, 0), (27, 0), (27.5, 1), (54.99, 1), (55, 2)])
def test_a_job_that_costs_more_than_there_is_is_refused(double: MakeDouble, balance: float, accepted: int) -> None:
    here = double(balance=str(balance))
    replies = [here.post(BODY) for _ in range(3)]
    assert [reply.status for reply in replies] == [202] * accepted + [402] * (3 - accepted)
    left = f"{balance - 27.5 * accepted:.2f}".rstrip("0").rstrip(".")
    told = json.loads(replies[-1].body)["error"]
    assert told["message"] == f"the job costs 27.5 tokens, and {left} are available"
    assert (told["code"], told["details"]) == ("insufficient_tokens", [])


def test_tokens_that_come_back_can_be_spent_again(double: MakeDouble) -> None:
    here = double(balance=30)
    first = here.created()["id"]
    assert here.post(BODY).status == 402
    here.send("POST", f"{GENERATIONS}/{first}/cancel")
    here.created(prompt="[givonkit fail=timeout after=5s]")
    here.clock.advance(4.999)
    assert here.post(BODY).status == 402
    here.clock.advance(0.001)
    assert here.post(BODY).status == 202


def test_the_balance_tells_what_is_left_and_what_is_reserved(double: MakeDouble) -> None:
    here = double(balance=100)
    here.created()
    assert here.get("/api/v1/balance") == {"balance": 72.5, "reserved": 27.5}
    here.clock.advance(2.0)
    assert here.get("/api/v1/balance") == {"balance": 72.5, "reserved": 0}
    assert here.get("/api/v1/balance", key="key-2") == {"balance": 100, "reserved": 0}


@pytest.mark.parametrize(("answer", "status", "jobs"), [("job-fails", 202, 1), ("refused", 400, 0)])
def test_a_prompt_against_the_policy_is_refused_or_fails_as_the_world_says(
    double: MakeDouble, answer: str, status: int, jobs: int
) -> None:
    here = double({"moderation": answer})
    reply = here.post({**BODY, "input": {"prompt": "[givonkit fail=content_policy message=no]"}})
    assert reply.status == status
    here.clock.advance(2.0)
    listed = here.listed()["data"]
    assert len(listed) == jobs
    told = listed[0]["error"] if jobs else json.loads(reply.body)["error"]
    assert (told["code"], told["message"], spent(here)) == ("content_policy", "no", 0)


def test_only_the_content_policy_is_moderated(double: MakeDouble) -> None:
    here = double({"moderation": "refused"})
    assert here.post({**BODY, "input": {"prompt": "[givonkit fail=provider_error]"}}).status == 202


def test_a_quote_is_what_the_job_costs_and_makes_none(double: MakeDouble) -> None:
    here = double(balance=0)
    body = {"type": "video", "model": "kling-2.6", "input": {"prompt": "a", "resolution": "1080p", "duration": 10}}
    assert json.loads(here.send("POST", QUOTE, body=body).body) == {
        "type": "video",
        "model": "kling-2.6",
        "variant": "text_to_video",
        "cost": {"tokens": 80, "basis": "exact"},
    }
    assert (here.listed()["data"], spent(here)) == ([], 0)
    refused = here.send("POST", QUOTE, body={**body, "input": {"prompt": "a", "duration": 7}})
    assert error(refused) == (400, "invalid_request")


def test_a_job_takes_the_ratio_of_the_result_that_it_edits(double: MakeDouble) -> None:
    here = double()
    source = here.finished("kling-2.6", aspectRatio="1:1")["outputs"][0]["assetUri"]
    shapes = []
    for uri in (source, "asset://asset_unknown"):
        (output,) = here.finished("switchx-video", sourceVideo=uri, aspectRatio="auto")["outputs"]
        shapes.append((output["width"] == output["height"], output["width"] > output["height"]))
    assert shapes == [(True, False), (False, True)]


def test_a_job_on_a_known_video_costs_its_seconds(double: MakeDouble) -> None:
    here = double()
    uri = here.finished("kling-o1", duration=10)["outputs"][0]["assetUri"]
    body = {"type": "video", "model": "switchx-video", "input": {"prompt": "a", "sourceVideo": uri}}
    quoted = json.loads(here.send("POST", QUOTE, body=body).body)["cost"]
    created = here.created("switchx-video", sourceVideo=uri)
    unknown = here.created("switchx-video", sourceVideo="asset://asset_unknown")["cost"]
    assert (quoted, unknown) == ({"tokens": 90, "basis": "exact"}, {"tokens": 9, "basis": "lower_bound"})
    assert created["cost"] == quoted
    here.clock.advance(2.0)
    assert here.job(created["id"])["outputs"][0]["duration"] == 10


def test_only_a_finished_result_of_ones_own_is_a_known_asset(double: MakeDouble) -> None:
    uri = double().finished("seedream-5")["outputs"][0]["assetUri"]
    here = double({"unknown-asset": "refused"})
    body = {**BODY, "input": {"prompt": "a", "startImage": uri}}
    here.created("seedream-5", key="key-1")
    here.clock.advance(1.999)
    assert here.post(body, key="key-1").status == 400
    here.clock.advance(0.001)
    assert [here.post(body, key=key).status for key in ("key-1", "key-2")] == [202, 400]


def test_after_a_change_of_world_a_retry_names_the_job_as_it_can_be_read(double: MakeDouble, spec: Any) -> None:
    here = double()
    first = post(here)
    here.simulator.set_world(spec.world({"id-form": "uuid"}))
    again = json.loads(post(here).body)
    assert again["id"] != json.loads(first.body)["id"]
    assert here.job(again["id"])["input"]["prompt"] == BODY["input"]["prompt"]
    assert (len(here.listed()["data"]), spent(here)) == (1, 27.5)
