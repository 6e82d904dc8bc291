"""How each kind of rule about a field is broken, the nearest way first."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from givonkit.spec.rules import MEDIA_TYPES

from .breakage import Breakage, in_field, left_out
from .dials import plain
from .prompts import letters
from .samples import ENDINGS, sample
from .wrong_types import wrong_types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from givonkit.spec import Field, Rule, Spec

    from .bodies import Bodies

    Ways = Callable[[Field, Rule, Bodies, Spec], Iterator[Breakage]]

_ALL_SCHEMES = ("asset", "https", "data")
_NO_WORD = "other"
_USUAL_WORDS = (
    *("360p", "540p", "1440p", "2160p", "8k", "8K", "512", "512px", "1024x1024", "1:2", "2:1", "9:21", "16x9", "16/9"),
    *("ultra", "hd", "standard", "best", "square"),
)
"""What servers of this kind take elsewhere."""
_STEPS_BEYOND = (1, 2, 3, 5, 15)


def ways_to_break_field(rule: Rule, bodies: Bodies, spec: Spec) -> Iterator[Breakage]:
    """Yield the ways to break a rule about one field; none when the rule is of a kind that has none."""
    ways = _WAYS.get(rule.code)
    if rule.field is not None and ways is not None:
        yield from ways(rule.field, rule, bodies, spec)


def _required(field: Field, *_: Any) -> Iterator[Breakage]:
    yield left_out(field.name)


def _type(field: Field, rule: Rule, bodies: Bodies, _: Spec) -> Iterator[Breakage]:
    if rule.id.endswith("[]/type"):
        yield from _items(field, list(wrong_types("string")), bodies)
        return
    if field.is_array:
        yield in_field(field.name, sample(field.media or "image", "data"))
    elif field.is_slot:
        yield in_field(field.name, [sample(field.media or "image", "data")])
    yield from (in_field(field.name, value) for value in wrong_types(field.type))


def _enum(field: Field, _: Rule, __: Bodies, spec: Spec) -> Iterator[Breakage]:
    allowed = set(field.allowed or ())
    near: list[Any] = list(_other_cases(field) if field.type == "string" else _between(field))
    near += _of_other_models(field, spec)
    if field.type == "string":
        near += [*_of_other_fields(spec), *_USUAL_WORDS]
    for value in dict.fromkeys(near):
        if value not in allowed:
            yield in_field(field.name, value, is_near=True)
    yield in_field(field.name, _NO_WORD if field.type == "string" else max(_numbers(field)) + _STEPS_BEYOND[-1])


def _numbers(field: Field) -> list[int | float]:
    return [value for value in field.allowed or () if not isinstance(value, str)]


def _other_cases(field: Field) -> Iterator[str]:
    for value in map(str, field.allowed or ()):
        yield from (value.upper(), value.lower(), value.capitalize())


def _between(field: Field) -> Iterator[int | float]:
    allowed = sorted(_numbers(field))
    for lower, higher in pairwise(allowed):
        yield (lower + higher) // 2
        yield lower + 0.5
    for beyond in _STEPS_BEYOND:
        yield from (allowed[-1] + beyond, allowed[0] - beyond)
    for value in allowed:
        yield from (value + 1, value - 1)


def _of_other_models(field: Field, spec: Spec) -> Iterator[Any]:
    for model in spec.models.values():
        other = model.fields.get(field.name)
        if other is None or other.type != field.type:
            continue
        yield from other.allowed or ()
        if other.range is not None:
            yield from (plain(other.range.start), plain(other.range.end))


def _of_other_fields(spec: Spec) -> Iterator[Any]:
    for model in spec.models.values():
        for field in model.fields.values():
            if field.type == "string":
                yield from field.allowed or ()


def _minimum(field: Field, *_: Any) -> Iterator[Breakage]:
    if field.range is not None:
        start, step = field.range.start, field.range.step
        yield from (in_field(field.name, plain(start - step * by), is_near=by == 1) for by in _STEPS_BEYOND)


def _maximum(field: Field, *_: Any) -> Iterator[Breakage]:
    if field.range is not None:
        end, step = field.range.end, field.range.step
        yield from (in_field(field.name, plain(end + step * by), is_near=by == 1) for by in _STEPS_BEYOND)


def _step(field: Field, *_: Any) -> Iterator[Breakage]:
    if field.range is None or field.range.start + field.range.step > field.range.end:
        return
    start, end, step = field.range
    for value in dict.fromkeys((start + step / 2, end - step / 2, start + step / 4)):
        yield in_field(field.name, plain(value), is_near=True)


def _max_chars(field: Field, *_: Any) -> Iterator[Breakage]:
    most = field.max_chars or 0
    for count in dict.fromkeys((most + 1, most + 2, most + most // 10 + 1, 2 * most + 1)):
        yield in_field(field.name, letters(count), is_near=count == most + 1)


def _min_chars(field: Field, *_: Any) -> Iterator[Breakage]:
    yield in_field(field.name, "")


def _max_items(field: Field, rule: Rule, bodies: Bodies, _: Spec) -> Iterator[Breakage]:
    most = rule.parameters["limit"]
    for count in (most + 1, most + 2, 2 * most + 1):
        for uris in bodies.samples.uris(field, count):
            yield in_field(field.name, uris, is_near=count == most + 1)


def _scheme(field: Field, _: Rule, bodies: Bodies, __: Spec) -> Iterator[Breakage]:
    kind = field.media or "image"
    file = f"{kind}1.{ENDINGS[kind]}"
    others = [sample(kind, scheme) for scheme in _ALL_SCHEMES if scheme not in field.schemes]
    near = [f"http://example.com/{file}", f"ftp://example.com/{file}", *others]
    yield from _uris(field, near, bodies, is_near=True)
    schemes = ("file", "s3", "gs", "blob", "ws", "httpx")
    yield from _uris(field, [f"{scheme}://example/{file}" for scheme in schemes], bodies)
    yield from _uris(field, (file, f"//example.com/{file}", f"/{file}"), bodies)


def _asset_uri(field: Field, _: Rule, bodies: Bodies, __: Spec) -> Iterator[Breakage]:
    yield from _uris(field, ("asset://asset_", "asset://", "asset://asset_a b"), bodies)


def _https_url(field: Field, _: Rule, bodies: Bodies, __: Spec) -> Iterator[Breakage]:
    yield from _uris(field, ("https://", "https:///image1.png", "https://exa mple.com/image1.png"), bodies)


def _media(field: Field, _: Rule, bodies: Bodies, __: Spec) -> Iterator[Breakage]:
    others = [sample(kind, "data") for kind in MEDIA_TYPES if kind != field.media]
    yield from _uris(field, others, bodies, is_near=True)
    yield from _uris(field, ("data:text/plain;base64,YQ==",), bodies)


def _data_uri(field: Field, _: Rule, bodies: Bodies, __: Spec) -> Iterator[Breakage]:
    head = sample(field.media or "image", "data").partition(",")[0]
    yield from _uris(field, (f"{head},", f"{head},****", head), bodies)


def _uris(field: Field, uris: Sequence[str], bodies: Bodies, *, is_near: bool = False) -> Iterator[Breakage]:
    if field.is_array:
        yield from _items(field, uris, bodies, is_near=is_near)
    else:
        yield from (in_field(field.name, uri, is_near=is_near) for uri in uris)


def _items(field: Field, items: Sequence[Any], bodies: Bodies, *, is_near: bool = False) -> Iterator[Breakage]:
    """Yield arrays with one wrong item, alone and behind a right one where there is room for it."""
    for item in items:
        yield _item(field, [item], is_near=is_near)
    if field.max_items is None or field.max_items > 1:
        right = next(bodies.samples.uris(field))
        for item in items:
            yield _item(field, [*right, item], is_near=is_near)


def _item(field: Field, items: list[Any], *, is_near: bool) -> Breakage:
    place = f"/input/{field.name}/{len(items) - 1}"
    return Breakage(place, items[-1], {field.name: items}, is_near=is_near)


_WAYS: dict[str, Ways] = {
    "required": _required,
    "type": _type,
    "enum": _enum,
    "minimum": _minimum,
    "maximum": _maximum,
    "step": _step,
    "max_chars": _max_chars,
    "min_chars": _min_chars,
    "max_items": _max_items,
    "scheme": _scheme,
    "asset_uri": _asset_uri,
    "https_url": _https_url,
    "media": _media,
    "data_uri": _data_uri,
}
