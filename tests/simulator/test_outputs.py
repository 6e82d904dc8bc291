from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

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
    created = here.created(model)
    here.clock.advance(2.0)
    (output,) = here.job(created["id"])["outputs"]
    reply = here.send("GET", urlsplit(output["url"]).path, key=None)
    assert reply.status == 200
    assert reply.header("Content-Type") == media_type == output["mimeType"]
    assert reply.header("Content-Length") == str(len(reply.body))
    assert reply.body.startswith(signature)


def test_the_head_of_a_file_tells_its_length(double: MakeDouble) -> None:
    here = double()
    name = here.created("seedream-5")["id"]
    here.clock.advance(2.0)
    whole, head = (here.send(method, f"/outputs/{name}.png", key=None) for method in ("GET", "HEAD"))
    assert (head.headers, head.body) == (whole.headers, b"")


def test_a_file_is_not_there_before_the_job_is_finished(double: MakeDouble) -> None:
    here = double()
    name = here.created("seedream-5")["id"]
    here.clock.advance(1.999)
    assert here.send("GET", f"/outputs/{name}.png").status == 404
    here.clock.advance(0.001)
    assert here.send("GET", f"/outputs/{name}.png").status == 200


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
    assert 1 < len({here.send("GET", f"/outputs/{name}.png").body for name in names}) <= 16
