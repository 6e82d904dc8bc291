from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.media import image, video
from givonkit.simulator.assets import Asset, Assets

if TYPE_CHECKING:
    from givonkit import Reply
    from tests.conftest import Double, MakeDouble

PICTURE = image(64, 36, b"seed")
SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00"
SOUND += b"data\x80\x3e\x00\x00" + bytes(16_000)
"""A WAV of one second."""


def film(seconds: float, width: int = 64, height: int = 36) -> bytes:
    return video(width, height, seconds, audio=False, colour_seed=b"seed")


def uploaded(double: Double, content: bytes, key: str = "key-1") -> str:
    """Upload a file, and return its asset URI."""
    headers = [("content-type", "application/octet-stream")]
    reply = double.send("POST", "/api/v1/assets", body=content, headers=headers, key=key)
    uri = json.loads(reply.body)["uri"]
    assert isinstance(uri, str)
    return uri


def asked(double: Double, model: str, path: str = "", key: str = "key-1", **values: Any) -> Reply:
    """Ask for a job of a model with these input values."""
    kind = double.simulator.spec.models[model].type
    body = {"type": kind, "model": model, "input": {"prompt": "a red corgi", **values}}
    return double.send("POST", f"/api/v1/generations{path}", body=body, key=key)


def refusal(reply: Reply) -> tuple[int, str, str]:
    """Return the status, the pointer and the sentence of a refusal for one reason."""
    (detail,) = json.loads(reply.body)["error"]["details"]
    return reply.status, detail["path"], detail["message"]


def result(double: Double, model: str = "nano-banana-2", key: str = "key-1", **values: Any) -> str:
    """Create a job, and return the asset URI of its result, which is there when the job is finished."""
    number = double.simulator.jobs.next_number
    double.created(model, key, **values)
    return f"asset://{double.simulator.renderer.assets.issue(2 * number + 1)}"


def asset(number: int) -> Asset:
    return Asset(number, 0, "image", "image/png", 1, 2, 2, None, 0.0)


def test_assets_are_found_by_their_number() -> None:
    assets = Assets(limit=2)
    assets.add(asset(0))
    assert (assets.get(0), assets.get(2), assets.next_number) == (asset(0), None, 2)


def test_the_oldest_assets_leave() -> None:
    assets = Assets(limit=2)
    for number in (0, 2, 4):
        assets.add(asset(number))
    assert [number for number in range(8) if assets.get(number)] == [2, 4]
    assert [number for number in range(8) if assets.has_left(number)] == [0]


def test_numbers_begin_anew_after_all_were_forgotten() -> None:
    assets = Assets(limit=2)
    assets.add(asset(0))
    assets.clear()
    assert (len(assets), assets.next_number, assets.has_left(0)) == (0, 0, False)


def test_results_have_odd_numbers() -> None:
    assert [asset(number).is_result for number in (0, 1, 2, 3)] == [False, True, False, True]


@pytest.mark.parametrize("path", ["", "/quote"])
def test_an_image_in_a_slot_for_a_video_is_refused(double: MakeDouble, path: str) -> None:
    here = double()
    uri = uploaded(here, PICTURE)
    status, pointer, message = refusal(asked(here, "kling-o1", path, referenceVideo=uri))
    assert (status, pointer) == (400, "/input/referenceVideo")
    assert message == (
        f"input.referenceVideo: expected an asset of the slot's kind; got {uri}, which is an image (image/png); "
        "nearest: a video"
    )


def test_a_file_of_the_wrong_kind_in_an_array_is_pointed_at(double: MakeDouble) -> None:
    here = double()
    uris = [uploaded(here, PICTURE), uploaded(here, film(1))]
    status, pointer, message = refusal(asked(here, "kling-o1", referenceAssetUris=uris))
    assert (status, pointer) == (400, "/input/referenceAssetUris/1")
    assert "which is a video (video/mp4); nearest: an image" in message


def test_every_file_of_the_wrong_kind_is_named(double: MakeDouble) -> None:
    here = double()
    uri = uploaded(here, film(1))
    details = json.loads(asked(here, "kling-o1", startImage=uri, endImage=uri).body)["error"]["details"]
    assert [detail["path"] for detail in details] == ["/input/startImage", "/input/endImage"]


def test_a_sound_file_is_a_voiceover(double: MakeDouble) -> None:
    here = double()
    uri = uploaded(here, SOUND)
    assert asked(here, "seedance-2.0-relaxed", speechAudio=uri).status == 202
    status, pointer, message = refusal(asked(here, "seedance-2.0-relaxed", startImage=uri))
    assert (status, pointer) == (400, "/input/startImage")
    assert "which is a voiceover (audio/wav); nearest: an image" in message


def test_an_image_is_no_voiceover(double: MakeDouble) -> None:
    here = double()
    _, pointer, message = refusal(asked(here, "seedance-2.0-relaxed", speechAudio=uploaded(here, PICTURE)))
    assert pointer == "/input/speechAudio"
    assert "which is an image (image/png); nearest: a voiceover" in message


def test_an_unknown_asset_is_taken_as_it_is(double: MakeDouble) -> None:
    assert asked(double(), "kling-o1", startImage="asset://asset_of_yore").status == 202


def test_a_world_can_refuse_unknown_assets(double: MakeDouble) -> None:
    here = double({"unknown-asset": "refused"})
    assert refusal(asked(here, "kling-o1", startImage="asset://asset_of_yore")) == (
        400,
        "/input/startImage",
        'input.startImage: expected an asset of this key; got "asset://asset_of_yore"',
    )
    assert asked(here, "kling-o1", startImage=uploaded(here, PICTURE)).status == 202


