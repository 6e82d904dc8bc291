from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from givonkit import load_spec

if TYPE_CHECKING:
    from tests.conftest import MakeDouble

GENERATIONS = "/api/v1/generations"
VALID = {"type": "video", "model": "kling-o1", "input": {"prompt": "a"}}
RULES = load_spec().request_rules
ASSETS = "/api/v1/assets"
PNG = [("content-type", "image/png")]
IMAGE = "asset://asset_of_an_image"
"""Stands for the result of an image job."""
BROKEN: dict[str, dict[str, Any]] = {
    "generations/content_type/json": {"headers": [("content-type", "text/plain")], "body": VALID},
    "generations/body/too_large": {"body": b" " * 33_554_433},
    "generations/body/utf8": {"body": b'{"type": "\xff"}'},
    "generations/body/json": {"body": b"{"},
    "generations/body/number": {"body": b"[1e999]"},
    "generations/body/surrogate": {"body": rb'["\ud800"]'},
    "generations/body/duplicate_key": {"body": b'{"type": 1, "type": 2}'},
    "generations/body/nesting": {"body": b"[" * 65 + b"]" * 65},
    "generations/body/object": {"body": []},
    "generations/body/unknown_field": {"body": {**VALID, "inputs": {}}},
    "generations/type/required": {"body": {"model": "kling-o1", "input": {"prompt": "a"}}},
    "generations/type/type": {"body": {**VALID, "type": 5}},
    "generations/type/enum": {"body": {**VALID, "type": "audio"}},
    "generations/model/required": {"body": {"type": "video", "input": {}}},
    "generations/model/type": {"body": {**VALID, "model": ["kling-o1"]}},
    "generations/model/known": {"body": {**VALID, "model": "kling"}},
    "generations/input/required": {"body": {"type": "video", "model": "kling-o1"}},
    "generations/input/type": {"body": {**VALID, "input": "a"}},
    "generations/variant/type": {"body": {**VALID, "variant": 5}},
    "generations/variant/agrees": {"body": {**VALID, "variant": "image_to_video"}},
    "generations/limit/range": {"query": "limit=0"},
    "generations/cursor/form": {"query": "cursor=5"},
    "generations/idempotency_key/length": {"body": VALID, "headers": [("idempotency-key", "é")]},
    "generations/asset/known": {
        "body": {**VALID, "input": {"prompt": "a", "startImage": "asset://asset_x"}},
        "answers": {"unknown-asset": "refused"},
    },
    "generations/asset/media": {"body": {**VALID, "input": {"prompt": "a", "referenceVideo": IMAGE}}},
    "assets/body/too_large": {"path": ASSETS, "body": b" " * 104_857_601, "headers": PNG},
    "assets/body/multipart": {"path": ASSETS, "body": b"", "headers": [("content-type", "multipart/form-data")]},
    "assets/body/media": {"path": ASSETS, "body": b"no picture", "headers": PNG},
}
STATUSES = {
    "generations/content_type/json": 415,
    "generations/body/too_large": 413,
    "assets/body/too_large": 413,
    "assets/body/media": 415,
}
PLACES = {
    "generations/body/unknown_field": "/inputs",
    "generations/asset/known": "/input/startImage",
    "generations/asset/media": "/input/referenceVideo",
}


def test_every_rule_about_a_request_as_a_whole_has_a_request_that_breaks_it() -> None:
    assert set(BROKEN) == set(RULES)


@pytest.mark.parametrize("rule_id", BROKEN)
def test_a_request_that_breaks_a_rule_as_a_whole_is_told_this_rule_alone(double: MakeDouble, rule_id: str) -> None:
    request = {"path": GENERATIONS, "method": "GET" if "query" in BROKEN[rule_id] else "POST", **BROKEN[rule_id]}
    here = double(request.pop("answers", {}))
    if rule_id == "generations/asset/media":
        uri = here.finished("seedream-5")["outputs"][0]["assetUri"]
        request["body"] = json.loads(json.dumps(request["body"]).replace(IMAGE, uri))
    reply = here.send(**request)
    rule = RULES[rule_id]
    assert reply.status == STATUSES.get(rule_id, 400)
    question = f";question={rule.question}" if rule.question else ""
    assert reply.header("Givonkit-Rules") == f"{rule_id};basis={rule.basis}{question}"
    (detail,) = json.loads(reply.body)["error"]["details"]
    assert detail["code"] == rule.code
    assert detail["path"] == PLACES.get(rule_id, rule.pointer)
    assert detail["message"] == json.loads(reply.body)["error"]["message"]
    assert rule.expected in detail["message"]
