"""The results of jobs, downloaded as clients do and decoded by PyAV, which shares no code with the double."""

from __future__ import annotations

import io
import subprocess
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import av
import httpx
import pytest

from givonkit import load_spec

from .external import needed_program
from .processes import Process
from .wire import GENERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from givonkit import Spec

    from .conftest import Serve

MODELS = sorted(load_spec().models)
SIZE_FIELDS = ("resolution", "imageSize")
SHORT_SIDES = {"480p": 480, "720p": 720, "1080p": 1080, "4k": 2160}
LONG_SIDES = {"1K": 1024, "2K": 2048, "3K": 3072, "4K": 4096}
TOLERANCE = 0.05


@pytest.fixture(scope="module")
def instant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    process = Process(tmp_path_factory.mktemp("instant"), "--pace", "instant")
    try:
        yield process
        stop = process.stop()
        assert (stop.code, "Traceback" in stop.errors) == (0, False), stop.errors
    finally:
        process.kill()


@pytest.fixture(scope="module")
def api(instant: Process) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Bearer any-key"}
    with httpx.Client(base_url=instant.base_url, trust_env=False, headers=headers) as client:
        yield client


@pytest.fixture(scope="module")
def stranger(instant: Process) -> Iterator[httpx.Client]:
    """Return a client without a key."""
    with httpx.Client(base_url=instant.base_url, trust_env=False) as client:
        yield client


def output_of(api: httpx.Client, spec: Spec, slug: str, **values: Any) -> dict[str, Any]:
    """Return the one output of a finished job of a model; its required slots are given some asset."""
    model = spec.models[slug]
    slots = {name: "asset://asset_some" for name, field in model.fields.items() if field.required and field.is_slot}
    body = {"type": model.type, "model": slug, "input": {"prompt": "a red corgi", **slots, **values}}
    identifier = api.post(GENERATIONS, json=body).raise_for_status().json()["id"]
    (output,) = api.get(f"{GENERATIONS}/{identifier}").json()["outputs"]
    assert isinstance(output, dict)
    return output


def decoded(content: bytes) -> tuple[int, int, float | None, bool]:
    """Return pixels, seconds and whether there is sound, as an independent decoder finds them in the pictures."""
    with av.open(io.BytesIO(content), "r") as container:
        (pictures,) = container.streams.video
        frame = next(container.decode(pictures))
        has_sound = bool(container.streams.audio)
        if container.format.name == "png_pipe":
            return frame.width, frame.height, None, has_sound
        assert container.duration is not None
        return frame.width, frame.height, container.duration / av.time_base, has_sound


def expected_pixels(size: str, ratio: str) -> tuple[int, int]:
    across, down = (int(part) for part in ("16:9" if ratio == "auto" else ratio).split(":"))
    if size in SHORT_SIDES:
        scale = Fraction(SHORT_SIDES[size], min(across, down))
    else:
        scale = Fraction(LONG_SIDES[size], max(across, down))
    return nearest_even(across * scale), nearest_even(down * scale)


def nearest_even(length: Fraction) -> int:
    return 2 * int(length / 2 + Fraction(1, 2))


def choices(spec: Spec, slug: str, *names: str) -> tuple[str, list[str]]:
    """Return the field of a model that goes by one of the names, and its allowed values; without one, empty."""
    fields = spec.models[slug].fields
    name = next((name for name in names if name in fields), "")
    return name, [str(value) for value in fields[name].allowed or ()] if name else [""]


@pytest.mark.parametrize("slug", MODELS)
def test_every_size_and_ratio_has_its_pixels(api: httpx.Client, spec: Spec, slug: str) -> None:
    size_name, sizes = choices(spec, slug, *SIZE_FIELDS)
    ratio_name, ratios = choices(spec, slug, "aspectRatio")
    for size, ratio in product(sizes, ratios):
        values = {name: value for name, value in ((size_name, size), (ratio_name, ratio)) if name}
        output = output_of(api, spec, slug, **values)
        is_image = spec.models[slug].type == "image"
        pixels = expected_pixels(size or ("1K" if is_image else "720p"), ratio or "16:9")
        content = api.get(output["url"]).content
        assert (output["width"], output["height"]) == decoded(content)[:2] == pixels, values
        assert output["mimeType"] == ("image/png" if is_image else "video/mp4")


VIDEOS = [slug for slug in MODELS if load_spec().models[slug].type == "video"]


def lengths(spec: Spec, slug: str) -> list[float]:
    """Return the shortest and the longest duration that a model takes, and one between them."""
    field = spec.models[slug].fields.get("duration")
    if field is None:
        return []
    if field.range is not None:
        return [float(field.range.start), float(field.range.start + field.range.step), float(field.range.end)]
    return sorted({float(value) for value in field.allowed or ()})


