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
    """Return the conditions that sentences of descriptions state: `Requires sourceImage.`, each with its place."""
    verb = words.pattern("requires")
    stated = re.compile(rf"(?:^|(?<=[.!?;])\s+){verb}\s+([A-Za-z]\w{{0,63}})(?=[.;]|$)", re.IGNORECASE)
    spoken_of = re.compile(rf"(?<!\w){verb}\s+[A-Za-z]\w{{0,63}}", re.IGNORECASE)
    conditions = []
    for name in fields:
        described = reading.first(f"fields.{name}.description")
        if described is None:
            continue
        found = [needed for needed in stated.findall(described.value) if needed in fields and needed != name]
        conditions += [({"when": name, "requires": needed, "basis": "documented"}, described) for needed in found]
        if len(found) < len(spoken_of.findall(described.value)):
            told = f"{name}: what it requires, in {described.value[:200]!r}"
            reading.note(NOT_UNDERSTOOD, told, described.line)
    return conditions
