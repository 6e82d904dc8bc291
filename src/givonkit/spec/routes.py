"""Where an operation is reached: a method and a path."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from givonkit.errors import WorldInvalid

if TYPE_CHECKING:
    from collections.abc import Mapping

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_is_route = re.compile(
    rf"(?P<method>{'|'.join(METHODS)}) "
    r"(?P<path>(?:/[A-Za-z0-9._~-]+)+(?:/\{(?P<name>[a-z]+)\}(?P<more>/[A-Za-z0-9._~-]+)?)?)"
).fullmatch
_name_in = re.compile(r"\{([a-z]+)\}").search
_OWN_PATHS = ("/__givonkit", "/docs", "/openapi.json", "/ns/")
"""Paths of the double itself."""
_NEEDED = ("create_generation", "download_output")
_OF_ONE_THING = ("get_generation", "cancel_generation", "get_asset", "get_model", "download_output")
"""Operations whose path names what they are about."""


class Route(NamedTuple):
    """A method on a path, of which at most one segment is `{name}` and stands for any."""

    method: str
    path: str

    @property
    def name(self) -> str | None:
        """The name in braces, or None when the path has none."""
        match = _name_in(self.path)
        return match[1] if match else None

    @property
    def place(self) -> Route:
        """The route without its name: two routes of one place are the same to a server."""
        return Route(self.method, self.path.replace(f"{{{self.name}}}", "{}"))

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def read_route(operation: str, text: Any) -> Route:
    """Return the route of a text like `GET /api/v1/generations/{id}`, or raise WorldInvalid."""
    match = _is_route(text) if isinstance(text, str) else None
    if match is None or match["path"].startswith(_OWN_PATHS):
        raise WorldInvalid(
            f"the route of {operation} is a method ({', '.join(METHODS)}) and a path with at most one {{name}}, like "
            f"'GET /api/v1/generations/{{id}}', and not below {', '.join(_OWN_PATHS)}; got {text!r}"
        )
    if operation == "download_output" and (match["method"] != "GET" or not match["name"] or match["more"]):
        raise WorldInvalid(f"the route of {operation} is a GET, and its path ends with a {{name}}; got {text!r}")
    if bool(match["name"]) != (operation in _OF_ONE_THING):
        has = "has one {name} in its path" if operation in _OF_ONE_THING else "has no {name} in its path"
        raise WorldInvalid(f"the route of {operation} {has}; got {text!r}")
    return Route(match["method"], match["path"])


def read_routes(texts: Mapping[str, Any]) -> dict[str, Route]:
    """Return the routes of operations by name; those without one (null) are left out.

    Raises WorldInvalid for a text that is no route, and for two operations in one place.
    """
    routes: dict[str, Route] = {}
    operations: dict[Route, str] = {}
    for operation, text in texts.items():
        if text is None and operation in _NEEDED:
            raise WorldInvalid(f"the route of {operation} cannot be taken away; got null")
        if text is None:
            continue
        route = routes[operation] = read_route(operation, text)
        other = operations.setdefault(route.place, operation)
        if other != operation:
            raise WorldInvalid(f"{other} and {operation} are both reached by {route}; each needs a route of its own")
    return routes
