"""Values of recorded requests in words that give no secret away: what a spec knows and short numbers, no more."""

from __future__ import annotations

import json
import re
from itertools import chain, takewhile
from typing import TYPE_CHECKING, Any

from givonkit.spec.comparing.words import counted
from givonkit.validation.findings import is_json_number, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from givonkit.spec import Field, Model, Spec
    from givonkit.validation import Violation

OTHER_NAME = "a name that no side knows"
_LONGEST_NUMBER = 7
_LARGE = 10**_LONGEST_NUMBER
_URI_FORMS = {
    "https": "an https URL",
    "http": "an http URL",
    "data": "a data URI",
    "asset": "an asset:// URI",
}
_scheme_of = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE).match
_is_a_count = re.compile(r"the first \d+ (?:characters|items)").fullmatch


class RecordedWords:
    """Tells what a recorded request holds; the words of `specs` and the names of `models` are no secret."""

    def __init__(self, specs: Iterable[Spec], models: Iterable[str] = ()) -> None:
        words = chain(models, *map(_words_of, specs))
        self._known = {word.casefold() for word in words}

    def name(self, name: str) -> str:
        """Return a name that a spec knows, and of another one nothing but that it is none."""
        return name if name.casefold() in self._known else OTHER_NAME

    def value(self, value: Any) -> str:
        """Return a value as short JSON where it cannot be a secret, and otherwise what it is."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value) if abs(value) < _LARGE and len(str(value)) <= _LONGEST_NUMBER else "a long number"
        return shown(value)

    def violation(self, violation: Violation) -> tuple[str, str]:
        """Return where a request breaks a rule, and what was expected, what came, and the nearest valid value."""
        told = f"expected {violation.expected}"
        received = self._received(violation)
        told += f"; got {received}" if received else ""
        nearest = self._nearest(violation.nearest)
        return self._place(violation), f"{told}; nearest: {nearest}" if nearest else told

    def _place(self, violation: Violation) -> str:
        """Return the path of a violation as far as its names are known."""
        parts = violation.pointer.removeprefix("/").split("/")
        return ".".join(takewhile(self._is_plain, parts)) or "body"

    def _is_plain(self, part: str) -> bool:
        return part.casefold() in self._known or (part.isdecimal() and len(part) <= _LONGEST_NUMBER)

    def _received(self, violation: Violation) -> str:
        if violation.rule.code == "unknown_field" and isinstance(violation.value, str):
            return self.name(violation.value)
        if violation.rule.id.startswith("generations/body/"):
            return ""
        if violation.rule.code in ("max_chars", "max_items", "requires"):
            return violation.received
        return self.value(violation.value)

    def _nearest(self, nearest: str | None) -> str:
        """Return the nearest valid value, if nothing of what was sent can stand in it."""
        if nearest is None:
            return ""
        word = nearest.strip('"')
        is_plain = word.removeprefix("input.").casefold() in self._known or _is_short_number(word)
        return nearest if is_plain or _is_a_count(nearest) else ""

    def _text(self, text: str) -> str:
        if text.casefold() in self._known or _is_short_number(text):
            return json.dumps(text, ensure_ascii=False)
        scheme = _scheme_of(text)
        if scheme:
            return _URI_FORMS.get(scheme.group(1).lower(), "a URI of another scheme")
        return f"a text of {counted(len(text), 'character')}"


def _is_short_number(text: str) -> bool:
    return len(text) <= _LONGEST_NUMBER and bool(is_json_number(text))


def _words_of(spec: Spec) -> Iterator[str]:
    yield from ("type", "model", "input", "variant", "body", "true", "false")
    for modes in spec.api.modes.values():
        yield from modes
    yield from spec.api.modes
    for slug in spec.models:
        yield slug
        yield from _words_of_model(spec.models[slug])


def _words_of_model(model: Model) -> Iterator[str]:
    for name, field in model.fields.items():
        yield name
        yield from _words_of_field(field)


def _words_of_field(field: Field) -> Iterator[str]:
    yield from (str(value) for value in (*(field.allowed or ()), field.default) if value is not None)
