"""What a run would send, and what each request may cost at most."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from givonkit.spec import load_spec

from .bare_probes import bodies_without_json, cheapest_probes
from .likeness import likeness_probes
from .line import Purpose
from .offers import Offers
from .questions import planned_questions
from .refusals import refusal_probes
from .subject import Subject, as_json
from .verdicts import Side

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from givonkit.spec import Rule, Spec

    from .offers import Offer
    from .settings import Settings


class Probe(NamedTuple):
    """One request that a run would send; `worst` is what it costs at most in tokens, None where nobody knows."""

    id: str
    rule: Rule | None
    says: str
    body: bytes
    worst: Decimal | None
    purpose: Purpose


def planned_probes(settings: Settings, spec: Spec | None = None) -> list[Probe]:
    """Return what a run sends if the server is as the spec says, apart from what it learns; raises ModelUnknown."""
    spec = spec or load_spec()
    subjects = subjects_of(spec, settings)
    probes = [
        Probe(each.id, each.rule, each.value, each.body, each.worst, Purpose.REFUSAL)
        for each in (*bodies_without_json(spec), *cheapest_probes(spec, subjects))
    ]
    for subject in subjects:
        probes += [
            Probe(each.id, each.rule, each.value, as_json(each.body), each.worst, Purpose.REFUSAL)
            for each in refusal_probes(subject)
        ]
    probes += [
        Probe(f"question {each.question}", None, each.says, as_json(each.body), each.worst, Purpose.QUESTION)
        for each in planned_questions(subjects)
    ]
    for subject in subjects:
        probes += [
            Probe(each.id, each.rule, each.value, as_json(each.body), each.worst, Purpose.QUESTION)
            for each, _ in likeness_probes(subject)
        ]
        probes += _planned_offers(Offers(subject, settings))
    return probes


def _planned_offers(plan: Offers) -> Iterator[Probe]:
    """Yield the valid requests in the order in which a server that takes them all gets them."""
    for place in plan.doubtful:
        alone = plan.offer_alone(place)
        if alone is not None:
            yield _offered(plan, alone, plan.facets[place].rule, plan.facets[place].label)
            plan.settle(alone)
    number = 0
    while (offer := plan.next()) is not None:
        fresh = [plan.facets[place] for place in offer.facets if place in plan.singles]
        number += 1
        says = ", ".join(facet.label for facet in fresh) or f"pairs of values ({number})"
        yield _offered(plan, offer, fresh[0].rule if fresh else None, says)
        plan.settle(offer)


def _offered(plan: Offers, offer: Offer, rule: Rule | None, says: str) -> Probe:
    name = f"{plan.subject.model.slug}:{Side.ACCEPTS}:{says}"
    return Probe(name, rule, says, as_json(offer.body), offer.price, Purpose.ACCEPTANCE)


def subjects_of(spec: Spec, settings: Settings) -> list[Subject]:
    """Return the models that are judged; raises ModelUnknown."""
    return [Subject(spec.models[slug], spec, settings) for slug in settings.models or spec.models]
