"""The command line that sends a request again, where one can."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from givonkit_contracts.plain_text import printable

if TYPE_CHECKING:
    from givonkit_contracts.server_checks.exchange import Exchange

LONGEST = 2_000


def curl_line(exchange: Exchange, target: str, *, longest: int = LONGEST) -> str | None:
    """Return a line for a shell, without the key, or None where a body is too long for one or is not plain text."""
    line = exchange.curl(target.rstrip("/"))
    return line if len(line) <= longest and line.isprintable() and "\ufffd" not in line else None


def replay_line(finding_id: str, file: str = "REPORT.json") -> str:
    """Return the command that runs a finding again from a JSON report."""
    return f"givonkit check replay {file} {shlex.quote(printable(finding_id))}"
