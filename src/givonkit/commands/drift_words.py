"""Facts, and what columns say about them, in people's words and narrow enough for a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit.spec.comparing import fact_words
from givonkit.spec.comparing.words import printable, value_words

if TYPE_CHECKING:
    from givonkit.spec.drifting import Fact, Said

NOT_SHOWN = "not shown"
NOT_SEEN = "not seen"
_OF_FIELD = {
    "type": "type",
    "required": "required or not",
    "default": "default",
    "allowed": "what it takes",
    "unit": "unit",
    "media": "kind of asset",
    "max_items": "how many",
    "schemes": "URIs",
    "description": "description",
}
_OF_MODEL = {
    "name": "display name",
    "type": "type of the job",
    "prices.headline": "headline price",
    "prices.default": "default price row",
    "model": "the model",
}


def place_words(fact: Fact) -> str:
    """Return what a fact is about: `duration: what it takes`."""
    kind, _, rest = fact.place.partition(".")
    if kind == "fields":
        name, _, part = rest.partition(".")
        told = f"{name}: {_OF_FIELD[part]}" if part else name
    elif kind == "conditions":
        told = rest.replace("->", " requires ") if not rest.startswith("->") else f"always {rest[2:]}"
    elif kind == "example":
        told = f"example: {rest}"
    elif fact.place.startswith("prices.rows."):
        told = f"price of {rest.removeprefix('rows.').rpartition(' ')[0]} ({rest.rpartition(' ')[2]})"
    elif kind in ("questions", "wire"):
        told = f"{rest.replace(' $', ': where $')} stands" if " $" in rest else rest
    else:
        told = _OF_MODEL.get(fact.place, fact.place)
    return printable(told) + (f" ({fact.language})" if fact.language else "")


def said_words(fact: Fact, said: Said | None) -> str:
    """Return what a column says, whole."""
    if said is None:
        return NOT_SHOWN
    if said.words is not None:
        return printable(said.words)
    if said.value is True and fact.place.count(".") == 1:
        return "told" if fact.place.startswith("conditions.") else "there"
    if said.value is None and fact.place.startswith("fields.") and fact.place.count(".") == 1:
        return "not there"
    return fact_words(fact.place, said.value)


def live_words(fact: Fact) -> str:
    """Return what the live server shows, whole."""
    return NOT_SEEN if fact.live is None else said_words(fact, fact.live)


def narrow_words(fact: Fact, said: Said | None, widest: int) -> str:
    """Return what a column says in few letters: a list by how it differs from the spec's, a text by its beginning."""
    whole = said_words(fact, said)
    if len(whole) <= widest or said is None:
        return whole
    if not isinstance(said.value, tuple):
        return short(whole, widest)
    listed = fact.spec.value if fact.spec and said is not fact.spec else None
    difference = _difference(listed, said.value) if isinstance(listed, tuple) else ""
    return difference if 0 < len(difference) <= widest else f"{len(said.value)} values"


def _difference(before: tuple[Any, ...], after: tuple[Any, ...]) -> str:
    gone = [f"-{value_words(value)}" for value in before if value not in after]
    new = [f"+{value_words(value)}" for value in after if value not in before]
    return " ".join([*gone, *new]) or "the same"


def short(text: str, widest: int) -> str:
    """Return the beginning of a text that is too long."""
    return text if len(text) <= widest else f"{text[: widest - 1]}…"
