"""The files that were uploaded to a double."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from givonkit.http import Request

from .failures import NotMet
from .records import Records

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from .director import Answers, Director

__tracebackhide__ = True
_UPLOAD = "/api/v1/assets"


class Asset(NamedTuple):
    """What is known of one uploaded file; `kind` is image, video, voiceover or file, `seconds` how long it plays."""

    id: str
    uri: str
    kind: str
    mime_type: str
    bytes: int
    width: int | None
    height: int | None
    seconds: float | None
    created: float
    key: str

    def __repr__(self) -> str:
        return f"<Asset {self.uri}: {self.mime_type}, {self.bytes} bytes>"


class Assets(Records[Asset]):
    """The files that were uploaded, the oldest first."""

    def __init__(self, director: Director, answers: Answers, api_key: str) -> None:
        super().__init__(lambda: [_asset(told) for told in director.assets()], "asset", Asset._fields)
        self._answers = answers
        self._api_key = api_key

    def add(self, content: bytes | str | PathLike[str]) -> Asset:
        """Upload bytes, or the file of a path, as a client would, and return the asset; its `uri` can fill a slot.

        Raises NotMet with the double's words when it is refused.
        """
        body = content if isinstance(content, bytes) else Path(content).read_bytes()
        headers = [
            (b"authorization", f"Bearer {self._api_key}".encode()),
            (b"content-type", b"application/octet-stream"),
        ]
        before = {asset.id for asset in self}
        reply = self._answers(Request("POST", _UPLOAD, headers=headers, body=body))
        added = [asset for asset in self if asset.id not in before]
        if not added:
            raise NotMet(f"the asset was refused: {reply.status} {reply.body.decode('utf-8', 'replace')[:500]}")
        return added[-1]


def _asset(told: Mapping[str, Any]) -> Asset:
    return Asset(**{name: told[name] for name in Asset._fields})
