from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from givonkit import Request, Simulator, World, load_spec

if TYPE_CHECKING:
    from givonkit import Reply
    from tests.conftest import MakeDouble

GENERATIONS = "/api/v1/generations"
VALID = {"type": "video", "model": "kling-o1", "input": {"prompt": "a"}}
HEADER_EXAMPLE = "Authorization: Bearer $GIVON_API_KEY"
ASSETS = "/api/v1/assets"
OBSERVED = [
    ({"prompt": ""}, "kling-o1/input.prompt/min_chars;basis=observed;question=empty-prompt"),
    ({"duration": "5"}, "kling-o1/input.duration/type;basis=observed;question=string-numbers"),
    ({"duration": 7}, "kling-o1/input.duration/enum;basis=documented"),
    ({"seed": 1}, "kling-o1/input/unknown_field;basis=assumed;question=unknown-fields"),
]


def error_of(reply: Reply) -> Any:
    """Return the error of a reply after checking that it is a whole JSON answer."""
    assert reply.header("Content-Type") == "application/json"
    assert reply.header("Content-Length") == str(len(reply.body))
    assert reply.header("Date")
    error = json.loads(reply.body)["error"]
    assert set(error) == {"code", "message", "details"}
    return error


def test_a_refusal_lists_all_problems_and_heads_them_with_the_first(double: MakeDouble) -> None:
    reply = double().post({**VALID, "input": {"prompt": "", "duration": 7, "seed": 5}})
    error = error_of(reply)
    assert (reply.status, error["code"]) == (400, "invalid_request")
    assert [(detail["path"], detail["code"]) for detail in error["details"]] == [
        ("/input/prompt", "min_chars"),
        ("/input/duration", "enum"),
        ("/input/seed", "unknown_field"),
    ]
    assert error["message"] == f"3 problems; the first is {error['details'][0]['message']}"
    assert error["details"][1]["message"] == "input.duration: expected one of 5, 10; got 7; nearest: 5"


def test_the_rules_that_were_broken_travel_in_a_header_with_their_bases(double: MakeDouble) -> None:
    reply = double().post({**VALID, "input": {"prompt": "", "duration": 7, "startImage": "asset://x"}})
    assert reply.header("Givonkit-Rules") == (
        "kling-o1/input.prompt/min_chars;basis=assumed;question=empty-prompt, "
        "kling-o1/input.duration/enum;basis=documented, "
        "kling-o1/input.startImage/asset_uri;basis=inferred"
    )


@pytest.mark.parametrize(
    ("values", "rests_on"),
    [
        ({"duration": "5"}, "kling-o1/input.duration/type;basis=assumed;question=string-numbers"),
        ({"duration": "five"}, "kling-o1/input.duration/type;basis=documented"),
        ({"startImage": None}, "kling-o1/input.startImage/type;basis=assumed;question=null-fields"),
        ({"prompt": None}, "kling-o1/input.prompt/type;basis=documented"),
        ({"seed": 1}, "kling-o1/input/unknown_field;basis=assumed;question=unknown-fields"),
    ],
)
def test_a_refusal_that_another_answer_would_lift_is_told_as_assumed(
    double: MakeDouble, values: dict[str, Any], rests_on: str
) -> None:
    reply = double().post({**VALID, "input": {"prompt": "a cat", **values}})
    assert reply.header("Givonkit-Rules") == rests_on


@pytest.mark.parametrize(("values", "rests_on"), OBSERVED)
def test_a_refusal_that_rests_on_what_a_server_showed_is_told_as_observed(
    values: dict[str, Any], rests_on: str
) -> None:
    spec = load_spec()
    world = World(spec.questions, spec.api.wire, observed=("empty-prompt", "string-numbers"))
    body = json.dumps({**VALID, "input": {"prompt": "a cat", **values}}).encode()
    headers = [(b"authorization", b"Bearer key-1"), (b"content-type", b"application/json")]
    reply = Simulator(spec, world=world).handle(Request("POST", GENERATIONS, headers=headers, body=body))
    assert reply.header("Givonkit-Rules") == rests_on


def test_more_problems_than_a_hundred_are_counted(double: MakeDouble) -> None:
    reply = double().post({**VALID, "input": {"prompt": "a", "referenceAssetUris": [5] * 1000}})
    error = error_of(reply)
    assert len(error["details"]) == 100
    assert error["message"].startswith("1000 problems (the first 100 are listed, and 900 more); the first is ")
    rule = "kling-o1/input.referenceAssetUris[]/type"
    assert reply.header("Givonkit-Rules") == f"{rule};basis=documented, and-more;violations=900"


