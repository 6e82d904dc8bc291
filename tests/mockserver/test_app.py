from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from givonkit import load_spec

from .inside import JSON_HEADERS, AsgiDouble
from .wire import GENERATIONS, VALID, Wire, ask, message, post

if TYPE_CHECKING:
    import httpx

    from givonkit import Spec

    from .wire import Address

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
UNREADABLE_BODIES = {
    "malformed JSON": (b'{"type": "video",}', "json", "line 1, column 18"),
    "malformed JSON on a later line": (b'{\n  "type": video\n}', "json", "line 2, column 11"),
    "nothing": (b"", "json", "an empty body"),
    "a second value": (b"{} {}", "json", "line 1, column 4"),
    "a number that JSON does not have": (b'{"input": NaN}', "json", "NaN"),
    "not UTF-8": (b'{"type": "\xff"}', "utf8", "byte 0xff at offset 10"),
    "UTF-16": ("{}".encode("utf-16-le"), "json", "line 1, column 2"),
    "a byte order mark": (b"\xef\xbb\xbf{}", "utf8", "byte order mark at offset 0"),
    "an array": (b"[]", "object", "an array of 0"),
    "a string": (b'"video"', "object", '"video"'),
    "null": (b"null", "object", "null"),
    "a repeated key": (b'{"type": "video", "type": "image"}', "duplicate_key", '"type" twice'),
    "a repeated key deep inside": (b'{"input": {"a": [{"b": 1, "b": 1}]}}', "duplicate_key", '"b" twice'),
    "a hundred thousand open arrays": (b"[" * 100_000, "nesting", "more than 64 levels"),
    "a hundred thousand open objects": (b'{"a":' * 100_000, "nesting", "more than 64 levels"),
    "65 closed arrays": (b"[" * 65 + b"]" * 65, "nesting", "more than 64 levels"),
    "half a surrogate pair": (rb'{"type": "\ud800"}', "surrogate", r"\ud800 without its other half"),
    "half a surrogate pair as a key": (rb'{"\udc00": 1}', "surrogate", r"\udc00 without its other half"),
    "1e999": (b'{"input": 1e999}', "number", "1e999"),
    "-1e999": (b'{"input": -1e999}', "number", "-1e999"),
    "ten to the 400": (b'{"input": 1%b}' % (b"0" * 400), "number", "401 digits"),
}


class Watched(NamedTuple):
    """A job that was read until it was completed: its states in order, its last reading, and how long it took."""

    statuses: list[str]
    job: dict[str, Any]
    seconds: float


@pytest.fixture(scope="module")
def watched(session_client: httpx.Client) -> dict[str, Watched]:
    """Two jobs, watched at the same time."""
    headers = {"Authorization": "Bearer key-of-the-watched-jobs"}
    requests = {
        "video": {"type": "video", "model": "kling-o1", "input": {"prompt": "a red corgi"}},
        "image": {"type": "image", "model": "nano-banana", "input": {"prompt": "a red corgi"}},
    }
    started = time.monotonic()
    jobs = {
        kind: session_client.post(GENERATIONS, json=body, headers=headers).json() for kind, body in requests.items()
    }
    statuses = {kind: [job["status"]] for kind, job in jobs.items()}
    while any(job["status"] != "completed" for job in jobs.values()) and time.monotonic() < started + 60:
        time.sleep(0.05)
        for kind, job in jobs.items():
            jobs[kind] = session_client.get(f"{GENERATIONS}/{job['id']}", headers=headers).json()
            statuses[kind].append(jobs[kind]["status"])
    seconds = time.monotonic() - started
    return {kind: Watched(list(dict.fromkeys(statuses[kind])), jobs[kind], seconds) for kind in requests}


@pytest.mark.parametrize("model", load_spec().models)
def test_the_documented_request_of_every_model_is_accepted(client: httpx.Client, spec: Spec, model: str) -> None:
    answer = client.post(GENERATIONS, json=spec.models[model].documented_request)
    assert (answer.status_code, answer.json()["model"]) == (202, model)


def test_a_new_job_is_queued(client: httpx.Client) -> None:
    job = client.post(GENERATIONS, json={"type": "video", "model": "kling-o1", "input": {"prompt": "x"}}).json()
    assert (job["status"], job["progress"], job["outputs"]) == ("queued", 0, [])


@pytest.mark.parametrize("kind", ["video", "image"])
def test_a_job_is_queued_then_processing_then_completed(watched: dict[str, Watched], kind: str) -> None:
    assert watched[kind].statuses == ["queued", "processing", "completed"]


def test_a_job_takes_two_seconds(watched: dict[str, Watched]) -> None:
    began, ended = (datetime.fromisoformat(watched["video"].job[name]) for name in ("createdAt", "updatedAt"))
    assert (ended - began).total_seconds() == 2.0 <= watched["video"].seconds


