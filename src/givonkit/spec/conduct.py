"""Conduct: what a server owes beyond taking and refusing requests: prices, defaults, modes, honest jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rules import Rule, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .api import Api
    from .models import Field, Model


def conduct_rules(api: Api) -> dict[str, Rule]:
    """Return the rules about the conduct of a server with any job, by id."""
    return {
        sentence.id: Rule(
            id=sentence.id,
            sentence=sentence.says,
            expected=sentence.expects,
            basis=sentence.basis,
            source=api.sources[0].url,
            pointer="",
        )
        for sentence in api.conduct.values()
    }


def model_conduct(model: Model) -> Iterator[Rule]:
    """Yield the rules about the conduct of a server with the jobs of one model: defaults, modes, prices."""
    for field in model.fields.values():
        if field.default is not None:
            yield _default_rule(model, field)
    for mode in model.modes or ():
        yield _rule(model, f"modes/{mode}", f"{mode} is a mode of {model.slug}, selected by the fields.", mode)
    if model.prices.rows:
        for label in dict.fromkeys(row.label for row in model.prices.rows):
            yield _price_rule(model, label)
    elif model.prices.rows is not None or not model.prices.headline_is_lower_bound:
        amount = str(model.prices.headline)
        yield _rule(model, "prices/headline", f"A job costs {amount}.", amount)


def _default_rule(model: Model, field: Field) -> Rule:
    value = plain(field.default)
    return _rule(model, f"input.{field.name}/default", f"{field.name} is {value} when it is left out.", value, field)


def _price_rule(model: Model, label: str) -> Rule:
    amounts = " or ".join(str(row.amount) for row in model.prices.rows or () if row.label == label)
    return _rule(model, f"prices/{label}", f"{label} costs {amounts}.", amounts)


def _rule(model: Model, path: str, sentence: str, expected: str, field: Field | None = None) -> Rule:
    return Rule(
        id=f"{model.slug}/{path}",
        sentence=sentence,
        expected=expected,
        basis="documented",
        source=model.sources[0].url if model.sources else "the model file",
        pointer=f"/input/{field.name}" if field else "",
        field=field,
    )
