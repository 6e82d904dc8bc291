from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.spec import load_spec
from givonkit.spec.json_schema_documents import bundle_document, model_document
from givonkit.spec.openapi import openapi_document
from givonkit.spec.postman import postman_collection
from givonkit.version import installed_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit.spec import World

    from .conftest import Run

SPEC = load_spec()
FULL = Path("/dev/full")
FORMATS = ["openapi", "jsonschema", "postman"]
MODEL = """
model: my-model
name: "Mein \\u2192 Modell \\U0001d11e"
type: video
fields:
  prompt: {type: string, required: true}
prices:
  headline: {amount: 2, unit: tokens}
example: {prompt: grün}
"""


def exported(run: Run, *arguments: str) -> Any:
    result = run("spec", "export", *arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def made(kind: str, world: World, model: str | None = None) -> Any:
    """Return the document that a command without `--server-url` prints."""
    if kind == "openapi":
        version = installed_version()
        return openapi_document(SPEC, world, server_url="https://api.givon.ai", version=version, model=model)
    if kind == "postman":
        return postman_collection(SPEC, world, server_url="http://127.0.0.1:4010", model=model)
    return model_document(SPEC, world, model) if model else bundle_document(SPEC, world)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("model", [None, "kling-o1"])
def test_an_export_is_printed_in_the_order_of_the_spec(run: Run, kind: str, model: str | None) -> None:
    result = run("spec", "export", kind, *([model] if model else []))
    assert result.stdout == json.dumps(made(kind, SPEC.world(), model), ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("kind", FORMATS)
def test_an_export_is_of_the_world_that_is_asked_for(run: Run, kind: str, tmp_path: Path) -> None:
    world = tmp_path / "world.yaml"
    world.write_text("answers: {sent-variant: ignored}\nwire: {times: unix}\n")
    asked = exported(run, kind, "kling-o1", "--world", str(world), "--answer", "create-status=201")
    answers = {"sent-variant": "ignored", "create-status": "201"}
    assert asked == made(kind, SPEC.world(answers, {"times": "unix"}), "kling-o1")
    assert asked != made(kind, SPEC.world(), "kling-o1")


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("openapi", lambda document: document["servers"][0]["url"]),
        ("postman", lambda document: document["variable"][0]["value"]),
        ("jsonschema", lambda document: document["$id"].removesuffix("/requests/kling-o1")),
    ],
)
def test_the_server_is_the_one_that_is_named(run: Run, kind: str, place: Callable[[Any], str]) -> None:
    assert (
        place(exported(run, kind, "kling-o1", "--server-url", "https://a.example:8443/v/"))
        == "https://a.example:8443/v"
    )


@pytest.mark.parametrize(
    "url", ["", "example.com", "ftp://example.com", "https://", "https://a b", "http://a?b", "http://a\n"]
)
def test_what_is_no_address_of_a_server_is_refused(run: Run, url: str) -> None:
    result = run("spec", "export", "openapi", "--server-url", url)
    assert result.exit_code == 2
    assert f"expected a URL like https://api.example.com, got {url!r}" in result.stderr


@pytest.mark.parametrize("kind", FORMATS)
def test_a_model_of_ones_own_is_exported(run: Run, kind: str, tmp_path: Path) -> None:
    (tmp_path / "my-model.yaml").write_text(MODEL, encoding="utf-8")
    result = run("spec", "export", kind, "my-model", "--models", str(tmp_path))
    assert "Mein → Modell 𝄞" in result.stdout
    assert "grün" in result.stdout
    assert "kling" not in result.stdout


@pytest.mark.parametrize("kind", FORMATS)
def test_an_unknown_model_is_refused_with_the_nearest_name(run: Run, kind: str) -> None:
    result = run("spec", "export", kind, "kling-01")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("givonkit: no model is named 'kling-01' (did you mean 'kling-o1'?)")


def test_a_file_is_written_as_it_would_be_printed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "new" / "schema.json"
    result = run("spec", "export", "jsonschema", "kling-o1", "--output", str(file))
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"written to {file}; the folder {file.parent} was made\n"
    assert file.read_text(encoding="utf-8") == run("spec", "export", "jsonschema", "kling-o1").stdout
    assert list(file.parent.iterdir()) == [file]


def test_what_a_link_leads_to_is_written_and_the_link_stays(run: Run, tmp_path: Path) -> None:
    link, file = tmp_path / "link.json", tmp_path / "file.json"
    link.symlink_to(file)
    assert run("spec", "export", "jsonschema", "kling-o1", "--output", str(link)).exit_code == 0
    assert link.is_symlink()
    assert json.loads(file.read_text(encoding="utf-8"))["title"] == "Request for Kling O1"


def test_a_pipe_is_written_to_and_stays(run: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as threads:
        read = threads.submit(pipe.read_bytes)
        assert run("spec", "export", "jsonschema", "kling-o1", "--output", str(pipe)).exit_code == 0
        assert json.loads(read.result(10))["title"] == "Request for Kling O1"
    assert pipe.is_fifo()


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_a_device_that_takes_nothing_cannot_be_written(run: Run, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.symlink_to(FULL)
    result = run("spec", "export", "jsonschema", "kling-o1", "--output", str(full))
    assert (result.exit_code, result.stderr) == (2, f"givonkit: {full} cannot be written: No space left on device\n")


def test_a_folder_is_no_file_to_write(run: Run, tmp_path: Path) -> None:
    result = run("spec", "export", "openapi", "--output", str(tmp_path))
    assert result.exit_code == 2
    assert result.stderr == f"givonkit: {tmp_path} cannot be written: it is a folder; name a file\n"


def test_a_file_below_another_file_cannot_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = run("spec", "export", "openapi", "--output", str(tmp_path / "file" / "api.json"))
    assert result.exit_code == 2
    assert "is no folder; name another file" in result.stderr


def test_a_refused_export_leaves_the_file_as_it_was(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "api.json"
    file.write_text("before")
    assert run("spec", "export", "openapi", "kling-01", "--output", str(file)).exit_code == 2
    assert file.read_text() == "before"


def test_every_format_is_named_by_the_help(run: Run) -> None:
    text = run("spec", "export", "--help").stdout
    assert all(kind in text for kind in FORMATS)
    assert "https://api.givon.ai" in run("spec", "export", "openapi", "--help").stdout
    assert "http://127.0.0.1:4010" in run("spec", "export", "postman", "--help").stdout


PROGRAM = """
import sys
from click.testing import CliRunner
from givonkit.commands import main
for kind in ("openapi", "jsonschema", "postman"):
    sys.stdout.write(CliRunner().invoke(main, ["spec", "export", kind, "--world", "random:3"]).stdout)
"""


def test_every_process_gives_the_same_bytes() -> None:
    texts = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2")
    ]
    assert texts[0] == texts[1]
    assert len(texts[0]) > 500_000
