"""What the pages say is accepted: the values of a model, and few requests in which each value and each pair is met."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from givonkit_contracts.strategies.dials import ABSENT, plain, steps
from givonkit_contracts.strategies.prompts import SIMPLEST, letters
from givonkit_contracts.strategies.samples import sample

from .budget import NOTHING
from .subject import as_json, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from givonkit.spec import Field, Rule

    from .settings import Settings
    from .subject import Subject

_ACROSS_LANGUAGES = 'Straße, 海辺, 🌊: "it\'s" <b>50 %</b> & {x}\n#1 C:\\new, €5'
_SINGLE, _PAIR = 5, 1
"""What a value, and a pair of values, count when the next request is chosen."""

Meets = Literal["never", "last", "first"]

Combination = dict[str, Any]
"""Fields and their values (ABSENT: left out)."""


class Facet(NamedTuple):
    """A value that a page says a field takes, and the rule that says so.

    `certain` tells that a refusal contradicts the page; a made-up asset may be refused because nobody knows it.
    `meets` tells whether it has to meet the values of other fields in a request: first, or when nothing else is left.
    """

    field: str
    value: Any
    label: str
    rule: Rule
    certain: bool = True
    meets: Meets = "never"


class Offer(NamedTuple):
    """A valid request, and the places in the list of facets of those that it holds."""

    body: dict[str, Any]
    facets: tuple[int, ...]
    price: Decimal | None


def facets_of(subject: Subject, settings: Settings) -> list[Facet]:
    """Return the values of a model's fields that a request can hold in every reading, in page order."""
    fields = subject.model.fields
    rules = {name: {rule.id: rule for rule in of_field} for name, of_field in subject.rules.fields.items()}
    return [
        facet
        for name in subject.bodies.dials
        if not fields[name].cut
        for facet in _facets(subject, fields[name], rules[name], settings)
        if _is_sendable(subject, facet)
    ]


def _is_sendable(subject: Subject, facet: Facet) -> bool:
    body = subject.bodies.body_with(bytes(subject.bodies.width), {facet.field: facet.value})
    return body is not None and body["input"].get(facet.field, ABSENT) == facet.value


def _facets(subject: Subject, field: Field, rules: dict[str, Rule], settings: Settings) -> Iterator[Facet]:
    def rule(code: str, path: str = "") -> Rule:
        root = f"{subject.model.slug}/input.{field.name}"
        return rules.get(f"{root}{path}/{code}") or rules[f"{root}/type"]

    if not field.required:
        yield Facet(field.name, ABSENT, f"without {field.name}", rule("type"), meets="first")
    if field.is_slot:
        for value, scheme in _slot_values(subject, field, settings):
            path = "[]" if field.is_array else ""
            is_own = value == subject.bodies.dials[field.name].present
            certain = scheme != "asset" or settings.assets.get(field.media or "", "").startswith("asset:")
            label = f"{field.name} by {scheme}" if scheme else f"{field.name} with {len(value)} items"
            told = rule("scheme", path) if scheme else rule("max_items")
            yield Facet(field.name, value, label, told, certain, "first" if is_own else "never")
        return
    for value, code, meets in _plain_values(field):
        yield Facet(field.name, value, f"{field.name} {shown(value)}", rule(code), meets=meets)


def _slot_values(subject: Subject, field: Field, settings: Settings) -> Iterator[tuple[Any, str]]:
    kind = field.media or "image"
    given = settings.assets.get(kind, "")
    for scheme in field.schemes:
        uri = given if given.startswith(f"{scheme}:") else sample(kind, scheme)
        yield ([uri] if field.is_array else uri), scheme
    if field.is_array and (field.max_items or 0) > 1:
        yield next(subject.bodies.samples.uris(field, field.max_items or 1)), ""


def _plain_values(field: Field) -> Iterator[tuple[Any, str, Meets]]:
    if field.allowed is not None:
        yield from ((value, "enum", "first") for value in field.allowed)
    elif field.range is not None:
        start, end = plain(field.range.start), plain(field.range.end)
        for value in dict.fromkeys(steps(field.range)):
            code = "minimum" if value == start else "maximum" if value == end else "step"
            yield value, code, "last" if code == "step" else "first"
    elif field.type == "boolean":
        yield from ((value, "type", "first") for value in (True, False))
    elif field.type == "object":
        yield {}, "type", "never"
    elif field.type == "string":
        yield from ((text, code, "never") for text, code in _texts(field.max_chars))


def _texts(most: int | None) -> Iterator[tuple[str, str]]:
    yield SIMPLEST, "type"
    yield _ACROSS_LANGUAGES, "type"
    if most is not None:
        yield letters(most), "max_chars"
        yield "é" * most, "max_chars"


