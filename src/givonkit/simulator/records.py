"""Jobs and uploads as plain values: what tests, and people beside the API, get to see of them."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from .assets import ASSET_SCHEME
from .jobs import Status

if TYPE_CHECKING:
    from givonkit.spec import Spec

    from .assets import Asset
    from .jobs import Job
    from .simulator import Simulator


def job_records(simulator: Simulator, limit: int | None = None) -> list[dict[str, Any]]:
    """Return the last jobs of all keys as they stand now, the oldest first."""
    with simulator.lock:
        now = simulator.now()
        labels = _labels(simulator)
        issue = simulator.renderer.identifiers.issue
        jobs = list(islice(simulator.jobs.newest_first(), limit))
    return [
        {"id": issue(job.number), "key": labels[job.account], **_requested(job, simulator), **_state(job, now)}
        for job in reversed(jobs)
    ]


def asset_records(simulator: Simulator, limit: int | None = None) -> list[dict[str, Any]]:
    """Return the last uploads of all keys, the oldest first."""
    with simulator.lock:
        labels = _labels(simulator)
        issue = simulator.renderer.assets.issue
        assets = simulator.assets
        count = len(assets) if limit is None else min(limit, len(assets))
        kept = map(assets.get, range(assets.next_number - 2 * count, assets.next_number, 2))
        uploads = [asset for asset in kept if asset is not None]
    return [_upload(asset, issue(asset.number), labels[asset.account]) for asset in uploads]


def _labels(simulator: Simulator) -> dict[int, str]:
    return {account: label for label, account in simulator.accounts.labels().items()}


def _requested(job: Job, simulator: Simulator) -> dict[str, Any]:
    return {
        "type": simulator.view.type_of(job),
        "model": job.model,
        "variant": job.mode,
        "input": _with_defaults(job, simulator.spec),
        "tokens": job.tokens,
        "basis": job.cost_basis,
    }


def _with_defaults(job: Job, spec: Spec) -> dict[str, Any]:
    """Return the input with the defaults, which the world may have a job not show."""
    given = {name: value for name, value in json.loads(job.input).items() if value is not None}
    fields = spec.models[job.model].fields if job.model in spec.models else {}
    defaults = {name: field.default for name, field in fields.items() if field.default is not None}
    return {**given, **{name: value for name, value in defaults.items() if name not in given}}


def _state(job: Job, now: float) -> dict[str, Any]:
    status, _, progress = job.state(now)
    _, code, message = job.ending or ("", "", "")
    return {
        "status": status.value,
        "progress": progress if job.progress is not None else round(progress, 2),
        "created": job.created,
        "finished": job.finished if now >= job.finished else None,
        "error": {"code": code, "message": message} if status is Status.FAILED else None,
    }


def _upload(asset: Asset, identifier: str, key: str) -> dict[str, Any]:
    return {
        "id": identifier,
        "uri": f"{ASSET_SCHEME}{identifier}",
        "key": key,
        "kind": asset.kind,
        "mime_type": asset.mime_type,
        "bytes": asset.size,
        "width": asset.width,
        "height": asset.height,
        "seconds": asset.seconds,
        "created": asset.created,
    }
