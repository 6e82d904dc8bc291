from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from givonkit import ManualClock, Request, Simulator
from givonkit.simulator import SystemClock

if TYPE_CHECKING:
    from givonkit import Spec
    from tests.conftest import MakeDouble

GENERATIONS = "/api/v1/generations"


def test_an_accepted_request_is_answered_with_its_queued_job(double: MakeDouble) -> None:
    here = double(start=1_700_000_000.25)
    reply = here.post({"type": "video", "model": "kling-o1", "input": {"prompt": "a red corgi"}})
    assert reply.status == 202
    assert reply.header("Content-Type") == "application/json"
    job = json.loads(reply.body)
    assert job.pop("id").startswith("gen_")
    assert job == {
        "status": "queued",
        "type": "video",
        "model": "kling-o1",
        "variant": "text_to_video",
        "input": {"prompt": "a red corgi", "aspectRatio": "9:16", "resolution": "720p", "duration": 5},
        "progress": 0,
        "cost": {"tokens": 27.5, "basis": "lower_bound"},
        "createdAt": "2023-11-14T22:13:20.250Z",
        "updatedAt": "2023-11-14T22:13:20.250Z",
        "outputs": [],
    }


def test_a_job_reads_as_it_was_created(double: MakeDouble) -> None:
    here = double()
    created = here.created()
    assert here.job(created["id"]) == created


LIFE = [
    (0.0, "queued", 0, 0.0),
    (0.499, "queued", 0, 0.0),
    (0.5, "processing", 0, 0.5),
    (1.25, "processing", 0.5, 0.5),
    (1.999, "processing", 0.99, 0.5),
    (2.0, "completed", 1, 2.0),
    (1000.0, "completed", 1, 2.0),
]


@pytest.mark.parametrize(("seconds", "status", "progress", "since"), LIFE)
def test_a_job_waits_half_a_second_and_works_for_one_and_a_half(
    double: MakeDouble, seconds: float, status: str, progress: float, since: float
) -> None:
    here = double()
    created = here.created()
    here.clock.advance(seconds)
    job = here.job(created["id"])
    assert (job["status"], job["progress"]) == (status, pytest.approx(progress, abs=0.01))
    assert job["createdAt"] == "1970-01-01T00:00:00.000Z"
    assert job["updatedAt"] == f"1970-01-01T00:00:0{since:.3f}Z"
    assert bool(job["outputs"]) == (status == "completed")


def test_progress_never_goes_back(double: MakeDouble) -> None:
    here = double()
    created = here.created()
    seen = []
    for _ in range(25):
        seen.append(here.job(created["id"])["progress"])
        here.clock.advance(0.1)
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0, 1)


def test_the_state_of_a_job_does_not_depend_on_who_looked_before(double: MakeDouble) -> None:
    watched, left_alone = double(), double()
    jobs = [here.created() for here in (watched, left_alone)]
    for _ in range(30):
        watched.clock.advance(0.1)
        watched.job(jobs[0]["id"])
    left_alone.clock.advance(3.0)
    assert watched.job(jobs[0]["id"])["status"] == left_alone.job(jobs[1]["id"])["status"] == "completed"


def test_a_finished_video_names_its_pixels_its_seconds_and_where_it_is(double: MakeDouble) -> None:
    job = double().finished("kling-2.6", duration=10, resolution="1080p", aspectRatio="1:1")
    (output,) = job["outputs"]
    assert output.pop("assetUri").startswith("asset://asset_")
    url = output.pop("url")
    assert re.fullmatch(rf"http://double\.test/outputs/{job['id']}\.mp4\?expires=3602&signature=[0-9a-f]{{16}}", url)
    assert output == {
        "mimeType": "video/mp4",
        "width": 1080,
        "height": 1080,
        "duration": 10,
    }


def test_a_finished_image_has_no_seconds(double: MakeDouble) -> None:
    job = double().finished("seedream-5")
    (output,) = job["outputs"]
    assert (output["width"], output["height"], output["duration"]) == (1152, 2048, None)
    assert urlsplit(output["url"]).path == f"/outputs/{job['id']}.png"
    assert output["mimeType"] == "image/png"


def test_an_asset_that_a_job_names_is_taken_by_the_next_one(double: MakeDouble) -> None:
    here = double()
    (output,) = here.finished("seedream-5")["outputs"]
    assert here.created("kling-o1", startImage=output["assetUri"])["variant"] == "image_to_video"


def test_a_repeated_request_is_a_second_job(double: MakeDouble) -> None:
    here = double()
    assert here.created()["id"] != here.created()["id"]


def test_text_in_any_script_comes_back_as_it_was_sent(double: MakeDouble) -> None:
    prompt = 'a "dog" \\ é 犬 🐕 \u2028 \x7f %s %% $id {0}'
    here = double()
    job = here.created(prompt=prompt)
    assert job["input"]["prompt"] == prompt
    assert here.job(job["id"])["input"]["prompt"] == prompt
    assert "犬 🐕".encode() in here.send("GET", f"{GENERATIONS}/{job['id']}").body


def test_the_jobs_of_another_key_are_not_there(double: MakeDouble) -> None:
    here = double()
    mine = here.created(key="key-1")
    assert here.send("GET", f"{GENERATIONS}/{mine['id']}", key="key-2").status == 404
    assert here.listed(key="key-2")["data"] == []
    assert [job["id"] for job in here.listed(key="key-1")["data"]] == [mine["id"]]


