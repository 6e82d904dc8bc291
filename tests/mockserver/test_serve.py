from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
from typing import TYPE_CHECKING

import pytest

from givonkit.spec.catalog import DATA

from .external import needed_program
from .inside import AsgiDouble
from .processes import DidNotStart, refused_start
from .wire import GENERATIONS, ask, message, post

if TYPE_CHECKING:
    from pathlib import Path

    from givonkit import Spec

    from .conftest import Serve
    from .processes import Process
    from .wire import Address

OWN_MODEL = (DATA / "models" / "kling-o1.yaml").read_text(encoding="utf-8").replace("model: kling-o1", "model: my-own")


def pasted(command: str, key: str = "any-key") -> subprocess.CompletedProcess[str]:
    """Run a line in a shell, as one pastes it."""
    needed_program("curl", package="curl")
    environment = {**os.environ, "GIVON_API_KEY": key, "no_proxy": "*"}
    return subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True, timeout=20, check=True, env=environment
    )


def documented_curl(spec: Spec) -> str:
    """Return the command of a model's page."""
    body = json.dumps(spec.models["kling-o1"].documented_request, separators=(",", ":"))
    return (
        f"curl -X POST {spec.api.base_url}{GENERATIONS} \\\n"
        '-H "Authorization: Bearer $GIVON_API_KEY" \\\n'
        '-H "Content-Type: application/json" \\\n'
        f"-d '{body}'"
    )


def printed_curl(process: Process) -> str:
    """Return the command that a server printed when it started."""
    return process.output[process.output.index("  curl") :].partition("\n\n")[0]


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder with one model of one's own."""
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "my-own.yaml").write_text(OWN_MODEL, encoding="utf-8")
    return folder


def test_the_documented_curl_line_works_with_only_the_host_changed(server: Process, spec: Spec) -> None:
    line = documented_curl(spec).replace("https://api.givon.ai", server.base_url)
    assert '"status":"queued"' in pasted(line).stdout


def test_the_curl_line_that_the_server_prints_works_as_it_stands(server: Process) -> None:
    assert '"status":"queued"' in pasted(printed_curl(server)).stdout


def test_the_curl_line_works_with_one_of_the_keys_given(keyed_process: Process) -> None:
    assert '"status":"queued"' in pasted(printed_curl(keyed_process), key="first-key").stdout


def test_without_api_key_any_key_is_taken(address: Address) -> None:
    assert [ask(address, message("GET", GENERATIONS, key=key)).status for key in ("a", "b" * 500)] == [200, 200]


@pytest.mark.parametrize("key", ["first-key", "second-key"])
def test_with_api_key_each_given_key_is_taken(keyed: Address, key: str) -> None:
    assert ask(keyed, post(key=key)).status == 202


@pytest.mark.parametrize("key", ["another", "first-key2", "FIRST-KEY", "first-ke"])
def test_with_api_key_any_other_key_is_refused(keyed: Address, key: str) -> None:
    answer = ask(keyed, post(key=key))
    assert (answer.status, answer.json["error"]["message"]) == (401, "the key is not known")


def test_with_api_key_a_request_without_a_key_is_refused(keyed: Address) -> None:
    assert ask(keyed, post(key=None)).status == 401


def test_the_keys_given_are_not_printed(keyed_process: Process) -> None:
    assert "first-key" not in keyed_process.output + keyed_process.errors


def test_an_empty_api_key_lets_nobody_in_without_a_key(serve: Serve) -> None:
    with contextlib.suppress(DidNotStart):
        assert ask(serve("--api-key", "").address, post(key=None)).status == 401


def test_a_model_of_one_s_own_is_served_and_listed(serve: Serve, models: Path) -> None:
    process = serve("--models", str(models))
    created = ask(process.address, post(b'{"type":"video","model":"my-own","input":{"prompt":"x"}}')).json
    listed = ask(process.address, message("GET", "/api/v1/models")).json["data"]
    assert created["model"] in [model["model"] for model in listed]


def test_a_model_file_that_is_wrong_stops_the_start_in_one_line(models: Path) -> None:
    (models / "my-own.yaml").write_text("model: [\n", encoding="utf-8")
    done = refused_start("--port", "0", "--models", str(models))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "my-own.yaml:2:" in done.stderr


def test_the_ready_file_holds_the_base_url(server: Process) -> None:
    assert server.ready_file.read_text(encoding="utf-8") == f"http://127.0.0.1:{server.address[1]}\n"


def test_the_ready_file_leaves_nothing_beside_it(server: Process) -> None:
    assert {file.name for file in server.ready_file.parent.iterdir()} == {"ready", "stdout", "stderr"}


def test_a_ready_file_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    done = refused_start("--port", "0", "--ready-file", str(tmp_path / "no-such-folder" / "ready"))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "no-such-folder" in done.stderr


def test_a_log_file_gets_the_lines_and_standard_error_none(serve: Serve, tmp_path: Path) -> None:
    log = tmp_path / "requests.log"
    process = serve("--log-file", str(log))
    ask(process.address, post())
    assert process.stop().errors == ""
    assert "accepted: kling-o1" in log.read_text(encoding="utf-8")


def test_a_log_file_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    done = refused_start("--port", "0", "--log-file", str(tmp_path / "no-such-folder" / "log"))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "no-such-folder" in done.stderr


def test_without_a_log_nothing_is_written(serve: Serve) -> None:
    process = serve("--no-log")
    ask(process.address, post())
    assert process.stop().errors == ""


def test_the_seed_decides_the_ids(serve: Serve) -> None:
    identifier = ask(serve("--seed", "7").address, post()).json["id"]
    assert identifier == AsgiDouble(seed=7).created()["id"] != AsgiDouble().created()["id"]


def test_a_taken_port_is_one_line_that_names_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = refused_start("--port", str(port))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"port {port} " in done.stderr


def test_an_address_that_is_not_of_this_machine_is_one_line_that_names_it() -> None:
    done = refused_start("--port", "0", "--host", "192.0.2.1")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "192.0.2.1" in done.stderr


@pytest.mark.skipif(not socket.has_ipv6, reason="this Python has no IPv6")
def test_an_ipv6_address_stands_in_brackets_in_the_base_url(serve: Serve) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6 loopback address")
    process = serve("--host", "::1")
    assert process.base_url.startswith("http://[::1]:")
    assert ask(process.address, post()).status == 202


def test_a_question_is_answered_otherwise(serve: Serve) -> None:
    process = serve("--answer", "create-status=201", "--answer", "refusal-status=422")
    assert ask(process.address, post()).status == 201
    assert ask(process.address, post(b"{}")).status == 422


def test_an_answer_that_is_not_offered_refuses_the_start() -> None:
    refused = refused_start("--answer", "create-status=299")
    assert (refused.returncode, "the question 'create-status' has no answer '299'" in refused.stderr) == (2, True)


def test_the_ready_file_goes_when_the_server_does(serve: Serve) -> None:
    process = serve()
    process.stop()
    assert not process.ready_file.exists()


def test_a_log_file_without_a_log_is_refused(tmp_path: Path) -> None:
    refused = refused_start("--no-log", "--log-file", str(tmp_path / "log"))
    assert (refused.returncode, "contradict" in refused.stderr) == (2, True)


def test_a_start_on_a_taken_port_leaves_the_ready_file_of_the_first_server(serve: Serve) -> None:
    process = serve()
    _, port = process.address
    refused = refused_start("--port", str(port), "--ready-file", str(process.ready_file))
    assert (refused.returncode, process.ready_file.exists()) == (2, True)
