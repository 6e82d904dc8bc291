from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.spec.catalog import DATA

from .drift_pages import page
from .json_shapes import shape

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    from .conftest import Run

LONGER = {"duration": ("number", "5", "5, 10, 15")}
SHORTER = {"duration": ("number", "5", "5")}
OBSERVATIONS = """
target: https://api.givon.ai
run: '2026-11-22T12:00:00Z'
questions:
  refusal-status: {answer: '422', seen: status 422, evidence: POST -> 422, date: 2026-11-22}
  id-name: {answer: null, seen: '`jobId`', evidence: POST -> 202, date: 2026-11-22}
  job-list: {answer: 'no', seen: GET shows no job, evidence: GET -> 405, date: 2026-11-22}
  end-image-alone: {answer: refused, seen: an end image alone is refused, evidence: POST -> 422, date: 2026-11-22}
  create-status: {answer: '202', seen: status 202, evidence: POST -> 202, date: 2026-11-22}
wire:
  refusal.status: 422
  shapes.created: {jobId: $id, state: $status}
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which the command runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def files(place: Path) -> Path:
    """The folder with pages of kling-o1 in three languages, the Russian one behind, and what a server showed."""
    (place / "en.txt").write_text(page("en"))
    (place / "es.txt").write_text(page("es"))
    many = {"aspectRatio": ("string", "9:16", "9:16, 16:9, 1:1, 4:3, 3:4"), "endImage": None}
    (place / "ru.txt").write_text(page("ru", rows={**SHORTER, **many}))
    (place / "new.txt").write_text(page("en", slug="brand-new", name="Brand New"))
    (place / "novel.txt").write_text("It was a dark night.\n")
    (place / "observations.yaml").write_text(OBSERVATIONS)
    (place / "other.yaml").write_text(OBSERVATIONS)
    return place


ARGUMENTS = ("--page", "en.txt", "es.txt", "ru.txt", "new.txt", "novel.txt", "--observed", "observations.yaml")


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("form", ["--markdown", None])
def test_pages_spec_and_server_stand_on_one_table(run: Run, snapshot: SnapshotAssertion, form: str | None) -> None:
    result = run("spec", "drift", *ARGUMENTS, *([form] if form else []))
    assert result.exit_code == 1
    assert result.stdout == snapshot


@pytest.mark.usefixtures("files")
def test_the_keys_of_the_json_stay_as_they_are(run: Run, snapshot: SnapshotAssertion) -> None:
    assert shape(json.loads(run("spec", "drift", *ARGUMENTS, "--json").stdout)) == snapshot


@pytest.mark.usefixtures("files")
def test_every_line_fits_into_a_hundred_columns(run: Run) -> None:
    for arguments in (ARGUMENTS, (*ARGUMENTS, "--all")):
        assert [line for line in run("spec", "drift", *arguments).stdout.splitlines() if len(line) > 100] == []


@pytest.mark.usefixtures("files")
def test_a_row_is_one_line_where_lines_are_not_broken(run: Run) -> None:
    lines = run("spec", "drift", "--page", "en.txt", "es.txt", "ru.txt", columns=None).stdout.splitlines()
    (line,) = [line for line in lines if line.startswith("duration: what it takes")]
    assert re.split(" {2,}", line)[1:4] == ["5, 10", "5, 10", "5"]
    assert line.endswith("ru is behind: en and es agree, and that translation alone differs.")


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    "arguments",
    [
        ("--page", "en.txt", "es.txt", "ru.txt"),
        ("--page", "en.txt", "--page", "es.txt", "--page", "ru.txt"),
        ("en.txt", "es.txt", "ru.txt"),
        ("--page", "en.txt", "--page", "en.txt", "es.txt", "ru.txt"),
    ],
)
def test_pages_are_named_as_a_shell_or_a_script_has_them(run: Run, arguments: tuple[str, ...]) -> None:
    told = json.loads(run("spec", "drift", *arguments, "--json").stdout)
    assert [each["file"] for each in told["models"][0]["pages"].values()] == ["en.txt", "es.txt", "ru.txt"]


@pytest.mark.parametrize(
    ("rows", "exit_code", "summary"),
    [
        (None, 0, "nothing disagrees (1 page of 1 model)"),
        (LONGER, 3, "1 fact disagrees (1 page of 1 model)"),
        (SHORTER, 1, "1 fact disagrees, 1 so that clients of the spec break (1 page of 1 model)"),
    ],
)
def test_the_exit_status_says_what_disagrees(
    run: Run, place: Path, rows: dict[str, Any] | None, exit_code: int, summary: str
) -> None:
    (place / "en.txt").write_text(page("en", rows=rows))
    result = run("spec", "drift", "--page", "en.txt")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (exit_code, summary)


@pytest.mark.usefixtures("files")
def test_without_a_usable_page_nothing_could_be_compared(run: Run) -> None:
    result = run("spec", "drift", "--page", "novel.txt", "missing.txt", "https://givon.ai/en/models/kling-o1")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "novel.txt: this is no model page" in result.stderr
    assert "missing.txt: cannot be read: No such file or directory" in result.stderr
    assert "https://givon.ai/en/models/kling-o1: nothing is fetched; save the page" in result.stderr


@pytest.mark.usefixtures("files")
def test_observations_that_cannot_be_used_are_refused_with_their_line(run: Run, place: Path) -> None:
    (place / "observations.yaml").write_text(OBSERVATIONS.replace("'422'", "'421'"))
    result = run("spec", "drift", "--page", "en.txt", "--observed", "observations.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "observations.yaml:5: the question 'refusal-status' has no answer '421'" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "name saved pages with --page, or what a server was seen to do with --observed"),
        (("--page", "en.txt", "--json", "--markdown"), "--json and --markdown contradict each other"),
        (("--page", "en.txt", "--seen", "soon"), "expected a date such as 2026-11-23 or PAGE=2026-11-23, got 'soon'"),
        (("--page", "en.txt", "--observed", "nowhere.yaml"), "File 'nowhere.yaml' does not exist"),
        (
            ("--observed", "observations.yaml", "--observed", "other.yaml"),
            "one file of observations can be compared at a time, got observations.yaml, other.yaml",
        ),
        (
            ("--page", "en.txt", "es.txt", "--seen", "en*=2026", "--seen", "nope*=2026"),
            "'nope*' is about no page; expected one of those that are named (en.txt, es.txt)",
        ),
        (
            ("--observed", "observations.yaml", "--seen", "2026"),
            "'2026' is about no page; expected one of those that are named (none is named)",
        ),
    ],
)
@pytest.mark.usefixtures("files")
def test_a_mistake_of_the_caller_is_named(run: Run, arguments: tuple[str, ...], says: str) -> None:
    result = run("spec", "drift", *arguments)
    assert result.exit_code == 2
    assert says in result.stderr


@pytest.mark.usefixtures("files")
def test_a_server_can_be_compared_without_a_page(run: Run) -> None:
    result = run("spec", "drift", "--observed", "observations.yaml", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["models"]) == (1, [])
    assert [row["fact"] for row in told["live"]["facts"]] == [
        "questions.refusal-status",
        "questions.id-name",
        "questions.job-list",
        "questions.end-image-alone",
        "wire.shapes.created $id",
        "wire.shapes.created $status",
    ]


@pytest.mark.usefixtures("files")
def test_the_world_that_is_asked_for_is_the_one_that_is_compared(run: Run, place: Path) -> None:
    (place / "world.yaml").write_text("answers: {refusal-status: '422', end-image-alone: refused}\n")
    told = json.loads(
        run(
            *("spec", "drift", "--observed", "observations.yaml", "--json"),
            *("--world", "world.yaml", "--answer", "job-list=no"),
        ).stdout
    )
    assert {row["fact"] for row in told["live"]["facts"] if row["fact"].startswith("questions")} == {
        "questions.id-name"
    }


@pytest.mark.usefixtures("files")
def test_every_fact_is_shown_on_demand(run: Run) -> None:
    result = run("spec", "drift", "--page", "en.txt", "--all", "--json")
    facts = {row["fact"]: row for row in json.loads(result.stdout)["models"][0]["facts"]}
    assert result.exit_code == 0
    assert facts["fields.duration.allowed"]["spec"] == {"shown": True, "value": [5, 10], "words": None}
    assert facts["fields.duration.allowed"]["pages"]["en"]["value"] == [5, 10]
    assert facts["prices.headline"]["disagrees"] is False
    assert run("spec", "drift", "--page", "en.txt", "--all", "--markdown").stdout.count("\n|") == len(facts) + 2


def test_models_of_ones_own_are_compared_and_their_file_is_named(run: Run, place: Path) -> None:
    (place / "models").mkdir()
    shipped = (DATA / "models" / "kling-o1.yaml").read_text()
    (place / "models" / "mine.yaml").write_text(shipped.replace("allowed: [5, 10]", "allowed: [5, 10, 15]"))
    (place / "en.txt").write_text(page("en"))
    result = run("spec", "drift", "--page", "en.txt", "--models", "models", columns=200)
    assert result.exit_code == 1
    assert "Change fields.duration.allowed in models/mine.yaml." in result.stdout


def test_what_was_not_understood_is_told_with_its_line(run: Run, place: Path) -> None:
    (place / "en.txt").write_text(page("en", rows={"duration": ("number", "5", "five or ten")}))
    result = run("spec", "drift", "--page", "en.txt", columns=None)
    assert result.exit_code == 0
    assert re.search(r"^en\.txt:14: not understood: .*got 'five or ten'", result.stdout, re.MULTILINE)


def test_a_page_that_is_cut_says_where(run: Run, place: Path) -> None:
    text = page("en", rows=LONGER)
    (place / "en.txt").write_text(text[: text.index("startImage startImage")])
    told = json.loads(run("spec", "drift", "--page", "en.txt", "--json").stdout)["models"][0]
    assert [row["fact"] for row in told["facts"]] == ["fields.duration.allowed"]
    assert told["pages"]["en"]["stopped"] == {"line": 14, "place": "in the input fields, after duration"}


def test_many_pages_stand_beside_the_verdict(run: Run, place: Path) -> None:
    pages = {
        "en.2026-01-01.txt": ("en", None),
        "en.2026-02-01.txt": ("en", LONGER),
        "es.2026-02-01.txt": ("es", {**LONGER, "endImage": None}),
        "ru.2026-02-01.txt": ("ru", {**SHORTER, "seed": ("number", "—", "number")}),
    }
    for name, (language, rows) in pages.items():
        (place / name).write_text(page(language, rows=rows))
    told = run("spec", "drift", "--page", *pages, columns=None).stdout
    assert "Pages: 5, 10 (en 2026-01-01); 5, 10, 15 (en 2026-02-01, es 2026-02-01); 5 (ru 2026-02-01). " in told
    assert re.search("^Fact +Spec +Looks like$", told, re.MULTILINE)


@pytest.mark.usefixtures("files")
def test_nothing_that_a_page_or_a_server_says_acts_on_a_terminal_or_is_markup(run: Run, place: Path) -> None:
    nasty = "\\e[31m<b>|a|</b> `x` @all"
    (place / "observations.yaml").write_text(OBSERVATIONS.replace("'`jobId`'", f'"{nasty}"'))
    shown = run("spec", "drift", "--observed", "observations.yaml").stdout
    markdown = run("spec", "drift", "--observed", "observations.yaml", "--markdown").stdout
    assert "\x1b" not in shown + markdown
    assert "<b>" in shown
    assert "<b>" not in markdown
    assert "\\|a\\|" in markdown
    assert "@all" not in markdown


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("form", ["--json", "--markdown", None])
def test_where_the_server_is_holds_no_secret_in_any_form(run: Run, place: Path, form: str | None) -> None:
    target = "https://user:canary@api.givon.ai/?key=canary"
    (place / "observations.yaml").write_text(OBSERVATIONS.replace("https://api.givon.ai", target))
    told = run("spec", "drift", "--observed", "observations.yaml", *([form] if form else [])).stdout
    assert "canary" not in told
    assert "api.givon.ai/" in told


AGREEING = """
target: https://api.givon.ai
run: '2026-11-22T12:00:00Z'
questions:
  refusal-status: {answer: '400', seen: status 400, evidence: POST -> 400, date: 2026-11-22}
