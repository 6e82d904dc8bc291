"""Deviations about the values of fields: enums, types, defaults, and whether a field has to be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .checks import kind_of
from .draft import INPUT_SHOWN

if TYPE_CHECKING:
    from givonkit.spec import Field

    from .deviation import Deviation
    from .draft import Draft

MADE_UP = ("8k", "2160p", "16x9", "ultra", "2:1", "512px")
WRONG_KINDS: dict[str, tuple[Any, ...]] = {
    "string": (7, True, ["a red corgi"], {"text": "a red corgi"}),
    "number": (True, [5], {"seconds": 5}),
    "boolean": ("on", [True], {"on": True}),
    "array": (True, {"0": "https://files.example.org/one.png"}, 3),
    "object": ("x=1", [1], True),
}


def allowed_value_refused(draft: Draft) -> Deviation | None:
    """One allowed value is refused."""
    row = draft.field(lambda row: row.allowed)
    if row is None:
        return None
    value = draft.one_of(row.allowed or ())
    return draft.on_field(
        row, "enum", f"{row.name} {value} is refused", {"refused": (value,)}, {row.name: value}, accepts=False
    )


def last_value_refused(draft: Draft) -> Deviation | None:
    """The last allowed value of the largest list is refused."""
    rows = sorted((row for row in draft.model.fields.values() if row.allowed), key=lambda row: len(row.allowed or ()))
    if not rows or not rows[-1].allowed:
        return None
    row, value = rows[-1], rows[-1].allowed[-1]
    return draft.on_field(
        row, "enum", f"{row.name} {value} is refused", {"refused": (value,)}, {row.name: value}, accepts=False
    )


def foreign_value_taken(draft: Draft) -> Deviation | None:
    """A value that only other models have, or none, is accepted."""
    row = draft.field(lambda row: row.allowed and row.type == "string")
    if row is None:
        return None
    others = {
        value
        for model in draft.spec.models.values()
        for value in (model.fields[row.name].allowed or () if row.name in model.fields else ())
    }
    value = draft.one_of(sorted({*map(str, others), *MADE_UP} - set(row.allowed or ())))
    return draft.on_field(
        row, "enum", f"{row.name} {value} is accepted", {"taken": (value,)}, {row.name: value}, accepts=True
    )


def other_case_taken(draft: Draft) -> Deviation | None:
    """An allowed value is accepted in other letters."""
    row = draft.field(lambda row: row.allowed and _in_other_case(row))
    if row is None:
        return None
    value = draft.one_of(_in_other_case(row))
    changes = {"taken": tuple(_in_other_case(row))}
    return draft.on_field(row, "enum", f"{row.name} {value} is accepted", changes, {row.name: value}, accepts=True)


def near_number_taken(draft: Draft) -> Deviation | None:
    """A number beside the allowed ones is accepted."""
    row = draft.field(lambda row: row.allowed and row.type == "number")
    if row is None:
        return None
    numbers = [int(value) for value in row.allowed or ()]
    value = draft.one_of(sorted({*range(min(numbers) - 2, max(numbers) + 3)} - set(numbers)))
    return draft.on_field(
        row, "enum", f"{row.name} {value} is accepted", {"taken": (value,)}, {row.name: value}, accepts=True
    )


def any_value_taken(draft: Draft) -> Deviation | None:
    """The values of a field are not checked."""
    row = draft.field(lambda row: row.allowed)
    if row is None:
        return None
    value = 77 if row.type == "number" else "anything"
    return draft.on_field(
        row, "enum", f"{row.name} takes any value", {"allowed": None}, {row.name: value}, accepts=True
    )


def default_differs(draft: Draft) -> Deviation | None:
    """A field that is left out gets another value than its default."""
    row = draft.field(other_defaults)
    if row is None:
        return None
    value = draft.one_of(other_defaults(row))
    says = f"{row.name} is {value} when it is left out"
    return draft.on_field(row, "default", says, {"default": value}, {}, accepts=None, shows=INPUT_SHOWN)


def required_unchecked(draft: Draft) -> Deviation | None:
    """A required field may be left out."""
    row = draft.field(lambda row: row.required)
    if row is None:
        return None
    deviation = draft.on_field(
        row, "required", f"{row.name} may be left out", {"required": False, "default": None}, {}, accepts=True
    )
    deviation.witness.body["input"].pop(row.name)
    return deviation


def optional_demanded(draft: Draft) -> Deviation | None:
    """A field that may be left out has to be sent."""
    row = draft.field(lambda row: not row.required)
    if row is None:
        return None
    code = "type" if row.default is None else "default"
    return draft.on_field(
        row, code, f"{row.name} has to be sent", {"required": True, "default": None}, {}, accepts=False
    )


def any_type_taken(draft: Draft) -> Deviation | None:
    """The JSON type of a field is not checked."""
    row = draft.field(lambda _row: True)
    if row is None:
        return None
    value = draft.one_of(_of_wrong_kind(row))
    kinds = frozenset({"string", "number", "boolean", "array", "object"})
    return draft.on_field(
        row, "type", f"{row.name} takes any JSON type", {"also": kinds}, {row.name: value}, accepts=True
    )


def one_more_type_taken(draft: Draft) -> Deviation | None:
    """One more JSON type is accepted."""
    row = draft.field(lambda _row: True)
    if row is None:
        return None
    value = draft.one_of(_of_wrong_kind(row))
    kind = kind_of(value)
    changes = {"also": frozenset({kind})}
    return draft.on_field(row, "type", f"{row.name} takes a {kind} too", changes, {row.name: value}, accepts=True)


def flag_value_refused(draft: Draft) -> Deviation | None:
    """True or false is refused."""
    row = draft.field(lambda row: row.type == "boolean")
    if row is None:
        return None
    value = draft.one_of((True, False))
    return draft.on_field(
        row, "type", f"{row.name} {value} is refused", {"refused": (value,)}, {row.name: value}, accepts=False
    )


def object_refused(draft: Draft) -> Deviation | None:
    """A field that takes an object is refused."""
    row = draft.field(lambda row: row.type == "object")
    if row is None:
        return None
    return draft.on_field(row, "type", f"{row.name} is refused", {"is_unusable": True}, {row.name: {}}, accepts=False)


KINDS = (
    allowed_value_refused,
    last_value_refused,
    foreign_value_taken,
    other_case_taken,
    near_number_taken,
    any_value_taken,
    default_differs,
    required_unchecked,
    optional_demanded,
    any_type_taken,
    one_more_type_taken,
    flag_value_refused,
    object_refused,
)


def other_defaults(row: Field) -> list[Any]:
    """Return the documented values of a field with a default that are not the default."""
    if row.default is None:
        return []
    span: list[Any] = list(range(int(row.range.start), int(row.range.end) + 1)) if row.range else []
    values = [True, False] if row.type == "boolean" else list(row.allowed or span)
    return [value for value in values if value != row.default]


def _of_wrong_kind(row: Field) -> list[Any]:
    """Return values of another JSON type; a list in a slot would be one of URIs."""
    return [value for value in WRONG_KINDS[row.type] if not (row.is_slot and isinstance(value, list))]


def _in_other_case(row: Field) -> list[str]:
    forms = {form for value in map(str, row.allowed or ()) for form in (value.upper(), value.lower(), value.title())}
    return sorted(forms - set(map(str, row.allowed or ()))) if row.type == "string" else []
