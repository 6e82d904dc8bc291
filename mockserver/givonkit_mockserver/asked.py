"""What a control request asks about: its namespace and its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import HTTPException, Request

from givonkit.errors import did_you_mean, nearest_word
from givonkit.simulator.control import Control, NotThere
from givonkit.spec.yaml_file import parse_foreign_yaml

if TYPE_CHECKING:
    from collections.abc import Collection

    from givonkit.simulator import Simulator
    from givonkit.simulator.namespaces import Namespaces
    from givonkit.spec.yaml_file import Entry

NAMESPACE = "givonkit.namespace"
"""Where the scope of a request names its namespace."""
_LONGEST_TEXT = 1_000_000


def simulator_of(request: Request) -> Simulator:
    """Return the simulator of the namespace that a request names; raises NamespaceInvalid."""
    namespaces: Namespaces = request.app.state.namespaces
    name = request.scope.get(NAMESPACE)
    return namespaces.unnamed if name is None else namespaces[name]


def known_simulator_of(request: Request) -> Simulator:
    """Return the simulator of a namespace that is there, since asking makes none; raises NotThere, NamespaceInvalid."""
    namespaces: Namespaces = request.app.state.namespaces
    name = request.scope.get(NAMESPACE)
    if name is None:
        return namespaces.unnamed
    simulator = namespaces.known(name)
    if simulator is None:
        nearest = did_you_mean(nearest_word(name, namespaces))
        raise NotThere(f"no namespace is named {name!r}{nearest}; the first request to it makes it")
    return simulator


async def known_control_of(request: Request) -> Control:
    """Return the control of a namespace that is there; raises NotThere."""
    return Control(known_simulator_of(request))


async def control_of(request: Request) -> Control:
    """Return the control of the namespace that a request names, which is made when it is not there."""
    return Control(simulator_of(request))


async def text_of(request: Request) -> str:
    """Return the body of a request as text: YAML, or JSON, which is YAML too."""
    body = await request.body()
    if len(body) > _LONGEST_TEXT:
        raise HTTPException(413, f"expected at most {_LONGEST_TEXT} bytes, got {len(body)}")
    if not body.strip():
        raise HTTPException(400, "expected a body (YAML or JSON), got nothing")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"expected UTF-8, got {error.reason} at byte {error.start}") from error


async def fields_of(
    request: Request, *, required: Collection[str] = (), optional: Collection[str] = ()
) -> dict[str, Entry]:
    """Return the fields of a body by name; SpecFileInvalid names one that is missing or unknown."""
    return parse_foreign_yaml(await text_of(request), "body").mapping(required=required, optional=optional)


def described_body(schema: dict[str, Any], *examples: dict[str, Any]) -> dict[str, Any]:
    """Return how the page shows a body that is YAML or JSON."""
    shown = {f"example {number}": {"value": example} for number, example in enumerate(examples, 1)}
    content = {
        kind: {"schema": {"type": "object", **schema}, "examples": shown}
        for kind in ("application/json", "application/yaml")
    }
    return {"requestBody": {"required": True, "content": content}}
