"""The grades against whole requests: who is refused, and who gets or pays something else."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from givonkit.errors import SpecFileInvalid
from givonkit.spec.comparing import Grade
from givonkit.spec.model_mapping import model_mapping
from givonkit.validation import Findings, Validator
from givonkit_contracts.strategies import valid_requests

from .sides import SHIPPED, SLOT, WORLD, of_files, spec_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit.validation import Accepted

    Facts = dict[str, Any]

DETERMINISTIC = settings(
    derandomize=True, database=None, deadline=None, max_examples=150, suppress_health_check=list(HealthCheck)
)
SLUGS = ("kling-o1", "kling-2.6-motion", "kling-3.0-omni", "gpt-image-2", "nano-banana-2", "kling-3.0")
MODES = {kind: tuple(table) for kind, table in SHIPPED.api.modes.items()}


def optional(facts: Facts, draw: Callable[..., Any]) -> str:
    return str(draw(st.sampled_from([name for name, field in facts["fields"].items() if not field.get("required")])))


def drop_a_field(facts: Facts, draw: Callable[..., Any]) -> None:
    name = optional(facts, draw)
    del facts["fields"][name]
    facts["example"].pop(name, None)
    facts["conditions"] = [part for part in facts.get("conditions", []) if name not in str(part)]


def require_a_field(facts: Facts, draw: Callable[..., Any]) -> None:
    facts["fields"][optional(facts, draw)]["required"] = True


def add_a_field(facts: Facts, draw: Callable[..., Any]) -> None:
    definitions = [{"type": "boolean"}, {"type": "boolean", "required": True}, {"type": "number", "default": 3}, SLOT]
    facts["fields"]["another"] = dict(draw(st.sampled_from(definitions)))


def change_values(facts: Facts, draw: Callable[..., Any]) -> None:
    field = facts["fields"][draw(st.sampled_from(list(facts["fields"])))]
    if "allowed" in field:
        kept = draw(st.lists(st.sampled_from(field["allowed"]), min_size=1, unique=True))
        field["allowed"] = [*kept, *draw(st.sampled_from([(), ("more",) if field["type"] == "string" else (99,)]))]
    elif "range" in field:
        for end in ("from", "to"):
            field["range"][end] += draw(st.integers(-1, 1))
    elif "schemes" in field:
        field["schemes"] = draw(st.lists(st.sampled_from(["asset", "https", "data"]), min_size=1, unique=True))
    elif field["type"] == "string":
        field["max_chars"] = draw(st.sampled_from([1, 5, 30000]))
    field.pop("default", None)


def add_a_condition(facts: Facts, draw: Callable[..., Any]) -> None:
    when, holder = (draw(st.sampled_from(list(facts["fields"]))) for _ in range(2))
    if when != holder:
        conditions = [{"when": when, "requires": holder, "basis": "documented"}]
        facts["conditions"] = [*facts.get("conditions", []), *conditions]


def change_modes(facts: Facts, draw: Callable[..., Any]) -> None:
    if "modes" in facts:
        facts["modes"] = draw(st.lists(st.sampled_from(MODES[facts["type"]]), min_size=1, unique=True))


def change_prices(facts: Facts, draw: Callable[..., Any]) -> None:
    facts["prices"]["headline"]["amount"] += draw(st.integers(0, 2))


CHANGES = [drop_a_field, require_a_field, add_a_field, change_values, add_a_condition, change_modes, change_prices]


@cache
def shipped(slug: str) -> Facts:
    return model_mapping(SHIPPED.models[slug])


@cache
def requests_for(slug: str) -> st.SearchStrategy[dict[str, Any]]:
    return valid_requests(slug)


before = Validator(SHIPPED, WORLD)


def gets_the_same(was: Accepted, now: Accepted) -> bool:
    """Whether a request selects the same mode and price, and every value that it had before."""
    values = {name: now.input.get(name) for name in was.input}
    return (was.mode, was.price.tokens, was.price.basis, was.input) == (
        now.mode,
        now.price.tokens,
        now.price.basis,
        values,
    )


@given(st.data())
@DETERMINISTIC
def test_who_is_refused_met_a_breaking_change_and_who_met_safe_ones_alone_gets_the_same(data: st.DataObject) -> None:
    slug = data.draw(st.sampled_from(SLUGS))
    facts = deepcopy(shipped(slug))
    for change in data.draw(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=2)):
        change(facts, data.draw)
    try:
        after = Validator(spec_of(facts), WORLD)
    except SpecFileInvalid:
        reject()  # a price row names a value that is gone
    changes = of_files(shipped(slug), facts)
    grades = {change.grade for change in changes}
    for _ in range(3):
        request = data.draw(requests_for(slug))
        was, now = before.validate(request), after.validate(request)
        assert not isinstance(was, Findings)
        if isinstance(now, Findings):
            assert Grade.BREAKING in grades, (request, changes)
            touched = {rule for change in changes if change.grade is Grade.BREAKING for rule in change.rules}
            assert {violation.rule.id for violation in now.items} <= touched, (request, changes)
        elif grades <= {Grade.SAFE}:
            assert gets_the_same(was, now), (request, changes)
