"""Clients that are programs: what they have in common, and one that does what it is asked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from givonkit.spec import load_spec
from givonkit_contracts.client_checks.process import DriverFaulty
from givonkit_contracts.client_checks.program import ProgramGround
from givonkit_contracts.client_checks.program_place import Patience
from givonkit_contracts.client_checks.schedule_text import read_schedule

if TYPE_CHECKING:
    from pathlib import Path

SPEC = load_spec()
QUICK = "after=1s interval=1s"
SHORT = Patience(start=20.0, grace=0.1, margin=0.1, hang=0.1)
TOOLS = """
import hashlib, json, os, sys, time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

def ask(method, url, key, body=None, **headers):
    headers |= {"Authorization": f"Bearer {key}"} if key else {}
    data = json.dumps(body).encode() if body else None
    headers |= {"Content-Type": "application/json"} if data else {}
    with urlopen(Request(url, data, headers, method=method), timeout=5) as answer:
        return answer.read()

def api(errand, rest=""):
    return errand["base_url"] + "/api/v1/generations" + rest

def failed(errand, kind, **more):
    return {"id": errand["id"], "outcome": "failed", "error": {"kind": kind, **more}}

def serve(answer):
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
"""
HONEST = f"""{TOOLS}
def create(errand):
    state = Path(errand["state_dir"], "key")
    state.exists() or state.write_text(os.urandom(8).hex())
    once = {{"Idempotency-Key": state.read_text()}}
    make = lambda: ask("POST", api(errand), errand["api_key"], errand["request"], **once)
    try:
        return json.loads(make())
    except HTTPError:
        raise
    except OSError:
        return json.loads(make())

def generate(errand):
    try:
        job = create(errand)
    except HTTPError as error:
        return failed(errand, "refused", message=error.read().decode())
    while job["status"] not in ("completed", "failed"):
        time.sleep(errand["poll_interval_seconds"])
        job = json.loads(ask("GET", api(errand, "/" + job["id"]), errand["api_key"]))
    if job["status"] == "failed":
        return failed(errand, "job_failed", job_id=job["id"], message=job["error"]["message"])
    urls = [output["url"] for output in job["outputs"]]
    files = [ask("GET", url, None) for url in urls]
    results = [dict(url=url, sha256=hashlib.sha256(file).hexdigest(), size=len(file)) for url, file in zip(urls, files)]
    told = dict(job_id=job["id"], urls=urls, bytes=len(files[0]), results=results, pid=os.getpid())
    return {{"id": errand["id"], "outcome": "succeeded", **told}}

serve(generate)
"""
TELLING = f"""{TOOLS}
serve(lambda errand: failed(errand, "refused", message=str(os.getpid())))
"""
"""Sends nothing, and tells which process it is."""


class Grounds:
    """Makes grounds of the texts of programs, with little patience, in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: list[ProgramGround] = []

    def __call__(self, text: str, *, patience: Patience = SHORT, workers: int = 2) -> ProgramGround:
        program = self._folder / f"client-{len(self._made)}.py"
        program.write_text(text)
        command = [sys.executable, "-E", str(program)]
        self._made.append(ProgramGround(command, SPEC, workers=workers, patience=patience))
        return self._made[-1]

    def close(self) -> None:
        for ground in self._made:
            ground.close()


def fault_of(ground: ProgramGround, line: str = f"{QUICK} deadline=4s") -> str:
    """Return what the driver did wrong."""
    with pytest.raises(DriverFaulty) as caught:
        ground.play(read_schedule(line))
    return caught.value.what
