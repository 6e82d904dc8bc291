"""Which requests a scenario is for, and how a request differs from that."""

from __future__ import annotations

import json
import re
from fnmatch import translate
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import yaml

from givonkit.errors import did_you_mean, nearest_word

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from givonkit.spec.yaml_file import Entry

OPERATIONS = (
    *("create", "poll", "list", "cancel", "quote", "balance", "upload", "asset", "models", "model", "download"),
)
"""The words for the operations of the API."""
NAMES = ("operation", "type", "model", "variant", "prompt", "key")
"""What a match can ask for, beside `input.FIELD` and `nth`."""
LARGEST_NUMBER = 2**63
SHOWN = 80
_INPUT = "input."
_LITERAL = re.compile(r"\\([*?\\])|\[")
_TURNS = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?").fullmatch
Value = str | int | float | bool | None


class Known(NamedTuple):
    """The words that a match may use, `fields` as `input.FIELD`; an empty collection lets every word pass."""

    operations: Collection[str] = OPERATIONS
    types: Collection[str] = ()
    models: Collection[str] = ()
    variants: Collection[str] = ()
    fields: Collection[str] = ()


class Difference(NamedTuple):
    """One thing that a match expected and a request did not bring, in words for people."""

    name: str
    expected: str
    came: str

    def __str__(self) -> str:
        return f"{self.name}: expected {self.expected}, came {self.came}"


class Match(NamedTuple):
    """What a request must bring: for each name any of the values; `nth` holds the first and last of its turns."""

    conditions: tuple[tuple[str, tuple[Value, ...]], ...] = ()
    nth: tuple[tuple[int, int], ...] = ()

    @classmethod
    def read(cls, entry: Entry, known: Known | None = None) -> Match:
        """Return the match that stands in a data file; SpecFileInvalid names what cannot be one."""
        known = known or Known()
        conditions: list[tuple[str, tuple[Value, ...]]] = []
        nth: tuple[tuple[int, int], ...] = ()
        for name, value in entry.pairs():
            if name == "nth":
                nth = tuple(_turns(item) for item in _entries(value))
            else:
                _check_name(name, value, known)
                conditions.append((name, _values(name, value, known)))
        return cls(tuple(conditions), nth)

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations that it names, or none."""
        return tuple(str(value) for value in dict(self.conditions).get("operation", ()))

    def differences(self, facts: Mapping[str, object]) -> list[Difference]:
        """Return in what a request differs, `nth` left out: nothing when it matches."""
        found = []
        for name, allowed in self.conditions:
            came = _fact(name, facts)
            if not any(_equals(value, came) for value in allowed):
                found.append(Difference(name, " or ".join(map(shown, allowed)), shown(came)))
        return found

    def is_turn(self, count: int) -> bool:
        """Whether the request that is the count-th (from 1) to match the rest is meant."""
        return not self.nth or any(first <= count <= last for first, last in self.nth)


def shown(value: object) -> str:
    """Return a value as people read it, cut when it is long."""
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _fact(name: str, facts: Mapping[str, object]) -> object:
    if not name.startswith(_INPUT):
        return facts.get(name)
    values = facts.get("input")
    return values.get(name.removeprefix(_INPUT)) if isinstance(values, dict) else None


def _equals(expected: Value, came: object) -> bool:
    if isinstance(expected, str):
        return isinstance(came, str) and _pattern(expected).match(came) is not None
    if isinstance(expected, bool) or isinstance(came, bool) or expected is None:
        return expected is came
    return isinstance(came, (int, float)) and expected == came


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(translate(_LITERAL.sub(_literally, text)))


def _literally(found: re.Match[str]) -> str:
    """Return a character that stands for itself, as fnmatch writes it."""
    character = found[1] or found[0]
    return character if character == "\\" else f"[{character}]"


def _check_name(name: str, value: Entry, known: Known) -> None:
    if name in NAMES:
        return
    if not name.startswith(_INPUT):
        nearest = did_you_mean(nearest_word(name, (*NAMES, "nth")))
        value.refuse(f"unknown key {name!r}{nearest}; a match takes {', '.join(NAMES)}, input.FIELD and nth")
    if name == _INPUT or (known.fields and name not in known.fields):
        value.refuse(f"no model has a field {name!r}{did_you_mean(nearest_word(name, known.fields))}")


def _entries(entry: Entry) -> list[Entry]:
    if not isinstance(entry.node, yaml.SequenceNode):
        return [entry]
    items = entry.items()
    if not items:
        entry.refuse("expected at least one value, got an empty list")
    return items


def _turns(entry: Entry) -> tuple[int, int]:
    found = _TURNS(entry.text())
    first = int(found[1]) if found else 0
    last = int(found[2] or first) if found else 0
    if not 1 <= first <= last:
        entry.refuse(f"nth: expected a count from 1 (3), a range (2-4) or a list of them, got {entry.text()!r}")
    return first, last


def _values(name: str, entry: Entry, known: Known) -> tuple[Value, ...]:
    words = {
        "operation": known.operations,
        "type": known.types,
        "model": known.models,
        "variant": known.variants,
    }.get(name, ())
    return tuple(_value(name, item, words) for item in _entries(entry))


def _value(name: str, entry: Entry, words: Collection[str]) -> Value:
    value = entry.text() if name in NAMES and entry.node.tag != "tag:yaml.org,2002:null" else _scalar(entry)
    if name == "operation" and value not in words:
        entry.refuse(f"operation: expected one of {', '.join(words)}, got {shown(value)!r}{_nearest(value, words)}")
    if words and isinstance(value, str) and not any(_pattern(value).match(word) for word in words):
        entry.refuse(f"{name}: expected one of {', '.join(sorted(words))}, got {value!r}{_nearest(value, words)}")
    return value


def _scalar(entry: Entry) -> Value:
    if not isinstance(entry.node, yaml.ScalarNode):
        entry.refuse("expected text, a number, true, false, null or a list of these, got something nested")
    kind = entry.node.tag.rpartition(":")[2]
    if kind in ("int", "float") and ":" not in entry.text() and not -LARGEST_NUMBER <= entry.amount() <= LARGEST_NUMBER:
        entry.refuse(f"expected a number of at most {LARGEST_NUMBER}, got {entry.text()[:SHOWN]!r}")
    value = entry.value()
    return value if isinstance(value, (str, int, float, bool)) else None


def _nearest(value: Value, words: Collection[str]) -> str:
    return did_you_mean(nearest_word(value, words)) if isinstance(value, str) else ""
