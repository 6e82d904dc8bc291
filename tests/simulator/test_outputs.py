from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from givonkit import Request

if TYPE_CHECKING:
    from tests.conftest import MakeDouble


@pytest.mark.parametrize(
    ("model", "media_type", "signature"),
    [("seedream-5", "image/png", b"\x89PNG\r\n\x1a\n"), ("kling-o1", "video/mp4", b"\x00\x00\x00")],
)
def test_the_file_of_a_finished_job_is_had_without_a_key(
    double: MakeDouble, model: str, media_type: str, signature: bytes
) -> None:
    here = double()
    (output,) = here.finished(model)["outputs"]
    reply = here.fetch(output["url"])
    assert reply.status == 200
    assert reply.header("Content-Type") == media_type == output["mimeType"]
    assert reply.header("Content-Length") == str(len(reply.body))
    assert reply.body.startswith(signature)


def test_the_head_of_a_file_tells_its_length(double: MakeDouble) -> None:
    here = double()
    url = here.finished()["outputs"][0]["url"]
    whole, head = here.fetch(url), here.fetch(url, "HEAD")
    assert (whole.status, head.headers, head.body) == (200, whole.headers, b"")
    assert whole.header("Content-Length") == str(len(whole.body))


def test_a_file_is_not_there_before_the_job_is_finished(double: MakeDouble) -> None:
    url = double().finished()["outputs"][0]["url"]
    here = double()
    here.created("seedream-5")
    here.clock.advance(1.999)
    assert here.fetch(url).status == 404
    here.clock.advance(0.001)
    assert here.fetch(url).status == 200


@pytest.mark.parametrize(
    "name", ["{id}", "{id}.mp4", "{id}.jpg", "{id}.png.png", ".png", "gen_1.png", "gen_0000000000000000.png", "x" * 500]
)
def test_a_name_of_no_file_is_not_found(double: MakeDouble, name: str) -> None:
    here = double()
    identifier = here.created("seedream-5")["id"]
    here.clock.advance(2.0)
    reply = here.send("GET", f"/outputs/{name.replace('{id}', identifier)}")
    assert reply.status == 404
    assert b"no finished job has the result" in reply.body


def test_a_job_of_ones_own_host_names_that_host(double: MakeDouble) -> None:
    here = double()
    created = here.created()
    here.clock.advance(2.0)
    for host in ("localhost:8080", "[::1]:9", "api.example.com"):
        (output,) = here.job(created["id"], headers=[("host", host)])["outputs"]
        assert output["url"].startswith(f"http://{host}/outputs/gen_")


@pytest.mark.parametrize("host", ["", 'a"b', "a\\b", "a b", "a/b", "a@b", "a?b", "é", "x" * 300])
def test_a_host_that_could_not_stand_in_a_url_is_left_out(double: MakeDouble, host: str) -> None:
    here = double()
    created = here.created()
    here.clock.advance(2.0)
    (output,) = here.job(created["id"], headers=[("host", host)])["outputs"]
    assert output["url"].startswith("http://127.0.0.1/outputs/gen_")


def test_a_request_over_https_is_answered_with_urls_of_https() -> None:
    request = Request("GET", "/", headers=[(b"host", b"double.test")], scheme="https")
    assert request.base_url == b"https://double.test"
    assert Request("GET", "/").base_url == b"http://127.0.0.1"


def test_jobs_of_one_frame_share_a_few_files(double: MakeDouble) -> None:
    here = double()
    names = [here.created("seedream-5")["id"] for _ in range(40)]
    here.clock.advance(2.0)
    replies = [here.fetch(here.job(name)["outputs"][0]["url"]) for name in names]
    assert {reply.status for reply in replies} == {200}
    files = {reply.body for reply in replies}
    assert 1 < len(files) <= 16
    assert len({reply.header("ETag") for reply in replies}) == len(files)


def test_a_failed_or_canceled_job_has_no_file(double: MakeDouble) -> None:
    here = double()
    url = double().finished()["outputs"][0]["url"]
    here.created("seedream-5", prompt="[givonkit fail=provider_error]")
    here.clock.advance(2.0)
    assert here.fetch(url).status == 404


LIFETIMES = [("one-hour", 3600), ("one-day", 86_400)]


@pytest.mark.parametrize(("answer", "seconds"), LIFETIMES)
def test_a_url_works_until_its_lifetime_is_over(double: MakeDouble, answer: str, seconds: int) -> None:
    here = double({"result-lifetime": answer})
    url = here.finished()["outputs"][0]["url"]
    here.clock.set(2.0 + seconds - 0.001)
    assert here.fetch(url).status == 200
    here.clock.set(2.0 + seconds)
    reply = here.fetch(url)
    assert (reply.status, json.loads(reply.body)["error"]["code"]) == (403, "url_not_valid")
    assert "the URL expired at 1970-01-" in json.loads(reply.body)["error"]["message"]


def test_a_url_for_ever_names_no_end(double: MakeDouble) -> None:
    here = double({"result-lifetime": "for-ever"})
    url = here.finished()["outputs"][0]["url"]
    here.clock.advance(1e9)
    assert here.fetch(url).status == 200
    assert "expires" not in url


def test_a_url_that_is_renewed_works_for_its_lifetime_from_each_reading_on(double: MakeDouble) -> None:
    here = double({"result-renewal": "on-read"})
    identifier = here.finished()["id"]
    here.clock.advance(10_000)
    for job in (here.job(identifier), here.listed()["data"][0]):
        assert "expires=13602" in job["outputs"][0]["url"]
        assert here.fetch(job["outputs"][0]["url"]).status == 200


@pytest.mark.parametrize(
    "change", [("expires=3602", "expires=9999"), ("signature=", "signature=0"), ("&signature", "&s")]
)
def test_a_url_that_was_changed_is_refused(double: MakeDouble, change: tuple[str, str]) -> None:
    here = double()
    url = here.finished()["outputs"][0]["url"]
    assert change[0] in url
    assert here.fetch(url.replace(*change)).status == 403


def test_a_part_of_a_file_can_be_asked_for_and_what_is_known_need_not_come_again(double: MakeDouble) -> None:
    here = double()
    url = here.finished()["outputs"][0]["url"]
    whole = here.fetch(url)
    part = here.fetch(url, headers=[("range", "bytes=1-3")])
    assert (part.status, part.body) == (206, b"PNG")
    assert part.header("Content-Range") == f"bytes 1-3/{len(whole.body)}"
    known = here.fetch(url, headers=[("if-none-match", whole.header("ETag") or "")])
    assert (known.status, known.body) == (304, b"")


@pytest.mark.parametrize(
    ("options", "beginning"),
    [
        ({"public_url": "https://api.example.com/"}, "https://api.example.com/outputs/gen_"),
        ({"prefix": "/ns/a"}, "http://double.test/ns/a/outputs/gen_"),
        ({"public_url": "https://x.test", "prefix": "/ns/a"}, "https://x.test/ns/a/outputs/gen_"),
    ],
)
def test_a_url_begins_with_what_the_double_was_told(
    double: MakeDouble, options: dict[str, Any], beginning: str
) -> None:
    assert double(**options).finished()["outputs"][0]["url"].startswith(beginning)
