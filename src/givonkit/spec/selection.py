"""One model of the spec, as a spec of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from .catalog import Spec

if TYPE_CHECKING:
    from .catalog import Catalog


def only(spec: Spec, slug: str) -> Spec:
    """Return the spec with one of its models and no other; raises ModelUnknown."""
    models = {slug: spec.models[slug]}
    return Spec(spec.api, spec.questions, cast("Catalog", models))  # a spec asks its catalog as a mapping alone
