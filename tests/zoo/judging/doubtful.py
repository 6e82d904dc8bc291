"""Deviations of which a run may miss some, and those whose cost nobody can know beforehand; each with its reason."""

from __future__ import annotations

from tests.zoo.servers.deviation import Always, Deviation, WhenSent

NOT_ALWAYS_SEEN = {
    "together.values_refused_together": "values inside of a range are not met with each value of the other fields",
    "together.unchecked_at_value": "wrong values are tried among three choices of other values, not beside each value",
    "together.unchecked_beside_field": "wrong values are tried among three choices of other fields, not beside each",
    "conduct.leaves_out_results": "where no job has a result, it may stand in a form that nobody knows",
}
COSTS_UNFORESEEN = {
    "frame.model_optional": "a body that names no model is taken, though nobody can price it",
    "conduct.refusals_cost": "what is refused is charged",
}
PLANTS_TAKEN = {
    "frame.any_type_taken": "a wrong type, which makes a body free elsewhere, is taken",
    "frame.type_unchecked": "a wrong type, which makes a body free elsewhere, is taken",
    "value.any_type_taken": "a prompt of another type, which makes a body free elsewhere, is taken",
}
DEARER_THAN_TOLD = {
    "money.row_differs": "a job costs more than its row",
    "money.headline_differs": "a job costs more than the only price",
    "money.charged_twice": "a job costs twice what it says",
    "money.default_in_price": "a job costs more than its defaults say",
}


def base_kind(deviation: Deviation) -> str:
    """Return the kind of a deviation, and of one that comes and goes the kind of what it does then."""
    name = deviation.id.removesuffix("/each").removesuffix("/sometimes")
    return name.rpartition("/")[2]


def has_to_be_seen(deviation: Deviation) -> bool:
    """Return whether a judge with an ample budget has no excuse for missing a deviation."""
    return isinstance(deviation.gate, Always | WhenSent) and base_kind(deviation) not in NOT_ALWAYS_SEEN
