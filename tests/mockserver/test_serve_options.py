from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from .processes import givonkit, refused_here, refused_start
from .wire import GENERATIONS, ask, message, post

if TYPE_CHECKING:
    from pathlib import Path

    from givonkit import Spec

    from .conftest import Serve


@pytest.mark.parametrize(
    ("pace", "polled"),
    [
        ("real", ["queued", "queued", "queued"]),
        ("0x", ["queued", "queued", "queued"]),
        ("1000000x", ["completed", "completed", "completed"]),
        ("instant", ["completed", "completed", "completed"]),
        ("manual", ["queued", "queued", "queued"]),
        ("2-polls", ["processing", "completed", "completed"]),
    ],
)
def test_the_pace_says_how_jobs_end(serve: Serve, pace: str, polled: list[str]) -> None:
    process = serve("--pace", pace)
    path = f"{GENERATIONS}/{ask(process.address, post()).json['id']}"
    assert [ask(process.address, message("GET", path)).json["status"] for _ in polled] == polled
    assert (f"It plays at the pace {pace}\n" in process.output) == (pace != "real")


@pytest.mark.parametrize("option", ["--start=2026-01-31T12:00:00Z", "--start=1769860800", "--start=2026-01-31 12:00"])
def test_a_manual_clock_starts_where_it_is_told_to(serve: Serve, option: str) -> None:
    process = serve("--pace", "manual", option)
    assert ask(process.address, post()).json["createdAt"] == "2026-01-31T12:00:00.000Z"


def test_each_key_starts_with_the_balance(serve: Serve) -> None:
    process = serve("--balance", "30.5")
    assert [ask(process.address, post(key=key)).status for key in ("a", "a", "b")] == [202, 402, 202]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--pace", "10"], "got '10' (did you mean '10x'?)"),
        (["--pace", "instnt"], "got 'instnt' (did you mean 'instant'?)"),
        (["--pace", "0-polls"], "got '0-polls'"),
        (["--pace", "-1x"], "got '-1x'"),
        (["--start", "5"], "add --pace manual"),
        (["--pace", "manual", "--start", "tomorrow"], "got 'tomorrow'"),
        (["--pace", "manual", "--start", "nan"], "the start of a clock: expected a finite number"),
        (["--pace", "manual", "--start", "-1"], "the start of a clock"),
        (["--balance", "-1"], "expected tokens from 0 to 10^15"),
        (["--balance", "NaN"], "expected tokens from 0 to 10^15"),
        (["--balance", "1e16"], "expected tokens from 0 to 10^15"),
        (["--balance", "0.0000001"], "with at most 6 decimals"),
        (["--world", "random:x"], "expected random or random:SEED"),
        (["--world", "no-such-file.yaml"], "no-such-file.yaml"),
        (["--scenarios", "no-such-file.yaml"], "no-such-file.yaml"),
        (["--public-url", "double.example"], "expected a URL like https://double.example"),
        (["--public-url", "http://[::1"], "expected a URL like https://double.example"),
        (["--public-url", 'http://x"y'], "expected a URL like https://double.example"),
        (["--public-url", "http://x\ny"], "expected a URL like https://double.example"),
        (["--public-url", "http://x/?a=b"], "expected a URL like https://double.example"),
        (["--allow-host", "double.example:4010"], "expected a host name without scheme and port"),
        (["--allow-host", "http://double.example"], "expected a host name without scheme and port"),
        (["--control-token", "a b"], "expected visible ASCII characters without spaces"),
    ],
)
def test_an_option_that_is_wrong_stops_the_start_and_says_why(arguments: list[str], problem: str) -> None:
    refused = refused_here("--port", "0", *arguments)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert problem in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_scenario_file_is_played_and_named(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "night.yaml"
    file.write_text("scenarios:\n  once: {match: {operation: create}, steps: fault=503 times=1}\n")
    process = serve("--scenarios", str(file))
    assert [ask(process.address, post()).status for _ in range(2)] == [503, 202]
    assert "It plays by the scenarios of night.yaml\n" in process.output
    assert [each["name"] for each in ask(process.address, message("GET", "/__givonkit/scenarios")).json["file"]] == [
        "once"
    ]
    assert [ask(process.address, post(key="ns_w1_key")).status for _ in range(2)] == [503, 202]


def test_a_scenario_file_that_is_wrong_is_one_line_with_file_line_and_reason(tmp_path: Path) -> None:
    file = tmp_path / "night.yaml"
    file.write_text("scenarios:\n  once: sucteed\n")
    refused = refused_start("--port", "0", "--scenarios", str(file))
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert "night.yaml:2: unknown word 'sucteed' (did you mean 'succeed'?)" in refused.stderr


def test_a_world_file_is_answered_as_and_its_answers_named(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text("answers: {refusal-status: '422'}\n")
    process = serve("--world", str(file))
    assert ask(process.address, post(b"{}")).status == 422
    assert "Assumed otherwise than by default:\n  refusal-status=422\n" in process.output


@pytest.mark.parametrize("arguments", [["--world", "random:7"], ["--world", "random", "--seed", "7"]])
def test_a_random_world_is_that_of_its_seed_and_can_be_had_again(
    serve: Serve, spec: Spec, arguments: list[str]
) -> None:
    process = serve(*arguments)
    assert ask(process.address, message("GET", "/__givonkit/world")).json["answers"] == spec.random_world(7).answers
    assert f"(again: {' '.join(arguments)})" in process.output


def test_result_urls_begin_with_the_public_url(serve: Serve) -> None:
    process = serve("--pace", "instant", "--public-url", "https://double.example/base/")
    for prefix in ("", "/ns/w1"):
        created = ask(process.address, post(key=f"{'ns_w1_' if prefix else ''}key")).json
        job = ask(process.address, message("GET", f"{prefix}{GENERATIONS}/{created['id']}", key="key")).json
        assert job["outputs"][0]["url"].startswith(f"https://double.example/base{prefix}/")


def test_a_host_that_is_allowed_reaches_the_control_side(serve: Serve) -> None:
    process = serve("--allow-host", "Double.Internal", "--allow-host", "other")
    hosts = ("double.internal", "double.internal:4010", "other", "third")
    asked = [ask(process.address, message("GET", "/__givonkit/clock", host=host)).status for host in hosts]
    assert asked == [200, 200, 200, 403]


def test_the_control_token_comes_from_the_environment(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIVONKIT_CONTROL_TOKEN", "token-of-mine")
    process = serve()
    for key, status in (("token-of-mine", 200), ("another", 403)):
        assert ask(process.address, message("GET", "/__givonkit/clock", host="double", key=key)).status == status
    assert "token-of-mine" not in process.output + process.errors


def test_an_empty_control_token_lets_nobody_in(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIVONKIT_CONTROL_TOKEN", "")
    process = serve()
    assert (
        ask(process.address, message("GET", "/__givonkit/clock", "Authorization: Bearer ", host="d", key=None)).status
        == 403
    )


def test_the_help_fits_on_a_terminal_and_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIVONKIT_CONTROL_TOKEN", "token-of-mine")
    monkeypatch.setenv("COLUMNS", "80")
    told = subprocess.run(givonkit("serve", "--help"), capture_output=True, text=True, timeout=20, check=True).stdout
    assert max(map(len, told.splitlines())) <= 80
    assert "token-of-mine" not in told
    assert "[default: 1000000]" in told
