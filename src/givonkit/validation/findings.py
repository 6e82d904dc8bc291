"""Violations: what is wrong with a request, told so that it can be mended."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from givonkit.errors import nearest_word

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit.spec import Field, Rule

SHOWN_CHARACTERS = 80
LONGEST_NAME = 200


class _Absent:
    """What stands for a value that was not sent."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False


ABSENT: Final = _Absent()


class Violation:
    """One broken rule in one request: the rule, the JSON Pointer of the value, and the value that came.

    `detail` and `hint` override what is shown as received and as nearest, where the value does not say it.
    """

    __slots__ = ("_detail", "_hint", "pointer", "rule", "value")

    def __init__(
        self,
        rule: Rule,
        value: Any,
        pointer: str | None = None,
        *,
        detail: str | None = None,
        hint: str | None = None,
    ) -> None:
        self.rule = rule
        self.value = value
        self.pointer = rule.pointer if pointer is None else pointer
        self._detail = detail
        self._hint = hint

    def __repr__(self) -> str:
        return f"<Violation of {self.rule.id} at {self.pointer or 'the body'}: {self.message}>"

    @property
    def expected(self) -> str:
        """What the rule expects, in words."""
        return self.rule.expected

    @property
    def received(self) -> str:
        """What came, in at most about 80 characters."""
        return received(self.rule, self.value) if self._detail is None else self._detail

    @property
    def nearest(self) -> str | None:
        """The nearest valid value, as JSON or in words, where there is one."""
        if self._hint is not None or self._detail is not None:
            return self._hint
        return nearest_value(self.rule, self.value)

    @property
    def is_plain(self) -> bool:
        """Whether the rule, the pointer and a small value say all there is: equal ones read alike."""
        value = self.value
        is_small = len(value) <= SHOWN_CHARACTERS if isinstance(value, str) else isinstance(value, int | float)
        return is_small and self._detail is None and self._hint is None and len(self.pointer) <= LONGEST_NAME

    @property
    def message(self) -> str:
        """One line: where, what was expected, what came and the nearest valid value."""
        if self.is_plain:
            return _plain_message(self.rule, self.pointer, self.value)
        return _message(self.rule, self.pointer, self.received, self.nearest)


@lru_cache(maxsize=4096, typed=True)
def _plain_message(rule: Rule, pointer: str, value: str | int | float) -> str:
    return _message(rule, pointer, received(rule, value), nearest_value(rule, value))


def _message(rule: Rule, pointer: str, came: str, nearest: str | None) -> str:
    place = pointer.removeprefix("/").replace("/", ".") or "body"
    return f"{place}: expected {rule.expected}; got {came}" + (f"; nearest: {nearest}" if nearest else "")


class Findings:
    """The violations of one request: the first ones in full, then a count, so that no request can flood its answer."""

    __slots__ = ("_limit", "items", "more")

    def __init__(self, limit: int) -> None:
        self.items: list[Violation] = []
        self.more = 0
        self._limit = limit

    def add(self, rule: Rule, value: Any, pointer: str | None = None) -> None:
        """Note that a value breaks a rule."""
        if len(self.items) < self._limit:
            self.items.append(Violation(rule, value, pointer))
        else:
            self.more += 1

    def note(self, violation: Violation) -> None:
        """Note a violation."""
        if len(self.items) < self._limit:
            self.items.append(violation)
        else:
            self.more += 1

    def __bool__(self) -> bool:
        return bool(self.items)

    def __len__(self) -> int:
        return len(self.items) + self.more


def pointer_to(parent: str, name: str) -> str:
    """Return the JSON Pointer (RFC 6901) of a member, or of its parent when the name is too long to repeat."""
    if len(name) > LONGEST_NAME:
        return parent
    return f"{parent}/{name.replace('~', '~0').replace('/', '~1')}"


def shown(value: Any) -> str:
    """Return a value as short JSON, or in words when it is large."""
    if value is ABSENT:
        return "nothing"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"an array of {len(value)}"
    if isinstance(value, str) and len(value) > SHOWN_CHARACTERS:
        return f"{json.dumps(value[:SHOWN_CHARACTERS], ensure_ascii=False)}… ({len(value)} characters)"
    return json.dumps(value, ensure_ascii=False)


def received(rule: Rule, value: Any) -> str:
    """Return what came in the terms of the rule that it breaks."""
    counted = {"max_chars": "characters", "max_items": "items"}.get(rule.code)
    return f"{len(value)} {counted}" if counted else shown(value)


def nearest_value(rule: Rule, value: Any) -> str | None:
    """Return the valid value nearest to a wrong one, or None when nothing is near."""
    if rule.code == "unknown_field":
        return nearest_word(str(value)[:SHOWN_CHARACTERS], rule.expected.removeprefix("one of ").split(", "))
    field = rule.field
    if field is None:
        return None
    if rule.code == "max_chars":
        return f"the first {field.max_chars} characters"
    if rule.code == "max_items":
        return f"the first {rule.parameters['limit']} items"
    if field.is_slot:
        return _nearest_uri(value)
    finder = _NEAREST.get(field.type)
    return finder(field, value) if finder else None


def _nearest_flag(_: Field, value: Any) -> str | None:
    return {"true": "true", "false": "false", "1": "true", "0": "false"}.get(str(value).lower())


def _nearest_word(field: Field, value: Any) -> str | None:
    if not field.allowed or not isinstance(value, str | int | float):
        return None
    word = nearest_word(str(value)[:SHOWN_CHARACTERS], map(str, field.allowed))
    return json.dumps(word) if word else None


def _nearest_number(field: Field, value: Any) -> str | None:
    try:
        wanted = Decimal(str(value)[:SHOWN_CHARACTERS])
    except ArithmeticError:
        return None
    if isinstance(value, bool) or not wanted.is_finite():
        return None
    if field.allowed:
        return str(min(field.allowed, key=lambda number: abs(Decimal(str(number)) - wanted)))
    if field.range is None:
        return str(wanted)
    start, end, step = field.range.start, field.range.end, field.range.step
    steps = min(round((min(max(wanted, start), end) - start) / step), int((end - start) // step))
    return str(start + steps * step)


def _nearest_uri(value: Any) -> str | None:
    if not isinstance(value, str) or len(value) > SHOWN_CHARACTERS:
        return None
    if value.lower().startswith("http://"):
        return json.dumps(f"https://{value[7:]}")
    if value.startswith("asset_"):
        return json.dumps(f"asset://{value}")
    return None


_NEAREST: dict[str, Callable[[Field, Any], str | None]] = {
    "number": _nearest_number,
    "boolean": _nearest_flag,
    "string": _nearest_word,
}
