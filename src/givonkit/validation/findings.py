"""Violations: what is wrong with a request, told so that it can be mended."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from givonkit.errors import nearest_word

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit.spec import Field, Rule

SHOWN_CHARACTERS = 80
LONGEST_NAME = 200
_LONGEST_SHOWN_BITS = 250
_FAR = Decimal(10) ** 15
"""Beyond every value of a field, and still exact beside one."""


class _Absent:
    """What stands for a value that was not sent."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False


ABSENT: Final = _Absent()


class Violation:
    """One broken rule in one request: the rule, the JSON Pointer of the value, and the value that came.

    `detail` and `hint` override what is shown as received and as nearest, where the value does not say it. Equal small
    violations are one object, told once: `is_shared` says so.
    """

    __slots__ = ("_detail", "_hint", "_message", "is_shared", "pointer", "rule", "value")

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
        self.is_shared = False
        self._detail = detail
        self._hint = hint
        self._message: str | None = None

    def __repr__(self) -> str:
        return f"<Violation of {self.rule.id} at {self.pointer or 'the body'}: {self.message}>"

    @property
    def expected(self) -> str:
        """What the rule expects, in words."""
        return self.rule.expected

    @property
    def question(self) -> str | None:
        """The question whose answer the refusal rests on, if any."""
        if self.rule.code != "type" or self.rule.field is None:
            return self.rule.question
        if self.value is None and not self.rule.field.required:
            return "null-fields"
        reads_as_number = self.rule.field.type == "number" and isinstance(self.value, str)
        return "string-numbers" if reads_as_number and is_json_number(self.value) else self.rule.question

    @property
    def basis(self) -> str:
        """Why the refusal is believed: the rule's basis, or `assumed` where another answer would take the value."""
        return self.rule.basis if self.question == self.rule.question else "assumed"

    @property
    def received(self) -> str:
        """What came, in at most about 80 characters."""
        if self._detail is not None:
            return self._detail
        counted = {"max_chars": "characters", "max_items": "items"}.get(self.rule.code)
        return f"{len(self.value)} {counted}" if counted else shown(self.value)

    @property
    def nearest(self) -> str | None:
        """The nearest valid value, as JSON or in words, where there is one."""
        if self._hint is not None or self._detail is not None:
            return self._hint
        return nearest_value(self.rule, self.value)

    @property
    def message(self) -> str:
        """One line: where, what was expected, what came and the nearest valid value."""
        if self._message is None:
            whole = "Content-Type" if self.rule.id == "generations/content_type/json" else "body"
            place = self.pointer.removeprefix("/").replace("/", ".") or whole
            nearest = self.nearest
            told = f"{place}: expected {self.expected}; got {self.received}"
            self._message = f"{told}; nearest: {nearest}" if nearest else told
        return self._message


_SMALL_TYPES = frozenset((str, int, bool))


def violation_of(rule: Rule, value: Any, pointer: str | None) -> Violation:
    """Return the violation of a rule by a value; equal small ones are one object."""
    kind = type(value)
    if kind in _SMALL_TYPES and (kind is not str or len(value) <= SHOWN_CHARACTERS):
        return _shared_violation(rule, value, pointer)
    return Violation(rule, value, pointer)


@lru_cache(maxsize=4096, typed=True)
def _shared_violation(rule: Rule, value: str | int | float, pointer: str | None) -> Violation:
    violation = Violation(rule, value, pointer)
    violation.is_shared = True
    return violation


class Broken(list[tuple["Rule", Any, "str | None"]]):
    """Broken rules, each with the value and its pointer (None: the rule's own), and how many more there are."""

    more = 0

    def add(self, rule: Rule, value: Any, pointer: str, *, limit: int) -> None:
        """Note a broken rule, or count it when there are many."""
        if len(self) < limit:
            self.append((rule, value, pointer))
        else:
            self.more += 1


class Findings:
    """The violations of one request: the first `limit` in full, then a count, so that none can flood its answer."""

    __slots__ = ("_entries", "_limit", "more")

    def __init__(self, limit: int) -> None:
        self._entries: list[Violation | tuple[Rule, Any, str | None]] = []
        self._limit = limit
        self.more = 0

    @property
    def items(self) -> list[Violation]:
        """The violations, in the order of the request's description."""
        return [entry if isinstance(entry, Violation) else violation_of(*entry) for entry in self._entries]

    def add(self, rule: Rule, value: Any, pointer: str | None = None) -> None:
        """Note that a value breaks a rule."""
        self.note(violation_of(rule, value, pointer))

    def note(self, violation: Violation) -> None:
        """Note a violation."""
        if len(self._entries) < self._limit:
            self._entries.append(violation)
        else:
            self.more += 1

    def extend(self, broken: Broken) -> None:
        """Note broken rules."""
        self._entries += broken
        self.more += broken.more
        if len(self._entries) > self._limit:
            self.more += len(self._entries) - self._limit
            del self._entries[self._limit :]

    def take_over(self, others: Findings | None) -> None:
        """Note other findings after these."""
        if others is not None:
            for violation in others.items:
                self.note(violation)
            self.more += others.more

    def __bool__(self) -> bool:
        return bool(self._entries)

    def __len__(self) -> int:
        return len(self._entries) + self.more


is_json_number = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,17})?(?:[eE][+-]?[0-9]{1,2})?").fullmatch
"""Whether a string reads as a JSON number of reasonable length."""


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
    if isinstance(value, int) and value.bit_length() > _LONGEST_SHOWN_BITS:
        return "a number of more than 75 digits"
    if isinstance(value, str) and len(value) > SHOWN_CHARACTERS:
        return f"{json.dumps(value[:SHOWN_CHARACTERS], ensure_ascii=False)}… ({len(value)} characters)"
    return json.dumps(value, ensure_ascii=False)


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
    if not wanted.is_finite():
        return None
    wanted = min(max(wanted, -_FAR), _FAR)
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
    if value.lower().startswith("http://") and len(value) > len("http://"):
        return json.dumps(f"https://{value[7:]}")
    if value.startswith("asset_") and len(value) > len("asset_"):
        return json.dumps(f"asset://{value}")
    return None


_NEAREST: dict[str, Callable[[Field, Any], str | None]] = {
    "number": _nearest_number,
    "boolean": _nearest_flag,
    "string": _nearest_word,
}
