"""Short model pages, in the layout of saved ones, with what differs from language to language."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORDS = {
    "en": ("Cost", "from 5.5 tokens/s", "Input fields", "* required", "Field | Type | Default | Allowed"),
    "es": (
        "Coste",
        "desde 5,5 tokens/s",
        "Campos de entrada",
        "* obligatorio",
        "Campo | Tipo | Predeterminado | Permitido",
    ),
    "ru": ("Стоимость", "от 5,5 tokens/s", "Входные поля", "* — обязательное", "Поле | Тип | По умолчанию | Допустимо"),
}
SLOT = ("string", "—", "image · asset, https, data")
ROWS = {
    "prompt*": ("string", "—", "string"),
    "aspectRatio": ("string", "9:16", "9:16, 16:9, 1:1"),
    "resolution": ("string", "720p", "720p, 1080p"),
    "duration": ("number", "5", "5, 10"),
    "startImage": SLOT,
    "endImage": SLOT,
    "referenceVideo": ("string", "—", "video · asset, https, data"),
    "referenceAssetUris": ("array", "—", "image · asset, https, data"),
}
"""The fields of kling-o1: type, default and allowed values."""
EXAMPLE = {
    "prompt": "cinematic drone shot over a city at night",
    "aspectRatio": "9:16",
    "resolution": "720p",
    "duration": 5,
    "referenceAssetUris": ["asset://asset_..."],
}
_VARIANT = "The variant follows from the fields of the request: nothing has to be sent."
MODES = ("text_to_video", "image_to_video", "video_to_video", "reference_to_video")


def page(
    language: str = "en",
    *,
    rows: Mapping[str, tuple[str, str, str] | None] | None = None,
    slug: str = "kling-o1",
    name: str = "Kling O1",
    modes: tuple[str, ...] = MODES,
    prices: str = "",
) -> str:
    """Return the page of kling-o1, or one that differs in some of its fields; a field without columns is left out."""
    cost, headline, fields, required, header = _WORDS[language]
    table = {field: columns for field, columns in {**ROWS, **(rows or {})}.items() if columns}
    body: dict[str, Any] = {"type": "video", "model": slug, "input": EXAMPLE}
    slots = "".join(_slot(field, columns) for field, columns in table.items() if "asset," in columns[2])
    return "\n".join(
        [
            name,
            "Turns one idea into a moving picture.",
            cost,
            headline,
            "curl -X POST https://api.givon.ai/api/v1/generations \\",
            '-H "Authorization: Bearer $GIVON_API_KEY" \\',
            '-H "Content-Type: application/json" \\',
            f"-d '{json.dumps(body, separators=(',', ':'))}'{fields}",
            f"{required}| {header} |",
            "|---|---|---|---|",
            *(_row(field, *columns) for field, columns in table.items()),
            cost,
            f"{headline}{prices}{_VARIANT}",
            "Capabilities",
            f"{''.join(modes)}{slots}Run {name}",
            "Get an API key to begin.",
            "",
        ]
    )


def _row(field: str, kind: str, default: str, allowed: str) -> str:
    name = field.removesuffix("*")
    return f"{field} {name} | {kind} | {default} | {allowed} |"


def _slot(field: str, columns: tuple[str, str, str]) -> str:
    return f"{field}:{columns[2].partition(' ')[0]}"