def test_no_job_and_no_tokens_come_of_a_refusal(double: MakeDouble) -> None:
    here = double()
    here.post({**VALID, "input": {}})
    assert here.listed()["data"] == []
    totals = here.simulator.ledger.totals(0, 0.0)
    assert [*map(int, totals)] == [int(here.simulator.opening), 0, 0]


AUTHORIZATIONS = {
    None: f"no key was sent; send the header {HEADER_EXAMPLE}",
    "": f"the Authorization header is not a bearer key; send {HEADER_EXAMPLE}",
    "Bearer": f"the Authorization header is not a bearer key; send {HEADER_EXAMPLE}",
    "Bearer ": f"the Authorization header is not a bearer key; send {HEADER_EXAMPLE}",
    "Bearer two words": f"the Authorization header is not a bearer key; send {HEADER_EXAMPLE}",
    "Basic a2V5Og==": f"the Authorization header is not a bearer key; send {HEADER_EXAMPLE}",
    "secret-key-123": f"the Authorization header is not a bearer key; send {HEADER_EXAMPLE}",
    "Bearersecret": f"the Authorization header is not a bearer key; send {HEADER_EXAMPLE}",
}


@pytest.mark.parametrize("authorization", AUTHORIZATIONS)
@pytest.mark.parametrize(("method", "path"), [("POST", GENERATIONS), ("GET", GENERATIONS), ("GET", "/api/v1/models")])
def test_a_request_without_a_bearer_key_is_told_how_to_send_one(
    double: MakeDouble, authorization: str | None, method: str, path: str
) -> None:
    headers = [] if authorization is None else [("authorization", authorization)]
    reply = double().send(method, path, key=None, headers=headers)
    assert reply.status == 401
    assert reply.header("WWW-Authenticate") == "Bearer"
    assert error_of(reply) == {"code": "unauthorized", "message": AUTHORIZATIONS[authorization], "details": []}


@pytest.mark.parametrize("authorization", ["Bearer key-1", "bearer key-1", "BEARER  key-1 "])
def test_a_bearer_key_is_read_as_rfc_6750_writes_it(double: MakeDouble, authorization: str) -> None:
    here = double(api_keys=["key-1"])
    assert here.send("GET", GENERATIONS, headers=[("authorization", authorization)]).status == 200


def test_a_key_that_is_not_among_the_known_ones_is_refused_and_not_repeated(double: MakeDouble) -> None:
    here = double(api_keys=["key-1", "key-2"])
    assert here.send("GET", GENERATIONS, key="key-2").status == 200
    reply = here.send("GET", GENERATIONS, key="another-key")
    assert reply.status == 401
    assert error_of(reply)["message"].startswith("the key is not known")
    assert b"another-key" not in reply.body


@pytest.mark.parametrize(
    "path", ["/", "/api/v1", f"{GENERATIONS}/", f"{GENERATIONS}/a/b", "/generations", "", "/API/V1/models"]
)
def test_a_path_that_names_nothing_is_told_the_paths_there_are(double: MakeDouble, path: str) -> None:
    reply = double().send("GET", path, key=None)
    assert reply.status == 404
    error = error_of(reply)
    assert error["code"] == "not_found"
    paths = dict.fromkeys(route.path for route in load_spec().world().routes.values())
    assert error["message"] == f"nothing is at {path!r}; the paths are {', '.join(paths)}"


WRONG_METHODS = [
    ("DELETE", GENERATIONS, "GET, HEAD, POST"),
    ("PUT", GENERATIONS, "GET, HEAD, POST"),
    ("POST", f"{GENERATIONS}/gen_1", "GET, HEAD"),
    ("POST", "/api/v1/models", "GET, HEAD"),
    ("PATCH", "/api/v1/models/kling-o1", "GET, HEAD"),
    ("POST", "/outputs/a.mp4", "GET, HEAD"),
    ("get", GENERATIONS, "GET, HEAD, POST"),
    ("GET", f"{GENERATIONS}/quote", "POST"),
    ("GET", f"{GENERATIONS}/gen_1/cancel", "POST"),
    ("DELETE", "/api/v1/balance", "GET, HEAD"),
    ("GET", "/api/v1/assets", "POST"),
]


@pytest.mark.parametrize(("method", "path", "allowed"), WRONG_METHODS)
def test_a_method_that_a_path_does_not_take_is_told_those_that_it_takes(
    double: MakeDouble, method: str, path: str, allowed: str
) -> None:
    reply = double().send(method, path, key=None)
    assert reply.status == 405
    assert reply.header("Allow") == allowed
    message = f"this path takes {allowed}, got {method}"
    assert error_of(reply) == {"code": "method_not_allowed", "message": message, "details": []}


