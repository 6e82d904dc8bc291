import ssl
from typing import Any

import httpx

from benchmarks.peers.kling import job_of
from benchmarks.work import GENERATIONS, VALID

CONTEXT = ssl.create_default_context()
URL = f"https://givon.test{GENERATIONS}"
JOB = job_of(VALID)


def test_it(httpx_mock: Any) -> None:
    httpx_mock.add_response(method="POST", url=URL, status_code=202, json=JOB)
    httpx_mock.add_response(method="GET", url=f"{URL}/{JOB['id']}", json=JOB)
    with httpx.Client(headers={"Authorization": "Bearer k"}, verify=CONTEXT) as client:
        job = client.post(URL, json=VALID).json()
        assert client.get(f"{URL}/{job['id']}").json()["status"] == "queued"
