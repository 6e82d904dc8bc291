from __future__ import annotations

import io
import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from givonkit import Request, Spec
from givonkit.http import UploadedFile
from givonkit.media import image, video
from givonkit.simulator.uploads import Unpacker

if TYPE_CHECKING:
    from givonkit import Reply
    from tests.conftest import Double, MakeDouble

ASSETS = "/api/v1/assets"
PICTURE = image(64, 36, b"seed")
BOUNDARY = "an-edge"
CLOSING = f"--{BOUNDARY}--\r\n".encode()


def part(disposition: str, content: bytes) -> bytes:
    """Return one part of a form, whose Content-Disposition goes on like this."""
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\nContent-Type: text/plain\r\n\r\n"
    return head.encode() + content + b"\r\n"


THE_FILE = part('name="file"; filename="a.png"', PICTURE)
OTHER_FILE = part('name="mask"; filename="b.png"', PICTURE)
TEXT = part('name="purpose"', b"reference")


def upload(double: Double, body: bytes, content_type: str = "image/png", **options: Any) -> Reply:
    return double.send("POST", ASSETS, body=body, headers=[("content-type", content_type)], **options)


def form(double: Double, *parts: bytes, content_type: str = f"multipart/form-data; boundary={BOUNDARY}") -> Reply:
    return upload(double, b"".join(parts), content_type)


def uploaded(double: Double, body: bytes, **options: Any) -> Any:
    """Upload a file, and return its asset."""
    reply = upload(double, body, **options)
    assert reply.status == 201, reply.body
    return json.loads(reply.body)


def test_an_upload_is_answered_with_what_is_known_of_the_file(double: MakeDouble) -> None:
    made = double(start=1_000_000_000.0)
    reply = upload(made, PICTURE)
    asset = json.loads(reply.body)
    assert reply.status == 201
    assert asset == {
        "id": asset["id"],
        "uri": f"asset://{asset['id']}",
        "type": "image",
        "mimeType": "image/png",
        "bytes": len(PICTURE),
        "width": 64,
        "height": 36,
        "duration": None,
        "createdAt": "2001-09-09T01:46:40.000Z",
    }
    assert asset["id"].startswith("asset_")


def test_an_upload_tells_people_and_programs_what_it_was(double: MakeDouble) -> None:
    reply = upload(double(), video(64, 36, 1.5, audio=False, colour_seed=b"seed"), "application/octet-stream")
    identifier = json.loads(reply.body)["id"]
    assert reply.summary.startswith(f"uploaded: {identifier}, video/mp4 64 x 36, 1.5 s, ")
    assert reply.facts == {"verdict": "accepted", "asset": identifier, "type": "video", "operation": "upload"}


def test_uploads_have_ids_of_their_own(double: MakeDouble) -> None:
    made = double()
    assert len({uploaded(made, PICTURE)["id"] for _ in range(50)}) == 50


@pytest.mark.parametrize("content_type", ["image/png", "video/mp4", "application/octet-stream", "text/plain", ""])
def test_the_kind_is_read_from_the_bytes_and_not_from_the_content_type(double: MakeDouble, content_type: str) -> None:
    assert json.loads(upload(double(), PICTURE, content_type).body)["mimeType"] == "image/png"


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/ld+json",
        "application/x-www-form-urlencoded",
    ],
)
def test_a_body_that_says_it_is_other_data_is_told_how_to_upload(double: MakeDouble, content_type: str) -> None:
    reply = upload(double(), PICTURE, content_type)
    assert reply.status == 415
    assert json.loads(reply.body)["error"]["message"] == (
        f"body: expected an image, a video or a sound file; got a body of {content_type}; nearest: "
        "multipart/form-data with the file in the part `file` (curl -F file=@picture.png), "
        "or the bytes of the file with a Content-Type such as image/png"
    )


def test_an_upload_needs_a_key(double: MakeDouble) -> None:
    made = double()
    assert upload(made, PICTURE, key=None).status == 401
    assert len(made.simulator.assets) == 0