@pytest.mark.parametrize("slug", VIDEOS)
def test_a_video_lasts_as_long_as_was_asked(api: httpx.Client, spec: Spec, slug: str) -> None:
    asked: list[float | None] = [*lengths(spec, slug)] or [None]
    for seconds in asked:
        values = {} if seconds is None else {"duration": int(seconds) if seconds.is_integer() else seconds}
        output = output_of(api, spec, slug, **values)
        found = decoded(api.get(output["url"]).content)[2]
        assert found == pytest.approx(output["duration"], abs=TOLERANCE)
        assert seconds is None or found == pytest.approx(seconds, abs=TOLERANCE)


@pytest.mark.parametrize("slug", VIDEOS)
def test_a_video_has_sound_when_it_was_asked_for(api: httpx.Client, spec: Spec, slug: str) -> None:
    field = spec.models[slug].fields.get("audioEnabled")
    asked: list[dict[str, Any]] = [{}, {"audioEnabled": True}, {"audioEnabled": False}] if field else [{}]
    heard = [decoded(api.get(output_of(api, spec, slug, **values)["url"]).content)[3] for values in asked]
    assert heard == ([field.default, True, False] if field else [False])


def test_every_frame_and_every_sound_of_a_video_decodes(api: httpx.Client, spec: Spec) -> None:
    content = api.get(output_of(api, spec, "kling-2.6", resolution="1080p", audioEnabled=True)["url"]).content
    with av.open(io.BytesIO(content), "r") as container:
        pictures, sound = container.streams.video[0], container.streams.audio[0]
        last = {"video": 0.0, "audio": 0.0}
        for frame in container.decode(pictures, sound):
            assert isinstance(frame, (av.VideoFrame, av.AudioFrame))
            assert frame.time is not None
            kind = "video" if isinstance(frame, av.VideoFrame) else "audio"
            assert frame.time >= last[kind]
            last[kind] = frame.time
    assert last["video"] > 3
    assert last["audio"] == pytest.approx(5, abs=0.2)


def test_two_jobs_look_different_and_one_job_always_the_same(api: httpx.Client, spec: Spec) -> None:
    first, second = (output_of(api, spec, "seedream-5")["url"] for _ in range(2))
    assert api.get(first).content == api.get(first).content != api.get(second).content


def test_the_length_of_an_uploaded_source_is_the_length_of_the_result(api: httpx.Client, spec: Spec) -> None:
    film = api.get(output_of(api, spec, "kling-o1", aspectRatio="1:1")["url"]).content
    asset = api.post("/api/v1/assets", files={"file": ("film.mp4", film, "video/mp4")}).raise_for_status().json()
    output = output_of(api, spec, "switchx-video", sourceVideo=asset["uri"])
    width, height, seconds, _ = decoded(api.get(output["url"]).content)
    assert (width, height) == (720, 720)
    assert seconds == pytest.approx(5, abs=TOLERANCE)


def test_a_result_is_the_asset_that_it_says(api: httpx.Client, spec: Spec) -> None:
    output = output_of(api, spec, "kling-o1")
    asset = api.get(f"/api/v1/assets/{output['assetUri'].removeprefix('asset://')}").json()
    assert asset["bytes"] == len(api.get(output["url"]).content)
    assert {name: asset[name] for name in ("width", "height", "duration", "mimeType")} == {
        name: output[name] for name in ("width", "height", "duration", "mimeType")
    }


@pytest.fixture(scope="module", params=["seedream-5", "kling-o1"])
def file_url(api: httpx.Client, request: pytest.FixtureRequest) -> str:
    return str(output_of(api, load_spec(), request.param)["url"])


