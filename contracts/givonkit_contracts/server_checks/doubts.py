"""Readings that no page rules out: where a broken rule may be none in the reading that a server has chosen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from givonkit.spec.uris import data_uri

if TYPE_CHECKING:
    from collections.abc import Mapping

    from givonkit.spec import Field, Rule

_MALFORMED = ("asset_uri", "https_url", "data_uri")
_FLAG_WORDS = ("true", "false", "yes", "no", "on", "off", "1", "0")


class Doubt(NamedTuple):
    """Why the pages do not settle whether a value is right, and the question that would, if there is one."""

    why: str
    question: str | None = None


def doubt_about(rule: Rule, value: Any, given: Mapping[str, Any]) -> Doubt | None:
    """Return why a broken rule settles nothing, or None where a page says it; `given` is the input around the value."""
    if rule.basis != "documented":
        return Doubt(f"no page says that {rule.sentence.rstrip('.')}", rule.question)
    if rule.code == "type" and rule.field is not None:
        return _doubt_about_type(rule.field, value, is_item="[]/" in rule.id)
    if rule.code == "max_chars" and rule.field is not None and len(value) <= (rule.field.max_chars or 0):
        return Doubt("no page says what counts as a character", "character-unit")
    if rule.code == "conflict" and given.get(rule.pointer.rpartition("/")[2]) is None:
        return Doubt("no page says whether a default counts as sent", rule.question)
    return _doubt_about_uri(rule, value)


def _doubt_about_type(field: Field, value: Any, *, is_item: bool) -> Doubt | None:
    if value is None and not field.required:
        asked = None if is_item else "null-fields"
        return Doubt("no page says whether null is the same as leaving a value out", asked)
    if field.type == "number" and type(value) is str and reads_as_number(value):
        asked = "string-numbers" if _would_do(field, float(value)) else None
        return Doubt("no page says whether a number may be a string", asked)
    if field.type == "boolean" and (type(value) in (int, float) or str(value).strip().lower() in _FLAG_WORDS):
        return Doubt("no page says whether a number or a word may stand for true or false")
    return None


def _would_do(field: Field, number: float) -> bool:
    if field.allowed is not None:
        return number in field.allowed
    if field.range is None:
        return True
    start, end, step = map(float, field.range)
    return start <= number <= end and (number - start) % step == 0


def _doubt_about_uri(rule: Rule, value: Any) -> Doubt | None:
    if rule.code in _MALFORMED and rule.field is not None:
        percent_encoded = re.fullmatch(data_uri(rule.field.media or "image", base64_only=False), value)
        asked = "data-uri-payload" if rule.code == "data_uri" and percent_encoded else None
        return Doubt("no page says where a URI stops being well formed", asked)
    if rule.code == "scheme" and rule.field is not None and scheme_of(value.strip()) in rule.field.schemes:
        return Doubt("no page says whether white space around a URI counts")
    if rule.code == "media" and value[5:6] in (";", ","):
        return Doubt("no page says what a data URI without a media type is taken for")
    return None


def reads_as_number(text: str) -> bool:
    """Return whether a lenient reader may take a string for a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def scheme_of(uri: str) -> str | None:
    """Return the scheme of a URI in lower case, or None where it has none."""
    scheme, colon, _ = uri.partition(":")
    return scheme.lower() if colon else None
