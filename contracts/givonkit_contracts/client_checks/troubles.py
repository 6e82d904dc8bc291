"""Every trouble alone: schedules in which one thing goes wrong, which a search begins with."""

from __future__ import annotations

from itertools import chain
from random import Random
from typing import TYPE_CHECKING

from .schedule_text import read_schedule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .schedule import Schedule

LOST = ("reset:acted", "504:html,acted", "500:acted", "502:empty,acted", "truncated:20", "malformed", "empty", "cut:9")
"""The server has acted, and the client is not told so."""
REFUSED = (
    "reset",
    "503",
    "502:html",
    "429:retry=3",
    "503:retry=2",
    "500",
    "429:retry=1",
    "429:retry=date+2",
    "503:html",
)
"""The server has not acted, and may the next time."""
GARBLED = ("wrong_type:text/plain", "gzip_cut:30", "429:retry=word", "429:retry=negative", "429:retry=none")
CUT = ("cut:9", "close:9", "cut:20000")
"""What can befall a file so that its reader sees it: an answer whose length is right is taken for whole."""
SLOW = ("hang", "hang:acted", "latency:3s", "drip:40/200ms", "latency:8s")
"""What takes real seconds."""
ODD = (
    *("odd-extra", "odd-absent", "odd-null", "odd-many-outputs", "odd-skewed-times"),
    *("odd-status:moderating", "odd-status:RETRYING", "odd-progress:0", "odd-progress:0.1", "odd-progress:1"),
)
_FEW = 6
_WITH_AN_END = (
    *(f"create#1={effect}" for effect in (*LOST, *REFUSED[:_FEW], *GARBLED[:1])),
    *(f"after=20s poll#1={effect}" for effect in (*LOST[:_FEW], *REFUSED[:_FEW], *GARBLED, *ODD)),
    *(f"after=20s poll#3={effect}" for effect in ("reset", "502:html", "malformed")),
    *(f"after=20s poll#1-2={effect}" for effect in ("429", "503", "reset")),
    *(f"download#1={effect}" for effect in (*CUT, *REFUSED[:_FEW], "403", "410")),
    *(
        f"stall cancel#1={effect} deadline=1m"
        for effect in ("503", "reset", "reset:acted", "504:html,acted", "429:retry=1")
    ),
    *(f"poll#1-={effect}" for effect in ODD[:4]),
    *("after=0s", "after=150s", "after=58s deadline=1m", "fail=provider_error", "fail=content_policy", "cancel"),
    *("stall deadline=1m", "repeats=2", "long-ids", "refuse=402", "refuse=400"),
)
_WITHOUT_AN_END = (
    *(f"create#1-={effect} deadline=1m" for effect in ("reset:acted", "503", "429")),
    *(f"poll#1-={effect} deadline=1m" for effect in ("503", "reset", "429:retry=3600", "odd-no-outputs", "404", "401")),
    "stall poll#1-=odd-status:moderating deadline=1m",
    "stall queued=1h create#1-=odd-skewed-times poll#1-=odd-skewed-times deadline=1m",
    "stall cancel#1-=503 deadline=1m",
    "download#1-=403",
)
_WITHOUT_AN_ANSWER = (
    *(f"{operation}#1={effect}" for operation in ("create", "download") for effect in SLOW[:4]),
    *(f"after=20s poll#1={effect}" for effect in SLOW[:4]),
    *("create#1-=hang:acted deadline=1m", "poll#1-=hang:acted deadline=1m", "download#1-=hang deadline=1m"),
    *("stall cancel#1-=hang deadline=1m", "create#1-6=503 deadline=1m linger=2m"),
)


def troubles(*, seed: int, is_slow: bool) -> Iterator[Schedule]:
    """Yield a schedule for each trouble, in an order drawn by a seed; where `is_slow`, none that takes real seconds."""
    lines = list(chain(_WITH_AN_END, _WITHOUT_AN_END, () if is_slow else _WITHOUT_AN_ANSWER))
    Random(seed).shuffle(lines)  # noqa: S311  # which trouble comes first is no secret
    return map(read_schedule, lines)
