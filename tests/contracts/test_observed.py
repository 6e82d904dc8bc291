from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from givonkit import ManualClock, Request, Simulator, SpecFileInvalid
from givonkit.spec.observations import read_observations
from givonkit_contracts.observed import OtherServerObserved, observations_of, write_observations

from .check.runs import SPEC, STARTED, TARGET, report, seen

DOCS = Path(__file__).parents[2] / "docs" / "worlds.md"
WIRE = {"create.status": 200, "shapes.job": {"uuid": "$id", "state": "$status", "made": {"at": "$created_at"}}}
QUESTIONS = (
    seen("refusal-status", "422"),
    seen("job-list", "no"),
    seen("create-status", None, says="207, which is none of the answers"),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "observations.yaml"


def test_what_is_written_is_read_again(file: Path) -> None:
    write_observations(report(observations=QUESTIONS, wire=WIRE), file)
    observed = read_observations(file)
    assert (observed.target, observed.run) == (TARGET, "2026-09-21T14:13:20Z")
    assert {name: told["answer"] for name, told in observed.questions.items()} == {
        "refusal-status": "422",
        "job-list": "no",
        "create-status": None,
    }
    assert observed.wire == WIRE


def test_the_double_answers_as_the_server_was_seen_to(file: Path) -> None:
    write_observations(report(observations=QUESTIONS, wire=WIRE), file)
    world = SPEC.load_world(file)
    assert (world.answer("refusal-status"), world.answer("create-status")) == ("422", "202")
    simulator = Simulator(SPEC, world=world, clock=ManualClock(0.0))
    headers = [(b"authorization", b"Bearer key"), (b"content-type", b"application/json")]
    body = b'{"type": "video", "model": "kling-o1", "input": {"prompt": "x"}}'
    created = simulator.handle(Request("POST", "/api/v1/generations", headers=headers, body=body))
    assert (created.status, b'"uuid"' in created.body) == (200, True)
    assert simulator.handle(Request("POST", "/api/v1/generations", headers=headers, body=b"{}")).status == 422


def test_people_can_read_the_file(file: Path) -> None:
    write_observations(report(observations=QUESTIONS[:1], wire={"refusal.status": 422}), file)
    assert file.read_text() == (
        "# What a server showed where no page says anything; `givonkit serve --observed FILE` answers so.\n"
        "# `answer` is one that `givonkit spec questions` lists, or null where what was seen is none of them.\n"
        "target: http://127.0.0.1:4999\n"
        "run: '2026-09-21T14:13:20Z'\n"
        "questions:\n"
        "  refusal-status:\n"
        "    answer: '422'\n"
        "    seen: seen\n"
        "    evidence: POST … -> 202\n"
        "    date: '2026-09-21T14:13:20Z'\n"
        "wire:\n"
        "  refusal.status: 422\n"
    )


def test_newer_evidence_replaces_older_and_the_rest_stays(file: Path) -> None:
    write_observations(report(observations=QUESTIONS, wire={**WIRE, "times": "unix", "shapes.read.x": "$job"}), file)
    newer = report(
        started=STARTED + 60,
        observations=(seen("refusal-status", "400", at=STARTED + 60),),
        wire={"create.status": 201, "shapes.job": {"id": "$id"}, "shapes.read": "$job"},
    )
    write_observations(newer, file)
    observed = read_observations(file)
    assert [observed.questions[name]["answer"] for name in ("refusal-status", "job-list")] == ["400", "no"]
    assert observed.run == "2026-09-21T14:14:20Z"
    assert observed.wire == {
        "times": "unix",
        "create.status": 201,
        "shapes.job": {"id": "$id"},
        "shapes.read": "$job",
    }


def test_older_evidence_replaces_nothing(file: Path) -> None:
    write_observations(report(observations=QUESTIONS, wire=WIRE), file)
    before = read_observations(file)
    older = seen("refusal-status", "400", at=STARTED - 60)
    write_observations(report(started=STARTED - 60, observations=(older,), wire={"create.status": 201}), file)
    assert read_observations(file) == before


def test_of_several_sights_in_one_run_the_last_counts(file: Path) -> None:
    both = (seen("refusal-status", "400", at=STARTED + 2), seen("refusal-status", "422", at=STARTED + 1))
    write_observations(report(observations=both), file)
    assert read_observations(file).questions["refusal-status"]["answer"] == "400"


def test_evidence_of_two_servers_is_not_mixed(file: Path) -> None:
    write_observations(report(observations=QUESTIONS), file)
    with pytest.raises(
        OtherServerObserved, match=re.escape(f"holds what {TARGET} showed, and https://api.givon.ai is")
    ):
        observations_of(file, "https://api.givon.ai")
    assert observations_of(file, "http://127.0.0.1:5000") is not None


def test_a_file_that_is_not_there_holds_nothing(file: Path) -> None:
    assert observations_of(file, TARGET) is None


def test_what_a_server_says_cannot_break_the_file(file: Path) -> None:
    nasty = "\x1b[31m: - {a}\n# \ud800 \ufffe \x00"
    write_observations(report(observations=(seen("refusal-status", "422", says=nasty),), wire={"times": nasty}), file)
    assert read_observations(file).questions["refusal-status"]["answer"] == "422"


BEGINNING = "target: http://x\nrun: 2026-01-01T00:00:00Z\n"


def test_an_answer_given_goes_before_what_was_seen_and_before_the_wire_that_it_decides(file: Path) -> None:
    file.write_text(
        BEGINNING + "questions:\n  refusal-status: {answer: 422}\n  id-form: {answer: uuid}\n"
        "wire: {refusal.status: 422, times: unix, shapes.job: {uuid: $id}}\n"
    )
    world = SPEC.load_world(file, {"refusal-status": "400", "progress-scale": "none"})
    assert (world.answer("refusal-status"), world.answer("id-form")) == ("400", "uuid")
    assert (world.wire["refusal"]["status"], world.wire["times"]) == (400, "unix")
    assert "uuid" not in world.wire["shapes"]["job"]


def test_a_world_knows_which_answers_were_seen(file: Path) -> None:
    file.write_text(
        BEGINNING + "questions:\n  empty-prompt: {answer: refused}\n  refusal-status: {answer: 422}\n"
        "  id-form: {answer: null}\nanswers: {refusal-status: 400}\n"
    )
    world = SPEC.load_world(file, {"unknown-fields": "refused"})
    assert world.observed == {"empty-prompt"}
    assert SPEC.load_world(file, {"empty-prompt": "refused"}).observed == frozenset()


@pytest.mark.parametrize(
    ("questions", "line", "reason"),
    [
        ("  refusal: {answer: 422}", 4, "no question is named 'refusal' (did you mean 'refusal-status'?)"),
        ("  refusal: {answer: null}", 4, "no question is named 'refusal'"),
        ("  refusal-status:\n    answer: 421", 5, "the question 'refusal-status' has no answer '421'"),
        ("  refusal-status: {anser: 422}", 4, "unknown key 'anser' (did you mean 'answer'?)"),
        ("  refusal-status: {answer: [422]}", 4, "expected text, got a list"),
        ("  refusal-status: {answer: 422}\nwire:\n  tiems: unix", 6, "the wire has no 'tiems' (did you mean 'times'?)"),
    ],
)
def test_a_mistake_in_what_the_double_reads_is_named_with_its_line(
    file: Path, questions: str, line: int, reason: str
) -> None:
    file.write_text(f"{BEGINNING}questions:\n{questions}\n")
    with pytest.raises(SpecFileInvalid) as caught:
        SPEC.load_world(file)
    assert (caught.value.file, caught.value.line) == ("observations.yaml", line)
    assert reason in caught.value.reason


def test_the_example_of_the_docs_can_be_read_by_both(file: Path) -> None:
    found: Any = re.search(r"```text\n(target: .*?)```", DOCS.read_text(), re.DOTALL)
    file.write_text(found[1])
    assert read_observations(file).questions
    assert SPEC.load_world(file).changes
