"""The modes and the asset slots of a page, which stand glued together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from givonkit.spec.model_file import MEDIA

from .reading import NOT_UNDERSTOOD, Reading

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from .lines import Line
    from .words import Words

_SEPARATORS = r"[\s,;·•|]*"
_SLOT = re.compile(
    rf"{_SEPARATORS}([A-Za-z][A-Za-z0-9_]{{0,63}}?)\s?:\s?({'|'.join(MEDIA)})\s?(\*?)\s?(?:\[\]\s?(?:(?:<=|≤|⩽)\s?(\d{{1,6}}))?)?\s?(\*?)"
    rf"(?={_SEPARATORS}(?:[A-Za-z][A-Za-z0-9_]{{0,63}}\s?:|$))"
)
_LONGEST = 20_000
_LONGEST_TOLD = 80
_LONGEST_LABEL = 40


class Capabilities:
    """Reads lines of modes and asset slots; `modes` are all that any type of job may have."""

    def __init__(self, modes: Collection[str], words: Words) -> None:
        longest_first = sorted(modes, key=lambda mode: (-len(mode), mode))
        self._mode = re.compile(rf"{_SEPARATORS}({'|'.join(map(re.escape, longest_first))})", re.IGNORECASE)
        self._label = re.compile(rf"{_SEPARATORS}{words.pattern('modes', 'slots')}\s*:?\s*", re.IGNORECASE)
        self._words = words

    def is_list(self, line: Line) -> bool:
        """Whether a line holds nothing but modes and slots, after a short label if there is one."""
        if line.cells or len(line.text) > _LONGEST:
            return False
        reading = Reading()
        rest = self._read(reading, line)
        return not rest.strip(" ,;·•|") and bool(reading.under("modes.") or reading.under("slots."))

    def read(self, reading: Reading, lines: Sequence[Line], known: Collection[str]) -> None:
        """Take modes and slots from lines; `known` are names of fields, which slots have too."""
        for line in lines:
            rest = self._read(reading, line, known)
            is_beside = len(rest) < len(line.text) and re.search(r"[^\W\d_]{2}", rest)
            if re.search(r"[a-z]_[a-z]|[A-Za-z]\s?:\S", rest) or (is_beside and not self._label.fullmatch(line.text)):
                reading.see("unread_mode", line.number, line.number)
                reading.note(NOT_UNDERSTOOD, f"{rest[:_LONGEST_TOLD]!r} among modes and asset slots", line.number)

    def _read(self, reading: Reading, line: Line, known: Collection[str] = ()) -> str:
        """Return what is left of a line after its modes and slots."""
        text = self._without_label(line.text[:_LONGEST], self._mode)
        text = self._read_modes(reading, text, line.number)
        rest = self._read_slots(reading, self._without_label(text, _SLOT), line.number, known)
        if re.match(r"[a-z]+_[a-z]", rest) or self._mode.search(rest):
            reading.see("unread_mode", line.number, line.number)
        return rest

    def _read_modes(self, reading: Reading, text: str, number: int) -> str:
        found = self._mode.match(text)
        while found:
            reading.see(f"modes.{found.group(1).lower()}", True, number)  # noqa: FBT003  # the fact is that it is there
            text = text[found.end() :]
            found = self._mode.match(text)
        return text

    def _read_slots(self, reading: Reading, text: str, number: int, known: Collection[str]) -> str:
        found = _SLOT.match(text)
        while found:
            glued, media, star, limit, late_star = found.groups()
            name = _known_end(glued, known)
            before = glued.removesuffix(name)
            if "_" in before or ("_" in name and name not in known):
                reading.see("unread_mode", number, number)
                reading.note(NOT_UNDERSTOOD, f"{(before or glued)[:_LONGEST_TOLD]!r} among the modes", number)
            if "_" in name and name not in known:
                break
            slot: Mapping[str, object] = {
                "media": media,
                "required": bool(star or late_star),
                "max_items": int(limit) if limit else None,
            }
            reading.see(f"slots.{name}", slot, number)
            text = text[found.end() :]
            found = _SLOT.match(text)
        return text

    def _without_label(self, text: str, first: re.Pattern[str]) -> str:
        """Return a text without the label before its modes or slots: a known one, or another short one."""
        bare = self._label.sub("", text, count=1) if self._label.match(text) else text
        if first.match(bare):
            return bare
        found = first.search(text, 0, _LONGEST_LABEL * 2)
        label = text[: found.start()] if found else ""
        is_label = 0 < len(label) <= _LONGEST_LABEL and not re.search(r"[_:.\d]", label)
        return text[len(label) :] if is_label else bare


def _known_end(name: str, known: Collection[str]) -> str:
    """Return the known name that a slot's ends with, since a label may be glued before it, or else all of it."""
    if name in known:
        return name
    return next((name[place:] for place in range(1, len(name)) if name[place:] in known), name)
