"""What changed in what a model is called, what its page shows as an example, and why its facts are believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .change import Change, Grade
from .words import printable, value_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .shown import Pair

_DOCUMENTED = "documented"


def text_changes(pair: Pair) -> Iterator[Change]:
    """Yield what changed in a model's texts and grounds."""
    yield from _named(pair, "name", "name")
    yield from _named(pair, "provider", "provider")
    yield from _example(pair)
    if pair.are_files:
        yield from _gaps(pair)
        yield from _grounds(pair)


def _named(pair: Pair, key: str, what: str) -> Iterator[Change]:
    was, now = (side.facts.get(key) for side in pair.sides)
    untold = pair.not_compared(key, what, was, now)
    if untold:
        yield untold
    elif was != now:
        says = f"the {what} is {value_words(now)} instead of {value_words(was)}"
        yield Change(Grade.LOOK, key, says, was, now)


def _example(pair: Pair) -> Iterator[Change]:
    was, now = (side.facts.get("example") or None for side in pair.sides)
    untold = pair.not_compared("example", "example request", was, now)
    if untold:
        yield untold._replace(before=None, after=None)
        return
    before, after = was or {}, now or {}
    for name in dict.fromkeys((*before, *after)):
        if name in before and name in after and (_are_equal(before[name], after[name]) or _is_translated(pair, name)):
            continue
        if all(name in side.fields for side in pair.sides):
            yield _of_example(name, before.get(name), after.get(name))


def _of_example(name: str, was: Any, now: Any) -> Change:
    """Return the change of one value of the example request, which is no promise about any other request."""
    if was is not None and now is not None:
        return Change(Grade.SAFE, f"example.{name}", f"the example request has another {name}", was, now)
    words = f"{name} no more" if now is None else f"{name}: {value_words(now)}"
    return Change(Grade.SAFE, f"example.{name}", f"the example request has {words}", was, now, tells_values=True)


def _is_translated(pair: Pair, name: str) -> bool:
    """Whether an example of free text stands on pages in two languages."""
    field = pair.after.fields.get(name, {})
    is_free = field.get("type") == "string" and "allowed" not in field and "media" not in field
    return is_free and not pair.share_language


def _are_equal(was: Any, now: Any) -> bool:
    return bool(was == now) and isinstance(was, bool) == isinstance(now, bool)


def _gaps(pair: Pair) -> Iterator[Change]:
    was, now = (tuple(side.facts.get("gaps") or ()) for side in pair.sides)
    for gap in dict.fromkeys((*was, *now)):
        if gap not in was:
            yield Change(Grade.LOOK, f"gaps.{gap}", f"not known any more: {printable(gap)}", after=True)
        elif gap not in now:
            yield Change(Grade.SAFE, f"gaps.{gap}", f"known now: {printable(gap)}", before=True)


def _grounds(pair: Pair) -> Iterator[Change]:
    """Yield the facts that are believed for another reason; one without evidence of its own is documented."""
    was, now = (_bases(side.facts.get("evidence") or {}) for side in pair.sides)
    for fact in dict.fromkeys((*was, *now)):
        old, new = was.get(fact, _DOCUMENTED), now.get(fact, _DOCUMENTED)
        if old != new:
            yield Change(Grade.LOOK, f"evidence.{fact}", f"{fact} is {new} now, and was {old}", old, new)


def _bases(evidence: Any) -> dict[str, str]:
    return {fact: grounds["basis"] for fact, grounds in evidence.items()}
