"""Which operation a method and a path name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from givonkit.spec import Route


class Routes:
    """Finds operations; a path has at most one `{name}`, which stands for one segment."""

    def __init__(self, routes: Mapping[str, Route]) -> None:
        self._exact: dict[str, dict[str, str]] = {}
        self._by_parent: dict[str, dict[str, str]] = {}
        self._by_both_ends: dict[tuple[str, str], dict[str, str]] = {}
        for operation, (method, path) in routes.items():
            self._methods(path).setdefault(method, operation)
        for methods in (*self._exact.values(), *self._by_parent.values(), *self._by_both_ends.values()):
            if "GET" in methods:
                methods["HEAD"] = methods["GET"]

    def find(self, path: str) -> tuple[dict[str, str], str] | None:
        """Return the operations of a path by method, and the segment for its `{name}`; None when nothing is there."""
        methods = self._exact.get(path)
        if methods is not None:
            return methods, ""
        parent, _, last = path.rpartition("/")
        methods = self._by_parent.get(parent)
        if methods is not None and last:
            return methods, last
        before, _, segment = parent.rpartition("/")
        methods = self._by_both_ends.get((before, last))
        return (methods, segment) if methods is not None and segment else None

    def _methods(self, path: str) -> dict[str, str]:
        before, brace, after = path.partition("/{")
        if not brace:
            return self._exact.setdefault(path, {})
        _, _, after = after.partition("}")
        if not after:
            return self._by_parent.setdefault(before, {})
        return self._by_both_ends.setdefault((before, after[1:]), {})
