"""HTTP Archives with requests for jobs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://api.givon.ai/api/v1/generations"
CANARY = "canary-key-5f3a9d"


def body(model: str = "kling-o1", kind: str = "video", **values: Any) -> dict[str, Any]:
    """Return the body of a request for a job."""
    return {"type": kind, "model": model, "input": {"prompt": "a cat", **values}}


def entry(content: Any = None, *, method: str = "POST", url: str = URL, **data: Any) -> dict[str, Any]:
    """Return an entry with a body as JSON, and with other facts of its data."""
    text = {"text": content if isinstance(content, str) else json.dumps(content)} if content is not None else {}
    return {
        "request": {
            "method": method,
            "url": url,
            "headers": [{"name": "Authorization", "value": f"Bearer {CANARY}"}],
            "postData": {"mimeType": "application/json", **text, **data},
        }
    }


def write_har(file: Path, *entries: Any) -> Path:
    """Write a recording, and return its file."""
    file.write_text(json.dumps({"log": {"version": "1.2", "entries": list(entries)}}))
    return file
