"""A model as a page describes it: the shipped ones with what no page has shown filled in, and invented ones."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from givonkit.spec import load_spec
from givonkit.spec.models import Amount, Condition, Field, Model, PriceRow, Prices, Range

if TYPE_CHECKING:
    from collections.abc import Iterable

SPEC = load_spec()
SCHEMES = ("asset", "https", "data")
_MODES = {"video": ("text_to_video", "image_to_video", "reference_to_video"), "image": ("text_to_image", "image_edit")}
_LABELS = {"switchxAlphaVideo": "Mask video", "referenceAssetUris": "Reference images"}


class PageModel(NamedTuple):
    """A model, and which of its fields have a description on the page."""

    model: Model
    described: frozenset[str]

    def __repr__(self) -> str:
        return f"<page of {self.model.slug}>"

    def label(self, field: Field) -> str:
        """Return what the page calls a field: slots have words, everything else has its name."""
        if field.media is None:
            return field.name
        return _LABELS.get(field.name) or _in_words(field.name)

    def needed_by(self, field: Field) -> str | None:
        """Return the field without which this one may not be sent."""
        needs = [condition.requires for condition in self.model.conditions if field.name in condition.when]
        return next(iter(needs[0])) if needs else None


def _in_words(name: str) -> str:
    words = "".join(f" {letter.lower()}" if letter.isupper() or letter.isdigit() else letter for letter in name)
    return words[0].upper() + words[1:]


@cache
def shipped(slug: str) -> PageModel:
    """Return the page of a shipped model, with what no page has shown filled in."""
    model = SPEC.models[slug]
    fields = {field.name: _whole(field) for field in model.fields.values()}
    model = model._replace(
        fields=fields,
        provider=model.provider or "Northlight",
        modes=model.modes or _MODES[model.type],
        prices=model.prices._replace(rows=_rows(model) if model.prices.rows is None else model.prices.rows),
        conditions=tuple(condition for condition in model.conditions if _is_told(condition)),
    )
    plain = {"aspectRatio", "resolution", "duration", "imageSize", "quality", "providerOptions"}
    return page_model(model, described=fields.keys() - plain)


def page_model(model: Model, described: Iterable[str]) -> PageModel:
    """Return the page of a model, of which nothing is known but what the page shows."""
    fields = {name: field._replace(note=None) for name, field in model.fields.items()}
    only_shown = model._replace(fields=fields, sources=(), gaps=(), evidence={}, fields_complete=True)
    return PageModel(only_shown, frozenset(described))


def _is_told(condition: Condition) -> bool:
    return condition.basis == "documented" and None in condition.requires.values()


def _whole(field: Field) -> Field:
    media = "voiceover" if "speech" in field.name else "image"
    return field._replace(cut=False, media=media, schemes=SCHEMES) if field.cut else field


def _rows(model: Model) -> tuple[PriceRow, ...]:
    if not model.prices.headline_is_lower_bound:
        return ()
    labels = next(model.fields[name].allowed for name in ("resolution", "imageSize") if name in model.fields) or ()
    tokens, per_second = model.prices.headline
    return tuple(
        PriceRow(str(label), Amount(tokens * (turn + 1), per_second), turn == 0) for turn, label in enumerate(labels)
    )


def slot(name: str, media: str = "image", **more: Any) -> Field:
    """Return a field that takes assets."""
    return Field(name, "array" if "max_items" in more else "string", media=media, schemes=SCHEMES, **more)


def _named(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


def _range(start: str, end: str, step: str) -> Range:
    return Range(Decimal(start), Decimal(end), Decimal(step))


def _row(label: str, tokens: str, *, per_second: bool, default: bool = False) -> PriceRow:
    return PriceRow(label, Amount(Decimal(tokens), per_second), default)


LUMEN = page_model(
    Model(
        slug="lumen-loop-2.5",
        name="Lumen Loop 2.5",
        provider="Harbour Labs",
        type="video",
        sources=(),
        fields=_named(
            Field("prompt", "string", required=True, max_chars=480),
            Field("negativePrompt", "string", max_chars=300),
            Field("ratio", "string", default="2.39:1", allowed=("2.39:1", "16:9", "1:1")),
            Field("style", "string", default="film noir", allowed=("film noir", "pencil sketch", "none")),
            Field("clarity", "string", default="720p", allowed=("720p", "1080p", "4k")),
            Field("layers", "string", default="2", allowed=("1", "2", "4")),
            Field("speed", "number", default=1.5, allowed=(0.5, 1, 1.5)),
            Field("strength", "number", default=0.35, range=_range("0", "1", "0.05")),
            Field("seedNumber", "number", range=_range("0", "4294967295", "1")),
            Field("seconds", "number", default=2.5, range=_range("2.5", "12", "0.5"), unit="seconds"),
            Field("loop", "boolean", default=False),
            Field("audioEnabled", "boolean", default=True),
            Field("extras", "object"),
            slot("firstFrame", required=True),
            slot("lastFrame"),
            slot("narration", "voiceover"),
            slot("clips", "video", max_items=4),
        ),
        fields_complete=True,
        conditions=(Condition({"lastFrame": None}, {"firstFrame": None}, "documented", None),),
        modes=("image_to_video", "video_to_video"),
        prices=Prices(
            Amount(Decimal("0.75"), per_second=True),
            headline_is_lower_bound=True,
            rows=(
                _row("720p", "0.75", per_second=True),
                _row("720p · Audio", "1.2", per_second=True, default=True),
                _row("1080p", "12", per_second=True),
                _row("1080p", "12.25", per_second=False),
                _row("4K · Audio", "40", per_second=False),
            ),
        ),
        example={
            "prompt": 'a "quiet" harbour {at dawn}, slow pan',
            "ratio": "16:9",
            "speed": 0.5,
            "strength": 0.4,
            "loop": True,
            "firstFrame": "asset://asset_...",
            "clips": ["asset://asset_...", "https://example.com/clip.mp4"],
            "extras": {"mood": "calm", "depth": [1, 2.5, None]},
        },
        gaps=(),
        evidence={},
    ),
    described=("prompt", "style", "strength", "audioEnabled", "firstFrame", "lastFrame", "clips"),
)
INK = page_model(
    Model(
        slug="ink-and-ash",
        name="Ink & Ash <7>",
        provider="Löwe & Söhne",
        type="image",
        sources=(),
        fields=_named(
            Field("text", "string", required=True),
            Field("n", "number", default=1, range=_range("1", "4", "1")),
            Field("cfg_scale", "number", default=7, allowed=(3, 7, 11)),
            Field("size", "string", default="1K", allowed=("1K", "2K")),
            slot("references", max_items=12, required=True),
        ),
        fields_complete=True,
        conditions=(),
        modes=("image_reference",),
        prices=Prices(Amount(Decimal("0.5"), per_second=False), headline_is_lower_bound=False, rows=()),
        example={"text": "лиса в снегу, it's late", "n": 2, "references": ["asset://asset_..."]},
        gaps=(),
        evidence={},
    ),
    described=("text", "cfg_scale"),
)
PLAIN = page_model(
    INK.model._replace(
        slug="plain-1",
        name="Plain 1",
        provider="Plain",
        type="video",
        fields=_named(Field("prompt", "string", required=True), Field("duration", "number", default=4, allowed=(4,))),
        modes=("text_to_video",),
        example={"prompt": "a fox"},
    ),
    described=("prompt",),
)
PAGE_MODELS = {**{slug: shipped(slug) for slug in SPEC.models}, "lumen": LUMEN, "ink": INK, "plain": PLAIN}
