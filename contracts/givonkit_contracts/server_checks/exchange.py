"""One request that was sent to a server, and what came back; the key never stands in it."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from givonkit_contracts.plain_text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from givonkit.http import Headers

_SHOWN = 400
KEY_NAME = "GIVON_API_KEY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its answer.

    `at` is seconds since 1970, `probe` the id of the probe that it belongs to. `status` is None where no answer came;
    `trouble` then says why, as it does for an answer that is broken. `was_sent` is False where certainly no byte left.
    """

    probe: str
    method: str
    path: str
    headers: Headers
    body: bytes
    at: float
    seconds: float
    keyed: bool = True
    status: int | None = None
    reply_headers: Sequence[tuple[bytes, bytes]] = ()
    reply_body: bytes = b""
    trouble: str | None = None
    was_sent: bool = True

    def __repr__(self) -> str:
        return f"<Exchange {self.method} {self.path} -> {self.status or self.trouble}>"

    @property
    def is_accepted(self) -> bool:
        """Whether the answer is any 2xx and is not broken."""
        return self.trouble is None and self.status is not None and 200 <= self.status < 300

    @property
    def answer(self) -> Any:
        """The body of the answer as JSON, or None where it is none."""
        try:
            return json.loads(self.reply_body)
        except (ValueError, RecursionError):
            return None

    def received(self) -> str:
        """Return the answer in one line: its status and the beginning of its body."""
        if self.status is None:
            return printable(self.trouble or "no answer")
        text = printable(" ".join(self.reply_body.decode("utf-8", "replace").split()))
        cut = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(self.reply_body):,} bytes)"
        return f"{self.status} {cut}".rstrip() + (f" ({printable(self.trouble)})" if self.trouble else "")

    def curl(self, base_url: str) -> str:
        """Return a command line that sends the request again; the key comes from the environment."""
        words = ["curl", "-i", "-X", self.method, base_url + self.path]
        line = " ".join(map(shlex.quote, words))
        if self.keyed:
            line += f' -H "Authorization: Bearer ${KEY_NAME}"'
        for name, value in self.headers:
            line += " -H " + shlex.quote(f"{name.decode('latin-1')}: {value.decode('latin-1')}")
        if self.body:
            line += " --data-binary " + shlex.quote(self.body.decode("utf-8", "replace"))
        return line
