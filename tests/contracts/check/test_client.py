from __future__ import annotations

import json
import sys
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from givonkit_contracts import client_checks
from givonkit_contracts.client_checks.every import every_obligation
from givonkit_contracts.client_checks.templates import template_names

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    from .conftest import Run

ONE = ("--only", "posting/lost-answer-is-paid-once", "--no-progress")
DRIVER = """
import json, sys
from urllib.error import URLError
from urllib.request import Request, urlopen

for line in sys.stdin:
    errand = json.loads(line)
    headers = {"Authorization": f"Bearer {errand['api_key']}", "Content-Type": "application/json", KEYS}
    error = {"kind": "unknown_outcome", "message": "no answer came"}
    for _ in range(2):
        request = Request(errand["base_url"] + "/api/v1/generations", json.dumps(errand["request"]).encode(), headers)
        try:
            with urlopen(request, timeout=5) as answer:
                error = {"kind": "timeout", "message": "it was not waited for", "job_id": json.load(answer)["id"]}
                break
        except OSError:
            pass
    print(json.dumps({"id": errand["id"], "outcome": "failed", "error": error}), flush=True)
"""


@pytest.fixture
def careful(tmp_path: Path) -> tuple[str, ...]:
    """The command of a driver that sends a POST again with the same key."""
    return _command(tmp_path / "careful.py", '"Idempotency-Key": "one"')


@pytest.fixture
def careless(tmp_path: Path) -> tuple[str, ...]:
    """The command of a driver that sends a POST again as a new one."""
    return _command(tmp_path / "careless.py", "")


def _command(file: Path, keys: str) -> tuple[str, ...]:
    file.write_text(DRIVER.replace("KEYS", keys))
    return ("--", sys.executable, str(file))


def test_help_says_what_there_is(run: Run, snapshot: SnapshotAssertion) -> None:
    assert run("client", "--help").stdout == snapshot


def test_every_obligation_is_listed_with_its_bug(run: Run) -> None:
    text = run("client", "--list").stdout
    for one in every_obligation():
        assert one.id in text
        assert one.sentence in text
        assert one.bug in text


def test_the_list_is_there_for_programs_too_and_by_level(run: Run) -> None:
    told = json.loads(run("client", "--list", "--json").stdout)
    assert [one["id"] for one in told] == [one.id for one in every_obligation()]
    core = json.loads(run("client", "--list", "--json", "--level", "core").stdout)
    assert {one["level"] for one in core} == {"core"}
    assert len(core) < len(told)


def test_templates_are_printed(run: Run) -> None:
    assert run("client", "--template", "list").stdout.split() == list(template_names())
    assert "def generate(" in run("client", "--template", "python-httpx").stdout
    result = run("client", "--template", "python-htpx")
    assert result.exit_code == 2
    assert "did you mean 'python-httpx'?" in result.stderr


def test_the_protocol_is_printed(run: Run) -> None:
    schema = json.loads(files(client_checks).joinpath("protocol.schema.json").read_text("utf-8"))
    assert json.loads(run("client", "--protocol").stdout) == schema


def test_a_program_that_meets_what_is_asked_ends_well(run: Run, careful: tuple[str, ...]) -> None:
    result = run("client", *ONE, *careful)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("Nothing is broken that must be met; 1 of 1 obligation met")


def test_a_program_that_breaks_something_is_told_by_a_story(
    run: Run, careless: tuple[str, ...], tmp_path: Path
) -> None:
    report = tmp_path / "report.json"
    result = run("client", *ONE, "--report", str(report), *careless)
    assert result.exit_code == 1
    assert "posting/lost-answer-is-paid-once" in result.stdout
    assert "givonkit check client --replay" in result.stdout
    assert json.loads(report.read_text())["exit_code"] == 1


def test_a_schedule_is_played_again(run: Run, careless: tuple[str, ...]) -> None:
    result = run("client", *ONE, "--replay", "create#1=reset:acted", *careless)
    assert result.exit_code == 1
    assert run("client", *ONE, "--replay", "create#1=503", *careless).exit_code == 3


def test_known_deviations_are_written_and_read(run: Run, careless: tuple[str, ...], tmp_path: Path) -> None:
    known = tmp_path / "known.yaml"
    assert run("client", *ONE, "--write-known", str(known), *careless).exit_code == 1
    assert run("client", *ONE, "--known", str(known), *careless).exit_code == 0


def test_an_entry_that_is_about_no_obligation_is_refused(run: Run, careful: tuple[str, ...], tmp_path: Path) -> None:
    known = tmp_path / "known.yaml"
    known.write_text("- {id: posting/lost-answer-is-payed-once, because: later}\n")
    result = run("client", *ONE, "--known", str(known), *careful)
    assert result.exit_code == 2
    assert "known.yaml:1: no obligation is named 'posting/lost-answer-is-payed-once' (did you mean" in result.stderr


def test_a_driver_that_fails_is_none_of_the_clients_faults(run: Run) -> None:
    result = run("client", *ONE, "--", sys.executable, "-c", "print('hello')")
    assert result.exit_code == 2
    assert "hello" in result.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "Missing argument 'COMMAND'"),
        (("--only", "posting/lost", "--", "true"), "no obligation is named 'posting/lost'"),
        (("--replay", "poll#1=resett", "--", "true"), "unknown fault 'resett'"),
        (("--level", "corre", "--", "true"), "'corre' is not one of 'core', 'resilient', 'thrifty'"),
        (("--report", "report.doc", "--", "true"), "does not say its format"),
    ],
)
def test_a_mistake_is_told_before_anything_is_played(run: Run, options: tuple[str, ...], said: str) -> None:
    result = run("client", "--no-progress", *options)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_what_a_command_sends_is_heard(run: Run) -> None:
    code = (
        "import json, os; from urllib.request import Request, urlopen; "
        "body = json.dumps({'type': 'image', 'model': 'seedream-5', 'input': {'prompt': 'a cat'}}).encode(); "
        "headers = {'Authorization': 'Bearer ' + os.environ['GIVON_API_KEY'], 'Content-Type': 'application/json'}; "
        "urlopen(Request(os.environ['GIVON_BASE_URL'] + '/api/v1/generations', body, headers)).read()"
    )
    result = run("client", "--listen", "--strict", "--", sys.executable, "-c", code)
    assert result.exit_code == 1
    assert "heard/accepted-job-is-seen-to-its-end" in result.stdout
    assert "Listening on http://127.0.0.1:" in result.stderr
