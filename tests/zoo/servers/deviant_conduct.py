"""Deviations about keys, jobs and what a refused request costs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .asking import minimal, with_values
from .deviant_values import other_defaults
from .deviation import Always, Deviation, EachNth, Sometimes, Witness
from .draft import BALANCE_SHOWN, INPUT_SHOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .deviation import Gate
    from .draft import Draft
    from .facts import Facts


def key_not_needed(draft: Draft) -> Deviation | None:
    """A request without a key is accepted."""
    witness = Witness(minimal(draft.model), key=None)
    return _of_conduct(draft, "key/required", "no key is needed", {"key_needed": False}, witness, accepts=True)


def reads_with_other_id(draft: Draft) -> Deviation | None:
    """A job is read under another id than its own."""
    return _of_conduct(
        draft,
        "job/keeps_id",
        "a job is shown with another id",
        {"reads_with_other_id": True},
        shows={"id_shown_when_read": True},
    )


def repeats_ids(draft: Draft) -> Deviation | None:
    """Two jobs have one id."""
    return _of_conduct(draft, "job/own_id", "a job gets the id of the one before", {"repeats_ids": True})


def falls_back(draft: Draft) -> Deviation | None:
    """A job that had ended goes on."""
    return _of_conduct(draft, "job/ends_once", "a job that had ended goes on", {"falls_back": True})


def changes_outcome(draft: Draft) -> Deviation | None:
    """A job that had ended well has failed when it is read again."""
    return _of_conduct(draft, "job/ends_once", "the outcome of a job changes", {"changes_outcome": True})


def leaves_out_results(draft: Draft) -> Deviation | None:
    """A completed job names no result."""
    return _of_conduct(draft, "job/result", "a completed job has no result", {"leaves_out_results": True})


def forgets_jobs(draft: Draft) -> Deviation | None:
    """A job that was made is not found, now and then."""
    gate = draft.one_of((EachNth(2), EachNth(3), Sometimes(0.5)))
    return _of_conduct(draft, "job/readable", "a job is not found", {"forgets_jobs": True}, gate=gate)


def refusals_cost(draft: Draft) -> Deviation | None:
    """A refused request costs tokens."""
    witness = Witness(minimal(draft.model) | {"type": "sculpture"})
    change = {"refusal_costs": Decimal(draft.one_of((1, 5, 20)))}
    return _of_conduct(draft, "refused/free", "a refused request costs", change, witness, shows=BALANCE_SHOWN)


GENERAL_KINDS = (
    key_not_needed,
    reads_with_other_id,
    repeats_ids,
    falls_back,
    changes_outcome,
    leaves_out_results,
    forgets_jobs,
    refusals_cost,
)


def other_value_shown(draft: Draft) -> Deviation | None:
    """A job shows another value than was sent."""
    row = draft.field(other_defaults)
    if row is None:
        return None
    sent, shown = draft.random.sample([row.default, *other_defaults(row)], 2)
    says = f"{row.name} {sent} becomes {shown}"
    return _showing(draft, row.name, says, {row.name: shown}, {row.name: sent})


def other_prompt_shown(draft: Draft) -> Deviation | None:
    """A job shows another prompt than was sent."""
    shown = draft.one_of(("a red", "A RED CORGI", "a red corgi, masterpiece", ""))
    return _showing(draft, "prompt", f"the prompt becomes {shown!r}", {"prompt": shown}, {"prompt": "a red corgi"})


def other_model_shown(draft: Draft) -> Deviation | None:
    """A job shows another model than was sent."""
    shown = draft.one_of([slug for slug in draft.spec.models if slug != draft.model.slug])
    return _showing(draft, "model", f"the model becomes {shown}", {"model": shown}, {})


MODEL_KINDS = (other_value_shown, other_prompt_shown, other_model_shown)


def _showing(draft: Draft, about: str, says: str, shown: Mapping[str, Any], sent: Mapping[str, Any]) -> Deviation:
    slug = draft.model.slug
    return draft.of_model(
        "generations/job/same_values",
        says,
        lambda facts: facts.with_model(slug, shown_values=shown),
        with_values(draft.model, sent),
        accepts=None,
        shows=INPUT_SHOWN,
        about=about,
    )


def _of_conduct(
    draft: Draft,
    rule: str,
    says: str,
    change: Mapping[str, Any],
    witness: Witness | None = None,
    *,
    accepts: bool | None = None,
    shows: Mapping[str, Any] | None = None,
    gate: Gate | None = None,
) -> Deviation:
    def altered(facts: Facts) -> Facts:
        return replace(facts, conduct=replace(facts.conduct, **change))

    return Deviation(
        id=f"every-model/{draft.kind}",
        says=says,
        model=None,
        kind=draft.kind,
        rule=f"generations/{rule}",
        change=altered,
        witness=witness or Witness(minimal(draft.model)),
        accepts=accepts,
        gate=gate or Always(),
        shows=shows or {},
    )
