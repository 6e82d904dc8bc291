import ssl
from typing import Any

import httpx

from benchmarks.peers.kling import job_of
from benchmarks.work import GENERATIONS, VALID

CONTEXT = ssl.create_default_context()
JOB = job_of(VALID)


def test_it(httpserver: Any) -> None:
    httpserver.expect_request(GENERATIONS, method="POST").respond_with_json(JOB, status=202)
    httpserver.expect_request(f"{GENERATIONS}/{JOB['id']}", method="GET").respond_with_json(JOB)
    headers = {"Authorization": "Bearer k"}
    with httpx.Client(base_url=httpserver.url_for(""), headers=headers, verify=CONTEXT) as client:
        job = client.post(GENERATIONS, json=VALID).json()
        assert client.get(f"{GENERATIONS}/{job['id']}").json()["status"] == "queued"