@pytest.mark.parametrize(
    ("body", "received"),
    [
        (b"", "an empty file"),
        (PICTURE[:20], "a PNG that ends after 20 bytes"),
        (b"hello", "the first bytes are 68 65 6c 6c"),
    ],
    ids=["empty", "cut short", "of no kind"],
)
def test_a_file_that_cannot_be_read_is_refused(double: MakeDouble, body: bytes, received: str) -> None:
    made = double()
    reply = upload(made, body)
    assert (reply.status, reply.header("givonkit-rules")) == (415, "assets/body/media;basis=assumed;question=upload")
    assert f"got {received}" in json.loads(reply.body)["error"]["message"]
    assert len(made.simulator.assets) == 0


NO_TYPE = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'.encode()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"hello", ""),
        (NO_TYPE + b"hello\r\n" + CLOSING, f"multipart/form-data; boundary={BOUNDARY}"),
        (TEXT + NO_TYPE + b"hello\r\n" + TEXT + CLOSING, f"multipart/form-data; boundary={BOUNDARY}"),
    ],
    ids=["as it is", "in a form", "among texts"],
)
def test_bytes_that_nobody_says_to_be_media_are_kept_as_a_file(
    double: MakeDouble, body: bytes, content_type: str
) -> None:
    made = double()
    asset = json.loads(upload(made, body, content_type).body)
    told = ("file", "application/octet-stream", 5, None, None, None)
    assert tuple(asset[name] for name in ("type", "mimeType", "bytes", "width", "height", "duration")) == told
    assert made.get(f"{ASSETS}/{asset['id']}") == asset


def test_no_slot_takes_a_file_of_no_known_kind(double: MakeDouble) -> None:
    made = double()
    uri = json.loads(upload(made, b"hello", "").body)["uri"]
    request = {"type": "video", "model": "kling-o1", "input": {"prompt": "a red corgi", "startImage": uri}}
    reply = made.post(request)
    assert (reply.status, reply.header("givonkit-rules")) == (400, "generations/asset/media;basis=documented")
    assert f"got {uri}, which is a file (application/octet-stream)" in json.loads(reply.body)["error"]["message"]


@pytest.mark.parametrize("media_type", ["image/png", "application/octet-stream", "text/html"])
def test_a_part_of_a_form_is_what_its_media_type_says_or_is_refused(double: MakeDouble, media_type: str) -> None:
    typed = NO_TYPE.replace(b"\r\n\r\n", f"\r\nContent-Type: {media_type}\r\n\r\n".encode())
    assert form(double(), typed + b"hello\r\n", CLOSING).status == 415
    assert form(double(), typed + PICTURE + b"\r\n", CLOSING).status == 201


def test_a_body_over_the_limit_is_too_large(double: MakeDouble, spec: Spec) -> None:
    limits = spec.api.limits._replace(upload_bytes=len(PICTURE))
    made = double(spec=Spec(spec.api._replace(limits=limits), spec.questions, spec.models))
    assert upload(made, PICTURE).status == 201
    reply = upload(made, PICTURE + b"x")
    assert (reply.status, reply.header("givonkit-rules")) == (
        413,
        "assets/body/too_large;basis=assumed;question=upload",
    )
    assert f"got {len(PICTURE) + 1} bytes" in json.loads(reply.body)["error"]["message"]


@pytest.mark.parametrize(
    "parts",
    [
        [THE_FILE],
        [TEXT, THE_FILE, TEXT],
        [part("name=file", PICTURE)],
        [part('filename=""; name="mask"', b""), THE_FILE],
        [b"\r\n", THE_FILE],
    ],
    ids=["alone", "among texts", "without a name of its own", "beside an input left empty", "after an empty line"],
)
def test_the_file_of_a_form_is_found(double: MakeDouble, parts: list[bytes]) -> None:
    reply = form(double(), *parts, CLOSING, b"an epilogue")
    assert reply.status == 201, reply.body
    assert json.loads(reply.body)["bytes"] == len(PICTURE)


