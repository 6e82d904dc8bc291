"""What a client is asked to do: one errand, as a line of the protocol says it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Do = Literal["generate", "resume"]


@dataclass(frozen=True)
class Errand:
    """One request for a result: create the job, wait for it, fetch what it made, and say how it ended.

    `resume` follows a `generate` whose process has died: it has the same `request` and the same `state_dir`, a folder
    that is empty before the first and whose files outlive the client. Seconds are those of the client's own clock.
    """

    id: str
    do: Do
    base_url: str
    api_key: str
    request: Mapping[str, Any]
    deadline_seconds: float
    poll_interval_seconds: float
    state_dir: str

    def line(self) -> str:
        """Return the errand as one line of JSON, in ASCII: some readers of lines end one at U+2028, too."""
        return json.dumps(asdict(self))
