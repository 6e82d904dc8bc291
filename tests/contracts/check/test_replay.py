from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from givonkit import ManualClock, Simulator
from givonkit_contracts.reports.json_report import json_text
from givonkit_contracts.server_checks.in_process_sender import InProcessSender
from givonkit_contracts.server_checks.verdicts import Pair, Side

from .runs import DURATION, RULES, SPEC, contradicted, exchange, finding, request_body

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from givonkit_contracts.server_checks.verdicts import Finding

    from .conftest import Run

SEVEN = f"{DURATION}:refuses:duration 7"
CREATED = {"id": "gen_then", "status": "queued"}
VALID = exchange(202, request_body(duration=5), CREATED)
CEILING = ("--price-ceiling", "50")


class Server:
    """A double in the place of the server, and what it was sent."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.simulator = Simulator(SPEC, clock=ManualClock(0.0))
        self.paths: list[tuple[str, str]] = []
        sender = InProcessSender(self._handle, api_key="key-1234567")
        module = "givonkit_contracts.server_checks.http_sender.HttpSender"
        monkeypatch.setattr(module, lambda _url, *, api_key: _Lent(sender, api_key))

    def _handle(self, request: Any) -> Any:
        self.paths.append((request.method, request.path))
        return self.simulator.handle(request)


class _Lent:
    def __init__(self, sender: InProcessSender, _api_key: str) -> None:
        self._sender = sender

    def __enter__(self) -> InProcessSender:
        return self._sender

    def __exit__(self, *_: object) -> None:
        return


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    return Server(monkeypatch)


@pytest.fixture
def recorded(tmp_path: Path) -> Callable[[Finding], str]:
    def written(found: Finding) -> str:
        file = tmp_path / "report.json"
        file.write_text(json_text(contradicted(findings=(found,))))
        return str(file)

    return written


def refusal(**changes: Any) -> Finding:
    """Return a finding of a valid request that was refused."""
    told = {"id": f"{DURATION}:accepts:5", "side": Side.ACCEPTS, "exchange": exchange(400, request_body(duration=5))}
    return finding(**{**told, **changes})


def test_what_was_accepted_and_is_refused_now_is_no_longer_so(
    run: Run, server: Server, recorded: Callable[[Finding], str]
) -> None:
    pair = Pair(finding().exchange, exchange(400, request_body(duration=8)), "/input/duration is 8 instead of 7")
    result = run("replay", recorded(finding(pair=pair)), SEVEN, "--at-risk", "100", *CEILING)
    assert (result.exit_code, server.paths) == (0, [("POST", "/api/v1/generations")] * 2)
    assert result.stdout.splitlines()[-1] == "It is no longer so."
    assert '   Then: 202 {"id": "job-1"}' in result.stdout
    assert "   Now:  400 " in result.stdout


@pytest.mark.usefixtures("server")
def test_what_is_still_accepted_is_still_so(run: Run, recorded: Callable[[Finding], str]) -> None:
    still = finding(exchange=exchange(202, request_body(duration=5), {"id": "job-1"}))
    result = run("replay", recorded(still), SEVEN, "--at-risk", "50", *CEILING)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (1, "It is still so.")


@pytest.mark.usefixtures("server")
def test_what_was_refused_and_is_accepted_now_is_no_longer_so(run: Run, recorded: Callable[[Finding], str]) -> None:
    result = run("replay", recorded(refusal()), f"{DURATION}:accepts:5", "--at-risk", "50", *CEILING)
    assert result.exit_code == 0


@pytest.mark.usefixtures("server")
def test_a_complaint_beside_another_problem_is_told_by_its_answer_alone(
    run: Run, recorded: Callable[[Finding], str]
) -> None:
    planted = refusal(exchange=exchange(400, request_body(duration=5, resolution="9p"), {"says": "duration"}))
    result = run("replay", recorded(planted), f"{DURATION}:accepts:5", "--at-risk", "50", *CEILING)
    assert (result.exit_code, "these answers do not tell" in result.stdout) == (3, True)


def test_the_worst_case_is_said_and_has_to_be_allowed(
    run: Run, server: Server, recorded: Callable[[Finding], str]
) -> None:
    result = run("replay", recorded(finding()), SEVEN, "--at-risk", "49.5", *CEILING)
    assert (result.exit_code, result.stdout, server.paths) == (2, "", [])
    assert result.stderr == ("givonkit: sending this again may cost up to 50 tokens; give --at-risk 50 to do it\n")


def test_what_was_not_sent_as_json_is_left_to_the_curl_line(
    run: Run, server: Server, recorded: Callable[[Finding], str]
) -> None:
    text = exchange(202, request_body(), CREATED, headers=[(b"content-type", b"text/plain; charset=utf-8")])
    result = run("replay", recorded(finding(exchange=text)), SEVEN, *CEILING, "--at-risk", "50")
    assert (result.exit_code, server.paths) == (2, [])
    assert "a request was sent as text/plain; charset=utf-8, and only application/json" in result.stderr


def test_what_nobody_can_price_needs_a_ceiling(run: Run, server: Server, recorded: Callable[[Finding], str]) -> None:
    result = run("replay", recorded(finding()), SEVEN, "--at-risk", "500")
    assert (result.exit_code, server.paths) == (2, [])
    assert "give --price-ceiling TOKENS" in result.stderr


@pytest.mark.parametrize("body", [[request_body(duration=7)], {**request_body(), "model": ["kling-o1"]}])
def test_a_model_that_is_named_in_another_place_is_priced_too(
    run: Run, server: Server, recorded: Callable[[Finding], str], body: Any
) -> None:
    result = run("replay", recorded(finding(exchange=exchange(202, body, CREATED))), SEVEN, *CEILING)
    assert (result.exit_code, server.paths) == (2, [])
    assert "may cost up to 50 tokens" in result.stderr


def test_a_body_that_names_no_model_costs_nothing(run: Run, server: Server, recorded: Callable[[Finding], str]) -> None:
    result = run("replay", recorded(finding(exchange=exchange(202, reply=CREATED, body={"type": "video"}))), SEVEN)
    assert (result.exit_code, len(server.paths)) == (0, 1)


def test_what_comes_and_goes_is_sent_as_often_as_before(
    run: Run, server: Server, recorded: Callable[[Finding], str]
) -> None:
    result = run("replay", recorded(finding(seen=1, tries=3)), SEVEN, "--at-risk", "150", *CEILING)
    assert (result.exit_code, len(server.paths)) == (0, 3)


def read_later(status: int = 404) -> Finding:
    """Return a finding of a job that could not be read."""
    read = exchange(status, None, {"error": "gone"}, method="GET", path="/api/v1/generations/gen_then?full=1")
    return finding(
        id="generations/job/readable:keeps",
        rule=RULES["generations/job/readable"],
        model=None,
        side=Side.KEEPS,
        exchange=read,
        before=(VALID,),
    )


def test_the_jobs_of_now_stand_in_the_paths(run: Run, server: Server, recorded: Callable[[Finding], str]) -> None:
    result = run("replay", recorded(read_later(400)), "generations/job/readable:keeps", "--at-risk", "50", *CEILING)
    (_, (method, path)) = server.paths
    assert (result.exit_code, method) == (0, "GET")
    assert path.startswith("/api/v1/generations/gen_")
    assert "gen_then" not in path


def test_an_unknown_finding_names_those_that_are_there(
    run: Run, server: Server, recorded: Callable[[Finding], str]
) -> None:
    result = run("replay", recorded(finding()), SEVEN.replace("7", "8"))
    assert (result.exit_code, server.paths) == (2, [])
    assert "did you mean" in result.stderr


@pytest.mark.usefixtures("server")
def test_a_file_that_is_no_report_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text("[]")
    result = run("replay", str(tmp_path / "r.json"), SEVEN)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "expected a JSON report" in result.stderr


def test_a_replay_needs_a_key(run: Run, server: Server, recorded: Callable[[Finding], str]) -> None:
    result = run("replay", recorded(finding()), SEVEN, "--at-risk", "50", *CEILING, key=None)
    assert (result.exit_code, server.paths) == (2, [])
    assert "GIVON_API_KEY is not set" in result.stderr
