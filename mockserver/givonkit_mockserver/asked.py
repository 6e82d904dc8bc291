"""What a control request asks about: its namespace and its text."""

from __future__ import annotations

from typing import Any

from fastapi import HTTPException, Request

from givonkit.simulator.control import Control

NAMESPACE = "givonkit.namespace"
"""Where the scope of a request names its namespace."""
_LONGEST_TEXT = 1_000_000


def control_of(request: Request) -> Control:
    """Return the control of the namespace that a request names."""
    return Control(request.app.state.namespaces[request.scope.get(NAMESPACE, "")])


async def text_of(request: Request) -> str:
    """Return the body of a request as text: YAML, or JSON, which is YAML too."""
    body = await request.body()
    if len(body) > _LONGEST_TEXT:
        raise HTTPException(413, f"expected at most {_LONGEST_TEXT} bytes, got {len(body)}")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"expected UTF-8, got {error.reason} at byte {error.start}") from error


def yaml_body(example: dict[str, Any]) -> dict[str, Any]:
    """Return how the page shows a body that is YAML or JSON."""
    schema = {"type": "object"}
    content = {kind: {"schema": schema, "example": example} for kind in ("application/json", "application/yaml")}
    return {"requestBody": {"required": True, "content": content}}
