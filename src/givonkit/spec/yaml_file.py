"""YAML read with places: every value knows its file and line, so that a wrong one is named where it stands."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NoReturn

import yaml

from givonkit.errors import SpecFileInvalid, did_you_mean, nearest_word

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MOST_DIGITS = 30
_DEEPEST = 20


class Entry:
    """A value in a YAML file; each reader method refuses a value of another kind with file and line."""

    __slots__ = ("file", "node")

    def __init__(self, node: yaml.Node, file: str) -> None:
        self.node = node
        self.file = file

    @property
    def line(self) -> int:
        """The line of the value, from 1."""
        return int(self.node.start_mark.line) + 1

    def refuse(self, reason: str) -> NoReturn:
        """Raise SpecFileInvalid for this place."""
        raise SpecFileInvalid(self.file, self.line, reason)

    def mapping(self, *, required: Collection[str] = (), optional: Collection[str] = ()) -> dict[str, Entry]:
        """Return the entries by key; unknown, repeated and missing keys are refused."""
        entries = dict(self.pairs())
        allowed = {*required, *optional}
        for key_node, _ in self.node.value:
            key = key_node.value
            if key not in allowed:
                Entry(key_node, self.file).refuse(f"unknown key {key!r}{did_you_mean(nearest_word(key, allowed))}")
        missing = [repr(key) for key in required if key not in entries]
        if missing:
            self.refuse(f"missing: {', '.join(missing)}")
        return entries

    def pairs(self) -> Iterator[tuple[str, Entry]]:
        """Yield key and entry of a mapping with keys of any name, in the file's order."""
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse(f"expected a mapping, got {self._shown()}")
        seen = set()
        for key_node, value_node in self.node.value:
            key = Entry(key_node, self.file).text()
            if key in seen:
                Entry(key_node, self.file).refuse(f"the key {key!r} stands here a second time")
            seen.add(key)
            yield key, Entry(value_node, self.file)

    def items(self) -> list[Entry]:
        """Return the entries of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.refuse(f"expected a list, got {self._shown()}")
        return [Entry(node, self.file) for node in self.node.value]

    def text(self) -> str:
        """Return a scalar as it is written (`9:16` stays `9:16`)."""
        if not isinstance(self.node, yaml.ScalarNode) or self._tag() == "null":
            self.refuse(f"expected text, got {self._shown()}")
        return str(self.node.value)

    def one_of(self, allowed: Collection[str]) -> str:
        """Return text that is one of the allowed words."""
        word = self.text()
        if word not in allowed:
            self.refuse(
                f"expected one of {', '.join(allowed)}, got {word!r}{did_you_mean(nearest_word(word, allowed))}"
            )
        return word

    def flag(self) -> bool:
        """Return true or false."""
        if self._tag() != "bool":
            self.refuse(f"expected true or false, got {self._shown()}")
        return str(self.node.value).lower() in ("true", "yes", "on")

    def amount(self) -> Decimal:
        """Return a number, exactly as it is written."""
        try:
            value = Decimal(self.text())
        except InvalidOperation:
            self.refuse(f"expected a number, got {self._shown()}")
        if not value.is_finite():
            self.refuse(f"expected a finite number, got {self._shown()}")
        if value and not -_MOST_DIGITS <= value.adjusted() <= _MOST_DIGITS:
            self.refuse(f"expected a number of at most {_MOST_DIGITS} digits, got {self._shown()}")
        return value

    def number(self) -> int | float:
        """Return a number as JSON would carry it: an int when it is whole."""
        value = self.amount()
        return int(value) if value == value.to_integral_value() else float(value)

    def count(self) -> int:
        """Return a whole number of at least 0."""
        value = self.number()
        if not isinstance(value, int) or value < 0:
            self.refuse(f"expected a whole number of at least 0, got {self._shown()}")
        return value

    def value(self) -> object:
        """Return the plain Python value: text, number, flag, None, list or dict."""
        if isinstance(self.node, yaml.MappingNode):
            return {key: entry.value() for key, entry in self.pairs()}
        if isinstance(self.node, yaml.SequenceNode):
            return [entry.value() for entry in self.items()]
        if self._tag() == "null":
            return None
        if self._tag() == "bool":
            return self.flag()
        return self.number() if self._tag() in ("int", "float") and ":" not in self.text() else self.text()

    def _tag(self) -> str:
        return str(self.node.tag).rpartition(":")[2]

    def _shown(self) -> str:
        if isinstance(self.node, yaml.ScalarNode):
            return "nothing" if self._tag() == "null" else repr(self.node.value)
        return "a list" if isinstance(self.node, yaml.SequenceNode) else "a mapping"


def parse_yaml(text: str, file: str) -> Entry:
    """Return the top entry of a YAML text; `file` is its name in errors."""
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise SpecFileInvalid(file, mark.line + 1 if mark else 1, f"not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise SpecFileInvalid(file, 1, f"not YAML: {error}") from error
    if node is None:
        raise SpecFileInvalid(file, 1, "the file is empty")
    return Entry(node, file)


def parse_foreign_yaml(text: str, file: str) -> Entry:
    """Return the top entry of a YAML or JSON text that somebody else wrote; `file` is its name in errors.

    Nesting is bounded, since the parser is recursive and has no bound of its own; JSON that is no YAML (with tabs or
    surrogate pairs) is taken too.
    """
    _check_depth(text, file)
    try:
        return parse_yaml(text, file)
    except SpecFileInvalid:
        as_yaml = _json_as_yaml(text)
        if as_yaml is None:
            raise
        _check_depth(as_yaml, file)
        return parse_yaml(as_yaml, file)


def _check_depth(text: str, file: str) -> None:
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise SpecFileInvalid(file, line, f"expected at most {_DEEPEST} levels of nesting, got more")
    except yaml.YAMLError:
        return  # parse_yaml tells what is wrong


def _json_as_yaml(text: str) -> str | None:
    try:
        plain = json.dumps(json.loads(text), ensure_ascii=False, indent=1)
        plain.encode()
    except (ValueError, RecursionError):
        return None
    return plain