def test_ranges_put_together_are_the_whole(stranger: httpx.Client, file_url: str) -> None:
    whole = stranger.get(file_url)
    size, parts, start = len(whole.content), [], 0
    while start < size:
        end = start + 1 + size // 7
        part = stranger.get(file_url, headers={"Range": f"bytes={start}-{end}", "If-Range": whole.headers["etag"]})
        assert part.status_code == 206
        assert part.headers["content-range"] == f"bytes {start}-{min(end, size - 1)}/{size}"
        parts.append(part.content)
        start = end + 1
    assert b"".join(parts) == whole.content
    assert whole.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize(
    ("asked", "status", "bounds"),
    [
        ("bytes=0-", 206, (0, None)),
        ("bytes=0-0", 206, (0, 1)),
        ("bytes=-10", 206, (-10, None)),
        ("bytes=-999999999", 206, (0, None)),
        ("bytes=5-999999999", 206, (5, None)),
        ("bytes=999999999-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=0-1,4-5", 200, (0, None)),
        ("bytes=5-2", 200, (0, None)),
        ("bytes=a-b", 200, (0, None)),
        ("items=0-5", 200, (0, None)),
        (f"bytes={'9' * 5000}-", 416, None),
    ],
)
def test_a_range_gets_its_part(
    stranger: httpx.Client, file_url: str, asked: str, status: int, bounds: tuple[int, int | None] | None
) -> None:
    whole = stranger.get(file_url).content
    answer = stranger.get(file_url, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (status, whole[slice(*bounds)] if bounds else b"")
    assert status != 416 or answer.headers["content-range"] == f"bytes */{len(whole)}"


def test_a_file_that_the_client_has_is_not_sent_again(stranger: httpx.Client, file_url: str) -> None:
    first = stranger.get(file_url).headers
    conditions = [
        ({"If-None-Match": first["etag"]}, 304),
        ({"If-None-Match": f'"other", W/{first["etag"]}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-Modified-Since": first["last-modified"]}, 304),
        ({"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": first["last-modified"]}, 200),
        ({"If-None-Match": first["etag"], "Range": "bytes=0-5"}, 304),
        ({"If-Range": '"other"', "Range": "bytes=0-5"}, 200),
        ({"If-Range": first["last-modified"], "Range": "bytes=0-5"}, 206),
    ]
    for headers, status in conditions:
        answer = stranger.get(file_url, headers=headers)
        assert (answer.status_code, answer.content == b"") == (status, status == 304), headers


def test_a_head_tells_what_a_get_would_without_the_body(stranger: httpx.Client, file_url: str) -> None:
    head, whole = stranger.head(file_url), stranger.get(file_url)
    told = ("content-type", "content-length", "etag", "last-modified", "accept-ranges")
    assert [head.headers[name] for name in told] == [whole.headers[name] for name in told]
    assert (head.status_code, head.content) == (200, b"")


def test_a_file_says_nothing_without_its_own_query(stranger: httpx.Client, file_url: str) -> None:
    path, _, query = file_url.partition("?")
    expires, signature = query.split("&")
    tampered = [
        "",
        expires,
        f"{expires}&signature=",
        f"{expires}0&{signature}",
        f"{query}&{expires}",
        f"{query}&{signature}",
        f"{expires}&{signature[:-1]}",
        query.upper(),
        f"expires=-1&{signature}",
        f"expires=%FF&{signature}",
        f"expires={'9' * 5000}&{signature}",
    ]
    assert {stranger.get(f"{path}?{bad}").status_code for bad in tampered} == {403}
    assert stranger.get(f"{path}?{signature}&{expires}&more=1").status_code == 200


def test_a_file_is_had_under_no_other_name(stranger: httpx.Client, file_url: str) -> None:
    path, _, query = file_url.partition("?")
    stem, _, kind = path.rpartition(".")
    other = "mp4" if kind == "png" else "png"
    for name in (stem, f"{stem}.", f"{stem}.{other}", f"{stem}.{kind.upper()}", f"{path}/", f"{stem}.{kind}.{kind}"):
        assert stranger.get(f"{name}?{query}").status_code == 404, name


def test_curl_goes_on_with_a_download_that_broke_off(stranger: httpx.Client, file_url: str, tmp_path: Path) -> None:
    """The first try is cut by a fault, the second one asks for the rest only."""
    curl = needed_program("curl", package="curl")
    target = tmp_path / "result"
    command = [curl, "--silent", "--fail", "--max-time", "5", "--continue-at", "-", "--output", str(target), file_url]
    broken = subprocess.run([*command, "-H", "Givonkit-Scenario: fault=close:300"], check=False, timeout=10)
    assert (broken.returncode, target.stat().st_size) == (18, 300)
    subprocess.run(command, check=True, timeout=10)
    assert target.read_bytes() == stranger.get(file_url).content


def test_results_are_under_the_public_url_and_served_here(serve: Serve, spec: Spec) -> None:
    public = "https://double.example:8443"
    process = serve("--pace", "instant", "--public-url", f"{public}/")
    headers = {"Authorization": "Bearer any-key"}
    with httpx.Client(base_url=process.base_url, trust_env=False, headers=headers) as client:
        url = output_of(client, spec, "seedream-5")["url"]
        assert url.startswith(f"{public}/outputs/gen_")
        assert client.get(url.removeprefix(public)).headers["content-type"] == "image/png"


def test_results_are_under_the_host_and_the_namespace_of_the_request(instant: Process, spec: Spec) -> None:
    headers = {"Authorization": "Bearer any-key", "Host": "double.test:99"}
    with httpx.Client(base_url=f"{instant.base_url}/ns/mine", trust_env=False, headers=headers) as client:
        url = output_of(client, spec, "seedream-5")["url"]
        assert url.startswith("http://double.test:99/ns/mine/outputs/gen_")
        assert client.get(url.removeprefix("http://double.test:99/ns/mine")).status_code == 200


def test_a_result_of_a_job_that_fails_is_nowhere(api: httpx.Client, spec: Spec) -> None:
    body = {"type": "image", "model": "seedream-5", "input": {"prompt": "[givonkit fail=content_policy]"}}
    identifier = api.post(GENERATIONS, json=body).json()["id"]
    job = api.get(f"{GENERATIONS}/{identifier}").json()
    assert (job["status"], job["outputs"], job["error"]["code"]) == ("failed", [], "content_policy")
    query = output_of(api, spec, "seedream-5")["url"].partition("?")[2]
    assert api.get(f"/outputs/{identifier}.png?{query}").status_code == 404