class Offers:
    """Plans the requests for one model: each is valid, and settles as many values as it can for its price.

    `next` is the request to send next, until `settle`, `skip` or `ban` say what became of it.
    """

    def __init__(self, subject: Subject, settings: Settings) -> None:
        self.subject = subject
        self.facets = facets_of(subject, settings)
        self._by_field: dict[str, list[int]] = defaultdict(list)
        for place, facet in enumerate(self.facets):
            self._by_field[facet.field].append(place)
        self._banned: list[Combination] = []
        self._keys = [(facet.field, as_json(None if facet.value is ABSENT else facet.value)) for facet in self.facets]
        self._place = {key: place for place, key in enumerate(self._keys)}
        self._prices: dict[bytes, Decimal | None] = {}
        self.singles = [place for place, facet in enumerate(self.facets) if facet.certain]
        self.doubtful = [place for place, facet in enumerate(self.facets) if not facet.certain]
        self._pairs = dict.fromkeys(self._possible_pairs())
        self.singles.sort(key=self._price_alone)
        self._sorted_pairs = sorted(self._pairs, key=self._order_of_pair)
        self._left_out = list(self._by_field)
        self._sent: set[bytes] = set()
        self._is_first = True

    def next(self) -> Offer | None:
        """Return the request that settles most, or None when nothing is left to settle."""
        if self._is_first:
            return self._offer({})
        while self.singles:
            place = self.singles[0]
            offer = self._filled({self.facets[place].field: place})
            if offer is not None and place in offer.facets:
                return offer
            self.singles.pop(0)
        while self._sorted_pairs:
            one, other = self._sorted_pairs[0]
            offer = None
            if (one, other) in self._pairs:
                offer = self._filled({self.facets[one].field: one, self.facets[other].field: other})
            if offer is not None and {one, other} <= set(offer.facets):
                return offer
            self._pairs.pop((one, other), None)
            self._sorted_pairs.pop(0)
        return self._without_one()

    def _without_one(self) -> Offer | None:
        """Return a request that sends all fields that make its price but one: that one's default shows in the price."""
        priced = [name for name, places in self._by_field.items() if self._is_priced(places)]
        while self._left_out:
            name = self._left_out.pop()
            others = {other: self._cheapest(other) for other in priced if other != name}
            offer = self._offer(others)
            if name in priced and offer is not None and as_json(offer.body) not in self._sent:
                return offer
        return None

    def _is_priced(self, places: list[int]) -> bool:
        prices = {self._price_alone(place) for place in places if self._is_sendable(place)}
        return self.facets[places[0]].value is ABSENT and len(prices) > 1

    def _cheapest(self, name: str) -> int:
        return min((place for place in self._by_field[name] if self._is_sendable(place)), key=self._price_alone)

    def gain(self, offer: Offer) -> int:
        """Return how much a request would settle."""
        pairs = sum(pair in self._pairs for pair in combinations(offer.facets, 2))
        return _SINGLE * len(set(self.singles).intersection(offer.facets)) + _PAIR * pairs

    def settle(self, offer: Offer) -> None:
        """Say that a request was answered, and its values need no other one."""
        self._is_first = False
        self._sent.add(as_json(offer.body))
        self.skip_places(offer.facets)
        for pair in combinations(offer.facets, 2):
            self._pairs.pop(pair, None)

    def skip(self) -> tuple[int, ...]:
        """Give up what the next request is planned for, because it costs too much; return these values' places."""
        if self._is_first:
            self._is_first = False
            return ()
        if self.singles:
            return (self.singles.pop(0),)
        if self._sorted_pairs:
            self._pairs.pop(self._sorted_pairs.pop(0), None)
        return ()

    def skip_places(self, places: list[int] | tuple[int, ...]) -> None:
        """Plan no request for these values alone."""
        self.singles = [place for place in self.singles if place not in places]

    def ban(self, combination: Combination) -> None:
        """Plan no request that holds all of these: it is known to be refused."""
        self._is_first = False
        self._banned.append(combination)
        self.singles = [place for place in self.singles if not self._is_banned({self.facets[place].field: place})]

    def offer_alone(self, place: int) -> Offer | None:
        """Return the smallest request that holds one value."""
        return self._offer({self.facets[place].field: place})

    def is_valid(self, values: dict[str, Any]) -> bool:
        """Whether an input breaks no sentence about two fields and leaves no required field out."""
        bodies, fields = self.subject.bodies, self.subject.model.fields
        is_whole = all(name in values for name, field in fields.items() if field.required)
        return is_whole and not any(bodies.conditions.breaks(values, each) for each in bodies.conditions.kept)

    def full_bodies(self, count: int) -> Iterator[dict[str, Any]]:
        """Yield valid bodies that hold every field, each with other values."""
        own = {name: places for name, places in self._by_field.items() if self.facets[places[-1]].value is not ABSENT}
        for number in range(count):
            chosen = {}
            for name, places in own.items():
                sendable = [place for place in places if self._is_sendable(place)]
                chosen[name] = sendable[number % len(sendable)]
            offer = self._offer(chosen)
            if offer is not None:
                yield offer.body

    def _is_sendable(self, place: int) -> bool:
        return self.facets[place].certain and self.facets[place].value is not ABSENT

    def places_in(self, values: dict[str, Any]) -> tuple[int, ...]:
        """Return the places of the facets that an input holds."""
        keys = ((name, as_json(values.get(name))) for name in self._by_field)
        return tuple(sorted(self._place[key] for key in keys if key in self._place))

    def offer_of(self, body: dict[str, Any]) -> Offer:
        """Return a valid body with the values that it settles and its price."""
        content = as_json(body)
        if content not in self._prices:
            self._prices[content] = self.subject.price(body)
        return Offer(body, self.places_in(body["input"]), self._prices[content])

    def _filled(self, chosen: dict[str, int]) -> Offer | None:
        """Return a request with some values, and for each other field the one that settles most and costs no more."""
        if self._is_banned(chosen):
            return None
        base = self._offer(chosen)
        if base is None:
            return None
        for name, places in self._by_field.items():
            if name in chosen:
                continue
            gains = sorted(((self._gain(place, chosen), -order) for order, place in enumerate(places)), reverse=True)
            for gain, order in gains:
                wider = {**chosen, name: places[-order]}
                if gain <= 0:
                    break
                offer = self._offer(wider) if self.facets[places[-order]].certain else None
                if offer is not None and set(wider.values()) <= set(offer.facets) and _is_no_dearer(offer, base):
                    chosen, base = wider, offer
                    break
        return base

    def _gain(self, place: int, chosen: dict[str, int]) -> int:
        pairs = sum((min(place, other), max(place, other)) in self._pairs for other in chosen.values())
        return (_SINGLE if place in self.singles else 0) + _PAIR * pairs

    def _offer(self, chosen: dict[str, int]) -> Offer | None:
        fixed = self._demanded() | {name: self.facets[place].value for name, place in chosen.items()}
        body = self.subject.bodies.body_with(bytes(self.subject.bodies.width), fixed)
        if body is None or self.holds_banned(body["input"]):
            return None
        return self.offer_of(body)

    def _demanded(self) -> Combination:
        """Return a value for each field that may not be left out, as was seen."""
        return {
            name: next(self.facets[place].value for place in self._by_field[name] if self._is_sendable(place))
            for combination in self._banned
            for name, value in combination.items()
            if len(combination) == 1 and value is ABSENT
        }

    def holds_banned(self, values: dict[str, Any]) -> bool:
        """Whether an input holds what is known to be refused."""
        return any(
            all(values.get(name, ABSENT) == value for name, value in combination.items())
            for combination in self._banned
        )

    def _is_banned(self, chosen: dict[str, int]) -> bool:
        values = {name: self.facets[place].value for name, place in chosen.items()}
        return any(
            all(name in values and values[name] == value for name, value in combination.items())
            for combination in self._banned
        )

    def _possible_pairs(self) -> Iterator[tuple[int, int]]:
        for one, other in combinations(range(len(self.facets)), 2):
            if _have_to_meet(self.facets[one], self.facets[other]):
                offer = self._offer({self.facets[place].field: place for place in (one, other)})
                if offer is not None and {one, other} <= set(offer.facets):
                    yield one, other

    def _price_alone(self, place: int) -> Decimal:
        offer = self._offer({self.facets[place].field: place})
        return NOTHING if offer is None or offer.price is None else offer.price

    def _order_of_pair(self, pair: tuple[int, int]) -> tuple[bool, Decimal]:
        is_last = any(self.facets[place].meets == "last" for place in pair)
        offer = self._offer({self.facets[place].field: place for place in pair})
        return is_last, NOTHING if offer is None or offer.price is None else offer.price


def _have_to_meet(one: Facet, other: Facet) -> bool:
    return one.field != other.field and "never" not in (one.meets, other.meets)


def _is_no_dearer(offer: Offer, base: Offer) -> bool:
    return offer.price is None or base.price is None or offer.price <= base.price
