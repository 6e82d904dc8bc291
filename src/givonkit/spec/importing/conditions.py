"""What the words about a field require of other fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .reading import NOT_UNDERSTOOD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .reading import Reading, Seen
    from .words import Words


def required_fields(reading: Reading, fields: Mapping[str, Any], words: Words) -> list[tuple[dict[str, Any], Seen]]:
    """Return the conditions that descriptions state in the form `Requires sourceImage.`, each with its place."""
    stated = re.compile(rf"(?<!\w){words.pattern('requires')}\s+([A-Za-z]\w{{0,63}})\s*(\S?)", re.IGNORECASE)
    conditions = []
    for name in fields:
        described = reading.first(f"fields.{name}.description")
        if described is None:
            continue
        for needed, following in stated.findall(described.value):
            if needed in fields and needed != name and following in ("", ".", ";"):
                condition = {"when": name, "requires": needed, "basis": "documented"}
                conditions.append((condition, described))
            else:
                told = f"{name}: what it requires, in {described.value[:200]!r}"
                reading.note(NOT_UNDERSTOOD, told, described.line)
    return conditions
