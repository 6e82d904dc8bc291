"""The servers that are compared: how each is started, and what it answers."""

import json
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.client import Answer, answer
from benchmarks.processes import MeasurementFailedError, Process, running
from benchmarks.work import GENERATIONS, Work

START_SECONDS = 30.0
SMALL_DOCUMENT = Path(__file__).parent / "peers" / "generations.yaml"


@dataclass(frozen=True)
class Launch:
    """One start of a server; the base URL is known beforehand or read from the ready file."""

    command: list[str]
    ready_file: Path
    url: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stack:
    """A kind of server."""

    name: str
    launch: Callable[[Path], Launch]
    health: str
    created: int
    problems: Callable[[Answer], int] | None = None
    """How many problems a refusal names; None where nothing is refused."""
    finishes: bool = False
    """Its jobs move on to `completed`."""
    warm_up_seconds: int = 1

    @property
    def refuses(self) -> bool:
        return self.problems is not None


def _python_peer(module: str) -> Callable[[Path], Launch]:
    def launch(scratch: Path) -> Launch:
        ready_file = scratch / "ready"
        return Launch([sys.executable, "-m", f"benchmarks.peers.{module}", str(ready_file)], ready_file)

    return launch


def _givonkit(scratch: Path) -> Launch:
    ready_file = scratch / "ready"
    options = ["--port", "0", "--ready-file", str(ready_file), "--log-file", str(scratch / "requests.log")]
    return Launch([str(Path(sys.executable).parent / "givonkit"), "serve", *options], ready_file)


def _givonkit_problems(refusal: Answer) -> int:
    return len(refusal.json["error"]["details"])


def _fastapi_problems(refusal: Answer) -> int:
    return len(refusal.json["detail"])


def _prism_problems(refusal: Answer) -> int:
    """Prism names them in a header when the document describes the refusal, else in the body."""
    header = refusal.headers.get("sl-violations")
    return len(json.loads(header) if header else refusal.json["validation"])


HELLO = Stack("hello", _python_peer("hello"), "/", 200)
FASTAPI = Stack(
    "FastAPI+pydantic", _python_peer("fastapi_pydantic"), f"{GENERATIONS}/none", 201, problems=_fastapi_problems
)
GIVONKIT = Stack("givonkit", _givonkit, "/__givonkit/health", 202, problems=_givonkit_problems, finishes=True)


def prism(command: list[str], document: Path) -> Stack:
    """Prism, serving a document; its first seconds are slow, until V8 has compiled it."""

    def launch(scratch: Path) -> Launch:
        port = _free_port()
        options = ["mock", "-m", "false", "-v", "silent", "-h", "127.0.0.1", "-p", str(port), str(document)]
        production = {"NODE_ENV": "production"}
        return Launch([*command, *options], scratch / "ready", f"http://127.0.0.1:{port}", production)

    return Stack("Prism", launch, f"{GENERATIONS}/none", 202, problems=_prism_problems, warm_up_seconds=4)


@contextmanager
def started(stack: Stack) -> Iterator[str]:
    """The base URL of a fresh server that has answered its first request."""
    with tempfile.TemporaryDirectory() as scratch:
        launch = stack.launch(Path(scratch))
        with running(launch.command, launch.environment) as process:
            yield url_once_answering(stack, launch, process)


def url_once_answering(stack: Stack, launch: Launch, process: Process) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        url = launch.url or _text_if_there(launch.ready_file)
        if url and _answers(url, stack.health):
            return url
        process.raise_if_ended()
        time.sleep(0.0005)
    raise MeasurementFailedError(f"{stack.name} did not answer within {START_SECONDS:g} s")


def _text_if_there(ready_file: Path) -> str:
    try:
        return ready_file.read_text().strip().rstrip("/")
    except FileNotFoundError:
        return ""


def _answers(url: str, path: str) -> bool:
    try:
        return answer(url, Work("GET", path)).status < 500
    except ConnectionError:
        return False


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
