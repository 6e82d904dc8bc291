from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from givonkit.simulator import key_label
from givonkit.simulator.control import Control

from .conversation import picture

if TYPE_CHECKING:
    from tests.conftest import Double, MakeDouble

LABEL = key_label(b"key-1")
GENERATIONS = "/api/v1/generations"


@pytest.fixture
def here(double: MakeDouble) -> Double:
    return double(start=1_000.0)


@pytest.fixture
def control(here: Double) -> Control:
    return Control(here.simulator)


def uploaded(here: Double, key: str = "key-1", side: int = 40) -> str:
    reply = here.send(
        "POST", "/api/v1/assets", body=picture(side, 20), headers=[("content-type", "image/png")], key=key
    )
    assert reply.status == 201, reply.body
    return str(json.loads(reply.body)["id"])


def test_a_job_is_told_with_all_that_is_known_of_it(here: Double, control: Control) -> None:
    identifier = here.created(duration=10)["id"]
    here.clock.advance(2.0)
    assert control.jobs() == [
        {
            "id": identifier,
            "key": LABEL,
            "type": "video",
            "model": "kling-o1",
            "variant": "text_to_video",
            "input": {"prompt": "a red corgi", "aspectRatio": "9:16", "resolution": "720p", "duration": 10},
            "tokens": "55",
            "basis": "lower_bound",
            "status": "completed",
            "progress": 1.0,
            "created": 1_000.0,
            "finished": 1_002.0,
            "error": None,
        }
    ]


def test_a_job_is_told_as_it_stands_now(here: Double, control: Control) -> None:
    here.created()
    seen = []
    for _ in range(4):
        (job,) = control.jobs()
        seen.append((job["status"], job["progress"], job["finished"]))
        here.clock.advance(0.75)
    assert seen == [
        ("queued", 0.0, None),
        ("processing", 0.17, None),
        ("processing", 0.67, None),
        ("completed", 1.0, 1_002.0),
    ]


def test_the_jobs_of_all_keys_come_oldest_first(here: Double, control: Control) -> None:
    identifiers = [here.created(key=key)["id"] for key in ("key-1", "key-2", "key-1")]
    assert [job["id"] for job in control.jobs()] == identifiers
    assert [job["key"] for job in control.jobs()] == [LABEL, key_label(b"key-2"), LABEL]


@pytest.mark.parametrize(("limit", "shown"), [(None, "123"), (2, "23"), (3, "123"), (9, "123"), (0, "")])
def test_jobs_and_uploads_are_shown_from_their_end(
    here: Double, control: Control, limit: int | None, shown: str
) -> None:
    for number in "123":
        here.created(prompt=number)
        uploaded(here, side=int(number))
    assert "".join(job["input"]["prompt"] for job in control.jobs(limit)) == shown
    assert "".join(str(asset["width"]) for asset in control.assets(limit)) == shown


@pytest.mark.parametrize(
    ("directive", "status", "error"),
    [
        ("fail=timeout", "failed", {"code": "timeout", "message": "the model did not finish in time"}),
        ("cancel", "canceled", None),
        ("succeed", "completed", None),
    ],
)
def test_an_error_is_that_of_a_job_that_failed(
    here: Double, control: Control, directive: str, status: str, error: object
) -> None:
    here.created(prompt=f"[givonkit {directive} after=3s]")
    (job,) = control.jobs()
    assert (job["status"], job["error"]) == ("queued", None)
    here.clock.advance(3.0)
    (job,) = control.jobs()
    assert (job["status"], job["error"], job["finished"]) == (status, error, 1_003.0)


def test_a_job_that_never_ends_has_no_end(here: Double, control: Control) -> None:
    here.created(prompt="[givonkit stall]")
    here.clock.advance(1e6)
    (job,) = control.jobs()
    assert (job["status"], job["finished"]) == ("processing", None)


def test_a_progress_that_a_scenario_tells_is_shown_as_it_is(here: Double, control: Control) -> None:
    here.created(prompt="[givonkit progress=0.123456]")
    here.clock.advance(1.0)
    assert control.jobs()[0]["progress"] == 0.123456


def test_asking_for_jobs_is_no_poll_of_them(double: MakeDouble) -> None:
    here = double(polls=2)
    identifier = here.created()["id"]
    for _ in range(5):
        assert Control(here.simulator).jobs()[0]["status"] == "queued"
    assert [here.job(identifier)["status"] for _ in range(2)] == ["processing", "completed"]


def test_words_and_defaults_are_the_same_in_every_world(double: MakeDouble) -> None:
    here = double({"defaults-shown": "as-sent", "null-fields": "absent"})
    body = {"type": "video", "model": "kling-o1", "input": {"prompt": "a", "duration": 10, "resolution": None}}
    assert json.loads(here.post(body).body)["input"] == body["input"]
    (job,) = Control(here.simulator).jobs()
    assert job["input"] == {"prompt": "a", "aspectRatio": "9:16", "resolution": "720p", "duration": 10}
    assert job["tokens"] == "55"


def test_a_status_keeps_its_word_when_the_world_has_another(here: Double, control: Control) -> None:
    control.set_world("wire: {statuses: {queued: WAITING}}")
    assert here.created()["status"] == "WAITING"
    assert control.jobs()[0]["status"] == "queued"


def test_a_job_of_a_model_that_has_left_with_its_world_is_told(double: MakeDouble) -> None:
    here = double({"other-models": "accepted"})
    here.post({"type": "image", "model": "one-of-mine", "input": {"prompt": "a"}})
    control = Control(here.simulator)
    control.set_world("{}")
    (job,) = control.jobs()
    assert (job["type"], job["model"], job["input"]) == ("image", "one-of-mine", {"prompt": "a"})


def test_an_upload_is_told_with_all_that_is_known_of_it(here: Double, control: Control) -> None:
    identifier = uploaded(here)
    assert control.assets() == [
        {
            "id": identifier,
            "uri": f"asset://{identifier}",
            "key": LABEL,
            "kind": "image",
            "mime_type": "image/png",
            "bytes": len(picture(40, 20)),
            "width": 40,
            "height": 20,
            "seconds": None,
            "created": 1_000.0,
        }
    ]


def test_the_result_of_a_job_is_no_upload(here: Double, control: Control) -> None:
    here.finished()
    assert control.assets() == []


def test_uploads_that_have_left_are_told_no_more(double: MakeDouble) -> None:
    here = double(finished_jobs=2)
    identifiers = [uploaded(here, key) for key in ("key-1", "key-2", "key-3")]
    assert [asset["id"] for asset in Control(here.simulator).assets()] == identifiers[1:]


def test_a_reset_forgets_jobs_and_uploads(here: Double, control: Control) -> None:
    here.created()
    uploaded(here)
    control.reset("all")
    assert (control.jobs(), control.assets()) == ([], [])
