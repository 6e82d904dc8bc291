from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from givonkit_contracts import client_checks
from givonkit_contracts.client_checks.errand import Errand
from givonkit_contracts.client_checks.outcome import ErrorKind, OutcomeInvalid, read_outcome

SCHEMA = json.loads(Path(client_checks.__file__).with_name("protocol.schema.json").read_bytes())
ERRAND = Errand(
    id="case-1",
    do="generate",
    base_url="http://127.0.0.1:4010",
    api_key="ns_1_givon-test-key",
    request={"type": "image", "model": "seedream-5", "input": {"prompt": "ein roter Corgi, größer"}},
    deadline_seconds=10.0,
    poll_interval_seconds=0.1,
    state_dir="/tmp/state",
)
RESULT = {"url": "http://127.0.0.1:4010/files/1.png", "sha256": "0" * 64, "size": 7}
SUCCEEDED = {"id": "case-1", "outcome": "succeeded", "job_id": "gen_1", "urls": ["http://h/1"], "bytes": 7}
FAILED = {"id": "case-1", "outcome": "failed", "error": {"kind": "timeout", "message": "too late", "job_id": None}}
TAKEN: dict[str, dict[str, Any]] = {
    "a success": SUCCEEDED,
    "a failure": FAILED,
    "no message": {**FAILED, "error": {"kind": "refused"}},
    "a message that is null": {**FAILED, "error": {"kind": "refused", "message": None}},
    "a cost": {**SUCCEEDED, "cost_tokens": 27.5},
    "a cost in a string": {**FAILED, "cost_tokens": "27.5"},
    "a cost that is null": {**SUCCEEDED, "cost_tokens": None},
    "results": {**SUCCEEDED, "results": [RESULT]},
    "results that are null": {**SUCCEEDED, "results": None},
    "no results": {**SUCCEEDED, "urls": [], "bytes": 0, "results": []},
    "a member more": {**SUCCEEDED, "took_ms": 12},
}
REFUSED: dict[str, object] = {
    "a list": [SUCCEEDED],
    "a string": "succeeded",
    "an unknown outcome": {**SUCCEEDED, "outcome": "done"},
    "no outcome": {"id": "case-1"},
    "an id that is a number": {**SUCCEEDED, "id": 1},
    "a job id that is null": {**SUCCEEDED, "job_id": None},
    "URLs in a string": {**SUCCEEDED, "urls": "http://h/1"},
    "a URL that is null": {**SUCCEEDED, "urls": [None]},
    "negative bytes": {**SUCCEEDED, "bytes": -1},
    "bytes in a string": {**SUCCEEDED, "bytes": "7"},
    "bytes that are a bool": {**SUCCEEDED, "bytes": True},
    "half a byte": {**SUCCEEDED, "bytes": 7.5},
    "a cost that is a bool": {**SUCCEEDED, "cost_tokens": True},
    "a cost in words": {**SUCCEEDED, "cost_tokens": "many"},
    "a cost without end": {**FAILED, "cost_tokens": "Infinity"},
    "results in an object": {**SUCCEEDED, "results": RESULT},
    "a result without a size": {**SUCCEEDED, "results": [{"url": "u", "sha256": "0" * 64}]},
    "no error": {"id": "case-1", "outcome": "failed"},
    "an error in a string": {**FAILED, "error": "timeout"},
    "an unknown kind": {**FAILED, "error": {"kind": "time-out"}},
    "no kind": {**FAILED, "error": {"message": "too late"}},
    "a message that is a number": {**FAILED, "error": {"kind": "timeout", "message": 5}},
    "a job id of a failure that is a number": {**FAILED, "error": {"kind": "timeout", "job_id": 5}},
    "the error of a success": {**FAILED, "outcome": "succeeded"},
}


def validator(definition: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{definition}"}]})


def test_the_schema_is_one_of_json_schema_2020_12() -> None:
    jsonschema_rs.meta.validate(SCHEMA)


@pytest.mark.parametrize("do", ["generate", "resume"])
def test_the_line_of_an_errand_follows_the_schema(do: Any) -> None:
    errand = Errand(**{**{field.name: getattr(ERRAND, field.name) for field in fields(Errand)}, "do": do})
    line = errand.line()
    assert "\n" not in line
    assert validator("errand").is_valid(json.loads(line))


def test_the_schema_names_each_member_of_an_errand_and_no_other() -> None:
    errand = SCHEMA["$defs"]["errand"]
    assert set(errand["properties"]) == set(errand["required"]) == {field.name for field in fields(Errand)}


@pytest.mark.parametrize("member", [field.name for field in fields(Errand)])
def test_an_errand_without_one_of_its_members_does_not_follow_the_schema(member: str) -> None:
    told = json.loads(ERRAND.line())
    del told[member]
    assert not validator("errand").is_valid(told)


@pytest.mark.parametrize("told", TAKEN.values(), ids=list(TAKEN))
def test_an_outcome_that_follows_the_schema_is_read(told: dict[str, Any]) -> None:
    assert validator("outcome").is_valid(told)
    read_outcome(json.dumps(told), "case-1")


@pytest.mark.parametrize("told", REFUSED.values(), ids=list(REFUSED))
def test_an_outcome_that_does_not_follow_the_schema_is_refused(told: object) -> None:
    assert not validator("outcome").is_valid(told)
    with pytest.raises(OutcomeInvalid):
        read_outcome(json.dumps(told), "case-1")


def test_the_schema_names_each_kind_of_failure_and_no_other() -> None:
    kinds = SCHEMA["$defs"]["failed"]["properties"]["error"]["properties"]["kind"]["oneOf"]
    assert [kind["const"] for kind in kinds] == [kind.value for kind in ErrorKind]


@pytest.mark.parametrize("definition", sorted(SCHEMA["$defs"]))
def test_each_definition_has_a_title(definition: str) -> None:
    assert SCHEMA["$defs"][definition]["title"]


def test_a_number_that_no_decimal_can_hold_is_refused_as_no_outcome() -> None:
    line = json.dumps(SUCCEEDED).replace("7", "1e99999999999999999999")
    with pytest.raises(OutcomeInvalid):
        read_outcome(line, "case-1")
