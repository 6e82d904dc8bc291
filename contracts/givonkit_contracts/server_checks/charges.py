"""Whether jobs cost what the pages say, defaults that the price gives away, and refusals that are not free."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from .job_ends import Outcome
from .leaves import number
from .money_seen import PricedBy, is_rounded, priced_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from givonkit.spec import Field, Model, Spec

    from .jobs_seen import Job
    from .leaves import Path
    from .money_seen import BalanceWatch, Window
    from .places import Places
    from .rulings import Rulings

REFUSED_FREE = "generations/refused/free"
NOTHING = Decimal(0)


def plain(amount: Decimal) -> str:
    """Return an amount without zeros at its end."""
    return f"{amount.normalize():f}"


class Charge(NamedTuple):
    """What one job cost, beside what the page says; `told` by the job, `dropped` from the balance."""

    job: Job
    model: Model
    priced: PricedBy
    told: Decimal | None
    dropped: Decimal | None

    @property
    def label(self) -> str:
        """The id of the rule about the row."""
        return f"{self.model.slug}/prices/{self.priced.label}"

    @property
    def amounts(self) -> list[Decimal]:
        """What was seen of the cost."""
        return [amount for amount in (self.told, self.dropped) if amount]

    @property
    def wrong(self) -> Decimal | None:
        """An amount that the page cannot be read to say, or None."""
        return next((amount for amount in self.amounts if amount not in self.priced.amounts), None)

    @property
    def left_out(self) -> list[Field]:
        """The fields with a default that were not sent and may decide the price."""
        fields = self.model.fields.values()
        return [field for field in fields if field.default is not None and field.name not in self.job.input]


def charges(jobs: Iterable[Job], places: Places, spec: Spec) -> list[Charge]:
    """Return what the jobs cost whose price a page tells; jobs that did not end well may be free."""
    found = []
    for job in jobs:
        model = spec.models.get(job.model)
        priced = priced_by(model, job.input) if model is not None and job.is_valid else None
        if model is None or priced is None or job.is_canceled or places.ends.outcome(job.last) is Outcome.FAILED:
            continue
        found.append(Charge(job, model, priced, told_cost(job, places.cost), job.dropped))
    return found


def told_cost(job: Job, place: Path | None) -> Decimal | None:
    """Return the cost that a job told last, or None."""
    told = [amount for value in (job.history(place) if place is not None else ()) if (amount := number(value))]
    return told[-1] if told else None


def rule_on_prices(seen: Iterable[Charge], spec: Spec, rulings: Rulings) -> None:
    """Find jobs that cost what no page says, and left-out fields whose price is that of another value."""
    every = [charge for charge in seen if charge.amounts]
    rounds = not any(amount != int(amount) for charge in every for amount in charge.amounts if charge.wrong is None)
    wrong = [charge for charge in every if charge.wrong is not None and not (rounds and _is_rounded(charge))]
    by_balance = Counter(charge.label for charge in wrong if charge.told in (None, *charge.priced.amounts))
    with_drop = Counter(charge.label for charge in every if charge.dropped)
    sent = {charge.label for charge in wrong if not _deciding(charge)}
    right = {charge.label for charge in every if charge.wrong is None and not _deciding(charge)}
    for charge in every:
        if charge.wrong is None:
            rulings.confirm(charge.label)
            _confirm_defaults(charge, rulings)
        elif charge in wrong and not 0 < by_balance[charge.label] < min(2, with_drop[charge.label]):
            _blame(charge, rulings, row_is_right=charge.label in right - sent, row_is_wrong=charge.label in sent)
    if not every:
        for slug in spec.models:
            for rule_id in spec.conduct_rules(slug):
                if "/prices/" in rule_id:
                    rulings.leave(rule_id, "neither the answers nor a balance tell what a job cost")


def _is_rounded(charge: Charge) -> bool:
    return all(
        amount in charge.priced.amounts or is_rounded(amount, charge.priced.amounts) for amount in charge.amounts
    )


def _blame(charge: Charge, rulings: Rulings, *, row_is_right: bool, row_is_wrong: bool) -> None:
    wrong = charge.wrong or NOTHING
    expected = " or ".join(map(plain, sorted(charge.priced.amounts))) + " tokens"
    how = "the job tells" if charge.told == wrong else "the balance fell by"
    others = [] if row_is_wrong else list(_explanations(charge, wrong))
    if len(others) == 1 or (others and row_is_right):
        field, value = others[0]
        rulings.contradict(
            f"{charge.model.slug}/input.{field.name}/default",
            f"{field.name} was left out, and {how} {plain(wrong)} tokens, as for {value!r} and not {field.default!r}",
            charge.job.exchange,
            expected=expected,
            also=_instead(others[1:]),
        )
        return
    rulings.contradict(
        charge.label,
        f"{how} {plain(wrong)} tokens where the page says {expected} ({charge.priced.label})",
        charge.job.exchange,
        expected=expected,
        also=_instead(others),
    )


def _instead(others: Iterable[tuple[Field, Any]]) -> tuple[str, ...]:
    return tuple(f"or {field.name} is {value!r} when it is left out" for field, value in others)


def _confirm_defaults(charge: Charge, rulings: Rulings) -> None:
    for field in charge.left_out:
        others = [_priced_with(charge, field, value) for value in _values(field) if value != field.default]
        amounts = set(charge.amounts)
        if others and all(other is not None and not amounts & other.amounts for other in others):
            rulings.confirm(f"{charge.model.slug}/input.{field.name}/default")


def _explanations(charge: Charge, amount: Decimal) -> Iterator[tuple[Field, Any]]:
    """Yield each left-out field with a value whose price is the one that was seen."""
    for field in charge.left_out:
        for value in _values(field):
            other = _priced_with(charge, field, value) if value != field.default else None
            if other is not None and amount in other.amounts:
                yield field, value
                break


def _deciding(charge: Charge) -> list[Field]:
    """Return the left-out fields of which another value has another price."""
    return [
        field
        for field in charge.left_out
        if any(_priced_with(charge, field, value) != charge.priced for value in _values(field))
    ]


def _priced_with(charge: Charge, field: Field, value: Any) -> PricedBy | None:
    return priced_by(charge.model, {**charge.job.input, field.name: value})


def _values(field: Field) -> list[Any]:
    if field.type == "boolean":
        return [True, False]
    if field.range is not None:
        start, end = int(field.range.start), int(field.range.end)
        return list(range(start, end + 1))
    return list(field.allowed or ())


def rule_on_refusals(balance: BalanceWatch, rulings: Rulings) -> None:
    """Find refusals after which the balance was lower, though nothing else happened; once may be another's doing."""
    place = balance.likely_place
    if place is None:
        rulings.leave(REFUSED_FREE, "no balance was found to look at")
        return
    drops = [drop for _, drop in balance.accept_drops().values()]
    first_job = next((index for index, window in enumerate(balance.windows) if window.created), len(balance.windows))
    # What is charged some time after a job was accepted could be seen beside a refusal.
    looked_at = balance.windows if drops and min(drops) > 0 else balance.windows[:first_job]
    quiet = [window for window in looked_at if _is_quiet(window)]
    dearer = [window for window in quiet if window.drop(place) > 0]
    if len(dearer) > 1:
        first = dearer[0]
        rulings.contradict(
            REFUSED_FREE,
            f"the balance fell by {plain(first.drop(place))} tokens while requests were refused and none was accepted",
            first.refused[-1],
            before=(first.look,) if first.look is not None else (),
            seen=len(dearer),
            tries=len(dearer),
        )
    for window in quiet:
        if window.drop(place) == 0:
            rulings.confirm(REFUSED_FREE)
    if not quiet:
        rulings.leave(REFUSED_FREE, "no refusal was seen while the balance stood still otherwise")


def _is_quiet(window: Window) -> bool:
    return bool(window.refused) and not (window.created or window.ended or window.canceled)
