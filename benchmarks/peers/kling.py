"""kling-2.6 as a pydantic model, and the job that a hand-made fake would keep."""

import secrets
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool


class Input(BaseModel):
    model_config = ConfigDict(extra="forbid")

    prompt: Annotated[str, Field(min_length=1, max_length=2500)]
    aspectRatio: Literal["9:16", "16:9", "1:1", "4:3", "3:4"] = "9:16"  # noqa: N815  # the API's own name
    resolution: Literal["720p", "1080p"] = "720p"
    duration: Literal[5, 10] = 5
    audioEnabled: StrictBool = True  # noqa: N815  # the API's own name
    startImage: Annotated[str, Field(pattern="^(asset|https|data):")] | None = None  # noqa: N815  # the API's own name


class Generation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    type: Literal["video"]
    model: Literal["kling-2.6"]
    input: Input


def job_of(generation: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"gen_{secrets.token_hex(12)}",
        "status": "queued",
        "type": generation["type"],
        "model": generation["model"],
        "input": generation["input"],
        "createdAt": datetime.now(tz=UTC).isoformat(timespec="milliseconds"),
    }
