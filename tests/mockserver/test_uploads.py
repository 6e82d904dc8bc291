from __future__ import annotations

import shutil
import subprocess
import time
import tracemalloc
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest

from givonkit import Spec, load_spec
from givonkit.media import image, video
from givonkit.simulator.uploads import spool
from givonkit_mockserver import uploads

from .inside import LEAVING, AsgiDouble, served
from .wire import PATIENCE, Wire, ask, message, post

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import httpx

    from givonkit_mockserver.asgi import Message

    from .processes import Process
    from .wire import Address, Answer

MIB = 1 << 20
LIMIT = 100 * MIB
ASSETS = "/api/v1/assets"
PICTURE = image(64, 36, b"seed")
FILM = video(64, 36, 2.5, audio=False, colour_seed=b"seed")
FORM = (
    b'--an-edge\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + PICTURE + b"\r\n--an-edge--\r\n"
)
FORM_TYPE = "multipart/form-data; boundary=an-edge"


def headers(content_type: str = "image/png") -> dict[str, str]:
    return {"host": "double.test", "authorization": "Bearer any-key", "content-type": content_type}


def pieces(*contents: bytes, more: bool = False) -> list[Message]:
    """Return the messages for a body in pieces; with `more`, its end does not come."""
    last = len(contents) - 1
    return [
        {"type": "http.request", "body": content, "more_body": more or place < last}
        for place, content in enumerate(contents)
    ]


def upload(double: AsgiDouble, body: Iterable[Message], content_type: str = "image/png") -> Answer:
    answer = double.answer("POST", ASSETS, headers=headers(content_type), body=body)
    assert answer is not None
    return answer


def on_the_wire(body: bytes, *more: str, content_type: str = "image/png") -> bytes:
    return message("POST", ASSETS, f"Content-Type: {content_type}", f"Content-Length: {len(body)}", *more, body=body)


def with_limit(size: int) -> Spec:
    spec = load_spec()
    limits = spec.api.limits._replace(upload_bytes=size)
    return Spec(spec.api._replace(limits=limits), spec.questions, spec.models)


@pytest.fixture
def spooled(monkeypatch: pytest.MonkeyPatch) -> list[BinaryIO]:
    """Return the files that uploads are kept in, as they are made."""
    made: list[BinaryIO] = []

    def noted() -> BinaryIO:
        made.append(spool())
        return made[-1]

    monkeypatch.setattr(uploads, "spool", noted)
    return made


@pytest.mark.parametrize(
    ("body", "content_type"), [(PICTURE, "image/png"), (FORM, FORM_TYPE)], ids=["raw", "in a form"]
)
def test_a_file_in_pieces_is_put_together(spooled: list[BinaryIO], body: bytes, content_type: str) -> None:
    double = AsgiDouble()
    answer = upload(double, pieces(body[:10], body[10:50], b"", body[50:]), content_type)
    assert (answer.status, answer.json["bytes"], answer.json["width"]) == (201, len(PICTURE), 64)
    assert [file.closed for file in spooled] == [True]


@pytest.mark.parametrize(("sent_as", "status"), [("", 201), ("Content-Type: image/png\r\n", 415)])
def test_the_media_type_of_a_part_counts_as_that_of_the_file(sent_as: str, status: int) -> None:
    form = FORM.replace(PICTURE, b"hello").replace(b'"a"\r\n', b'"a"\r\n' + sent_as.encode())
    assert upload(AsgiDouble(), pieces(form[:60], form[60:]), FORM_TYPE).status == status


def test_a_file_that_comes_whole_is_not_in_the_journal_either() -> None:
    double = AsgiDouble()
    answer = served(double.app, lambda address: ask(address, on_the_wire(PICTURE)))
    (entry,) = double.simulator.journal.entries()
    assert (answer.status, entry["reply"]["status"], entry["request"]["body"]) == (201, 201, "")
    assert entry["summary"] == f"uploaded: {answer.json['id']}, image/png 64 x 36, {len(PICTURE)} bytes"


def test_a_large_file_is_not_held_in_memory() -> None:
    size = 60 * MIB
    padding = (size - len(FILM)).to_bytes(4, "big") + b"free" + bytes(MIB - 8 - len(FILM))
    double = AsgiDouble()
    upload(double, pieces(PICTURE))
    body = pieces(FILM, padding, *[bytes(MIB)] * 59)
    tracemalloc.start()
    try:
        answer = upload(double, body, "video/mp4")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (answer.status, answer.json["bytes"], answer.json["duration"]) == (201, size, 2.5)
    assert peak < 4 * MIB


def test_a_client_that_leaves_in_the_middle_leaves_nothing_behind(spooled: list[BinaryIO]) -> None:
    double = AsgiDouble()
    body = [*pieces(PICTURE[:100], bytes(2 * MIB), more=True), LEAVING]
    assert double.answer("POST", ASSETS, headers=headers(), body=body) is None
    assert (len(double.simulator.assets), len(double.simulator.journal)) == (0, 0)
    assert [file.closed for file in spooled] == [True]


def test_a_client_that_resets_the_connection_leaves_nothing_behind(spooled: list[BinaryIO]) -> None:
    def client(address: Address) -> int:
        with Wire(address) as leaving:
            leaving.send(on_the_wire(PICTURE)[:-10])
            deadline = time.monotonic() + PATIENCE
            while not spooled:
                assert time.monotonic() < deadline, "the upload was not begun"
                time.sleep(0.001)
            leaving.abort()
        return ask(address, on_the_wire(PICTURE)).status

    double = AsgiDouble()
    assert served(double.app, client) == 201
    assert (len(double.simulator.assets), [file.closed for file in spooled]) == (1, [True])


