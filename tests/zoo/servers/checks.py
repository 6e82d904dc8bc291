"""The checks of one value: each is a function that yields what is wrong."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from .uris import media_type, scheme_of, uri_is_well_formed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .facts import FieldFacts
    from .reading import Reading

Path = tuple[str | int, ...]
KINDS = {str: "string", bool: "boolean", int: "number", float: "number", list: "array", dict: "object"}
COMMON_MEDIA = ("image/png", "image/jpeg", "image/webp", "video/mp4", "audio/mpeg", "audio/wav")


class Problem(NamedTuple):
    """What is wrong at one place of a body; stage 1 is looked at only when stage 0 is clean, by servers that do so."""

    path: Path
    code: str
    says: str
    stage: int = 0


def kind_of(value: Any) -> str:
    """Return the JSON type of a value."""
    return KINDS.get(type(value), "null")


def is_among(value: Any, values: tuple[Any, ...]) -> bool:
    """Return whether a value is one of some, where true is not 1."""
    return any(value == other and isinstance(value, bool) == isinstance(other, bool) for other in values)


def value_problems(field: FieldFacts, value: Any, reading: Reading, path: Path) -> Iterator[Problem]:
    """Yield what is wrong with a value that was sent for a field."""
    if is_among(value, field.taken):
        return
    if field.is_unusable or is_among(value, field.refused):
        yield Problem(path, "enum", "this value is not available")
    kind = kind_of(value)
    if kind == field.type:
        for check in _CHECKS[kind]:
            yield from check(field, value, reading, path)
    elif kind not in field.also:
        yield Problem(path, "type", f"expected {field.type}, got {kind}")
    elif field.is_slot:
        yield from _uris_in_another_form(field, value, reading, path)


def whole_numbers(_field: FieldFacts, value: float, reading: Reading, path: Path) -> Iterator[Problem]:
    """A whole number may be written with a decimal point, for servers that take it."""
    if not reading.floats_taken and type(value) is float and value.is_integer():
        yield Problem(path, "integer", "write whole numbers without a point")


def enum(field: FieldFacts, value: Any, _reading: Reading, path: Path) -> Iterator[Problem]:
    """A value is one of those allowed."""
    if field.allowed is not None and not is_among(value, field.allowed):
        yield Problem(path, "enum", f"allowed: {', '.join(map(str, field.allowed))}")


def text_length(field: FieldFacts, value: str, reading: Reading, path: Path) -> Iterator[Problem]:
    """A text is neither empty nor too long."""
    if field.is_slot or field.is_cut or field.allowed is not None:
        return
    is_blank = value.isspace() and not reading.blank_prompt_taken
    if is_blank or not (value or reading.empty_prompt_taken):
        yield Problem(path, "min_length", "must not be empty")
    if field.text_refused is not None and field.text_refused.search(value):
        yield Problem(path, "pattern", "has a character that is not available")
    limit = reading.text_limit if field.max_chars is None else field.max_chars
    if limit is not None and _length(value, field, reading) > limit:
        yield Problem(path, "max_length", f"at most {limit} characters")


def bounds(field: FieldFacts, value: float, _reading: Reading, path: Path) -> Iterator[Problem]:
    """A number is between the ends of its range."""
    if field.low is not None and value < field.low:
        yield Problem(path, "minimum", f"at least {field.low}")
    if field.high is not None and value > field.high:
        yield Problem(path, "maximum", f"at most {field.high}")
    if field.hole is not None and field.hole[0] <= value <= field.hole[1]:
        yield Problem(path, "enum", "this value is not available")


def step(field: FieldFacts, value: float, _reading: Reading, path: Path) -> Iterator[Problem]:
    """A number is a whole number of steps above the lower end of its range."""
    if field.step is not None and (Fraction(str(value)) - Fraction(field.low or 0)) % Fraction(field.step):
        yield Problem(path, "step", f"in steps of {field.step}")


def list_length(field: FieldFacts, value: list[Any], reading: Reading, path: Path) -> Iterator[Problem]:
    """A list is not too long."""
    limit = reading.list_limit if field.max_items is None and not field.is_cut else field.max_items
    if limit is not None and len(value) > limit:
        yield Problem(path, "max_items", f"at most {limit} items")
    if not value and not reading.empty_lists_taken:
        yield Problem(path, "min_items", "must not be empty")


def list_items(field: FieldFacts, value: list[Any], reading: Reading, path: Path) -> Iterator[Problem]:
    """Each item of a list is a URI that the slot takes."""
    for index, item in enumerate(value[: field.items_checked]):
        kind = kind_of(item)
        if kind == "string" and not field.is_cut:
            yield from uri(field, item, reading, (*path, index))
        elif kind != "string" and not field.is_cut and kind not in field.items_also:
            yield Problem((*path, index), "type", f"expected string, got {kind}")


def uri(field: FieldFacts, value: str, reading: Reading, path: Path) -> Iterator[Problem]:
    """A URI has a scheme that the slot takes, and as a data URI the slot's kind of media."""
    if not field.is_slot or field.is_cut:
        return
    scheme = scheme_of(value)
    if scheme not in field.schemes:
        yield Problem(path, "scheme", f"expected one of {', '.join(sorted(field.schemes))}")
        return
    if not reading.malformed_uris_taken and not uri_is_well_formed(scheme, value):
        yield Problem(path, "uri", f"not a usable {scheme} URI")
    media = media_type(value) if scheme == "data" else ""
    if media and not media.startswith(tuple(field.media)):
        yield Problem(path, "media", f"expected {' or '.join(sorted(field.media))}*, got {media}")
    elif media and reading.common_media_only and media not in COMMON_MEDIA:
        yield Problem(path, "media", f"{media} is not supported")


def nothing(_field: FieldFacts, _value: Any, _reading: Reading, _path: Path) -> Iterator[Problem]:
    """Nothing is known of the inside of an object."""
    return iter(())


def _uris_in_another_form(field: FieldFacts, value: Any, reading: Reading, path: Path) -> Iterator[Problem]:
    """Yield what is wrong with one URI where a list belongs, or with a list where one URI does."""
    if isinstance(value, str):
        yield from uri(field, value, reading, path)
    elif isinstance(value, list):
        yield from list_items(field, value, reading, path)


def _length(value: str, field: FieldFacts, reading: Reading) -> int:
    if field.counted_in == "bytes":
        return len(value.encode("utf-8", "surrogatepass"))
    return len(value.encode("utf-16-le", "surrogatepass")) // 2 if reading.counts_utf16 else len(value)


_CHECKS: dict[str, tuple[Callable[[FieldFacts, Any, Reading, Path], Iterator[Problem]], ...]] = {
    "string": (enum, text_length, uri),
    "number": (enum, bounds, step, whole_numbers),
    "boolean": (enum,),
    "array": (list_length, list_items),
    "object": (nothing,),
}
