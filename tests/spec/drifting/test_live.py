from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from givonkit.spec.drifting import SPEC, Said

from .observing import live

if TYPE_CHECKING:
    from givonkit.spec.drifting import Live, Row

SERVE = "Answer as the server was seen to: `givonkit serve --observed FILE`."


def rows(server: Live) -> dict[str, Row]:
    return {row.fact.place: row for row in server.facts() if row.verdict is not None}


def told(server: Live) -> dict[str, tuple[Any, Any]]:
    """Return what the spec and the server say where they disagree."""
    return {
        place: (row.fact.spec.value, row.fact.live.words or row.fact.live.value)
        for place, row in rows(server).items()
        if row.fact.spec and row.fact.live
    }


def test_an_assumed_answer_is_behind_the_one_that_was_seen() -> None:
    row = rows(live({"refusal-status": "422"}))["questions.refusal-status"]
    assert (row.fact.spec, row.fact.live) == (Said("400"), Said("422", "422"))
    assert row.fact.asks == "Which HTTP status does a request with a wrong field get?"
    assert row.verdict is not None
    assert row.verdict.behind == (SPEC,)
    assert row.verdict.words == (
        f"The spec is behind: it guesses, and the server showed otherwise on 2026-11-22 (so). {SERVE}"
    )


def test_an_answer_that_was_assumed_rightly_is_a_row_on_which_nobody_disagrees() -> None:
    server = live({"refusal-status": "400"})
    assert rows(server) == {}
    assert [row.fact.place for row in server.facts()] == ["questions.refusal-status"]


def test_the_answer_of_the_world_that_is_asked_for_is_compared() -> None:
    assert rows(live({"refusal-status": "422"}, assumed={"refusal-status": "422"})) == {}


def test_what_is_none_of_the_answers_is_told_in_the_words_of_the_run() -> None:
    row = rows(live({"create-status": None}))["questions.create-status"]
    assert row.fact.live == Said(None, "so")
    assert row.verdict is not None
    assert row.verdict.why == "what the server showed on 2026-11-22 is none of its answers (so)"
    assert row.verdict.mend.startswith("add an answer to questions.yaml")


@pytest.mark.parametrize("answer", ["422", None])
def test_long_words_about_what_was_seen_are_cut_in_the_verdict(answer: str | None) -> None:
    row = rows(live({"refusal-status": answer}, seen="long " * 1000))["questions.refusal-status"]
    assert row.verdict is not None
    assert len(row.verdict.why) < 300


@pytest.mark.parametrize(
    ("question", "assumed", "seen", "is_breaking"),
    [
        ("unknown-fields", "refused", "ignored", False),
        ("unknown-fields", "ignored", "refused", True),
        ("unknown-fields", "refused", "refused", False),
        ("unknown-fields", "ignored", None, False),
        ("sent-variant", "ignored", "must-agree", True),
        ("sent-variant", "must-agree", "ignored", False),
        ("unstated-array-limit", "any", "16", True),
        ("data-uri-payload", "any", "base64", True),
        ("body-limit", "32-mib", "8-mib", True),
        ("character-unit", "code-points", "utf16-units", True),
        ("audio-with-video-reference", "explicit", "default-counts", True),
        ("job-list", "yes", "no", True),
        ("cancel", "post-cancel", "none", True),
        ("refusal-status", "400", "422", False),
        ("results-as-assets", "yes", "no", False),
    ],
)
def test_clients_break_where_the_server_refuses_what_the_spec_takes(
    question: str, assumed: str, seen: str | None, *, is_breaking: bool
) -> None:
    (row,) = live({question: seen}, assumed={question: assumed}).facts()
    assert row.is_breaking is is_breaking


def test_a_value_of_the_wire_that_no_page_shows_is_a_guess() -> None:
    row = rows(live(wire={"statuses.queued": "Submitted"}))["wire.statuses.queued"]
    assert (row.fact.spec, row.fact.live, row.is_breaking) == (Said("queued"), Said("Submitted"), False)
    assert row.verdict is not None
    assert row.verdict.words == f"The spec is behind: it guesses. {SERVE}"


def test_a_value_that_is_as_assumed_is_a_row_on_which_nobody_disagrees() -> None:
    server = live(wire={"times": "rfc3339"})
    assert [row.fact.place for row in server.facts()] == ["wire.times"]
    assert rows(server) == {}


def test_a_value_that_follows_from_an_answer_is_told_once() -> None:
    assert list(told(live({"refusal-status": "422"}, {"refusal.status": 422}))) == ["questions.refusal-status"]


def test_a_value_that_does_not_follow_from_the_answer_is_told_too() -> None:
    assert told(live({"refusal-status": "422"}, {"refusal.status": 409})) == {
        "questions.refusal-status": ("400", "422"),
        "wire.refusal.status": (400, 409),
    }


def test_shapes_are_compared_by_where_each_value_stands() -> None:
    shape = {"uuid": "$id", "cost": {"amount": "$tokens"}, "kind": "job", "status": "$status"}
    assert told(live(wire={"shapes.job": shape, "shapes.read": {"job": "$job"}})) == {
        "wire.shapes.job $id": ("id", "uuid"),
        "wire.shapes.job $type": ("type", None),
        "wire.shapes.job $model": ("model", None),
        "wire.shapes.job $variant": ("variant", None),
        "wire.shapes.job $input": ("input", None),
        "wire.shapes.job $progress": ("progress", None),
        "wire.shapes.job $tokens": ("cost.tokens", "cost.amount"),
        "wire.shapes.job $cost_basis": ("cost.basis", None),
        "wire.shapes.job $created_at": ("createdAt", None),
        "wire.shapes.job $updated_at": ("updatedAt", None),
        "wire.shapes.job $outputs": ("outputs", None),
        "wire.shapes.job $error": ("error", None),
        "wire.shapes.job.kind": (None, "job"),
        "wire.shapes.read $job": ("(alone)", "job"),
    }


def test_a_server_that_contradicts_a_documented_route_may_be_the_one_that_is_wrong() -> None:
    row = rows(live(wire={"routes.create_generation": "POST /v2/generations"}))["wire.routes.create_generation"]
    assert row.is_breaking
    assert row.verdict is not None
    assert row.verdict.words == (
        "Cannot be told: the pages show what the spec has: they are behind, or the server breaks its own pages. "
        "Judge it by `givonkit check server https://api.givon.ai`."
    )
