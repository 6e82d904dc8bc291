"""The settings of a wire: which value can stand where, and how that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from givonkit.errors import WorldInvalid, did_you_mean, nearest_word

if TYPE_CHECKING:
    from collections.abc import Callable

_NO_BODY = (204, 205)


class Setting(NamedTuple):
    """One setting: whether a value fits, what fits, and the words among which a wrong one is looked for."""

    fits: Callable[[Any], bool]
    expected: str
    words: tuple[str, ...] = ()

    def check(self, path: str, value: Any) -> None:
        """Raise WorldInvalid unless a value fits."""
        if not self.fits(value):
            hint = did_you_mean(nearest_word(value, self.words)) if isinstance(value, str) else ""
            raise WorldInvalid(f"{path} is {self.expected}; got {value!r}{hint}")


def _is_whole(value: Any, lowest: int = 1, highest: float = float("inf")) -> bool:
    return type(value) is int and lowest <= value <= highest


def _is_prefix(value: Any) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= 20
        and value.isascii()
        and all(letter.isalnum() or letter in "_-" for letter in value)
    )


def _word(*words: str) -> Setting:
    return Setting(lambda value: value in words, f"one of {', '.join(words)}", words)


_CREATED = Setting(
    lambda value: _is_whole(value, 200, 299) and value not in _NO_BODY,
    "a status from 200 to 299 that has a body (not 204, 205)",
)
_REFUSED = Setting(lambda value: _is_whole(value, 400, 499), "a status from 400 to 499")
_UNKNOWN_MODEL = Setting(lambda value: _is_whole(value) and value in (400, 404), "404, or 400 for that of any refusal")
_PREFIX = Setting(_is_prefix, "at most 20 ASCII letters, digits, '_' and '-'")
_TEXT = Setting(lambda value: isinstance(value, str) and bool(value), "text that is not empty")
_BYTES = Setting(lambda value: _is_whole(value, 1, 2**30), "a number of bytes from 1 to 1073741824 (1 GiB)")
_COUNT = Setting(_is_whole, "a whole number above 0")
_COUNT_OR_NONE = Setting(lambda value: value is None or _is_whole(value), "a whole number above 0, or null for none")

SETTINGS: dict[str, Setting] = {
    "id.prefix": _PREFIX,
    "id.form": _word("short", "uuid"),
    "times": _word("rfc3339", "unix"),
    "progress": _word("fraction", "percent"),
    **{f"statuses.{status}": _TEXT for status in ("queued", "processing", "completed", "failed", "canceled")},
    "create.status": _CREATED,
    "refusal.status": _REFUSED,
    "refusal.details": _word("all", "first"),
    "unknown_model.status": _UNKNOWN_MODEL,
    "body.limit": _BYTES,
    "results.seconds": _COUNT_OR_NONE,
    "results.renewal": _word("never", "on-read"),
    "limits.requests": _COUNT_OR_NONE,
    "limits.seconds": _COUNT,
    "limits.running": _COUNT_OR_NONE,
}
"""The settings by their dotted path."""
