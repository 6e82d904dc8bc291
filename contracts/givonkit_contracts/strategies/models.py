"""The model that a strategy is asked for, in its spec."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from givonkit.spec import load_spec

if TYPE_CHECKING:
    from givonkit.spec import Model, Spec

_shipped_spec = cache(load_spec)


def model_in_spec(model: str | Model, spec: Spec | None) -> tuple[Model, Spec]:
    """Return a model and its spec, the shipped one when none is given; raises ModelUnknown."""
    spec = spec or _shipped_spec()
    return (spec.models[model] if isinstance(model, str) else model), spec
