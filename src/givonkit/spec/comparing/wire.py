"""What changed in the paths, statuses, names and shapes of a spec's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .change import Change, Grade
from .words import value_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Wire = Mapping[str, Any]

_MORE_IS_SAFE = ("body.limit", "results.seconds", "limits.requests", "limits.running")
"""Bounds that a client feels when they get smaller; null is none."""
_LESS_IS_SAFE = ("limits.seconds",)


def wire_changes(before: Wire, after: Wire) -> Iterator[Change]:
    """Yield the values of the wire that are gone, new or others."""
    was, now = dict(_leaves(before, "")), dict(_leaves(after, ""))
    for path in dict.fromkeys((*was, *now)):
        if path not in was or path not in now or was[path] != now[path]:
            yield _change(path, path in was, path in now, was.get(path), now.get(path))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from _leaves(part, f"{path}.{key}" if path else str(key))
    else:
        yield path, value


def _change(path: str, was_there: bool, is_there: bool, was: Any, now: Any) -> Change:  # noqa: FBT001  # None is a value
    place, is_route = f"wire.{path}", path.startswith("routes.")
    if not was_there or (is_route and was is None):
        says = f"{_told(path)} is new: {value_words(now)}"
        return Change(Grade.SAFE, place, says, after=now)
    if not is_there or (is_route and now is None):
        return Change(Grade.BREAKING, place, f"{_told(path)} is gone", before=was)
    says = f"{_told(path)} is {_words(now)} instead of {_words(was)}"
    return Change(_grade(path, was, now), place, says, was, now)


def _grade(path: str, was: Any, now: Any) -> Grade:
    if path in _MORE_IS_SAFE or path in _LESS_IS_SAFE:
        grows = was is not None and (now is None or now > was)
        return Grade.SAFE if grows == (path in _MORE_IS_SAFE) else Grade.BREAKING
    return Grade.BREAKING


def _told(path: str) -> str:
    part, _, rest = path.partition(".")
    return f"the route of {rest}" if part == "routes" else f"{path} of the answers" if part == "shapes" else path


def _words(value: Any) -> str:
    return "none" if value is None else value_words(value)
