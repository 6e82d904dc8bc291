"""Requests that every reading of the pages takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import reject
from hypothesis import strategies as st

from .bodies import Bodies
from .models import model_in_spec
from .samples import Samples

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from givonkit.spec import Model, Spec


def valid_requests(
    model: str | Model, *, spec: Spec | None = None, assets: Mapping[str, str | Iterable[str]] | None = None
) -> st.SearchStrategy[dict[str, Any]]:
    """Draw whole bodies that keep every rule of a model, and every reading of what no page says.

    So a refusal contradicts a page: no prompt is empty, nothing is null, no field is unknown, and no combination is
    doubtful (such as an end image alone). `model` is a slug or a model of `spec`, which is the shipped one unless
    given. `assets` maps `image`, `video` or `voiceover` to one or several URIs that fill the slots; kinds that are not
    named are filled with small data URIs, https URLs and asset URIs of our own. Examples shrink to the required fields.
    """
    chosen, _ = model_in_spec(model, spec)
    bodies = Bodies(chosen, Samples(assets))

    def drawn(choices: bytes) -> dict[str, Any]:
        body = bodies.body(choices)
        return reject() if body is None else body

    return st.binary(min_size=bodies.width, max_size=bodies.width).map(drawn)
