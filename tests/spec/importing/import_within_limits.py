"""A program that imports pages under limits: `python import_within_limits.py FILE...`.

Prints a line of JSON for each page: how it ended, seconds of the processor, and megabytes at most until then.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from givonkit.errors import PageUnusable
from givonkit.spec import load_spec
from givonkit.spec.importing import import_page

MOST_MEMORY = 2 << 30


def outcome_of(page: bytes) -> str:
    """Return how the import of a page ended."""
    try:
        found = import_page(page, file="page.txt", spec=SPEC)
    except PageUnusable as refusal:
        return f"refused: {refusal}"
    return f"read: {len(found.mapping.get('fields', {}))} fields, {len(found.notes)} notes"


def peak() -> int:
    """Return the megabytes that this program has had at most; rusage would count those of whoever started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) >> 10


def main(files: list[str]) -> None:
    """Import each file."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    for file in files:
        page = Path(file).read_bytes()
        before = time.process_time()
        outcome = outcome_of(page)
        seconds = time.process_time() - before
        sys.stdout.write(json.dumps({"outcome": outcome, "seconds": seconds, "peak": peak()}) + "\n")


if __name__ == "__main__":
    SPEC = load_spec()
    main(sys.argv[1:])
