from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from givonkit.spec.comparing import Grade
from givonkit.spec.comparing.wire import wire_changes
from givonkit.spec.drifting import SPEC, Said

from .columns import SHIPPED
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
        ("charge-moment", "on-completion", "on-accept", False),
        ("result-lifetime", "one-hour", "one-day", False),
    ],
)
def test_clients_break_where_the_server_refuses_what_the_spec_takes(
    question: str, assumed: str, seen: str | None, *, is_breaking: bool
) -> None:
    (row,) = live({question: seen}, assumed={question: assumed}).facts()
    assert row.is_breaking is is_breaking


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("job-path", "jobs"),
        ("created-shape", "data"),
        ("status-words", "capitals"),
        ("output-shape", "results"),
        ("refusal-status", "422"),
        ("results-as-assets", "no"),
    ],
)
def test_clients_break_where_the_server_has_otherwise_what_they_read(question: str, answer: str) -> None:
    (row,) = live({question: answer}).facts()
    assert row.is_breaking


@pytest.mark.parametrize("question", [name for name, question in SHIPPED.questions.items() if question.answers])
def test_an_answer_breaks_clients_where_the_diff_of_the_wires_says_so(question: str) -> None:
    default = SHIPPED.questions[question].default
    for answer in SHIPPED.questions[question].answers:
        (row,) = live({question: answer}).facts()
        changes = wire_changes(SHIPPED.world().wire, SHIPPED.world({question: answer}).wire)
        if any(change.grade is Grade.BREAKING for change in changes):
            assert row.is_breaking
        assert not (answer == default and row.is_breaking)


def test_a_value_of_the_wire_that_no_page_shows_is_a_guess() -> None:
    row = rows(live(wire={"statuses.queued": "Submitted"}))["wire.statuses.queued"]
    assert (row.fact.spec, row.fact.live, row.is_breaking) == (Said("queued"), Said("Submitted"), True)
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
        "wire.shapes.job $tokens": ("cost.tokens", "cost.amount"),
        "wire.shapes.job.kind": (None, "job"),
        "wire.shapes.read $job": ("(alone)", "job"),
    }


def test_a_value_of_a_shape_that_was_not_seen_disagrees_with_nobody() -> None:
    told = {row.fact.place: row for row in live(wire={"shapes.job": {"id": "$id", "status": "$status"}}).facts()}
    row = told["wire.shapes.job $error"]
    assert (row.fact.spec, row.fact.live, row.verdict) == (Said("error"), None, None)
    assert not [place for place, row in told.items() if row.verdict]


def test_text_that_was_always_the_same_stands_for_the_value_that_the_spec_has_there() -> None:
    shape = {"id": "$id", "status": "$status", "cost": {"tokens": "$tokens", "basis": "exact"}}
    assert told(live(wire={"shapes.job": shape})) == {}


def test_a_part_of_the_job_is_found_where_the_spec_answers_with_all_of_it() -> None:
    assert told(live(wire={"shapes.created": {"jobId": "$id", "status": "$status"}})) == {
        "wire.shapes.created $id": ("id", "jobId"),
    }


@pytest.mark.parametrize(
    ("shape", "is_breaking"), [({"uuid": "$id"}, True), ({"id": "$id", "kind": "job"}, False)], ids=["moved", "new"]
)
def test_clients_break_by_what_is_elsewhere_and_not_by_what_is_new(shape: dict[str, Any], *, is_breaking: bool) -> None:
    (row,) = rows(live(wire={"shapes.job": {"status": "$status", **shape}})).values()
    assert row.is_breaking is is_breaking


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("https://user:secret@api.givon.ai/v1?key=secret#secret", "https://api.givon.ai/v1"),
        ("https://api.givon.ai?mail=a@b", "https://api.givon.ai"),
        ("user:secret@127.0.0.1:80", "127.0.0.1:80"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
    ],
)
def test_where_a_server_is_holds_no_secret(target: str, shown: str) -> None:
    server = live(wire={"routes.create_generation": "POST /v2/generations"})
    server = server._replace(observed=server.observed._replace(target=target))
    (row,) = rows(server).values()
    assert row.verdict is not None
    assert server.target == shown
    assert row.verdict.mend == f"judge it by `givonkit check server {shown}`"


def test_questions_of_which_nothing_was_seen_are_named() -> None:
    unanswered = live({"refusal-status": "422", "create-status": None}).unanswered
    assert "job-path" in unanswered
    assert not {"refusal-status", "create-status"} & set(unanswered)
    assert all(SHIPPED.questions[name].answers for name in unanswered)


def test_a_server_that_contradicts_a_documented_route_may_be_the_one_that_is_wrong() -> None:
    row = rows(live(wire={"routes.create_generation": "POST /v2/generations"}))["wire.routes.create_generation"]
    assert row.is_breaking
    assert row.verdict is not None
    assert row.verdict.words == (
        "Cannot be told: the pages show what the spec has: they are behind, or the server breaks its own pages. "
        "Judge it by `givonkit check server https://api.givon.ai`."
    )
