import httpx

from benchmarks.peers.kling import job_of
from benchmarks.work import GENERATIONS, VALID

JOB = job_of(VALID)


def test_it() -> None:
    transport = httpx.MockTransport(lambda _request: httpx.Response(200, json=JOB))
    with httpx.Client(
        base_url="https://givon.test", headers={"Authorization": "Bearer k"}, transport=transport
    ) as client:
        job = client.post(GENERATIONS, json=VALID).json()
        assert client.get(f"{GENERATIONS}/{job['id']}").json()["status"] == "queued"
