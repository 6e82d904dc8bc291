from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from click.testing import CliRunner, Result

from givonkit.commands import main
from givonkit.spec import load_spec

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

PAGE = Path(__file__).parents[1] / "spec" / "importing" / "kling-o1.txt"


def run(*arguments: str | Path, sent: str | None = None) -> Result:
    return CliRunner().invoke(main, ["spec", "import", *map(str, arguments)], input=sent)


def cut(folder: Path, line: int) -> Path:
    page = folder / "half.txt"
    page.write_text("\n".join(PAGE.read_text().split("\n")[:line]))
    return page


def test_a_page_becomes_a_model_file(snapshot: SnapshotAssertion) -> None:
    result = run(PAGE, "--url", "https://givon.ai/en/models/kling-o1", "--seen", "2026-11-23")
    assert result.exit_code == 0
    assert result.stdout == snapshot
    assert result.stderr == snapshot


def test_the_file_can_be_loaded_as_a_model(tmp_path: Path) -> None:
    result = run(PAGE, "--output", tmp_path / "kling-o1.yaml")
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"written to {tmp_path}" in result.stderr
    assert load_spec(tmp_path).models["kling-o1"].evidence["name"].source == "kling-o1.txt:1"


def test_a_cut_page_gives_what_it_shows_and_says_where_it_stops(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    result = run(cut(tmp_path, 16))
    assert result.exit_code == 3
    assert result.stderr == snapshot
    fields = yaml.safe_load(result.stdout)["fields"]
    assert list(fields)[-2:] == ["endImage", "referenceAssetUris"]
    assert fields["referenceAssetUris"] == {"type": "array", "cut": True}


def test_json_holds_the_model_and_the_notes() -> None:
    facts = json.loads(run(PAGE, "--json").stdout)
    assert facts["model"]["prices"] == {"headline": {"amount": 5.5, "unit": "tokens/s", "from": True}}
    assert facts["notes"] == [
        {"kind": "not found", "says": "price rows", "line": None},
        {"kind": "not found", "says": "provider line", "line": None},
    ]
    assert (facts["stopped"], facts["language"], facts["problem"]) == (None, "en", None)


def test_json_says_where_a_page_is_cut(tmp_path: Path) -> None:
    facts = json.loads(run(cut(tmp_path, 16), "--json").stdout)
    assert facts["stopped"] == {"line": 16, "place": "in the input fields, after endImage"}


def test_a_page_may_come_from_standard_input() -> None:
    result = run("-", sent=PAGE.read_text())
    assert result.exit_code == 0
    assert "standard input:14" in result.stdout


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("https://givon.ai/en/models/kling-o1", "nothing is fetched"),
        ("missing.txt", "cannot be read: No such file or directory"),
        (Path(__file__), "no model page"),
    ],
)
def test_what_is_no_page_is_refused(page: str | Path, told: str) -> None:
    result = run(page)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


def test_a_place_that_cannot_be_written_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    result = run("missing.txt", "--output", tmp_path)
    assert result.exit_code == 2
    assert "it is a folder" in result.stderr


def test_an_older_file_stays_when_the_page_is_refused(tmp_path: Path) -> None:
    kept = tmp_path / "mine.yaml"
    kept.write_text("mine")
    assert run(Path(__file__), "--output", kept).exit_code == 2
    assert kept.read_text() == "mine"
