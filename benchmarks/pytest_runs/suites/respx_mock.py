import ssl
from typing import Any

import httpx

from benchmarks.peers.kling import job_of
from benchmarks.work import GENERATIONS, VALID

CONTEXT = ssl.create_default_context()
URL = f"https://givon.test{GENERATIONS}"
JOB = job_of(VALID)


def test_it(respx_mock: Any) -> None:
    respx_mock.post(URL).respond(202, json=JOB)
    respx_mock.get(f"{URL}/{JOB['id']}").respond(200, json=JOB)
    with httpx.Client(headers={"Authorization": "Bearer k"}, verify=CONTEXT) as client:
        job = client.post(URL, json=VALID).json()
        assert client.get(f"{URL}/{job['id']}").json()["status"] == "queued"
