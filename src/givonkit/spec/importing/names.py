"""The label, the name and the description of a field, which pages glue together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_IDENTIFIER = re.compile(r"[a-z](?=[A-Za-z0-9_]{0,63}(?![A-Za-z0-9_]))[A-Za-z0-9_]*")
_NO_LETTER = re.compile(r"[\W_]+")
_HUMP = re.compile(r"(?<=[a-z0-9])[A-Z]")
_LONGEST_LABEL = 60
_MOST_LABEL_WORDS = 6
_MOST_WORDS_APART = 3
_SHORTEST_REPEATED = 3
_LONGEST_HEAD = 2000


class FieldHead(NamedTuple):
    """What stands above or beside the facts of a field.

    `is_marked` says whether a star marks it as required, and `is_sure` whether anything but a capital letter told where
    the name ends.
    """

    name: str
    description: str
    is_marked: bool
    is_sure: bool = True


def field_head(parts: Sequence[str], known: Collection[str]) -> FieldHead | None:
    """Return the head of a field from the parts that the page shows it in; `known` are names that it may have.

    None when no name can be made out.
    """
    first, is_marked, rest = _without_star([part for part in parts if part])
    if not first or len(" ".join(rest)) > _LONGEST_HEAD:
        return None
    head = _apart(first, rest, known) if rest else None
    head = head or (_marked(first, rest) if is_marked and not rest else None) or _glued(" ".join([first, *rest]), known)
    if head is None:
        return None
    is_marked = is_marked or head.description.startswith("* ") or head.description == "*"
    return head._replace(is_marked=is_marked, description=head.description.lstrip("*` "))


def _without_star(parts: Sequence[str]) -> tuple[str, bool, list[str]]:
    """Return the first part, whether a star follows its label, and the parts after that."""
    if not parts:
        return "", False, []
    label, star, after = parts[0].partition("*")
    is_beside = label == label.rstrip() or len(label.split()) <= _MOST_WORDS_APART
    if star and is_beside and _is_label(label) and not _by_label(label.strip()):
        return label.strip(), True, [part for part in (after.strip(), *parts[1:]) if part]
    if len(parts) == 2 and parts[1] == "*":
        return parts[0], True, []
    if len(parts) > 1 and parts[1].startswith("*") and _is_label(parts[0]):
        return parts[0], True, [part for part in (parts[1][1:].strip(), *parts[2:]) if part]
    return parts[0], False, list(parts[1:])


def _marked(first: str, rest: Sequence[str]) -> FieldHead | None:
    name = _whole_name(first)
    return FieldHead(name, " ".join(rest), is_marked=True) if name else None


def glued_names(text: str, known: Collection[str]) -> Iterator[str]:
    """Yield the known names that a text may begin with, longest first; none ends in the middle of a word."""
    found = _IDENTIFIER.match(text)
    run = found.group() if found else ""
    for end in range(len(run), 0, -1):
        if run[:end] in known and _ends_at(text, end):
            yield run[:end]


def _apart(first: str, rest: Sequence[str], known: Collection[str]) -> FieldHead | None:
    """Return the head of a field that elements of the page, or lines, keep apart at least once."""
    second, others = rest[0], rest[1:]
    is_label = _is_label(first)
    repeated = (
        _named_by_label(first, second)
        or next(glued_names(second, known), None)
        or (_named_by_label(first, second, ends_anywhere=True) if len(first) >= _SHORTEST_REPEATED else None)
    )
    if repeated and is_label:
        return _head(repeated, " ".join(rest))
    alone = None if first in known else _by_label(first) or _known_after_label(first, known)
    if alone:
        return alone._replace(description=" ".join([alone.description, *rest]).strip())
    if first in known or (_whole_name(first) and _HUMP.search(first)):
        return FieldHead(first, " ".join(rest), is_marked=False)
    if is_label and _whole_name(second) and (others or first[:1].isupper()):
        return FieldHead(second, " ".join(others), is_marked=False)
    return _by_hump(" ".join(rest), known) if is_label and first[:1].isupper() else None


def _glued(text: str, known: Collection[str]) -> FieldHead | None:
    return (
        _by_label(text)
        or _by_repetition(text)
        or _known_after_label(text, known)
        or _known_first(text, known)
        or _by_hump(text, known)
    )


def _by_label(text: str) -> FieldHead | None:
    """Return the head whose name is its label once more: `aspectRatioaspectRatio`, `Start imagestartImage`."""
    for split in _splits(text):
        label, rest = text[:split].strip(), text[split:].lstrip()
        name = _named_by_label(label, rest)
        if name and _is_label(label):
            return _head(name, rest)
    return None


def _by_repetition(text: str) -> FieldHead | None:
    """Return the head whose description goes on in small letters after its label and name: `seed seeda number`."""
    for split in reversed(_splits(text)):
        label, rest = text[:split].strip(), text[split:].lstrip()
        name = _named_by_label(label, rest, ends_anywhere=True) if _is_label(label) else None
        if name and len(name) >= _SHORTEST_REPEATED:
            return _head(name, rest)
    return None


def _known_after_label(text: str, known: Collection[str]) -> FieldHead | None:
    """Return the head whose name is known, after a label of other words: `Reference imagesreferenceAssetUris`."""
    for split in _splits(text):
        label, rest = text[:split].strip(), text[split:].lstrip()
        if (label[:1].isupper() or label[:1].isdigit()) and _is_label(label):
            name = next(glued_names(rest, known), None)
            if name:
                return _head(name, rest)
    return None


def _known_first(text: str, known: Collection[str]) -> FieldHead | None:
    name = next(glued_names(text, known), None)
    return _head(name, text) if name else None


def _by_hump(text: str, known: Collection[str]) -> FieldHead | None:
    """Return the head whose name ends where a capital letter, or another alphabet, begins the description."""
    words = text.split(" ")
    at = next((place for place, word in enumerate(words[:_MOST_LABEL_WORDS]) if _IDENTIFIER.match(word)), None)
    if at is None or (at and not _HUMP.search(words[at])):
        return None
    run = _IDENTIFIER.match(words[at])
    assert run is not None  # noqa: S101  # the word was found by this pattern
    rest = " ".join(words[at:])
    name = run.group()
    is_apart = name in known or name == "".join(words[at + 1 : at + 2])
    if len(name) == len(words[at]) and len(words) > at + 1 and not is_apart:
        humps = [hump.start() for hump in _HUMP.finditer(name)]
        if not humps:
            return None
        name = name[: humps[-1]]
    return _head(name, rest)._replace(is_sure=False)


def _splits(text: str) -> list[int]:
    """Return where a label may end and its name begin: not behind `_`, which would be half a name."""
    return [split for split in range(1, min(len(text), _LONGEST_LABEL)) if text[split - 1] != "_"]


def _head(name: str, rest: str) -> FieldHead:
    return FieldHead(name, rest[len(name) :].strip(), is_marked=False)


def _named_by_label(label: str, text: str, *, ends_anywhere: bool = False) -> str | None:
    """Return the name at the beginning of a text that has the letters of its label: `Start image`, `startImage`."""
    wanted = letters(label)
    found = _IDENTIFIER.match(text)
    taken = 0
    for end, letter in enumerate(found.group() if found and wanted else "", 1):
        if letter != "_":
            if taken == len(wanted) or letter.lower() != wanted[taken]:
                return None
            taken += 1
        if taken == len(wanted) and (ends_anywhere or _ends_at(text, end)):
            return text[:end]
    return None


def _ends_at(text: str, end: int) -> bool:
    following = text[end : end + 1]
    return not (following.isascii() and (following.islower() or following.isdigit() or following == "_"))


def _whole_name(text: str) -> str | None:
    return text if _IDENTIFIER.fullmatch(text) else None


def letters(text: str) -> str:
    """Return the letters and digits of a text alone, in lower case."""
    return _NO_LETTER.sub("", text.casefold())


def _is_label(text: str) -> bool:
    words = text.split()
    return bool(words) and len(words) <= _MOST_LABEL_WORDS and not re.search(r"[.!?:;|*]", text)
