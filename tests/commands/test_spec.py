from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.spec import load_spec

from .json_shapes import shape

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    from .conftest import Run

COMMANDS = {
    "list": ("list",),
    "show": ("show", "kling-3.0"),
    "rules": ("rules", "kling-o1"),
    "questions": ("questions",),
    "price": ("price", "kling-o1"),
}


def json_of(run: Run, *arguments: str) -> Any:
    result = run("spec", *arguments, "--json")
    assert result.exit_code == 0
    return json.loads(result.stdout)


def test_a_model_is_shown_as_on_its_page_and_beyond_it(run: Run, snapshot: SnapshotAssertion) -> None:
    assert run("spec", "show", "kling-o1", columns=100).output == snapshot


def test_a_mode_that_no_request_selects_is_marked(run: Run) -> None:
    lines = run("spec", "show", "kling-2.6-motion", columns=None).output.splitlines()
    assert "video_to_video  motionVideo" in lines
    assert any(line.startswith("image_to_video  referencePhoto  not reachable in this world") for line in lines)


def test_the_order_of_modes_is_that_of_the_world(run: Run) -> None:
    arguments = ("show", "kling-o1", "--answer", "mode-priority-video=reference-video-image")
    assert json_of(run, *arguments)["modes"][0]["name"] == "reference_to_video"
    assert json_of(run, "show", "kling-o1")["modes"][0]["name"] == "video_to_video"


@pytest.mark.parametrize(
    ("model", "line"),
    [
        ("kling-3.0", "prompt*       string   —        up to 2500 chars"),
        ("kling-3.0", "duration      number   3        from 3 · up to 15 · step 1 seconds"),
        ("kling-3.0", "1080p          6 tokens/s    default"),
        ("gpt-image-2", "referenceAssetUris  array   —        image · up to 16 · asset, https, data"),
        ("switchx-video", "providerOptions     object  —        object"),
        ("seedance-2.0-relaxed", "referenceAssetUris  array    —        (cut off on the stored page)"),
        ("kling-2.6-motion", "8 tokens/s, for every request"),
        ("kling-3.0-omni", "Modes (inferred from the slots), the first filled slot wins"),
    ],
)
def test_a_fact_is_written_as_on_the_page(run: Run, model: str, line: str) -> None:
    assert line in run("spec", "show", model).output.splitlines()


@pytest.mark.parametrize("slug", load_spec().models)
def test_every_model_is_shown_within_80_columns_but_for_the_curl_line(run: Run, slug: str) -> None:
    result = run("spec", "show", slug, columns=80)
    assert result.exit_code == 0
    assert [line for line in result.output.splitlines() if len(line) > 80 and not line.startswith("curl")] == []
    assert "…" not in result.output


def test_the_curl_line_carries_the_documented_request(run: Run) -> None:
    facts = json_of(run, "show", "kling-o1")
    assert facts["curl"].startswith("curl -X POST https://api.givon.ai/api/v1/generations -H ")
    assert json.loads(facts["curl"].partition(" -d ")[2].strip("'")) == facts["request"]


def test_every_model_is_listed_in_order(run: Run) -> None:
    assert [model["slug"] for model in json_of(run, "list")["models"]] == sorted(load_spec().models)


def test_the_list_has_one_line_for_a_model_when_piped(run: Run) -> None:
    lines = run("spec", "list", columns=None).output.splitlines()
    assert len(lines) == 1 + len(load_spec().models)
    assert (
        "kling-o1              Kling O1              video  from 5.5 tokens/s  2     "
        "video_to_video, image_to_video, reference_to_video, text_to_video"
    ) in lines


def test_the_list_puts_the_modes_beneath_the_model_where_the_line_is_short(run: Run) -> None:
    lines = run("spec", "list", columns=80).output.splitlines()
    assert lines[:2] == ["Model                 Name                  Type   Price              Gaps", "  Modes"]
    assert "  image_to_video, text_to_video" in lines


def test_a_rule_is_found_by_its_id_when_piped(run: Run) -> None:
    lines = run("spec", "rules", columns=None).output.splitlines()
    found = [line for line in lines if "kling-o1/input.duration/enum" in line]
    assert [line.split(maxsplit=2) for line in found] == [
        ["kling-o1/input.duration/enum", "documented", "duration is one of 5, 10."]
    ]


def test_the_rules_of_a_model_stand_under_its_page(run: Run) -> None:
    lines = run("spec", "rules", "kling-o1", columns=80).output.splitlines()
    assert lines[0] == "kling-o1 · https://givon.ai/en/models/kling-o1"
    place = next(place for place, line in enumerate(lines) if line.startswith("kling-o1/input.prompt/min_chars "))
    assert lines[place].endswith("  assumed, empty-prompt=refused")
    assert lines[place + 1] == "  prompt is not empty."