def test_a_head_is_answered_like_a_get_without_its_body(double: MakeDouble) -> None:
    here = double()
    identifier = here.created()["id"]
    for path in (GENERATIONS, f"{GENERATIONS}/{identifier}", f"{GENERATIONS}/gen_1", "/nowhere"):
        get, head = here.send("GET", path), here.send("HEAD", path)
        assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")


JSON_TYPES = [
    "application/json",
    "Application/JSON",
    "application/json; charset=utf-8",
    'application/json;charset="UTF-8"',
    "application/json ; charset=utf8",
    "application/json; version=1",
    "application/json; charset=utf-8; version=1",
]
OTHER_TYPES = [
    "",
    "text/plain",
    "text/json",
    "application/jsonp",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=latin-1",
    "application/json, text/plain",
]


@pytest.mark.parametrize("content_type", JSON_TYPES)
def test_a_content_type_of_json_in_utf_8_is_taken(double: MakeDouble, content_type: str) -> None:
    assert double().post(VALID, headers=[("content-type", content_type)]).status == 202


@pytest.mark.parametrize("content_type", OTHER_TYPES)
def test_another_content_type_is_refused_whatever_the_body(double: MakeDouble, content_type: str) -> None:
    reply = double().post(VALID, headers=[("content-type", content_type)])
    error = error_of(reply)
    assert (reply.status, error["code"]) == (415, "unsupported_media_type")
    assert error["message"].endswith(f"expected application/json; got {content_type or 'no Content-Type'}")


def test_a_content_type_of_a_kilobyte_is_shown_in_part(double: MakeDouble) -> None:
    error = error_of(double().post(VALID, headers=[("content-type", "x" * 1024)]))
    assert error["message"].endswith(f"got {'x' * 100}")


def test_a_body_at_the_limit_is_read_and_one_beyond_it_is_not(double: MakeDouble) -> None:
    limit = 32 * 1024 * 1024
    body = json.dumps(VALID).encode()
    here = double()
    assert here.post(body + b" " * (limit - len(body))).status == 202
    reply = here.post(body + b" " * (limit - len(body) + 1))
    error = error_of(reply)
    assert (reply.status, error["code"]) == (413, "payload_too_large")
    assert error["message"] == "body: expected a smaller body; got 33554433 bytes; nearest: 33,554,432 bytes"


@pytest.mark.parametrize(
    ("path", "rule", "message"),
    [
        (GENERATIONS, "generations", "body: expected a smaller body; got 9999 bytes; nearest: 33,554,432 bytes"),
        (ASSETS, "assets", "body: expected at most 104,857,600 bytes; got 9999 bytes; nearest: 104,857,600 bytes"),
    ],
)
def test_a_body_that_a_skin_stops_reading_is_refused_in_the_same_words(
    double: MakeDouble, path: str, rule: str, message: str
) -> None:
    here = double()
    reply = here.simulator.refuse_large_body(Request("POST", path), "9999")
    assert (reply.status, error_of(reply)["code"]) == (413, "payload_too_large")
    assert reply.closes_connection
    assert error_of(reply)["message"] == message
    assert (reply.header("Givonkit-Rules") or "").startswith(f"{rule}/body/too_large;")
    assert len(here.simulator.journal) == 1


def test_bytes_that_are_no_request_are_refused_and_end_the_connection(double: MakeDouble) -> None:
    reply = double().simulator.unreadable(431, "the head of the request is too large")
    assert (reply.status, error_of(reply)["code"]) == (431, "invalid_request")
    assert reply.closes_connection
    assert error_of(reply)["message"] == "the head of the request is too large"


def test_a_long_path_is_shown_in_part(double: MakeDouble) -> None:
    message = error_of(double().send("GET", "/" + "x" * 1000))["message"]
    assert message.startswith(f"nothing is at '/{'x' * 119}'; ")


def test_a_body_that_does_not_arrive_is_refused_and_noted(double: MakeDouble) -> None:
    here = double()
    reply = here.simulator.refuse_slow_body(Request("POST", GENERATIONS), 2.5)
    assert (reply.status, error_of(reply)["code"]) == (408, "request_timeout")
    assert reply.closes_connection
    assert "did not arrive within 2.5 seconds" in error_of(reply)["message"]
    assert len(here.simulator.journal) == 1


def test_the_path_is_judged_before_the_key_and_the_key_before_the_body(double: MakeDouble) -> None:
    here = double()
    assert here.send("POST", "/nowhere", key=None, body=b"{").status == 404
    assert here.send("POST", GENERATIONS, key=None, body=b"{", headers=[("content-type", "x")]).status == 401
    assert here.send("POST", GENERATIONS, body=b"{", headers=[("content-type", "x")]).status == 415
