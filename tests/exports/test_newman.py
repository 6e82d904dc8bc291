"""The exported Postman collection, as it is, is run by newman against a double, and nothing fails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.spec.postman import postman_collection
from tests.mockserver.processes import Process
from tests.spec.test_openapi_answers import OBSERVED

from .npm import node, run, tool
from .worlds import SPEC

if TYPE_CHECKING:
    from collections.abc import Mapping
    from subprocess import CompletedProcess

    from givonkit.spec import World

pytestmark = pytest.mark.tools

LOADER = Path(__file__).parent / "load_collection.cjs"


def played(folder: Path, *options: str, answers: Mapping[str, str] | None = None, changes: Any = None) -> Any:
    """Run the collection of a world against its double, and return newman's report."""
    world_file = folder / "world.yaml"
    world_file.write_text(json.dumps({"answers": answers or {}, "wire": changes or {}}))
    world = SPEC.load_world(world_file)
    done = newman(folder, world, Process(folder / "server", "--world", str(world_file), *options))
    assert done.returncode == 0, done.stdout
    return report(folder)


def newman(folder: Path, world: World, server: Process, key: str = "any-key") -> CompletedProcess[str]:
    """Run the collection of a world against a server, and end that."""
    try:
        collection = postman_collection(SPEC, world, server_url=server.base_url)
        (folder / "collection.json").write_text(json.dumps(collection))
        reporting = ("--reporters", "cli,json", "--reporter-json-export", "report.json")
        arguments = ("run", "collection.json", "--env-var", f"apiKey={key}", *reporting)
        return run(*tool("newman"), *arguments, folder=folder)
    finally:
        server.kill()


def report(folder: Path) -> Any:
    return json.loads((folder / "report.json").read_text(encoding="utf-8"))["run"]


def statuses(report: Any, name: str) -> list[int]:
    return [each["response"]["code"] for each in report["executions"] if each["item"]["name"] == name]


@pytest.mark.parametrize(
    ("answers", "changes"),
    [
        ({}, {}),
        ({"status-words": "capitals", "create-status": "201", "id-name": "generation-id"}, {}),
        ({"error-envelope": "problem", "output-shape": "results", "cancel": "delete"}, {}),
        ({"unknown-asset": "refused"}, {}),
        ({}, OBSERVED),
    ],
)
def test_every_request_does_what_its_test_expects(
    tmp_path: Path, answers: Mapping[str, str], changes: Mapping[str, Any]
) -> None:
    report = played(tmp_path, "--pace", "instant", answers=answers, changes=changes)
    operations = len(SPEC.world(answers, changes).routes)
    assert report["stats"]["requests"] == {"total": operations + len(SPEC.models), "pending": 0, "failed": 0}
    assert report["stats"]["assertions"]["total"] == operations + len(SPEC.models) + 1
    assert statuses(report, "Download one result; no key is needed") == [200]


def test_a_job_that_takes_a_while_is_read_until_it_has_ended(tmp_path: Path) -> None:
    report = played(tmp_path)
    assert len(statuses(report, "Read one job")) > 1
    assert statuses(report, "Cancel a job that has not ended") == [200]
    assert statuses(report, "Download one result; no key is needed") == [200]


def test_a_job_that_fails_fails_the_run(tmp_path: Path) -> None:
    scenarios = tmp_path / "scenarios.yaml"
    scenarios.write_text("scenarios:\n  bad-day: {steps: [{fail: provider_error}]}\n")
    with pytest.raises(AssertionError, match="The job is completed"):
        played(tmp_path, "--pace", "instant", "--scenarios", str(scenarios))


def test_a_job_that_is_not_created_fails_and_ends_the_run(tmp_path: Path) -> None:
    done = newman(tmp_path, SPEC.world(), Process(tmp_path / "server", "--api-key", "the-key"), key="another-key")
    assert done.returncode == 1
    assert [each["response"]["code"] for each in report(tmp_path)["executions"]] == [401]
    failed = [each["error"]["test"] for each in report(tmp_path)["failures"]]
    assert failed == ["The status is 202", "There is a job to read; without one the run ends"]


def test_a_job_that_cannot_be_read_is_read_once(tmp_path: Path) -> None:
    scenarios = tmp_path / "scenarios.yaml"
    scenarios.write_text('scenarios:\n  lost: {steps: "fault=503 on=poll"}\n')
    server = Process(tmp_path / "server", "--scenarios", str(scenarios))
    done = newman(tmp_path, SPEC.world(), server)
    assert done.returncode == 1
    assert statuses(report(tmp_path), "Read one job") == [503]


def address(url: Mapping[str, Any]) -> str:
    """Return the address that is meant: its `:names` are those of its variables."""
    whole: str = url["raw"]
    for variable in url.get("variable", ()):
        whole = whole.replace(f":{variable['key']}", variable["value"])
    return whole


def test_postmans_own_library_reads_it_as_it_is_meant(tmp_path: Path) -> None:
    collection = postman_collection(SPEC, SPEC.world(), server_url="http://127.0.0.1:4010")
    (tmp_path / "collection.json").write_text(json.dumps(collection))
    done = run(str(node()), str(LOADER), "collection.json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    read = [json.loads(line) for line in done.stdout.splitlines()]
    written = [item for part in collection["item"] for item in part["item"]]
    assert [each[0] for each in read] == [item["request"]["method"] for item in written]
    assert [each[1] for each in read] == [address(item["request"]["url"]) for item in written]
    assert [each[3] for each in read] == [[answer["code"] for answer in item["response"]] for item in written]
    assert {each[2] for each in read} == {"bearer", "noauth"}
