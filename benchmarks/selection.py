"""What a run measures, and the servers that this machine can start for it."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks import stacks, tools
from benchmarks.client import answer
from benchmarks.processes import MeasurementFailedError
from benchmarks.stacks import FASTAPI, GIVONKIT, HELLO, SMALL_DOCUMENT, Stack, started
from benchmarks.work import Work

THROUGHPUT = ("post", "invalid", "get")
NAMES = (*THROUGHPUT, "cold", "import", "engine", "validation", "memory")


@dataclass(frozen=True)
class Selection:
    """The command line's wishes."""

    names: tuple[str, ...]
    rounds: int
    seconds: int
    jobs: int
    small_prism_document: bool

    @property
    def is_whole(self) -> bool:
        return self.names == NAMES

    @property
    def throughput(self) -> list[str]:
        return [name for name in THROUGHPUT if name in self.names]

    @property
    def needs_servers(self) -> bool:
        return bool(self.throughput) or "cold" in self.names


def givonkit_serves() -> bool:
    script = Path(sys.executable).parent / "givonkit"
    if not script.exists():
        return False
    return subprocess.run([str(script), "serve", "--help"], capture_output=True, check=False).returncode == 0


def servers(selection: Selection, scratch: Path, notes: list[str]) -> list[Stack]:
    """The stacks to compare; what is missing, or how Prism was started, goes to the notes."""
    chosen = [HELLO, FASTAPI]
    serves = givonkit_serves()
    if serves:
        chosen.insert(0, GIVONKIT)
    else:
        notes.append("givonkit is not measured as a server: `givonkit serve` does not start.")
    try:
        command = tools.ensure_prism()
    except tools.ToolMissingError as missing:
        notes.append(f"Prism is not measured: {missing}.")
        return chosen
    if serves and not selection.small_prism_document:
        notes.append("Prism serves the OpenAPI document of `givonkit serve`.")
        document = _served_document(scratch)
    else:
        notes.append("Prism serves a document that holds nothing but kling-2.6.")
        document = SMALL_DOCUMENT
    return [*chosen, stacks.prism(command, document)]


def _served_document(scratch: Path) -> Path:
    with started(GIVONKIT) as url:
        served = answer(url, Work("GET", "/openapi.json"))
    if served.status != 200:
        raise MeasurementFailedError(f"expected 200 for /openapi.json, got {served}")
    document = scratch / "openapi.json"
    document.write_bytes(served.body)
    return document