def test_a_file_that_stops_coming_is_answered_with_408(spooled: list[BinaryIO]) -> None:
    double = AsgiDouble(body_seconds=0.05)
    answer = upload(double, pieces(PICTURE[:100], more=True))
    assert (answer.status, answer.header("connection"), len(double.simulator.assets)) == (408, "close", 0)
    assert [file.closed for file in spooled] == [True]


def test_a_file_over_the_limit_is_refused(spooled: list[BinaryIO]) -> None:
    double = AsgiDouble(spec=with_limit(len(PICTURE)))
    answer = upload(double, pieces(PICTURE, b"x"))
    assert (answer.status, answer.header("connection"), len(double.simulator.assets)) == (413, "close", 0)
    assert answer.header("givonkit-rules") == "assets/body/too_large;basis=assumed;question=upload"
    assert f"got {len(PICTURE) + 1} bytes" in answer.json["error"]["message"]
    assert [file.closed for file in spooled] == [True]


def test_a_file_of_exactly_the_limit_is_taken() -> None:
    assert upload(AsgiDouble(spec=with_limit(len(PICTURE))), pieces(PICTURE[:50], PICTURE[50:])).status == 201


def test_a_file_may_be_larger_than_other_bodies(client: httpx.Client) -> None:
    content = FILM + (33 * MIB).to_bytes(4, "big") + b"free" + bytes(33 * MIB - 8)
    answer = client.post(ASSETS, content=content, headers={"Content-Type": "video/mp4"})
    assert (answer.status_code, answer.json()["bytes"]) == (201, len(content))


def test_a_file_that_is_too_large_and_waits_to_be_asked_for_is_refused_at_once(wire: Wire) -> None:
    lines = ("Content-Type: video/mp4", f"Content-Length: {LIMIT + 1}", "Expect: 100-continue")
    answer = wire.answer_to(message("POST", ASSETS, *lines))
    assert (answer.status, answer.header("connection"), wire.ends()) == (413, "close", True)


def test_a_file_that_waits_to_be_asked_for_is_asked_for(wire: Wire) -> None:
    head, _, _ = on_the_wire(PICTURE, "Expect: 100-continue").partition(b"\r\n\r\n")
    assert wire.answer_to(head + b"\r\n\r\n").status == 100
    assert wire.answer_to(PICTURE).status == 201


def test_several_files_come_at_the_same_time(address: Address) -> None:
    first, second = on_the_wire(PICTURE), on_the_wire(FORM, content_type=FORM_TYPE)
    with Wire(address) as one, Wire(address) as other:
        one.send(first[:-50])
        other.send(second[:-70])
        one.send(first[-50:])
        other.send(second[-70:])
        answers = [one.answer(), other.answer()]
    assert [(answer.status, answer.json["bytes"]) for answer in answers] == [(201, len(PICTURE))] * 2


def test_other_requests_are_answered_while_a_file_comes(address: Address) -> None:
    with Wire(address) as slow:
        slow.send(on_the_wire(PICTURE)[:-50])
        assert ask(address, post()).status == 202
        slow.send(PICTURE[-50:])
        assert slow.answer().status == 201


def test_a_form_that_breaks_off_is_refused(wire: Wire) -> None:
    answer = wire.answer_to(on_the_wire(FORM[:-20], content_type=FORM_TYPE))
    assert (answer.status, answer.header("givonkit-rules")) == (
        400,
        "assets/body/multipart;basis=assumed;question=upload",
    )
    assert f"a body that ends after {len(FORM) - 20} bytes" in answer.json["error"]["message"]


@pytest.mark.parametrize(
    "sent",
    [
        {"files": {"file": ("a.png", PICTURE, "video/mp4")}},
        {"files": {"file": PICTURE}, "data": {"purpose": "reference"}},
        {"content": PICTURE},
    ],
    ids=["a form", "a form with a text", "raw"],
)
def test_a_client_uploads_a_file_and_makes_a_job_of_it(client: httpx.Client, sent: dict[str, Any]) -> None:
    asset = client.post(ASSETS, **sent).json()
    assert client.get(f"{ASSETS}/{asset['id']}").json() == asset
    values = {"prompt": "a red corgi", "startImage": asset["uri"]}
    job = client.post("/api/v1/generations", json={"type": "video", "model": "kling-o1", "input": values}).json()
    assert (asset["bytes"], job["variant"]) == (len(PICTURE), "image_to_video")


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize(
    "arguments",
    [
        ["-F", "file=@a.png"],
        ["-H", "Content-Type: image/png", "--data-binary", "@a.png"],
        ["-T", "a.png", "-X", "POST"],
    ],
)
def test_curl_uploads_a_file(server: Process, tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "a.png").write_bytes(PICTURE)
    command = ["curl", "-s", "-m", "10", "-w", " %{http_code}", "-H", "Authorization: Bearer any-key", *arguments]
    done = subprocess.run(
        [*command, server.base_url + ASSETS], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith(" 201"), done.stdout
    assert f'"bytes":{len(PICTURE)},' in done.stdout
