"""Which file an asset's id stands for: an upload, or the result of a finished job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit.simulator.assets import Asset
from givonkit.simulator.jobs import Frame
from givonkit.simulator.rendering import OUTPUT_FILES, result_number

if TYPE_CHECKING:
    from givonkit.simulator.simulator import Simulator


def known_asset(simulator: Simulator, identifier: str, account: int, now: float) -> Asset | None:
    """Return the asset of an id, uploaded by an account or the result of one of its jobs, or None."""
    number = simulator.renderer.assets.number(identifier)
    if number is None:
        return None
    asset = _result(simulator, number // 2, now) if number % 2 else simulator.assets.get(number)
    return asset if asset is not None and asset.account == account else None


def _result(simulator: Simulator, job_number: int, now: float) -> Asset | None:
    job = simulator.jobs.get(job_number)
    if job is None or not simulator.view.results_are_assets or not job.completes or now < job.finished:
        return None
    frame, kind = Frame._make(job.frame), simulator.view.type_of(job)
    mime_type = OUTPUT_FILES[kind][1].decode().strip('"')
    pixels_and_seconds = (frame.width, frame.height, frame.seconds)
    return Asset(result_number(job_number), job.account, kind, mime_type, 0, *pixels_and_seconds, job.finished)
