"""Which operation a method and a path name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from givonkit.spec import Operation


class Routes:
    """Finds operations; a path ends with at most one `{name}`, which stands for one segment."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._exact: dict[str, dict[str, str]] = {}
        self._by_parent: dict[str, dict[str, str]] = {}
        for operation in operations:
            parent, _, last = operation.path.rpartition("/")
            table, key = (self._by_parent, parent) if last.startswith("{") else (self._exact, operation.path)
            table.setdefault(key, {})[operation.method] = operation.name
        for methods in (*self._exact.values(), *self._by_parent.values()):
            if "GET" in methods:
                methods["HEAD"] = methods["GET"]

    def find(self, path: str) -> tuple[dict[str, str], str] | None:
        """Return the operations of a path by method, and its last segment; None when there is no such path."""
        methods = self._exact.get(path)
        if methods is not None:
            return methods, ""
        parent, _, last = path.rpartition("/")
        methods = self._by_parent.get(parent)
        return (methods, last) if methods is not None and last else None
