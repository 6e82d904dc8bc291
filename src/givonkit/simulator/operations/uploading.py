"""Uploading files, and reading what is known of assets."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from givonkit.errors import MediaUnreadable
from givonkit.http import UploadedFile
from givonkit.media import read_metadata
from givonkit.simulator.assets import Asset
from givonkit.simulator.jobs import Frame
from givonkit.simulator.outputs import output_file
from givonkit.simulator.rendering import json_reply
from givonkit.simulator.uploads import Unpacker, is_multipart, spool
from givonkit.validation import ABSENT, Findings, Violation

from .known_assets import known_asset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.http import Reply, Request
    from givonkit.simulator.simulator import Simulator

    from .visit import Visit

_FORM = "application/x-www-form-urlencoded"
_HOW_TO_UPLOAD = (
    "multipart/form-data with the file in the part `file` (curl -F file=@picture.png), or the bytes of the file with a "
    "Content-Type such as image/png"
)
_OF_NO_KNOWN_KIND = ("file", "application/octet-stream", None, None, None)
"""What is told of bytes that nobody says to be an image, a video or a sound: no slot takes them."""


def upload(simulator: Simulator, visit: Visit) -> Reply:
    """Keep what is known of a file, or say why it is not taken."""
    with _received(visit.request) as file:
        asset = _asset(simulator, visit, file)
    if isinstance(asset, Findings):
        return simulator.refusals.of(asset, visit.now)
    simulator.assets.add(asset)
    identifier = simulator.renderer.assets.issue(asset.number)
    summary = f"uploaded: {identifier}, {_described(asset)}"
    reply = json_reply(201, simulator.renderer.asset(asset, "uploaded"), visit.now, summary)
    reply.facts = {"verdict": "accepted", "asset": identifier, "type": asset.kind}
    return reply


def read_asset(simulator: Simulator, visit: Visit) -> Reply:
    """Tell what is known of an asset: an upload, or the result of a finished job."""
    asset = known_asset(simulator, visit.segment, visit.account, visit.now)
    if asset is None:
        return simulator.refusals.not_found(_no_such_asset(simulator, visit.segment), visit.now)
    job = simulator.jobs.get(asset.number // 2) if asset.is_result else None
    if job is not None:
        asset = asset._replace(size=len(output_file(Frame._make(job.frame), job.number)))
    summary = f"asset: {visit.segment}, {_described(asset)}"
    reply = json_reply(200, simulator.renderer.asset(asset), visit.now, summary)
    reply.facts = {"verdict": "answered", "asset": visit.segment, "type": asset.kind}
    return reply


@contextmanager
def _received(request: Request) -> Iterator[UploadedFile]:
    """Yield the file of a request, whether a skin has taken it out of the body or not."""
    content_type = request.headers.get(b"content-type", b"")
    if request.file is not None:
        yield request.file
    elif is_multipart(content_type):
        with spool() as into:
            unpacker = Unpacker(content_type, into)
            unpacker.write(request.body)
            yield unpacker.end()
    else:
        yield UploadedFile(BytesIO(request.body), media_type=content_type)


def _asset(simulator: Simulator, visit: Visit, file: UploadedFile) -> Asset | Findings:
    sent = len(visit.request.body) or file.size
    if sent > simulator.spec.api.limits.upload_bytes:
        return simulator.finding("assets/body/too_large", f"{sent} bytes")
    content_type = visit.request.headers.get(b"content-type", b"")
    if _is_other_data(content_type):
        return _unreadable(simulator, f"a body of {content_type.decode('latin-1')[:100]}", _HOW_TO_UPLOAD)
    if file.problem is not None:
        return simulator.finding("assets/body/multipart", file.problem)
    if not file.size:
        return _unreadable(simulator, "an empty file")
    try:
        told: tuple[str, str, int | None, int | None, float | None] = read_metadata(file.content)
    except MediaUnreadable as error:
        if file.media_type:
            return _unreadable(simulator, str(error))
        told = _OF_NO_KNOWN_KIND
    number = simulator.assets.next_number
    kind, mime_type, width, height, seconds = told
    return Asset(number, visit.account, kind, mime_type, file.size, width, height, seconds, visit.now)


def _unreadable(simulator: Simulator, came: str, hint: str | None = None) -> Findings:
    findings = Findings(1)
    findings.note(Violation(simulator.spec.request_rules["assets/body/media"], ABSENT, detail=came, hint=hint))
    return findings


def _is_other_data(content_type: bytes) -> bool:
    """Whether a body says that it is JSON or the fields of a form, and so no file."""
    kind = content_type.partition(b";")[0].strip().lower().decode("latin-1")
    return kind == _FORM or kind.endswith(("/json", "+json"))


def _no_such_asset(simulator: Simulator, identifier: str) -> str:
    number = simulator.renderer.assets.number(identifier)
    if number is not None and simulator.assets.has_left(number):
        return f"the asset {identifier} has left"
    return f"no asset of this key has the id {identifier[:80]!r}"


def _described(asset: Asset) -> str:
    parts = [f"{asset.mime_type} {asset.width} x {asset.height}" if asset.width else asset.mime_type]
    if asset.seconds is not None:
        parts.append(f"{asset.seconds:g} s")
    return ", ".join([*parts, f"{asset.size} bytes"])
