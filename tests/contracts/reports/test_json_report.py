from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from givonkit_contracts.reports.json_report import LONGEST_REPLY, json_text, schema

from .example import NASTY, accepts_too_much, clean_report, echoing_report, empty_report, exchange, report

if TYPE_CHECKING:
    from givonkit_contracts.server_checks.verdicts import Report

VALIDATOR = jsonschema_rs.Draft202012Validator(schema(), validate_formats=True)


def document(run: Report) -> Any:
    return json.loads(json_text(run))


@pytest.mark.parametrize(
    "run",
    [
        *(report(), clean_report(), echoing_report(), report(interrupted=True)),
        empty_report(unjudged=NASTY),
        report(findings=(accepts_too_much(exchange=exchange(None, b"\xff", trouble="reset")),)),
    ],
)
def test_every_report_is_as_the_schema_says(run: Report) -> None:
    VALIDATOR.validate(document(run))


@pytest.mark.parametrize("name", sorted(document(report())))
def test_the_schema_wants_every_key(name: str) -> None:
    cut = {key: value for key, value in document(report()).items() if key != name}
    assert not VALIDATOR.is_valid(cut)


def test_the_schema_knows_every_key_of_a_finding() -> None:
    changed = document(report())
    changed["findings"][0]["another"] = 1
    assert not VALIDATOR.is_valid(changed)


def test_the_schema_is_one() -> None:
    assert schema()["$id"] == "urn:givonkit:check-report:1"
    jsonschema_rs.meta.validate(schema())


@pytest.mark.parametrize(
    ("run", "code"),
    [
        (report(), 1),
        (clean_report(), 0),
        (empty_report(), 3),
        (empty_report(unjudged="x"), 2),
        (clean_report(interrupted=True), 130),
    ],
)
def test_the_exit_code_stands_there(run: Report, code: int) -> None:
    assert document(run)["exit_code"] == code


def test_the_text_can_be_shown_in_any_terminal_and_is_whole_unicode() -> None:
    text = json_text(empty_report(unjudged=NASTY))
    assert text.replace("\n", "").isprintable()
    text.encode()
    assert json.loads(text)["unjudged"] == NASTY.replace("\ud800", "\ufffd")


def test_tokens_are_exact_numbers() -> None:
    assert document(report())["spending"] == {
        "budget": 100,
        "at_risk": 55,
        "spent": 27.5,
        "lost": 11,
        "refunded": 5.5,
        "unlocked_by_ceiling": ["veo-3.1-lite"],
    }


def test_a_long_answer_is_cut_with_its_size() -> None:
    finding = accepts_too_much(exchange=exchange(200, reply="é".encode() * LONGEST_REPLY + b"!"))
    body = document(report(findings=(finding,)))["findings"][0]["exchange"]["reply"]["body"]
    assert (len(body["text"].encode()), body["bytes"]) == (LONGEST_REPLY, 2 * LONGEST_REPLY + 1)
