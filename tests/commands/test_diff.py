from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.spec.catalog import DATA

from .pages import CUT_PAGE, PAGE
from .recordings import body, entry, write_har
from .repositories import KLING, NARROWER, write

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    from .conftest import Run

CHANGED = (
    KLING.replace("allowed: [5, 10]", "allowed: [5, 15]")
    .replace("default: 720p, allowed: [720p, 1080p]", "default: 1080p, allowed: [720p, 1080p, 4k]")
    .replace("prompt: {type: string, required: true}", "prompt: {type: string, required: true, max_chars: 2500}")
    .replace("amount: 5.5", "amount: 6")
    .replace("endImage: {type: string", "lastImage: {type: string")
    .replace("  - {when: endImage, requires: startImage, question: end-image-alone}", "  []")
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    write(tmp_path, {"before.yaml": KLING, "after.yaml": CHANGED, "narrower.yaml": NARROWER, "page.txt": PAGE})
    write(tmp_path, {"odd.txt": PAGE.replace("5, 10 |", "5 or so |")})
    sent = [entry(body(duration=10)), entry(body(duration=5, resolution="720p")), entry(body(duration=10)), entry("{")]
    write_har(tmp_path / "journal.har", *sent, entry(body("seedream-5", "image")))
    return tmp_path


OTHER_MODELS = ("kling-3.0", "kling-2.6", "veo-3.1-lite", "gpt-image-2", "seedream-5", "nano-banana", "nano-banana-2")
FORMS = {"people": [], "json": ["--json"], "markdown": ["--markdown"]}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.usefixtures("folder")
def test_a_comparison_reads_well(run: Run, snapshot: SnapshotAssertion, form: str) -> None:
    arguments = ("before.yaml", "after.yaml", "--used-by", "journal.har", *FORMS[form])
    result = run("spec", "diff", *arguments, columns=80)
    assert result.output == snapshot
    assert result.exit_code == 1


@pytest.mark.usefixtures("folder")
def test_a_change_is_one_line_when_piped(run: Run) -> None:
    lines = run("spec", "diff", "before.yaml", "after.yaml", columns=None).output.splitlines()
    assert "breaking  duration no longer takes 10: 5, 10 -> 5, 15 [kling-o1/input.duration/enum]" in lines
    assert lines[-1] == "3 breaking, 2 to be looked at, 3 safe"


@pytest.mark.usefixtures("folder")
def test_no_line_is_longer_than_the_terminal(run: Run) -> None:
    for arguments in (("before.yaml", "after.yaml", "--used-by", "journal.har"), ("shipped", "page.txt")):
        output = run("spec", "diff", *arguments, columns=80).output
        assert [line for line in output.splitlines() if len(line) > 80] == []
        assert "breaking" in output.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "summary"),
    [
        (("before.yaml", "before.yaml"), 0, "no differences"),
        (("narrower.yaml", "before.yaml"), 0, "1 safe"),
        (("before.yaml", "narrower.yaml"), 1, "1 breaking"),
        (("shipped", "cut.txt"), 3, "3 to be looked at, 1 safe"),
        (("shipped", "shipped"), 0, "no differences"),
    ],
)
def test_the_exit_status_says_the_gravest(
    run: Run, folder: Path, arguments: tuple[str, str], exit_code: int, summary: str
) -> None:
    write(folder, {"cut.txt": CUT_PAGE})
    result = run("spec", "diff", *arguments)
    assert (result.exit_code, result.output.splitlines()[-1]) == (exit_code, summary)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nothing.yaml", "shipped"), "givonkit: there is no file or folder 'nothing.yaml'"),
        (("before.yaml", "shipped", "--used-by", "page.txt"), "givonkit: page.txt is no HTTP Archive"),
        (("before.yaml", "shipped", "--used-by", "nothing.har"), "'nothing.har' does not exist"),
        (("before.yaml", "shipped", "--json", "--markdown"), "--json and --markdown contradict each other"),
        (("before.yaml", "shipped", "--answer", "empty-prompt=maybe"), "has no answer 'maybe'"),
        (("before.yaml", "shipped", "--world", "nowhere"), "no file is named 'nowhere'"),
        (("before.yaml",), "Missing argument 'B'"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_cannot_be_run_is_told_without_a_traceback(run: Run, arguments: tuple[str, ...], message: str) -> None:
    result = run("spec", "diff", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


@pytest.mark.usefixtures("folder")
def test_the_shipped_model_does_not_differ_from_its_own_file_and_page(run: Run) -> None:
    assert run("spec", "diff", "shipped", "before.yaml").exit_code == 0


@pytest.mark.usefixtures("folder")
def test_requests_are_judged_in_the_world_that_is_named(run: Run, folder: Path) -> None:
    write_har(folder / "empty.har", entry({"type": "video", "model": "kling-o1", "input": {"prompt": ""}}))
    arguments = ("spec", "diff", "before.yaml", "narrower.yaml", "--used-by", "empty.har", "--json")
    refused = json.loads(run(*arguments).stdout)["used_by"]
    accepted = json.loads(run(*arguments, "--answer", "empty-prompt=accepted").stdout)["used_by"]
    assert (len(refused["refused_by_both"]), refused["the_same"]) == (1, 0)
    assert (len(accepted["refused_by_both"]), accepted["the_same"]) == (0, 1)


def test_requests_that_are_not_told_one_by_one_are_counted(run: Run, folder: Path) -> None:
    others = [entry(body(slug, "image")) for slug in OTHER_MODELS]
    write_har(folder / "many.har", *others, entry(body(duration=10)), entry(body(duration=5)))
    lines = run(
        "spec", "diff", "narrower.yaml", "before.yaml", "--used-by", "many.har", columns=None
    ).output.splitlines()
    assert "1 request accepted by both, and the same for them." in lines
    assert "1 request refused by A and accepted by B." in lines
    assert any(line.endswith("gpt-image-2 (1), seedream-5 (1) and 2 more.") for line in lines)


@pytest.mark.parametrize("form", [[], ["--markdown"]])
def test_a_page_that_shows_too_little_is_told(run: Run, folder: Path, form: list[str]) -> None:
    write(folder, {"partial.txt": PAGE.replace("from 5.5 tokens/s", "soon")})
    output = run("spec", "diff", "before.yaml", "partial.txt", "--used-by", "journal.har", *form, columns=None).output
    assert "Not judged: B shows too little of the model for a request to be judged: it shows no 'prices'." in output


def test_a_range_beside_a_list_is_named_in_json(run: Run, folder: Path) -> None:
    ranged = KLING.replace("allowed: [5, 10]", "range: {from: 5, to: 10, step: 2.5}")
    write(folder, {"ranged.yaml": ranged})
    (change,) = json.loads(run("spec", "diff", "before.yaml", "ranged.yaml", "--json").stdout)["changes"]
    assert (change["place"], change["before"], change["after"]) == (
        "fields.duration.range",
        {"allowed": [5, 10]},
        [5, 10, 2.5],
    )


def whole_spec(folder: Path, *changes: tuple[str, str, str]) -> None:
    """Write the shipped spec with other words in its files."""
    files = {str(file.relative_to(DATA)): file.read_text() for file in sorted(DATA.rglob("*.yaml"))}
    for name, old, new in changes:
        assert old in files[name]
        files[name] = files[name].replace(old, new)
    write(folder, files)


def test_whole_specs_are_compared_with_their_questions_and_paths(run: Run, folder: Path) -> None:
    asks = "asks: Is an empty prompt taken?\n  default: "
    changes = [
        ("questions.yaml", f"{asks}refused", f"{asks}accepted"),
        ("api.yaml", "get_balance: GET /api/v1/balance", "get_balance: GET /api/v1/credits"),
        ("models/kling-o1.yaml", "allowed: [5, 10]", "allowed: [5]"),
    ]
    whole_spec(folder / "data", *changes)
    facts = json.loads(run("spec", "diff", "shipped", "data", "--json").stdout)
    told = {change["says"]: change for change in facts["changes"]}
    assert told["the route of get_balance is GET /api/v1/credits instead of GET /api/v1/balance"]["grade"] == "breaking"
    question = told["the default answer to empty-prompt is accepted instead of refused"]
    assert (question["grade"], question["model"]) == ("look", None)
    assert "gpt-image-2/input.prompt/min_chars" in question["rules"]
    assert told["duration no longer takes 10"]["model"] == "kling-o1"
    assert facts["counts"] == {"breaking": 2, "look": 1, "safe": 0}


def test_a_whole_spec_with_fewer_questions_is_compared_all_the_same(run: Run, folder: Path) -> None:
    whole_spec(folder / "data", ("questions.yaml", "empty-prompt:", "empty-prompts:"))
    result = run("spec", "diff", "shipped", "data", columns=None)
    assert result.exit_code == 3
    assert "look  the question empty-prompt is gone" in result.output


def test_a_whole_spec_that_the_rules_cannot_rest_on_is_refused(run: Run, folder: Path) -> None:
    order = "order: [image_edit, image_reference, text_to_image]"
    whole_spec(folder / "data", ("questions.yaml", order, order.replace("image_edit", "drawing")))
    result = run("spec", "diff", "shipped", "data")
    assert result.exit_code == 2
    assert "cannot be compared as a whole: it has no 'drawing'" in result.stderr


def test_the_json_has_the_keys_that_the_help_names(run: Run, folder: Path) -> None:
    facts: dict[str, Any] = json.loads(
        run("spec", "diff", "before.yaml", "after.yaml", "--used-by", str(folder / "journal.har"), "--json").stdout
    )
    told = run("spec", "diff", "--help", columns=200).output
    notes = json.loads(run("spec", "diff", "before.yaml", "odd.txt", "--json").stdout)["b"]["not_understood"]
    affected = facts["used_by"]["breaking"][0]
    parts = [facts, facts["a"], facts["changes"][0], facts["counts"], facts["used_by"], affected]
    for part in [*parts, affected["places"][0], affected["differences"][0], notes[0]]:
        assert [key for key in part if key not in told] == []
    assert facts["exit"] == 1


@pytest.mark.usefixtures("folder")
def test_the_json_has_the_changes_in_the_order_of_the_text(run: Run) -> None:
    changes = json.loads(run("spec", "diff", "before.yaml", "after.yaml", "--json").stdout)["changes"]
    lines = run("spec", "diff", "before.yaml", "after.yaml", columns=None).output.splitlines()
    told = [line for line in lines if line.startswith(("breaking ", "look ", "safe "))]
    assert len(told) == len(changes)
    assert [line for line, change in zip(told, changes, strict=True) if change["says"] not in line] == []


@pytest.mark.parametrize("form", [[], ["--json"], ["--markdown"]])
@pytest.mark.usefixtures("folder")
def test_what_was_not_understood_of_a_page_is_told_with_its_line(run: Run, form: list[str]) -> None:
    result = run("spec", "diff", "page.txt", "odd.txt", *form, columns=None)
    assert "B's words were not understood (odd.txt:12: Allowed is '5 or so'" in result.output.replace("`", "")
    assert result.output.count("5 or so") > 2
    assert result.exit_code == 3


@pytest.mark.usefixtures("folder")
def test_values_that_read_alike_are_told_apart(run: Run, folder: Path) -> None:
    as_text = {"allowed: [5, 10], unit: seconds": 'allowed: ["5", "10"]', "default: 5,": 'default: "5",'}
    text = KLING.replace("duration: {type: number", "duration: {type: string").replace(
        "  duration: 5\n", '  duration: "5"\n'
    )
    for old, new in as_text.items():
        text = text.replace(old, new)
    write(folder, {"text.yaml": text})
    assert (
        'the example request has another duration: 5 -> "5"' in run("spec", "diff", "before.yaml", "text.yaml").output
    )
