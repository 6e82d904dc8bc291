"""What a run measures, and the servers that this machine can start for it."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks import stacks, tools
from benchmarks.stacks import FASTAPI, GIVONKIT, HELLO, SMALL_DOCUMENT, Stack

THROUGHPUT = ("post", "invalid", "get")
JUDGING = ("judging", "client-judging")
IN_TESTS = ("clients", "tests", "live", "plugin", "jumping")
NAMES = (*THROUGHPUT, "cold", "import", "engine", "validation", "strategies", *JUDGING, "memory", *IN_TESTS)
WHEN_ASKED = ("soak",)
"""What takes too long to be measured each time."""


@dataclass(frozen=True)
class Selection:
    """The command line's wishes."""

    names: tuple[str, ...]
    rounds: int
    seconds: int
    jobs: int
    minutes: float

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


def servers(notes: list[str]) -> list[Stack]:
    """The stacks to compare; what is missing, or how Prism was started, goes to the notes."""
    chosen = [HELLO, FASTAPI]
    if givonkit_serves():
        chosen.insert(0, GIVONKIT)
    else:
        notes.append("givonkit is not measured as a server: `givonkit serve` does not start.")
    try:
        command = tools.ensure_prism()
    except tools.ToolMissingError as missing:
        notes.append(f"Prism is not measured: {missing}.")
        return chosen
    notes.append("Prism serves a document that holds nothing but kling-2.6: the whole one would slow it down.")
    return [*chosen, stacks.prism(command, SMALL_DOCUMENT)]
