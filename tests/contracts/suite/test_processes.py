"""The judge's command and its suite as processes of their own, against the double over HTTP."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from givonkit.files import write_text

from ..check.live import MODEL, LiveDouble, live_double  # noqa: TID252  # tests are no installed package
from .conftest import KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .conftest import RunSuite

COMMAND = str(Path(sys.executable).parent / "givonkit")
PATIENCE = 60


@pytest.fixture
def server() -> Iterator[LiveDouble]:
    with live_double() as server:
        yield server


def environment() -> Mapping[str, str]:
    return {**os.environ, "GIVON_API_KEY": KEY, "COLUMNS": "120"}


def test_ctrl_c_ends_with_the_report_of_what_was_found(server: LiveDouble, tmp_path: Path) -> None:
    output, report = tmp_path / "output", tmp_path / "report.json"
    arguments = ("--model", MODEL, "--rate", "20", "--report", str(report))
    with output.open("w") as stream:
        process = subprocess.Popen(
            [COMMAND, "check", "server", server.url, *arguments],
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=environment(),
        )
    deadline = time.monotonic() + PATIENCE
    while server.requests < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 130, output.read_text()
    assert "The run was interrupted" in output.read_text()
    assert "Traceback" not in output.read_text()
    assert json.loads(report.read_text())["interrupted"] is True


def suite_options(server: LiveDouble, written: Path) -> tuple[str, ...]:
    return (
        *("--givonkit-target", server.url, "--givonkit-model", MODEL, "--givonkit-report", str(written)),
        *("-k", f"{MODEL}/input.resolution or generations/type"),
    )


def test_the_suite_asks_the_server_once(
    server: LiveDouble, run_suite: RunSuite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIVON_API_KEY", KEY)
    result = run_suite(*suite_options(server, tmp_path / "report.json"), target=None)
    assert result.ret == 0
    assert result.parseoutcomes()["passed"] > 1
    assert server.requests == json.loads((tmp_path / "report.json").read_text())["requests"]


def test_the_suite_asks_the_server_once_however_many_workers_there_are(server: LiveDouble, tmp_path: Path) -> None:
    write_text(tmp_path / "pytest.ini", "[pytest]\nfilterwarnings = error\n")
    plugins = ("-p", "givonkit_contracts.plugin", "-p", "xdist", "-n", "2", "--dist", "worksteal")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "--pyargs", "givonkit_contracts.suite", *plugins),
            *suite_options(server, tmp_path / "report.json"),
        ],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env={**environment(), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
    assert server.requests == json.loads((tmp_path / "report.json").read_text())["requests"]


@pytest.fixture
def configured(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Callable[..., pytest.Config]:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return partial(pytester.parseconfigure, "-p", "givonkit_contracts.plugin", "-p", "xdist")


@pytest.mark.parametrize("spread", ["load", "loadgroup", "worksteal"])
def test_workers_that_would_share_the_suite_get_it_as_a_whole(
    configured: Callable[..., pytest.Config], spread: str
) -> None:
    config = configured("--dist", spread, "--givonkit-target", "http://127.0.0.1:9")
    assert config.getoption("dist") == "loadfile"


def test_other_tests_are_spread_as_was_asked(configured: Callable[..., pytest.Config]) -> None:
    assert configured("--dist", "worksteal").getoption("dist") == "worksteal"


def test_a_run_that_would_pay_once_a_worker_is_refused(server: LiveDouble, run_suite: RunSuite) -> None:
    result = run_suite("-p", "xdist", "--dist", "each", "--tx", "2*popen", target=server.url)
    assert (result.ret, server.requests) == (pytest.ExitCode.USAGE_ERROR, 0)
    result.stderr.fnmatch_lines(["*--dist each would ask the server, and pay, once a worker*"])
