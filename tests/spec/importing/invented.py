"""Strategies of models that nobody has seen, as their pages would describe them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from givonkit.spec.models import Amount, Condition, Field, Model, PriceRow, Prices, Range

from .page_model import SCHEMES, SPEC, PageModel, page_model

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = (
    *("prompt", "text", "n", "ratio", "style", "imageSize", "image", "image2", "video", "videoUrl", "mask", "type"),
    *("default", "allowed", "cost", "field", "input", "model", "required", "string", "runMode", "x1", "guidance_scale"),
    *("aspectRatio", "resolution", "resolutionLimit", "startImage", "start", "referenceAssetUris", "seconds"),
)
"""Names of which some begin others, and some are words of the page."""
VALUES = (
    "16:9",
    "9:16",
    "720p",
    "1080p",
    "4k",
    "auto",
    "film noir",
    "x-large",
    "none",
    "2.39:1",
    "1K",
    "default",
)

amounts = st.decimals(Decimal("0.05"), Decimal(400), places=2).map(lambda value: Decimal(f"{value:f}").normalize() + 0)


@st.composite
def _texts(draw: st.DrawFn, name: str) -> Field:
    if draw(st.booleans()):
        return Field(name, "string", draw(st.booleans()), max_chars=draw(st.none() | st.integers(1, 30_000)))
    allowed = tuple(draw(st.lists(st.sampled_from(VALUES), min_size=1, max_size=5, unique=True)))
    return Field(name, "string", default=draw(st.none() | st.sampled_from(allowed)), allowed=allowed)


@st.composite
def _numbers(draw: st.DrawFn, name: str) -> Field:
    unit = draw(st.sampled_from([None, "seconds"]))
    if draw(st.booleans()):
        steps = st.lists(st.sampled_from([0.5, 1, 1.5, 2, 3, 5, 10, 12.25]), min_size=1, max_size=5, unique=True)
        allowed = tuple(sorted(draw(steps)))
        return Field(name, "number", default=draw(st.none() | st.sampled_from(allowed)), allowed=allowed)
    start, steps_up = draw(st.integers(0, 20)), draw(st.integers(1, 100))
    step = draw(st.sampled_from(["0.05", "0.5", "1", "5"]))
    bounds = Range(Decimal(start), start + steps_up * Decimal(step), Decimal(step))
    return Field(name, "number", default=draw(st.none() | st.just(start)), range=bounds, unit=unit)


@st.composite
def _slots(draw: st.DrawFn, name: str) -> Field:
    media = draw(st.sampled_from(["image", "video", "voiceover"]))
    schemes = tuple(draw(st.sampled_from([SCHEMES, SCHEMES[:2], SCHEMES[:1]])))
    required, most = draw(st.booleans()), draw(st.none() | st.integers(1, 20))
    kind = "array" if most else draw(st.sampled_from(["string", "array"]))
    return Field(name, kind, required, media=media, schemes=schemes, max_items=most)


def _any_field(name: str) -> st.SearchStrategy[Field]:
    flags = st.sampled_from([None, True, False]).map(lambda default: Field(name, "boolean", default=default))
    return st.one_of(_texts(name), _numbers(name), _slots(name), flags, st.just(Field(name, "object")))


def _values(field: Field) -> st.SearchStrategy[Any]:
    if field.media:
        uris = st.sampled_from(["asset://asset_...", "https://example.com/a,b.png"])
        return st.lists(uris, min_size=1, max_size=2) if field.is_array else uris
    if field.allowed:
        return st.sampled_from(field.allowed)
    if field.range:
        return st.just(int(field.range.start))
    return {
        "boolean": st.booleans(),
        "object": st.just({"a": [1, {"b": None}]}),
        "number": st.just(1),
        "string": st.sampled_from(["a fox", 'it\'s "late" {now}', "Cost\\from 2 tokens", "лис | string | — |"]),
    }[field.type]


@st.composite
def _rows(draw: st.DrawFn, fields: Mapping[str, Field]) -> tuple[PriceRow, ...]:
    values = [value for field in fields.values() for value in field.allowed or () if isinstance(value, str)]
    labels = [value for value in dict.fromkeys(values) if not value[-1].isdigit() and value != "default"]
    if not labels:
        return ()
    keys = st.tuples(st.sampled_from(labels), st.booleans())
    chosen = draw(st.lists(keys, min_size=2, max_size=4, unique=True))
    marked = draw(st.integers(0, len(chosen)))
    return tuple(
        PriceRow(label, Amount(draw(amounts), per_second), turn == marked)
        for turn, (label, per_second) in enumerate(chosen)
    )


@st.composite
def invented_pages(draw: st.DrawFn) -> PageModel:
    """Models with fields of every shape, of which names and values may be words of the page itself."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=8, unique=True))
    fields = {name: draw(_any_field(name)) for name in names}
    kind = draw(st.sampled_from(list(SPEC.api.modes)))
    rows = draw(_rows(fields))
    sent = draw(st.lists(st.sampled_from(names), unique=True))
    needing = [name for name in names if fields[name].media]
    conditions = [Condition({needing[0]: None}, {needing[1]: None}, "documented", None)] if needing[1:] else []
    model = Model(
        slug=draw(st.sampled_from(["deep-well-1.5", "x", "ink2"])),
        name=draw(st.sampled_from(["Deep Well 1.5", "Cost Cutter 2", "Ink & <Ash>", "Поле 2", "Run 3"])),
        provider=draw(st.sampled_from(["Harbour Labs", "X", "Default Inc."])),
        type=kind,
        sources=(),
        fields=fields,
        fields_complete=True,
        conditions=tuple(conditions),
        modes=tuple(draw(st.lists(st.sampled_from(list(SPEC.api.modes[kind])), min_size=1, unique=True))),
        prices=Prices(Amount(draw(amounts), draw(st.booleans())), bool(rows), rows),
        example={name: draw(_values(fields[name])) for name in sent},
        gaps=(),
        evidence={},
    )
    described = draw(st.lists(st.sampled_from(names), unique=True))
    return page_model(model, {*described, *(name for condition in conditions for name in condition.when)})
