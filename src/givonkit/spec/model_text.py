"""A mapped model written as the text of a model file."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_OWN_PARAGRAPH = ("fields", "fields_complete", "conditions", "modes", "prices", "example", "gaps", "evidence")
_UNBROKEN = 1 << 30


def model_text(mapped: Mapping[str, Any]) -> str:
    """Return the text of the model file that a mapped model makes: a line a field, and paragraphs between."""
    return "".join(f"{line}\n" for line in _lines(mapped))


def _lines(mapped: Mapping[str, Any]) -> Iterator[str]:
    previous = None
    for key, value in mapped.items():
        is_first_of_two = (previous, key) not in (("fields_complete", "fields"), ("modes", "prices"))
        if key in _OWN_PARAGRAPH and previous and is_first_of_two:
            yield ""
        yield from _entry(key, value)
        previous = key


def _entry(key: str, value: Any) -> Iterator[str]:
    if key == "prices":
        yield "prices:"
        for part, content in value.items():
            yield from (f"  {line}" for line in _entry(part, content))
    elif key in ("fields", "example", "evidence") and value:
        yield f"{key}:"
        yield from (f"  {_flow(name)}: {_flow(part)}" for name, part in value.items())
    elif isinstance(value, list) and value and key != "modes":
        yield f"{key}:"
        yield from (f"  - {_flow(part)}" for part in value)
    else:
        yield f"{key}: {_flow(value)}"


_Parent: type[yaml.SafeDumper] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_Parent):  # type: ignore[misc,valid-type]  # the fast one, where the library has it
    """Writes decimals as the numbers that they are."""


_Dumper.add_representer(
    Decimal, lambda dumper, value: dumper.represent_scalar(f"tag:yaml.org,2002:{_kind(value)}", format(value, "f"))
)


def _kind(value: Decimal) -> str:
    return "int" if value == value.to_integral_value() and "." not in format(value, "f") else "float"


def _flow(value: Any) -> str:
    text = yaml.dump(
        value, Dumper=_Dumper, default_flow_style=True, sort_keys=False, allow_unicode=True, width=_UNBROKEN
    )
    return str(text).removesuffix("\n").removesuffix("\n...")
