"""The bodies that a Postman collection sends: the pages' own requests, as far as a world takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .json_schema_conditions import fits
from .openapi_parts import shown_model

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .catalog import Spec
    from .models import Model
    from .worlds import World

    Body = dict[str, Any]

_ASSET = "asset://"


def page_is_taken(spec: Spec, world: World, model: Model) -> bool:
    """Whether a world takes the request that a model's page shows, whose assets no key has."""
    return _is_taken(spec, world, model, model.example)


def taken_body(spec: Spec, world: World) -> Body | None:
    """Return a request that a world takes: a page's own, or else one without its assets; None if there is neither."""
    for model in (shown_model(spec), *spec.models.values()):
        for sent in (model.example, dict(_without_assets(model))):
            if _is_taken(spec, world, model, sent):
                return {**model.documented_request, "input": dict(sent)}
    return None


def _is_taken(spec: Spec, world: World, model: Model, sent: Mapping[str, Any]) -> bool:
    if world.answer("unknown-asset") == "refused" and any(map(_holds_asset, sent.values())):
        return False
    is_whole = all(field.name in sent for field in model.fields.values() if field.required)
    return is_whole and fits(spec.model_rules(model.slug, world), sent)


def _without_assets(model: Model) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in model.example.items() if not _holds_asset(value))


def _holds_asset(value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    return any(isinstance(each, str) and each.startswith(_ASSET) for each in values)