def test_a_rule_whose_answer_was_seen_is_observed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "observations.yaml"
    file.write_text("target: x\nrun: 2026-01-01\nquestions: {empty-prompt: {answer: refused}}\n")
    rules = json.loads(run("spec", "rules", "kling-o1", "--observed", str(file), "--json").output)["rules"]
    basis = {rule["id"]: rule["basis"] for rule in rules}
    assert basis["kling-o1/input.prompt/min_chars"] == "observed"
    assert basis["kling-o1/input.duration/enum"] == "documented"
    assert basis["kling-o1/input/unknown_field"] == "assumed"
    lines = run("spec", "rules", "kling-o1", "--observed", str(file), columns=80).output.splitlines()
    assert any(line.endswith("  observed, empty-prompt=refused") for line in lines)


def test_a_rule_that_a_world_drops_is_not_listed(run: Run) -> None:
    assert "min_chars" not in run("spec", "rules", "kling-o1", "--answer", "empty-prompt=accepted").output


def test_without_a_model_every_rule_of_the_spec_is_told(run: Run) -> None:
    assert [rule["id"] for rule in json_of(run, "rules")["rules"]] == [rule.id for rule in load_spec().rules()]


def test_questions_stand_in_their_groups_with_the_default_marked(run: Run) -> None:
    output = run("spec", "questions").output
    introduction, first, *_ = output.split("\n\n")
    assert introduction.startswith("What no page says.")
    assert first.startswith("Group 1\ncreate-status: Which HTTP status does an accepted POST get?\n")
    assert "\n  refusal-status=400  bad request            default\n" in output
    assert "\njob-path: Where is a job read?\n  job-path=generations  GET /api/v1/generations/{id}  default\n" in output
    assert "[not simulated: the double never opens a connection of its own]" in output


def test_the_answer_of_another_world_is_marked_as_chosen(run: Run) -> None:
    output = run("spec", "questions", "--answer", "refusal-status=422").output
    assert "\n  refusal-status=422  unprocessable content  chosen\n" in output


def test_a_question_that_is_not_simulated_is_so_in_json_with_its_reason(run: Run) -> None:
    questions = json_of(run, "questions")["questions"]
    reasons = {question["id"]: question["reason"] for question in questions if not question["simulated"]}
    assert set(reasons) == {"webhooks", "key-scopes", "mcp"}
    assert all(reasons.values())


def test_the_answers_of_a_world_file_are_marked_as_chosen(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text("answers: {refusal-status: 422, id-form: uuid}\n")
    output = run("spec", "questions", "--world", str(file), "--answer", "id-form=prefixed").output
    assert "\n  refusal-status=422  unprocessable content  chosen\n" in output
    assert "chosen" not in output.partition("id-form: ")[2].partition("\n\n")[0]


def test_the_route_of_a_world_file_is_that_of_the_curl_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text("wire: {routes.create_generation: POST /v2/jobs}\n")
    assert json_of(run, "show", "kling-o1", "--world", str(file))["curl"].startswith(
        "curl -X POST https://api.givon.ai/v2/jobs -H "
    )


def test_the_price_is_told_with_its_arithmetic(run: Run, snapshot: SnapshotAssertion) -> None:
    assert run("spec", "price", "kling-3.0", "--set", "resolution=1080p").output == snapshot


@pytest.mark.parametrize("command", COMMANDS)
def test_the_keys_of_the_json_stay_as_they_are(run: Run, command: str, snapshot: SnapshotAssertion) -> None:
    assert shape(json_of(run, *COMMANDS[command])) == snapshot


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_names_the_keys_of_the_json(run: Run, command: str) -> None:
    facts = json_of(run, *COMMANDS[command])
    named = " ".join(run("spec", command, "--help").output.partition("JSON: ")[2].partition("Options:")[0].split())
    if len(facts) == 1:
        ((outer, items),) = facts.items()
        assert named == f'{{"{outer}": [{{{", ".join(items[0])}}}]}}'
    else:
        assert named == f"{{{', '.join(facts)}}}"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_same_question_gets_the_same_bytes(run: Run, command: str) -> None:
    arguments = ("spec", *COMMANDS[command], "--json")
    assert run(*arguments).stdout_bytes == run(*arguments).stdout_bytes


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("show", "kling-o2"), id="unknown model"),
        pytest.param(("price", "kling-o1", "--set", "duration=7", "--set", "color=red"), id="wrong values"),
        pytest.param(("list", "--answer", "refusal-satus=422"), id="unknown question"),
        pytest.param(("list", "--answer", "refusal-status=42"), id="unknown answer"),
        pytest.param(("list", "--answer", "webhooks=yes"), id="question that is not simulated"),
    ],
)
def test_an_error_is_told_on_standard_error_with_exit_code_2(
    run: Run, arguments: tuple[str, ...], snapshot: SnapshotAssertion
) -> None:
    result = run("spec", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == snapshot


def test_the_wire_of_a_world_is_a_world_file(run: Run, tmp_path: Path) -> None:
    printed = run("spec", "wire", "--answer", "status-words=capitals").stdout
    file = tmp_path / "world.yaml"
    file.write_text(printed)
    assert "queued: QUEUED" in printed
    assert run("spec", "wire", "--world", str(file)).stdout == printed
    assert (
        json.loads(run("spec", "wire", "--world", str(file), "--json").stdout)["wire"]["statuses"]["queued"] == "QUEUED"
    )