@pytest.mark.parametrize(("kind", "media_type"), [("video", "video/mp4"), ("image", "image/png")])
def test_a_result_downloads_without_a_key_as_the_type_that_the_job_names(
    watched: dict[str, Watched], address: Address, kind: str, media_type: str
) -> None:
    (output,) = watched[kind].job["outputs"]
    path = output["url"].removeprefix(f"http://{address[0]}:{address[1]}")
    answer = ask(address, message("GET", path, key=None))
    assert (answer.status, answer.header("content-type"), output["mimeType"]) == (200, media_type, media_type)


def test_a_video_is_an_mp4_file(watched: dict[str, Watched], client: httpx.Client) -> None:
    assert client.get(watched["video"].job["outputs"][0]["url"]).content[4:8] == b"ftyp"


def test_an_image_is_a_png_file(watched: dict[str, Watched], client: httpx.Client) -> None:
    assert client.get(watched["image"].job["outputs"][0]["url"]).content.startswith(PNG_SIGNATURE)


def test_the_head_of_a_download_tells_its_length_without_the_file(
    watched: dict[str, Watched], client: httpx.Client
) -> None:
    url = watched["video"].job["outputs"][0]["url"]
    head = client.head(url)
    assert (head.content, head.headers["content-length"]) == (b"", str(len(client.get(url).content)))


def test_an_unfinished_result_cannot_be_downloaded(client: httpx.Client) -> None:
    job = client.post(GENERATIONS, content=VALID, headers={"Content-Type": "application/json"}).json()
    assert client.get(f"/outputs/{job['id']}.mp4").status_code == 404


def test_jobs_are_listed_in_pages_newest_first(client: httpx.Client) -> None:
    created = [
        client.post(GENERATIONS, content=VALID, headers={"Content-Type": "application/json"}).json()["id"]
        for _ in range(3)
    ]
    first = client.get(GENERATIONS, params={"limit": 2}).json()
    second = client.get(GENERATIONS, params={"limit": 2, "cursor": first["nextCursor"]}).json()
    assert [job["id"] for page in (first, second) for job in page["data"]] == created[::-1]
    assert second["nextCursor"] is None


def test_a_key_does_not_see_the_jobs_of_another(client: httpx.Client, address: Address) -> None:
    theirs = ask(address, post(key="another-key")).json
    assert client.get(GENERATIONS).json()["data"] == []
    assert client.get(f"{GENERATIONS}/{theirs['id']}").status_code == 404


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=abc", "limit=1&limit=2", "limit=%FF"])
def test_a_limit_that_is_no_number_from_1_to_100_is_refused(client: httpx.Client, query: str) -> None:
    answer = client.get(f"{GENERATIONS}?{query}")
    assert (answer.status_code, answer.json()["error"]["details"][0]["path"]) == (400, "/limit")


@pytest.mark.parametrize("cursor", ["", "zz", "%00", "0" * 5000])
def test_a_cursor_that_was_not_given_out_is_refused(client: httpx.Client, cursor: str) -> None:
    answer = client.get(f"{GENERATIONS}?cursor={cursor}")
    assert (answer.status_code, answer.json()["error"]["details"][0]["path"]) == (400, "/cursor")


def test_every_model_is_listed(client: httpx.Client, spec: Spec) -> None:
    assert {model["model"] for model in client.get("/api/v1/models").json()["data"]} == set(spec.models)


def test_a_model_comes_with_the_schema_of_its_input(client: httpx.Client, spec: Spec) -> None:
    schema = client.get("/api/v1/models/kling-o1").json()["inputSchema"]
    assert set(schema["properties"]) == set(spec.models["kling-o1"].fields)


def test_an_unknown_model_is_not_found_and_the_nearest_is_named(client: httpx.Client) -> None:
    answer = client.get("/api/v1/models/kling-o2")
    assert (answer.status_code, "did you mean 'kling-o1'?" in answer.json()["error"]["message"]) == (404, True)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_health_check_needs_no_key(address: Address, method: str) -> None:
    assert ask(address, message(method, "/__givonkit/health", key=None)).status == 200


@pytest.mark.parametrize(("body", "code", "place"), UNREADABLE_BODIES.values(), ids=UNREADABLE_BODIES)
def test_a_body_that_is_no_json_object_is_refused_with_the_place(
    address: Address, body: bytes, code: str, place: str
) -> None:
    answer = ask(address, post(body))
    error = answer.json["error"]
    assert (answer.status, error["code"], error["details"][0]["code"]) == (400, "invalid_request", code)
    assert place in error["message"]


def test_a_refusal_names_its_rules_and_their_bases_in_a_header(address: Address) -> None:
    answer = ask(address, post(b'{"type":"video","model":"kling-o1","input":{"prompt":"x","duration":7}}'))
    assert answer.header("givonkit-rules") == "kling-o1/input.duration/enum;basis=documented"


