"""A model's rules turned into one Python function: a field table in, straight-line code out.

The function reads each field once and notes what is wrong; nothing of the table is looked at again at run time.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from .findings import ABSENT, Broken, is_json_number, pointer_to
from .slots import SlotChecker, is_asset_uri

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit.spec import Field, Model, ModelRules, Rule, World


_PYTHON_TYPES = {"string": "str", "boolean": "bool", "object": "dict", "array": "list"}


class InputCheck(Protocol):
    """Checks an input object; its valid values come back with the defaults applied."""

    def __call__(self, given: dict[str, Any]) -> tuple[dict[str, Any], Broken | None]:
        """Return the valid values by field, in page order, and the broken rules, or None when all is well."""
        ...


def compile_input_check(rules: ModelRules, world: World, *, limit: int) -> InputCheck:
    """Return the function that checks the input of one model; it tells at most `limit` unknown fields or items each."""
    writer = _Writer(rules, world, limit)
    source = writer.source()
    namespace = writer.namespace
    exec(compile(source, f"<rules of {rules.model.slug}>", "exec"), namespace)  # noqa: S102  # our own text, made from names that the loader checked
    check: InputCheck = namespace["check"]
    return check


class _Writer:
    """Writes the source, and keeps the values that it names."""

    def __init__(self, rules: ModelRules, world: World, limit: int) -> None:
        self.namespace: dict[str, Any] = {"ABSENT": ABSENT, "Broken": Broken, "Decimal": Decimal}
        self._limit = limit
        self._rules = rules
        self._coerces = world.answer("string-numbers") == "coerced"
        self._null_is_absent = world.answer("null-fields") == "absent"

    def source(self) -> str:
        lines = ["def check(given):", "  valid = {}", "  missing = 0", "  broken = None"]
        for name, item in self._rules.model.fields.items():
            lines += ["  " + line for line in self._field_lines(item, self._rules.fields[name])]
        unknown = self._rules.unknown_field
        if unknown:
            check = self._named("unknown", _UnknownFields(self._rules.model, unknown, self._limit))
            lines += [
                f"  if len(given) + missing != {len(self._rules.fields)}:",
                f"    broken = {check}(given, broken or Broken())",
            ]
        lines.append("  return valid, broken")
        return "\n".join(lines)

    def _named(self, stem: str, value: Any) -> str:
        name = f"{stem}_{len(self.namespace)}"
        self.namespace[name] = value
        return name

    def _field_lines(self, item: Field, rules: tuple[Rule, ...]) -> list[str]:
        by_code: dict[str, Rule] = {}
        for rule in rules:
            by_code.setdefault(rule.code, rule)
        name = repr(item.name)
        is_given, missing = f"{name} in given", "1"
        if self._null_is_absent:
            is_given, missing = f"given.get({name}) is not None", f"{name} not in given"
        return [
            f"if {is_given}:",
            f"  value = given[{name}]",
            *_indented(self._present_lines(item, by_code, rules)),
            "else:",
            f"  missing += {missing}",
            *_indented(self._absent_lines(item, by_code)),
        ]

    def _absent_lines(self, item: Field, rules: dict[str, Rule]) -> list[str]:
        if item.required:
            return [self._add(rules["required"], "ABSENT")]
        if item.default is not None:
            return [f"valid[{item.name!r}] = {item.default!r}"]
        return []

    def _present_lines(self, item: Field, by_code: dict[str, Rule], rules: tuple[Rule, ...]) -> list[str]:
        tests: list[tuple[str, str]] = [(self._wrong_type(item), self._add(by_code["type"]))]
        keep = f"valid[{item.name!r}] = value"
        if item.type == "number":
            tests += self._number_tests(item, by_code)
            keep = self._number_kept(item)
        elif item.type == "string":
            tests += self._string_tests(item, by_code, rules)
        elif item.is_array and item.media:
            return self._array_lines(item, by_code, rules, tests, keep)
        return [*self._coercion(item), *_chain(tests, keep)]

    def _wrong_type(self, item: Field) -> str:
        if item.type == "number":
            return "type(value) is not int and type(value) is not float"
        return f"type(value) is not {_PYTHON_TYPES[item.type]}"

    def _coercion(self, item: Field) -> list[str]:
        if item.type != "number" or not self._coerces:
            return []
        return [f"if type(value) is str: value = {self._named('number', _number_or_same)}(value)"]

    def _number_tests(self, item: Field, rules: dict[str, Rule]) -> list[tuple[str, str]]:
        tests = []
        if item.allowed is not None:
            values = self._named("allowed", {value: value for value in item.allowed})
            tests.append((f"value not in {values}", self._add(rules["enum"])))
        if item.range is not None:
            start, end, step = item.range.start, item.range.end, item.range.step
            tests.append((f"value < {_literal(start)}", self._add(rules["minimum"])))
            tests.append((f"value > {_literal(end)}", self._add(rules["maximum"])))
            if start == int(start) and step == int(step):
                tests.append((f"(value - {int(start)}) % {int(step)}", self._add(rules["step"])))
            else:
                test = f"(Decimal(str(value)) - Decimal('{start}')) % Decimal('{step}')"
                tests.append((test, self._add(rules["step"])))
        return tests

    def _number_kept(self, item: Field) -> str:
        whole = self._named("whole", _whole_if_equal)
        return f"valid[{item.name!r}] = value if type(value) is int else {whole}(value)"

    def _string_tests(self, item: Field, rules: dict[str, Rule], all_rules: tuple[Rule, ...]) -> list[tuple[str, str]]:
        if item.media:
            check = self._named("slot", SlotChecker(item, all_rules, limit=self._limit))
            is_right = self._named("is_right", _quick_look(item))
            keep = f"valid[{item.name!r}] = value"
            return [
                (f"not {is_right}(value)", f"{keep}; broken = {check}(value, broken or Broken(), '/input/{item.name}')")
            ]
        if item.allowed is not None:
            allowed = self._named("allowed", frozenset(item.allowed))
            return [(f"value not in {allowed}", self._add(rules["enum"]))]
        tests = []
        if "min_chars" in rules:
            tests.append(("not value", self._add(rules["min_chars"])))
        if "max_chars" in rules:
            length = "len(value)"
            if rules["max_chars"].parameters["unit"] == "utf16-units":
                length = "len(value.encode('utf-16-le', 'surrogatepass')) // 2"
            tests.append((f"{length} > {item.max_chars}", self._add(rules["max_chars"])))
        return tests

    def _array_lines(
        self, item: Field, by_code: dict[str, Rule], rules: tuple[Rule, ...], tests: list[tuple[str, str]], keep: str
    ) -> list[str]:
        of_items = [rule for rule in rules if "[]/" in rule.id]
        item_type = next(rule for rule in of_items if rule.code == "type")
        check = self._named(
            "items", _ItemsChecker(item, item_type, SlotChecker(item, of_items, limit=self._limit), self._limit)
        )
        lines = _chain(tests, keep)
        if "max_items" in by_code:
            limit = by_code["max_items"].parameters["limit"]
            lines += [f"  if len(value) > {limit}: {self._add(by_code['max_items'])}"]
        return [*lines, f"  broken = {check}(value, broken)"]

    def _add(self, rule: Rule, value: str = "value") -> str:
        return f"broken = broken or Broken(); broken.append(({self._named('rule', rule)}, {value}, None))"


class _UnknownFields:
    """Finds the fields that a model does not have."""

    def __init__(self, model: Model, rule: Rule, limit: int) -> None:
        self._names = frozenset(model.fields)
        self._rule = rule
        self._limit = limit

    def __call__(self, given: dict[str, Any], broken: Broken) -> Broken:
        for name in given:
            if name not in self._names:
                broken.add(self._rule, name, pointer_to("/input", name), limit=self._limit)
        return broken


class _ItemsChecker:
    """Checks the items of an array slot."""

    def __init__(self, field: Field, item_type: Rule, check: SlotChecker, limit: int) -> None:
        self._parent = f"/input/{field.name}"
        self._item_type = item_type
        self._check = check
        self._is_right = _quick_look(field)
        self._limit = limit

    def __call__(self, items: list[Any], broken: Broken | None) -> Broken | None:
        is_right = self._is_right
        for index, item in enumerate(items):
            pointer = f"{self._parent}/{index}"
            if type(item) is not str:
                broken = broken or Broken()
                broken.add(self._item_type, item, pointer, limit=self._limit)
            elif not is_right(item):
                broken = self._check(item, broken or Broken(), pointer)
        return broken


def _quick_look(field: Field) -> Callable[[str], object]:
    """Return what tells the URIs that most requests hold, and that need no closer look, from all others."""
    return is_asset_uri if "asset" in field.schemes else _never


def _never(_uri: str) -> bool:
    return False


def _chain(tests: list[tuple[str, str]], keep: str) -> list[str]:
    lines = []
    for number, (test, then) in enumerate(tests):
        lines += [f"{'elif' if number else 'if'} {test}:", f"  {then}"]
    return [*lines, "else:", f"  {keep}"]


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _literal(number: Decimal) -> str:
    return str(int(number)) if number == int(number) else str(number)


def _number_or_same(text: str) -> Any:
    if not is_json_number(text):
        return text
    return int(text) if text.lstrip("-").isdigit() else float(text)


def _whole_if_equal(value: float) -> int | float:
    return int(value) if value == int(value) else value
