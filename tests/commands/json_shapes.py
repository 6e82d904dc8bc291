"""The shape of printed JSON, which stays as it is while values change."""

from __future__ import annotations

import json
import re
from typing import Any


def keys(value: Any) -> Any:
    """Return the shape of a JSON value: its keys, and the first item of each list."""
    if isinstance(value, dict):
        return {key: keys(item) for key, item in value.items()}
    if isinstance(value, list):
        return [keys(item) for item in value[:1]]
    return "…"


def shape(value: Any) -> str:
    """Return the keys of a JSON value as text, a line for each."""
    return re.sub(r'": "…"', '"', json.dumps(keys(value), ensure_ascii=False, indent=1))
