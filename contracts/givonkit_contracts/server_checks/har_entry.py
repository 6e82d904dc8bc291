"""One entry of an HTTP Archive, read with care: what is wrong in it is told with its place."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar
from urllib.parse import SplitResult, urlsplit

from givonkit.errors import GivonkitError

_KINDS = {dict: "an object", list: "a list", str: "a string"}
_SHOWN = 60
_LARGEST = 2.0**53

Kind = TypeVar("Kind", dict[str, Any], list[Any], str)


class HarFileInvalid(GivonkitError):
    """A file is no HTTP Archive that can be judged; carries `file`, `entry` (from 1; None: the whole) and `reason`."""

    def __init__(self, file: str, entry: int | None, expected: str, received: str) -> None:
        self.file = file
        self.entry = entry
        self.reason = f"expected {expected}; got {received}"
        place = file if entry is None else f"{file}, entry {entry}"
        super().__init__(f"{place}: {self.reason}. Save the recording again as HAR 1.2, with the bodies")


class HarEntry:
    """One request of a recording, and its answer; nothing in it is trusted."""

    def __init__(self, file: str, number: int, value: Any) -> None:
        self.number = number
        self._file = file
        self._value = value
        self.method = self.part("request.method", str).upper()
        self._parts = self._split(self.part("request.url", str))
        self.path = self._parts.path
        self.query = self._parts.query
        host = self._parts.netloc.rpartition("@")[2]
        self.origin = f"{self._parts.scheme}://{host}".lower()

    @property
    def summary(self) -> str:
        """The method and the address, without a query."""
        is_web = self._parts.scheme in ("http", "https")
        return f"{self.method} {self.origin}{self.path}" if is_web else f"{self.method} {self._parts.scheme}:…"

    @property
    def credentials(self) -> list[str]:
        """The user and the password of the address."""
        return [word for word in (self._parts.username, self._parts.password) if word]

    @property
    def started(self) -> float:
        """When the request was sent, in seconds since 1970; a time without an offset is taken for UTC."""
        text = self.part("startedDateTime", str)
        try:
            moment = datetime.fromisoformat(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            self.refuse("startedDateTime", "a time such as 2026-11-22T10:00:00.000+01:00", text)

    @property
    def seconds(self) -> float:
        """How long the answer took; 0 where that is not known."""
        return max(self.number_at("time", 0.0), 0.0) / 1000

    def headers(self, side: str) -> list[tuple[str, str]]:
        """Return the headers of the `request` or of the `response`."""
        return self.pairs(f"{side}.headers")

    def pairs(self, place: str) -> list[tuple[str, str]]:
        """Return a list of objects with `name` and `value` as pairs; a missing value is an empty one."""
        found = []
        for item in self.part(place, list, []):
            name, value = (item.get("name"), item.get("value") or "") if isinstance(item, dict) else (None, None)
            if not isinstance(name, str) or not isinstance(value, str):
                self.refuse(place, "objects with a name and a value, both strings", item)
            found.append((name, value))
        return found

    def part(self, place: str, kind: type[Kind], default: Kind | None = None) -> Kind:
        """Return the value at a dotted place; a default stands for one that is missing or null."""
        value = self._found(place, is_optional=default is not None)
        if value is None and default is not None:
            return default
        if not isinstance(value, kind):
            self.refuse(place, _KINDS[kind], value)
        return value

    def number_at(self, place: str, default: float) -> float:
        """Return the number at a dotted place, or the default for one that is missing or null."""
        value = self._found(place, is_optional=True)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _LARGEST:
            self.refuse(place, "a number", value)
        return value

    def _found(self, place: str, *, is_optional: bool) -> Any:
        value = self._value
        for name in place.split("."):
            if value is None and is_optional:
                return None
            if not isinstance(value, dict):
                self.refuse(place, "an object with it", value)
            value = value.get(name)
        return value

    def refuse(self, place: str, expected: str, value: Any) -> NoReturn:
        """Raise HarFileInvalid for a value at a place."""
        raise HarFileInvalid(self._file, self.number, f"{expected} at {place}", kind_of(value)) from None

    def _split(self, url: str) -> SplitResult:
        try:
            parts = urlsplit(url)
        except ValueError:
            self.refuse("request.url", "a URL", url)
        if not parts.scheme:
            self.refuse("request.url", "a URL with its scheme", url)
        return parts


def kind_of(value: Any) -> str:
    """Return a value in short, or its kind in words where it holds others."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return _KINDS[type(value)]
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
