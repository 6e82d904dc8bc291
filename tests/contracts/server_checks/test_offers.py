from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from givonkit_contracts.server_checks.offers import Offer, Offers, facets_of
from givonkit_contracts.server_checks.settings import Settings
from givonkit_contracts.server_checks.subject import as_json
from givonkit_contracts.strategies.dials import ABSENT

from .complaining import problems_of
from .served import SPEC, subject_of

if TYPE_CHECKING:
    from collections.abc import Iterator

CHEAP = ("kling-3.0", "kling-o1", "nano-banana", "switchx-video", "gpt-image-2")


def offers_of(slug: str, settings: Settings | None = None) -> Offers:
    chosen = settings or Settings()
    return Offers(subject_of(slug, chosen), chosen)


def all_offers(plan: Offers) -> Iterator[Offer]:
    for _ in range(500):
        offer = plan.next()
        if offer is None:
            return
        yield offer
        plan.settle(offer)
    pytest.fail("a plan has no end")


@pytest.mark.parametrize("slug", SPEC.models)
def test_every_planned_request_is_valid_and_no_two_are_the_same(slug: str) -> None:
    bodies = [as_json(offer.body) for offer in all_offers(offers_of(slug))]
    assert [problems_of(body)[1] for body in bodies] == [[]] * len(bodies)
    assert len(set(bodies)) == len(bodies)


@pytest.mark.parametrize("slug", SPEC.models)
def test_the_first_request_is_the_smallest(slug: str) -> None:
    plan = offers_of(slug)
    offer = plan.next()
    assert offer is not None
    assert offer.body == plan.subject.smallest()


@pytest.mark.parametrize("slug", CHEAP)
def test_every_allowed_value_of_every_field_is_met(slug: str) -> None:
    bodies = [offer.body["input"] for offer in all_offers(offers_of(slug))]
    for name, field in SPEC.models[slug].fields.items():
        met = [values.get(name, ABSENT) for values in bodies]
        if field.allowed is not None:
            assert set(field.allowed) <= {value for value in met if isinstance(value, str | int | float)}
        if field.range is not None:
            assert {field.range.start, field.range.end} <= set(met)
        if field.type == "boolean":
            assert {True, False} <= {value for value in met if isinstance(value, bool)}
        if not field.required:
            assert ABSENT in met


@pytest.mark.parametrize("slug", CHEAP)
def test_every_pair_of_allowed_values_meets(slug: str) -> None:
    plan = offers_of(slug)
    bodies = [offer.body["input"] for offer in all_offers(plan)]
    enums = {name: field.allowed for name, field in SPEC.models[slug].fields.items() if field.allowed}
    for one, other in combinations(enums, 2):
        met = {(values.get(one), values.get(other)) for values in bodies}
        assert {(a, b) for a in enums[one] or () for b in enums[other] or ()} <= met


def test_few_requests_settle_many_values() -> None:
    plan = offers_of("kling-3.0")
    count = len(plan.facets)
    assert len(list(all_offers(plan))) < 3 * count


def test_cheap_values_go_along_and_make_nothing_dearer() -> None:
    plan = offers_of("kling-3.0")
    offers = list(all_offers(plan))
    assert offers[0].price is not None
    prices = [offer.price for offer in offers[1:9] if offer.price is not None]
    assert max(prices) < 225


@pytest.mark.parametrize("slug", SPEC.models)
def test_every_value_rests_on_a_rule_of_its_field(slug: str) -> None:
    for facet in facets_of(subject_of(slug), Settings()):
        assert facet.rule.id.startswith(f"{slug}/input.{facet.field}")


@pytest.mark.parametrize("slug", SPEC.models)
def test_labels_tell_values_apart(slug: str) -> None:
    facets = facets_of(subject_of(slug), Settings())
    assert len({(facet.field, facet.label) for facet in facets}) >= len(facets) - 2 * len(SPEC.models[slug].fields)


def test_a_made_up_asset_is_doubtful_and_one_of_the_user_is_not() -> None:
    settings = Settings(assets={"image": "asset://asset_mine"})
    for chosen, is_certain in ((Settings(), False), (settings, True)):
        facets = facets_of(subject_of("kling-3.0", chosen), chosen)
        [facet] = [each for each in facets if each.label == "startImage by asset"]
        assert facet.certain is is_certain


def test_a_doubtful_value_stands_in_no_planned_request() -> None:
    bodies = [offer.body["input"] for offer in all_offers(offers_of("kling-3.0"))]
    assert not any(str(values.get("startImage", "")).startswith("asset:") for values in bodies)


def test_what_is_settled_is_planned_no_more() -> None:
    plan = offers_of("nano-banana")
    before = len(plan.singles)
    offer = plan.next()
    assert offer is not None
    plan.settle(offer)
    assert len(plan.singles) == before - len(set(offer.facets) & set(range(len(plan.facets))) - set(plan.doubtful))


def has(offer: Offer, **values: Any) -> bool:
    return all(offer.body["input"].get(name) == value for name, value in values.items())


def test_what_is_known_to_be_refused_is_planned_no_more() -> None:
    plan = offers_of("kling-3.0")
    plan.ban({"resolution": "4k", "duration": 15})
    offers = list(all_offers(plan))
    assert not any(has(offer, resolution="4k", duration=15) for offer in offers)
    assert any(has(offer, resolution="4k") for offer in offers)
    assert any(has(offer, duration=15) for offer in offers)


def test_a_field_that_may_not_be_left_out_is_in_every_request() -> None:
    plan = offers_of("kling-3.0")
    plan.ban({"duration": ABSENT})
    offers = list(all_offers(plan))
    assert len(offers) > 10
    assert all("duration" in offer.body["input"] for offer in offers)


def test_requests_that_settle_more_have_more_gain() -> None:
    plan = offers_of("kling-3.0")
    small = plan.offer_of(plan.subject.smallest())
    large = plan.offer_of(plan.subject.smallest({"duration": 15, "resolution": "4k", "audioEnabled": False}))
    assert plan.gain(large) > 0
    plan.settle(large)
    assert plan.gain(large) == 0
    assert plan.gain(small) > 0


@pytest.mark.parametrize("slug", CHEAP)
def test_a_value_can_be_offered_alone(slug: str) -> None:
    plan = offers_of(slug)
    for place, facet in enumerate(plan.facets):
        offer = plan.offer_alone(place)
        assert offer is not None
        assert offer.body["input"].get(facet.field, ABSENT) == facet.value
        assert problems_of(as_json(offer.body))[1] == []