@pytest.mark.parametrize(
    ("parts", "received"),
    [
        ([TEXT, TEXT, CLOSING], "no file, but the parts 'purpose', 'purpose'"),
        ([CLOSING], "no part"),
        ([THE_FILE, THE_FILE, CLOSING], "2 files, in the parts 'file', 'file'"),
        ([THE_FILE, OTHER_FILE, CLOSING], "2 files, in the parts 'file', 'mask'"),
        ([OTHER_FILE, CLOSING], "a file in the part 'mask'"),
        ([], "a body that ends after 0 bytes, before its closing boundary"),
        ([THE_FILE], f"a body that ends after {len(THE_FILE)} bytes, before its closing boundary"),
        ([THE_FILE[:200]], "a body that ends after 200 bytes, before its closing boundary"),
        ([PICTURE], "a body that does not go on as multipart/form-data at byte 0"),
        ([b"--another", CLOSING], "a body that does not go on as multipart/form-data at byte 4"),
        ([TEXT * 100, THE_FILE, CLOSING], "more than 100 parts"),
        ([OTHER_FILE * 6, CLOSING], "6 files, in the parts 'mask', 'mask', 'mask', 'mask', 'mask', …"),
        ([part(f'name="{"n" * 5000}"', b""), CLOSING], "a body that does not go on as multipart/form-data at byte"),
    ],
)
def test_a_form_that_is_not_one_file_is_refused(double: MakeDouble, parts: list[bytes], received: str) -> None:
    made = double()
    reply = form(made, *parts)
    assert (reply.status, reply.header("givonkit-rules")) == (
        400,
        "assets/body/multipart;basis=assumed;question=upload",
    )
    assert f"body: expected one file in the part `file`; got {received}" in json.loads(reply.body)["error"]["message"]
    assert len(made.simulator.assets) == 0


@pytest.mark.parametrize(
    ("content_type", "received"),
    [
        ("multipart/form-data", "multipart/form-data without a boundary in its Content-Type"),
        ("multipart/mixed; boundary=an-edge", "multipart/mixed"),
        (f"multipart/form-data; boundary={'b' * 300}", "a boundary of 300 characters"),
    ],
)
def test_a_content_type_that_is_no_form_is_refused(double: MakeDouble, content_type: str, received: str) -> None:
    message = json.loads(form(double(), THE_FILE, CLOSING, content_type=content_type).body)["error"]["message"]
    assert message == f"body: expected one file in the part `file`; got {received}"


def test_a_quoted_boundary_is_read(double: MakeDouble) -> None:
    assert form(double(), THE_FILE, CLOSING, content_type=f'Multipart/Form-Data; boundary="{BOUNDARY}"').status == 201


def test_an_empty_file_in_a_form_is_refused(double: MakeDouble) -> None:
    reply = form(double(), part('name="file"; filename=""', b""), CLOSING)
    assert "got an empty file" in json.loads(reply.body)["error"]["message"]


