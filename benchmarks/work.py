"""The work that every stack is given: one request of each kind."""

import json
from dataclasses import dataclass
from typing import Any

GENERATIONS = "/api/v1/generations"

VALID: dict[str, Any] = {
    "type": "video",
    "model": "kling-2.6",
    "input": {
        "prompt": "cinematic drone shot over a city at night",
        "aspectRatio": "9:16",
        "resolution": "720p",
        "duration": 5,
        "audioEnabled": True,
    },
}
THREE_VIOLATIONS: dict[str, Any] = {
    "type": "video",
    "model": "kling-2.6",
    "input": {
        "prompt": "cinematic drone shot over a city at night",
        "aspect_ratio": "9:16",
        "resolution": "900p",
        "duration": 7,
        "audioEnabled": True,
    },
}
SEVEN_VIOLATIONS: dict[str, Any] = {
    "type": "video",
    "model": "kling-2.6",
    "input": {
        "prompt": "",
        "aspectRatio": "2:1",
        "resolution": "900p",
        "duration": 7,
        "audioEnabled": "yes",
        "startImage": "ftp://example.com/start.png",
        "aspect_ratio": "9:16",
    },
}


@dataclass(frozen=True)
class Work:
    """One request that is repeated, and whether it is meant to be accepted."""

    method: str
    path: str
    body: str = ""
    accepted: bool = True
    key: str | None = None
    """The key that has to ask, where it matters; else keys take turns."""


POST_VALID = Work("POST", GENERATIONS, json.dumps(VALID))
POST_INVALID = Work("POST", GENERATIONS, json.dumps(THREE_VIOLATIONS), accepted=False)


def get_by_id(identifier: str, key: str) -> Work:
    return Work("GET", f"{GENERATIONS}/{identifier}", key=key)
