"""One model of the spec, as a spec of its own."""

from __future__ import annotations

from .catalog import Spec


def only(spec: Spec, slug: str) -> Spec:
    """Return the spec with one of its models and no other; raises ModelUnknown."""
    return Spec(spec.api, spec.questions, {slug: spec.models[slug]})