def test_the_connection_goes_on_after_every_refusal_of_a_body(wire: Wire) -> None:
    statuses = [wire.answer_to(post(body)).status for body, _, _ in UNREADABLE_BODIES.values()]
    assert (set(statuses), wire.answer_to(post()).status) == ({400}, 202)


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "multipart/form-data; boundary=x", "application/json; charset=latin-1"]
)
def test_a_body_that_is_not_sent_as_json_is_refused(address: Address, content_type: str) -> None:
    headers = (f"Content-Type: {content_type}", f"Content-Length: {len(VALID)}")
    answer = ask(address, message("POST", GENERATIONS, *headers, body=VALID))
    assert (answer.status, "application/json" in answer.json["error"]["message"]) == (415, True)


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON", 'application/json;charset="UTF-8"'])
def test_a_body_may_name_its_type_in_every_spelling_of_json(address: Address, content_type: str) -> None:
    headers = (f"Content-Type: {content_type}", f"Content-Length: {len(VALID)}")
    assert ask(address, message("POST", GENERATIONS, *headers, body=VALID)).status == 202


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", GENERATIONS, "GET, HEAD, POST"),
        ("OPTIONS", GENERATIONS, "GET, HEAD, POST"),
        ("PATCH", f"{GENERATIONS}/gen_0123456789abcdef", "GET, HEAD"),
        ("POST", "/api/v1/models", "GET, HEAD"),
        ("PUT", "/api/v1/models/kling-o1", "GET, HEAD"),
        ("POST", "/outputs/gen_0123456789abcdef.mp4", "GET, HEAD"),
    ],
)
def test_a_wrong_method_is_answered_with_the_allowed_ones(address: Address, method: str, path: str, allow: str) -> None:
    answer = ask(address, message(method, path, "Content-Length: 0"))
    assert (answer.status, answer.header("allow")) == (405, allow)


@pytest.mark.parametrize(
    "path",
    ["/api/v1/generation", f"{GENERATIONS}/", f"/{GENERATIONS}", "/api/v1/generations/a/b", "*", "/%2e%2e/etc", "/%00"],
)
def test_a_wrong_path_is_not_found_and_the_paths_are_named(address: Address, path: str) -> None:
    answer = ask(address, message("OPTIONS" if path == "*" else "GET", path))
    assert (answer.status, GENERATIONS in answer.json["error"]["message"]) == (404, True)


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (None, "no key was sent"),
        ("", "not a bearer key"),
        ("Bearer", "not a bearer key"),
        ("Bearer  ", "not a bearer key"),
        ("Bearer two words", "not a bearer key"),
        ("Token abc", "not a bearer key"),
        ("Basic dXNlcjpwYXNzd29yZA==", "not a bearer key"),
        ("abc", "not a bearer key"),
    ],
)
def test_a_request_without_a_bearer_key_is_told_which_header_to_send(
    address: Address, header: str | None, problem: str
) -> None:
    headers = () if header is None else (f"Authorization: {header}",)
    answer = ask(address, message("GET", GENERATIONS, *headers, key=None))
    told = answer.json["error"]["message"]
    assert (answer.status, answer.header("www-authenticate")) == (401, "Bearer")
    assert problem in told
    assert "Authorization: Bearer $GIVON_API_KEY" in told


def test_the_word_bearer_may_be_written_in_any_case(address: Address) -> None:
    assert ask(address, message("GET", GENERATIONS, "authorization: BEARER abc", key=None)).status == 200


def test_no_key_is_named_before_a_wrong_body(address: Address) -> None:
    assert ask(address, post(b"{", key=None)).status == 401


def test_a_request_for_the_result_urls_is_answered_for_the_host_that_it_came_to() -> None:
    double = AsgiDouble()
    job = double.created()
    double.clock.advance(2)
    read = double.json("GET", f"{GENERATIONS}/{job['id']}")
    assert read["outputs"][0]["url"].startswith(f"http://double.test/outputs/{job['id']}.mp4?expires=1000003602&")


def test_the_state_of_a_job_follows_the_clock() -> None:
    double = AsgiDouble()
    path = f"{GENERATIONS}/{double.created()['id']}"
    seen = []
    for seconds in (0.4, 0.2, 1.3, 0.2):
        double.clock.advance(seconds)
        seen.append(double.json("GET", path)["status"])
    assert seen == ["queued", "processing", "processing", "completed"]


def test_a_host_name_with_a_quotation_mark_leaves_the_answer_json() -> None:
    double = AsgiDouble()
    identifier = double.created()["id"]
    double.clock.advance(2)
    read = double.json("GET", f"{GENERATIONS}/{identifier}", headers={**JSON_HEADERS, "host": 'a"b'})
    assert read["id"] == identifier
