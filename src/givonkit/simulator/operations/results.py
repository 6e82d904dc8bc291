"""Downloading the files of finished jobs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from givonkit.simulator.downloads import file_reply
from givonkit.simulator.jobs import Frame
from givonkit.simulator.outputs import output_etag, output_file
from givonkit.simulator.rendering import OUTPUT_FILES

if TYPE_CHECKING:
    from givonkit.http import Reply
    from givonkit.simulator.simulator import Simulator

    from .visit import Visit

_FILE_TYPES = {suffix.decode(): (kind, json.loads(media_type)) for kind, (suffix, media_type) in OUTPUT_FILES.items()}


def download(simulator: Simulator, visit: Visit) -> Reply:
    """Send the file of a finished job to whoever has its signed URL."""
    name, now = visit.segment, visit.now
    job = simulator.job_of(name.rpartition(".")[0])
    kind, media_type = _FILE_TYPES.get(name[name.rfind(".") :], ("", ""))
    is_there = job is not None and job.completes and now >= job.finished
    if job is None or not is_there or simulator.view.type_of(job) != kind:
        return simulator.refusals.not_found(f"no finished job has the result {name[:80]!r}", now)
    problem = simulator.renderer.signatures.problem(name, visit.request.query, now)
    if problem is not None:
        return simulator.refusals.stated(403, "url_not_valid", problem, now)
    frame = Frame._make(job.frame)
    return file_reply(
        visit.request,
        output_file(frame, job.number),
        media_type.encode(),
        etag=output_etag(frame, job.number),
        now=now,
        last_modified=job.finished,
    )
