"""What the body of a request says about itself."""

from __future__ import annotations

import json
from typing import Any


def decoded(body: bytes) -> Any:
    """Return a body as JSON, or None where it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def model_of(body: bytes) -> str | None:
    """Return the model that a body names, or None where it names none."""
    value = decoded(body)
    model = value.get("model") if isinstance(value, dict) else None
    return model if isinstance(model, str) else None
