"""A model of the catalog as its page describes it."""

from __future__ import annotations

from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

Basis = str
"""`documented`, `inferred`, `assumed` or `observed`: why a rule is believed."""


class Source(NamedTuple):
    """A page that a fact was read on."""

    url: str
    seen: str


class Evidence(NamedTuple):
    """Why one fact of a model is believed, and where it stands."""

    basis: Basis
    source: str


class Range(NamedTuple):
    """The numbers from `start` to `end`, both included, in steps."""

    start: Decimal
    end: Decimal
    step: Decimal


class Field(NamedTuple):
    """One row of a model's table of input fields; None means that the page shows nothing.

    `description` holds the page's own words, `note` what is said about them.
    """

    name: str
    type: str
    required: bool = False
    default: str | int | float | bool | None = None
    allowed: tuple[str | int | float, ...] | None = None
    max_chars: int | None = None
    range: Range | None = None
    unit: str | None = None
    media: str | None = None
    schemes: tuple[str, ...] = ()
    max_items: int | None = None
    cut: bool = False
    note: str | None = None
    description: str | None = None

    @property
    def is_array(self) -> bool:
        """Whether the field takes a list."""
        return self.type == "array"

    @property
    def is_slot(self) -> bool:
        """Whether the field takes assets (all arrays seen do; a cut row shows no media kind)."""
        return self.media is not None or self.is_array


class Condition(NamedTuple):
    """A sentence about two fields: when `when` holds, `requires` must hold.

    Both map a field to the value it has to have, or to None for any value; an empty `when` always holds.
    """

    when: dict[str, Any]
    requires: dict[str, Any]
    basis: Basis
    question: str | None


class Amount(NamedTuple):
    """Tokens per second or per job, exactly as the page writes them."""

    tokens: Decimal
    per_second: bool

    def __str__(self) -> str:
        return f"{self.tokens} {'tokens/s' if self.per_second else 'tokens'}"


class PriceRow(NamedTuple):
    """One row of a price table; the label names what selects it, such as `720p · Audio`."""

    label: str
    amount: Amount
    default: bool


class Prices(NamedTuple):
    """The headline price and the rows of the table; rows is None when no page shows them, () when there is no table."""

    headline: Amount
    headline_is_lower_bound: bool
    rows: tuple[PriceRow, ...] | None


class Model(NamedTuple):
    """A model: fields in page order, modes (None: no page shows them), prices, and what is not known of it.

    `evidence` maps the paths of single facts (`fields.duration.allowed`) to their basis and source.
    """

    slug: str
    name: str
    provider: str | None
    type: str
    sources: tuple[Source, ...]
    fields: dict[str, Field]
    fields_complete: bool
    conditions: tuple[Condition, ...]
    modes: tuple[str, ...] | None
    prices: Prices
    example: dict[str, Any]
    gaps: tuple[str, ...]
    evidence: Mapping[str, Evidence] = MappingProxyType({})

    @property
    def documented_request(self) -> dict[str, Any]:
        """The request body that the page shows."""
        return {"type": self.type, "model": self.slug, "input": dict(self.example)}

    def selector_of(self, *names: str) -> Callable[[Mapping[str, Any]], Any]:
        """Return a function from valid values to those of some fields, as a key for whatever depends on them alone."""
        if names and all(self.fields[name].default is not None for name in names):
            return itemgetter(*names)
        return lambda values: tuple([values.get(name) for name in names])

    @property
    def seconds_field(self) -> Field | None:
        """The field that says how many seconds the result lasts."""
        return next((field for field in self.fields.values() if field.unit == "seconds"), None)
