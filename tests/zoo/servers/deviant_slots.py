"""Deviations about slots: schemes, kinds of media, lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .asking import HTTPS, in_slot, uri
from .facts import MEDIA

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .deviation import Deviation
    from .draft import Draft

OTHER_SCHEMES = ("http", "ftp", "file", "bare", "s3", "gs")


def scheme_refused(draft: Draft) -> Deviation | None:
    """One documented scheme is refused."""
    row = draft.field(lambda row: row.schemes)
    if row is None:
        return None
    scheme = draft.one_of(row.schemes)
    changes = {"schemes": frozenset(row.schemes) - {scheme}}
    values = {row.name: in_slot(row, uri(scheme, row.media or "image"))}
    # Where no made-up asset is taken anywhere, nobody could tell.
    shows = {"unknown_assets_taken": True} if scheme == "asset" else None
    says = f"{row.name} refuses {scheme} URIs"
    return draft.on_field(row, "scheme", says, changes, values, accepts=False, shows=shows)


def data_uri_refused(draft: Draft) -> Deviation | None:
    """Data URIs are refused in the last slot."""
    rows = [row for row in draft.model.fields.values() if "data" in row.schemes]
    if not rows:
        return None
    row, changes = rows[-1], {"schemes": frozenset({"asset", "https"})}
    values = {row.name: in_slot(row, uri("data", row.media or "image"))}
    return draft.on_field(row, "scheme", f"{row.name} refuses data URIs", changes, values, accepts=False)


def other_scheme_taken(draft: Draft) -> Deviation | None:
    """An undocumented scheme, or a word without one, is accepted."""
    return _scheme_taken(draft, draft.one_of(OTHER_SCHEMES))


def http_taken(draft: Draft) -> Deviation | None:
    """Http URLs are accepted where https is documented."""
    return _scheme_taken(draft, "http")


def wrong_media_taken(draft: Draft) -> Deviation | None:
    """Data URIs of another kind of media are accepted."""
    row = draft.field(lambda row: row.media)
    if row is None:
        return None
    other = draft.one_of([media for media in MEDIA if media != row.media])
    changes = {"media": frozenset({MEDIA[row.media or "image"], MEDIA[other]})}
    values = {row.name: in_slot(row, uri("data", other))}
    return draft.on_field(row, "media", f"{row.name} takes {other} data too", changes, values, accepts=True)


def media_unchecked(draft: Draft) -> Deviation | None:
    """Data URIs of any media type are accepted."""
    row = draft.field(lambda row: row.media)
    if row is None:
        return None
    values = {row.name: in_slot(row, draft.one_of(("data:text/plain;base64,AAAA", "data:application/pdf;base64,AAAA")))}
    return draft.on_field(
        row, "media", f"{row.name} takes any media type", {"media": frozenset({""})}, values, accepts=True
    )


def right_media_refused(draft: Draft) -> Deviation | None:
    """Data URIs of the documented kind of media are refused, those of another taken."""
    row = draft.field(lambda row: row.media)
    if row is None:
        return None
    other = draft.one_of([media for media in MEDIA if media != row.media])
    values = {row.name: in_slot(row, uri("data", row.media or "image"))}
    changes = {"media": frozenset({MEDIA[other]})}
    return draft.on_field(row, "media", f"{row.name} takes {other} data alone", changes, values, accepts=False)


def list_taken(draft: Draft) -> Deviation | None:
    """A list is accepted where one URI belongs."""
    row = draft.field(lambda row: row.media and not row.is_array)
    if row is None:
        return None
    values = {row.name: [HTTPS[row.media or "image"]]}
    return draft.on_field(
        row, "type", f"{row.name} takes a list too", {"also": frozenset({"array"})}, values, accepts=True
    )


def text_taken(draft: Draft) -> Deviation | None:
    """One URI is accepted where a list belongs."""
    row = draft.field(lambda row: row.is_array)
    if row is None:
        return None
    values = {row.name: HTTPS[row.media or "image"]}
    changes = {"also": frozenset({"string"})}
    return draft.on_field(row, "type", f"{row.name} takes one URI too", changes, values, accepts=True)


def one_item_more(draft: Draft) -> Deviation | None:
    """A list may hold one item more."""
    return _items(draft, 1, accepts=True)


def one_item_less(draft: Draft) -> Deviation | None:
    """A list may hold one item less."""
    return _items(draft, -1, accepts=False)


def items_uncounted(draft: Draft) -> Deviation | None:
    """The items of a list are not counted."""
    row = draft.field(lambda row: row.max_items)
    if row is None or row.max_items is None:
        return None
    values = {row.name: [HTTPS[row.media or "image"]] * (row.max_items + 20)}
    return draft.on_field(row, "max_items", f"{row.name} has no limit", {"max_items": 10_000}, values, accepts=True)


def first_item_checked(draft: Draft) -> Deviation | None:
    """Only the first item of a list is checked."""
    row = draft.field(lambda row: row.is_array and (row.max_items is None or row.max_items > 1))
    if row is None:
        return None
    values = {row.name: [HTTPS[row.media or "image"], "ftp://files.example.org/one.png"]}
    says = f"only the first item of {row.name} is checked"
    return draft.on_field(row, "scheme", says, {"items_checked": 1}, values, accepts=True)


def item_type_unchecked(draft: Draft) -> Deviation | None:
    """Items that are no texts are accepted."""
    row = draft.field(lambda row: row.is_array)
    if row is None:
        return None
    kinds = frozenset({"number", "boolean", "object"})
    values = {row.name: [draft.one_of((7, True, {"uri": HTTPS["image"]}))]}
    return draft.on_field(
        row, "item_type", f"items of {row.name} may be anything", {"items_also": kinds}, values, accepts=True
    )


def slot_refused(draft: Draft) -> Deviation | None:
    """A slot is refused altogether."""
    row = draft.field(lambda row: row.media and not row.required)
    if row is None:
        return None
    values: Mapping[str, Any] = {row.name: in_slot(row, HTTPS[row.media or "image"])}
    return draft.on_field(row, "type", f"{row.name} is refused", {"is_unusable": True}, values, accepts=False)


KINDS = (
    scheme_refused,
    data_uri_refused,
    other_scheme_taken,
    http_taken,
    wrong_media_taken,
    media_unchecked,
    right_media_refused,
    list_taken,
    text_taken,
    one_item_more,
    one_item_less,
    items_uncounted,
    first_item_checked,
    item_type_unchecked,
    slot_refused,
)


def _scheme_taken(draft: Draft, scheme: str) -> Deviation | None:
    row = draft.field(lambda row: row.schemes)
    if row is None:
        return None
    changes = {"schemes": frozenset({*row.schemes, scheme})}
    values = {row.name: in_slot(row, uri(scheme, row.media or "image"))}
    return draft.on_field(row, "scheme", f"{row.name} takes {scheme} too", changes, values, accepts=True)


def _items(draft: Draft, by: int, *, accepts: bool) -> Deviation | None:
    row = draft.field(lambda row: row.max_items)
    if row is None or row.max_items is None:
        return None
    limit = row.max_items + by
    values = {row.name: [HTTPS[row.media or "image"]] * max(limit, row.max_items)}
    says = f"{row.name} holds at most {limit}"
    return draft.on_field(row, "max_items", says, {"max_items": limit}, values, accepts=accepts)
