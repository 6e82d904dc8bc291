"""What a field takes, from the words in its `Allowed` column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from givonkit.spec.model_file import FIELD_TYPES, MEDIA, SCHEMES

from .numbers import NUMBER, count, decimal, scalar

if TYPE_CHECKING:
    from .words import Words

DASHES = frozenset(("", "•", "·", "--", "---", "—", "–", "-", "−", "―"))

_DOT = re.compile(r"\s*[·•∙⋅‧・|]\s*")
_LONGEST_VALUE = 60
_NO_VALUES = ("from", "up_to", "step", "chars", "seconds", "image", "video", "voiceover")
_MOST_WORDS = 3


class Unclear(Exception):  # it is told, and never seen as an error
    """A text of the page that has no sense, or more than one; carries what was expected."""


def takes(text: str, kind: str, words: Words) -> dict[str, Any]:
    """Return what the words of an `Allowed` column say of a field of a type, as keys of a model file.

    Raises Unclear when they cannot be understood.
    """
    parts = [part for part in _DOT.split(text) if part]
    if not parts or text in DASHES:
        return {}
    if len(parts) == 1 and text.casefold() in FIELD_TYPES:
        if text.casefold() != kind:
            raise Unclear(f"the field is of type {kind}, and takes {text!r}")
        return {}
    for media in MEDIA:
        if words.mean(parts[0], media) and (len(parts) > 1 or kind == "array"):
            return _slot(parts[1:], media, kind, words)
    limit = _max_chars(text, words)
    if limit is not None:
        return {"max_chars": _fitting(kind, "string", limit)}
    if len(parts) > 1 or re.match(rf"{words.pattern('from', 'up_to', 'step')}\.?\s*\d", text, re.IGNORECASE):
        return _range(parts, kind, words)
    return _values(text, kind, words)


def default(text: str, kind: str) -> str | int | float | bool | None:
    """Return the default that a page shows, None for a dash; raises Unclear."""
    if text in DASHES:
        return None
    if kind == "boolean":
        if text.casefold() not in ("true", "false"):
            raise Unclear(f"expected true or false, got {text!r}")
        return text.casefold() == "true"
    if kind == "number":
        value = decimal(text)
        if value is None:
            raise Unclear(f"expected a number, got {text!r}")
        return scalar(value)
    if kind != "string":
        raise Unclear(f"a field of type {kind} with the default {text!r}")
    return text


def _fitting(kind: str, expected: str, value: Any) -> Any:
    if kind != expected:
        raise Unclear(f"this belongs to a field of type {expected}, this one is of type {kind}")
    return value


def _slot(parts: list[str], media: str, kind: str, words: Words) -> dict[str, Any]:
    if kind not in ("string", "array"):
        raise Unclear(f"a field of type {kind} that takes {media}")
    facts: dict[str, Any] = {"media": media, "schemes": None}
    for part in parts:
        limit = re.fullmatch(rf"{words.pattern('up_to')}\.?\s*(\d{{1,9}})", part, re.IGNORECASE)
        schemes = [scheme.strip().casefold().removesuffix("://") for scheme in part.split(",")]
        if limit and kind == "array":
            facts["max_items"] = int(limit.group(1))
        elif facts["schemes"] is None and set(schemes) <= set(SCHEMES):
            facts["schemes"] = list(dict.fromkeys(schemes))
        else:
            raise Unclear(f"{part!r} is neither a list of {', '.join(SCHEMES)} nor the limit of an array")
    if facts["schemes"] is None:
        raise Unclear(f"a slot for {media} without its schemes ({', '.join(SCHEMES)})")
    return facts


def _max_chars(text: str, words: Words) -> int | None:
    pattern = rf"{words.pattern('up_to')}\.?\s*([\d.,' ]{{1,20}}?)\s*{words.pattern('chars')}\.?"
    found = re.fullmatch(pattern, text, re.IGNORECASE)
    if not found:
        return None
    limit = count(found.group(1))
    if limit is None:
        raise Unclear(f"{found.group(1)!r} is no count of characters")
    return limit


def _range(parts: list[str], kind: str, words: Words) -> dict[str, Any]:
    _fitting(kind, "number", None)
    seconds = words.pattern("seconds")
    bounds: dict[str, Any] = {}
    unit: dict[str, Any] = {}
    for part in parts:
        if words.mean(part, "seconds"):
            unit = {"unit": "seconds"}
            continue
        found = None
        for key, meaning in (("from", "from"), ("to", "up_to"), ("step", "step")):
            pattern = rf"{words.pattern(meaning)}\.?\s*:?\s*(-?{NUMBER})\s*({seconds}\.?)?"
            found = re.fullmatch(pattern, part, re.IGNORECASE)
            if found:
                bounds[key] = decimal(found.group(1))
                unit = {"unit": "seconds"} if found.group(2) else unit
                break
        if not found:
            raise Unclear(f"{part!r} is no bound of a range")
    missing = [key for key in ("from", "to", "step") if bounds.get(key) is None]
    if missing:
        raise Unclear(f"a range whose {' and '.join(missing)} cannot be read")
    if bounds["from"] > bounds["to"] or bounds["step"] <= 0:
        raise Unclear(f"a range from {bounds['from']} to {bounds['to']} in steps of {bounds['step']}")
    return {"range": {key: bounds[key] for key in ("from", "to", "step")}} | unit


def _values(text: str, kind: str, words: Words) -> dict[str, Any]:
    if kind == "boolean":
        if {value.strip().casefold() for value in re.split("[,/]", text)} == {"true", "false"}:
            return {}
        raise Unclear(f"expected boolean, got {text!r}")
    if kind == "number":
        return _numbers(text, words)
    _fitting(kind, "string", None)
    values = [value.strip() for value in text.split(",")]
    doubtful = [
        value
        for value in values
        if not any(letter.isalnum() for letter in value)
        or len(value) > _LONGEST_VALUE
        or len(value.split()) > _MOST_WORDS
        or any(words.mean(value, meaning) for meaning in _NO_VALUES)
        or re.search(rf"\d\s*{words.pattern('chars')}", value, re.IGNORECASE)
    ]
    if doubtful:
        raise Unclear(f"{doubtful[0]!r} does not look like one value of a list")
    return {"allowed": _each_once(values)}


def _numbers(text: str, words: Words) -> dict[str, Any]:
    listed, unit = text, {}
    found = re.fullmatch(rf"(.*\d)\s*{words.pattern('seconds')}\.?", text, re.IGNORECASE)
    if found:
        listed, unit = found.group(1), {"unit": "seconds"}
    separator = r",\s+|;\s*" if re.search(r",\s|;", listed) else r"(?!)"
    values = [decimal(value) for value in re.split(separator, listed)]
    if None in values:
        raise Unclear(f"expected numbers with a comma and a space between them, got {text!r}")
    return {"allowed": _each_once([scalar(value) for value in values if value is not None]), **unit}


def _each_once(values: list[Any]) -> list[Any]:
    if len(set(values)) != len(values):
        raise Unclear("a list that names a value twice")
    return values
