"""A client with several bugs, for stories to be told of: new keys, no deadline, one way to read an answer."""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING

import httpx

from givonkit.spec import load_spec
from givonkit_contracts.client_checks.in_process import InProcessGround
from givonkit_contracts.client_checks.schedule_text import read_schedule

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.outcome import Outcome
    from givonkit_contracts.client_checks.run import Run

PATH = "/api/v1/generations"
PAUSE = 2.0


def careless(case: Case) -> Outcome:
    """Do an errand, with a new Idempotency-Key for each POST, polls without end, and the key sent everywhere."""
    headers = {"Authorization": f"Bearer {case.api_key}"}
    with httpx.Client(transport=case.httpx_transport(), base_url=case.base_url, timeout=10, headers=headers) as client:
        created = _created(client, case)
        if created.status_code != 202:
            return case.failed("refused", created.text)
        job = created.json()
        while job["status"] not in ("completed", "failed", "canceled"):
            time.sleep(PAUSE)
            answer = client.get(f"{PATH}/{job['id']}")
            job = answer.json() if answer.status_code == 200 else job
        if job["status"] != "completed":
            return case.failed("job_failed", job["error"]["message"], job_id=job["id"])
        url = job["outputs"][0]["url"]
        return case.succeeded(job["id"], urls=[url], contents=[client.get(url).content])


def _created(client: httpx.Client, case: Case) -> httpx.Response:
    attempt = 0
    while True:
        attempt += 1
        key = f"{case.id}-attempt-{attempt}"
        try:
            return client.post(PATH, json=dict(case.request), headers={"Idempotency-Key": key})
        except httpx.TransportError:
            time.sleep(1)


@cache
def played(*lines: str) -> tuple[Run, ...]:
    """Return what comes of schedules when they are played to the careless client."""
    ground = InProcessGround(careless, load_spec())
    try:
        return tuple(ground.play(read_schedule(line)) for line in lines)
    finally:
        ground.close()
