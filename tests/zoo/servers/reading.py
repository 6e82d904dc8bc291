"""How a server reads what no page describes: which doubtful requests it takes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """One way to treat doubtful requests; the plain one is the strictest that the pages leave open."""

    unknown_fields_refused: bool = True
    numbers_as_text: bool = False
    null_is_absent: bool = False
    empty_prompt_taken: bool = False
    blank_prompt_taken: bool = True
    malformed_uris_taken: bool = False
    unknown_assets_taken: bool = True
    empty_lists_taken: bool = True
    counts_utf16: bool = False
    end_image_needs_start: bool = False
    default_audio_counts: bool = False
    audio_can_be_off: bool = True
    list_limit: int | None = None
    text_limit: int | None = None
    floats_taken: bool = True
    any_content_type: bool = False
    common_media_only: bool = False
    flat_rows: bool = False
    references_first: bool = False
    extra_fields: frozenset[str] = frozenset()
    extra_model: str | None = None
    body_limit: int = 64 * 1024 * 1024