def test_items_of_a_cut_list_that_are_no_text_name_no_asset(double: MakeDouble) -> None:
    here = double({"unknown-asset": "refused"})
    assert asked(here, "seedance-2.0-relaxed", referenceAssetUris=[True, 5, None, {}]).status == 202


def test_an_asset_of_another_key_is_unknown(double: MakeDouble) -> None:
    here = double({"unknown-asset": "refused"})
    uri = uploaded(here, PICTURE, key="key-2")
    assert asked(here, "kling-o1", startImage=uri).status == 400
    assert asked(here, "kling-o1", startImage=uri, key="key-2").status == 202


def test_an_asset_is_unknown_after_a_reset_of_assets(double: MakeDouble) -> None:
    here = double({"unknown-asset": "refused"})
    uri = uploaded(here, PICTURE)
    here.simulator.reset("assets")
    assert asked(here, "kling-o1", startImage=uri).status == 400
    assert here.get(f"/api/v1/assets/{uri.removeprefix('asset://')}")["error"]["code"] == "not_found"
    assert uploaded(here, PICTURE) == uri


def test_the_result_of_an_image_job_starts_a_video(double: MakeDouble) -> None:
    here = double({"unknown-asset": "refused"})
    uri = result(here)
    here.clock.advance(60)
    job = here.created("kling-o1", startImage=uri)
    assert (job["variant"], job["input"]["startImage"]) == ("image_to_video", uri)


def test_the_result_of_an_image_job_is_no_video(double: MakeDouble) -> None:
    here = double(instant=True)
    assert "nearest: a video" in refusal(asked(here, "kling-o1", referenceVideo=result(here)))[2]


def test_a_result_is_unknown_until_its_job_is_finished(double: MakeDouble) -> None:
    here = double({"unknown-asset": "refused"})
    uri = result(here)
    assert asked(here, "kling-o1", startImage=uri).status == 400
    here.clock.advance(60)
    assert asked(here, "kling-o1", startImage=uri).status == 202


def test_the_result_of_a_canceled_job_is_unknown(double: MakeDouble) -> None:
    here = double({"unknown-asset": "refused"})
    uri = result(here)
    identifier = here.simulator.renderer.identifiers.issue(0)
    assert here.send("POST", f"/api/v1/generations/{identifier}/cancel").status == 200
    here.clock.advance(60)
    assert asked(here, "kling-o1", startImage=uri).status == 400


def test_a_result_of_another_key_is_unknown(double: MakeDouble) -> None:
    here = double({"unknown-asset": "refused"}, instant=True)
    uri = result(here, key="key-2")
    assert asked(here, "kling-o1", startImage=uri).status == 400
    assert asked(here, "kling-o1", startImage=uri, key="key-2").status == 202


def test_a_world_can_take_no_results_as_assets(double: MakeDouble) -> None:
    here = double({"unknown-asset": "refused", "results-as-assets": "no"}, instant=True)
    uri = result(here)
    assert asked(here, "kling-o1", startImage=uri).status == 400
    assert here.get(f"/api/v1/assets/{uri.removeprefix('asset://')}")["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    ("seconds", "resolution", "tokens"), [(2.5, "720p", 22.5), (2.5, "1080p", 67.5), (0.4, "720p", 3.6)]
)
def test_a_job_is_priced_by_the_length_of_its_source(
    double: MakeDouble, seconds: float, resolution: str, tokens: float
) -> None:
    here = double()
    values = {"sourceVideo": uploaded(here, film(seconds)), "resolution": resolution}
    quoted = json.loads(asked(here, "switchx-video", "/quote", **values).body)
    assert quoted["cost"] == here.created("switchx-video", **values)["cost"] == {"tokens": tokens, "basis": "exact"}


def test_a_source_whose_length_is_not_known_costs_one_second_at_least(double: MakeDouble) -> None:
    job = double().created("switchx-video", sourceVideo="https://example.com/a.mp4")
    assert job["cost"] == {"tokens": 9, "basis": "lower_bound"}


def test_the_length_of_the_source_counts_where_the_balance_is_looked_at(double: MakeDouble) -> None:
    here = double(balance=20)
    reply = asked(here, "switchx-video", sourceVideo=uploaded(here, film(2.5)))
    assert reply.status == 402
    assert "the job costs 22.5 tokens" in json.loads(reply.body)["error"]["message"]


@pytest.mark.parametrize(
    ("width", "height", "pixels"), [(320, 180, (1280, 720)), (180, 320, (720, 1280)), (256, 256, (720, 720))]
)
def test_a_result_has_the_ratio_and_the_length_of_its_source(
    double: MakeDouble, width: int, height: int, pixels: tuple[int, int]
) -> None:
    here = double(instant=True)
    source = uploaded(here, film(2.5, width, height))
    (output,) = here.job(here.created("switchx-video", sourceVideo=source)["id"])["outputs"]
    assert (output["width"], output["height"], output["duration"]) == (*pixels, 2.5)


def test_a_ratio_that_is_sent_stays(double: MakeDouble) -> None:
    here = double(instant=True)
    job = here.created("nano-banana-2", sourceImage=uploaded(here, PICTURE), aspectRatio="1:1", imageSize="1K")
    (output,) = here.job(job["id"])["outputs"]
    assert (output["width"], output["height"]) == (1024, 1024)


def test_a_result_of_a_job_whose_source_was_a_result_is_as_long(double: MakeDouble) -> None:
    here = double(instant=True)
    source = result(here, "kling-o1", duration=5)
    job = here.created("switchx-video", sourceVideo=source)
    assert job["cost"] == {"tokens": 45, "basis": "exact"}
