"""The single values of a JSON answer, each with the path that leads to it."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Path = tuple[str | int, ...]
"""Keys and indices from the outside in."""

_DEEPEST = 30
_LONGEST_LIST = 50
_is_number = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?").fullmatch
_is_time = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+(Z|[+-][0-9:]+)?)?").fullmatch
_is_file = re.compile(r"(?!.*\s).*\.(mp4|webm|mov|png|jpe?g|webp|gif)(\?\S*)?", re.IGNORECASE).fullmatch


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every value that is neither an object nor a list."""
    if len(path) > _DEEPEST:
        return
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value[:_LONGEST_LIST]):
            yield from leaves(part, (*path, index))
    else:
        yield path, value


def written(path: Path) -> str:
    """Return a path as people write it, such as `data.outputs[0].url`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".") or "the answer"


def under(root: Path, values: Mapping[Path, Any]) -> dict[Path, Any]:
    """Return values by their path below a root; those elsewhere keep theirs, after an empty key."""
    size = len(root)
    return {path[size:] if path[:size] == root else ("", *path): value for path, value in values.items()}


def last_name(path: Path) -> str:
    """Return the last key of a path, in lower case and letters alone."""
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    return "".join(filter(str.isalnum, name)).lower()


def number(value: Any) -> Decimal | None:
    """Return a number, or a text that reads as one; None for all else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, str) and not _is_number(value):
        return None
    try:
        read = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return read if read.is_finite() else None


def is_url(value: Any) -> bool:
    """Whether a value is the address of a file: absolute, from the root, or the name of a picture or film."""
    return (
        isinstance(value, str)
        and (value.startswith(("https://", "http://", "/")) or _is_file(value) is not None)
        and not any(letter.isspace() for letter in value)
    )


def is_time(value: Any) -> bool:
    """Whether a value is a date and a time as RFC 3339 writes them."""
    return isinstance(value, str) and _is_time(value) is not None


def is_same(shown: Any, sent: Any) -> bool:
    """Whether two values are the same; 5 and 5.0 are, true and 1 are not."""
    if isinstance(shown, bool) or isinstance(sent, bool):
        return shown is sent
    return bool(shown == sent)