def test_a_form_that_is_not_well_formed_is_not_logged_by_the_parser(
    double: MakeDouble, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert form(double(), b"no form").status == 400
    assert caplog.records == []


@pytest.mark.parametrize("size", [1, 2, 7, 64, 1000])
def test_a_form_in_pieces_gives_the_same_file(size: int) -> None:
    content = PICTURE + f"\r\n--{BOUNDARY[:-1]}".encode() + b"\r\n" * 3
    body = TEXT + part('name="file"; filename="a"', content) + TEXT + CLOSING
    into = io.BytesIO()
    unpacker = Unpacker(f"multipart/form-data; boundary={BOUNDARY}".encode(), into)
    for start in range(0, len(body), size):
        unpacker.write(body[start : start + size])
    file = unpacker.end()
    assert (file.content.read(), file.problem, file.size) == (content, None, len(content))


def test_where_a_form_in_pieces_breaks_is_counted_from_its_beginning() -> None:
    unpacker = Unpacker(f"multipart/form-data; boundary={BOUNDARY}".encode(), io.BytesIO())
    for piece in (TEXT, f"--{BOUNDARY}\r\n".encode(), b"(no header)"):
        unpacker.write(piece)
    assert unpacker.end().problem == (
        f"a body that does not go on as multipart/form-data at byte {len(TEXT) + len(BOUNDARY) + 4}"
    )


def test_a_file_that_a_skin_has_read_is_taken_and_left_open(double: MakeDouble) -> None:
    request = Request("POST", ASSETS, headers=[(b"authorization", b"Bearer key-1")])
    request.file = UploadedFile(io.BytesIO(PICTURE), None)
    reply = double().simulator.handle(request)
    assert (reply.status, json.loads(reply.body)["bytes"]) == (201, len(PICTURE))
    assert not request.file.content.closed


def test_an_asset_is_read_as_it_was_answered(double: MakeDouble) -> None:
    made = double()
    asset = uploaded(made, PICTURE)
    reply = made.send("GET", f"{ASSETS}/{asset['id']}")
    assert (reply.status, json.loads(reply.body)) == (200, asset)
    assert reply.facts == {"verdict": "answered", "asset": asset["id"], "type": "image", "operation": "asset"}


def test_an_unknown_asset_is_not_found(double: MakeDouble) -> None:
    reply = double().send("GET", f"{ASSETS}/asset_none")
    assert reply.status == 404
    assert json.loads(reply.body)["error"]["message"] == "no asset of this key has the id 'asset_none'"


def test_an_asset_of_another_key_is_not_found(double: MakeDouble) -> None:
    made = double()
    asset = uploaded(made, PICTURE)
    reply = made.send("GET", f"{ASSETS}/{asset['id']}", key="key-2")
    assert reply.status == 404
    assert json.loads(reply.body)["error"]["message"] == f"no asset of this key has the id '{asset['id']}'"


def test_an_asset_beyond_the_limit_has_left(double: MakeDouble) -> None:
    made = double(finished_jobs=2)
    first, second, third = (uploaded(made, PICTURE)["id"] for _ in range(3))
    assert [made.send("GET", f"{ASSETS}/{each}").status for each in (first, second, third)] == [404, 200, 200]
    assert made.get(f"{ASSETS}/{first}")["error"]["message"] == f"the asset {first} has left"


@pytest.mark.parametrize("kind", ["image", "video"])
def test_a_result_is_read_as_an_asset_of_the_size_of_its_download(double: MakeDouble, kind: str) -> None:
    made = double(instant=True)
    job = made.job(made.created(**_A_MODEL[kind])["id"])
    (output,) = job["outputs"]
    path, _, query = output["url"].removeprefix("http://double.test").partition("?")
    asset = made.get(f"{ASSETS}/{output['assetUri'].removeprefix('asset://')}")
    assert asset["uri"] == output["assetUri"]
    assert asset["bytes"] == len(made.send("GET", path, query=query).body) > 0
    assert {name: asset[name] for name in ("type", "mimeType", "width", "height", "duration")} == {
        "type": kind,
        **{name: output[name] for name in ("mimeType", "width", "height", "duration")},
    }


_A_MODEL: dict[str, dict[str, Any]] = {
    "image": {"model": "nano-banana-2", "imageSize": "1K"},
    "video": {"model": "kling-o1", "duration": 5},
}


def test_a_result_is_no_asset_before_the_job_is_finished(double: MakeDouble) -> None:
    made = double()
    job = made.created()
    path = f"{ASSETS}/{made.simulator.renderer.assets.issue(1)}"
    assert made.send("GET", path).status == 404
    made.clock.advance(60)
    assert (made.job(job["id"])["status"], made.send("GET", path).status) == ("completed", 200)


def test_a_world_without_uploads_has_no_such_path(double: MakeDouble) -> None:
    assert upload(double({"upload": "none"}), PICTURE).status == 404
