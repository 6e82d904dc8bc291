"""Requests that are as small as the documentation lets them be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from givonkit.spec import Field, Model

PAYLOADS = {"image": "image/png", "video": "video/mp4", "voiceover": "audio/mpeg"}
HTTPS = {
    "image": "https://files.example.org/one.png",
    "video": "https://files.example.org/one.mp4",
    "voiceover": "https://files.example.org/one.mp3",
}


def minimal(model: Model) -> dict[str, Any]:
    """Return a request with nothing but what is required."""
    return with_values(model, {})


def with_values(model: Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request with these values, and with whatever is required, beside them too."""
    given = {name: plain_value(model, row) for name, row in model.fields.items() if row.required} | dict(values)
    for condition in model.conditions:
        about = all(value is None and name in given for name, value in condition.when.items())
        if condition.when and about:
            beside = {name: model.fields[name] for name in condition.requires if name not in values}
            given |= {name: condition.requires[name] for name in beside if condition.requires[name] is not None}
            given |= {name: plain_value(model, row) for name, row in beside.items() if name not in given}
    return {"type": model.type, "model": model.slug, "input": given}


def plain_value(model: Model, row: Field) -> Any:
    """Return a value that a field takes, in as few words as can be."""
    if row.is_slot or row.cut:
        return [HTTPS[row.media or "image"]] if row.is_array else HTTPS[row.media or "image"]
    if row.allowed is not None:
        return row.allowed[0]
    flag = any(condition.requires.get(row.name) for condition in model.conditions)
    values = {"string": "a red corgi", "boolean": flag, "object": {}}
    return values.get(row.type, row.default)


def uri(scheme: str, media: str) -> str:
    """Return a URI of a scheme (`bare` for a word), as far as a scheme says it for a kind of media."""
    uris = {
        "asset": "asset://asset_1",
        "https": HTTPS[media],
        "data": f"data:{PAYLOADS[media]};base64,AAAA",
        "bare": "one.png",
    }
    return uris.get(scheme, f"{scheme}://files.example.org/one.png")


def in_slot(row: Field, value: str) -> Any:
    """Return a URI as the value of a slot."""
    return [value] if row.is_array else value