wire:
  shapes.job: {id: $id, status: $status, cost: {tokens: $tokens, basis: exact}, outputs: $outputs}
"""


@pytest.mark.parametrize("form", ["--markdown", None])
def test_what_was_not_seen_is_no_disagreement_and_no_agreement(run: Run, place: Path, form: str | None) -> None:
    (place / "observations.yaml").write_text(AGREEING)
    (place / "en.txt").write_text(page("en"))
    result = run(
        "spec", "drift", "--page", "en.txt", "--observed", "observations.yaml", *([form] if form else []), columns=None
    )
    assert result.exit_code == 0
    assert "nothing disagrees on what was seen (1 page of 1 model, 1 server)" in result.stdout
    assert "Nothing on the pages disagrees." in result.stdout
    assert re.search(
        r"^1 of \d+ questions were answered; the others disagree with nothing\. ", result.stdout, re.MULTILINE
    )
    assert "Contradictions of documented rules are not in this file: `givonkit check server" in result.stdout


def test_a_server_alone_is_all_that_was_looked_at(run: Run, place: Path) -> None:
    (place / "observations.yaml").write_text(AGREEING)
    told = run("spec", "drift", "--observed", "observations.yaml").stdout
    assert told.splitlines()[-1] == "nothing disagrees on what was seen (1 server)"


@pytest.mark.parametrize(
    "rows",
    [
        {"duration": ("number", "5", "between 5 and 10 or so")},
        {"duration": ("whole", "5", "5, 10")},
        {"resolution": ("string", "4k", "720p, 1080p")},
        {"startImage": ("string", "—", "image · asset, https, data, ftp")},
        {"startImage": ("string", "—", "audio · asset")},
        {"referenceAssetUris": ("array", "—", "image · up to four · asset, https, data")},
        {"seed": ("number", "some", "?")},
    ],
)
def test_what_an_import_could_not_read_is_no_disagreement(run: Run, place: Path, rows: dict[str, Any]) -> None:
    (place / "en.txt").write_text(page("en", rows=rows))
    told = json.loads(run("spec", "drift", "--page", "en.txt", "--json").stdout)["models"][0]
    assert [row["fact"] for row in told["facts"]] == [f"fields.{name}" for name in rows if name == "seed"]
    assert told["pages"]["en"]["notes"]


@pytest.mark.usefixtures("files")
def test_values_are_copied_from_markdown_as_they_are(run: Run) -> None:
    told = run("spec", "drift", *ARGUMENTS, "--markdown").stdout
    assert "| 9:16, 16:9, 1:1 |" in told
    assert "`givonkit serve --observed FILE`" in told
    assert "- **spec**: givonkit/spec/data/models/kling-o1.yaml, its source seen late 2026" in told
    assert not re.search(r"\\[-().!{}]", told)


@pytest.mark.parametrize("form", ["--markdown", None])
def test_what_a_page_shows_and_the_spec_lacks_is_told_though_nobody_disagrees(
    run: Run, place: Path, form: str | None
) -> None:
    (place / "en.txt").write_text(page("en", prices="720pdefault5.5 tokens/s\n1080p7 tokens/s\n"))
    result = run("spec", "drift", "--page", "en.txt", *([form] if form else []))
    assert result.exit_code == 0
    assert "Nothing disagrees." in result.stdout
    assert "A page shows what the spec's file lacks: price rows." in result.stdout
    told = json.loads(run("spec", "drift", "--page", "en.txt", "--all", "--json").stdout)["models"][0]
    assert {row["fact"]: row["pages"]["en"]["value"] for row in told["facts"]}["prices.rows.720p tokens/s"] == 5.5


def test_what_was_not_understood_is_told_in_markdown_too(run: Run, place: Path) -> None:
    (place / "en.txt").write_text(page("en", rows={"duration": ("number", "5", "five or ten")}))
    assert "- en.txt:14: not understood: " in run("spec", "drift", "--page", "en.txt", "--markdown").stdout


@pytest.mark.parametrize(("dates", "behind"), [(["2025"], ["en"]), (["2025", "en*=2027"], ["spec"])])
def test_who_is_behind_follows_from_when_a_page_is_said_to_be_seen(
    run: Run, place: Path, dates: list[str], behind: list[str]
) -> None:
    (place / "en.txt").write_text(page("en", rows=LONGER))
    seen = [word for date in dates for word in ("--seen", date)]
    told = json.loads(run("spec", "drift", "--page", "en.txt", *seen, "--json").stdout)
    assert told["models"][0]["facts"][0]["behind"] == behind
