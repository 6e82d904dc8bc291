"""What changed in one model that both sides show."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from .change import Change, Grade
from .conditions import condition_changes
from .field_list import field_list_changes
from .modes import mode_changes
from .prices import price_changes
from .texts import text_changes
from .words import value_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .shown import Pair


def model_changes(pair: Pair) -> list[Change]:
    """Return every difference of a model, under its name on the side after."""
    found = chain(
        _identity(pair),
        field_list_changes(pair),
        condition_changes(pair),
        mode_changes(pair),
        price_changes(pair),
        text_changes(pair),
    )
    return [change._replace(model=pair.after.slug) for change in found]


def _identity(pair: Pair) -> Iterator[Change]:
    was, now = pair.before.slug, pair.after.slug
    if was != now:
        rules = pair.request_rules("generations/model/known")
        yield Change(Grade.BREAKING, "model", f"the model is called {now} instead of {was}", was, now, rules)
    old, new = (side.facts.get("type") for side in pair.sides)
    untold = pair.not_compared("type", "type", old, new)
    if untold:
        yield untold
    elif old != new:
        says = f"the type is {value_words(new)} instead of {value_words(old)}"
        yield Change(Grade.BREAKING, "type", says, old, new, pair.rules_at("type", "enum"))
