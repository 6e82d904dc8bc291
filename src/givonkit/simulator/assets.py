"""Assets: what was uploaded, and the results of finished jobs, as files that slots can name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from givonkit.spec import Field

ASSET_SCHEME = "asset://"


class Asset(NamedTuple):
    """What is known of one file; its bytes are not kept. `kind` is image, video, voiceover or file."""

    number: int
    account: int
    kind: str
    mime_type: str
    size: int
    width: int | None
    height: int | None
    seconds: float | None
    created: float

    @property
    def is_result(self) -> bool:
        """Whether it is the result of a job, whose numbers are odd, rather than an upload."""
        return self.number % 2 == 1


class Assets:
    """Keeps the last `limit` uploaded assets by their number, which is even."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: dict[int, Asset] = {}
        self.next_number = 0

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, asset: Asset) -> None:
        """Keep an asset whose number is `next_number`; the oldest one leaves beyond the limit."""
        self._kept[asset.number] = asset
        self.next_number = asset.number + 2
        if len(self._kept) > self._limit:
            del self._kept[next(iter(self._kept))]

    def get(self, number: int) -> Asset | None:
        """Return an asset, or None when it has left or never was."""
        return self._kept.get(number)

    def has_left(self, number: int) -> bool:
        """Whether an uploaded asset with this number was kept once, and is no more."""
        return number % 2 == 0 and number < self.next_number and number not in self._kept

    def clear(self) -> None:
        """Forget every asset and begin anew."""
        self._kept.clear()
        self.next_number = 0


def asset_uris(slots: Mapping[str, Field], values: Mapping[str, Any]) -> Iterator[tuple[Field, str, str]]:
    """Yield the slot, the JSON Pointer and the asset's id of every asset URI in valid input values.

    Where the page's field list is cut, an item of an array may be anything.
    """
    for name, slot in slots.items():
        given = values.get(name)
        if isinstance(given, str):
            given, pointers = [given], [f"/input/{name}"]
        elif isinstance(given, list):
            pointers = [f"/input/{name}/{place}" for place in range(len(given))]
        else:
            continue
        for uri, pointer in zip(given, pointers, strict=True):
            if isinstance(uri, str) and uri[: len(ASSET_SCHEME)].lower() == ASSET_SCHEME:
                yield slot, pointer, uri[len(ASSET_SCHEME) :]