def test_a_finished_job_leaves_when_there_are_too_many_and_its_id_says_so(double: MakeDouble) -> None:
    here = double(finished_jobs=3)
    created = []
    for _ in range(5):
        created.append(here.created()["id"])
        here.clock.advance(2.0)
    assert [job["id"] for job in here.listed()["data"]] == created[:1:-1]
    for identifier in created[:2]:
        reply = here.send("GET", f"{GENERATIONS}/{identifier}")
        assert reply.status == 404
        assert json.loads(reply.body)["error"] == {
            "code": "not_found",
            "message": f"the job {identifier} has left: the last 3 jobs are kept",
            "details": [],
        }


def test_a_job_that_is_not_finished_never_leaves(double: MakeDouble) -> None:
    here = double(finished_jobs=1)
    created = [here.created()["id"] for _ in range(5)]
    assert [here.job(identifier)["status"] for identifier in created] == ["queued"] * 5


@pytest.mark.parametrize(
    "identifier", ["gen_0000000000000000", "gen_x", "x", "gen_", "gen_2393A7EBC13F25AD", "a" * 10_000]
)
def test_an_id_of_no_job_is_told_so(double: MakeDouble, identifier: str) -> None:
    reply = double().send("GET", f"{GENERATIONS}/{identifier}")
    assert reply.status == 404
    assert json.loads(reply.body)["error"]["message"] == f"no job of this key has the id {identifier[:80]!r}"


def test_the_same_seed_clock_and_requests_give_the_same_bytes(double: MakeDouble) -> None:
    def conversation(seed: int) -> list[bytes]:
        here = double(seed=seed)
        replies = [here.post({"type": "video", "model": slug, "input": {"prompt": "a"}}) for slug in ("kling-o1", "x")]
        here.clock.advance(2.0)
        identifier = json.loads(replies[0].body)["id"]
        replies += [here.send("GET", f"{GENERATIONS}/{identifier}"), here.send("GET", GENERATIONS, query="limit=1")]
        replies.append(here.send("GET", f"/outputs/{identifier}.mp4"))
        return [b"%r %b" % (reply.headers, reply.body) for reply in replies]

    assert conversation(1) == conversation(1)
    assert conversation(1)[0] != conversation(2)[0]


def test_a_simulator_shows_its_jobs_and_its_world(double: MakeDouble) -> None:
    here = double({"refusal-status": "422"})
    here.created()
    assert repr(here.simulator) == "<Simulator with 1 jobs in <World refusal-status=422>>"
    assert repr(here.clock) == "ManualClock(0.0)"
    assert repr(Request("POST", GENERATIONS, body=b"{}")) == "<Request POST /api/v1/generations (2 bytes)>"


def test_a_simulator_needs_nothing_to_begin() -> None:
    request = Request("GET", GENERATIONS, headers=[(b"authorization", b"Bearer key")])
    assert json.loads(Simulator().handle(request).body) == {"data": [], "nextCursor": None}


def test_the_models_are_listed_with_their_modes(double: MakeDouble, spec: Spec) -> None:
    models = double().get("/api/v1/models")["data"]
    assert [model["model"] for model in models] == list(spec.models)
    assert all(set(model["modes"]) <= set(spec.api.modes[model["type"]]) for model in models)


def test_a_model_is_described_with_a_request_that_it_takes(double: MakeDouble, spec: Spec) -> None:
    here = double()
    for slug in spec.models:
        example = here.get(f"/api/v1/models/{slug}")["example"]
        assert here.post(example).status == 202


def test_an_unknown_model_is_not_found_and_the_likely_one_is_named(double: MakeDouble) -> None:
    reply = double().send("GET", "/api/v1/models/kling-01")
    assert reply.status == 404
    assert "did you mean 'kling-o1'?" in json.loads(reply.body)["error"]["message"]


REQUESTS = st.builds(
    Request,
    st.sampled_from(["GET", "POST", "HEAD", "DELETE", "", "PÖST"]),
    st.sampled_from([GENERATIONS, f"{GENERATIONS}/gen_1", "/api/v1/models/x", "/outputs/a.mp4"]) | st.text(max_size=20),
    query=st.binary(max_size=20),
    headers=st.dictionaries(
        st.sampled_from([b"authorization", b"content-type", b"host", b"content-length", b"x-other"]),
        st.binary(max_size=30) | st.sampled_from([b"Bearer key", b"application/json"]),
    ).map(lambda headers: list(headers.items())),
    body=st.binary(),
)


@settings(derandomize=True, database=None, deadline=None, max_examples=200)
@given(request=REQUESTS)
def test_no_request_makes_the_double_fail(spec: Spec, request: Request) -> None:
    simulator = Simulator(spec, clock=ManualClock())
    reply = simulator.handle(request)
    assert 200 <= reply.status < 500
    if request.method != "HEAD":
        told: Any = json.loads(reply.body)
        assert (reply.status < 300) != ("error" in told)
    assert json.dumps(list(simulator.journal.entries()))


def test_a_clock_that_is_set_back_does_not_turn_a_job_s_time_back() -> None:
    moments = iter([100.0, 100.0, 101.5, 100.5, 100.5])
    clock = SystemClock()
    clock.now = lambda: next(moments)  # a machine whose time is set back
    simulator = Simulator(clock=clock, instant=True)
    headers = [(b"authorization", b"Bearer key-1"), (b"content-type", b"application/json")]
    body = b'{"type":"image","model":"seedream-5","input":{"prompt":"x [givonkit fail=timeout after=1s]"}}'
    identifier = json.loads(simulator.handle(Request("POST", GENERATIONS, headers=headers, body=body)).body)["id"]
    polls = [simulator.handle(Request("GET", f"{GENERATIONS}/{identifier}", headers=headers)) for _ in range(2)]
    assert [json.loads(poll.body)["status"] for poll in polls] == ["failed", "failed"]
